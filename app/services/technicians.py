"""Use cases of the technicians' list (技术人员名单; 值班制度三, R45), and who may be named in a repair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from app.domain.fault import FaultState
from app.domain.folds.technician import technician_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.technician import NAMES_TECHNICIAN, Fitness, Technician
from app.errors import UserError
from app.services import register_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.refusals import put_down
from app.services.shifts import ShiftService


@dataclass(frozen=True)
class TechnicianInput:
    """What the form gives. `id` "" makes a new one; `valid_until` an ISO date."""

    name: str
    company: str
    qualification: str
    certificate: str
    valid_until: str
    phone: str = ""
    id: str = ""


class TechnicianService:
    """The list as its tab and the fault page use it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def technicians(self, session: Session) -> list[Technician]:
        """Everybody who is or was on the list; those who may be named first, then by name."""
        self._auth.require(session, Permission.READ_LOG)
        found = self._store.run(lambda uow: uow.find(Technician, school_id=session.school_id))
        today, order = self.today(), list(Fitness)
        return sorted(found, key=lambda one: (order.index(one.fitness(today)), one.name))

    def fit(self, session: Session) -> list[Technician]:
        """Who may be named in a repair today, by name."""
        today = self.today()
        return [one for one in self.technicians(session) if one.fitness(today) is Fitness.FIT]

    def today(self) -> date:
        """The local day by which a certificate holds or is over."""
        return self._clock.now().astimezone(self._shifts.zone).date()

    def save(self, session: Session, given: TechnicianInput) -> Technician:
        """Put somebody on the list, or change the entry. Raises NotPermitted, or UserError on a gap."""
        self._auth.require(session, Permission.KEEP_REGISTERS)
        for value, field in (
            (given.name, words.PERSON),
            (given.company, words.COMPANY),
            (given.qualification, words.QUALIFICATION),
            (given.certificate, words.CERTIFICATE),
        ):
            if not value.strip():
                raise words.wanted(field)
        try:
            until = date.fromisoformat(given.valid_until)
        except ValueError as error:
            raise words.bad_day() from error
        before = self._named(session, given.id) if given.id else None
        technician = Technician(
            school_id=session.school_id,
            id=given.id or str(uuid4()),
            name=given.name.strip(),
            company=given.company.strip(),
            phone=given.phone.strip(),
            qualification=given.qualification.strip(),
            certificate=given.certificate.strip(),
            valid_until=until.isoformat(),
            listed=before is None or before.listed,
            author_name=session.account.name,
            at=self._clock.now(),
        )
        return self._put(session, technician)

    def strike(self, session: Session, technician_id: str, *, listed: bool = False) -> Technician:
        """Take somebody from the list, or with `listed` put him back; past repairs stay as they are."""
        self._auth.require(session, Permission.KEEP_REGISTERS)
        changed = replace(
            self._named(session, technician_id), listed=listed, author_name=session.account.name
        )
        return self._put(session, changed)

    def _named(self, session: Session, technician_id: str) -> Technician:
        found = self._store.run(lambda uow: uow.get(Technician, session.school_id, technician_id))
        if found is None:
            raise words.no_technician()
        return found

    def _put(self, session: Session, technician: Technician) -> Technician:
        def work(uow: UnitOfWork) -> Technician:
            uow.append(Kind.TECHNICIAN_SET, technician_body(technician), author=session.account.id)
            return uow.get(Technician, session.school_id, technician.id) or technician

        return self._store.run(work)


def named_in_repair(
    uow: UnitOfWork, session: Session, technician_id: str, state: FaultState, today: date
) -> Technician | UserError:
    """Who is named in a step of a repair, or why he may not be; that refusal is recorded here."""
    if state not in NAMES_TECHNICIAN:
        return words.no_technician_here()
    found = uow.get(Technician, session.school_id, technician_id)
    fitness = found.fitness(today) if found is not None else Fitness.STRUCK
    if found is not None and fitness is Fitness.FIT:
        return found
    why = words.CERTIFICATE_ENDED if fitness is Fitness.EXPIRED else words.NOT_ON_LIST
    put_down(uow, session, Permission.HANDLE_FAULT, why)
    name, until = (found.name, found.valid_until) if found is not None else (technician_id, "")
    return words.unfit(name, fitness, until)

"""Use cases of the machine room's entry register (机房出入登记; 值班制度二, R44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from app.domain.folds.room import entered_body, left_body, refused_entry_body
from app.domain.people import Account, Permission
from app.domain.record import Kind
from app.domain.room import PERMITTERS, PermitKind, RoomVisit, VisitState
from app.errors import UserError
from app.services import register_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.refusals import or_raise

BACK = timedelta(days=1)
"""How long ago something may have happened that is put down only now."""

AHEAD = timedelta(minutes=5)
"""How far a moment may lie ahead: two clocks differ."""


@dataclass(frozen=True)
class Visitor:
    """Who wants in: name, where from, what for; `at` None: now."""

    person: str
    unit: str
    reason: str
    at: datetime | None = None


@dataclass(frozen=True)
class Permit:
    """Who permits it. With the password it is a signature, without one the person is only named."""

    account_id: str
    password: str | None = None


class RoomService:
    """The register as its tab uses it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth

    def permitters(self) -> list[Account]:
        """Who may be named as permitting it."""
        return [account for account in self._auth.accounts() if account.role in PERMITTERS]

    def enter(self, session: Session, visitor: Visitor, permit: Permit | None) -> RoomVisit:
        """Somebody goes in. Without permission it is refused, and that is a line of the register.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError: a field is missing, nobody entitled
        permitted it (recorded), the person is inside already.
        """
        self._auth.require(session, Permission.REGISTER_ENTRY)
        visitor = _tidy(visitor)
        at = self._moment(visitor.at)
        if permit is not None and permit.password is not None:
            self._auth.check_password(permit.account_id, permit.password)

        def work(uow: UnitOfWork) -> RoomVisit | UserError:
            visit_id, me = str(uuid4()), session.account
            who = uow.get(Account, session.school_id, permit.account_id) if permit is not None else None
            if who is None or not who.enabled or who.role not in PERMITTERS:
                why = words.NO_PERMIT if who is None else words.NOT_ENTITLED
                self._refuse(uow, session, visitor, why, at)
                return words.no_permit() if who is None else words.not_entitled(who.name)
            if _inside(uow, session.school_id, visitor):
                return words.inside_already(visitor.person)
            signed = permit is not None and permit.password is not None
            body = entered_body(
                visit_id,
                visitor.person,
                visitor.unit,
                visitor.reason,
                permitted_by=who.name,
                permit=PermitKind.SIGNED if signed else PermitKind.NAMED,
                name=me.name,
            )
            uow.append(Kind.ROOM_ENTERED, body, author=me.id, occurred_at=at)
            return _existing(uow, session.school_id, visit_id)

        return or_raise(self._store.run(work))

    def decline(self, session: Session, visitor: Visitor, why: str) -> RoomVisit:
        """Somebody was not let in (参观、采访 without permission): put on record with the reason."""
        self._auth.require(session, Permission.REGISTER_ENTRY)
        visitor = _tidy(visitor)
        at = self._moment(visitor.at)
        if not why.strip():
            raise words.wanted(words.DECLINED)

        def work(uow: UnitOfWork) -> RoomVisit:
            visit_id = self._refuse(uow, session, visitor, why.strip(), at)
            return _existing(uow, session.school_id, visit_id)

        return self._store.run(work)

    def leave(self, session: Session, visit_id: str, at: datetime | None = None) -> RoomVisit:
        """Somebody left; `at` None: now. Raises UserError where nobody is inside, or the time is none."""
        self._auth.require(session, Permission.REGISTER_ENTRY)
        now = self._clock.now()

        def work(uow: UnitOfWork) -> RoomVisit:
            visit = uow.get(RoomVisit, session.school_id, visit_id)
            if visit is None or visit.state is not VisitState.INSIDE:
                raise words.not_inside()
            if at is not None and not visit.entered_at <= at <= now + AHEAD:
                raise words.bad_time()
            body = left_body(visit_id, session.account.name)
            uow.append(Kind.ROOM_LEFT, body, author=session.account.id, occurred_at=at)
            return _existing(uow, session.school_id, visit_id)

        return self._store.run(work)

    def visits(self, session: Session, since: datetime, until: datetime) -> list[RoomVisit]:
        """Who came in [since, until), newest first; whoever is still inside stands before them."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id

        def work(uow: UnitOfWork) -> list[RoomVisit]:
            found = uow.find(
                RoomVisit, school_id=school, entered_at__gte=since, entered_at__lt=until, order="-entered_at"
            )
            inside = uow.find(RoomVisit, school_id=school, state=VisitState.INSIDE, order="-entered_at")
            return [*inside, *(one for one in found if one.state is not VisitState.INSIDE)]

        return self._store.run(work)

    def inside(self, session: Session) -> list[RoomVisit]:
        """Who is in there now, the longest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(
            lambda uow: uow.find(RoomVisit, school_id=school, state=VisitState.INSIDE, order="entered_at")
        )

    def _moment(self, at: datetime | None) -> datetime | None:
        now = self._clock.now()
        if at is not None and not now - BACK <= at <= now + AHEAD:
            raise words.bad_time()
        return at

    def _refuse(
        self, uow: UnitOfWork, session: Session, visitor: Visitor, why: str, at: datetime | None
    ) -> str:
        visit_id, me = str(uuid4()), session.account
        body = refused_entry_body(
            visit_id, visitor.person, visitor.unit, visitor.reason, why=why, name=me.name
        )
        uow.append(Kind.ROOM_REFUSED, body, author=me.id, occurred_at=at)
        return visit_id


def _tidy(visitor: Visitor) -> Visitor:
    made = Visitor(visitor.person.strip(), visitor.unit.strip(), visitor.reason.strip(), visitor.at)
    for value, field in ((made.person, words.PERSON), (made.unit, words.UNIT), (made.reason, words.REASON)):
        if not value:
            raise words.wanted(field)
    return made


def _inside(uow: UnitOfWork, school_id: int, visitor: Visitor) -> bool:
    found = uow.find(
        RoomVisit,
        school_id=school_id,
        state=VisitState.INSIDE,
        person=visitor.person,
        unit=visitor.unit,
        limit=1,
    )
    return bool(found)


def _existing(uow: UnitOfWork, school_id: int, visit_id: str) -> RoomVisit:
    visit = uow.get(RoomVisit, school_id, visit_id)
    if visit is None:
        raise words.not_inside()
    return visit

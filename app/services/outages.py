"""Use cases of planned outages: ask, approve by password, end; which cameras rest now (R25, R62)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from app.domain.camera import Camera
from app.domain.folds.outage import asked_body, decided_body, ended_body
from app.domain.outage import LONGEST, OutageState, PlannedOutage, resting
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.services import conduct_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork

EARLY = timedelta(minutes=5)
"""A request may begin so long ago: it takes a while to fill in."""


@dataclass(frozen=True)
class OutageWish:
    """What is asked for: [since, until), the cameras' ids, why."""

    since: datetime
    until: datetime
    cameras: tuple[str, ...]
    reason: str


class OutageService:
    """Planned outages of the own school."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth

    def ask(self, session: Session, wish: OutageWish) -> PlannedOutage:
        """Ask for an outage. Raises NotPermitted, or UserError: no reason, no cameras, impossible times."""
        self._auth.require(session, Permission.PLAN_OUTAGE)
        now = self._clock.now()
        if not wish.reason.strip():
            raise words.wanted(words.OUTAGE_REASON)
        if not now - EARLY <= wish.since < wish.until <= wish.since + LONGEST or wish.until <= now:
            raise words.bad_time()

        def work(uow: UnitOfWork) -> PlannedOutage:
            known = {camera.id for camera in uow.find(Camera, school_id=session.school_id)}
            cameras = tuple(camera for camera in wish.cameras if camera in known)
            if not cameras:
                raise words.no_cameras()
            outage = PlannedOutage(
                school_id=session.school_id,
                id=str(uuid4()),
                since=wish.since,
                until=wish.until,
                cameras=cameras,
                reason=wish.reason.strip(),
                asked_at=now,
                asked_by=session.account.name,
                state=OutageState.ASKED,
            )
            uow.append(Kind.OUTAGE_ASKED, asked_body(outage), author=session.account.id)
            return _existing(uow, session.school_id, outage.id)

        return self._store.run(work)

    def approvers(self, session: Session) -> list[Account]:
        """Who may approve: the enabled accounts of 主管领导 and 校长."""
        self._auth.require(session, Permission.READ_LOG)
        return [one for one in self._auth.accounts() if may(one.role, Permission.APPROVE_OUTAGE)]

    def decide(
        self,
        session: Session,
        outage_id: str,
        approver_id: str,
        password: str,
        *,
        granted: bool,
        note: str = "",
    ) -> PlannedOutage:
        """Approve or refuse, signed by the approver on whoever's screen.

        Raises WrongPassword, LockedOut, NotPermitted (on record), or UserError: refused without a reason,
        decided already.
        """
        self._auth.require(session, Permission.READ_LOG)
        if not granted and not note.strip():
            raise words.wanted(words.REFUSAL_NOTE)
        self._auth.check_password(approver_id, password)
        account = self._store.run(lambda uow: uow.get(Account, session.school_id, approver_id))
        if account is None:
            raise words.no_outage()
        self._auth.require(replace(session, account=account), Permission.APPROVE_OUTAGE)
        body = decided_body(outage_id, granted, note.strip(), account.name)

        def work(uow: UnitOfWork) -> PlannedOutage:
            if _existing(uow, session.school_id, outage_id).state is not OutageState.ASKED:
                raise words.no_outage()
            uow.append(Kind.OUTAGE_DECIDED, body, author=account.id)
            return _existing(uow, session.school_id, outage_id)

        return self._store.run(work)

    def end(self, session: Session, outage_id: str) -> PlannedOutage:
        """Withdraw a request, or end an outage before its time: its cameras are watched again."""
        self._auth.require(session, Permission.PLAN_OUTAGE)

        def work(uow: UnitOfWork) -> PlannedOutage:
            outage = _existing(uow, session.school_id, outage_id)
            over = outage.until <= self._clock.now() and outage.state is OutageState.GRANTED
            if outage.state not in {OutageState.ASKED, OutageState.GRANTED} or over:
                raise words.no_outage()
            body = ended_body(outage_id, session.account.name)
            uow.append(Kind.OUTAGE_ENDED, body, author=session.account.id)
            return _existing(uow, session.school_id, outage_id)

        return self._store.run(work)

    def outages(self, session: Session, since: datetime) -> Sequence[PlannedOutage]:
        """Requests whose time ends after `since`, the latest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(
            lambda uow: uow.find(PlannedOutage, school_id=school, until__gte=since, order="-since")
        )

    def resting(self) -> frozenset[str]:
        """Ids of the own school's cameras that rest now; asks no permission: the machine asks."""
        now, school = self._clock.now(), self._store.school_id

        def work(uow: UnitOfWork) -> frozenset[str]:
            found = uow.find(PlannedOutage, school_id=school, state=OutageState.GRANTED, until__gte=now)
            return resting(found, now)

        return self._store.run(work)


def _existing(uow: UnitOfWork, school_id: int, outage_id: str) -> PlannedOutage:
    outage = uow.get(PlannedOutage, school_id, outage_id)
    if outage is None:
        raise words.no_outage()
    return outage

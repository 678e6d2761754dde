"""Use cases of leave (请假): ask, grant with a stand-in, refuse, withdraw (article 7(2), R21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from app.domain.folds.roster import decision_body, leave_body
from app.domain.people import Account, Permission
from app.domain.record import Kind
from app.domain.roster import ORDER, Leave, LeaveState, Roster
from app.domain.shift import ShiftName
from app.services import roster_errors as refuse
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.roster import check_workers, load_roster
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text

LONGEST = timedelta(days=92)
"""Longest leave that can be asked for at once."""


@dataclass(frozen=True)
class LeaveWish:
    """What is asked for. `shifts` empty: all of them; `stand_in` a proposal; `account_id` None: oneself."""

    first_day: date
    last_day: date
    reason: str
    shifts: tuple[ShiftName, ...] = ()
    stand_in: str | None = None
    account_id: str | None = None


class LeaveService:
    """Leave as guards ask for it and managers decide on it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def ask(self, session: Session, wish: LeaveWish) -> Leave:
        """Ask for leave; a manager may ask in somebody's name (somebody who is ill calls).

        Raises NotPermitted, or UserError: no reason, days that are none, somebody who cannot work.
        """
        for_self = wish.account_id in {None, session.account.id}
        self._auth.require(session, Permission.WRITE_LOG if for_self else Permission.EDIT_ROSTER)
        today = self._clock.now().astimezone(self._shifts.zone).date()
        if not today <= wish.last_day <= wish.first_day + LONGEST or wish.last_day < wish.first_day:
            raise refuse.bad_days()
        if not wish.reason.strip():
            raise refuse.no_reason(text(QT_TRANSLATE_NOOP("app", "请假原因")))
        who = wish.account_id or session.account.id

        def work(uow: UnitOfWork) -> Leave:
            check_workers(uow, session.school_id, [who, *([wish.stand_in] if wish.stand_in else [])])
            account = uow.get(Account, session.school_id, who)
            leave = Leave(
                school_id=session.school_id,
                id=str(uuid4()),
                account_id=who,
                account_name=account.name if account else who,
                first_day=wish.first_day.isoformat(),
                last_day=wish.last_day.isoformat(),
                shifts=tuple(shift for shift in ORDER if shift in wish.shifts),
                reason=wish.reason.strip(),
                stand_in=wish.stand_in,
                state=LeaveState.ASKED,
                asked_at=self._clock.now(),
            )
            uow.append(Kind.LEAVE_ASKED, leave_body(leave), author=session.account.id)
            return _existing(uow, session.school_id, leave.id)

        return self._store.run(work)

    def grant(self, session: Session, leave_id: str, stand_in: str | None = None, note: str = "") -> Leave:
        """Grant a leave with a stand-in (None: the one proposed).

        Raises NotPermitted, or UserError: no stand-in, one who works then himself, the own leave.
        """
        self._auth.require(session, Permission.EDIT_ROSTER)

        def work(uow: UnitOfWork) -> Leave:
            leave = self._open(uow, session, leave_id)
            who = stand_in or leave.stand_in
            if who is None or who == leave.account_id:
                raise refuse.no_stand_in()
            check_workers(uow, session.school_id, [who])
            first, last = (date.fromisoformat(day) for day in (leave.first_day, leave.last_day))
            roster = load_roster(uow, session.school_id, first, last)
            busy = conflict(roster, leave, who)
            if busy is not None:
                account = uow.get(Account, session.school_id, who)
                raise refuse.stand_in_busy(account.name if account else who, *busy)
            decision = decision_body(leave.id, LeaveState.GRANTED, who, note.strip(), session.account.name)
            return _decided(uow, session, decision)

        return self._store.run(work)

    def decline(self, session: Session, leave_id: str, note: str) -> Leave:
        """Refuse a leave, with the reason. Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.EDIT_ROSTER)
        if not note.strip():
            raise refuse.no_reason(text(QT_TRANSLATE_NOOP("app", "不准假的原因")))

        def work(uow: UnitOfWork) -> Leave:
            leave = self._open(uow, session, leave_id)
            return _closed(uow, session, leave, LeaveState.REFUSED, note)

        return self._store.run(work)

    def withdraw(self, session: Session, leave_id: str, note: str = "") -> Leave:
        """Take back a leave, asked or granted: the person works after all. Own, or as a manager."""

        def look(uow: UnitOfWork) -> Leave:
            return _existing(uow, session.school_id, leave_id)

        own = self._store.run(look).account_id == session.account.id
        self._auth.require(session, Permission.WRITE_LOG if own else Permission.EDIT_ROSTER)

        def work(uow: UnitOfWork) -> Leave:
            leave = _existing(uow, session.school_id, leave_id)
            if leave.state not in {LeaveState.ASKED, LeaveState.GRANTED}:
                raise refuse.no_leave()
            return _closed(uow, session, leave, LeaveState.WITHDRAWN, note)

        return self._store.run(work)

    def leaves(self, session: Session, since: date, *, school_id: int | None = None) -> list[Leave]:
        """Leaves that end on `since` or later, in every state, the earliest first."""
        self._auth.require(session, Permission.READ_LOG)
        scope = self._auth.scope(session, school_id)
        school = self._store.school_id if scope is None else scope
        found = self._store.run(
            lambda uow: uow.find(Leave, school_id=school, last_day__gte=since.isoformat())
        )
        return sorted(found, key=lambda leave: (leave.first_day, leave.asked_at))

    def to_decide(self, session: Session) -> list[Leave]:
        """What waits for the manager."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(
            lambda uow: uow.find(Leave, order="asked_at", school_id=school, state=LeaveState.ASKED)
        )

    def _open(self, uow: UnitOfWork, session: Session, leave_id: str) -> Leave:
        leave = _existing(uow, session.school_id, leave_id)
        if leave.state is not LeaveState.ASKED:
            raise refuse.no_leave()
        if leave.account_id == session.account.id:
            raise refuse.own_leave()
        return leave


def conflict(roster: Roster, leave: Leave, stand_in: str) -> tuple[date, ShiftName] | None:
    """The first shift of the leave that the stand-in cannot take: planned himself, or on leave."""
    for day, shift in _slots(leave):
        planned = {person.account_id for person in roster.planned(day, shift)}
        if leave.account_id in planned and stand_in in planned - {leave.account_id}:
            return day, shift
        if leave.account_id in planned and roster.on_leave(stand_in, day, shift):
            return day, shift
    return None


def _slots(leave: Leave) -> Iterable[tuple[date, ShiftName]]:
    day, last = date.fromisoformat(leave.first_day), date.fromisoformat(leave.last_day)
    while day <= last:
        for shift in ORDER:
            if leave.covers(day, shift):
                yield day, shift
        day += timedelta(days=1)


def _closed(uow: UnitOfWork, session: Session, leave: Leave, state: LeaveState, note: str) -> Leave:
    return _decided(
        uow, session, decision_body(leave.id, state, leave.stand_in, note.strip(), session.account.name)
    )


def _decided(uow: UnitOfWork, session: Session, body: dict[str, Any]) -> Leave:
    uow.append(Kind.LEAVE_DECIDED, body, author=session.account.id)
    return _existing(uow, session.school_id, body["leave"])


def _existing(uow: UnitOfWork, school_id: int, leave_id: str) -> Leave:
    leave = uow.get(Leave, school_id, leave_id)
    if leave is None:
        raise refuse.no_leave()
    return leave

"""Use cases of the roster (排班): plans, patterns, exceptions, who is on duty now and next (R21, R34)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.folds.roster import exception_body, pattern_body, plan_body
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.domain.roster import (
    ORDER,
    Cycle,
    Leave,
    Pattern,
    Roster,
    RosterException,
    Source,
    cycle_fault,
)
from app.domain.shift import DutyTurn, ShiftName, ShiftPlan, ShiftSlot, plan_fault
from app.domain.timetable import PRESETS, PlanFrom
from app.services import roster_errors as refuse
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text

DAYS_MAX = 92
"""Most days that one call answers for."""


@dataclass(frozen=True)
class Person:
    """A planned person. `enabled` False: the account was disabled since, the place is vacant."""

    account_id: str
    name: str
    source: Source
    instead_of: str | None
    enabled: bool


@dataclass(frozen=True)
class SlotRoster:
    """One shift and who is planned for it."""

    slot: ShiftSlot
    people: tuple[Person, ...]

    @property
    def vacant(self) -> bool:
        """Whether nobody who can come is planned."""
        return not any(person.enabled for person in self.people)


@dataclass(frozen=True)
class DutyNow:
    """Who should be on duty, who is, and who comes next."""

    now: SlotRoster
    present: tuple[DutyTurn, ...]
    next: SlotRoster


class RosterService:
    """The roster as the roster page, the top bar and the handover use it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self.reload()

    def reload(self) -> None:
        """Take over the plans on record; also after plans came from another PC of the school."""
        school = self._store.school_id
        self._shifts.use_plans(self._store.run(lambda uow: uow.find(PlanFrom, school_id=school)))

    def presets(self) -> dict[str, ShiftPlan]:
        """The usual plans by name."""
        return dict(PRESETS)

    def plans(self, session: Session) -> list[PlanFrom]:
        """The own school's plans on record, oldest first."""
        self._auth.require(session, Permission.READ_LOG)
        return self._store.run(lambda uow: uow.find(PlanFrom, school_id=session.school_id, order="from_day"))

    def set_plan(self, session: Session, plan: ShiftPlan, from_day: date) -> None:
        """A plan in force from the morning shift of `from_day` on; the first one may begin today.

        Raises NotPermitted, or UserError: 24 h are not covered, or the day has begun.
        """
        self._auth.require(session, Permission.EDIT_ROSTER)
        fault = plan_fault(plan)
        if fault is not None:
            raise refuse.bad_plan(fault)
        today = self._today()

        def work(uow: UnitOfWork) -> None:
            any_yet = uow.find(PlanFrom, school_id=session.school_id, limit=1)
            if from_day < today or (from_day == today and any_yet):
                raise refuse.past_day(from_day)
            uow.append(Kind.ROSTER_PLAN, plan_body(from_day, plan), author=session.account.id)

        self._store.run(work)
        self.reload()

    def patterns(self, session: Session) -> list[Pattern]:
        """The own school's patterns, oldest first."""
        self._auth.require(session, Permission.READ_LOG)
        return self._store.run(lambda uow: uow.find(Pattern, school_id=session.school_id, order="from_day"))

    def set_pattern(self, session: Session, cycle: Cycle, from_day: date) -> None:
        """A repeating cycle whose first day is `from_day` (see domain/roster.py: fixed, rotation).

        Raises NotPermitted, or UserError: an empty shift, somebody who cannot work, a day gone by.
        """
        self._auth.require(session, Permission.EDIT_ROSTER)
        fault = cycle_fault(cycle)
        if fault is not None:
            raise refuse.bad_cycle(*fault)
        if from_day < self._today():
            raise refuse.past_day(from_day)
        people = {account for day in cycle for shift in ORDER for account in day[str(shift)]}
        body = pattern_body(from_day, cycle, session.account.name)

        def work(uow: UnitOfWork) -> None:
            check_workers(uow, session.school_id, people)
            uow.append(Kind.ROSTER_PATTERN, body, author=session.account.id)

        self._store.run(work)

    def set_exception(
        self, session: Session, day: date, shift: ShiftName, accounts: Sequence[str] | None, reason: str
    ) -> None:
        """Plan other people for one shift of one day (调班); None goes back to the pattern.

        Raises NotPermitted, or UserError: nobody named, no reason, a day gone by, no such shift.
        """
        self._auth.require(session, Permission.EDIT_ROSTER)
        if day < self._today():
            raise refuse.past_day(day)
        if not any(slot.name is shift for slot in self._shifts.timetable.slots_of(day)):
            raise refuse.no_shift_there(day, shift)
        if accounts is not None and not reason.strip():
            raise refuse.no_reason(text(QT_TRANSLATE_NOOP("app", "调班原因")))
        if accounts is not None and not accounts:
            raise refuse.no_reason(text(QT_TRANSLATE_NOOP("app", "值班人")))
        who = None if accounts is None else tuple(dict.fromkeys(accounts))
        body = exception_body(day, shift, who, reason.strip(), session.account.name)

        def work(uow: UnitOfWork) -> None:
            check_workers(uow, session.school_id, who or ())
            uow.append(Kind.ROSTER_EXCEPTION, body, author=session.account.id)

        self._store.run(work)

    def days(
        self, session: Session, first: date, count: int, school_id: int | None = None
    ) -> list[SlotRoster]:
        """The shifts of `count` days (at most 92) and who is planned for each, in order."""
        self._auth.require(session, Permission.READ_LOG)
        scope = self._auth.scope(session, school_id)
        school = self._store.school_id if scope is None else scope
        table = self._shifts.timetable_with(self._store.run(lambda uow: uow.find(PlanFrom, school_id=school)))
        days = [first + timedelta(days=n) for n in range(min(count, DAYS_MAX))]
        return self._with_people(school, [slot for day in days for slot in table.slots_of(day)])

    def now(self) -> DutyNow:
        """Who is planned and who is signed in now at the own school, and who is next."""
        table, school = self._shifts.timetable, self._store.school_id
        slot = table.slot_at(self._clock.now())
        now, next_ = self._with_people(school, [slot, table.next(slot)])
        return DutyNow(now, tuple(self._shifts.on_duty(school)), next_)

    def _with_people(self, school_id: int, slots: Sequence[ShiftSlot]) -> list[SlotRoster]:
        if not slots:
            return []

        def work(uow: UnitOfWork) -> list[SlotRoster]:
            accounts = {a.id: a for a in uow.find(Account, school_id=school_id)}
            roster = load_roster(uow, school_id, slots[0].day, slots[-1].day)
            return [SlotRoster(slot, people_of(roster, slot, accounts)) for slot in slots]

        return self._store.run(work)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._shifts.zone).date()


def load_roster(uow: UnitOfWork, school_id: int, first: date, last: date) -> Roster:
    """What decides who is planned for the days `first` to `last`."""
    after = (last + timedelta(days=1)).isoformat()
    accounts = uow.find(Account, school_id=school_id, enabled=True, order="name")
    return Roster(
        usual={shift: tuple(a.id for a in accounts if a.shift == shift) for shift in ORDER},
        patterns=tuple(uow.find(Pattern, school_id=school_id, from_day__lt=after)),
        exceptions=tuple(
            uow.find(RosterException, school_id=school_id, day__gte=first.isoformat(), day__lt=after)
        ),
        leaves=tuple(uow.find(Leave, school_id=school_id, last_day__gte=first.isoformat())),
    )


def people_of(roster: Roster, slot: ShiftSlot, accounts: dict[str, Account]) -> tuple[Person, ...]:
    """Who is planned for a slot, with names."""
    found = []
    for who in roster.planned(slot.day, slot.name):
        account = accounts.get(who.account_id)
        instead = accounts.get(who.instead_of) if who.instead_of else None
        name = account.name if account else who.account_id
        enabled = account is not None and account.enabled
        found.append(Person(who.account_id, name, who.source, instead.name if instead else None, enabled))
    return tuple(found)


def check_workers(uow: UnitOfWork, school_id: int, accounts: Iterable[str]) -> None:
    """Raise UserError unless every one is an enabled account that may keep the duty log."""
    for account_id in accounts:
        account = uow.get(Account, school_id, account_id)
        if account is None or not account.enabled or not may(account.role, Permission.WRITE_LOG):
            raise refuse.cannot_work(account.name if account else account_id)

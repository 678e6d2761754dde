"""Which check is due when, read inside somebody else's transaction. Decides no permission, writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.camera import Camera
from app.domain.inspection import CheckList, CheckSheet, DueCheck, DueState, Result, points, state_of
from app.domain.people import Account
from app.domain.period import Period, PeriodKind, periods, read_period, round_periods, shift_period
from app.domain.policy import SchoolPolicy
from app.domain.timetable import PlanFrom, Timetable
from app.services import check_errors as refuse
from app.services.check_lists import LISTS, list_of, lists
from app.services.check_walk import walked
from app.services.ports import UnitOfWork
from app.services.shifts import ShiftService

LOOK_BACK = {
    PeriodKind.SHIFT: timedelta(days=3),
    PeriodKind.ROUND: timedelta(days=3),
    PeriodKind.DAY: timedelta(days=14),
    PeriodKind.WEEK: timedelta(days=56),
    PeriodKind.MONTH: timedelta(days=366),
    PeriodKind.QUARTER: timedelta(days=366),
}
"""How far back a list of open checks reaches (our choice); a day's or month's own figures reach further."""


@dataclass(frozen=True)
class Place:
    """What a school's checks depend on."""

    school_id: int
    cameras: list[Camera]
    table: Timetable
    policy: SchoolPolicy
    began: datetime


class CheckCalendar:
    """Periods and states of checks."""

    def __init__(self, shifts: ShiftService) -> None:
        self._shifts = shifts

    def place(self, uow: UnitOfWork, school_id: int) -> Place:
        """What the school's checks depend on; nothing was due before its first account."""
        accounts = uow.find(Account, school_id=school_id, order="since", limit=1)
        return Place(
            school_id=school_id,
            cameras=uow.find(Camera, school_id=school_id, order="number"),
            table=self._shifts.timetable_with(uow.find(PlanFrom, school_id=school_id)),
            policy=uow.get(SchoolPolicy, school_id) or SchoolPolicy(school_id),
            began=accounts[0].since if accounts else datetime.max.replace(tzinfo=self._shifts.zone),
        )

    def period(self, place: Place, list_id: str, period_id: str) -> tuple[CheckList, Period]:
        """A list and its period by their ids. Raises UserError where there is none."""
        try:
            check = list_of(list_id)
            day = datetime.fromisoformat(period_id[:10]).date() if check.period is PeriodKind.ROUND else None
            rounds = place.policy.rounds_on(day) if day else 1
            return check, read_period(check.period, period_id, place.table, rounds)
        except (KeyError, ValueError) as error:
            raise refuse.no_such_check() from error

    def due(
        self, uow: UnitOfWork, school_id: int, now: datetime, only: Collection[str] = LISTS
    ) -> list[DueCheck]:
        """What is due or overdue at `now`, and what of the running periods is done; overdue first."""
        place = self.place(uow, school_id)
        found = [
            one
            for check in lists()
            if check.id in only
            for one in self._states(
                uow, place, check, since=now - LOOK_BACK[check.period], until=now, now=now
            )
            if one.open or one.period.until > now
        ]
        return sorted(found, key=lambda one: (_ORDER[one.state], one.period.until, LISTS.index(one.list_id)))

    def between(
        self,
        uow: UnitOfWork,
        school_id: int,
        since: datetime,
        until: datetime,
        *,
        now: datetime,
        only: Collection[str] = LISTS,
    ) -> list[DueCheck]:
        """The checks of `only` these lists whose period ended in (since, until] by `now`, oldest first."""
        place = self.place(uow, school_id)
        found = [
            one
            for check in lists()
            if check.id in only
            for one in self._states(uow, place, check, since=since, until=min(until, now), now=now)
            if since < one.period.until <= min(until, now)
        ]
        return sorted(found, key=lambda one: (one.period.until, LISTS.index(one.list_id)))

    def _states(
        self,
        uow: UnitOfWork,
        place: Place,
        check: CheckList,
        *,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> Iterable[DueCheck]:
        wanted = [p for p in _periods(place, check, since, until) if p.until > place.began and p.since <= now]
        if not wanted:
            return
        found = uow.find(
            CheckSheet,
            school_id=place.school_id,
            list_id=check.id,
            period__gte=wanted[0].id,
            period__lt=wanted[-1].id + "~",
        )
        kept = {sheet.period: sheet for sheet in found}
        total = len(points(check, place.cameras))
        for period in wanted:
            if total or period.id in kept:  # a school without cameras has nothing to patrol
                sheet = kept.get(period.id) or CheckSheet(place.school_id, check.id, period.id)
                yield due_check(check, period, walked(uow, check, sheet), total, now)


def due_check(check: CheckList, period: Period, sheet: CheckSheet, total: int, now: datetime) -> DueCheck:
    """Where one list of one period stands."""
    marks = sheet.marks.values()
    return DueCheck(
        list_id=check.id,
        period=period,
        signer=check.signer,
        state=state_of(sheet, period, now),
        marked=len(marks),
        total=len(marks) if sheet.signed_at else total,
        not_ok=sum(1 for mark in marks if mark["result"] == Result.NOT_OK),
        signed_at=sheet.signed_at,
        signer_name=sheet.signer_name,
        late=sheet.late,
        excuse=sheet.excuse,
    )


_ORDER = {DueState.OVERDUE: 0, DueState.DUE: 1, DueState.EXCUSED: 2, DueState.DONE: 3}


def _periods(place: Place, check: CheckList, since: datetime, until: datetime) -> list[Period]:
    """The periods of a list that overlap [since, until], oldest first."""
    since = max(since, place.began)
    if since > until:
        return []
    reach = until + timedelta(microseconds=1)
    if check.period not in {PeriodKind.SHIFT, PeriodKind.ROUND}:
        return list(periods(check.period, since, reach, place.table.zone))
    slots = place.table.slots(since, reach)
    if check.period is PeriodKind.SHIFT:
        return [shift_period(slot) for slot in slots]
    rounds = [p for slot in slots for p in round_periods(slot, place.policy.rounds_on(slot.day))]
    return [p for p in rounds if p.until > since and p.since < reach]

"""Shift plans over time (article 9: 三班制24小时): presets, which plan holds when, and the days' slots.

A new plan begins with its own morning shift; until then the one before goes on, so that the moment of
the change is covered like any other. Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from app.domain.shift import ShiftName, ShiftPlan, ShiftSlot, plan_fault

PRESETS: dict[str, ShiftPlan] = {
    "08/16/24": ShiftPlan(),
    "07/15/23": ShiftPlan(time(7), time(15), time(23)),
    "06/14/22": ShiftPlan(time(6), time(14), time(22)),
}
"""The usual starts by the name they go by (glossary, shift hours)."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlanFrom:
    """A plan in force from the morning shift of `from_day` (ISO date) on; starts are "HH:MM", local."""

    school_id: int
    from_day: str
    morning: str
    middle: str
    night: str

    @property
    def plan(self) -> ShiftPlan:
        """The three starts."""
        return ShiftPlan(*(time.fromisoformat(start) for start in (self.morning, self.middle, self.night)))


@dataclass(frozen=True)
class Timetable:
    """Which plan holds when. `changes` are (first day, plan), oldest first; before them holds `first`."""

    zone: tzinfo
    first: ShiftPlan
    changes: tuple[tuple[date, ShiftPlan], ...] = ()

    def plan_on(self, day: date) -> ShiftPlan:
        """The plan that began on `day` or last before it."""
        held = [plan for begin, plan in self.changes if begin <= day]
        return held[-1] if held else self.first

    def slots(self, since: datetime, until: datetime) -> list[ShiftSlot]:
        """The slots that overlap [since, until), in order, without gap or overlap, in local times."""
        start, stop = since.astimezone(UTC), until.astimezone(UTC)
        return [
            ShiftSlot(name, begin.astimezone(self.zone).date(), *self._local(begin, end))
            for (begin, name), (end, _) in pairwise(self._begins(start, stop))
            if begin < stop and start < end
        ]

    def slot_at(self, moment: datetime) -> ShiftSlot:
        """The slot that `moment` (aware) lies in."""
        return self.slots(moment, moment + timedelta(microseconds=1))[0]

    def slot_near(self, moment: datetime, name: ShiftName) -> ShiftSlot:
        """The slot called `name` nearest to `moment`: who signs in early belongs to the coming one."""
        around = [slot for slot in self.slots(moment - 2 * _DAY, moment + 2 * _DAY) if slot.name is name]
        return min(around, key=lambda slot: away(slot, moment))

    def slots_of(self, day: date) -> list[ShiftSlot]:
        """The slots that belong to a day: those that begin on it. None on a day that a zone skipped."""
        since, until = day_bounds(day, self.zone)
        return [slot for slot in self.slots(since, until) if slot.day == day]

    def next(self, slot: ShiftSlot) -> ShiftSlot:
        """The slot that follows."""
        return self.slot_at(slot.end)

    def _local(self, begin: datetime, end: datetime) -> tuple[datetime, datetime]:
        return begin.astimezone(self.zone), end.astimezone(self.zone)

    def _begins(self, since: datetime, until: datetime) -> list[tuple[datetime, ShiftName]]:
        """Every change of shift from well before `since` to well after `until`, as UTC."""
        low = since.astimezone(self.zone).date() - 3 * _DAY
        high = until.astimezone(self.zone).date() + 3 * _DAY
        found: dict[datetime, ShiftName] = {}
        for begin, end, plan in self._reigns():
            days = _days(max(low, _date(begin, self.zone)), min(high, _date(end, self.zone)))
            for day in days:
                for name, start in _starts(plan):
                    at = datetime.combine(day, start, self.zone).astimezone(UTC)
                    if begin <= at < end:
                        found[at] = name
        return _merged(sorted(found.items()))

    def _reigns(self) -> Iterator[tuple[datetime, datetime, ShiftPlan]]:
        """[from, until) of each plan: a change counts from its first day's morning shift."""
        marks = [(datetime.min.replace(tzinfo=UTC), self.first)]
        marks += [
            (datetime.combine(day, plan.morning, self.zone).astimezone(UTC), plan)
            for day, plan in self.changes
        ]
        marks.append((datetime.max.replace(tzinfo=UTC), self.first))
        for (begin, plan), (end, _) in pairwise(marks):
            yield begin, end, plan


def timetable(zone: tzinfo, first: ShiftPlan, rows: Iterable[PlanFrom]) -> Timetable:
    """The timetable behind the kept plans; one that does not cover 24 h (`plan_fault`) is passed over."""
    sound = [row for row in rows if plan_fault(row.plan) is None]
    changes = sorted((date.fromisoformat(row.from_day), row.plan) for row in _by_day(sound))
    return Timetable(zone, first, tuple(changes))


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """[since, until) of a local day as UTC: 23, 24 or 25 hours, and none on a day that a zone skipped."""
    since, until = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + _DAY))
    return since, max(since, until)


def away(slot: ShiftSlot, moment: datetime) -> timedelta:
    """How far a moment lies outside of a slot; nothing inside."""
    at, begin, end = (t.astimezone(UTC) for t in (moment, slot.start, slot.end))
    return max(begin - at, at - end, timedelta())


def _by_day(rows: Iterable[PlanFrom]) -> list[PlanFrom]:
    return sorted(rows, key=lambda row: row.from_day)


def _merged(begins: list[tuple[datetime, ShiftName]]) -> list[tuple[datetime, ShiftName]]:
    """Where a change of plan lets one shift follow itself, it is one long shift."""
    kept: list[tuple[datetime, ShiftName]] = []
    for at, name in begins:
        if not kept or kept[-1][1] is not name:
            kept.append((at, name))
    return kept


def _date(moment: datetime, zone: tzinfo) -> date:
    """The local date, where the calendar reaches."""
    far = moment.year in {datetime.min.year, datetime.max.year}
    return moment.date() if far else moment.astimezone(zone).date()


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * _DAY


def _starts(plan: ShiftPlan) -> tuple[tuple[ShiftName, time], ...]:
    return (
        (ShiftName.MORNING, plan.morning),
        (ShiftName.MIDDLE, plan.middle),
        (ShiftName.NIGHT, plan.night),
    )

"""The three-shift plan (article 9: 三班制24小时) and who was on duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise


class ShiftName(StrEnum):
    """早班, 中班, 夜班."""

    MORNING = "morning"
    MIDDLE = "middle"
    NIGHT = "night"


@dataclass(frozen=True)
class ShiftSlot:
    """One shift of one day: [start, end), aware local times. A night shift belongs to the day it starts."""

    name: ShiftName
    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class ShiftPlan:
    """Starts of the three shifts in the school's local time; each lasts until the next begins."""

    morning: time = time(8)
    middle: time = time(16)
    night: time = time(0)


@dataclass(frozen=True)
class DutyTurn:
    """Somebody's turn on duty at a PC: from signing in to signing out (`closed_at` None: still on)."""

    school_id: int
    id: str
    account_id: str
    account_name: str
    shift: ShiftName | None
    opened_at: datetime
    closed_at: datetime | None
    device_id: str = ""


HANDOVER_WINDOW = timedelta(minutes=15)
"""Before and after a shift's end in which the next may already, and the last may still, write."""


class PlanFault(StrEnum):
    """Why a plan does not cover 24 hours with three shifts (article 9)."""

    SAME_START = "same_start"  # a shift of no length
    WRONG_ORDER = "wrong_order"  # morning, middle, night do not follow one another


def plan_fault(plan: ShiftPlan) -> PlanFault | None:
    """Check a plan. Each shift lasts until the next begins, so three starts in order leave no gap."""
    starts = [_minutes(plan.morning), _minutes(plan.middle), _minutes(plan.night)]
    if len(set(starts)) < len(starts):
        return PlanFault.SAME_START
    middle, night = ((start - starts[0]) % (24 * 60) for start in starts[1:])
    return PlanFault.WRONG_ORDER if middle > night else None


def slots(plan: ShiftPlan, zone: tzinfo, since: datetime, until: datetime) -> list[ShiftSlot]:
    """The slots that overlap [since, until), in order and without a gap, also over a clock change.

    `since` and `until` are aware. Boundaries are the plan's wall times in `zone`.
    """
    first = since.astimezone(zone).date() - timedelta(days=2)
    days = (until.astimezone(zone).date() - first).days + 3
    begins = sorted(
        (datetime.combine(first + timedelta(days=n), start, zone).astimezone(UTC), name)
        for n in range(days)
        for name, start in _starts(plan)
    )
    return [
        ShiftSlot(name, begin.astimezone(zone).date(), begin.astimezone(zone), end.astimezone(zone))
        for (begin, name), (end, _) in pairwise(begins)
        if begin < until.astimezone(UTC) and since.astimezone(UTC) < end
    ]


def slot_at(plan: ShiftPlan, zone: tzinfo, moment: datetime) -> ShiftSlot:
    """The slot that `moment` (aware) lies in."""
    return slots(plan, zone, moment, moment + timedelta(microseconds=1))[0]


def slot_near(plan: ShiftPlan, zone: tzinfo, moment: datetime, name: ShiftName) -> ShiftSlot:
    """The slot called `name` that is nearest to `moment`: who signs in early belongs to the coming one."""
    day = timedelta(days=1)
    around = [slot for slot in slots(plan, zone, moment - day, moment + day) if slot.name is name]
    return min(around, key=lambda slot: _distance(slot, moment))


def belongs(slot: ShiftSlot, moment: datetime) -> bool:
    """Whether `moment` lies in `slot` or in the handover window around it."""
    return _distance(slot, moment) <= HANDOVER_WINDOW


def gaps(
    covered: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """The stretches of [since, until) that no pair of `covered` covers; all times aware."""
    found: list[tuple[datetime, datetime]] = []
    at, stop = since.astimezone(UTC), until.astimezone(UTC)
    for begin, end in sorted((a.astimezone(UTC), b.astimezone(UTC)) for a, b in covered):
        if begin >= stop:
            break
        if begin > at:
            found.append((at, begin))
        at = max(at, end)
    if at < stop:
        found.append((at, stop))
    return found


def _starts(plan: ShiftPlan) -> Sequence[tuple[ShiftName, time]]:
    return (
        (ShiftName.MORNING, plan.morning),
        (ShiftName.MIDDLE, plan.middle),
        (ShiftName.NIGHT, plan.night),
    )


def _minutes(start: time) -> int:
    return start.hour * 60 + start.minute


def _distance(slot: ShiftSlot, moment: datetime) -> timedelta:
    at, begin, end = (t.astimezone(UTC) for t in (moment, slot.start, slot.end))
    return max(begin - at, at - end, timedelta())

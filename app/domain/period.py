"""Periods that something is due in: a shift or part of it, day, ISO week, month, quarter.

A period's id is permanent and sorts in the order of time within its kind. Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from app.domain.shift import ShiftName, ShiftSlot
from app.domain.timetable import Timetable, day_bounds

_DAY = timedelta(days=1)
_SHIFT_START = "%Y-%m-%dT%H%M"


class PeriodKind(StrEnum):
    """How long a period is."""

    SHIFT = "shift"
    ROUND = "round"  # a part of a shift
    DAY = "day"
    WEEK = "week"  # Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"


CALENDAR = (PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER)
"""Kinds that follow the calendar and not the shifts."""


@dataclass(frozen=True)
class Period:
    """[since, until) in UTC.

    id         "2026-11-22", "2026-W47", "2026-11", "2026-Q4", "2026-11-22T0800.morning", and with ".2"
               behind it the second round of that shift
    first_day  the local day it belongs to or begins with
    shift      of a shift or round
    round      number of a round from 1, else 0
    """

    kind: PeriodKind
    id: str
    since: datetime
    until: datetime
    first_day: date
    shift: ShiftName | None = None
    round: int = 0


def period_of(kind: PeriodKind, day: date, zone: tzinfo) -> Period:
    """The calendar period that a local day lies in. Raises ValueError for shifts and rounds."""
    if kind not in CALENDAR:
        raise ValueError(f"{kind} is no period of the calendar")
    first, after, name = _bounds(kind, day)
    return Period(kind, name, day_bounds(first, zone)[0], day_bounds(after, zone)[0], first)


def shift_period(slot: ShiftSlot) -> Period:
    """The period of a shift."""
    name = f"{slot.start.strftime(_SHIFT_START)}.{slot.name}"
    since, until = slot.start.astimezone(UTC), slot.end.astimezone(UTC)
    return Period(PeriodKind.SHIFT, name, since, until, slot.day, slot.name)


def round_periods(slot: ShiftSlot, rounds: int) -> list[Period]:
    """A shift cut into equal parts, one a round; without rounds none."""
    whole = shift_period(slot)
    each = (whole.until - whole.since) / max(1, rounds)
    marks = [whole.since + n * each for n in range(rounds)] + [whole.until]
    return [
        Period(PeriodKind.ROUND, f"{whole.id}.{n}", marks[n - 1], marks[n], slot.day, slot.name, n)
        for n in range(1, rounds + 1)
    ]


def read_period(kind: PeriodKind, name: str, table: Timetable, rounds: int = 1) -> Period:
    """The period behind an id. Raises ValueError where there is none of that name."""
    if kind in CALENDAR:
        found = [period_of(kind, _day_named(kind, name), table.zone)]
    else:
        start = datetime.strptime(name.partition(".")[0], _SHIFT_START).replace(tzinfo=table.zone)
        slot = table.slot_at(start)
        found = [shift_period(slot)] if kind is PeriodKind.SHIFT else round_periods(slot, rounds)
    for period in found:
        if period.id == name:
            return period
    raise ValueError(f"no {kind} is called {name!r}")


def periods(kind: PeriodKind, since: datetime, until: datetime, zone: tzinfo) -> Iterator[Period]:
    """The calendar periods that overlap [since, until), oldest first."""
    period = period_of(kind, since.astimezone(zone).date(), zone)
    while period.since < until:
        yield period
        period = following(period, zone)


def following(period: Period, zone: tzinfo) -> Period:
    """The calendar period after this one."""
    return period_of(period.kind, _bounds(period.kind, period.first_day)[1], zone)


def days_of(period: Period, zone: tzinfo) -> list[date]:
    """The local days of a calendar period."""
    after = _bounds(period.kind, period.first_day)[1]
    return [period.first_day + n * _DAY for n in range((after - period.first_day).days)]


def _bounds(kind: PeriodKind, day: date) -> tuple[date, date, str]:
    """First day, the day after the last, and the id."""
    if kind is PeriodKind.DAY:
        return day, day + _DAY, day.isoformat()
    if kind is PeriodKind.WEEK:
        year, week, weekday = day.isocalendar()
        first = day - (weekday - 1) * _DAY
        return first, first + 7 * _DAY, f"{year:04d}-W{week:02d}"
    if kind is PeriodKind.MONTH:
        first = day.replace(day=1)
        return first, _months_on(first, 1), f"{day:%Y-%m}"
    quarter = (day.month - 1) // 3
    first = date(day.year, quarter * 3 + 1, 1)
    return first, _months_on(first, 3), f"{day.year:04d}-Q{quarter + 1}"


def _months_on(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def _day_named(kind: PeriodKind, name: str) -> date:
    """Some day of the calendar period called `name`."""
    if kind is PeriodKind.WEEK:
        year, _, week = name.partition("-W")
        return date.fromisocalendar(int(year), int(week), 1)
    if kind is PeriodKind.QUARTER:
        year, _, quarter = name.partition("-Q")
        return date(int(year), int(quarter) * 3 - 2, 1)
    return date.fromisoformat(name if kind is PeriodKind.DAY else f"{name}-01")

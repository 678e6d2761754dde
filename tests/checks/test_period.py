"""Periods: named, ordered, without gap, found again by their name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.period import (
    CALENDAR,
    PeriodKind,
    days_of,
    period_of,
    periods,
    read_period,
    round_periods,
    shift_period,
)
from app.domain.shift import ShiftPlan
from app.domain.timetable import Timetable

BERLIN = ZoneInfo("Europe/Berlin")  # has clock changes
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("kind", "day", "name"),
    [
        (PeriodKind.DAY, date(2026, 11, 22), "2026-11-22"),
        (PeriodKind.WEEK, date(2026, 11, 22), "2026-W47"),
        (PeriodKind.WEEK, date(2027, 1, 1), "2026-W53"),
        (PeriodKind.WEEK, date(2024, 12, 30), "2025-W01"),
        (PeriodKind.MONTH, date(2026, 12, 31), "2026-12"),
        (PeriodKind.QUARTER, date(2026, 11, 22), "2026-Q4"),
    ],
)
def test_names(kind: PeriodKind, day: date, name: str) -> None:
    period = period_of(kind, day, SHANGHAI)
    assert period.id == name
    assert day in days_of(period, SHANGHAI)


@given(st.sampled_from(CALENDAR), DAYS)
def test_calendar_periods_touch_and_sort_by_name(kind: PeriodKind, day: date) -> None:
    since = datetime.combine(day, time(12), BERLIN).astimezone(UTC)
    found = list(periods(kind, since, since + timedelta(days=400), BERLIN))
    assert found[0].since <= since < found[0].until
    for before, after in pairwise(found):
        assert before.until == after.since
        assert before.id < after.id
    for period in found:
        assert read_period(kind, period.id, Timetable(BERLIN, ShiftPlan())) == period


@given(DAYS, st.integers(1, 12))
def test_rounds_fill_their_shift_and_are_found_by_name(day: date, rounds: int) -> None:
    table = Timetable(BERLIN, ShiftPlan(time(6), time(14), time(22)))
    noon = datetime.combine(day, time(12), BERLIN)
    for slot in table.slots(noon - timedelta(days=1), noon + timedelta(days=1)):
        parts = round_periods(slot, rounds)
        assert parts[0].since == shift_period(slot).since
        assert parts[-1].until == shift_period(slot).until
        assert all(a.until == b.since for a, b in pairwise(parts))
        for part in parts:
            assert read_period(PeriodKind.ROUND, part.id, table, rounds) == part
        name = shift_period(slot).id
        assert read_period(PeriodKind.SHIFT, name, table) == shift_period(slot)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PeriodKind.DAY, "2026-02-30"),
        (PeriodKind.DAY, "20261122"),
        (PeriodKind.WEEK, "2026-W54"),
        (PeriodKind.MONTH, "2026-13"),
        (PeriodKind.QUARTER, "2026-Q5"),
        (PeriodKind.SHIFT, "2026-11-22T0801.morning"),
        (PeriodKind.SHIFT, "2026-11-22T0800.night"),
        (PeriodKind.ROUND, "2026-11-22T0800.morning.9"),
        (PeriodKind.ROUND, ""),
    ],
)
def test_what_is_no_period_is_refused(kind: PeriodKind, name: str) -> None:
    with pytest.raises(ValueError):
        read_period(kind, name, Timetable(SHANGHAI, ShiftPlan()))

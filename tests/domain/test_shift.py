"""The shift plan: 24 hours without a gap in any zone, also on the days the clock changes."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.shift import (
    PlanFault,
    ShiftName,
    ShiftPlan,
    belongs,
    gaps,
    plan_fault,
    slot_at,
    slot_near,
    slots,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRESETS = [ShiftPlan(), ShiftPlan(time(7), time(15), time(23)), ShiftPlan(time(6), time(14), time(22))]

plans = st.lists(st.integers(0, 24 * 60 - 1), min_size=3, max_size=3, unique=True).map(
    lambda minutes: ShiftPlan(*(time(m // 60, m % 60) for m in _in_order(minutes)))
)
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]).map(ZoneInfo)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


def _in_order(minutes: list[int]) -> list[int]:
    first, *rest = minutes
    return [first, *sorted(rest, key=lambda m: (m - first) % (24 * 60))]


@given(plans, zones, moments)
def test_every_moment_lies_in_exactly_one_slot(plan: ShiftPlan, zone: ZoneInfo, moment: datetime) -> None:
    slot = slot_at(plan, zone, moment)
    assert slot.start.astimezone(UTC) <= moment < slot.end.astimezone(UTC)
    assert slot.day == slot.start.date()


@given(plans, zones, moments, st.integers(1, 96))
def test_slots_cover_any_stretch_without_gap_or_overlap(
    plan: ShiftPlan, zone: ZoneInfo, since: datetime, hours: int
) -> None:
    until = since + timedelta(hours=hours)
    found = slots(plan, zone, since, until)
    assert gaps([(s.start, s.end) for s in found], since, until) == []
    for before, after in itertools.pairwise(found):
        assert before.end.astimezone(UTC) == after.start.astimezone(UTC)


@given(plans)
def test_three_starts_in_order_are_a_plan(plan: ShiftPlan) -> None:
    assert plan_fault(plan) is None


@pytest.mark.parametrize("plan", PRESETS)
def test_presets_are_plans(plan: ShiftPlan) -> None:
    assert plan_fault(plan) is None


def test_a_shift_of_no_length_is_no_plan() -> None:
    assert plan_fault(ShiftPlan(time(8), time(8), time(0))) is PlanFault.SAME_START


def test_shifts_out_of_order_are_no_plan() -> None:
    assert plan_fault(ShiftPlan(time(8), time(0), time(16))) is PlanFault.WRONG_ORDER


def test_night_belongs_to_the_day_it_starts() -> None:
    plan = PRESETS[1]
    three_in_the_morning = datetime(2026, 11, 23, 3, tzinfo=SHANGHAI)
    slot = slot_at(plan, SHANGHAI, three_in_the_morning)
    assert (slot.name, slot.day) == (ShiftName.NIGHT, date(2026, 11, 22))


def test_default_night_starts_at_midnight_of_its_own_day() -> None:
    slot = slot_at(ShiftPlan(), SHANGHAI, datetime(2026, 11, 22, 0, 0, tzinfo=SHANGHAI))
    assert (slot.name, slot.day) == (ShiftName.NIGHT, date(2026, 11, 22))
    last = slot_at(ShiftPlan(), SHANGHAI, datetime(2026, 11, 21, 23, 59, 59, tzinfo=SHANGHAI))
    assert last.name is ShiftName.MIDDLE


def test_the_long_night_of_a_clock_change_is_one_shift() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    slot = slot_at(ShiftPlan(), berlin, datetime(2026, 10, 25, 1, tzinfo=berlin))
    assert slot.end.astimezone(UTC) - slot.start.astimezone(UTC) == timedelta(hours=9)


def test_who_comes_early_belongs_to_the_coming_shift() -> None:
    early = datetime(2026, 11, 22, 15, 50, tzinfo=SHANGHAI)
    slot = slot_near(ShiftPlan(), SHANGHAI, early, ShiftName.MIDDLE)
    assert slot.start == datetime(2026, 11, 22, 16, tzinfo=SHANGHAI)
    assert belongs(slot, early)
    assert not belongs(slot, early - timedelta(minutes=6))


def test_gaps_are_what_nobody_covered() -> None:
    day = datetime(2026, 11, 22, tzinfo=UTC)
    hour = timedelta(hours=1)
    covered = [(day, day + 8 * hour), (day + 7 * hour, day + 10 * hour), (day + 12 * hour, day + 30 * hour)]
    assert gaps(covered, day, day + 24 * hour) == [(day + 10 * hour, day + 12 * hour)]
    assert gaps([], day, day + hour) == [(day, day + hour)]

"""Plans over time: 24 hours without a gap in any zone, also around a change of plan."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import shift
from app.domain.shift import ShiftName, ShiftPlan, gaps, plan_fault
from app.domain.timetable import PRESETS, PlanFrom, Timetable, day_bounds, timetable

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo"]

zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


def in_order(minutes: list[int]) -> ShiftPlan:
    first, *rest = minutes
    starts = [first, *sorted(rest, key=lambda m: (m - first) % (24 * 60))]
    return ShiftPlan(*(time(m // 60, m % 60) for m in starts))


plans = st.lists(st.integers(0, 24 * 60 - 1), min_size=3, max_size=3, unique=True).map(in_order)


@given(plans, zones, moments, st.lists(st.tuples(st.integers(-3, 3), plans), max_size=3), st.integers(1, 120))
def test_changing_plans_leave_no_gap_and_no_overlap(
    first: ShiftPlan, zone: ZoneInfo, since: datetime, changes: list[tuple[int, ShiftPlan]], hours: int
) -> None:
    day = since.astimezone(zone).date()
    dated = {day + timedelta(days=n): plan for n, plan in changes}
    table = Timetable(zone, first, tuple(sorted(dated.items(), key=lambda item: item[0])))
    until = since + timedelta(hours=hours)
    found = table.slots(since, until)
    assert gaps([(s.start, s.end) for s in found], since, until) == []
    for before, after in itertools.pairwise(found):
        assert before.end.astimezone(UTC) == after.start.astimezone(UTC)
        assert before.name is not after.name
        assert table.next(before) == after
    slot = table.slot_at(since)
    assert slot.start.astimezone(UTC) <= since < slot.end.astimezone(UTC)


@given(plans, zones, moments)
def test_one_plan_gives_the_slots_it_always_gave(plan: ShiftPlan, zone: ZoneInfo, since: datetime) -> None:
    until = since + timedelta(hours=50)
    ours = Timetable(zone, plan).slots(since, until)
    assert ours == [s for s in shift.slots(plan, zone, since, until) if s.start != s.end]


@given(zones, st.dates(date(2010, 1, 1), date(2035, 12, 31)))
def test_days_touch_one_another(zone: ZoneInfo, day: date) -> None:
    since, until = day_bounds(day, zone)
    assert until == day_bounds(day + timedelta(days=1), zone)[0]
    assert timedelta() <= until - since <= timedelta(hours=25)


def test_the_slots_of_all_days_are_all_slots() -> None:
    table = Timetable(SHANGHAI, PRESETS["07/15/23"], ((date(2026, 11, 24), PRESETS["08/16/24"]),))
    days = [date(2026, 11, 20) + timedelta(days=n) for n in range(10)]
    by_day = [slot for day in days for slot in table.slots_of(day)]
    assert by_day == table.slots(by_day[0].start, by_day[-1].end)
    assert [slot.name for slot in table.slots_of(date(2026, 11, 23))] == list(ShiftName)


def test_a_new_plan_begins_with_its_morning() -> None:
    rows = [PlanFrom(1, "2026-11-24", "07:00", "15:00", "23:00")]
    table = timetable(SHANGHAI, ShiftPlan(), rows)
    around = table.slots(
        datetime(2026, 11, 23, 20, tzinfo=SHANGHAI), datetime(2026, 11, 24, 8, tzinfo=SHANGHAI)
    )
    assert [(s.name, s.start.hour, s.end.hour) for s in around] == [
        (ShiftName.MIDDLE, 16, 0),
        (ShiftName.NIGHT, 0, 7),
        (ShiftName.MORNING, 7, 15),
    ]
    assert table.plan_on(date(2026, 11, 23)) == ShiftPlan()


def test_a_shift_that_would_follow_itself_is_one_long_shift() -> None:
    rows = [PlanFrom(1, "2026-11-24", "08:00", "16:00", "00:00")]
    table = timetable(SHANGHAI, PRESETS["07/15/23"], rows)
    morning = table.slots_of(date(2026, 11, 24))[0]
    assert (morning.name, morning.start.hour, morning.end.hour) == (ShiftName.MORNING, 7, 16)


def test_a_plan_that_covers_no_24_hours_is_passed_over() -> None:
    rows = [PlanFrom(1, "2026-11-24", "08:00", "08:00", "00:00")]
    assert timetable(SHANGHAI, ShiftPlan(), rows).changes == ()


@pytest.mark.parametrize("name", list(PRESETS))
def test_presets_cover_24_hours(name: str) -> None:
    assert plan_fault(PRESETS[name]) is None

"""Coverage: covered time, gaps and what lies ahead are the day, whatever the sign-ins were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import (
    SIGN_IN_LASTS,
    GapCause,
    GapExplanation,
    StretchKind,
    day_coverage,
)
from app.domain.presence import PresenceDoubt
from app.domain.shift import DutyTurn, ShiftName
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from tests.services.conftest import PASSWORD
from tests.shift.conftest import SHANGHAI, TODAY, Desk

HOUR = timedelta(hours=1)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]
START = datetime(2026, 3, 27, tzinfo=UTC)

stretch = st.tuples(st.integers(-2880, 5000), st.one_of(st.none(), st.integers(0, 4000)))


def turn(opened: datetime, closed: datetime | None, name: str = "早班保安") -> DutyTurn:
    return DutyTurn(1, f"{opened}-{name}", name, name, ShiftName.MORNING, opened, closed, "pc")


@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 3, 25), date(2026, 4, 2)),
    st.lists(st.tuples(stretch, st.sampled_from("甲乙丙")), max_size=8),
    st.lists(stretch, max_size=4),
    st.integers(-2000, 12000),
)
def test_every_day_adds_up(
    zone: str,
    day: date,
    turns: list[tuple[tuple[int, int | None], str]],
    told: list[tuple[int, int | None]],
    now: int,
) -> None:
    minute = timedelta(minutes=1)
    on_duty = [
        turn(START + a * minute, None if n is None else START + (a + n) * minute, name)
        for (a, n), name in turns
    ]
    explained = [
        GapExplanation(
            1, f"{n}", START + a * minute, START + (a + (b or 60)) * minute, GapCause.LATE, "", "甲", START
        )
        for n, (a, b) in enumerate(told)
    ]
    found = day_coverage(day, ZoneInfo(zone), on_duty, explained, START + now * minute)
    assert found.covered + found.missing + found.ahead == found.until - found.since
    doubts = [
        PresenceDoubt(
            1, one.id, on_duty[n % len(on_duty)].id, "甲", one.since, one.until if n % 3 else None, 5
        )
        for n, one in enumerate(explained)
        if on_duty
    ]
    doubted = day_coverage(day, ZoneInfo(zone), on_duty, [], START + now * minute, doubts=doubts)
    assert (doubted.covered, doubted.missing, doubted.ahead) == (found.covered, found.missing, found.ahead)
    assert all(s.kind is StretchKind.COVERED for s in doubted.doubtful)
    if found.stretches:
        assert (found.stretches[0].since, found.stretches[-1].until) == (found.since, found.until)
    for before, after in pairwise(found.stretches):
        assert before.until == after.since
    for part in found.stretches:
        here = [t for t in on_duty if t.opened_at <= part.since and (t.closed_at or part.until) >= part.until]
        fresh = [t for t in here if part.until <= t.opened_at + SIGN_IN_LASTS]
        assert (part.kind is StretchKind.COVERED) == bool(fresh and part.kind is not StretchKind.AHEAD)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_with_a_clock_change_is_as_long_as_it_is(day: date, hours: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    since = datetime(day.year, day.month, day.day, tzinfo=berlin).astimezone(UTC)
    found = day_coverage(day, berlin, [turn(since - HOUR, since + 8 * HOUR)], [], since + 100 * HOUR)
    assert (found.covered, found.missing) == (8 * HOUR, (hours - 8) * HOUR)


def test_two_guards_at_two_pcs_cover_once() -> None:
    since = datetime(2026, 11, 22, tzinfo=SHANGHAI).astimezone(UTC)
    turns = [turn(since, since + 5 * HOUR), turn(since + 3 * HOUR, since + 8 * HOUR, "中班保安")]
    found = day_coverage(TODAY, SHANGHAI, turns, [], since + 30 * HOUR)
    assert found.covered == 8 * HOUR
    assert [s.names for s in found.stretches if s.kind is StretchKind.COVERED] == [
        ("早班保安",),
        ("早班保安", "中班保安"),
        ("中班保安",),
    ]


def test_a_sign_in_proves_nothing_after_24_hours() -> None:
    since = datetime(2026, 11, 21, tzinfo=SHANGHAI).astimezone(UTC)
    turns = [turn(since + 8 * HOUR, None)]
    found = day_coverage(TODAY, SHANGHAI, turns, [], since + 44 * HOUR)
    assert (found.covered, found.missing, found.ahead) == (8 * HOUR, 12 * HOUR, 4 * HOUR)
    assert found.gaps[0].overlong == ("早班保安",)


def test_a_clock_set_back_breaks_nothing() -> None:
    now = datetime(2026, 11, 22, 4, tzinfo=SHANGHAI).astimezone(UTC)
    turns = [turn(now + 2 * HOUR, None), turn(now - HOUR, now + HOUR, "中班保安")]
    found = day_coverage(TODAY, SHANGHAI, turns, [], now)
    assert (found.covered, found.missing, found.ahead) == (HOUR, 3 * HOUR, 20 * HOUR)


def test_a_gap_is_explained_on_record(desk: Desk) -> None:
    guard = desk.login("早班保安")  # 09:00: an hour late
    told = desk.coverage.explain(guard, desk.at(8), desk.at(9), GapCause.LATE, "公交停运")
    day = desk.coverage.day(guard, TODAY)
    assert [(g.since, g.explanation) for g in day.gaps] == [(desk.at(0), None), (desk.at(8), told)]
    assert [g.until for g in day.unexplained] == [desk.at(8)]
    assert day.covered + day.missing + day.ahead == 24 * HOUR
    desk.reopen()
    assert desk.coverage.day(guard, TODAY) == day


@pytest.mark.parametrize(("since", "until"), [(9, 10), (10, 9), (11, 12)])
def test_only_a_gap_that_was_can_be_explained(desk: Desk, since: int, until: int) -> None:
    guard = desk.login("早班保安")
    desk.clock.move(hours=1)
    with pytest.raises(UserError, match="没有缺岗"):
        desk.coverage.explain(guard, desk.at(since), desk.at(until), GapCause.OFF_POST)


def test_other_reasons_want_words(desk: Desk) -> None:
    with pytest.raises(UserError, match="缺岗原因"):
        desk.coverage.explain(desk.login("早班保安"), desk.at(7), desk.at(8), GapCause.OTHER, " ")


def test_the_leader_may_explain_and_a_principal_may_not(desk: Desk, admin: Session) -> None:
    from app.domain.people import Role

    desk.auth.create_account(admin, "校长", Role.PRINCIPAL, None, PASSWORD)
    desk.coverage.explain(desk.login("主管领导"), desk.at(7), desk.at(8), GapCause.OFF_POST)
    with pytest.raises(NotPermitted):
        desk.coverage.explain(desk.login("校长"), desk.at(6), desk.at(7), GapCause.OFF_POST)


def test_who_is_disabled_on_duty_is_on_duty_no_longer(desk: Desk, admin: Session) -> None:
    guard = desk.login("早班保安")
    desk.duty.keep_draft(guard, desk.duty.new_draft(guard))
    desk.clock.move(hours=1)
    desk.auth.set_enabled(admin, guard.account.id, False)
    desk.clock.move(hours=1)
    day = desk.coverage.day(admin, TODAY)
    assert day.covered == HOUR
    assert desk.shifts.on_duty() == []
    assert desk.roster.now().now.vacant
    with pytest.raises(NotPermitted):
        desk.duty.sign(guard, desk.duty.new_draft(admin), PASSWORD)
    desk.auth.set_enabled(admin, guard.account.id, True)
    assert desk.duty.load_draft(desk.login("早班保安")) is not None


def test_a_month_is_its_days(desk: Desk) -> None:
    guard = desk.login("早班保安")
    desk.clock.move(days=3)
    days = desk.coverage.days(guard, TODAY - timedelta(days=5), 30)
    assert days == [desk.coverage.day(guard, day.day) for day in days]
    assert sum((day.covered for day in days), timedelta()) == SIGN_IN_LASTS
    assert days[-1].ahead == 24 * HOUR

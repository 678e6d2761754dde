"""Lens cleaning: the plan a point, the last cleaning by whom, overdue and blurred together (R38, R67e)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.camera import PictureFault
from app.domain.lens import CLEAN_EVERY, LensState
from app.domain.record import Kind
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from tests.care.conftest import Garden

BLURRED = PictureFault.BLURRED
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_cleaning_on_record_is_in_time_for_a_quarter_then_overdue(garden: Garden, admin: Session) -> None:
    assert garden.lens(admin, 1).state is LensState.NEVER
    at = garden.clock.now() - HOUR
    points = [garden.point(1), garden.point(7)]
    garden.lenses.cleaned(admin, points, at, " 电工 ", "有蜘蛛网")
    lens = garden.lens(admin, 7)
    assert (lens.state, lens.days, lens.own_plan) == (LensState.FINE, CLEAN_EVERY, False)
    assert lens.last is not None
    assert (lens.last.cleaned_by, lens.last.author_name, lens.last.note) == ("电工", "管理员", "有蜘蛛网")
    assert lens.due_at == at + timedelta(days=90)
    assert garden.lens(admin, 9).state is LensState.NEVER
    garden.clock.at = at + 84 * DAY
    assert garden.lens(admin, 7).state is LensState.SOON
    garden.clock.at = at + 90 * DAY
    assert garden.lens(admin, 7).state is LensState.OVERDUE
    assert garden.kinds().count(Kind.LENS_CLEANED) == 1  # one walk, one record
    garden.lenses.cleaned(admin, [garden.point(7)], garden.clock.now(), "管理员")
    assert garden.lens(admin, 7).state is LensState.FINE
    assert [one.cleaned_by for one in garden.lenses.cleanings(admin, garden.point(7))] == ["管理员", "电工"]


def test_the_school_and_a_point_have_their_own_intervals(garden: Garden, admin: Session) -> None:
    garden.lenses.cleaned(admin, [garden.point(1), garden.point(7)], garden.clock.now(), "电工")
    garden.lenses.plan(admin, 60)
    garden.lenses.plan(admin, 30, garden.point(7))
    assert (garden.lens(admin, 1).days, garden.lens(admin, 7).days) == (60, 30)
    assert garden.lens(admin, 7).own_plan
    garden.clock.move(days=31)
    assert (garden.lens(admin, 1).state, garden.lens(admin, 7).state) == (LensState.FINE, LensState.OVERDUE)
    garden.lenses.plan(admin, 0, garden.point(7))  # as the school's again
    assert (garden.lens(admin, 7).days, garden.lens(admin, 7).overdue) == (60, False)
    for days, point in ((0, ""), (6, ""), (367, garden.point(1))):
        with pytest.raises(UserError, match="清扫周期"):
            garden.lenses.plan(admin, days, point)


def test_blur_asks_for_a_cleaning_and_overdue_with_blur_stands_together(
    garden: Garden, admin: Session
) -> None:
    start = garden.clock.now()
    garden.lenses.cleaned(admin, [garden.point(1), garden.point(7), garden.point(9)], start, "电工")
    garden.clock.move(days=20)
    now = garden.clock.now()
    garden.suspect(7, BLURRED, now - 3 * DAY, 2 * HOUR, count=3)
    garden.suspect(7, BLURRED, now - 16 * DAY, HOUR)
    garden.suspect(9, PictureFault.COVERED, now - 3 * DAY, 2 * HOUR)
    lens = garden.lens(admin, 7)
    assert lens.state is LensState.BLURRED
    assert (lens.blur.times, lens.blur.length) == (3, 2 * HOUR)
    assert (lens.blur.times_before, lens.blur.length_before) == (1, HOUR)
    assert lens.blur.worse
    assert garden.lens(admin, 9).state is LensState.FINE  # covered is not blurred
    garden.clock.at = start + 90 * DAY
    garden.suspect(7, BLURRED, garden.clock.now() - HOUR, None)
    lenses = garden.lenses.lenses(admin)
    assert [(one.camera.number, one.state) for one in lenses] == [
        (7, LensState.NEGLECTED),
        (1, LensState.OVERDUE),
        (9, LensState.OVERDUE),
    ]
    assert lenses[0].blur.length == HOUR  # it lasts
    assert all(one.overdue for one in lenses)


def test_what_was_blurred_before_the_cleaning_is_cured(garden: Garden, admin: Session) -> None:
    now = garden.clock.now()
    garden.suspect(1, BLURRED, now - 5 * HOUR, 5 * HOUR)
    assert garden.lens(admin, 1).state is LensState.NEGLECTED  # never cleaned, and blurred
    garden.lenses.cleaned(admin, [garden.point(1)], now - HOUR / 2, "电工")
    garden.clock.move(hours=2)
    assert garden.lens(admin, 1).state is LensState.FINE
    garden.suspect(1, BLURRED, garden.clock.now() - HOUR, HOUR / 2)  # it came again
    assert garden.lens(admin, 1).state is LensState.BLURRED


def test_nonsense_and_strangers_are_refused(garden: Garden, admin: Session, guard: Session) -> None:
    now, one = garden.clock.now(), garden.point(1)
    for cameras, at, who, words in (
        ([], now, "电工", "至少选一个点位"),
        ([one], now + DAY, "电工", "清扫时间"),
        ([one], now - 400 * DAY, "电工", "清扫时间"),
        ([one], now, " ", "清扫人"),
        ([one, "nothing"], now, "电工", "找不到这个点位"),
    ):
        with pytest.raises(UserError, match=words):
            garden.lenses.cleaned(admin, cameras, at, who)
    with pytest.raises(NotPermitted):
        garden.lenses.cleaned(guard, [one], now, "早班保安")
    with pytest.raises(NotPermitted):
        garden.lenses.plan(garden.login("主管领导"), 30)
    assert Kind.LENS_CLEANED not in garden.kinds()
    assert garden.lens(guard, 1).state is LensState.NEVER  # a guard may see

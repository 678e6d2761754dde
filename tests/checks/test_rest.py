"""PTZ rest: 60 to 120 minutes a day, recorded, in the day's check."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.inspection import PtzRest, Result, rest_minutes
from app.errors import UserError
from app.services.auth import Session
from app.services.checks import Found
from tests.checks.conftest import TODAY, Yard

DAY = TODAY.isoformat()


def dome(yard: Yard) -> str:
    return next(c.id for c in yard.cameras.cameras() if c.ptz)


def test_overlapping_rests_count_once() -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)

    def rest(begin: int, end: int) -> PtzRest:
        minutes = timedelta(minutes=1)
        return PtzRest(1, "", "c", start + begin * minutes, start + end * minutes, "", "")

    until = start + timedelta(minutes=200)
    assert rest_minutes([rest(10, 50), rest(40, 70), rest(100, 110)], start, until) == 70
    assert rest_minutes([rest(-30, 20), rest(190, 300)], start, until) == 30
    assert rest_minutes([rest(10, 100), rest(20, 30), rest(90, 95)], start, until) == 90


def test_begin_and_resume_make_a_record_over_a_restart(yard: Yard, guard: Session) -> None:
    yard.rests.begin(guard, dome(yard))
    with pytest.raises(UserError, match="已经在停转"):
        yard.rests.begin(guard, dome(yard))
    yard.reopen()
    (now,) = yard.rests.day(guard, TODAY)
    assert now.running_since == yard.clock.now()
    yard.clock.move(minutes=75)
    rest = yard.rests.resume(guard, dome(yard))
    assert rest.until - rest.since == timedelta(minutes=75)
    (now,) = yard.rests.day(guard, TODAY)
    assert (now.minutes, now.fits, now.running_since) == (75, True, None)
    with pytest.raises(UserError, match="没有在停转"):
        yard.rests.resume(guard, dome(yard))


def test_the_days_line_wants_the_rest_on_record(yard: Yard, guard: Session) -> None:
    yard.go(15)
    point = f"R65/{dome(yard)}"
    with pytest.raises(UserError, match="停转 0 分钟"):
        yard.checks.mark(guard, "day", DAY, Found(point, Result.OK))
    yard.checks.mark(guard, "day", DAY, Found(point, Result.NOT_OK, "有活动，没有停转"))
    yard.rests.record(guard, dome(yard), yard.at(13), yard.at(14, 15))
    marked = yard.checks.mark(guard, "day", DAY, Found(point, Result.OK))
    (line,) = [line for line in marked.view.lines if line.point.id == point]
    assert line.mark is not None
    assert line.mark.seen == "已登记停转 75 分钟"


def test_times_that_cannot_be_are_refused(yard: Yard, guard: Session) -> None:
    now = yard.clock.now()
    hour = timedelta(hours=1)
    for since, until, why in (
        (now, now - hour, "不在开始时间之后"),
        (now, now + hour, "晚于现在"),
        (now - 30 * hour, now, "超过一天"),
        (now - 3 * hour, now, "120 分钟之内"),
    ):
        with pytest.raises(UserError, match=why):
            yard.rests.record(guard, dome(yard), since, until)
    assert yard.rests.record(guard, dome(yard), now - 3 * hour, now, "云台维修").reason == "云台维修"
    fixed = next(c.id for c in yard.cameras.cameras() if not c.ptz)
    with pytest.raises(UserError, match="不是球机"):
        yard.rests.record(guard, fixed, now - hour, now)

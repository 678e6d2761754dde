"""Presence questions become doubts about covered time, explained like gaps (R21); the foreground (R22)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.conduct import ForegroundLoss, ProgramStop, StopReason, Verdict
from app.domain.coverage import GapCause, StretchKind
from app.domain.presence import next_question
from app.domain.record import SYSTEM, Kind
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from app.services.people import PeopleService
from tests.conduct.conftest import Post
from tests.shift.conftest import TODAY

HOUR = timedelta(hours=1)


def test_an_unanswered_question_is_a_doubt_and_takes_no_time(post: Post, guard: Session) -> None:
    post.clock.move(minutes=90)
    asked = post.clock.now()
    post.clock.move(minutes=5)
    assert post.presence.missed(guard, asked, 5) is not None
    post.clock.move(minutes=10)
    (running,) = post.coverage.day(guard, TODAY).doubtful
    assert (running.since, running.until) == (asked, post.clock.now())
    post.presence.back(guard)
    post.presence.back(guard)  # a second sign of life writes nothing
    post.clock.move(hours=1)
    day = post.coverage.day(guard, TODAY)
    assert [(d.since, d.until) for d in day.doubtful] == [(asked, asked + timedelta(minutes=15))]
    assert day.covered + day.missing + day.ahead == 24 * HOUR
    assert day.covered == timedelta(minutes=165)  # since 09:00, the doubt included
    assert [item.id for item in post.handover.draft(guard).items] == [
        f"doubt:{asked.timestamp():.0f}",
        "keys",
    ]
    told = post.coverage.explain(guard, asked, asked + timedelta(minutes=15), GapCause.NEARBY, "开校门")
    day = post.coverage.day(guard, TODAY)
    assert day.doubtful == []
    assert [s.explanation for s in day.stretches if s.doubt] == [told]
    assert [s.kind for s in day.stretches].count(StretchKind.GAP) == 1
    assert post.kinds().count(Kind.PRESENCE_BACK) == 1
    post.reopen()
    assert post.coverage.day(guard, TODAY) == day
    with pytest.raises(UserError, match="没有缺岗"):
        post.coverage.explain(guard, post.at(9, 5), post.at(9, 10), GapCause.NEARBY)


def test_a_doubt_ends_with_the_turn(post: Post, guard: Session) -> None:
    post.clock.move(minutes=60)
    post.presence.missed(guard, post.clock.now(), 5)
    post.clock.move(minutes=30)
    post.auth.logout(guard)
    left = post.clock.now()
    assert post.presence.missed(guard, left, 5) is None  # nobody is on duty any more
    post.clock.move(hours=2)
    day = post.coverage.day(post.login("管理员"), TODAY)
    assert [(d.since, d.until) for d in day.doubtful] == [(left - timedelta(minutes=30), left)]
    assert day.covered == timedelta(minutes=90)


def test_somebody_else_at_the_post_leaves_no_doubt(post: Post, guard: Session) -> None:
    """Two PCs, two guards on duty: one of them answers for the post."""
    body = {"turn": "t2", "account": "x", "name": "中班保安", "shift": "middle"}
    other = post.store.run(lambda uow: uow.append(Kind.SHIFT_OPENED, body, author=SYSTEM))
    assert other.kind == Kind.SHIFT_OPENED
    post.clock.move(minutes=60)
    post.presence.missed(guard, post.clock.now(), 5)
    post.clock.move(minutes=30)
    assert post.coverage.day(guard, TODAY).doubtful == []


def test_the_school_decides_whether_it_asks(post: Post, admin: Session) -> None:
    people = PeopleService(post.store, post.clock, post.auth, post.shifts)
    before = people.policy()
    assert (before.presence_from, before.presence_to, before.foreground) == (0, 0, 5)
    with pytest.raises(UserError, match="到岗确认的间隔分钟数要在 10 到 240"):
        people.set_policy(admin, presence=(5, 90, 5))
    kept = people.set_policy(admin, presence=(60, 90, 5), foreground=10, hold_front=True)
    assert (kept.presence_from, kept.presence_to, kept.presence_answer) == (60, 90, 5)
    assert (kept.foreground, kept.hold_front) == (10, True)
    assert people.set_policy(admin, idle_lock=7).presence_to == 90
    now = post.clock.now()
    assert next_question(now, 60, 90, 0.0) == now + timedelta(minutes=60)
    assert next_question(now, 60, 90, 1.0) == now + timedelta(minutes=90)


def test_a_policy_of_an_earlier_version_is_still_read(post: Post) -> None:
    body = {"counted": [], "idle_lock": 15, "rounds": {}, "extra_patrol": 60, "name": "管理员"}
    post.store.run(lambda uow: uow.append(Kind.POLICY_SET, body, author=SYSTEM))
    policy = PeopleService(post.store, post.clock, post.auth, post.shifts).policy()
    assert (policy.idle_lock, policy.presence_to, policy.presence_answer, policy.foreground) == (15, 0, 5, 5)


def test_the_foreground_is_kept_and_shown_to_the_manager_alone(
    post: Post, guard: Session, admin: Session
) -> None:
    since = post.clock.now()
    post.clock.move(minutes=20)
    post.presence.foreground(guard, since, post.clock.now(), 2)
    post.presence.foreground(admin, since, post.clock.now(), 1)  # not on duty: nothing is kept
    (loss,) = post.store.run(lambda uow: uow.find(ForegroundLoss))
    assert (loss.since, loss.until, loss.account_name, loss.times) == (since, post.clock.now(), "早班保安", 2)
    post.clock.move(minutes=1)
    (event,) = post.conduct.log.events(admin, since, post.clock.now())
    assert str(event.detail) == "其他程序在前 2 次"
    with pytest.raises(UserError, match="不能"):
        post.conduct.log.events(guard, since, post.clock.now())


def test_a_judgement_is_the_managers_and_never_ones_own(post: Post, guard: Session, admin: Session) -> None:
    since = post.clock.now()
    post.clock.move(minutes=20)
    post.presence.foreground(guard, since, post.clock.now(), 1)
    post.clock.move(minutes=1)
    now = post.clock.now()
    (event,) = post.conduct.log.events(admin, since, now)
    assert event.open
    judging = post.conduct.judging
    with pytest.raises(NotPermitted):
        judging.judge(guard, event.ref, Verdict.JUSTIFIED)
    with pytest.raises(UserError, match="违规的情况"):
        judging.judge(admin, event.ref, Verdict.BREACH, " ")
    with pytest.raises(UserError, match="找不到"):
        judging.judge(admin, "nothing", Verdict.JUSTIFIED)
    judging.judge(admin, event.ref, Verdict.REMINDED, "已谈话")
    judging.judge(post.login("主管领导"), event.ref, Verdict.BREACH, "玩游戏")
    (event,) = post.conduct.log.events(admin, since, now)
    assert event.judgement is not None
    assert (event.judgement.verdict, event.judgement.by, event.open) == (Verdict.BREACH, "主管领导", False)
    assert post.kinds().count(Kind.CONDUCT_JUDGED) == 2  # the first word stays in the log
    post.reopen()
    assert post.conduct.log.events(admin, since, now) == [event]
    post.stops.left(admin, StopReason.REPAIR)
    post.stops.started()
    (stop,) = post.store.run(lambda uow: uow.find(ProgramStop))
    with pytest.raises(UserError, match="不能自己评定"):
        post.conduct.judging.judge(admin, stop.id, Verdict.JUSTIFIED)


def test_a_long_loss_in_pieces_is_one_line(post: Post, guard: Session, admin: Session) -> None:
    since = post.clock.now()
    for minutes, times in ((60, 1), (60, 1), (15, 3)):
        begin = post.clock.now()
        post.clock.move(minutes=minutes)
        post.presence.foreground(guard, begin, post.clock.now(), times)
    post.clock.move(minutes=30)
    begin = post.clock.now()
    post.clock.move(minutes=10)
    post.presence.foreground(guard, begin, post.clock.now(), 1)
    post.clock.move(minutes=1)
    later, long = post.conduct.log.events(admin, since, post.clock.now())
    assert (str(long.detail), long.until) == ("其他程序在前 3 次", since + timedelta(minutes=135))
    assert later.since == begin

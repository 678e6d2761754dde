"""Leaving the program, coming back, a restart that helped or not (R25, R40)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.conduct import ProgramStop, StopReason, WorkerRestarts
from app.domain.record import Kind
from app.errors import UserError
from app.events import WorkerRestarted
from app.services.auth import NotPermitted, Session
from app.services.conduct_items import ConductItems
from app.services.handover_items import Watch
from tests.conduct.conftest import Post


def stops(post: Post) -> list[ProgramStop]:
    return post.store.run(lambda uow: uow.find(ProgramStop, order="since"))


def test_leaving_has_a_reason_a_name_and_an_end(post: Post, guard: Session) -> None:
    post.stops.started()
    with pytest.raises(UserError, match="关闭程序的原因"):
        post.stops.left(guard, StopReason.OTHER, "  ")
    with pytest.raises(UserError, match="从列表中"):
        post.stops.left(guard, StopReason.UNEXPECTED)
    left_at = post.clock.now()
    post.stops.left(guard, StopReason.REPAIR, "换硬盘")
    post.reopen()
    post.clock.move(minutes=12)
    post.stops.started()
    (stop,) = stops(post)
    assert (stop.reason, stop.note, stop.account_name) == (StopReason.REPAIR, "换硬盘", "早班保安")
    assert (stop.since, stop.until) == (left_at, left_at + timedelta(minutes=12))
    assert post.stops.to_judge(guard) is None


def test_who_may_not_leave_is_refused_on_record(post: Post) -> None:
    leader = post.login("主管领导")
    with pytest.raises(NotPermitted):
        post.stops.may_leave(leader)
    with pytest.raises(NotPermitted):
        post.stops.left(leader, StopReason.UPDATE)
    assert post.kinds().count(Kind.REFUSED) == 2
    assert not stops(post)


def test_an_end_without_a_word_is_found_at_the_next_start(post: Post, guard: Session) -> None:
    post.stops.started()
    post.clock.move(minutes=30)
    post.stops.alive()
    seen = post.clock.now()
    post.clock.move(minutes=5)
    post.reopen()  # killed: nobody left
    post.stops.started()
    (stop,) = stops(post)
    assert (stop.reason, stop.since, stop.until) == (StopReason.UNEXPECTED, seen, post.clock.now())
    assert post.stops.to_judge(guard) == stop
    post.stops.judge(guard, stop.id, succeeded=True)
    assert post.stops.to_judge(guard) is None
    assert stops(post)[0].succeeded
    assert post.stops.hangs(guard) == []


def test_a_restart_that_did_not_help_is_told_to_the_manager(
    post: Post, guard: Session, admin: Session
) -> None:
    post.stops.left(guard, StopReason.HANG)
    post.reopen()
    post.stops.started()
    stop = post.stops.to_judge(guard)
    assert stop is not None
    post.stops.judge(guard, stop.id, succeeded=False, note="画面仍不动")
    post.stops.judge(guard, stop.id, succeeded=False, note="画面仍不动")  # a double click
    (hang,) = post.stops.hangs(admin)
    assert (hang.by, hang.note) == ("早班保安", "画面仍不动")
    slot = post.shifts.slot_at(post.clock.now())
    watch = Watch(1, slot, slot.start, post.clock.now(), post.shifts.zone)
    assert [item.ref for item in post.store.run(lambda uow: ConductItems().open_items(uow, watch))] == [
        hang.id
    ]
    assert post.stops.tell_hang(guard, "画面仍不动") == hang  # a second press tells once
    with pytest.raises(NotPermitted):
        post.stops.hang_done(guard, hang.id, "好了")
    with pytest.raises(UserError, match="处理结果"):
        post.stops.hang_done(admin, hang.id, " ")
    post.stops.hang_done(admin, hang.id, "更换网线后恢复")
    assert post.stops.hangs(guard) == []
    now = post.clock.now()
    told = post.conduct.log.events(admin, now - timedelta(hours=1), now + timedelta(hours=1))
    assert sorted(str(event.detail) for event in told) == [
        "死机通知管理员：画面仍不动；管理员已处理：更换网线后恢复",
        "程序停止：程序或画面死机，退出重启、重启不成功",
    ]


def test_restarts_of_the_watchdog_are_one_row_a_shift(post: Post, guard: Session) -> None:
    watch = post.conduct.watch
    for _ in range(3):
        post.bus.publish(WorkerRestarted(0))
    watch.tick()
    post.bus.publish(WorkerRestarted(0))
    for _ in range(3):
        watch.tick()
    rows = post.store.run(lambda uow: uow.find(WorkerRestarts))
    assert [(row.day, row.shift, row.count) for row in rows] == [("2026-11-22", "morning", 4)]
    assert post.kinds().count(Kind.WORKERS_RESTARTED) == 2
    seen = post.duty.new_draft(guard).device_status
    post.clock.move(seconds=1)
    assert "视频程序自动重启 4 次" in post.duty.new_draft(guard).device_status, seen
    watch.stop()
    assert not post.troubles

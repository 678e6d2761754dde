"""Handover: both signatures, open items one by one, late and missing ones marked, nothing blocked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.camera import Camera, CameraState, CameraStatus, LossCause
from app.domain.coverage import GapCause
from app.domain.duty import Category
from app.domain.fault import Fault
from app.domain.handover import Handover, HandoverMark, ItemKind
from app.domain.shift import ShiftName
from app.domain.traffic import Lane
from app.errors import UserError
from app.events import CameraStatusChanged, ReliefMissing
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.handover_draft import HandoverDraft
from app.services.handover_errors import NotAcknowledged
from app.services.handover_items import HandoverItem, Watch
from app.services.handover_rows import SlotHandover
from app.services.ports import UnitOfWork
from app.text import text
from tests.services.conftest import PASSWORD
from tests.shift.conftest import TODAY, Desk

M, A = ShiftName.MORNING, ShiftName.MIDDLE
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def guard(desk: Desk) -> Session:
    """早班保安, signed in at 08:00."""
    desk.go(desk.at(8))
    return desk.login("早班保安")


def ids(desk: Desk, session: Session) -> list[str]:
    return [item.id for item in desk.handover.to_acknowledge(session)]


def take(desk: Desk, outgoing: Session, name: str = "中班保安", **more: str) -> Session:
    return desk.handover.take_over(outgoing, desk.id_of(name), PASSWORD, ids(desk, outgoing), **more)


def sign(desk: Desk, session: Session, **changes: object) -> Handover:
    draft = replace(desk.handover.draft(session), **changes)  # type: ignore[arg-type]
    return desk.handover.sign_out_going(session, draft, PASSWORD)


def report(desk: Desk, session: Session, symptom: str = "视频丢失") -> Fault:
    camera = desk.cameras.cameras()[1]
    draft = replace(desk.faults.new_draft(session, camera, None), symptom=symptom)
    return desk.faults.report(session, draft)


def marks(desk: Desk, session: Session) -> dict[ShiftName, HandoverMark]:
    found = desk.handover.history(session, desk.at(0), desk.at(0, day=TODAY + DAY))
    return {row.slot.name: row.mark for row in found}


def row_of(desk: Desk, session: Session, name: ShiftName) -> SlotHandover:
    rows = desk.handover.history(session, desk.at(0), desk.at(0, day=TODAY + DAY))
    return next(row for row in rows if row.slot.name is name)


def test_both_sign_and_the_duty_goes_over(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 56))
    signed = sign(desk, guard, keys=1, radios=2, note="送水车明早来")
    assert (signed.out_name, signed.waiting, signed.day) == ("早班保安", True, TODAY.isoformat())
    assert desk.handover.pending() == signed
    assert [turn.account_name for turn in desk.shifts.on_duty()] == ["早班保安"]
    desk.go(desk.at(15, 58))
    incoming = take(desk, guard, remark="钥匙少一把")
    assert incoming.account.name == "中班保安"
    assert incoming.slot is not None
    assert (incoming.slot.name, incoming.since) == (A, desk.at(15, 58))
    assert [turn.account_name for turn in desk.shifts.on_duty()] == ["中班保安"]
    assert desk.handover.pending() is None
    row = row_of(desk, incoming, M)
    assert row.mark is HandoverMark.DONE
    taken = row.handovers[0]
    assert (taken.in_name, taken.remark, taken.late, taken.planned) == ("中班保安", "钥匙少一把", False, True)
    assert (taken.to_shift, taken.keys, taken.radios, taken.note) == (A, 1, 2, "送水车明早来")
    assert [item.kind for item in taken.open_items] == [ItemKind.NOTE, ItemKind.KEYS]
    assert set(taken.acknowledged) == {item.id for item in taken.open_items}
    desk.reopen()
    assert row_of(desk, incoming, M) == row


def test_coverage_goes_on_without_a_gap(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 58))
    sign(desk, guard)
    desk.go(desk.at(16, 5))
    incoming = take(desk, guard)
    desk.go(desk.at(18))
    day = desk.coverage.day(incoming, TODAY)
    assert day.covered == timedelta(hours=10)
    assert [gap.until for gap in day.gaps] == [desk.at(8)]


def test_the_summary_drafts_itself(desk: Desk, guard: Session) -> None:
    desk.journal.start()
    _see(desk, 1, CameraState.LIVE, desk.at(8).timestamp())
    _see(desk, 7, CameraState.LIVE, desk.at(8).timestamp())
    desk.go(desk.at(14, 2))
    for category, how_many in ((Category.VISIT, 2), (Category.VEHICLE, 1)):
        for _ in range(how_many):
            entry = replace(desk.duty.new_draft(guard, None, category), situation="甲")
            last = desk.duty.sign(guard, entry, PASSWORD)
    desk.duty.sign(guard, replace(desk.duty.correction(guard, last), situation="乙"), PASSWORD)
    _see(desk, 7, CameraState.LOST, desk.at(14, 2).timestamp(), LossCause.TIMEOUT)
    desk.journal.stop()
    desk.go(desk.at(15, 58))
    draft = desk.handover.draft(guard)
    assert draft.summary.startswith("本班 08:00—15:58，在岗 7 小时 58 分，画面可用 ")
    assert "记录 3 条：来访 2、车辆 1。" in draft.summary
    assert "视频丢失 1 次（07 食堂门口" in draft.summary
    assert {span.camera_id for span in draft.spans} == {c.id for c in desk.cameras.cameras()}
    assert [person.name for person in draft.expected] == ["中班保安"]
    assert (draft.slot.name, draft.next_slot.name) == (M, A)


def test_a_quiet_shift_says_so(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(9, 5))
    assert desk.handover.draft(guard).summary == ("本班 08:00—09:05，在岗 1 小时 5 分。没有记录。")


def test_who_came_late_hands_over_the_whole_shift(desk: Desk) -> None:
    desk.go(desk.at(8))
    desk.journal.start()
    _see(desk, 7, CameraState.LIVE, desk.at(8).timestamp())
    desk.go(desk.at(10))
    late = desk.login("早班保安")
    desk.go(desk.at(12))
    _see(desk, 7, CameraState.LOST, desk.at(9).timestamp(), LossCause.TIMEOUT)
    _see(desk, 7, CameraState.LIVE, desk.at(11).timestamp())
    desk.journal.stop()
    summary = desk.handover.draft(late).summary
    assert summary.startswith("本班 08:00—12:00，在岗 2 小时 0 分，画面可用 50.0%。")
    assert "视频丢失 1 次（07 食堂门口 2 小时 0 分）。" in summary


def test_what_was_counted_at_the_gate_is_told_and_the_rest_of_it_is_open(desk: Desk, guard: Session) -> None:
    gate = desk.gate
    for lane, count in ((Lane.VEHICLES_IN, 12), (Lane.PEOPLE_IN, 640)):
        gate.tap(guard, lane, count)
    entry = desk.duty.sign(guard, gate.into(guard, desk.duty.new_draft(guard)), PASSWORD)
    correction = desk.duty.correction(guard, entry)
    desk.duty.sign(guard, replace(correction, remark="改", traffic=entry.traffic), PASSWORD)
    gate.tap(guard, Lane.VEHICLES_OUT, 3)
    draft = desk.handover.draft(guard)
    assert "门口计数：车辆进 12 辆、出 0 辆；人员进 640 人、出 0 人。" in draft.summary
    (pad,) = [item for item in draft.items if item.id.startswith("gate:")]
    assert str(pad.title) == "早班保安的门口计数未写入值班记录：车辆进 0 辆、出 3 辆"
    assert pad.kind is ItemKind.DRAFT
    gate.clear(guard)
    assert not any(item.id.startswith("gate:") for item in desk.handover.draft(guard).items)


def test_what_was_typed_survives_and_an_untouched_summary_stays_fresh(desk: Desk, guard: Session) -> None:
    draft = desk.handover.draft(guard)
    desk.handover.keep_draft(guard, replace(draft, note="写了一半", keys=3))
    desk.clock.move(hours=2)
    desk.reopen()
    again = desk.handover.draft(guard)
    assert (again.note, again.keys) == ("写了一半", 3)
    assert again.summary != draft.summary
    desk.handover.keep_draft(guard, replace(again, summary="自己写的"))
    desk.clock.move(hours=1)
    assert desk.handover.draft(guard).summary == "自己写的"


def test_open_faults_come_with_their_clocks_the_unreported_first(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(13, 20))
    reported = report(desk, guard, "图象模糊")
    desk.go(desk.at(14, 2))
    camera = desk.cameras.cameras()[0]
    found = desk.faults.detected(_machine(desk, camera))
    assert found is not None
    desk.go(desk.at(14, 6))
    items = desk.handover.draft(guard).items
    assert [item.id for item in items[:2]] == [f"fault:{found.id}", f"fault:{reported.id}"]
    assert str(items[0].title) == "故障 01 校门外 视频丢失"
    assert str(items[0].detail) == "11-22 14:02 起 · 未上报 · 剩 7:56"
    assert items[0].due_at == found.due_at
    assert "已报学校" in str(items[1].detail)
    desk.go(desk.at(23, 0))
    assert "已超时 0:58" in str(desk.handover.to_acknowledge(guard)[0].detail)


def test_every_item_is_acknowledged_one_by_one(desk: Desk, guard: Session) -> None:
    fault = report(desk, guard)
    desk.go(desk.at(15, 58))
    sign(desk, guard)
    with pytest.raises(NotAcknowledged, match="还有 1 项未确认：故障 07 食堂门口") as refused:
        desk.handover.take_over(guard, desk.id_of("中班保安"), PASSWORD, ["keys"])
    assert [item.id for item in refused.value.items] == [f"fault:{fault.id}"]
    assert [turn.account_name for turn in desk.shifts.on_duty()] == ["早班保安"]
    assert desk.handover.pending() is not None
    take(desk, guard)


def test_what_comes_up_between_the_signatures_is_acknowledged_too(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 58))
    sign(desk, guard)
    seen = ids(desk, guard)
    fault = report(desk, guard)
    with pytest.raises(NotAcknowledged):
        desk.handover.take_over(guard, desk.id_of("中班保安"), PASSWORD, seen)
    incoming = desk.handover.take_over(guard, desk.id_of("中班保安"), PASSWORD, [*seen, f"fault:{fault.id}"])
    handover = desk.handover.history(incoming, desk.at(0), desk.at(16))[0].handovers[0]
    assert f"fault:{fault.id}" in handover.acknowledged


def test_a_wrong_password_changes_nothing(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 58))
    with pytest.raises(WrongPassword):
        desk.handover.sign_out_going(guard, desk.handover.draft(guard), "wrong-1234")
    assert desk.handover.pending() is None
    sign(desk, guard)
    with pytest.raises(WrongPassword):
        desk.handover.take_over(guard, desk.id_of("中班保安"), "wrong-1234", ids(desk, guard))
    assert [turn.account_name for turn in desk.shifts.on_duty()] == ["早班保安"]


def test_a_late_handover_is_marked_and_not_blocked(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(16, 40))
    assert marks(desk, guard)[M] is HandoverMark.MISSING
    sign(desk, guard)
    incoming = take(desk, guard)
    assert incoming.slot is not None
    assert incoming.slot.name is A
    assert marks(desk, incoming) == {M: HandoverMark.LATE, A: HandoverMark.AHEAD}


def test_who_signs_in_without_a_handover_is_not_blocked_and_it_is_marked(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 55))
    sign(desk, guard)
    incoming = desk.auth.login(desk.id_of("中班保安"), PASSWORD, A)
    desk.go(desk.at(17))
    assert marks(desk, incoming)[M] is HandoverMark.MISSING
    assert desk.handover.pending() is None
    with pytest.raises(UserError, match="没有在值班"):
        take(desk, guard, "夜班保安")


def test_who_left_without_signing_can_be_taken_over_from(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(16, 0))
    incoming = take(desk, guard)
    handover = row_of(desk, incoming, M).handovers[0]
    assert (handover.signed_at, handover.in_name, handover.waiting) == (None, "中班保安", False)
    assert marks(desk, incoming)[M] is HandoverMark.DONE


def test_a_second_signature_replaces_the_first_and_both_stay(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 50))
    first = sign(desk, guard, note="一")
    desk.go(desk.at(15, 55))
    second = sign(desk, guard, note="一", summary="改过")
    assert desk.handover.pending() == second
    take(desk, guard)
    kept = row_of(desk, guard, M).handovers
    assert [(h.id, h.replaced_by) for h in kept] == [(first.id, second.id), (second.id, None)]
    assert len([i for i in kept[1].open_items if i.kind is ItemKind.NOTE]) == 1


def test_a_stand_in_takes_over_in_the_middle_of_a_shift(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(12))
    stand_in = take(desk, guard, "替班保安")
    assert stand_in.slot is not None
    assert stand_in.slot.name is M
    desk.go(desk.at(15, 59))
    assert marks(desk, stand_in)[M] is HandoverMark.AHEAD
    take(desk, stand_in)
    row = row_of(desk, stand_in, M)
    assert row.mark is HandoverMark.DONE
    assert [(h.in_name, h.planned) for h in row.handovers] == [("替班保安", False), ("中班保安", True)]


def test_the_next_guard_may_come_an_hour_early(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 0))
    incoming = take(desk, guard)
    assert incoming.slot is not None
    assert incoming.slot.name is A
    desk.go(desk.at(16, 30))
    assert desk.relief.look() is None


def test_nobody_comes_the_guard_stays_responsible_and_the_manager_is_told(desk: Desk, guard: Session) -> None:
    told: list[ReliefMissing] = []
    desk.bus.subscribe(ReliefMissing, told.append)
    desk.go(desk.at(16, 14))
    assert desk.relief.look() is None
    desk.go(desk.at(16, 16))
    relief = desk.relief.look()
    assert relief is not None
    assert (relief.present, relief.expected, relief.shift) == ("早班保安", ("中班保安",), A)
    assert desk.relief.look() is None  # once a shift
    assert [(event.present, event.expected) for event in told] == [("早班保安", ("中班保安",))]
    assert [turn.account_name for turn in desk.shifts.on_duty()] == ["早班保安"]
    admin = desk.login("管理员")
    assert desk.relief.unseen(admin) == [relief]
    with pytest.raises(NotPermitted):
        desk.relief.seen(guard, relief)
    desk.relief.seen(admin, relief)
    assert desk.relief.unseen(admin) == []
    on = desk.handover.stay_on(guard, PASSWORD, "中班未到")
    assert on.slot is not None
    assert (on.slot.name, on.account.name, on.turn_id != guard.turn_id) == (A, "早班保安", True)
    assert marks(desk, on)[M] is HandoverMark.STAYED
    desk.go(desk.at(20))
    assert desk.coverage.day(on, TODAY).covered == timedelta(hours=12)
    take(desk, on)


def test_an_empty_post_is_told_too_but_not_before_the_school_begins(desk: Desk) -> None:
    desk.go(desk.at(9))
    assert desk.relief.look() is None
    guard = desk.login("早班保安")
    desk.go(desk.at(16, 0))
    desk.auth.logout(guard)
    desk.go(desk.at(16, 20))
    relief = desk.relief.look()
    assert relief is not None
    assert relief.present == ""


def test_who_has_relieved_at_another_pc_is_there(desk: Desk, guard: Session) -> None:
    from app.domain.folds.shift import opened_body
    from app.domain.record import Kind

    desk.go(desk.at(16, 1))
    other = desk.id_of("中班保安")
    desk.store.run(
        lambda uow: uow.append(
            Kind.SHIFT_OPENED, opened_body(str(uuid4()), other, "中班保安", A), author=other
        )
    )
    desk.go(desk.at(16, 20))
    assert desk.relief.look() is None
    assert len(desk.shifts.on_duty()) == 2


def test_the_watch_looks_by_itself_and_takes_over_plans(desk: Desk, guard: Session) -> None:
    told: list[ReliefMissing] = []
    desk.bus.subscribe(ReliefMissing, told.append)
    desk.go(desk.at(16, 16))
    desk.watch.start()
    desk.watch.stop()
    assert len(told) == 1


def test_staying_on_is_for_the_end_of_a_shift(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(12))
    with pytest.raises(UserError, match="还没有结束"):
        desk.handover.stay_on(guard, PASSWORD)


def test_who_may_take_over(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 58))
    with pytest.raises(UserError, match="同一人"):
        take(desk, guard, "早班保安")
    with pytest.raises(UserError, match="没有值班权限"):
        take(desk, guard, "主管领导")
    admin = desk.login("管理员")
    with pytest.raises(UserError, match="没有在值班"):
        desk.handover.draft(admin)
    desk.auth.set_enabled(admin, desk.id_of("中班保安"), False)
    with pytest.raises(UserError, match="已停用"):
        take(desk, guard)
    assert take(desk, guard, "管理员").slot is not None


def test_a_guard_disabled_on_duty_is_taken_over_from(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(12))
    admin = desk.login("管理员")
    desk.auth.set_enabled(admin, guard.account.id, False)
    with pytest.raises(NotPermitted):
        desk.handover.draft(guard)
    desk.go(desk.at(12, 5))
    incoming = take(desk, guard, "替班保安")
    day = desk.coverage.day(incoming, TODAY)
    assert [(gap.since, gap.until) for gap in day.gaps][-1] == (desk.at(12), desk.at(12, 5))


def test_a_shift_longer_than_a_day_is_handed_over_all_the_same(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(12, day=TODAY + DAY))
    incoming = take(desk, guard, "替班保安")
    assert incoming.slot is not None
    assert (incoming.slot.name, incoming.slot.day) == (M, TODAY + DAY)
    gaps = desk.coverage.day(incoming, TODAY + DAY).gaps
    assert [(g.since, g.until, g.overlong) for g in gaps] == [
        (desk.at(8, day=TODAY + DAY), desk.at(12, day=TODAY + DAY), ("早班保安",))
    ]


def test_notes_stay_open_until_ticked_off(desk: Desk, guard: Session) -> None:
    note = desk.notes.leave(guard, "修锁的下午来")
    desk.go(desk.at(15, 58))
    incoming = take(desk, guard)
    desk.go(desk.at(23, 58))
    assert f"note:{note.id}" in ids(desk, incoming)
    assert desk.notes.done(incoming, note.id).done_by == "中班保安"
    assert desk.notes.open(incoming) == []
    assert f"note:{note.id}" not in ids(desk, incoming)
    assert desk.notes.done(guard, note.id).done_by == "中班保安"
    with pytest.raises(UserError, match="留言"):
        desk.notes.leave(incoming, " ")


def test_gaps_and_half_written_entries_are_open_items(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(10))
    desk.auth.logout(guard)
    desk.go(desk.at(10, 30))
    guard = desk.login("早班保安")
    desk.duty.keep_draft(guard, desk.duty.new_draft(guard))
    items = desk.handover.to_acknowledge(guard)
    assert [item.kind for item in items] == [ItemKind.GAP, ItemKind.DRAFT, ItemKind.KEYS]
    assert str(items[0].title) == "缺岗 11-22 10:00—10:30"
    desk.coverage.explain(guard, desk.at(10), desk.at(10, 30), GapCause.OFF_POST, "接水")
    assert [item.kind for item in desk.handover.to_acknowledge(guard)] == [ItemKind.DRAFT, ItemKind.KEYS]


def test_other_rooms_add_their_items(desk: Desk, guard: Session) -> None:
    class Checks:
        def open_items(self, uow: UnitOfWork, watch: Watch) -> Sequence[HandoverItem]:
            assert watch.slot.name is M
            return [HandoverItem("check:day", ItemKind.CHECK, text("每日检查表"), text("待签 · 3 项未勾"))]

    desk.handover.add_source(Checks())
    draft: HandoverDraft = desk.handover.draft(guard)
    assert [item.id for item in draft.items] == ["check:day", "keys"]
    with pytest.raises(NotAcknowledged, match="每日检查表"):
        desk.handover.take_over(guard, desk.id_of("中班保安"), PASSWORD, ["keys"])


@pytest.mark.parametrize("counts", [{"keys": -1}, {"radios": 100}])
def test_keys_are_counted(desk: Desk, guard: Session, counts: dict[str, int]) -> None:
    with pytest.raises(UserError, match="0 到 99"):
        sign(desk, guard, **counts)


def test_the_next_handover_begins_with_what_was_counted(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(15, 58))
    sign(desk, guard, keys=1, radios=2)
    incoming = take(desk, guard)
    draft = desk.handover.draft(incoming)
    assert (draft.keys, draft.radios) == (1, 2)
    assert str(draft.items[-1].title) == "对讲机 2 部、钥匙 1 串"


def _see(desk: Desk, number: int, state: CameraState, since: float, cause: LossCause | None = None) -> None:
    camera = next(c for c in desk.cameras.cameras() if c.number == number)
    desk.bus.publish(CameraStatusChanged(CameraStatus(camera.id, state, since, cause=cause)))


def _machine(desk: Desk, camera: Camera) -> object:
    from app.domain.fault import FaultDraft
    from app.domain.machine_seen import label

    return FaultDraft(camera.id, label(camera), "", desk.clock.now().timestamp(), "视频丢失", "视频丢失")

"""Checks: due, marked, reported, signed, late, missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.domain.fault import FaultState
from app.domain.inspection import DueCheck, DueState, Mark, Result
from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.checks import Found
from tests.checks.conftest import TODAY, Yard
from tests.services.conftest import PASSWORD

SHIFT = "2026-11-22T0800.morning"
DAY = "2026-11-22"
YESTERDAY = TODAY - timedelta(days=1)


def states(found: list[DueCheck]) -> dict[str, DueState]:
    return {f"{one.list_id}:{one.period.id}": one.state for one in found}


def camera_id(yard: Yard, number: int) -> str:
    return next(c.id for c in yard.cameras.cameras() if c.number == number)


def rest(yard: Yard, session: Session, minutes: int = 90) -> None:
    end = yard.clock.now()
    yard.rests.record(session, camera_id(yard, 9), end - timedelta(minutes=minutes), end)


def test_what_runs_is_due_and_nothing_before_the_school_began(yard: Yard, guard: Session) -> None:
    assert states(yard.checks.due(guard)) == {
        "shift:2026-11-22T0800.morning": DueState.DUE,
        "patrol:2026-11-22T0800.morning.1": DueState.DUE,
        "day:2026-11-22": DueState.DUE,
        "week:2026-W47": DueState.DUE,
        "month:2026-11": DueState.DUE,
        "quarter:2026-Q4": DueState.DUE,
    }


def test_what_nobody_signed_in_time_is_overdue_and_stands_first(yard: Yard, guard: Session) -> None:
    yard.go(9, day=date(2026, 11, 23))
    found = yard.checks.due(guard)
    overdue = [f"{one.list_id}:{one.period.id}" for one in found if one.state is DueState.OVERDUE]
    assert overdue == [f"{one.list_id}:{one.period.id}" for one in found[: len(overdue)]]
    assert {"week:2026-W47", "day:2026-11-22", "shift:2026-11-22T1600.middle"} <= set(overdue)
    assert "month:2026-11" not in overdue
    assert yard.checks.unsigned() == [one for one in found if one.open]


def test_the_full_check_is_overdue_when_the_month_is_over(yard: Yard, leader: Session) -> None:
    yard.go(0, 5, day=date(2026, 12, 1))
    assert states(yard.checks.due(leader))["month:2026-11"] is DueState.OVERDUE


def test_a_guard_marks_and_signs_the_shift_list(yard: Yard, guard: Session) -> None:
    for line in yard.checks.open(guard, "shift", SHIFT).lines:
        yard.checks.mark(guard, "shift", SHIFT, Found(line.point.id, Result.OK))
    assert yard.checks.unsigned()[0].marked == 4
    view = yard.checks.sign(guard, "shift", SHIFT, PASSWORD)
    assert (view.state, view.sheet.signer_name, view.sheet.late) == (DueState.DONE, "早班保安", False)
    assert states(yard.checks.due(guard))["shift:" + SHIFT] is DueState.DONE


def test_a_list_with_holes_is_not_signed_and_says_which(yard: Yard, guard: Session) -> None:
    yard.checks.mark(guard, "shift", SHIFT, Found("S1", Result.OK))
    with pytest.raises(UserError, match="还有 3 项没有检查：录像主机") as caught:
        yard.checks.sign(guard, "shift", SHIFT, PASSWORD)
    assert "是否在录像" in str(caught.value.message)
    assert [p.id for p in yard.checks.open(guard, "shift", SHIFT).missing] == ["S2", "S3", "S4"]


def test_only_the_manager_signs_the_day(yard: Yard, guard: Session, admin: Session) -> None:
    rest(yard, guard)
    yard.fill(guard, "day", DAY)
    with pytest.raises(NotPermitted):
        yard.checks.sign(guard, "day", DAY, PASSWORD)
    assert yard.kinds()[-1] == "account.refused"
    with pytest.raises(WrongPassword):
        yard.checks.sign(admin, "day", DAY, "wrong-1234")
    assert yard.checks.sign(admin, "day", DAY, PASSWORD).sheet.signer_name == "管理员"


def test_a_leader_reads_but_does_not_mark(yard: Yard, leader: Session) -> None:
    assert yard.checks.open(leader, "day", DAY).missing
    with pytest.raises(NotPermitted):
        yard.checks.mark(leader, "day", DAY, Found("D1", Result.OK))


def test_what_was_signed_never_changes(yard: Yard, guard: Session) -> None:
    yard.fill(guard, "shift", SHIFT)
    signed = yard.checks.sign(guard, "shift", SHIFT, PASSWORD).sheet
    with pytest.raises(UserError, match="早班保安"):
        yard.checks.mark(guard, "shift", SHIFT, Found("S1", Result.NOT_OK, "坏了"))
    with pytest.raises(UserError, match="早班保安"):
        yard.checks.sign(guard, "shift", SHIFT, PASSWORD)
    yard.store.rebuild()
    assert yard.checks.open(guard, "shift", SHIFT).sheet == signed


def test_a_mark_from_another_pc_that_comes_late_changes_nothing(yard: Yard, guard: Session) -> None:
    from app.domain.folds.inspection import marked_body
    from app.domain.record import Kind

    yard.fill(guard, "shift", SHIFT)
    signed = yard.checks.sign(guard, "shift", SHIFT, PASSWORD).sheet
    mark = Mark("S1", Result.NOT_OK, 0.0, "别人", note="坏了")
    yard.store.run(lambda u: u.append(Kind.CHECK_MARKED, marked_body("shift", SHIFT, [mark]), author="x"))
    assert yard.checks.open(guard, "shift", SHIFT).sheet == signed


def test_a_signed_list_keeps_its_cameras_and_words(yard: Yard, guard: Session, admin: Session) -> None:
    rest(yard, guard)
    yard.fill(guard, "day", DAY)
    yard.checks.sign(admin, "day", DAY, PASSWORD)
    yard.cameras.set_enabled(admin, camera_id(yard, 7), False)
    places = [line.point.place for line in yard.checks.open(guard, "day", DAY).lines]
    assert "07 食堂门口" in places


def test_not_ok_wants_a_word_and_offers_a_fault(yard: Yard, guard: Session) -> None:
    point = f"R19S/{camera_id(yard, 7)}"
    with pytest.raises(UserError, match="不正常"):
        yard.checks.mark(guard, "day", DAY, Found(point, Result.NOT_OK, " "))
    photo = yard.checks.keep_photo(guard, b"\xff\xd8\xff a picture")
    marked = yard.checks.mark(guard, "day", DAY, Found(point, Result.NOT_OK, "录像只有 12 天", photo))
    assert marked.draft is not None
    assert (marked.draft.device_name, marked.draft.device_code) == ("07 食堂门口", "SXT-0007")
    assert (marked.draft.symptom, marked.draft.snapshot) == ("录像只有 12 天", photo)
    fault = yard.checks.report(guard, "day", DAY, point, marked.draft)
    assert fault.state is FaultState.REPORTED
    line = next(x for x in yard.checks.open(guard, "day", DAY).lines if x.point.id == point)
    assert line.mark is not None
    assert (line.mark.fault, line.mark.photo) == (fault.number, photo)


def test_a_fault_that_runs_already_is_named_instead_of_a_second(yard: Yard, guard: Session) -> None:
    camera = next(c for c in yard.cameras.cameras() if c.number == 7)
    from dataclasses import replace

    draft = replace(yard.faults.new_draft(guard, camera, None), symptom="视频丢失")
    fault = yard.faults.report(guard, draft)
    marked = yard.checks.mark(guard, "day", DAY, Found(f"R19S/{camera.id}", Result.NOT_OK, "没有录像"))
    assert (marked.draft, marked.open_fault) == (None, fault)
    line = next(x for x in marked.view.lines if x.point.camera_id == camera.id)
    assert line.mark is not None
    assert line.mark.fault == fault.number


def test_a_line_without_a_camera_reports_its_device(yard: Yard, guard: Session) -> None:
    marked = yard.checks.mark(guard, "day", DAY, Found("D5", Result.NOT_OK, "对讲机无声"))
    assert marked.draft is not None
    assert (marked.draft.device_name, marked.draft.camera_id) == ("对讲机", None)
    with pytest.raises(UserError):
        yard.checks.report(guard, "day", DAY, "D1", marked.draft)


def test_only_pictures_are_photos(yard: Yard, guard: Session) -> None:
    with pytest.raises(UserError, match="不是照片"):
        yard.checks.keep_photo(guard, b"MZ")
    with pytest.raises(UserError, match="太大"):
        yard.checks.keep_photo(guard, b"\x89PNG" + bytes(9 * 1024 * 1024))


def test_late_signatures_are_marked(yard: Yard, guard: Session) -> None:
    yard.go(17)
    yard.fill(guard, "shift", SHIFT)
    assert yard.checks.sign(guard, "shift", SHIFT, PASSWORD).sheet.late


def test_a_missed_check_is_excused_by_the_manager_and_nags_no_longer(
    yard: Yard, guard: Session, admin: Session
) -> None:
    with pytest.raises(UserError, match="没有逾期"):
        yard.checks.excuse(admin, "shift", SHIFT, "停电")
    yard.go(17)
    with pytest.raises(NotPermitted):
        yard.checks.excuse(guard, "shift", SHIFT, "停电")
    with pytest.raises(UserError, match="原因"):
        yard.checks.excuse(admin, "shift", SHIFT, "  ")
    assert yard.checks.excuse(admin, "shift", SHIFT, "停电").state is DueState.EXCUSED
    assert "shift:" + SHIFT not in states(yard.checks.unsigned())
    history = yard.checks.history(admin, yard.at(0), yard.at(17), list_id="shift")
    assert [(one.state, one.excuse) for one in history] == [(DueState.EXCUSED, "停电")]


def test_nonsense_has_an_answer(yard: Yard, guard: Session) -> None:
    for list_id, period in (
        ("day", "2026-13-01"),
        ("nothing", DAY),
        ("shift", "2026-11-22T0801.morning"),
        ("patrol", "x"),
        ("week", "2026-W60"),
        ("shift", DAY),
    ):
        with pytest.raises(UserError, match="没有这份检查表"):
            yard.checks.open(guard, list_id, period)
    with pytest.raises(UserError, match="没有这一项"):
        yard.checks.mark(guard, "day", DAY, Found("D9", Result.OK))
    with pytest.raises(UserError, match="还没有到"):
        yard.checks.mark(guard, "day", "2026-11-23", Found("D1", Result.OK))


def test_what_the_machine_saw_stands_beside_the_line(
    yard: Yard, guard: Session, admin: Session, make_yard: Callable[..., Yard]
) -> None:
    lines = {line.point.line.id: line.seen for line in yard.checks.open(guard, "day", DAY).lines}
    assert "录像主机、显示器未接入本系统" in lines["D1"]
    assert lines["R19S"] == "本系统未见画面记录"
    assert lines["R65"] == "已登记停转 0 分钟"
    assert lines["D2"] == ""


def test_the_county_reads_a_schools_checks(yard: Yard, make_yard: Callable[..., Yard]) -> None:
    from app.domain.people import Role

    county = make_yard("county", school_id=0)
    county.auth.create_account(None, "县电教中心", Role.COUNTY, None, PASSWORD)
    officer = county.login("县电教中心")
    assert county.checks.due(officer, school_id=1) == []  # nothing pulled yet
    with pytest.raises(NotPermitted):
        yard.checks.due(yard.login("校长"), school_id=2)

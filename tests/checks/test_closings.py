"""日清、周小结、月总结: what is missing, figures, drafts, signatures, papers, overdue ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.domain.camera import CameraState
from app.domain.closing import ClosingState, MissingKind, read_figures
from app.domain.coverage import GapCause
from app.domain.duty import Category
from app.domain.fault import FaultDraft
from app.domain.folds.camera import SpanOpened, state_body
from app.domain.inspection import DueState
from app.domain.period import PeriodKind
from app.domain.record import SYSTEM, Kind
from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.reports import Paragraph, ReportTable
from tests.checks.conftest import TODAY, Yard
from tests.services.conftest import PASSWORD

DAY, WEEK, MONTH = PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH
MONDAY = TODAY + timedelta(days=1)
TODAYS, THIS_WEEK, THIS_MONTH = "2026-11-22", "2026-W47", "2026-11"


def write(yard: Yard, guard: Session, category: Category, count: int = 1) -> None:
    for n in range(count):
        draft = replace(yard.duty.new_draft(guard, category=category), situation=f"第 {n} 条")
        yard.duty.sign(guard, draft, PASSWORD)


def lose(yard: Yard, number: int, since: datetime, until: datetime) -> None:
    """Live all day, lost in between."""
    camera = next(c for c in yard.cameras.cameras() if c.number == number)
    start, end = yard.at(9), yard.at(17)
    spans = [
        SpanOpened(f"{number}-{n}", camera.id, state, a, None, 1, b)
        for n, (state, a, b) in enumerate(
            [
                (CameraState.LIVE, start, since),
                (CameraState.LOST, since, until),
                (CameraState.LIVE, until, end),
            ]
        )
    ]
    yard.store.run(lambda uow: uow.append(Kind.CAMERA_STATE, state_body(spans, []), author=SYSTEM))


def detect(yard: Yard, number: int) -> str:
    camera = next(c for c in yard.cameras.cameras() if c.number == number)
    at = yard.clock.now().timestamp()
    fault = yard.faults.detected(FaultDraft(camera.id, "07 食堂门口", "", at, "视频丢失", "视频丢失"))
    assert fault is not None
    return fault.id


def tidy(yard: Yard, admin: Session, day: date) -> None:
    """Give every item of a day a state."""
    for item in yard.closings.missing(admin, day):
        if item.kind is MissingKind.CHECK:
            yard.checks.excuse(admin, *item.ref.split(":", 1), "演示")
        elif item.kind is MissingKind.GAP:
            since, until = map(datetime.fromisoformat, item.ref.split("/"))
            yard.coverage.explain(admin, since, until, GapCause.ON_LEAVE)


def test_a_day_is_closed_when_no_item_is_without_a_state(yard: Yard, guard: Session, admin: Session) -> None:
    detect(yard, 7)
    yard.clock.move(hours=7)
    yard.auth.logout(guard)
    yard.go(8, day=MONDAY)
    kinds = [item.kind for item in yard.closings.missing(admin, TODAY)]
    assert kinds == [MissingKind.GAP, *[MissingKind.CHECK] * 5, MissingKind.FAULT]
    assert "16:00—24:00 无人在岗" in str(yard.closings.missing(admin, TODAY)[0].title)
    tidy(yard, admin, TODAY)
    with pytest.raises(UserError, match="故障 2026-0001 07 食堂门口 未上报"):
        yard.closings.sign(admin, DAY, TODAYS, "都办了", PASSWORD)
    camera = next(c for c in yard.cameras.cameras() if c.number == 7)
    yard.faults.report(admin, replace(yard.faults.new_draft(admin, camera, None), symptom="视频丢失"))
    assert yard.closings.missing(admin, TODAY) == []
    closing = yard.closings.sign(admin, DAY, TODAYS, "都办了", PASSWORD)
    assert (closing.signer_name, closing.late) == ("管理员", False)


def test_an_open_emergency_keeps_the_day_open(yard: Yard, guard: Session, admin: Session) -> None:
    from app.domain.emergency import EmergencyKind

    yard.emergencies.start(guard, EmergencyKind.INCIDENT)
    yard.go(8, day=MONDAY)
    kinds = [item.kind for item in yard.closings.missing(admin, TODAY)]
    assert MissingKind.EMERGENCY in kinds


def test_the_week_drafts_itself_with_figures(yard: Yard, guard: Session, admin: Session) -> None:
    write(yard, guard, Category.VEHICLE, 3)
    write(yard, guard, Category.VISIT)
    entry = yard.duty.entries(guard, since=yard.at(0), until=yard.at(23))[0]
    yard.duty.sign(guard, replace(yard.duty.correction(guard, entry), situation="改"), PASSWORD)
    lose(yard, 7, yard.at(10), yard.at(12))
    detect(yard, 7)
    yard.clock.move(hours=8, minutes=30)
    camera = next(c for c in yard.cameras.cameras() if c.number == 7)
    yard.faults.report(guard, replace(yard.faults.new_draft(guard, camera, None), symptom="视频丢失"))
    yard.fill(guard, "shift", "2026-11-22T0800.morning")
    yard.checks.sign(guard, "shift", "2026-11-22T0800.morning", PASSWORD)
    yard.auth.logout(guard)
    yard.go(8, day=MONDAY)
    draft = yard.closings.draft(admin, WEEK, THIS_WEEK)
    figures = draft.figures
    assert figures.entries == {"vehicle": 3, "visit": 1}
    assert figures.entries_by_day == {TODAYS: 4}
    assert (figures.corrections, figures.late_entries) == (1, 0)
    assert (figures.faults, figures.too_late, figures.report_minutes) == ({"reported": 1}, 1, (510,))
    share = {c.label: c.share for c in figures.cameras}
    assert share == {"01 校门外": None, "07 食堂门口": 0.75, "09 操场球机": None}
    shift = next(one for one in figures.checks if one.list_id == "shift")
    assert (shift.done, shift.late, shift.missed, shift.planned) == (1, 1, 1, 2)
    assert figures.gap_by_day == {TODAYS: 390}
    assert (figures.days, figures.days_closed) == (7, 0)
    assert draft.text.splitlines() == [
        "值班：缺岗 1 次，共 6 小时 30 分，其中 1 次未说明；未交接 2 次。",
        "值班日志：共 4 条（车辆进出 3 条、来访登记 1 条），更正 1 条。",
        "监控画面：3 路平均完好率 75%，低于 99% 的 1 路：07 食堂门口 75%。",
        "故障：新发现 1 起（已报学校 1 起），8 小时内上报 0 起，超过 8 小时上报 1 起；期末未了 1 起。",
        "检查：每班检查 1/2（逾期补签 1、漏检 1）；布防点位巡检 0/2（漏检 2）；"
        "每日检查 0/1（漏检 1）；每周检查 0/1（漏检 1）。",
    ]


def test_an_empty_week_drafts_itself_too(yard: Yard, admin: Session) -> None:
    text = yard.closings.draft(admin, WEEK, THIS_WEEK).text
    assert "值班日志：无记录。" in text
    assert "监控画面：本时段无监视数据。" in text
    assert yard.closings.draft(admin, MONTH, "2027-01").figures.days == 0


def test_a_half_written_brief_survives_and_can_be_thrown_away(yard: Yard, admin: Session) -> None:
    drafted = yard.closings.draft(admin, WEEK, THIS_WEEK).text
    yard.closings.keep_draft(admin, WEEK, THIS_WEEK, "写到一半")
    yard.reopen()
    assert yard.closings.draft(admin, WEEK, THIS_WEEK).text == "写到一半"
    yard.closings.keep_draft(admin, WEEK, THIS_WEEK, None)
    assert yard.closings.draft(admin, WEEK, THIS_WEEK).text == drafted


def test_only_the_manager_signs_and_only_what_is_over(
    yard: Yard, guard: Session, admin: Session, leader: Session
) -> None:
    with pytest.raises(UserError, match="还没有结束"):
        yard.closings.sign(admin, WEEK, THIS_WEEK, "本周正常", PASSWORD)
    yard.go(8, day=MONDAY)
    for session in (guard, leader):
        with pytest.raises(NotPermitted):
            yard.closings.sign(session, WEEK, THIS_WEEK, "本周正常", PASSWORD)
    with pytest.raises(WrongPassword):
        yard.closings.sign(admin, WEEK, THIS_WEEK, "本周正常", "wrong-1234")
    with pytest.raises(UserError, match="正文"):
        yard.closings.sign(admin, WEEK, THIS_WEEK, "  ", PASSWORD)
    closing = yard.closings.sign(admin, WEEK, THIS_WEEK, "本周正常", PASSWORD)
    with pytest.raises(UserError, match="管理员签名"):
        yard.closings.sign(admin, WEEK, THIS_WEEK, "改", PASSWORD)
    again = yard.closings.draft(leader, WEEK, THIS_WEEK)
    assert (again.closing, again.text, again.state) == (closing, "本周正常", ClosingState.DONE)


def test_signed_figures_stay_as_they_were(yard: Yard, guard: Session, admin: Session) -> None:
    write(yard, guard, Category.VISIT)
    yard.go(8, day=MONDAY)
    closing = yard.closings.sign(admin, WEEK, THIS_WEEK, "本周正常", PASSWORD)
    late = replace(yard.duty.new_draft(guard), situation="补记", occurred_at=yard.at(10).timestamp())
    yard.duty.sign(guard, late, PASSWORD)
    draft = yard.closings.draft(admin, WEEK, THIS_WEEK)
    assert draft.figures == read_figures(closing.figures)
    assert draft.figures.entries_total == 1
    yard.store.rebuild()
    assert yard.closings.draft(admin, WEEK, THIS_WEEK).closing == closing


def test_overdue_closings_are_visible_to_the_leader(yard: Yard, leader: Session) -> None:
    yard.go(8, day=date(2026, 12, 7))
    states = {(one.period.kind, one.period.id): one.state for one in yard.closings.due(leader)}
    assert states[DAY, "2026-12-05"] is ClosingState.OVERDUE
    assert states[DAY, "2026-12-06"] is ClosingState.DUE
    assert states[DAY, "2026-12-07"] is ClosingState.RUNNING
    assert states[WEEK, "2026-W48"] is ClosingState.OVERDUE
    assert states[WEEK, "2026-W49"] is ClosingState.DUE
    assert states[MONTH, "2026-11"] is ClosingState.OVERDUE
    assert (DAY, "2026-11-21") not in states  # before the school began
    order = [one.state for one in yard.closings.due(leader)]
    assert order == sorted(order, key=[ClosingState.OVERDUE, ClosingState.DUE, ClosingState.RUNNING].index)


def test_history_shows_what_was_never_closed(yard: Yard, admin: Session) -> None:
    yard.go(8, day=MONDAY)
    yard.closings.sign(admin, WEEK, THIS_WEEK, "本周正常", PASSWORD)
    found = yard.closings.history(admin, WEEK, yard.at(0), yard.at(9, day=MONDAY))
    assert [(one.period.id, one.state) for one in found] == [
        ("2026-W48", ClosingState.RUNNING),
        (THIS_WEEK, ClosingState.DONE),
    ]


def test_the_paper_has_text_tables_and_signatures(yard: Yard, guard: Session, admin: Session) -> None:
    write(yard, guard, Category.VISIT, 2)
    yard.go(8, day=MONDAY)
    paper = yard.closings.sheet(admin, WEEK, THIS_WEEK)
    assert (paper.title, paper.period) == ("校园视频监控管理系统周小结", "2026年第 47 周（11.16—11.22）")
    assert paper.signed == "未签名"
    assert isinstance(paper.blocks[0], Paragraph)
    entries = next(b for b in paper.blocks if isinstance(b, ReportTable) and b.caption == "值班日志")
    assert entries.rows == [["来访登记", "2"]]
    assert all(
        len(row) == len(b.columns) == len(b.weights) == len(b.align)
        for b in paper.blocks
        if isinstance(b, ReportTable)
        for row in b.rows
    )
    yard.closings.sign(admin, WEEK, THIS_WEEK, "本周正常", PASSWORD)
    assert yard.closings.sheet(admin, WEEK, THIS_WEEK).signed == "管理员 2026-11-23 08:00"
    assert yard.closings.sheet(admin, WEEK, THIS_WEEK, bulletin=True).title.endswith("监控情况动态通报")


def test_nonsense_has_an_answer(yard: Yard, admin: Session) -> None:
    for kind, name in ((WEEK, "2026-W60"), (DAY, "x"), (PeriodKind.QUARTER, "2026-Q4"), (MONTH, TODAYS)):
        with pytest.raises(UserError, match="没有这个"):
            yard.closings.draft(admin, kind, name)
    with pytest.raises(UserError, match="太长"):
        yard.go(8, day=MONDAY)
        yard.closings.sign(admin, WEEK, THIS_WEEK, "字" * 20_001, PASSWORD)


def test_a_missed_check_keeps_its_day_until_it_is_excused(
    yard: Yard, guard: Session, admin: Session, make_yard: Callable[..., Yard]
) -> None:
    yard.go(8, day=MONDAY)
    tidy(yard, admin, TODAY)
    yard.closings.sign(admin, DAY, TODAYS, "已说明", PASSWORD)
    checks = yard.checks.history(admin, yard.at(0), yard.at(0, day=MONDAY), list_id="shift")
    assert {one.state for one in checks} == {DueState.EXCUSED}

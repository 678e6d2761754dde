"""排班 on real services: who works when, gaps explained, leave with a stand-in, hours and turns validated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from app.domain.people import Role
from app.domain.roster import LeaveState
from app.services.auth import Session
from tests.ui.frame_parts import misfits, outside
from tests.ui.watch_parts import PASSWORD, TODAY, Gate, at, gate
from ui import theme
from ui.pages.roster_page import RosterPage
from ui.roster.coverage_bar import stretch_color
from ui.roster.days_tab import BAR_COLUMN, DayRow

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Gate]:
    theme.apply(qapp, "dark")
    with gate(tmp_path / "school-a") as made:
        made.place.auth.create_account(made.admin, "替班保安", Role.GUARD, None, PASSWORD)
        yield made


def open_page(qtbot: QtBot, here: Gate, session: Session, size: tuple[int, int] = (1840, 1030)) -> RosterPage:
    page = RosterPage(
        here.place.shift, here.place.shifts, here.place.auth, here.bridge, session, now=here.clock.now
    )
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    page.enter()
    settle(qtbot, here)
    return page


def settle(qtbot: QtBot, here: Gate) -> None:
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=10_000)


def part(root: QWidget, kind: type[W], name: str) -> W:
    found = root.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def row_of(page: RosterPage, day: date) -> DayRow:
    rows: list[DayRow] = page.days.table.model.rows()
    return next(row for row in rows if row.day == day)


def cells(page: RosterPage, day: date) -> list[str]:
    model = page.days.table.model
    number = [row.day for row in model.rows()].index(day)
    return [str(model.index(number, column).data()) for column in range(model.columnCount())]


def a_day_with_a_gap(here: Gate) -> None:
    """早班保安 from 08:10 to 12:00 and from 13:00 on; it is 15:00."""
    here.go(8, 10)
    guard = here.login("早班保安")
    here.go(12)
    here.place.auth.logout(guard)
    here.go(13)
    here.login("早班保安")
    here.go(15)


def test_a_week_says_who_works_and_who_was_there(qtbot: QtBot, here: Gate) -> None:
    a_day_with_a_gap(here)
    page = open_page(qtbot, here, here.admin)
    assert len(page.days.table.model.rows()) == 7
    assert cells(page, TODAY) == [
        "今天 星期日",
        "早班保安",
        "中班保安",
        "夜班保安",
        "",
        "9 小时 10 分，待说明",
    ]
    assert "现在 早班：在岗 早班保安" in part(page, QLabel, "roster.summary").text()
    view = page.days.table.view
    rect = view.visualRect(page.days.table.model.index(6, BAR_COLUMN))
    picture = view.viewport().grab(rect).toImage()
    seen = {}
    for hour in (4, 10, 12.5, 14, 20):
        x = 10 + (rect.width() - 20) * hour / 24
        seen[hour] = picture.pixelColor(round(x), rect.height() // 2).name()
    coverage = row_of(page, TODAY).coverage
    assert coverage is not None
    gap, covered = (stretch_color(one).name() for one in coverage.stretches[:2])
    assert seen[10] == seen[14] == covered
    assert seen[4] == seen[12.5] == gap
    assert seen[20] == theme.color("line").name()


def test_a_gap_is_explained_where_it_is_seen(qtbot: QtBot, here: Gate) -> None:
    a_day_with_a_gap(here)
    page = open_page(qtbot, here, here.login("早班保安"))
    part(page, QPushButton, "roster.explain.0").click()
    dialog = QApplication.activeModalWidget() or page.findChild(QWidget, "explain")
    assert dialog is not None
    cause = part(dialog, QComboBox, "explain.cause")
    cause.setCurrentIndex(cause.count() - 1)
    part(dialog, QPushButton, "explain.save").click()
    qtbot.waitUntil(lambda: "缺岗原因" in part(dialog, QLabel, "explain.told").text(), timeout=10_000)
    part(dialog, QLineEdit, "explain.note").setText("开校门时摔伤，送医")
    part(dialog, QPushButton, "explain.save").click()
    settle(qtbot, here)
    qtbot.waitUntil(lambda: len(row_of(page, TODAY).coverage.unexplained) == 1, timeout=10_000)  # type: ignore[union-attr]
    told = [label.text() for label in page.days.findChildren(QLabel)]
    assert any("开校门时摔伤" in words for words in told)


def test_the_month_has_its_days_and_can_be_turned(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, here.admin)
    part(page, QComboBox, "roster.range").setCurrentIndex(1)
    settle(qtbot, here)
    assert len(page.days.table.model.rows()) == 30
    part(page, QPushButton, "roster.next").click()
    settle(qtbot, here)
    assert page.days.table.model.rows()[0].day == date(2026, 12, 1)
    assert len(page.days.table.model.rows()) == 31
    assert page.days.table.model.rows()[0].coverage is None


def test_one_shift_is_given_to_somebody_else_and_back(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, here.admin)
    part(page.days, QPushButton, "roster.exchange.middle").click()
    dialog = page.findChild(QWidget, "exchange")
    assert dialog is not None
    chips = {chip.text(): chip for chip in dialog.findChildren(QPushButton) if chip.isCheckable()}
    assert chips["中班保安"].isChecked()
    chips["中班保安"].click()
    chips["替班保安"].click()
    part(dialog, QLineEdit, "exchange.reason").setText("家中有事")
    part(dialog, QPushButton, "exchange.save").click()
    qtbot.waitUntil(lambda: cells(page, TODAY)[2] == "替班保安（调班）", timeout=10_000)


def test_leave_is_asked_and_granted_with_a_stand_in(qtbot: QtBot, here: Gate) -> None:
    guard = here.login("早班保安")
    page = open_page(qtbot, here, guard)
    part(page, QPushButton, "leave.ask").click()
    dialog = page.findChild(QWidget, "leave")
    assert dialog is not None
    assert part(dialog, QComboBox, "leave.who").count() == 1
    part(dialog, QLineEdit, "leave.reason").setText("看病")
    part(dialog, QPushButton, "leave.save").click()
    settle(qtbot, here)
    (leave,) = here.place.shift.leave.to_decide(here.admin)
    boss = open_page(qtbot, here, here.admin)
    assert part(boss, QTabWidget, "roster.tabs").tabText(1) == "请假（1 待批）"
    part(boss, QPushButton, "leave.grant").click()
    decide = boss.findChild(QWidget, "decide")
    assert decide is not None
    part(decide, QPushButton, "decide.save").click()
    qtbot.waitUntil(lambda: "替班人" in part(decide, QLabel, "decide.told").text(), timeout=10_000)
    part(decide, QComboBox, "decide.stand_in").setCurrentText("替班保安")
    part(decide, QPushButton, "decide.save").click()
    qtbot.waitUntil(lambda: cells(boss, TODAY)[1] == "替班保安（替早班保安）", timeout=10_000)
    (granted,) = here.place.shift.leave.leaves(here.admin, TODAY)
    assert (granted.id, granted.state) == (leave.id, LeaveState.GRANTED)


def test_the_validator_says_why_24_hours_are_not_covered(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, here.admin)
    verdict, save = part(page, QLabel, "plan.verdict"), part(page, QPushButton, "plan.save")
    part(page, QPushButton, "plan.preset.071523").click()
    assert verdict.text() == "三班依次相接，覆盖 24 小时，没有缺口。"
    page.plan._fields[next(iter(page.plan._fields))].setTime(QTime(15, 0))
    assert "两个班次的开始时间相同" in verdict.text()
    assert not save.isEnabled()
    part(page, QPushButton, "plan.preset.061422").click()
    save.click()
    settle(qtbot, here)
    (plan,) = here.place.shift.roster.plans(here.admin)
    assert (plan.from_day, plan.morning) == ((TODAY + timedelta(days=1)).isoformat(), "06:00")
    assert "2026-11-23 起：早班 06:00" in part(page, QLabel, "plan.kept").text()


def test_turns_are_shown_before_they_are_saved(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, here.admin)
    verdict = part(page, QLabel, "pattern.verdict")
    assert "每天三班都有人" in verdict.text()
    part(page, QPushButton, "pattern.rotation").click()
    assert "至少选三人" in verdict.text()
    chips = {c.text(): c for c in page.pattern._turn.findChildren(QPushButton)}
    for name in ("早班保安", "中班保安", "夜班保安", "替班保安"):
        chips[name].click()
    model = page.pattern.preview.model
    first = [str(model.index(0, column).data()) for column in (1, 2, 3)]
    assert first == ["早班保安", "中班保安", "夜班保安"]
    assert str(model.index(1, 1).data()) == "替班保安"
    part(page, QPushButton, "pattern.save").click()
    settle(qtbot, here)
    (pattern,) = here.place.shift.roster.patterns(here.admin)
    assert len(pattern.cycle) == 4


def test_the_manager_is_told_that_nobody_came(qtbot: QtBot, here: Gate) -> None:
    here.go(8)
    here.login("早班保安")
    here.go(16, 20)
    assert here.place.shift.relief.look() is not None
    page = open_page(qtbot, here, here.admin)
    words = part(page, QLabel, "roster.relief")
    assert words.text() == "11-22 中班无人接班：早班保安继续负责，应到 中班保安"
    part(page, QPushButton, "roster.relief_seen").click()
    qtbot.waitUntil(lambda: not words.isVisible(), timeout=10_000)
    assert here.place.shift.relief.unseen(here.admin) == []


def test_a_guard_sees_but_does_not_plan(qtbot: QtBot, here: Gate) -> None:
    page = open_page(qtbot, here, here.login("早班保安"))
    assert page.days.findChild(QPushButton, "roster.exchange.middle") is None
    assert not part(page, QPushButton, "plan.save").isEnabled()
    assert not part(page, QPushButton, "leave.grant").isVisibleTo(page.leaves)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(1290, 720), (1840, 1030)])
def test_nothing_is_clipped(
    qtbot: QtBot, here: Gate, qapp: QApplication, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, name)
    a_day_with_a_gap(here)
    page = open_page(qtbot, here, here.admin, size)
    for tab in range(page.tabs.count()):
        page.tabs.setCurrentIndex(tab)
        qtbot.waitUntil(lambda: misfits(page) == [], timeout=5_000)
        assert outside(page) == []
    assert at(15) == here.clock.now()

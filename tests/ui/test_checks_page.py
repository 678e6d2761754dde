"""巡检 on a real store: marks by click and key, report at once, signature, walk, rest, ledger, form F4."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.inspection import DueState, Result
from app.services.auth import Session
from tests.ui.frame_parts import misfits
from tests.ui.pages_parts import jpeg
from tests.ui.shift_parts import PASSWORD, Post, post
from ui import theme
from ui.pages.checks_page import ChecksPage
from ui.patrol_panel import PatrolPanel
from ui.print_dialog import PrintDialog
from ui.report_dialog import ReportDialog

WAIT = 10_000


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Post]:
    theme.apply(qapp, "dark")
    with post(tmp_path / "school") as made:
        yield made


def open_page(qtbot: QtBot, here: Post, session: Session, width: int = 1290) -> ChecksPage:
    yard = here.yard
    page = ChecksPage(
        yard.upkeep,
        yard.forms,
        here.bridge,
        session,
        now=yard.clock.now,
        still=yard.eyes.still,
        picture=yard.evidence.picture,
    )
    qtbot.addWidget(page)
    page.resize(width, 680)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=WAIT)
    page.enter()
    qtbot.waitUntil(lambda: page.table.model.rowCount() > 0, timeout=WAIT)
    return page


def open_list(qtbot: QtBot, page: ChecksPage, list_id: str) -> None:
    one = next(row for row in page.table.model.rows() if row.list_id == list_id)
    page.table.select((one.list_id, one.period.id))
    qtbot.waitUntil(
        lambda: page.pane.view is not None and page.pane.view.check.id == list_id and bool(page.pane.rows),
        timeout=WAIT,
    )
    qtbot.waitUntil(lambda: settled(page) and not misfits(page.pane), timeout=WAIT)  # laid out, to be clicked


def settled(page: ChecksPage) -> bool:
    return not page.bridge.busy() and not page.pane.queue.busy()


def test_a_shift_list_is_filled_by_keys_alone_and_signed(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.guard)
    open_list(qtbot, page, "shift")
    page.pane.rows[0].setFocus()
    for _ in page.pane.rows:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    qtbot.waitUntil(lambda: settled(page) and not page.pane.view.missing, timeout=WAIT)
    field = here.find(page, "checks.password")
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "wrong-2026")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    told = here.find(page, "checks.told")
    qtbot.waitUntil(told.isVisible, timeout=WAIT)
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.pane.view.state is DueState.DONE, timeout=WAIT)
    assert not field.isVisible()
    assert "早班保安" in here.find(page, "checks.about").text()


def test_not_ok_wants_a_word_and_offers_the_report_at_once(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.guard)
    open_list(qtbot, page, "shift")
    row = page.pane.rows[1]
    qtbot.mouseClick(here.find(row, "checks.mark.1.not_ok"), Qt.MouseButton.LeftButton)
    assert row.note.isVisible()
    qtbot.keyClicks(row.note, "recorder beeps")
    qtbot.keyClick(row.note, Qt.Key.Key_Return)
    report = here.find(row, "checks.report.1")
    qtbot.waitUntil(lambda: report.isVisible() and settled(page), timeout=WAIT)
    qtbot.mouseClick(report, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.mark is not None and row.mark.fault is not None, timeout=WAIT)
    (fault,) = here.yard.faults.faults(here.guard)
    assert (fault.symptom, fault.reported_at is not None) == ("recorder beeps", True)
    assert fault.number in here.find(row, "checks.fault.1").text()
    assert not report.isVisible()


def test_a_photo_is_kept_with_its_line(qtbot: QtBot, here: Post, tmp_path: Path) -> None:
    page = open_page(qtbot, here, here.guard)
    open_list(qtbot, page, "shift")
    photo = tmp_path / "a.jpg"
    photo.write_bytes(jpeg())
    row = page.pane.rows[2]
    row.choose(Result.OK)
    qtbot.waitUntil(lambda: settled(page) and row.mark is not None, timeout=WAIT)
    page.pane.add_photo(row.point.id, photo)
    qtbot.waitUntil(lambda: row.mark is not None and row.mark.photo is not None, timeout=WAIT)
    assert here.yard.evidence.picture(row.mark.photo) == photo.read_bytes()


def test_the_guard_fills_the_day_and_the_manager_signs_it(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.guard)
    open_list(qtbot, page, "day")
    assert not here.find(page, "checks.password").isVisible()
    assert here.find(page, "checks.who").isVisible()
    dome = next(row for row in page.pane.rows if row.point.line.id == "R65")
    dome.choose(Result.OK)
    told = here.find(page, "checks.told")
    qtbot.waitUntil(told.isVisible, timeout=WAIT)
    assert "60" in told.text(), "a dome that did not rest is not in order"
    page.pane.rows[0].choose(Result.OK)
    qtbot.waitUntil(lambda: settled(page) and page.pane.rows[0].mark is not None, timeout=WAIT)
    manager = open_page(qtbot, here, here.admin)
    open_list(qtbot, manager, "day")
    assert here.find(manager, "checks.password").isVisible()
    assert manager.pane.rows[0].mark is not None


def test_what_was_missed_is_overdue_and_the_manager_says_why(qtbot: QtBot, here: Post) -> None:
    here.yard.go(17)
    page = open_page(qtbot, here, here.admin)
    open_list(qtbot, page, "shift")
    assert page.pane.view.state is DueState.OVERDUE
    reason = here.find(page, "checks.reason")
    qtbot.keyClicks(reason, "power cut")
    qtbot.mouseClick(here.find(page, "checks.excuse"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pane.view.state is DueState.EXCUSED, timeout=WAIT)
    assert "power cut" in here.find(page, "checks.about").text()
    qtbot.mouseClick(here.find(page, "checks.history"), Qt.MouseButton.LeftButton)
    excused = [row for row in page.table.model.rows() if row.state is DueState.EXCUSED]
    qtbot.waitUntil(lambda: bool(excused) or page.table.model.rowCount() > 0, timeout=WAIT)


def test_the_walk_focuses_one_camera_after_the_other(qtbot: QtBot, here: Post) -> None:
    yard = here.yard
    panel = PatrolPanel(yard.checks, here.bridge, here.guard, status=lambda _: None)
    qtbot.addWidget(panel)
    seen: list[str] = []
    panel.camera_wanted.connect(seen.append)
    panel.resize(420, 680)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=WAIT)
    due = next(one for one in yard.checks.due(here.guard) if one.list_id == "patrol")
    panel.begin(due.list_id, due.period.id)
    qtbot.waitUntil(lambda: panel.view is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not misfits(panel), timeout=WAIT)
    qtbot.keyClick(panel, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: panel.at == 1, timeout=WAIT)
    qtbot.keyClick(panel, Qt.Key.Key_2)
    qtbot.waitUntil(panel.note.isVisible, timeout=WAIT)
    qtbot.keyClicks(panel.note, "blurred")
    qtbot.keyClick(panel.note, Qt.Key.Key_Return)
    report = here.find(panel, "patrol.report")
    qtbot.waitUntil(report.isVisible, timeout=WAIT)
    qtbot.mouseClick(report, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: panel.line().mark is not None and panel.line().mark.fault is not None, timeout=WAIT
    )
    qtbot.keyClick(panel, Qt.Key.Key_Right)
    assert panel.at == 2
    cameras = [camera.id for camera in yard.cameras.cameras()]
    assert seen == cameras
    panel.begin(due.list_id, due.period.id)  # folded and opened again: the ticks are still there
    qtbot.waitUntil(lambda: panel.view is not None, timeout=WAIT)
    assert panel.at == 2
    qtbot.keyClick(panel, Qt.Key.Key_1)
    qtbot.waitUntil(panel.password.isEnabled, timeout=WAIT)
    with qtbot.waitSignal(panel.signed, timeout=WAIT):
        qtbot.keyClicks(panel.password, PASSWORD)
        qtbot.keyClick(panel.password, Qt.Key.Key_Return)
    assert yard.checks.open(here.guard, due.list_id, due.period.id).state is DueState.DONE


def test_a_dome_rests_and_turns_again(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.guard)
    page.tabs.setCurrentWidget(page.rests)
    table = page.rests.table
    qtbot.waitUntil(lambda: table.model.rowCount() == 1, timeout=WAIT)
    qtbot.mouseClick(here.find(page, "rest.begin"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: table.current().running_since is not None, timeout=WAIT)
    here.yard.clock.move(minutes=61)
    qtbot.mouseClick(here.find(page, "rest.resume"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: table.current().minutes == 61, timeout=WAIT)
    assert table.current().fits


def test_the_ledger_and_form_f4_are_previewed(qtbot: QtBot, here: Post, tmp_path: Path) -> None:
    page = open_page(qtbot, here, here.admin)
    page.tabs.setCurrentWidget(page.ledger)
    qtbot.waitUntil(lambda: page.ledger.table.model.rowCount() == 1, timeout=WAIT)
    qtbot.mouseClick(here.find(page, "ledger.f4.day"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(PrintDialog) is not None, timeout=WAIT)
    form = page.findChild(PrintDialog)
    assert form.sheet.form_id == "f4"
    form.reject()
    qtbot.mouseClick(here.find(page, "ledger.print"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(ReportDialog) is not None, timeout=WAIT)
    dialog = page.findChild(ReportDialog)
    dialog.save_pdf_to(tmp_path / "ledger.pdf")
    qtbot.waitUntil((tmp_path / "ledger.pdf").exists, timeout=WAIT)
    told = dialog.findChild(QLabel, "report.told")
    qtbot.waitUntil(lambda: "ledger.pdf" in told.text(), timeout=WAIT)
    dialog.reject()


@pytest.mark.parametrize("width", [1290, 1844])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, here: Post, width: int, name: str) -> None:
    theme.apply(qapp, name)
    page = open_page(qtbot, here, here.admin, width)
    for list_id in ("day", "patrol", "month"):
        open_list(qtbot, page, list_id)
        qtbot.waitUntil(lambda: settled(page) and not misfits(page), timeout=WAIT)
    for tab in (page.ledger, page.rests):
        page.tabs.setCurrentWidget(tab)
        qtbot.waitUntil(lambda: settled(page) and not misfits(page), timeout=WAIT)
    theme.apply(qapp, "dark")

"""值班日志 on a real store: days, shifts, search, details, corrections, print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState
from app.domain.duty import Category
from app.domain.record import Kind
from tests.ui.pages_parts import Office, office
from ui import theme
from ui.pages.log_page import LogPage
from ui.times import local


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a") as made:
        yield made


def open_page(qtbot: QtBot, here: Office, session: object = None) -> LogPage:
    place = here.place
    page = LogPage(
        place.duty,
        place.cameras,
        place.forms,
        here.bridge,
        session or here.guard,  # type: ignore[arg-type]  # a Session
        picture=place.evidence.picture,
        people=place.auth.accounts,
    )
    qtbot.addWidget(page)
    page.resize(1400, 800)
    page.show()
    page.activateWindow()
    page.enter()
    return page


def shown(page: LogPage) -> list[str]:
    return [entry.situation for entry in page.table.model.rows()]


def until(qtbot: QtBot, page: LogPage, words: list[str]) -> None:
    qtbot.waitUntil(lambda: shown(page) == words, timeout=10_000)


def test_the_day_is_listed_newest_first_and_a_new_entry_appears_by_itself(qtbot: QtBot, here: Office) -> None:
    here.sign("first")
    page = open_page(qtbot, here)
    until(qtbot, page, ["first"])
    here.sign("second")
    until(qtbot, page, ["second", "first"])


def test_an_empty_day_says_what_to_do_first(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.currentWidget() is page.table.empty)
    words = " ".join(part.text() for part in page.table.empty.findChildren(QLabel))
    assert "F2" in words
    assert not page.details.isVisible()


def test_another_day_a_range_and_a_shift(qtbot: QtBot, here: Office) -> None:
    here.clock.ago(days=3)
    here.sign("three days ago")
    here.clock.offset = timedelta(0)
    entry = here.sign("today")
    page = open_page(qtbot, here)
    until(qtbot, page, ["today"])
    page.filter.show_day(local(datetime.now(UTC) - timedelta(days=3)).date())
    until(qtbot, page, ["three days ago"])
    qtbot.mouseClick(page.findChild(QPushButton, "log.today"), Qt.MouseButton.LeftButton)
    page.filter.range.setCurrentIndex(1)
    until(qtbot, page, ["today", "three days ago"])
    other = next(n for n in range(1, 4) if page.filter.shifts.itemData(n) not in (entry.shift,))
    page.filter.shifts.setCurrentIndex(other)
    qtbot.waitUntil(lambda: "today" not in shown(page), timeout=10_000)


def test_search_looks_into_every_column(qtbot: QtBot, here: Office) -> None:
    here.sign("white van", handling="let in", camera_id=here.cameras[0].id)
    here.sign("parcel", handling="kept")
    page = open_page(qtbot, here)
    until(qtbot, page, ["parcel", "white van"])
    qtbot.keyClicks(page.filter.search, "LET van")
    until(qtbot, page, ["white van"])
    page.filter.search.setText(here.cameras[0].name)
    until(qtbot, page, ["white van"])
    page.filter.search.clear()
    until(qtbot, page, ["parcel", "white van"])


def test_details_show_both_halves_of_a_correction_and_only_the_newest_can_be_corrected(
    qtbot: QtBot, here: Office
) -> None:
    old = here.sign("two visitors")
    new = here.sign("three visitors", corrects=old.id)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: len(shown(page)) == 2, timeout=10_000)
    page.table.select(old.id)
    words = " ".join(part.text() for part in page.details.findChildren(QLabel))
    assert "two visitors" in words and "three visitors" in words and "已被更正" in words
    assert not page._correct.isEnabled()
    page.table.select(new.id)
    assert page._correct.isEnabled()
    qtbot.wait(50)  # the layout beside the list settles
    with qtbot.waitSignal(page.correct_requested) as asked:
        qtbot.mouseClick(page._correct, Qt.MouseButton.LeftButton)
    assert asked.args == [new]


def test_who_may_not_write_has_no_writing_buttons(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here, here.principal)
    assert not page.findChild(QPushButton, "log.new").isVisible()
    assert page.findChild(QPushButton, "log.print").isVisible()
    here.sign("seen by the head")
    page.reload()
    until(qtbot, page, ["seen by the head"])
    assert not page._correct.isVisible()


def test_the_selection_stays_when_the_list_grows(qtbot: QtBot, here: Office) -> None:
    first = here.sign("first")
    here.sign("second")
    page = open_page(qtbot, here)
    until(qtbot, page, ["second", "first"])
    page.table.select(first.id)
    here.sign("third")
    until(qtbot, page, ["third", "second", "first"])
    assert page.table.current().id == first.id


def test_the_arrows_work_as_soon_as_the_page_has_the_focus(qtbot: QtBot, here: Office) -> None:
    first = here.sign("first")
    here.sign("second")
    page = open_page(qtbot, here)
    until(qtbot, page, ["second", "first"])
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    qtbot.waitUntil(page.table.view.hasFocus)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Down)
    assert page.table.current().id == first.id
    seen = []
    for _ in range(18):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen[1:5] == ["log.details", "log.correct", "log.seen", "log.blank"]
    assert {"log.print", "log.new", "log.day", "log.shift", "log.search", "log.table"} <= set(seen)


def test_a_thousand_entries_scroll(qtbot: QtBot, here: Office) -> None:
    first = here.sign("one")
    page = open_page(qtbot, here)
    until(qtbot, page, ["one"])
    page.table.set_rows([first] * 5000)
    bar = page.table.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert page.table.view.grab().width() > 0
    assert page.table.model.rowCount() == 5000


def test_the_day_prints_to_a_pdf_and_the_log_says_so(qtbot: QtBot, here: Office, tmp_path: Path) -> None:
    here.sign("校门秩序正常，车辆 23 辆")
    page = open_page(qtbot, here)
    until(qtbot, page, ["校门秩序正常，车辆 23 辆"])
    qtbot.mouseClick(page.findChild(QPushButton, "log.print"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=10_000)
    dialog = page.dialog
    assert dialog is not None
    assert dialog._paper.grab().toImage().pixelColor(5, 5).name() == "#ffffff"
    target = tmp_path / "day.pdf"
    with qtbot.waitSignal(dialog.printed, timeout=20_000):
        dialog.save_pdf_to(target)
    assert str(target) in dialog.findChild(QLabel, "print.told").text()
    text = "".join(pypdf.PdfReader(target).pages[0].extract_text().split())
    assert "校门秩序正常，车辆23辆" in text and "演示学校甲" in text
    assert f'"k":"{Kind.FORM_PRINTED}"' in here.place.store.own_after(0, 1000)[-1].env
    dialog.close()
    assert page.dialog is None


def test_a_reprint_is_told_and_marked(qtbot: QtBot, here: Office, tmp_path: Path) -> None:
    here.sign("正常")
    page = open_page(qtbot, here)
    until(qtbot, page, ["正常"])
    for again in (False, True):
        page.print_day()
        qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=10_000)
        dialog = page.dialog
        assert dialog is not None
        assert (dialog.findChild(QLabel, "print.again") is not None) is again
        with qtbot.waitSignal(dialog.printed, timeout=20_000):
            dialog.save_pdf_to(tmp_path / "day.pdf")
        assert ("补打" in pypdf.PdfReader(tmp_path / "day.pdf").pages[0].extract_text()) is again
        dialog.close()


def test_a_blank_form_prints_empty_and_leaves_no_record(qtbot: QtBot, here: Office, tmp_path: Path) -> None:
    here.sign("正常")
    page = open_page(qtbot, here)
    until(qtbot, page, ["正常"])
    before = here.place.store.head()
    qtbot.mouseClick(page.findChild(QPushButton, "log.blank"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=10_000)
    dialog = page.dialog
    assert dialog is not None
    with qtbot.waitSignal(dialog.printed, timeout=20_000):
        dialog.save_pdf_to(tmp_path / "blank.pdf")
    (sheet,) = pypdf.PdfReader(tmp_path / "blank.pdf").pages
    words = "".join(sheet.extract_text().split())
    assert "演示学校甲" in words and "情况记载" in words and "正常，是否" in words
    assert "2026" not in words
    assert here.place.store.head() == before
    dialog.close()


def test_a_preview_closed_while_it_saves_still_saves_and_records(
    qtbot: QtBot, here: Office, tmp_path: Path
) -> None:
    here.sign("正常")
    page = open_page(qtbot, here)
    until(qtbot, page, ["正常"])
    page.print_day()
    qtbot.waitUntil(lambda: page.dialog is not None, timeout=10_000)
    assert page.dialog is not None
    page.dialog.save_pdf_to(tmp_path / "day.pdf")
    page.dialog.close()

    def recorded() -> bool:
        return f'"k":"{Kind.FORM_PRINTED}"' in here.place.store.own_after(0, 1000)[-1].env

    qtbot.waitUntil(recorded, timeout=20_000)
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_written_is_told_in_the_dialog(
    qtbot: QtBot, here: Office, tmp_path: Path
) -> None:
    here.sign("正常")
    page = open_page(qtbot, here)
    until(qtbot, page, ["正常"])
    page.print_day()
    qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=10_000)
    dialog = page.dialog
    assert dialog is not None
    dialog.save_pdf_to(tmp_path / "missing" / "day.pdf")
    told = dialog.findChild(QLabel, "print.told")
    qtbot.waitUntil(lambda: "没有存成" in told.text(), timeout=20_000)
    assert "请" in told.text() and dialog.findChild(QPushButton, "print.pdf").isEnabled()
    dialog.close()


def test_enter_searches_all_years_by_person_place_and_category(qtbot: QtBot, here: Office) -> None:
    here.clock.ago(days=700)
    old = here.sign("a drone over the playground", camera_id=here.cameras[1].id, category=Category.INCIDENT)
    here.clock.offset = timedelta(0)
    here.sign("the drone's owner came", session=here.admin)
    page = open_page(qtbot, here)
    until(qtbot, page, ["the drone's owner came"])
    qtbot.keyClicks(page.filter.search, "drone")
    qtbot.keyClick(page.filter.search, Qt.Key.Key_Return)
    until(qtbot, page, ["the drone's owner came", "a drone over the playground"])
    page.filter.search.setText(f"drone {here.cameras[1].name}")
    until(qtbot, page, ["a drone over the playground"])
    page.filter.search.setText("突发")
    until(qtbot, page, ["a drone over the playground"])
    page.filter.search.clear()
    page.findChild(QPushButton, "log.more").click()
    people = page.findChild(QComboBox, "log.person")
    people.setCurrentText("管理员")
    until(qtbot, page, ["the drone's owner came"])
    people.setCurrentIndex(0)
    page.findChild(QComboBox, "log.category").setCurrentText("突发")
    until(qtbot, page, [old.situation])
    page.findChild(QPushButton, "log.more").click()
    until(qtbot, page, ["the drone's owner came", "a drone over the playground"])


def test_late_entries_are_marked_and_can_be_had_alone(qtbot: QtBot, here: Office) -> None:
    here.sign("in time")
    now = datetime.now(UTC)
    here.sign("an hour late", occurred_at=(now - timedelta(hours=1)).timestamp())
    page = open_page(qtbot, here)
    page.filter.range.setCurrentIndex(1)
    until(qtbot, page, ["in time", "an hour late"])
    page.findChild(QPushButton, "log.more").click()
    page.findChild(QCheckBox, "log.late").setChecked(True)
    until(qtbot, page, ["an hour late"])
    marks = page.table.model.columnCount() - 1
    assert page.table.model.index(0, marks).data() == "补记"


def test_what_the_machine_saw_is_one_line_a_camera(qtbot: QtBot, here: Office) -> None:
    for minutes in (50, 40, 30):
        here.span(1, CameraState.LOST, minutes / 60, (minutes - 2) / 60, "timeout")
    page = open_page(qtbot, here)
    page.filter.range.setCurrentIndex(1)
    page.findChild(QPushButton, "log.seen").click()
    qtbot.waitUntil(lambda: page.machine.table.model.rowCount() == 1, timeout=10_000)
    cells = [page.machine.table.model.index(0, n).data() for n in range(1, 5)]
    assert cells == [f"01 {here.cameras[0].name}", "视频丢失", "3 次", "6 分 0 秒"]
    assert "1 条，由 3 次事件合并" in page.machine.caption.text()

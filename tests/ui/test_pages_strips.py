"""统计 on a real store: a strip per camera whose pixels and words say what was recorded; help."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState
from tests.ui.pages_parts import Office, office
from ui import theme
from ui.pages.help_page import HelpPage, chapters
from ui.pages.strips_page import StripsPage
from ui.strip import StripRow, hour_ticks, percent, state_color


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a", cameras=4) as made:
        yield made


def open_page(qtbot: QtBot, here: Office) -> StripsPage:
    page = StripsPage(here.place.journal, here.place.cameras, here.bridge, here.guard)
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: len(page.chart._rows) > 0, timeout=10_000)
    qtbot.wait(100)
    return page


def pixel(page: StripsPage, number: int, hours_ago: float) -> QColor:
    """The colour in camera `number`'s strip at a time."""
    box = page.chart.getPlotItem().getViewBox()
    at = box.mapViewToScene(QPointF((24 - hours_ago) * 3600, number - 0.5))
    return page.chart.grab().toImage().pixelColor(at.toPoint())


def near(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_each_state_has_its_colour_where_it_was(qtbot: QtBot, here: Office) -> None:
    for number in (1, 2, 3, 4):
        here.span(number, CameraState.LIVE, 20.0, None)
    here.span(1, CameraState.LOST, 10.0, 8.0, "timeout")
    here.span(2, CameraState.SUSPECT, 5.0, None, "blurred")
    here.span(3, CameraState.RESTING, 6.0, 4.0)
    here.span(4, CameraState.STALLED, 3.0, 2.0)
    page = open_page(qtbot, here)
    assert near(pixel(page, 1, 9.0), state_color(CameraState.LOST))
    assert near(pixel(page, 1, 6.5), state_color(CameraState.LIVE))
    assert near(pixel(page, 2, 2.5), state_color(CameraState.SUSPECT))
    assert near(pixel(page, 3, 5.0), state_color(CameraState.RESTING))
    assert near(pixel(page, 4, 2.5), state_color(CameraState.STALLED))
    assert near(pixel(page, 1, 22.0), theme.color("line")), "nothing was recorded then"


def test_a_loss_of_seconds_can_still_be_seen(qtbot: QtBot, here: Office) -> None:
    here.span(1, CameraState.LIVE, 20.0, None)
    here.span(1, CameraState.LOST, 10.0, 10.0 - 20 / 3600, "refused")
    page = open_page(qtbot, here)
    assert near(pixel(page, 1, 10.0 - 100 / 3600), state_color(CameraState.LOST))


def test_hovering_says_it_in_words(qtbot: QtBot, here: Office) -> None:
    here.span(1, CameraState.LIVE, 20.0, None)
    here.span(1, CameraState.LOST, 10.0, 8.0, "timeout")
    page = open_page(qtbot, here)
    words = page.chart.words_at((24 - 9) * 3600, 0.5)
    assert "01 校门外" in words and "断开" in words and "2 小时 0 分" in words and "无应答" in words
    assert "正常" in page.chart.words_at((24 - 5) * 3600, 0.5)
    assert "没有记录" in page.chart.words_at(1800, 0.5)
    assert page.chart.words_at(3600, 9.0) == ""
    box = page.chart.getPlotItem().getViewBox()
    at = page.chart.mapFromScene(box.mapViewToScene(QPointF((24 - 9) * 3600, 0.5)))
    qtbot.mouseMove(page.chart.viewport(), at)
    qtbot.waitUntil(lambda: "断开" in page.findChild(QLabel, "strips.hover").text(), timeout=5_000)


def test_availability_stands_beside_each_strip(qtbot: QtBot, here: Office) -> None:
    here.span(1, CameraState.LIVE, 10.0, 0.0)
    here.span(2, CameraState.LIVE, 10.0, 5.0)
    here.span(2, CameraState.LOST, 5.0, 0.0)
    page = open_page(qtbot, here)
    shown = [percent(row) for row in page.chart._rows]
    assert shown[0] == "100 %" and shown[1] in {"50.0 %", "49.9 %", "50.1 %"}
    assert shown[2:] == ["—", "—"]
    assert percent(StripRow("", (), 0.99999)) == "99.9 %", "100 % only when it is whole"


def test_no_camera_says_what_to_do_first(qtbot: QtBot, tmp_path: Path, here: Office) -> None:
    for camera in here.cameras:
        here.place.cameras.set_enabled(here.admin, camera.id, False)
    page = StripsPage(here.place.journal, here.place.cameras, here.bridge, here.guard)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page._empty, timeout=10_000)


def test_a_new_state_grows_the_strip_by_itself(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    assert page.chart._rows[0].spans == []
    here.span(1, CameraState.LIVE, 1.0, None)
    qtbot.waitUntil(lambda: len(page.chart._rows[0].spans) == 1, timeout=10_000)


def test_hours_of_the_schools_clock() -> None:
    until = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)  # 12:30 in the school
    ticks = hour_ticks(until - timedelta(hours=24), until)
    assert ticks[0] == (1.5 * 3600, "14:00") and ticks[-1] == (23.5 * 3600, "12:00")
    assert len(ticks) == 12


def test_every_chapter_of_the_manual_is_shown_and_found(qtbot: QtBot, qapp: QApplication) -> None:
    page = HelpPage()
    qtbot.addWidget(page)
    page.show()
    titles = [chapter.title for chapter in chapters("zh")]
    assert any("记一笔" in title for title in titles) and any("快捷键" in title for title in titles)
    for row, title in enumerate(titles):
        page._list.setCurrentRow(row)
        assert page.text.toPlainText().startswith(title)
        assert "**" not in page.text.toPlainText() and "|---" not in page.text.toPlainText()
    qtbot.keyClicks(page._search, "ONVIF")
    page._list.setCurrentRow(0)
    page._search.returnPressed.emit()
    assert page.text.textCursor().selectedText() == "ONVIF"
    assert "摄像机" in page._list.currentItem().text()

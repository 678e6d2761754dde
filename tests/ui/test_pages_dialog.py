"""Dialogs stand out: an edge, the window dimmed behind; the preview fills its room and leafs by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.events import Bus
from app.services.forms import empty_sheet
from ui import theme
from ui.bridge import Bridge
from ui.print_dialog import PrintDialog
from ui.widgets.dialog import Backdrop, Dialog


@pytest.fixture(autouse=True, params=["dark", "light"])
def _theme(request: pytest.FixtureRequest, qapp: QApplication) -> None:
    theme.apply(qapp, request.param)


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge(Bus())
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.setProperty("kind", "ground")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    column = QVBoxLayout(made)
    column.addWidget(QLineEdit())
    column.addStretch(1)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def luminance(window: QWidget, at: QPoint) -> float:
    return window.grab().toImage().pixelColor(at).lightnessF()


def test_a_dialog_has_an_edge_and_dims_the_window(qtbot: QtBot, window: QWidget) -> None:
    dialog = Dialog("ask", "title", window)
    dialog.body.addWidget(QLineEdit())
    corner = QPoint(5, window.height() - 5)
    before = luminance(window, corner)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    assert luminance(window, corner) < before
    picture = dialog.grab().toImage()
    edge, ground = picture.pixelColor(0, dialog.height() // 2), picture.pixelColor(4, dialog.height() // 2)
    assert edge.name() == theme.tokens().plain_edge.lower()
    assert ground.name() == theme.tokens().panel.lower()
    middle = dialog.geometry().center() - window.mapToGlobal(window.rect().center())
    assert abs(middle.x()) <= 2 and abs(middle.y()) <= 2
    window.resize(1200, 700)
    backdrop = window.findChild(Backdrop)
    assert backdrop is not None
    qtbot.waitUntil(lambda: backdrop.size() == window.size())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible() and window.findChild(Backdrop) is None)
    assert luminance(window, QPoint(5, 600)) == pytest.approx(before, abs=0.01)


def test_the_shade_leaves_with_a_page_that_is_taken_away(qtbot: QtBot, window: QWidget) -> None:
    page = QWidget(window)
    page.show()
    dialog = Dialog("ask", "title", page)
    dialog.open()
    qtbot.waitUntil(lambda: window.findChild(Backdrop) is not None)
    page.deleteLater()
    qtbot.waitUntil(lambda: window.findChild(Backdrop) is None)


def preview(qtbot: QtBot, window: QWidget, bridge: Bridge, rows: int) -> PrintDialog:
    sheet = empty_sheet("f1", "演示学校甲")
    row = ["2026年\n11月22日", "08:00", "正常", "正常", "", "", ""]
    sheet = replace(sheet, rows=[row] * rows, signers=["早班保安"] * rows)
    dialog = PrintDialog(sheet, bridge, file_name="a.pdf", record=lambda: None, parent=window)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    qtbot.wait(50)
    return dialog


def part(dialog: PrintDialog, kind: type[QObject], name: str) -> QObject:
    found = dialog.findChild(kind, name)
    assert found is not None
    return found


def test_the_preview_takes_the_windows_room_and_the_paper_the_dialogs_width(
    qtbot: QtBot, window: QWidget, bridge: Bridge
) -> None:
    dialog = preview(qtbot, window, bridge, 3)
    assert dialog.width() >= 0.9 * window.width() and dialog.height() >= 0.9 * window.height()
    scroll = part(dialog, QScrollArea, "print.scroll")
    assert isinstance(scroll, QScrollArea)
    paper = scroll.widget()
    assert scroll.viewport().width() - 40 < paper.width() <= scroll.viewport().width()
    zoom = part(dialog, QComboBox, "print.zoom")
    assert isinstance(zoom, QComboBox)
    zoom.setFocus()
    qtbot.keyClick(zoom, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: paper.height() <= scroll.viewport().height())
    dialog.close()


def test_the_page_keys_scroll_and_leaf(qtbot: QtBot, window: QWidget, bridge: Bridge) -> None:
    dialog = preview(qtbot, window, bridge, 8)
    number = part(dialog, QObject, "print.page")
    bar = part(dialog, QScrollArea, "print.scroll").verticalScrollBar()  # type: ignore[attr-defined]
    assert bar.maximum() > 0
    while bar.value() < bar.maximum():
        qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    assert number.text() == "第 1 页 / 共 2 页"  # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    assert (number.text(), bar.value()) == ("第 2 页 / 共 2 页", 0)  # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_PageUp)
    assert (number.text(), bar.value()) == ("第 1 页 / 共 2 页", bar.maximum())  # type: ignore[attr-defined]
    dialog.close()

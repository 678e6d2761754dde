"""门口计数 and 常用语 on real services: by key and click, every tap on disk, written into the entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.duty import Category
from app.domain.traffic import Lane
from app.services.auth import Session
from tests.ui.frame_parts import misfits
from tests.ui.watch_parts import PASSWORD, Gate, at, gate
from ui import theme
from ui.entry_panel import EntryPanel
from ui.phrases_tab import PhrasesTab


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Gate]:
    theme.apply(qapp, "dark")
    with gate(tmp_path / "school-a") as made:
        made.go(8)
        yield made


def open_panel(qtbot: QtBot, here: Gate, session: Session) -> EntryPanel:
    place = here.place
    panel = EntryPanel(place.duty, place.cameras, here.bridge, session, gate=place.shift.gate)
    qtbot.addWidget(panel)
    panel.resize(440, 1000)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.begin(None)
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=10_000)
    return panel


def settle(qtbot: QtBot, here: Gate) -> None:
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=10_000)


def test_school_start_is_counted_by_keys_and_written_into_the_entry(qtbot: QtBot, here: Gate) -> None:
    guard = here.login("早班保安")
    panel = open_panel(qtbot, here, guard)
    pad = panel.pad
    assert pad is not None
    assert not pad.is_open()
    qtbot.keyClick(panel.form.situation, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert pad.is_open()
    assert pad.hasFocus()
    here.go(7, 10)
    for key, times in ((Qt.Key.Key_1, 12), (Qt.Key.Key_2, 3), (Qt.Key.Key_3, 40)):
        for _ in range(times):
            qtbot.keyClick(pad, key)
    settle(qtbot, here)
    here.go(8, 20)
    qtbot.keyClick(pad, Qt.Key.Key_4)
    qtbot.keyClick(pad, Qt.Key.Key_4)
    qtbot.keyClick(pad, Qt.Key.Key_Backspace)
    settle(qtbot, here)
    assert here.place.shift.gate.count(guard).counts == (12, 3, 40, 1)
    assert pad.head.word() == "门口计数 · 车 12/3 人 40/1"
    button = panel.findChild(QPushButton, "gate.write")
    assert isinstance(button, QPushButton)
    panel.form.situation.setPlainText("秩序正常。")
    button.click()
    settle(qtbot, here)
    said = "07:10—08:20 车辆进 12 辆、出 3 辆；人员进 40 人、出 1 人。"
    assert panel.form.situation.toPlainText() == f"{said}\n秩序正常。"
    qtbot.keyClick(pad, Qt.Key.Key_1)
    settle(qtbot, here)
    panel.fold_count()
    settle(qtbot, here)
    assert panel.form.situation.toPlainText().count("车辆进") == 1
    assert "车辆进 13 辆" in panel.form.situation.toPlainText()
    qtbot.keyClicks(panel.password, PASSWORD)
    with qtbot.waitSignal(panel.saved, timeout=10_000) as saved:
        qtbot.keyClick(panel.password, Qt.Key.Key_Return)
    assert saved.args[0].traffic == (13, 3, 40, 1)
    assert here.place.shift.gate.count(guard).empty


def test_the_count_is_there_again_after_the_panel_was_closed(qtbot: QtBot, here: Gate) -> None:
    guard = here.login("早班保安")
    panel = open_panel(qtbot, here, guard)
    assert panel.pad is not None
    for _ in range(3):
        panel.pad.tap(Lane.PEOPLE_IN)
    settle(qtbot, here)
    panel.fold()
    again = open_panel(qtbot, here, guard)
    assert again.pad is not None
    qtbot.waitUntil(lambda: again.pad.shown().people_in == 3, timeout=10_000)  # type: ignore[union-attr]
    assert not misfits(again)


def test_the_school_has_its_own_phrases(qtbot: QtBot, here: Gate) -> None:
    tab = PhrasesTab(here.place.duty, here.bridge, here.admin)
    qtbot.addWidget(tab)
    with qtbot.waitExposed(tab):
        tab.show()
    settle(qtbot, here)
    text = tab.findChild(QPlainTextEdit, "phrases.text")
    assert isinstance(text, QPlainTextEdit)
    assert "来访人员已离校。" in text.toPlainText()
    tab.findChild(QPushButton, f"phrases.{Category.PARCEL}").click()
    settle(qtbot, here)
    text.setPlainText("快递放北门货架。\n\n 快递放北门货架。 \n外卖不进校。")
    tab.findChild(QPushButton, "phrases.save").click()
    settle(qtbot, here)
    told = tab.findChild(QLabel, "phrases.told")
    assert isinstance(told, QLabel)
    assert told.text() == "已保存 2 条，记一笔里马上可用。"
    assert here.place.duty.phrases(Category.PARCEL) == ["快递放北门货架。", "外卖不进校。"]
    assert at(8) == here.clock.now()


def test_taking_back_never_overtakes_the_tap(qtbot: QtBot, here: Gate) -> None:
    guard = here.login("早班保安")
    panel = open_panel(qtbot, here, guard)
    pad = panel.pad
    assert pad is not None
    pad.toggle()
    for _ in range(40):
        qtbot.keyClick(pad, Qt.Key.Key_4)
        qtbot.keyClick(pad, Qt.Key.Key_Backspace)
    qtbot.keyClick(pad, Qt.Key.Key_2)
    settle(qtbot, here)
    assert here.place.shift.gate.count(guard).counts == (0, 1, 0, 0)

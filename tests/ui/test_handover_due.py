"""A due or late handover is said on the rail and in full screen; who did not come is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.watch_parts import Gate, gate
from ui import theme
from ui.alerts import Alerts
from ui.handover.seat import HandoverSeat
from ui.rail import Rail
from ui.widgets.basics import KeyButton
from ui.window import MainWindow


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Gate]:
    theme.apply(qapp, "dark")
    with gate(tmp_path / "school-a") as made:
        made.go(8)
        yield made


def test_it_counts_down_then_says_how_late_it_is(qtbot: QtBot, here: Gate) -> None:
    window = MainWindow(here.clock.now)
    qtbot.addWidget(window)
    guard = here.login("早班保安")
    seat = HandoverSeat(here.place, guard, here.bridge, passwords={}, window=window)
    rail, alerts = Rail(guard, here.clock.now), Alerts(window)
    qtbot.addWidget(rail)
    seat.due.connect(
        lambda words, button: (alerts.say("handover", words), rail.show_handover(button, due=bool(words)))
    )
    button = rail.findChild(KeyButton, "rail.handover")
    assert isinstance(button, KeyButton)
    for hour, minute, alert, word in (
        (12, 0, "", "交接"),
        (15, 50, "该交接了，还有 10 分", "交接 · 还有 10 分"),
        (16, 5, "已过交接时间 5 分", "交接 · 已过 5 分"),
        (
            16,
            40,
            "交接已迟 40 分：接班人未到时由早班保安继续负责，已通知管理员",
            "交接 · 已过 40 分",
        ),
    ):
        here.go(hour, minute)
        seat.look()
        assert window.alert() == alert
        assert button.word() == word
        assert button.property("kind") == ("due" if alert else "plain")


def test_a_guard_who_does_not_come_is_told_here_and_to_the_manager(qtbot: QtBot, here: Gate) -> None:
    window = MainWindow(here.clock.now)
    qtbot.addWidget(window)
    guard = here.login("早班保安")
    seat = HandoverSeat(here.place, guard, here.bridge, passwords={}, window=window)
    seat.told.connect(window.messages.tell)
    here.go(16, 20)
    here.place.shift.relief.look()
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=10_000)
    assert window.messages.texts() == ["中班无人接班，已通知管理员；请早班保安继续负责。"]
    window.messages.clear()
    boss = HandoverSeat(here.place, here.admin, here.bridge, passwords={}, window=window)
    boss.told.connect(window.messages.tell)
    boss.remind()
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=10_000)
    assert window.messages.texts()[0].startswith("有 1 班无人接班")


def test_two_alerts_stand_one_below_the_other(qtbot: QtBot, here: Gate) -> None:
    window = MainWindow(here.clock.now)
    qtbot.addWidget(window)
    alerts = Alerts(window)
    alerts.say("handover", "该交接了")
    alerts.say("fault", "07 食堂门口 · 视频丢失")
    assert window.alert() == "该交接了\n07 食堂门口 · 视频丢失"
    alerts.say("handover", "")
    assert window.alert() == "07 食堂门口 · 视频丢失"

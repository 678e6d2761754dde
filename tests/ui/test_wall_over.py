"""What lies over the pictures: the key help, and what the engine had to lower."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.events import QualityChanged
from app.text import text
from tests.ui.wall_parts import Wall, dark, opened_wall
from tests.ui.wall_video import cameras
from ui.wall.keys import ALT_KEYS, HELD_KEYS, HELP, PAGE_KEYS, WALL_KEYS


@pytest.fixture
def wall(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(16)) as made:
        made.video.go_live([f"cam-{i}" for i in range(1, 17)])
        made.settle()
        yield made


def notice(wall: Wall) -> QLabel:
    found = wall.page.findChild(QLabel, "wall.notice")
    assert isinstance(found, QLabel)
    return found


def test_what_the_engine_lowers_is_said_as_long_as_it_lasts(wall: Wall) -> None:
    sizes = {c: (r.width, r.height) for c, r in wall.video.requests.items()}
    wall.bus.publish(QualityChanged(1, text("电脑忙：小画面降到每秒 8 帧")))
    wall.settle()
    assert notice(wall).isVisible() and notice(wall).text() == "电脑忙：小画面降到每秒 8 帧"
    host = notice(wall).parentWidget()
    assert host.rect().contains(notice(wall).geometry())
    wall.qtbot.wait(3500)
    assert notice(wall).isVisible()
    assert {c: (r.width, r.height) for c, r in wall.video.requests.items()} == sizes, (
        "no tile changes its size"
    )
    wall.bus.publish(QualityChanged(2, text("电脑忙：隐藏的画面已关闭")))
    wall.settle()
    assert "隐藏" in notice(wall).text()


def test_that_it_is_over_is_said_and_leaves(wall: Wall) -> None:
    wall.bus.publish(QualityChanged(0))
    wall.settle()
    assert not notice(wall).isVisible(), "nothing was lowered"
    wall.bus.publish(QualityChanged(1, text("电脑忙")))
    wall.bus.publish(QualityChanged(0))
    wall.settle()
    assert notice(wall).text() == "画质已恢复"
    wall.qtbot.waitUntil(lambda: not notice(wall).isVisible(), timeout=10_000)


def test_a_long_notice_wraps_inside_a_narrow_wall(wall: Wall) -> None:
    wall.page.resize(640, 600)
    wall.bus.publish(QualityChanged(3, text("电脑忙不过来，" * 12)))
    wall.settle()
    label, host = notice(wall), notice(wall).parentWidget()
    assert host.rect().contains(label.geometry())
    assert label.height() >= label.heightForWidth(label.width()) > 30


def test_a_notice_lets_the_mouse_through(wall: Wall) -> None:
    wall.bus.publish(QualityChanged(1, text("电脑忙")))
    wall.settle()
    at = notice(wall).geometry().center()
    host = notice(wall).parentWidget()
    assert isinstance(host.childAt(at), QWidget) and host.childAt(at).objectName() == "wall.canvas"


@pytest.mark.parametrize("size", [(946, 592), (1288, 720), (1842, 1032)])
def test_the_key_help_fits_even_on_the_smallest_window(wall: Wall, size: tuple[int, int]) -> None:
    rail = QWidget()
    rail.setFixedWidth(320)
    wall.page.set_rail(rail)
    wall.page.resize(*size)
    wall.page.toggle_help()
    wall.settle()
    overlay = wall.page.findChild(QWidget, "wall.keys")
    assert overlay is not None and wall.page.rect().contains(overlay.geometry())
    for part in overlay.findChildren(QLabel):
        assert part.width() >= part.sizeHint().width(), part.text()


def test_every_key_stands_in_the_help_and_in_the_manual() -> None:
    shown = " ".join(entry.keys for entry in HELP)
    manual = files("resources").joinpath("help", "80-keys.md").read_text(encoding="utf-8")
    for key in ("Enter", "Esc", "Space", "Shift+←", "Ctrl+←", "Alt+1", "Alt+←", *"FVLIP+−0"):
        assert key in shown, key
    for key in ("F1", "F2", "F3", "F4", "F5", "F9", "F11"):
        assert key in shown and re.search(rf"\| {key} \|", manual), key
    for word in ("空格", "Shift+方向键", "Ctrl+方向键", "| V |", "| L |", "| I |", "| P |"):
        assert word in manual, word


def test_no_key_has_two_meanings() -> None:
    assert not WALL_KEYS.keys() & PAGE_KEYS.keys()
    tables = [WALL_KEYS | PAGE_KEYS, ALT_KEYS, *HELD_KEYS.values()]
    assert all(tables)

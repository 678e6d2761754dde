"""Two walls on one engine: what they ask for is mixed, and each has its own layout, page and keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.services.ports import StreamKind, TileRequest
from app.settings import Settings
from tests.ui.wall_parts import Wall, dark, hand, opened_wall
from tests.ui.wall_video import camera, cameras, color
from ui.tour.display import virtual_display
from ui.wall.board import WallBoard
from ui.wall.mixer import mix
from ui.wall.view import Look

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def ask(camera_id: str, stream: StreamKind, width: int = 380) -> TileRequest:
    return TileRequest(camera_id, width, width * 9 // 16, stream)


def test_the_better_stream_and_the_larger_size_win() -> None:
    sub, main, keys = (ask("a", kind) for kind in (StreamKind.SUB, StreamKind.MAIN, StreamKind.KEYFRAMES))
    assert mix([[sub], [main]]) == mix([[main], [sub]]) == [main]
    assert mix([[keys], [sub]]) == [sub]
    large = ask("a", StreamKind.SUB, 700)
    assert mix([[sub], [large]]) == [large]
    assert mix([[keys], []]) == [keys] and mix([]) == []


def test_the_first_walls_order_comes_first() -> None:
    a, b, c = (ask(name, StreamKind.SUB) for name in "abc")
    assert mix([[b, a], [c, a]]) == [b, a, c]


@pytest.fixture
def wall(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(16)) as made:
        made.video.go_live([f"cam-{i}" for i in range(1, 17)])
        made.settle()
        yield made


def second(wall: Wall) -> WallBoard:
    """The second wall, opened beside the first."""
    wall.page.beside.toggle()
    board = wall.page.beside.board()
    assert board is not None
    wall.qtbot.waitExposed(board.window())
    board.window().move(0, 790)
    wall.qtbot.waitUntil(board.canvas.hasFocus, timeout=20_000)
    wall.settle()
    return board


def streams(wall: Wall) -> dict[str, StreamKind]:
    return {camera_id: request.stream for camera_id, request in wall.video.requests.items()}


def shown(board: WallBoard) -> list[str]:
    return [f"cam-{i}" for i in range(1, 17) if not board.canvas.cell(f"cam-{i}").isEmpty()]


def test_it_has_its_own_layout_and_page_and_the_engine_gets_both(wall: Wall) -> None:
    board = second(wall)
    wall.qtbot.keyClick(board.canvas, Key.Key_1, ALT)
    wall.qtbot.keyClick(board.canvas, Key.Key_Right, ALT)
    assert shown(board) == ["cam-2"] and len(shown(wall.page.board)) == 16
    wall.qtbot.waitUntil(lambda: streams(wall)["cam-2"] is StreamKind.MAIN, timeout=10_000)
    assert {kind for c, kind in streams(wall).items() if c != "cam-2"} == {StreamKind.SUB}
    wall.video.give("cam-2", color(40))
    wall.settle()
    for each in (board.canvas, wall.page.canvas):
        said = each.view("cam-2")
        assert said is not None and said.look is Look.PICTURE
    tile = wall.pixels("cam-2")
    assert tuple(tile[tile.shape[0] // 3, tile.shape[1] // 8]) == color(40), "scaled on the small one"


def test_the_hidden_first_wall_leaves_the_second_its_pictures(wall: Wall) -> None:
    board = second(wall)
    wall.qtbot.keyClick(board.canvas, Key.Key_2, ALT)
    wall.page.hide()
    wall.qtbot.waitUntil(lambda: streams(wall)["cam-9"] is StreamKind.KEYFRAMES, timeout=10_000)
    assert board.isVisible() and streams(wall)["cam-1"] in (StreamKind.SUB, StreamKind.MAIN)


def test_closing_it_takes_its_wishes_back_and_is_remembered(wall: Wall, tmp_path: Path) -> None:
    board = second(wall)
    wall.qtbot.keyClick(board.canvas, Key.Key_1, ALT)
    wall.qtbot.waitUntil(lambda: streams(wall)["cam-1"] is StreamKind.MAIN, timeout=10_000)

    def kept() -> object:
        school = Settings(tmp_path).get("wall.schools").get("9001", {"walls": {}})
        return school["walls"].get("second", {}).get("open")

    wall.qtbot.waitUntil(lambda: kept() is True, timeout=10_000)
    board.window().close()
    wall.settle()
    assert not wall.page.beside.is_open() and StreamKind.MAIN not in streams(wall).values()
    wall.qtbot.waitUntil(lambda: kept() is False, timeout=10_000)


def test_its_acts_are_the_pages(wall: Wall) -> None:
    board = second(wall)
    told = QSignalSpy(wall.page.still_requested)
    wall.qtbot.keyClick(board.canvas, Key.Key_Right)
    wall.qtbot.keyClick(board.canvas, Key.Key_F3)
    assert told.count() == 1 and told.at(0) == ["cam-2"]
    assert wall.page.focused_camera() == "cam-1", "each has its own focus"


def test_new_cameras_and_faults_reach_it(wall: Wall) -> None:
    board = second(wall)
    wall.page.set_open_faults(["cam-3"])
    said = board.canvas.view("cam-3")
    assert said is not None and said.badges
    wall.page.set_cameras([camera(i) for i in range(1, 4)])
    assert shown(board) == ["cam-1", "cam-2", "cam-3"]


def test_its_full_screen_is_its_own(wall: Wall) -> None:
    board = second(wall)
    told = QSignalSpy(wall.page.full_screen_requested)
    wall.qtbot.keyClick(board.canvas, Key.Key_F11)
    wall.settle()
    assert board.window().isFullScreen() and not board.bar.isVisible() and told.count() == 0
    wall.qtbot.keyClick(board.canvas, Key.Key_F11)
    wall.settle()
    assert not board.window().isFullScreen() and board.bar.isVisible()


def test_its_widgets_have_names_of_their_own(wall: Wall) -> None:
    board = second(wall)
    assert board.canvas.objectName() == "wall2.canvas"
    assert board.findChild(QLabel, "wall2.count.live") is not None
    assert [w.objectName() for w in board.findChildren(QLabel) if w.objectName().startswith("wall.")] == []


def test_on_a_second_monitor_that_is_unplugged_and_comes_back(tmp_path: Path) -> None:
    with virtual_display(2560, 720):
        answer = subprocess.run(
            [sys.executable, "-m", "tests.ui.wall_two_screens", str(tmp_path)],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found["screens"] == ["LEFT", "RIGHT"]
    assert found["opened"] == found["back_at"] == [1280, 0, 1280, 720]
    assert found["gone"] and "第二显示器已断开" in found["told"]
    assert found["back"] and found["restored"]


def test_a_press_on_a_wall_brings_it_the_keyboard(wall: Wall) -> None:
    board = second(wall)
    with hand() as mouse:
        for each in (wall.page.board, board):
            at = each.canvas.mapToGlobal(each.canvas.cell("cam-1").center())
            mouse.click(at.x(), at.y())
            wall.qtbot.waitUntil(each.canvas.hasFocus, timeout=10_000)
            mouse.press("Right")
            wall.qtbot.waitUntil(lambda b=each: b.model.focus == "cam-2", timeout=10_000)  # type: ignore[misc]

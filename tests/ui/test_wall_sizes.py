"""The wall on the screens that schools have: nothing is cut off, nothing lies over anything it should not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, LossCause, PictureFault
from app.events import ClipChanged, QualityChanged
from app.services.ports import StreamStats
from app.text import text
from tests.ui.wall_parts import Wall, opened_wall
from tests.ui.wall_video import camera
from ui import theme
from ui.wall import grid
from ui.wall.keys import Act
from ui.wall.tile import NAME_PX, PAD_PX
from ui.wall.words import set_block

SCREENS = [(1366, 768), (1920, 1080), (2560, 1440), (1280, 960)]
FRAME = (78, 48)
"""What the window's left rail and top bar take of the screen."""

RAIL = 320
COUNT = 20


@pytest.fixture(params=SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def wall(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    """Twenty cameras in every state, the last with the longest name a school has."""
    theme.apply(qapp, "dark")
    width, height = request.param
    shown = [camera(i, ptz=i == 6) for i in range(1, COUNT)]
    shown.append(camera(COUNT, name="综合实验楼五楼西侧消防通道门外"))
    with opened_wall(qtbot, tmp_path, shown) as made:
        rail = QWidget()
        rail.setFixedWidth(RAIL)
        made.page.set_rail(rail)
        made.page.resize(width - FRAME[0], height - FRAME[1])
        qtbot.wait(250)
        trouble(made)
        yield made


def trouble(wall: Wall) -> None:
    video, now = wall.video, wall.clock()
    video.go_live([f"cam-{i}" for i in range(1, COUNT + 1)])
    lost = {"cause": LossCause.TIMEOUT, "retry_at": now + 5, "attempt": 117, "since": now - 90_000}
    for number in (2, 7, 12, 20):
        video.say(f"cam-{number}", CameraState.LOST, **lost)
    video.say("cam-3", CameraState.LOST, cause=LossCause.BAD_PASSWORD, attempt=1, since=now - 90_000)
    video.say("cam-4", CameraState.STALLED)
    video.say("cam-5", CameraState.SUSPECT, faults=(PictureFault.BLACK, PictureFault.FROZEN))
    video.say("cam-6", CameraState.RESTING)
    video.say("cam-8", CameraState.CONNECTING)
    wall.page.set_open_faults(["cam-5", "cam-7"])
    wall.bus.publish(ClipChanged("clip", "cam-5", 83.0, False))
    wall.settle()


def inside(wall: Wall, widget: QWidget) -> bool:
    place = QRect(widget.mapTo(wall.page, QPoint(0, 0)), widget.size())
    return wall.page.rect().contains(place)


def cut_off(wall: Wall) -> list[str]:
    """The visible words and buttons that have less room than they need, or stand outside."""
    found = []
    for part in wall.page.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QLabel | QAbstractButton):
            continue
        needs = part.sizeHint().width() if not (isinstance(part, QLabel) and part.wordWrap()) else 0
        short = part.width() < needs or (
            isinstance(part, QLabel) and part.height() < part.heightForWidth(part.width())
        )
        if short or not inside(wall, part):
            found.append(f"{part.objectName()} {part.geometry()} needs {part.sizeHint()}")
    return found


def test_every_layout_keeps_words_and_buttons_inside_the_tiles(wall: Wall) -> None:
    for layout in grid.NAMES:
        check_layout(wall, layout)


def check_layout(wall: Wall, layout: str) -> None:
    wall.page.controller.set_layout(layout)
    wall.settle()
    trouble(wall)
    canvas = wall.page.canvas
    told = canvas.stage_state()
    at = canvas.mapToGlobal(QPoint(0, 0))
    ground = QRect(at, canvas.size())
    areas = [QRect(*tile["rect"]) for tile in told]
    assert areas and all(ground.contains(area) for area in areas)
    assert not any(a.intersects(b) for i, a in enumerate(areas) for b in areas[:i])
    for tile, area in zip(told, areas, strict=True):
        lines = canvas.view(tile["camera_id"])
        assert lines is not None
        if lines.buttons:
            assert set(tile["buttons"]) == {b.act.name.lower() for b in lines.buttons}
        spots = [spot.translated(at) for spot, _ in canvas.spots(tile["camera_id"])]
        assert all(area.contains(spot) for spot in spots), (layout, tile["name"])
        head = QRect(area.topLeft(), area.topLeft() + QPoint(area.width(), NAME_PX))
        assert not any(head.intersects(spot) for spot in spots), "the name is never covered"
    assert cut_off(wall) == []


def test_every_line_of_words_has_room(wall: Wall) -> None:
    for layout in ("4", "9", "16", "25", "auto"):
        check_words(wall, layout)


def check_words(wall: Wall, layout: str) -> None:
    wall.page.controller.set_layout(layout)
    wall.settle()
    trouble(wall)
    canvas = wall.page.canvas
    scale = canvas._painter._scale
    for tile in canvas._tiles:
        cell, pad = tile.rect, round(PAD_PX * scale(tile.rect))
        room = cell._replace(x=cell.x + pad, w=cell.w - 2 * pad)
        block = set_block(tile.view.lines, tile.view.buttons, room, scale(cell))
        for row in block.rows:
            assert QFontMetrics(row.font).horizontalAdvance(row.text) <= room.w, row.text
        for placed, other in zip(block.buttons, block.buttons[1:], strict=False):
            assert placed.rect.x + placed.rect.w <= other.rect.x


def test_enlarged_with_everything_over_it(wall: Wall) -> None:
    wall.page.set_cameras([replace(camera(i), ptz=True) for i in range(1, COUNT + 1)])
    wall.video.figures["cam-1"] = StreamStats(
        "h265", 3840, 2160, 25.0, 8123.0, 100, 12, 3, 141.0, "ffmpeg vaapi"
    )
    wall.page.board.act(Act.PTZ)
    wall.page.board.act(Act.FIGURES)
    wall.video.go_live(["cam-1"])
    wall.page.board.act(Act.ZOOM_IN)
    wall.bus.publish(
        QualityChanged(2, text("电脑忙不过来：小画面降到每秒 8 帧，隐藏的画面已关闭，空下来自动恢复"))
    )
    wall.settle()
    assert cut_off(wall) == []
    ptz, notice = (wall.page.findChild(QWidget, name) for name in ("wall.ptz", "wall.notice"))
    assert ptz is not None and ptz.isVisible() and notice is not None and notice.isVisible()


def test_list_help_and_tour_fit(wall: Wall) -> None:
    wall.page.board._arranger.show_list(True)
    wall.page.controller.set_layout("4")
    wall.page.controller.rotation.set_on(True)
    wall.page.board.tour.touch()
    wall.page.toggle_help()
    wall.qtbot.wait(250)
    assert cut_off(wall) == []
    overlay = wall.page.findChild(QWidget, "wall.keys")
    assert overlay is not None and wall.page.rect().contains(overlay.geometry())
    assert wall.page.canvas.width() >= 380


def test_full_screen_with_a_tour(wall: Wall) -> None:
    wall.page.controller.set_layout("4")
    wall.page.controller.rotation.set_on(True)
    wall.page.set_bare(True)
    wall.settle()
    assert cut_off(wall) == []
    assert wall.page.canvas.size() == wall.page.size()

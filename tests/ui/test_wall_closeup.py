"""The enlarged picture: digital zoom and pan, the PTZ panel, the streams' figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.services.ports import StreamStats
from tests.ui.wall_parts import Pixels, Wall, dark, hand, opened_wall
from tests.ui.wall_video import cameras
from ui.wall.figures import figure_lines
from ui.wall.zoom import MOST, WHOLE, Zoom

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
STATS = StreamStats("h264", 1920, 1080, 24.98, 3904.2, 50, 2, 0)


# --- arithmetic -------------------------------------------------------------------------------------


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    zoom = WHOLE.by(3, 0.25, 0.75)
    assert zoom.left + 0.25 * zoom.part == pytest.approx(0.25)
    assert zoom.top + 0.75 * zoom.part == pytest.approx(0.75)
    nearer = zoom.by(2, 0.1, 0.9)
    assert nearer.left + 0.1 * nearer.part == pytest.approx(zoom.left + 0.1 * zoom.part)


def test_zooming_ends_at_eight_times_and_at_the_whole() -> None:
    assert WHOLE.by(100).factor == MOST
    assert WHOLE.by(5).by(-5) == WHOLE and WHOLE.by(-1) == WHOLE


@pytest.mark.parametrize("way", [(-9, -9), (9, 9), (9, -9)])
def test_panning_stays_inside_the_picture(way: tuple[float, float]) -> None:
    zoom = Zoom(4, 0.3, 0.3).moved(*way)
    assert 0 <= zoom.left <= 0.75 and 0 <= zoom.top <= 0.75


# --- a real wall ------------------------------------------------------------------------------------


@pytest.fixture
def wall(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    """Four cameras, the second enlarged: left half red, right half blue, a white square in the middle."""
    dark(qapp)
    four = [replace(c, ptz=c.number == 2) for c in cameras(4)]
    with opened_wall(qtbot, tmp_path, four, "4") as made:
        made.video.go_live([f"cam-{i}" for i in range(1, 5)])
        press(made, Key.Key_Right, Key.Key_Return)
        made.page.canvas.set_watermark("")
        show(made)
        yield made


def show(wall: Wall) -> None:
    width, height = wall.video.size("cam-2")
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2] = (200, 0, 0)
    picture[:, width // 2 :] = (0, 0, 200)
    x, y, side = width // 2, height // 2, height // 16
    picture[y - side : y + side, x - side : x + side] = 255
    wall.video.give("cam-2", picture)
    wall.settle()


def press(wall: Wall, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        wall.qtbot.keyClick(wall.page.canvas, key, modifier)
    wall.settle()


def zoom(wall: Wall) -> Zoom:
    return wall.page.board.model.zoom


def whites(pixels: Pixels) -> int:
    """White in the middle of the wall, where neither name nor overview lie."""
    h, w, _ = pixels.shape
    return int((pixels[h // 8 : 6 * h // 8, w // 4 : 3 * w // 4].min(axis=2) > 240).sum())


def test_the_wheel_zooms_at_the_pointer_and_double_click_resets(wall: Wall) -> None:
    canvas = wall.page.canvas
    before = whites(wall.pixels("cam-2"))
    with hand() as mouse:
        middle = canvas.mapToGlobal(canvas.rect().center())
        mouse.wheel(middle, 4)
        wall.qtbot.waitUntil(lambda: zoom(wall).factor > 2, timeout=10_000)
        wall.settle()
        factor = zoom(wall).factor
        assert whites(wall.pixels("cam-2")) == pytest.approx(before * factor**2, rel=0.1)
        assert zoom(wall).left + zoom(wall).part / 2 == pytest.approx(0.5, abs=0.01)
        mouse.click(middle.x(), middle.y(), times=2)
    wall.qtbot.waitUntil(lambda: zoom(wall) == WHOLE, timeout=10_000)
    assert wall.page.board.model.enlarged == "cam-2", "the first double click only resets"


def test_the_overview_shows_the_whole_picture_and_what_is_seen_of_it(wall: Wall) -> None:
    press(wall, *[Key.Key_Plus] * 5)
    press(wall, *[Key.Key_Right] * 9, modifier=SHIFT)
    tile = wall.pixels("cam-2").astype(int)
    h, w, _ = tile.shape
    corner = tile[h - h // 4 :, : w // 4]
    assert ((corner[..., 0] > 150) & (corner[..., 2] < 60)).sum() > 500, "the red half, seen only here"
    accent = (np.abs(corner - (77, 163, 255)).max(axis=2) < 12).sum()
    assert accent > 60, "a frame around the part"
    middle = tile[h // 4 : h // 2, w // 4 : w // 2]
    assert (middle[..., 2] > 150).all() and zoom(wall).left == pytest.approx(1 - zoom(wall).part)


def test_dragging_draws_the_picture_along_and_swaps_nothing(wall: Wall) -> None:
    press(wall, *[Key.Key_Plus] * 4)
    before, canvas = zoom(wall), wall.page.canvas
    middle = canvas.mapToGlobal(canvas.rect().center())
    with hand() as mouse:
        mouse.drag(middle, middle + QPoint(200, 0))
    wall.qtbot.waitUntil(lambda: zoom(wall).left < before.left, timeout=10_000)
    wall.settle()
    place = canvas.picture_place("cam-2")
    assert zoom(wall).left == pytest.approx(before.left - 200 / place.width() * before.part, abs=0.02)
    press(wall, Key.Key_Escape)
    assert wall.page.board.model.page_cells() == [f"cam-{i}" for i in range(1, 5)]


def test_keys_zoom_and_nought_resets_but_still_begins_a_number(wall: Wall) -> None:
    press(wall, Key.Key_Equal)
    assert zoom(wall).factor == pytest.approx(1.25)
    press(wall, Key.Key_Minus)
    assert zoom(wall) == WHOLE
    press(wall, Key.Key_0, Key.Key_3, Key.Key_Return)
    assert wall.page.focused_camera() == "cam-3"
    press(wall, Key.Key_Plus, Key.Key_Plus, Key.Key_0)
    assert zoom(wall) == WHOLE and wall.page.board.model.enlarged == "cam-3"


def test_a_zoomed_picture_is_asked_for_at_the_streams_own_size(wall: Wall) -> None:
    wall.video.figures["cam-2"] = STATS
    press(wall, Key.Key_Plus)
    request = wall.video.requests["cam-2"]
    assert (request.width, request.height) == (1920, 1080)
    assert wall.pixels("cam-2")[300, 300:800].max() > 150, "the old picture stays until the new one comes"
    shows = len(wall.video.shows)
    press(wall, Key.Key_Plus, Key.Key_Plus)
    assert len(wall.video.shows) == shows
    press(wall, Key.Key_0)
    assert wall.video.requests["cam-2"].width == wall.page.canvas.width()


def test_another_camera_begins_whole(wall: Wall) -> None:
    press(wall, Key.Key_Plus, Key.Key_Right)
    assert zoom(wall) == WHOLE


def test_nothing_is_zoomed_while_nothing_is_enlarged(wall: Wall) -> None:
    press(wall, Key.Key_Escape, Key.Key_Plus)
    assert zoom(wall) == WHOLE


# --- PTZ --------------------------------------------------------------------------------------------


def ptz(wall: Wall) -> QWidget:
    found = wall.page.findChild(QWidget, "wall.ptz")
    assert found is not None
    return found


def why(wall: Wall) -> str:
    found = wall.page.findChild(QLabel, "wall.ptz.why")
    assert isinstance(found, QLabel)
    return found.text()


def test_the_ptz_panel_can_be_seen_but_not_pressed_and_says_why(wall: Wall) -> None:
    press(wall, Key.Key_P)
    assert ptz(wall).isVisible() and "还没有开通" in why(wall)
    buttons = ptz(wall).findChildren(QAbstractButton)
    assert len(buttons) > 15 and not any(button.isEnabled() for button in buttons)
    press(wall, Key.Key_Right)
    assert "固定摄像机" in why(wall), "it follows the camera"
    press(wall, Key.Key_Escape)
    assert not ptz(wall).isVisible()


def test_the_ptz_key_enlarges_a_small_tile_first(wall: Wall) -> None:
    press(wall, Key.Key_Escape, Key.Key_P)
    assert wall.page.board.model.enlarged == "cam-2" and ptz(wall).isVisible()
    press(wall, Key.Key_P)
    assert not ptz(wall).isVisible()


# --- figures ----------------------------------------------------------------------------------------


def test_figures_in_words() -> None:
    assert figure_lines(STATS, main=True) == (
        "H264 1920×1080 主码流",
        "25.0 帧/秒 · 3.9 Mbit/s",
        "关键帧间隔 50 帧 · 间断 2",
        "进程 1",
    )
    more = replace(STATS, kbit_s=512.4, delay_ms=41.6, engine="ffmpeg")
    assert figure_lines(more, main=False)[1].endswith("512 kbit/s")
    assert figure_lines(more, main=False)[3] == "延时 42 毫秒 · ffmpeg · 进程 1"
    assert figure_lines(None, main=False) == ("还没有数据",)


def test_the_figures_stand_on_the_tiles_and_follow_the_stream(wall: Wall) -> None:
    press(wall, Key.Key_Escape)
    wall.video.go_live(["cam-1"])
    wall.settle()
    wall.video.figures["cam-1"] = STATS
    bare = wall.pixels("cam-1")[30:120, :200]
    press(wall, Key.Key_I)
    first = wall.pixels("cam-1")[30:120, :200]
    assert (first.astype(int).mean(axis=2) < 60).mean() > bare.astype(int).mean() * 0 + 0.3
    wall.video.figures["cam-1"] = replace(STATS, fps=12.0)
    wall.tick(1)
    assert not np.array_equal(wall.pixels("cam-1")[30:120, :200], first)
    press(wall, Key.Key_I)
    wall.video.give("cam-1", tuple(int(v) for v in bare[60, 100]))  # type: ignore[arg-type]
    wall.settle()
    assert np.array_equal(wall.pixels("cam-1")[30:120, :200], bare)


def test_figures_that_do_not_change_repaint_nothing(wall: Wall) -> None:
    wall.video.figures["cam-2"] = STATS
    press(wall, Key.Key_I)
    wall.paints.regions.clear()
    wall.page.canvas._tick()
    wall.settle()
    assert wall.paints.regions == []

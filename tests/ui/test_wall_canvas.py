"""The wall on a real screen: every state as it is painted, and that nothing is painted in vain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, CameraStatus, LossCause, PictureFault
from app.events import ClipChanged
from app.services.ports import StreamKind
from tests.ui.wall_parts import Pixels, Wall, opened_wall
from tests.ui.wall_video import cameras, color
from ui import theme
from ui.wall.keys import Act
from ui.wall.view import Look

IDS = [f"cam-{i}" for i in range(1, 17)]


@pytest.fixture(params=["dark", "light"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> str:
    theme.apply(qapp, request.param)
    return str(request.param)


@pytest.fixture
def wall(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    theme.apply(qapp, "dark")
    with opened_wall(qtbot, tmp_path, cameras(16)) as made:
        made.video.go_live(IDS)
        made.settle()
        yield made


def middle(pixels: Pixels) -> tuple[int, int, int]:
    """The colour of most of the picture's middle; words and watermark are thin."""
    h, w, _ = pixels.shape
    part = pixels[h // 4 : 3 * h // 4, w // 4 : 3 * w // 4].reshape(-1, 3)
    colors, counts = np.unique(part, axis=0, return_counts=True)
    return tuple(int(c) for c in colors[counts.argmax()])  # type: ignore[return-value]


def share(pixels: Pixels, wanted: tuple[int, int, int], tolerance: int = 12) -> float:
    """How much of a part has a colour."""
    near = np.abs(pixels.astype(int) - wanted).max(axis=2) <= tolerance
    return float(near.mean())


def rgb(name: str) -> tuple[int, int, int]:
    return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)


def border(pixels: Pixels, inset: int = 0) -> Pixels:
    """One pixel's line around the tile, as a row."""
    ring = [pixels[inset, inset : -inset or None], pixels[-1 - inset, inset : -inset or None]]
    ring += [pixels[inset : -inset or None, inset], pixels[inset : -inset or None, -1 - inset]]
    return np.concatenate(ring)[None]


def test_sixteen_tiles_show_sixteen_pictures_and_move(wall: Wall) -> None:
    screen = {camera_id: middle(wall.pixels(camera_id)) for camera_id in IDS}
    assert screen == {f"cam-{i}": color(i) for i in range(1, 17)}
    for number, camera_id in enumerate(IDS, 1):
        wall.video.give(camera_id, color(number + 20))
    wall.settle()
    assert {c: middle(wall.pixels(c)) for c in IDS} == {f"cam-{i}": color(i + 20) for i in range(1, 17)}


def test_a_picture_is_drawn_pixel_by_pixel_where_it_was_made_for_the_cell(wall: Wall) -> None:
    width, height = wall.video.size("cam-6")
    picture = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    wall.page.canvas.set_watermark("")
    wall.video.give("cam-6", picture)
    wall.settle()
    tile = wall.pixels("cam-6")
    top, left = (tile.shape[0] - height) // 2, (tile.shape[1] - width) // 2
    shown = tile[top : top + height, left : left + width]
    assert np.array_equal(shown[40:], picture[40:])  # above stands the name


def test_bars_fill_what_the_letterbox_leaves(wall: Wall) -> None:
    tile = wall.pixels("cam-6")
    _, height = wall.video.size("cam-6")
    bar = (tile.shape[0] - height) // 2
    assert bar > 5
    assert tile[-bar + 1 :].max() < 16
    assert share(tile[-bar - 4 : -bar - 1], color(6)) == 1.0


def test_the_name_stands_on_every_tile_with_and_without_a_picture(wall: Wall) -> None:
    with_picture = wall.pixels("cam-7")[:24, :110].astype(int)
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.TIMEOUT, retry_at=wall.clock() + 5)
    wall.settle()
    without = wall.pixels("cam-7")[2:24, 2:110].astype(int)
    for part in (with_picture, without):
        assert (part.min(axis=2) > 200).sum() > 60, "white strokes of the name"
    names = {wall.pixels(c)[3:22, 3:110].tobytes() for c in IDS}
    assert len(names) == 16


def test_stalled_turns_grey_is_darkened_and_counts(wall: Wall) -> None:
    before = wall.pixels("cam-10")
    wall.tick(3.2)
    wall.video.say("cam-10", CameraState.STALLED, since=wall.clock() - 0.2)
    wall.settle()
    shown = wall.pixels("cam-10")
    body = shown[30:-4, 4:-4]
    assert (body.max(axis=2).astype(int) - body.min(axis=2)).max() <= 12, "no colour but the words' own"
    assert body.mean() < before[30:-4, 4:-4].mean() * 0.75
    assert wall.page.canvas.view("cam-10").lines[0].parts == ("画面停滞 0:03",)  # type: ignore[union-attr]
    wall.tick(4)
    assert not np.array_equal(wall.pixels("cam-10")[30:-4], shown[30:-4]), "the count goes on"


def test_a_stalled_picture_is_made_grey_once(wall: Wall) -> None:
    wall.tick(3.2)
    tile = wall.page.canvas._tiles.get("cam-10")
    assert tile is not None
    grey = tile.grey
    assert grey is not None
    for _ in range(3):
        wall.tick(1)
    assert tile.grey is grey and tile.painted > 3


def test_a_tile_comes_back_from_grey_with_the_next_picture(wall: Wall) -> None:
    wall.tick(4)
    assert wall.page.canvas.view("cam-3").look is Look.GREY  # type: ignore[union-attr]
    wall.video.give("cam-3", color(3))
    wall.settle()
    assert middle(wall.pixels("cam-3")) == color(3)


def test_lost_is_black_with_a_red_border_words_and_a_button(wall: Wall, look: str) -> None:
    wall.video.say(
        "cam-7",
        CameraState.LOST,
        since=wall.clock() - 200,
        cause=LossCause.TIMEOUT,
        retry_at=wall.clock() + 5,
        attempt=5,
    )
    wall.settle()
    tile = wall.pixels("cam-7")
    assert middle(tile)[0] < 16
    assert share(border(tile), rgb(theme.DARK.bad)) == 1.0
    assert share(border(tile, 1), rgb(theme.DARK.bad)) == 1.0
    (area, act), *_ = wall.page.canvas.spots("cam-7")
    assert act is Act.FAULT
    inside = area.translated(-wall.page.canvas.cell("cam-7").topLeft())
    button = tile[inside.top() : inside.bottom(), inside.left() : inside.right()]
    assert share(button, rgb(theme.DARK.danger)) > 0.4
    words = tile[26 : inside.top() - 4, 4:-4]
    rows = (words.max(axis=2) > 100).any(axis=1)
    assert (np.diff(rows.astype(int)) == 1).sum() >= 3, "three lines stand apart"


def test_a_count_down_repaints_one_tile_a_second(wall: Wall) -> None:
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.REFUSED, retry_at=wall.clock() + 30)
    wall.settle()
    for camera_id in IDS:
        wall.video.give(camera_id, color(1))
    wall.settle()
    wall.paints.regions.clear()
    wall.tick(1.1)
    assert len(wall.paints.regions) == 1
    assert wall.paints.union().boundingRect() == wall.page.canvas.cell("cam-7")
    wall.page.canvas._tick()
    wall.settle()
    assert len(wall.paints.regions) == 1, "the same second says the same words"


def test_suspect_keeps_the_picture_inside_an_orange_border_with_words(wall: Wall) -> None:
    wall.video.say("cam-12", CameraState.SUSPECT, faults=(PictureFault.BLURRED,))
    wall.settle()
    tile = wall.pixels("cam-12")
    assert middle(tile) == color(12)
    assert share(border(tile), rgb(theme.DARK.warn)) == 1.0
    (area, act), *_ = wall.page.canvas.spots("cam-12")
    assert act is None
    inside = area.translated(-wall.page.canvas.cell("cam-12").topLeft())
    badge = tile[inside.top() : inside.bottom(), inside.left() : inside.right()].astype(int)
    assert ((badge[..., 0] > 180) & (badge[..., 2] < badge[..., 0] - 60)).sum() > 30, "orange strokes"


def test_resting_has_a_grey_border(wall: Wall) -> None:
    wall.video.say("cam-14", CameraState.RESTING)
    wall.settle()
    assert share(border(wall.pixels("cam-14")), rgb(theme.DARK.rest)) == 1.0


def test_connecting_is_dark_with_words(wall: Wall) -> None:
    wall.video.say("cam-2", CameraState.CONNECTING)
    wall.tick(13)
    tile = wall.pixels("cam-2")
    assert middle(tile)[0] < 16
    assert (tile[60:].max(axis=2) > 100).sum() > 30


def test_the_age_appears_top_right(wall: Wall) -> None:
    corner = wall.pixels("cam-8")[:20, -60:]
    wall.tick(2.4)
    assert wall.page.canvas.view("cam-8").age == "2 秒前"  # type: ignore[union-attr]
    assert not np.array_equal(wall.pixels("cam-8")[:20, -60:], corner)


def test_a_clip_shows_its_seconds_and_leaves(wall: Wall) -> None:
    wall.bus.publish(ClipChanged("clip", "cam-1", 12.2, False))
    wall.settle()
    said = wall.page.canvas.view("cam-1")
    assert said is not None and said.badges[0].words == "截取中 0:12"
    wall.bus.publish(ClipChanged("clip", "cam-1", 30.0, True, "x.mp4", "00"))
    wall.settle()
    assert wall.page.canvas.view("cam-1").badges == ()  # type: ignore[union-attr]


def test_the_watermark_is_there_but_faint(wall: Wall) -> None:
    tile = wall.pixels("cam-6")[30:].astype(int)
    off = np.abs(tile - color(6)).max(axis=2)
    inside = off[40:-40, 20:-20]
    assert 200 < (inside > 3).sum() < inside.size * 0.2
    assert inside.max() < 50


def test_the_focus_frame_is_two_white_pixels(wall: Wall) -> None:
    wall.page.focus_camera("cam-6")
    wall.settle()
    tile = wall.pixels("cam-6")
    assert share(border(tile), (255, 255, 255)) == 1.0
    assert share(border(tile, 1), (255, 255, 255)) == 1.0
    assert share(border(tile, 2), (255, 255, 255)) < 0.2
    assert share(border(wall.pixels("cam-1")), (255, 255, 255)) < 0.2


# --- only what changed ------------------------------------------------------------------------------


def test_one_new_picture_repaints_one_cell(wall: Wall) -> None:
    wall.paints.regions.clear()
    before = {c: wall.page.canvas.painted(c) for c in IDS}
    wall.video.give("cam-6", color(33))
    wall.settle()
    assert len(wall.paints.regions) == 1
    assert wall.paints.regions[0].boundingRect() == wall.page.canvas.cell("cam-6")
    after = {c: wall.page.canvas.painted(c) for c in IDS}
    assert {c for c in IDS if after[c] != before[c]} == {"cam-6"}


def test_two_distant_pictures_do_not_repaint_what_lies_between(wall: Wall) -> None:
    wall.paints.regions.clear()
    wall.video.give("cam-1", color(33))
    wall.video.give("cam-16", color(34))
    wall.settle()
    canvas = wall.page.canvas
    assert not wall.paints.union().intersects(canvas.cell("cam-6"))


def test_moving_the_focus_repaints_two_cells(wall: Wall) -> None:
    wall.paints.regions.clear()
    wall.page.focus_camera("cam-6")
    wall.settle()
    canvas = wall.page.canvas
    cells = [canvas.cell("cam-1"), canvas.cell("cam-6")]
    left = wall.paints.union()
    for cell in cells:
        left = left.subtracted(cell)
    assert wall.paints.regions and left.isEmpty()


def test_no_work_when_nothing_changes(wall: Wall) -> None:
    wall.paints.regions.clear()
    rendered = wall.page.canvas._painter.plates.rendered
    calls, shows = wall.video.frame_calls, len(wall.video.shows)
    wall.qtbot.wait(700)
    assert wall.paints.regions == []
    assert (wall.video.frame_calls, len(wall.video.shows)) == (calls, shows)
    assert wall.page.canvas._painter.plates.rendered == rendered


def test_moving_pictures_lay_out_no_text(wall: Wall) -> None:
    rendered = wall.page.canvas._painter.plates.rendered
    for step in range(10):
        wall.video.give("cam-4", color(step))
        wall.settle()
    assert wall.page.canvas._painter.plates.rendered == rendered


@pytest.mark.parametrize("first", ["tick", "status"])
def test_a_window_that_slept_never_says_lost_of_a_picture_that_is_there(wall: Wall, first: str) -> None:
    """The process stood still, its workers did not: whatever comes first, the new picture counts."""
    canvas = wall.page.canvas
    canvas._poll_timer.stop()
    wall.clock.at += 20
    wall.video.give("cam-3", color(3))
    if first == "tick":
        canvas._tick()
    else:
        canvas.set_status(CameraStatus("cam-3", CameraState.LIVE, wall.clock() - 60))
    view = canvas.view("cam-3")
    assert view is not None
    assert (view.state, view.look) == (CameraState.LIVE, Look.PICTURE)


def test_a_hidden_wall_looks_for_nothing(wall: Wall) -> None:
    wall.page.hide()
    wall.settle()
    calls = wall.video.frame_calls
    wall.video.give("cam-1", color(9))
    wall.qtbot.wait(100)
    assert wall.video.frame_calls == calls
    wall.qtbot.waitUntil(
        lambda: {r.stream for r in wall.video.requests.values()} == {StreamKind.KEYFRAMES}, timeout=10_000
    )
    assert len(wall.video.requests) == 16


def test_an_old_picture_stays_scaled_until_the_new_streams_first(wall: Wall) -> None:
    wall.page.controller.set_layout("9")
    wall.settle()
    assert wall.video.frame("cam-2") is None, "the engine has let the old memory go"
    assert middle(wall.pixels("cam-2")) == color(2)
    wall.video.give("cam-2", color(50))
    wall.settle()
    assert middle(wall.pixels("cam-2")) == color(50)


@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_pictures_are_asked_for_and_drawn_in_device_pixels(tmp_path: Path, factor: str) -> None:
    """On a screen with fractional scaling too: no picture is scaled twice."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.ui.wall_scaled", str(tmp_path)],
        env=os.environ | {"QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = json.loads(answer.stdout)
    assert found["ratio"] == float(factor) and found["exact"]
    assert all(0 <= spare < 2 * found["ratio"] for spare in found["spare"])

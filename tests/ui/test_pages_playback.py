"""录像回放 with the real libVLC: a clip plays, pauses, jumps, steps; without libVLC the page says so."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.folds.evidence import clip_body
from app.domain.record import Kind
from app.text import Text, text
from tests.ui.pages_parts import Office, office
from ui import theme
from ui.pages.playback_page import PlaybackPage

SECONDS = 8


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a") as made:
        yield made


def film(path: Path) -> None:
    """Eight seconds: red, growing brighter, so that every moment has its own colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"g": "25", "bf": "0", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for n in range(SECONDS * 25):
            pixels = np.zeros((180, 320, 3), np.uint8)
            pixels[..., 0] = 40 + n
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


def keep_clip(here: Office, name: str = "one", *, minutes_ago: float = 5.0, written: bool = True) -> Path:
    path = here.place.dir / "clips" / f"{name}.mp4"
    sha256 = "0" * 64
    if written:
        film(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    body = clip_body(
        str(uuid4()),
        here.cameras[0].id,
        path=f"clips/{name}.mp4",
        seconds=float(SECONDS),
        sha256=sha256,
        name="早班保安",
    )
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    here.place.store.run(
        lambda uow: uow.append(Kind.CLIP, body, author=here.guard.account.id, occurred_at=at)
    )
    return path


def open_page(qtbot: QtBot, here: Office, problem: Text | None = None) -> PlaybackPage:
    place = here.place
    page = PlaybackPage(
        place.evidence, place.cameras, place.new_player, here.bridge, here.guard, player_problem=problem
    )
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()
    return page


def position(page: PlaybackPage) -> float:
    assert page.pane is not None and page.pane.player is not None
    return page.pane.player.position()[0]


def red(page: PlaybackPage) -> int:
    return page.pane.view.grab().toImage().pixelColor(page.pane.view.rect().center()).red()


def playing(qtbot: QtBot, page: PlaybackPage) -> None:
    qtbot.waitUntil(lambda: page.pane.player is not None and position(page) > 0.3, timeout=20_000)
    qtbot.waitUntil(lambda: red(page) > 30, timeout=10_000)


def test_space_plays_and_pauses_and_our_own_widget_shows_the_picture(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    assert "校门外" in page.table.model.index(0, 1).data()
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    playing(qtbot, page)
    early = red(page)
    qtbot.waitUntil(lambda: red(page) > early + 20, timeout=10_000)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    assert "播放" in page.findChild(QPushButton, "playback.play").text()
    qtbot.wait(400)
    stood = position(page)
    qtbot.wait(400)
    assert position(page) == pytest.approx(stood, abs=0.1)
    page.close_player()


def test_the_seek_bar_jumps(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    page.pane._set_paused(True)
    slider = page.pane.slider
    handle = QPoint(
        round(8 + (slider.width() - 16) * slider.value() / slider.maximum()), slider.height() // 2
    )
    target = QPoint(round(slider.width() * 0.75), slider.height() // 2)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle)
    qtbot.mouseMove(slider, target)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=target)
    qtbot.waitUntil(lambda: position(page) == pytest.approx(SECONDS * 0.75, abs=0.6), timeout=10_000)
    page.close_player()


def test_arrows_jump_and_a_point_steps_one_frame(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    page.pane._set_paused(True)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: position(page) > 5.0, timeout=10_000)
    before = page.pane.view._seq
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: page.pane.view._seq > before, timeout=10_000)
    page.close_player()


def test_the_end_stops_and_playing_on_begins_anew(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    page.pane.speed.setCurrentIndex(page.pane.speed.findText("8×"))
    play = page.findChild(QPushButton, "playback.play")
    qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pane.player is not None and page.pane.player.ended(), timeout=30_000)
    qtbot.waitUntil(lambda: "播放" in play.text())
    page.pane.speed.setCurrentIndex(page.pane.speed.findText("1×"))
    qtbot.mouseClick(play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 0 < position(page) < SECONDS - 2, timeout=10_000)
    page.close_player()


def test_a_file_that_is_gone_or_broken_is_told(qtbot: QtBot, here: Office) -> None:
    keep_clip(here, written=False)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    error = page.findChild(QLabel, "playback.error")
    qtbot.waitUntil(lambda: error.isVisible() and error.text() != "", timeout=20_000)
    assert page.pane is None or page.pane.player is None


def test_a_new_clip_in_the_list_does_not_stop_the_one_that_plays(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    player = page.pane.player
    keep_clip(here, "two", minutes_ago=1, written=False)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 2, timeout=10_000)
    assert page.pane.player is player and page.table.current().path.endswith("one.mp4")
    page.close_player()


def test_closing_leaves_no_player_thread(qtbot: QtBot, here: Office) -> None:
    keep_clip(here)
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "playback.play"), Qt.MouseButton.LeftButton)
    playing(qtbot, page)
    page.close_player()
    qtbot.waitUntil(
        lambda: not any(thread.name == "vlc-player" for thread in threading.enumerate()), timeout=10_000
    )


def test_without_libvlc_the_page_says_what_to_install(qtbot: QtBot, here: Office) -> None:
    keep_clip(here, written=False)
    page = open_page(qtbot, here, text("没有找到 VLC，请安装 libvlc5 和 vlc-plugin-base。"))
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 1, timeout=10_000)
    words = " ".join(part.text() for part in page.findChildren(QLabel) if part.isVisible())
    assert "vlc-plugin-base" in words
    qtbot.keyClick(page.table.view, Qt.Key.Key_Space)
    assert page.pane is None or page.pane.player is None


def test_no_clips_says_how_to_take_one(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here)
    qtbot.waitUntil(lambda: page.table.currentWidget() is page.table.empty)
    assert "F5" in " ".join(part.text() for part in page.table.empty.findChildren(QLabel))

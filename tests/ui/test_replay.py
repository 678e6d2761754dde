"""即时回放 with the real libVLC: it plays near the end, can go slowly and by frames, and leaves no file."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.errors import EnvError
from app.services.film_ports import Playing
from app.text import Text, text
from tests.ui.pages_parts import Office, office
from tests.ui.test_pages_playback import SECONDS, film
from tests.ui.wall_video import FakeVideo
from ui import theme
from ui.replay_panel import ReplayPanel


class Remembering(FakeVideo):
    """An engine whose memory holds one film."""

    source: Path | None = None

    def replay(self, camera_id: str, seconds: float, directory: Path) -> Future[Path]:
        answer: Future[Path] = Future()
        if self.source is None:
            answer.set_exception(EnvError(text("该摄像机现在没有画面。")))
            return answer
        directory.mkdir(exist_ok=True)
        answer.set_result(Path(shutil.copy(self.source, directory / f"{camera_id}.mp4")))
        return answer


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a") as made:
        yield made


@pytest.fixture
def video(here: Office) -> Remembering:
    made = Remembering(here.place.bus)
    here.place.evidence._video = made
    return made


def open_panel(qtbot: QtBot, here: Office, problem: Text | None = None) -> ReplayPanel:
    place = here.place
    films = replace(place.films, problem=problem)
    panel = ReplayPanel(place.evidence, films, here.bridge, here.guard, seconds=60)
    qtbot.addWidget(panel)
    panel.resize(600, 900)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


def stands(qtbot: QtBot, player: Playing) -> float:
    """Where it is once two looks agree."""
    seen: list[float] = []

    def still() -> bool:
        seen.append(player.position()[0])
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    qtbot.waitUntil(still, timeout=10_000)
    return seen[-1]


def test_the_last_seconds_play_step_and_leave_nothing(
    qtbot: QtBot, here: Office, video: Remembering, tmp_path: Path
) -> None:
    video.source = tmp_path / "source.mp4"
    film(video.source)
    panel = open_panel(qtbot, here)
    panel.begin(here.cameras[0])
    assert here.cameras[0].name in panel.findChild(QLabel, "replay.title").text()
    qtbot.waitUntil(
        lambda: panel.pane.player is not None and panel.pane.player.position()[0] > 0.5, timeout=20_000
    )
    replays = here.place.dir / "replays"
    assert len(list(replays.iterdir())) == 1
    player = panel.pane.player
    qtbot.keyClick(panel.pane.view, Qt.Key.Key_Period)
    assert player.position()[1] == pytest.approx(SECONDS, abs=0.1)
    at = stands(qtbot, player)
    qtbot.mouseClick(panel.findChild(QPushButton, "replay.step"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 0 < player.position()[0] - at < 0.1, timeout=10_000)
    qtbot.keyClick(panel.pane.view, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: abs(player.position()[0] - at) < 0.01, timeout=10_000)
    qtbot.mouseClick(panel.findChild(QPushButton, "replay.back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: -0.1 < player.position()[0] - at < 0, timeout=10_000)
    for name in ("replay.still", "replay.sound"):
        assert not panel.findChild(QPushButton, name).isVisible()
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel.pane.view, Qt.Key.Key_Escape)
    panel.hide()
    qtbot.waitUntil(lambda: not list(replays.iterdir()), timeout=10_000)
    assert panel.pane.player is None


def test_without_a_picture_it_says_so_and_again_asks_anew(
    qtbot: QtBot, here: Office, video: Remembering, tmp_path: Path
) -> None:
    panel = open_panel(qtbot, here)
    panel.begin(here.cameras[0])
    told = panel.findChild(QLabel, "replay.told")
    qtbot.waitUntil(lambda: "没有画面" in told.text(), timeout=10_000)
    video.source = tmp_path / "source.mp4"
    film(video.source)
    qtbot.mouseClick(panel.findChild(QPushButton, "replay.again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.pane.player is not None, timeout=20_000)
    assert not told.isVisible()
    panel.hide()


def test_slow_motion(qtbot: QtBot, here: Office, video: Remembering, tmp_path: Path) -> None:
    video.source = tmp_path / "source.mp4"
    film(video.source)
    panel = open_panel(qtbot, here)
    panel.begin(here.cameras[0])
    qtbot.waitUntil(lambda: panel.pane.player is not None, timeout=20_000)
    for _ in range(2):
        qtbot.keyClick(panel.pane.view, Qt.Key.Key_BracketLeft)
    assert panel.pane.controls.speed() == 0.25
    player = panel.pane.player
    began, at = time.monotonic(), player.position()[0]
    qtbot.waitUntil(lambda: player.position()[0] > at + 0.5, timeout=20_000)
    assert time.monotonic() - began > 1.0, "half a second takes two"
    panel.hide()


def test_without_libvlc_it_plays_all_the_same(
    qtbot: QtBot, here: Office, video: Remembering, tmp_path: Path
) -> None:
    video.source = tmp_path / "source.mp4"
    film(video.source)
    panel = open_panel(qtbot, here, text("没有找到 VLC。"))
    panel.begin(here.cameras[0])
    qtbot.waitUntil(
        lambda: panel.pane.player is not None and panel.pane.player.position()[0] > 0.5, timeout=20_000
    )
    qtbot.keyClick(panel.pane.view, Qt.Key.Key_Comma)
    player = panel.pane.player
    at = player.position()[0]
    qtbot.keyClick(panel.pane.view, Qt.Key.Key_Comma)
    assert player.position()[0] == pytest.approx(at - 0.04, abs=0.001)
    panel.hide()

"""即时回放 with the real libVLC: it plays near the end, can go slowly and by frames, and leaves no file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.errors import EnvError
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
    panel = ReplayPanel(
        place.evidence, place.new_player, here.bridge, here.guard, seconds=60, player_problem=problem
    )
    qtbot.addWidget(panel)
    panel.resize(600, 900)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


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
    qtbot.keyClick(panel.pane.view, Qt.Key.Key_Period)
    player = panel.pane.player
    at, length = player.position()
    assert length == pytest.approx(SECONDS, abs=0.1)
    qtbot.keyClick(panel.pane.view, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: 0 < player.position()[0] - at < 0.5, timeout=10_000)
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


def test_without_libvlc_it_says_what_to_install(qtbot: QtBot, here: Office, video: Remembering) -> None:
    panel = open_panel(qtbot, here, text("没有找到 VLC。"))
    panel.begin(here.cameras[0])
    assert "VLC" in panel.findChild(QLabel, "replay.told").text()

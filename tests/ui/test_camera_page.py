"""点位详情: what stands on a camera's own page, by key from the wall and back, for the right camera only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, CameraStatus
from app.domain.duty import DutyEntry
from app.domain.folds.evidence import clip_body
from app.domain.record import Kind
from app.services.camera_file import CameraFiles
from app.services.ports import Still, StreamStats
from tests.ui.pages_parts import GateVideo, Office, fill, jpeg, office
from tests.ui.wall_video import FakeVideo
from ui import theme
from ui.desk import Desk
from ui.pages.camera_page import CameraPage
from ui.window import MainWindow


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path_factory.mktemp("school") / "a", cameras=16) as made:
        fill(made)
        evidence, seven = made.place.evidence, made.cameras[6].id
        evidence.keep_still(made.guard, Still(seven, datetime.now(UTC).timestamp(), 1280, 720, jpeg()))
        other = Still(made.cameras[0].id, datetime.now(UTC).timestamp(), 704, 576, jpeg((9, 9, 9)))
        evidence.keep_still(made.guard, other)
        body = clip_body("c1", seven, path="clips/c1.mp4", seconds=35.0, sha256="0" * 64, name="早班保安")
        made.place.store.run(lambda uow: uow.append(Kind.CLIP, body, author=made.guard.account.id))
        yield made


@pytest.fixture
def video(here: Office) -> FakeVideo:
    made = FakeVideo(here.place.bus)
    made.figures[here.cameras[6].id] = StreamStats("h264", 704, 576, 15.0, 600.0, 30, 0, 0, 80.0, "ffmpeg")
    made.say(here.cameras[6].id, CameraState.LIVE)
    return made


@pytest.fixture
def page(qtbot: QtBot, here: Office, video: FakeVideo) -> CameraPage:
    place = here.place
    files = CameraFiles(place.cameras, place.journal, place.faults, place.duty, place.evidence)
    made = CameraPage(files, video, here.bridge, here.guard, picture=place.evidence.picture)
    qtbot.addWidget(made)
    made.resize(1290, 700)
    made.show_camera(here.cameras[6].id)
    made.show()
    made.enter()
    qtbot.waitUntil(lambda: bool(made.faults.model.rows()), timeout=10_000)
    return made


def test_it_shows_this_camera_and_nothing_of_another(page: CameraPage, here: Office) -> None:
    assert page._name.text() == "07 食堂门口" and "学校食堂" in page._facts.text()
    assert page._state.text() == "正常" and "H264 704×576" in page._figures.text()
    assert [span.state for span in page.chart._rows[0].spans] == [CameraState.LIVE, CameraState.LOST]
    (fault,) = page.faults.model.rows()
    assert fault.symptom.startswith("视频丢失") and page.tabs.tabText(0) == "报修 1（未结 1）"
    entries: list[DutyEntry] = page.entries.model.rows()
    assert [entry.situation for entry in entries] == ["食堂门口画面断开，已报修。"]
    kept = page.takes.table.model.rows()
    assert {take.clip is not None for take in kept} == {True, False}
    assert page.tabs.tabText(2) == "截图和录像 2"


def test_keys_lead_on_and_back(page: CameraPage, here: Office, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus(Qt.FocusReason.OtherFocusReason)
    with qtbot.waitSignal(page.wall_wanted) as back:
        qtbot.keyClick(page.tabs.tabBar(), Qt.Key.Key_Escape)
    assert back.args == [here.cameras[6].id]
    with qtbot.waitSignal(page.fault_wanted) as fault:
        page.faults.view.activated.emit(page.faults.model.index(0, 0))
    assert fault.args == [page.faults.current().id]
    clip = next(take for take in page.takes.table.model.rows() if take.clip is not None)
    page.takes.table.select(clip.id)
    with qtbot.waitSignal(page.clip_wanted) as wanted:
        page.takes._play.click()
    assert wanted.args == ["c1"]
    qtbot.keyClick(page.tabs.tabBar(), Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page._name.text().startswith("08"), timeout=10_000)
    assert page.faults.currentWidget() is page.faults.empty and page.tabs.tabText(0) == "报修 0"


def test_figures_follow_the_stream_and_stop_unseen(page: CameraPage, video: FakeVideo, here: Office) -> None:
    seven = here.cameras[6].id
    video._statuses[seven] = CameraStatus(seven, CameraState.STALLED, 0.0)
    page._timer.timeout.emit()
    assert page._state.text() == "画面停滞"
    page.hide()
    assert not page._timer.isActive()


def test_a_new_snapshot_appears_by_itself(page: CameraPage, here: Office, qtbot: QtBot) -> None:
    still = Still(here.cameras[6].id, datetime.now(UTC).timestamp(), 1280, 720, jpeg((200, 9, 9)))
    here.place.evidence.keep_still(here.guard, still)
    qtbot.waitUntil(lambda: page.tabs.tabText(2) == "截图和录像 3", timeout=10_000)


def test_from_the_wall_by_key_and_back_to_the_same_tile(here: Office, qtbot: QtBot) -> None:
    here.place.video = GateVideo(here)
    window = MainWindow(here.clock.now)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    desk = Desk(here.place, here.guard, window=window, bridge=here.bridge, cameras=here.cameras, passwords={})
    with qtbot.waitSignal(desk.complete, timeout=15_000):
        pass
    wall = desk._wall
    assert wall is not None
    wall.focus_camera(here.cameras[11].id)
    qtbot.keyClick(wall.canvas, Qt.Key.Key_C)
    assert window.current_page() == "camera"
    page = window.findChild(CameraPage)
    assert page is not None
    qtbot.waitUntil(lambda: page._name.text().startswith("12"), timeout=10_000)
    assert window.navigation._buttons["strips"].isChecked()
    qtbot.waitUntil(window.isActiveWindow)
    page.faults.activated.emit(page.faults.current())
    assert window.current_page() == "faults"
    window.show_page("camera")
    page.setFocus()
    qtbot.keyClick(page.tabs.tabBar(), Qt.Key.Key_Escape)
    assert window.current_page() == "wall" and wall.focused_camera() == here.cameras[11].id
    desk.close()
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=15_000)

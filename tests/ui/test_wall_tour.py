"""The tour: its clock, what stands on its pages, and a real wall that tours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, LossCause, PictureFault
from app.services.ports import StreamKind
from app.settings import Settings
from tests.ui.wall_parts import Wall, dark, opened_wall
from tests.ui.wall_video import cameras
from ui.tour.robot import Robot
from ui.wall.model import View, WallModel
from ui.wall.pages import pages
from ui.wall.tour import AHEAD_S, IDLE_S, Tour, TourState
from ui.wall.tour_button import TourButton

# --- pages and pins ---------------------------------------------------------------------------------


def test_every_camera_stands_on_one_page() -> None:
    slots = [str(i) for i in range(10)]
    assert pages(slots, 4) == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8", "9", "", ""]]
    assert pages([], 4) == [["", "", "", ""]]


def test_a_pinned_camera_keeps_its_cell_and_stands_on_every_page() -> None:
    slots = [str(i) for i in range(10)]
    assert pages(slots, 4, {"1"}) == [
        ["0", "1", "2", "3"],
        ["4", "1", "5", "6"],
        ["7", "1", "8", "9"],
    ]
    assert [page[2] for page in pages(slots, 4, {"6"})] == ["6"] * 3


def test_two_pinned_from_the_same_cell_stand_side_by_side() -> None:
    shown = pages([str(i) for i in range(10)], 4, {"1", "5"})
    assert all(page[1:3] == ["1", "5"] for page in shown)
    assert sorted({c for page in shown for c in page if c}) == [str(i) for i in range(10)]


def test_at_most_half_of_the_cells_are_pinned() -> None:
    slots = [str(i) for i in range(10)]
    shown = pages(slots, 4, set(slots))
    assert all({"0", "1"} <= set(page) for page in shown)
    assert {c for page in shown for c in page if c} == set(slots)


def test_one_cell_is_never_pinned_and_the_large_one_neither() -> None:
    assert pages(["a", "b"], 1, {"a"}) == [["a"], ["b"]]
    shown = pages([str(i) for i in range(12)], 6, {"0"}, keep_first=True)
    assert all(page[0] != "0" and page[1] == "0" for page in shown)


def model(count: int, layout: str = "4") -> WallModel:
    wall = WallModel(cameras(count), View(layout))
    wall.resize(1520, 996)
    return wall


def test_a_round_shows_every_camera_and_the_faulty_one_on_every_page() -> None:
    wall = model(10)
    seen: list[list[str]] = []
    for _ in range(3):
        wall.tour_on(("cam-2",))
        seen.append(wall.page_cameras())
    assert all("cam-2" in page for page in seen)
    assert {c for page in seen for c in page} == {f"cam-{i}" for i in range(1, 11)}


def test_a_fault_that_comes_or_goes_skips_no_camera() -> None:
    wall = model(12)
    wall.tour_on(())
    assert wall.page_cameras()[0] == "cam-5"
    wall.tour_on(("cam-1",))
    assert "cam-9" in wall.page_cameras() and "cam-1" in wall.page_cameras()
    wall.tour_on(())
    assert wall.page_cameras()[0] == "cam-1" or "cam-12" in wall.page_cameras()


def test_the_focus_stays_on_a_pinned_camera() -> None:
    wall = model(10)
    wall.set_focus("cam-3")
    wall.tour_on(("cam-3",))
    assert wall.focus == "cam-3" and wall.page == 1
    wall.tour_on(())
    assert wall.focus in wall.page_cameras()
    wall.unpin()
    assert wall.focus in wall.page_cameras()


# --- the clock --------------------------------------------------------------------------------------


class Ticking:
    """A tour whose clock is moved by hand."""

    def __init__(self, qapp: QApplication) -> None:
        self.at = 100.0
        self.owner = QObject()
        self.tour = Tour(self.owner, monotonic=lambda: self.at)
        self.tour.set_stay(15)
        self.turned, self.ahead = QSignalSpy(self.tour.turned), QSignalSpy(self.tour.ahead)

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds * 4)):
            self.at += 0.25
            self.tour.tick()


@pytest.fixture
def ticking(qapp: QApplication) -> Ticking:
    made = Ticking(qapp)
    made.tour.set_may(True)
    made.tour.set_on(True)
    return made


def test_a_page_stays_its_time_and_the_next_is_opened_ahead(ticking: Ticking) -> None:
    ticking.go(15 - AHEAD_S - 0.25)
    assert ticking.ahead.count() == 0
    ticking.go(0.25)
    assert (ticking.ahead.count(), ticking.turned.count()) == (1, 0)
    assert ticking.tour.left_s() == AHEAD_S
    ticking.go(AHEAD_S)
    assert (ticking.ahead.count(), ticking.turned.count()) == (1, 1)
    ticking.go(30)
    assert (ticking.ahead.count(), ticking.turned.count()) == (3, 3)


def test_use_pauses_it_until_a_minute_has_passed(ticking: Ticking) -> None:
    ticking.go(10)
    ticking.tour.touch()
    assert ticking.tour.state is TourState.PAUSED
    ticking.go(IDLE_S - 1)
    ticking.tour.touch()
    ticking.go(IDLE_S - 1)
    assert ticking.turned.count() == 0 and ticking.tour.left_s() == 1
    ticking.go(1)
    assert ticking.tour.state is TourState.RUNNING and ticking.tour.left_s() == 15
    ticking.go(15)
    assert ticking.turned.count() == 1


def test_space_holds_it_for_good_and_lets_it_go_on_at_once(ticking: Ticking) -> None:
    ticking.tour.touch()
    ticking.tour.toggle_held()
    assert ticking.tour.state is TourState.RUNNING, "Space ends a pause"
    ticking.tour.toggle_held()
    ticking.go(IDLE_S * 2)
    assert ticking.tour.state is TourState.HELD and ticking.turned.count() == 0
    ticking.tour.toggle_held()
    ticking.go(15)
    assert ticking.turned.count() == 1


def test_it_waits_while_it_may_not_run(ticking: Ticking) -> None:
    ticking.tour.set_may(False)
    ticking.go(60)
    assert ticking.tour.state is TourState.WAITING and ticking.turned.count() == 0
    ticking.tour.set_may(True)
    ticking.go(14.75)
    assert ticking.turned.count() == 0, "a fresh stay on this page"
    ticking.go(0.25)
    assert ticking.turned.count() == 1


def test_a_stay_is_never_too_short_to_open_ahead(qapp: QApplication) -> None:
    ticking = Ticking(qapp)
    ticking.tour.set_stay(1)
    assert ticking.tour.stay_s > AHEAD_S


# --- a real wall ------------------------------------------------------------------------------------


class Touring:
    """A wall of ten cameras in four cells, whose tour's clock is moved by hand."""

    def __init__(self, wall: Wall) -> None:
        self.wall, self.at = wall, 100.0
        self.board = wall.page.board
        self.board.tour._now = lambda: self.at

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds * 2)):
            self.at += 0.5
            self.board.tour.tick()
        self.wall.settle()

    def button(self) -> QToolButton:
        found = self.wall.page.findChild(QToolButton, "wall.tour")
        assert isinstance(found, QToolButton)
        return found

    def shown(self) -> list[str]:
        return [f"cam-{i}" for i in range(1, 65) if not self.wall.page.canvas.cell(f"cam-{i}").isEmpty()]


@pytest.fixture
def touring(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Touring]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(10), "4") as wall:
        wall.video.go_live([f"cam-{i}" for i in range(1, 11)])
        wall.settle()
        made = Touring(wall)
        qtbot.mouseClick(made.button(), Qt.MouseButton.LeftButton)
        assert made.board.tour.state is TourState.RUNNING
        yield made


def kinds(wall: Wall) -> dict[str, StreamKind]:
    return {camera_id: request.stream for camera_id, request in wall.video.requests.items()}


def test_the_next_page_is_open_as_it_will_be_shown_before_it_is(touring: Touring) -> None:
    wall = touring.wall
    touring.go(11.5)
    assert kinds(wall)["cam-5"] is StreamKind.KEYFRAMES
    touring.go(0.5)
    ahead = {c: wall.video.requests[c] for c in ("cam-5", "cam-6", "cam-7", "cam-8")}
    assert {r.stream for r in ahead.values()} == {StreamKind.MAIN}
    assert touring.shown() == ["cam-1", "cam-2", "cam-3", "cam-4"]
    touring.go(3)
    assert touring.shown() == ["cam-5", "cam-6", "cam-7", "cam-8"]
    assert {c: wall.video.requests[c] for c in ahead} == ahead, "nothing is opened anew at the turn"
    assert kinds(wall)["cam-1"] is StreamKind.KEYFRAMES
    touring.go(30)
    assert touring.shown() == ["cam-1", "cam-2", "cam-3", "cam-4"]


@pytest.mark.parametrize("how", ["lost", "suspect", "open fault"])
def test_a_camera_with_a_fault_stays_where_it_is(touring: Touring, how: str) -> None:
    wall = touring.wall
    if how == "lost":
        wall.video.say("cam-2", CameraState.LOST, cause=LossCause.TIMEOUT)
    elif how == "suspect":
        wall.video.say("cam-2", CameraState.SUSPECT, faults=(PictureFault.BLURRED,))
    else:
        wall.page.set_open_faults(["cam-2"])
    wall.settle()
    where = wall.page.canvas.cell("cam-2")
    touring.go(15)
    assert touring.shown() == ["cam-2", "cam-5", "cam-6", "cam-7"]
    assert wall.page.canvas.cell("cam-2") == where
    touring.go(15)
    assert touring.shown() == ["cam-2", "cam-8", "cam-9", "cam-10"]


def test_a_key_and_a_mouse_that_moves_pause_it(touring: Touring) -> None:
    wall, tour = touring.wall, touring.board.tour
    robot = Robot()
    canvas = wall.page.canvas
    middle = canvas.mapToGlobal(canvas.rect().center())
    robot.press("Right")
    wall.qtbot.waitUntil(lambda: tour.state is TourState.PAUSED, timeout=10_000)
    touring.go(IDLE_S)
    assert tour.state is TourState.RUNNING
    for step in range(3):
        robot.click(middle.x() + 40 * step, middle.y(), button=2)
    robot.close()
    wall.qtbot.waitUntil(lambda: tour.state is TourState.PAUSED, timeout=10_000)
    assert "60" in touring.button().text()


def test_what_was_opened_ahead_is_closed_when_a_key_pauses_it(touring: Touring) -> None:
    touring.go(13)
    assert kinds(touring.wall)["cam-5"] is StreamKind.MAIN
    touring.board.tour.touch()
    touring.wall.settle()
    assert kinds(touring.wall)["cam-5"] is StreamKind.KEYFRAMES


def test_a_ring_is_drawn_once_for_all_rounds(touring: Touring) -> None:
    button = touring.wall.page.findChild(TourButton)
    assert isinstance(button, TourButton)
    drawn = {button._ring(TourState.RUNNING, step).cacheKey() for step in (*range(60), *range(60))}
    assert len(drawn) == 60


def test_space_holds_it_and_says_so(touring: Touring) -> None:
    wall = touring.wall
    wall.qtbot.keyClick(wall.page.canvas, Qt.Key.Key_Space)
    assert touring.board.tour.state is TourState.HELD and touring.button().text() == "轮巡已暂停"
    wall.qtbot.keyClick(wall.page.canvas, Qt.Key.Key_Space)
    assert touring.board.tour.state is TourState.RUNNING


def test_it_waits_for_an_enlarged_picture_and_for_a_panel(touring: Touring) -> None:
    wall, tour = touring.wall, touring.board.tour
    wall.qtbot.keyClick(wall.page.canvas, Qt.Key.Key_Return)
    assert tour.state is TourState.WAITING
    wall.qtbot.keyClick(wall.page.canvas, Qt.Key.Key_Escape)
    assert tour.state is TourState.RUNNING
    side = QWidget()
    wall.page.set_side(side)
    assert tour.state is TourState.WAITING
    wall.page.set_side(None)
    assert tour.state is TourState.RUNNING
    side.deleteLater()


def test_it_is_remembered_and_can_be_ended(touring: Touring, tmp_path: Path) -> None:
    def kept() -> object:
        school = Settings(tmp_path).get("wall.schools").get("9001", {"walls": {}})
        return school["walls"].get("main", {}).get("tour")

    touring.wall.qtbot.waitUntil(lambda: kept() is True, timeout=10_000)
    touring.wall.qtbot.mouseClick(touring.button(), Qt.MouseButton.LeftButton)
    touring.wall.qtbot.waitUntil(lambda: kept() is False, timeout=10_000)
    assert touring.board.tour.state is TourState.OFF


def test_in_full_screen_the_ring_stands_on_the_pictures(touring: Touring) -> None:
    wall = touring.wall
    wall.page.set_bare(True)
    wall.settle()
    ring = wall.page.findChild(QToolButton, "wall.tour.full")
    assert isinstance(ring, QToolButton) and ring.isVisible() and "秒" in ring.text()
    assert wall.page.rect().contains(ring.geometry())
    wall.page.set_bare(False)
    assert not ring.isVisible()


def test_a_wall_that_is_all_in_sight_has_nothing_to_tour(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(4), "4") as wall:
        wall.page.board.tour.set_on(True)
        assert wall.page.board.tour.state is TourState.WAITING
        assert not wall.page.findChild(QToolButton, "wall.tour").isVisible()  # type: ignore[union-attr]

"""Driving the wall with keys and mouse, in a real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, LossCause
from app.services.ports import StreamKind
from app.settings import Settings
from tests.ui.wall_parts import Wall, dark, opened_wall
from tests.ui.wall_video import cameras, color
from ui.tour.robot import Robot
from ui.wall.keys import Act

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
IDS = [f"cam-{i}" for i in range(1, 17)]


@pytest.fixture
def wall(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(16)) as made:
        made.video.go_live(IDS)
        made.settle()
        yield made


@pytest.fixture
def paged(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(10), "4") as made:
        yield made


def press(wall: Wall, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        wall.qtbot.keyClick(wall.page.canvas, key, modifier)
    wall.settle()


def click(
    wall: Wall, camera_id: str, button: Qt.MouseButton = Qt.MouseButton.LeftButton, *, double: bool = False
) -> None:
    at = wall.page.canvas.cell(camera_id).center()
    act = wall.qtbot.mouseDClick if double else wall.qtbot.mouseClick
    act(wall.page.canvas, button, pos=at)
    wall.settle()


def named(wall: Wall, name: str) -> QWidget:
    widget = wall.page.findChild(QWidget, name)
    assert widget is not None, name
    return widget


def streams(wall: Wall) -> dict[str, StreamKind]:
    return {camera_id: request.stream for camera_id, request in wall.video.requests.items()}


# --- focus ------------------------------------------------------------------------------------------


def test_arrows_and_mouse_move_the_focus(wall: Wall) -> None:
    assert wall.page.focused_camera() == "cam-1"
    press(wall, Key.Key_Right, Key.Key_Down)
    assert wall.page.focused_camera() == "cam-6"
    press(wall, Key.Key_Left, Key.Key_Up, Key.Key_Up, Key.Key_Left)
    assert wall.page.focused_camera() == "cam-1"
    click(wall, "cam-11")
    assert wall.page.focused_camera() == "cam-11"


# --- enlarging --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_F])
def test_enlarging_asks_for_the_main_stream_and_keeps_the_others_warm(wall: Wall, key: Qt.Key) -> None:
    told = QSignalSpy(wall.page.enlarged)
    press(wall, Key.Key_Right, key)
    assert told.count() == 1 and told.at(0) == ["cam-2"]
    assert streams(wall).pop("cam-2") is StreamKind.MAIN
    assert {k for c, k in streams(wall).items() if c != "cam-2"} == {StreamKind.KEYFRAMES}
    request = wall.video.requests["cam-2"]
    assert (request.width, request.height) == wall.page.canvas.device_size()
    press(wall, Key.Key_Escape)
    assert told.at(1) == [""]
    assert set(streams(wall).values()) == {StreamKind.SUB}


def test_the_old_picture_stays_while_the_main_stream_is_coming(wall: Wall) -> None:
    click(wall, "cam-2", double=True)
    assert wall.video.frame("cam-2") is None
    tile = wall.pixels("cam-2")
    assert tuple(tile[tile.shape[0] // 3, tile.shape[1] // 9]) == color(2)
    wall.video.give("cam-2", color(40))
    wall.settle()
    tile = wall.pixels("cam-2")
    assert tuple(tile[tile.shape[0] // 3, tile.shape[1] // 9]) == color(40)


def test_double_click_enlarges_and_goes_back(wall: Wall) -> None:
    click(wall, "cam-5", double=True)
    assert not wall.page.canvas.cell("cam-5").isEmpty() and wall.page.canvas.cell("cam-1").isEmpty()
    click(wall, "cam-5", double=True)
    assert not wall.page.canvas.cell("cam-1").isEmpty()


def test_left_and_right_step_while_enlarged(wall: Wall) -> None:
    press(wall, Key.Key_Return, Key.Key_Right, Key.Key_Right)
    assert wall.page.focused_camera() == "cam-3"
    press(wall, Key.Key_Left, Key.Key_Left, Key.Key_Left)
    assert wall.page.focused_camera() == "cam-16"
    assert streams(wall)["cam-16"] is StreamKind.MAIN


# --- numbers, layouts, pages ------------------------------------------------------------------------


def test_digits_and_enter_call_a_camera(wall: Wall) -> None:
    press(wall, Key.Key_1, Key.Key_2)
    words = named(wall, "wall.number")
    assert isinstance(words, QLabel) and words.isVisible() and "12" in words.text()
    press(wall, Key.Key_Return)
    assert wall.page.focused_camera() == "cam-12" and not words.isVisible()
    assert len(wall.video.requests) == 16 and StreamKind.MAIN not in streams(wall).values()


def test_digits_can_be_taken_back_and_an_unknown_number_is_told(wall: Wall) -> None:
    press(wall, Key.Key_7, Key.Key_Escape)
    press(wall, Key.Key_9, Key.Key_9, Key.Key_Return)
    words = named(wall, "wall.number")
    assert isinstance(words, QLabel) and words.isVisible() and "没有 99 号" in words.text()
    assert wall.page.focused_camera() == "cam-1"


def test_alt_and_digits_choose_layouts_that_are_remembered(wall: Wall, tmp_path: Path) -> None:
    for key, count in ((Key.Key_1, 1), (Key.Key_2, 4), (Key.Key_3, 6), (Key.Key_5, 9), (Key.Key_7, 16)):
        press(wall, key, modifier=ALT)
        shown = [c for c in IDS if not wall.page.canvas.cell(c).isEmpty()]
        assert len(shown) == count

    def kept() -> str:
        schools = Settings(tmp_path).get("wall.schools")
        return str(schools["9001"]["walls"]["main"]["view"]["layout"]) if schools else ""

    wall.qtbot.waitUntil(lambda: kept() == "16", timeout=10_000)
    press(wall, Key.Key_9, modifier=ALT)
    wall.qtbot.waitUntil(lambda: kept() == "auto", timeout=10_000)


def test_the_bar_chooses_layouts_and_shows_the_one_in_force(wall: Wall) -> None:
    button = named(wall, "wall.layout.4")
    assert isinstance(button, QToolButton) and not button.isChecked()
    wall.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isChecked()
    assert wall.page.canvas.cell("cam-5").isEmpty()
    assert wall.page.canvas.hasFocus(), "the keyboard stays the wall's"


def test_pages_turn_and_hidden_cameras_stay_at_keyframes(paged: Wall) -> None:
    assert streams(paged)["cam-9"] is StreamKind.KEYFRAMES
    press(paged, Key.Key_Right, modifier=ALT)
    assert paged.page.focused_camera() == "cam-5"
    assert streams(paged)["cam-1"] is StreamKind.KEYFRAMES
    words = named(paged, "wall.page")
    assert isinstance(words, QLabel) and words.text() == "第 2 / 3 页"
    press(paged, Key.Key_Left, modifier=ALT)
    paged.qtbot.mouseClick(named(paged, "wall.page.previous"), Qt.MouseButton.LeftButton)
    assert paged.page.focused_camera() == "cam-9"


def test_the_layout_of_last_time_is_there_at_once(paged: Wall) -> None:
    assert sum(not paged.page.canvas.cell(f"cam-{i}").isEmpty() for i in range(1, 11)) == 4


# --- acts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Key.Key_F2, "log_requested"),
        (Key.Key_F3, "still_requested"),
        (Key.Key_F4, "fault_requested"),
        (Key.Key_F5, "clip_requested"),
        (Key.Key_C, "camera_requested"),
    ],
)
def test_keys_ask_for_the_focused_camera(wall: Wall, key: Qt.Key, name: str) -> None:
    told = QSignalSpy(getattr(wall.page, name))
    press(wall, Key.Key_Right, key)
    assert told.count() == 1 and told.at(0) == ["cam-2"]


def test_full_screen_is_asked_for_and_a_bare_wall_is_nothing_but_pictures(wall: Wall) -> None:
    told = QSignalSpy(wall.page.full_screen_requested)
    rail = QWidget()
    wall.page.set_rail(rail)
    press(wall, Key.Key_F11)
    assert told.count() == 1
    wall.page.set_bare(True)
    wall.settle()
    assert wall.page.canvas.size() == wall.page.size() and not rail.isVisible()
    wall.page.set_bare(False)
    assert rail.isVisible()


def menu(wall: Wall) -> QMenu:
    wall.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=10_000)
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def choose(wall: Wall, act: Act) -> None:
    shown = menu(wall)
    action = next(a for a in shown.actions() if a.data() is act)
    wall.qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.actionGeometry(action).center())
    wall.settle()


def right_click(wall: Wall, camera_id: str) -> None:
    at = wall.page.canvas.mapToGlobal(wall.page.canvas.cell(camera_id).center())
    robot = Robot()
    robot.click(at.x(), at.y(), button=3)
    robot.close()


def test_right_click_offers_every_act_on_the_camera_under_it(wall: Wall) -> None:
    right_click(wall, "cam-10")
    acts = [a.data() for a in menu(wall).actions() if a.data() is not None]
    assert acts == [Act.STILL, Act.CLIP, Act.REPLAY, Act.ENLARGE, Act.PTZ, Act.FAULT, Act.LOG, Act.CAMERA]
    told = QSignalSpy(wall.page.clip_requested)
    choose(wall, Act.CLIP)
    assert told.count() == 1 and told.at(0) == ["cam-10"]


def test_the_menu_key_opens_the_focused_cameras_menu(wall: Wall) -> None:
    press(wall, Key.Key_Right)
    robot = Robot()
    robot.press("Menu")  # the display sends the request for a menu, a made-up key event does not
    robot.close()
    choose(wall, Act.ENLARGE)
    assert streams(wall)["cam-2"] is StreamKind.MAIN


def test_a_lost_camera_can_be_reported_and_tried_from_its_tile(wall: Wall) -> None:
    told = QSignalSpy(wall.page.fault_requested)
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.BAD_PASSWORD, attempt=1)
    wall.settle()
    spots = {act: area.center() for area, act in wall.page.canvas.spots("cam-7")}
    wall.qtbot.mouseClick(wall.page.canvas, Qt.MouseButton.LeftButton, pos=spots[Act.RETRY])
    assert wall.video.retried == ["cam-7"]
    wall.qtbot.mouseClick(wall.page.canvas, Qt.MouseButton.LeftButton, pos=spots[Act.FAULT])
    assert told.count() == 1 and told.at(0) == ["cam-7"]
    assert wall.page.focused_camera() == "cam-7"


def test_a_double_click_on_a_tiles_button_presses_it_once(wall: Wall) -> None:
    told = QSignalSpy(wall.page.fault_requested)
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.TIMEOUT, retry_at=wall.clock() + 5)
    wall.settle()
    (area, _), *_ = wall.page.canvas.spots("cam-7")
    robot, at = Robot(), wall.page.canvas.mapToGlobal(area.center())
    robot.click(at.x(), at.y(), times=2)
    robot.close()
    wall.qtbot.waitUntil(lambda: told.count() > 0, timeout=10_000)
    wall.qtbot.wait(200)
    assert told.count() == 1 and StreamKind.MAIN not in streams(wall).values()


def test_the_pointer_changes_over_a_button_of_a_tile(wall: Wall) -> None:
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.TIMEOUT, retry_at=wall.clock() + 5)
    wall.settle()
    canvas = wall.page.canvas
    (area, _), *_ = canvas.spots("cam-7")
    wall.qtbot.mouseMove(canvas, canvas.cell("cam-2").center())
    wall.settle()
    wall.qtbot.mouseMove(canvas, area.center())
    wall.qtbot.waitUntil(lambda: canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor, timeout=10_000)
    wall.qtbot.mouseMove(canvas, canvas.cell("cam-1").center())
    wall.qtbot.waitUntil(lambda: canvas.cursor().shape() == Qt.CursorShape.ArrowCursor, timeout=10_000)


def test_help_lists_the_keys_and_leaves_with_escape(wall: Wall) -> None:
    overlay = named(wall, "wall.keys")
    press(wall, Key.Key_F1)
    assert overlay.isVisible()
    words = {part.text() for part in overlay.findChildren(QLabel)}
    assert {"F2", "F3", "F4", "F5", "F9", "F11", "Menu"} <= words
    assert wall.page.rect().contains(overlay.geometry())
    press(wall, Key.Key_Escape)
    assert not overlay.isVisible()
    wall.qtbot.mouseClick(named(wall, "wall.help"), Qt.MouseButton.LeftButton)
    assert overlay.isVisible()


def test_the_tour_is_told_what_each_tile_shows_and_where(wall: Wall) -> None:
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.TIMEOUT, retry_at=wall.clock() + 5)
    wall.tick(4)
    wall.video.give("cam-1", color(1))
    wall.settle()
    told = {tile["camera_id"]: tile for tile in wall.page.canvas.stage_state()}
    assert sorted(told) == sorted(IDS)
    assert (told["cam-1"]["number"], told["cam-1"]["name"]) == (1, "校门外")
    assert [told[c]["state"] for c in ("cam-1", "cam-7", "cam-2")] == ["live", "lost", "stalled"]
    assert told["cam-1"]["says"] == [] and "设备无应答" in told["cam-7"]["says"][1]
    x, y, w, h = told["cam-7"]["rect"]
    cell = wall.page.canvas.cell("cam-7")
    assert wall.page.canvas.mapFromGlobal(QPoint(x, y)) == cell.topLeft() and (w, h) == cell.size().toTuple()
    bx, by, bw, bh = told["cam-7"]["buttons"]["fault"]
    assert x < bx < bx + bw < x + w and y < by < by + bh < y + h


# --- beside the wall --------------------------------------------------------------------------------


def panel() -> tuple[QWidget, QLineEdit]:
    made = QWidget()
    made.setFixedWidth(420)
    field = QLineEdit()
    QVBoxLayout(made).addWidget(field)
    return made, field


def test_a_panel_takes_the_rails_place_and_covers_no_picture(wall: Wall) -> None:
    rail = QWidget()
    rail.setFixedWidth(320)
    wall.page.set_rail(rail)
    side, _ = panel()
    wall.page.set_side(side)
    wall.settle()
    assert side.isVisible() and not rail.isVisible()
    canvas = wall.page.canvas
    assert canvas.mapTo(wall.page, QPoint(canvas.width(), 0)).x() <= side.x()
    assert all(not canvas.cell(c).isEmpty() for c in IDS)
    wall.page.set_side(None)
    assert rail.isVisible() and not side.isVisible() and canvas.hasFocus()


def test_keys_typed_in_a_panel_are_the_panels(wall: Wall) -> None:
    side, field = panel()
    wall.page.set_side(side)
    field.setFocus()
    wall.qtbot.waitUntil(field.hasFocus, timeout=10_000)
    told = QSignalSpy(wall.page.still_requested)
    for key in (Key.Key_1, Key.Key_2, Key.Key_F, Key.Key_Right, Key.Key_Return):
        wall.qtbot.keyClick(field, key)
    assert field.text().lower() == "12f"
    assert wall.page.focused_camera() == "cam-1" and StreamKind.MAIN not in streams(wall).values()
    wall.qtbot.keyClick(field, Key.Key_F3)
    assert told.count() == 1, "a still is taken while the entry is being written"


def test_the_new_size_is_asked_for_once_it_stands_still(wall: Wall) -> None:
    shows = len(wall.video.shows)
    for width in range(1190, 1000, -20):
        wall.page.resize(width, 700)
        wall.qtbot.wait(5)
    wall.qtbot.waitUntil(lambda: len(wall.video.shows) > shows, timeout=10_000)
    wall.qtbot.wait(300)
    assert len(wall.video.shows) == shows + 1
    request = wall.video.requests["cam-6"]
    cell = wall.page.canvas.cell("cam-6")
    assert (request.width, request.height) == (cell.width(), cell.height())


# --- what the bar says, and the empty wall ------------------------------------------------------------


def test_the_bar_counts_the_states(wall: Wall) -> None:
    wall.video.say("cam-7", CameraState.LOST, cause=LossCause.TIMEOUT)
    wall.settle()
    live, lost = named(wall, "wall.count.live"), named(wall, "wall.count.lost")
    assert isinstance(live, QLabel) and live.text() == "正常 15"
    assert isinstance(lost, QLabel) and lost.isVisible() and lost.text() == "断开 1"
    assert not named(wall, "wall.count.stalled").isVisible()


def test_a_states_event_of_another_school_is_not_counted(wall: Wall) -> None:
    wall.video.say("elsewhere", CameraState.LOST, cause=LossCause.TIMEOUT)
    wall.settle()
    assert not named(wall, "wall.count.lost").isVisible()


def test_an_open_fault_is_said_on_the_tile(wall: Wall) -> None:
    wall.page.set_open_faults(["cam-3"])
    said = wall.page.canvas.view("cam-3")
    assert said is not None and said.badges[0].words == "故障未结"
    wall.page.set_open_faults([])
    said = wall.page.canvas.view("cam-3")
    assert said is not None and said.badges == ()


@pytest.mark.parametrize("may_add", [True, False])
def test_an_empty_wall_says_what_to_do_first(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication, may_add: bool
) -> None:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, [], can_add_cameras=may_add) as wall:
        assert named(wall, "wall.empty").isVisible() and not wall.page.canvas.isVisible()
        told = QSignalSpy(wall.page.cameras_wanted)
        button = wall.page.findChild(QWidget, "wall.empty.act")
        assert (button is not None) is may_add
        if button is not None:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            assert told.count() == 1
        wall.page.set_cameras(cameras(2))
        wall.settle()
        assert wall.page.canvas.isVisible() and set(wall.video.requests) == {"cam-1", "cam-2"}


@pytest.mark.parametrize("width", [626, 960, 1520])
def test_the_bar_fits_every_width(wall: Wall, width: int) -> None:
    for number, state in enumerate(CameraState, 1):
        wall.video.say(f"cam-{number}", state)
    wall.page.resize(width, 700)
    wall.settle()
    bar = wall.page.bar
    assert bar.width() == width
    for part in bar.findChildren(QWidget):
        if part.isVisible() and isinstance(part, QLabel | QToolButton):
            assert part.width() >= part.sizeHint().width(), (
                part.objectName(),
                part.width(),
                part.sizeHint().width(),
            )

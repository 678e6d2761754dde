"""Arranging a wall: carrying tiles, the list of cameras, saved views, the hotspot; and that it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.camera import CameraState, LossCause
from app.events import Bus
from app.services.ports import StreamKind
from app.settings import Settings
from tests.ui.wall_parts import Wall, dark, hand, opened_wall
from tests.ui.wall_video import camera, cameras
from ui.bridge import Bridge
from ui.wall.grid import Direction
from ui.wall.memory import MAIN, WallMemory
from ui.wall.model import View, WallModel

Key = Qt.Key
IDS = [f"cam-{i}" for i in range(1, 17)]


def model(count: int, layout: str = "4", order: tuple[str, ...] = ()) -> WallModel:
    wall = WallModel(cameras(count), View(layout, order))
    wall.resize(1520, 996)
    return wall


# --- order ------------------------------------------------------------------------------------------


def test_a_carried_camera_changes_places_with_the_one_in_the_cell() -> None:
    wall = model(10)
    wall.carry("cam-9", 1)
    assert wall.page == 0 and wall.page_cells() == ["cam-1", "cam-9", "cam-3", "cam-4"]
    wall.turn_page(-1)
    assert wall.page_cells() == ["cam-2", "cam-10", "", ""]
    assert wall.view().order[1] == "cam-9"


def test_an_empty_cell_takes_a_camera_and_its_old_one_stays_empty() -> None:
    wall = model(3)
    wall.carry("cam-1", 3)
    assert wall.page_cells() == ["", "cam-2", "cam-3", "cam-1"]
    wall.carry("cam-1", 0)
    assert wall.page_cells() == ["cam-1", "cam-2", "cam-3", ""] and wall.order == ["cam-1", "cam-2", "cam-3"]


def test_arrows_pass_over_an_empty_cell() -> None:
    wall = model(3, "9", ("cam-1", "", "cam-2", "cam-3"))
    wall.move_focus(Direction.RIGHT)
    assert wall.focus == "cam-2"


def test_a_kept_order_forgets_cameras_that_are_gone_and_adds_new_ones_at_the_end() -> None:
    wall = model(3, order=("cam-9", "cam-3", "cam-1", "cam-3"))
    assert wall.order == ["cam-3", "cam-1", "cam-2"]
    wall.set_cameras([camera(1), camera(3), camera(4)])
    assert wall.order == ["cam-3", "cam-1", "cam-4"]


def test_the_large_cell_shows_the_clicked_camera_until_the_page_turns() -> None:
    wall = model(12, "6")
    assert wall.show_large("cam-4")
    assert wall.page_cells() == ["cam-4", "cam-2", "cam-3", "cam-1", "cam-5", "cam-6"]
    assert wall.view().order == (), "nothing of it is kept"
    wall.turn_page(1)
    wall.turn_page(-1)
    assert wall.page_cells()[0] == "cam-1"
    assert not model(12, "9").show_large("cam-4")


# --- what is kept -----------------------------------------------------------------------------------


class Keeping:
    def __init__(self, folder: Path) -> None:
        self.settings, self.bridge, self.owner = Settings(folder), Bridge(Bus()), QObject()

    def memory(self, school: int = 9001) -> WallMemory:
        return WallMemory(self.settings, self.bridge, school, self.owner)


@pytest.fixture
def keeping(tmp_path: Path, qapp: QApplication) -> Iterator[Keeping]:
    made = Keeping(tmp_path)
    yield made
    made.bridge.close()


def test_schools_are_kept_apart_and_the_newest_write_comes_last(
    keeping: Keeping, tmp_path: Path, qtbot: QtBot
) -> None:
    first, other = keeping.memory(), keeping.memory(9002)
    other.keep(MAIN, view=View("4"))
    for page in range(20):
        first.keep(MAIN, view=View("9", ("b", "", "a"), page), tour=True)
    first.save("夜间", View("16"))

    def kept() -> bool:
        again = Settings(tmp_path).get("wall.schools")
        return bool(again.get("9001", {}).get("saved")) and "9002" in again

    qtbot.waitUntil(kept, timeout=10_000)
    found = Keeping(tmp_path)
    assert found.memory().wall(MAIN).view == View("9", ("b", "", "a"), 19) and found.memory().wall(MAIN).tour
    assert dict(found.memory().saved()) == {"夜间": View("16")}
    assert found.memory(9002).wall(MAIN).view.layout == "4"
    found.bridge.close()


def test_a_memory_made_in_the_same_run_finds_the_order_too(keeping: Keeping, qtbot: QtBot) -> None:
    keeping.memory().keep(MAIN, view=View("4", ("b", "a")))
    qtbot.waitUntil(lambda: keeping.memory().wall(MAIN).view.order == ("b", "a"), timeout=10_000)


@pytest.mark.parametrize(
    "odd", [[], {"9001": 3}, {"9001": {"walls": {"main": {"view": {"order": 5, "page": "x"}}}}}]
)
def test_what_cannot_be_read_is_the_default(tmp_path: Path, qapp: QApplication, odd: object) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"wall.schools": odd}), encoding="utf-8")
    found = Keeping(tmp_path)
    assert found.memory().wall(MAIN).view == View("auto") and not found.memory().saved()
    found.bridge.close()


# --- a real wall ------------------------------------------------------------------------------------


@pytest.fixture
def wall(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(16)) as made:
        made.video.go_live(IDS)
        made.settle()
        yield made


@pytest.fixture
def hot(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Wall]:
    dark(qapp)
    with opened_wall(qtbot, tmp_path, cameras(16), "6") as made:
        made.video.go_live(IDS)
        made.settle()
        yield made


def place(wall: Wall, camera_id: str) -> QPoint:
    canvas = wall.page.canvas
    return canvas.mapToGlobal(canvas.cell(camera_id).center())


def part(wall: Wall, kind: type, name: str) -> object:
    found = wall.page.findChild(kind, name)
    assert found is not None, name
    return found


def entry(wall: Wall, *names: str) -> QAction:
    """An entry of the wall's menu, opened by its key."""
    wall.qtbot.keyClick(wall.page.canvas, Key.Key_V)
    wall.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu), timeout=10_000)
    menu = QApplication.activePopupWidget()
    assert menu is not None and menu.objectName() == "wall.views"
    found = menu.findChild(QAction, ".".join(("wall.views", *names)))
    assert isinstance(found, QAction), [a.objectName() for a in menu.findChildren(QAction)]
    return found


def choose(wall: Wall, *names: str) -> None:
    action = entry(wall, *names)
    action.trigger()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    wall.settle()


def page_cells(wall: Wall) -> list[str]:
    return wall.page.board.model.page_cells()


def until(wall: Wall, true: Callable[[], bool]) -> None:
    wall.qtbot.waitUntil(true, timeout=10_000)


def test_a_tile_is_carried_to_another_cell_and_that_is_kept(wall: Wall, tmp_path: Path) -> None:
    canvas = wall.page.canvas
    ghost = part(wall, QLabel, "wall.carried")
    assert isinstance(ghost, QLabel)
    with hand() as mouse:
        mouse.drag(place(wall, "cam-2"), place(wall, "cam-11"), release=False)
        until(wall, lambda: ghost.isVisible() and canvas._target is not None)
        assert ghost.text() == "02 校门内"
        mouse.release()
    until(wall, lambda: page_cells(wall)[10] == "cam-2")
    assert page_cells(wall)[1] == "cam-11" and not ghost.isVisible() and wall.page.focused_camera() == "cam-2"
    until(wall, lambda: bool(Settings(tmp_path).get("wall.schools")))
    again = WallMemory(Settings(tmp_path), Bridge(Bus()), 9001, wall.page)
    assert again.wall(MAIN).view.order[1] == "cam-11", "it is there after a crash"
    again._bridge.close()


def test_a_tile_that_is_let_go_beside_the_wall_stays(wall: Wall) -> None:
    bar = wall.page.bar
    with hand() as mouse:
        mouse.drag(place(wall, "cam-2"), bar.mapToGlobal(bar.rect().center()))
    wall.settle()
    assert page_cells(wall) == IDS


def test_escape_lets_go_of_a_carried_tile(wall: Wall) -> None:
    with hand() as mouse:
        mouse.drag(place(wall, "cam-2"), place(wall, "cam-11"), release=False)
        until(wall, lambda: wall.page.canvas._target is not None)
        mouse.press("Esc")
        until(wall, lambda: wall.page.canvas._target is None)
        mouse.release()
    wall.settle()
    assert page_cells(wall) == IDS


def test_a_small_shake_of_the_mouse_carries_nothing(wall: Wall) -> None:
    at = place(wall, "cam-3")
    with hand() as mouse:
        mouse.drag(at, at + QPoint(4, 3))
    wall.settle()
    assert page_cells(wall) == IDS and wall.page.focused_camera() == "cam-3"


def test_ctrl_and_arrows_carry_the_focused_camera(wall: Wall) -> None:
    wall.qtbot.keyClick(wall.page.canvas, Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert page_cells(wall)[:5] == ["cam-5", "cam-2", "cam-3", "cam-4", "cam-1"]
    choose(wall, "order")
    assert page_cells(wall) == IDS


def test_the_list_finds_by_name_and_number_and_shows_the_camera(wall: Wall) -> None:
    wall.qtbot.keyClick(wall.page.canvas, Key.Key_L)
    search, rows = part(wall, QLineEdit, "wall.list.search"), part(wall, QListWidget, "wall.list.rows")
    assert isinstance(search, QLineEdit) and isinstance(rows, QListWidget)
    wall.qtbot.waitUntil(search.hasFocus, timeout=10_000)
    assert rows.count() == 16
    wall.video.say("cam-8", CameraState.LOST, cause=LossCause.TIMEOUT)
    wall.settle()
    wall.qtbot.keyClicks(search, "1")
    assert [rows.item(i).text()[:2] for i in range(rows.count())] == [
        "01",
        "10",
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
    ]
    search.clear()
    search.setText("食堂")
    assert [rows.item(i).text() for i in range(rows.count())] == ["07 食堂门口", "08 食堂后厨  ·  断开"]
    wall.qtbot.keyClick(search, Key.Key_Return)
    assert wall.page.focused_camera() == "cam-7"
    wall.qtbot.keyClick(search, Key.Key_Escape)
    assert not rows.isVisible() and wall.page.canvas.hasFocus()


def test_a_camera_is_carried_from_the_list_into_a_cell(wall: Wall) -> None:
    wall.page.controller.set_layout("4")
    button = part(wall, QToolButton, "wall.list")
    assert isinstance(button, QToolButton)
    wall.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    rows = part(wall, QListWidget, "wall.list.rows")
    assert isinstance(rows, QListWidget)
    wall.qtbot.wait(400)
    item = rows.item(9)
    start = rows.viewport().mapToGlobal(rows.visualItemRect(item).center())
    with hand() as mouse:
        mouse.drag(start, place(wall, "cam-3"))
    until(wall, lambda: page_cells(wall) == ["cam-1", "cam-2", "cam-10", "cam-4"])


def test_a_click_on_a_small_tile_shows_it_large_at_once_on_the_main_stream(hot: Wall) -> None:
    canvas = hot.page.canvas
    large = canvas.cell("cam-1")
    hot.qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.cell("cam-4").center())
    hot.settle()
    assert canvas.cell("cam-4") == large and hot.page.focused_camera() == "cam-4"
    streams = {c: r.stream for c, r in hot.video.requests.items()}
    assert streams["cam-4"] is StreamKind.MAIN and streams["cam-1"] is StreamKind.SUB


def test_a_double_click_on_a_small_tile_enlarges_that_camera(hot: Wall) -> None:
    at = place(hot, "cam-4")
    with hand() as mouse:
        mouse.click(at.x(), at.y(), times=2)
    until(hot, lambda: hot.page.board.model.enlarged == "cam-4")


def test_the_hotspot_can_be_switched_off(hot: Wall, tmp_path: Path) -> None:
    assert entry(hot, "hotspot").isChecked()
    QApplication.activePopupWidget().close()  # type: ignore[union-attr]
    choose(hot, "hotspot")
    canvas = hot.page.canvas
    before = canvas.cell("cam-4")
    hot.qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=before.center())
    assert canvas.cell("cam-4") == before
    until(hot, lambda: Settings(tmp_path).get("wall.hotspot") is False)


def test_a_view_is_saved_by_name_and_brought_back(wall: Wall, tmp_path: Path) -> None:
    wall.page.controller.set_layout("4")
    wall.page.controller.carry("cam-9", 0)
    choose(wall, "save")
    field = part(wall, QLineEdit, "wall.views.name.field")
    assert isinstance(field, QLineEdit)
    wall.qtbot.waitUntil(field.hasFocus, timeout=10_000)
    wall.qtbot.keyClicks(field, "night  view")
    wall.qtbot.keyClick(field, Key.Key_Return)
    wall.settle()
    wall.page.controller.set_layout("16")
    choose(wall, "order")
    assert page_cells(wall) == IDS
    action = entry(wall, "saved", "0")
    assert action.text() == "night view" and not action.isChecked()
    QApplication.activePopupWidget().close()  # type: ignore[union-attr]
    choose(wall, "saved", "0")
    assert page_cells(wall) == ["cam-9", "cam-2", "cam-3", "cam-4"]
    until(wall, lambda: "night view" in Settings(tmp_path).get("wall.schools")["9001"]["saved"])
    choose(wall, "forget", "0")
    until(wall, lambda: not Settings(tmp_path).get("wall.schools")["9001"]["saved"])


def test_another_schools_wall_has_its_own_arrangement(wall: Wall) -> None:
    wall.page.controller.set_layout("4")
    others = [camera(i, id=f"b-{i}", school_id=9002) for i in range(1, 4)]
    wall.page.set_cameras(others)
    wall.settle()
    assert wall.page.board.model.layout_name == "auto"
    wall.page.set_cameras(cameras(16))
    wall.settle()
    assert page_cells(wall) == IDS[:4]


def test_the_tours_stay_is_chosen_in_the_menu(wall: Wall, tmp_path: Path) -> None:
    choose(wall, "stay", "30")
    assert wall.page.board.tour.stay_s == 30
    until(wall, lambda: Settings(tmp_path).get("wall.tour_s") == 30)

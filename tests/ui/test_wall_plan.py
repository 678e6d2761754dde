"""Geometry, state and stream choice of the wall: plain data, no window."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.services.ports import StreamKind
from tests.ui.wall_video import camera, cameras
from ui.wall import grid
from ui.wall.grid import Direction, Rect
from ui.wall.model import View, WallModel
from ui.wall.streams import StreamChooser

SIZES = [(1520, 996), (966, 684), (1920, 1080), (626, 684), (381, 217)]


def overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", grid.LAYOUTS)
def test_cells_fill_the_wall_with_two_pixels_between(name: str, size: tuple[int, int]) -> None:
    layout = grid.LAYOUTS[name]
    cells = grid.cells(layout, *size)
    assert len(cells) == int(name)
    assert min(c.x for c in cells) == min(c.y for c in cells) == 0
    assert max(c.x + c.w for c in cells) == size[0]
    assert max(c.y + c.h for c in cells) == size[1]
    assert not any(overlap(a, b) for i, a in enumerate(cells) for b in cells[:i])
    columns = sorted({(c.x, c.x + c.w) for c in cells if c.h == min(x.h for x in cells)})
    for left, right in pairwise(columns):
        if left[1] <= right[0]:
            assert right[0] - left[1] == 2


def test_equal_cells_differ_by_a_pixel_at_most() -> None:
    cells = grid.cells(grid.LAYOUTS["16"], 1519, 997)
    assert max(c.w for c in cells) - min(c.w for c in cells) <= 1
    assert max(c.h for c in cells) - min(c.h for c in cells) <= 1


def test_the_large_cell_comes_first_and_is_the_largest() -> None:
    for name in ("6", "8"):
        first, *others = grid.cells(grid.LAYOUTS[name], 1520, 996)
        assert all(first.w > 1.9 * c.w and first.h > 1.9 * c.h for c in others)


@pytest.mark.parametrize(
    ("cameras_there", "size", "shape"),
    [
        (1, (1520, 996), (1, 1)),
        (4, (1520, 996), (2, 2)),
        (5, (1520, 996), (2, 3)),
        (9, (1520, 996), (3, 3)),
        (16, (1520, 996), (4, 4)),
        (16, (1920, 1080), (4, 4)),
        (16, (626, 684), (3, 6)),
        (64, (1520, 996), (4, 4)),
        (0, (1520, 996), (1, 1)),
    ],
)
def test_auto_takes_the_cells_nearest_to_16_to_9(
    cameras_there: int, size: tuple[int, int], shape: tuple[int, int]
) -> None:
    layout = grid.auto_layout(cameras_there, *size)
    assert (layout.columns, layout.rows) == shape


def test_a_layout_that_is_not_known_is_auto() -> None:
    assert grid.layout_for("37", 4, 1520, 996).name == grid.AUTO


@pytest.mark.parametrize("box", [Rect(10, 20, 380, 258), Rect(0, 0, 100, 400), Rect(3, 3, 381, 100)])
@pytest.mark.parametrize("picture", [(704, 576), (1920, 1080), (380, 214), (90, 160)])
def test_letterbox_never_stretches_and_touches_two_sides(picture: tuple[int, int], box: Rect) -> None:
    place = grid.letterbox(*picture, box)
    assert place.w == box.w or place.h == box.h
    assert abs(place.w * picture[1] - place.h * picture[0]) <= max(picture)
    assert box.x <= place.x and place.x + place.w <= box.x + box.w
    assert abs((place.x - box.x) - (box.x + box.w - place.x - place.w)) <= 1
    bars = grid.margins(box, place)
    assert sum(b.w * b.h for b in bars) + place.w * place.h == box.w * box.h


def test_neighbours_in_an_uneven_layout() -> None:
    cells = grid.cells(grid.LAYOUTS["6"], 900, 600)  # one large, 1 2 3 at the right, 4 5 at the foot
    assert grid.neighbour(cells, 0, Direction.RIGHT) in (1, 2)
    assert grid.neighbour(cells, 3, Direction.LEFT) == 5
    assert grid.neighbour(cells, 5, Direction.UP) == 0
    assert grid.neighbour(cells, 0, Direction.LEFT) == 0


# --- state ----------------------------------------------------------------------------------------


def model(count: int, name: str = "4") -> WallModel:
    wall = WallModel(cameras(count), View(name))
    wall.resize(1520, 996)
    return wall


def test_more_cameras_than_cells_become_pages() -> None:
    wall = model(10)
    assert wall.pages == 3
    wall.turn_page(-1)
    assert [p.camera_id for p in wall.placements()] == ["cam-9", "cam-10", "", ""]
    assert wall.focus == "cam-9"
    wall.turn_page(1)
    assert wall.page == 0


def test_a_camera_called_from_another_page_brings_its_page() -> None:
    wall = model(10)
    wall.set_focus("cam-7")
    assert wall.page == 1 and wall.focus == "cam-7"


def test_the_focus_stays_in_sight_when_the_layout_changes() -> None:
    wall = model(16, "16")
    wall.set_focus("cam-14")
    wall.set_layout("4")
    assert "cam-14" in [p.camera_id for p in wall.placements()]


def test_arrows_stay_on_cells_with_cameras() -> None:
    wall = model(3)
    wall.move_focus(Direction.RIGHT)
    wall.move_focus(Direction.DOWN)
    assert wall.focus == "cam-2"


def test_enlarged_steps_through_all_cameras_and_comes_back_to_the_last_ones_page() -> None:
    wall = model(5)
    wall.enlarge("cam-4")
    wall.step_enlarged(1)
    assert [p.camera_id for p in wall.placements()] == ["cam-5"]
    wall.step_enlarged(1)
    assert wall.enlarged == "cam-1"
    wall.step_enlarged(-1)
    wall.shrink()
    assert wall.page == 1 and wall.focus == "cam-5"


def test_switched_off_cameras_are_not_shown_and_a_vanished_focus_moves() -> None:
    wall = model(3)
    wall.enlarge("cam-3")
    wall.set_cameras([camera(1), camera(2, enabled=False)])
    assert wall.order == ["cam-1"] and wall.focus == "cam-1" and wall.enlarged == ""


def test_an_empty_wall_has_no_cells() -> None:
    assert model(0).placements() == []


# --- streams --------------------------------------------------------------------------------------


def choose(chooser: StreamChooser, height: int, now: float, count: int = 1) -> StreamKind:
    cells = {f"cam-{i}": Rect(0, 0, height * 3, height) for i in range(count)}
    return chooser.choose(cells, now)["cam-0"]


def test_large_pictures_get_the_main_stream_small_ones_the_sub_stream() -> None:
    assert choose(StreamChooser(), 400, 0) is StreamKind.MAIN
    assert choose(StreamChooser(), 160, 0) is StreamKind.SUB


def test_between_the_thresholds_nothing_changes() -> None:
    small, large = StreamChooser(), StreamChooser()
    choose(small, 160, 0)
    choose(large, 400, 0)
    assert choose(small, 228, 100) is StreamKind.SUB
    assert choose(large, 172, 100) is StreamKind.MAIN


def test_going_down_is_held_a_second_and_says_when() -> None:
    chooser = StreamChooser()
    choose(chooser, 400, 0)
    assert choose(chooser, 160, 10) is StreamKind.MAIN
    assert chooser.due(10.25) == pytest.approx(0.75)
    assert choose(chooser, 300, 10.5) is StreamKind.MAIN
    assert chooser.due(10.5) is None
    assert choose(chooser, 160, 11) is StreamKind.MAIN
    assert choose(chooser, 160, 12.01) is StreamKind.SUB


def test_five_seconds_between_two_switches() -> None:
    chooser = StreamChooser()
    choose(chooser, 160, 0)
    assert choose(chooser, 400, 1) is StreamKind.MAIN
    assert choose(chooser, 160, 2) is StreamKind.MAIN
    assert chooser.due(3) == pytest.approx(3)
    assert choose(chooser, 160, 5.9) is StreamKind.MAIN
    assert choose(chooser, 160, 6.1) is StreamKind.SUB
    assert choose(chooser, 400, 7) is StreamKind.SUB
    assert choose(chooser, 400, 11.2) is StreamKind.MAIN


def test_sixteen_large_cells_do_not_open_sixteen_main_streams() -> None:
    cells = dict(zip("abcdefghijklmnop", grid.cells(grid.LAYOUTS["16"], 2560, 1440), strict=True))
    assert set(StreamChooser().choose(cells, 0).values()) == {StreamKind.SUB}


def test_the_one_large_cell_gets_the_main_stream() -> None:
    cells = dict(zip("abcdef", grid.cells(grid.LAYOUTS["6"], 1920, 1080), strict=True))
    kinds = StreamChooser().choose(cells, 0)
    assert kinds["a"] is StreamKind.MAIN
    assert {kinds[name] for name in "bcdef"} == {StreamKind.SUB}


def test_sixteen_on_the_usual_screen_are_sub_streams() -> None:
    cells = {str(i): rect for i, rect in enumerate(grid.cells(grid.LAYOUTS["16"], 1520, 996))}
    assert set(StreamChooser().choose(cells, 0).values()) == {StreamKind.SUB}

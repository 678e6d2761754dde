"""What the wall shows: which cameras, in what order, layout and page, which one has the focus or is enlarged.

Pure state with no Qt and no video: the controller changes it, the canvas draws what `placements` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.camera import Camera
from ui.wall import grid
from ui.wall.grid import Direction, Layout, Rect
from ui.wall.pages import page_of, pages
from ui.wall.zoom import WHOLE


class Placement(NamedTuple):
    """A cell of the wall and the camera in it; `camera_id` is empty for a cell without one."""

    camera_id: str
    rect: Rect


@dataclass(frozen=True)
class View:
    """What of a wall is kept: its layout, the cameras' order, the page.

    order  ids, "" for a cell left empty; none at all: by number
    """

    layout: str = grid.AUTO
    order: tuple[str, ...] = ()
    page: int = 0


class WallModel:
    """The wall's state. Sizes are device pixels."""

    def __init__(self, cameras: Iterable[Camera], view: View | None = None) -> None:
        self._cameras: dict[str, Camera] = {}
        self._order: tuple[str, ...] = ()
        self._slots: list[str] = []
        self._pinned: tuple[str, ...] = ()
        self._large = ""
        self.layout_name = grid.AUTO
        self.width, self.height = 1, 1
        self.page = 0
        self.focus = ""
        self.enlarged = ""
        self.zoom = WHOLE
        self.set_cameras(cameras)
        self.show_view(view or View())

    # --- what is there -----------------------------------------------------------------------

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now; those that are switched off are not shown."""
        enabled = sorted((c for c in cameras if c.enabled), key=lambda c: (c.number, c.id))
        self._cameras = {camera.id: camera for camera in enabled}
        self._set_slots()
        if self.focus not in self._cameras:
            self.focus = next(iter(self.order), "")
        if self.enlarged not in self._cameras:
            self._enlarge("")
        self._keep_page_in_range()

    def _set_slots(self) -> None:
        """The kept order without cameras that are gone; those it does not know follow by number."""
        kept = [c for i, c in enumerate(self._order) if not c or c not in self._order[:i]]
        known = [camera_id for camera_id in kept if not camera_id or camera_id in self._cameras]
        new = [camera_id for camera_id in self._cameras if camera_id not in known]
        self._slots = known + new

    @property
    def order(self) -> list[str]:
        """The cameras' ids in the order in which they fill the cells."""
        return [camera_id for camera_id in self._slots if camera_id]

    def camera(self, camera_id: str) -> Camera | None:
        """A camera by its id."""
        return self._cameras.get(camera_id)

    def cameras(self) -> list[Camera]:
        """All cameras shown on this wall, on whichever page, by number."""
        return list(self._cameras.values())

    def numbered(self, number: int) -> str | None:
        """The id of the camera with a number."""
        return next((c.id for c in self._cameras.values() if c.number == number), None)

    # --- where it stands ---------------------------------------------------------------------

    @property
    def layout(self) -> Layout:
        """The layout in force, Auto worked out."""
        return grid.layout_for(self.layout_name, len(self._slots), self.width, self.height)

    def _pages(self, pinned: Collection[str]) -> list[list[str]]:
        layout = self.layout
        return pages(self._slots, len(layout.spans), pinned, keep_first=layout.one_large)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._pages(self._pinned))

    def rects(self) -> list[Rect]:
        """The cells of the layout in force, whether or not one camera is enlarged."""
        return grid.cells(self.layout, self.width, self.height)

    def page_cells(self) -> list[str]:
        """The camera in each cell of the present page, "" for none."""
        cells = self._pages(self._pinned)[self.page]
        if self.layout.one_large and self._large in cells:
            at = cells.index(self._large)
            cells[0], cells[at] = cells[at], cells[0]
        return cells

    def page_cameras(self) -> list[str]:
        """The cameras of the present page."""
        return [camera_id for camera_id in self.page_cells() if camera_id]

    def page_placements(self) -> list[Placement]:
        """The cells of the present page, empty ones too, as they stand when no camera is enlarged."""
        return self._placed(self.page_cells())

    def placements(self) -> list[Placement]:
        """What is drawn now: the page's cells, or the enlarged camera alone."""
        if not self._cameras:
            return []
        if self.enlarged:
            return [Placement(self.enlarged, Rect(0, 0, self.width, self.height))]
        return self.page_placements()

    def upcoming(self, pinned: Collection[str]) -> list[Placement]:
        """What the tour's next page shows, with these cameras pinned."""
        return self._placed(self._pages(pinned)[self._next_page(pinned)])

    def _placed(self, cells: Sequence[str]) -> list[Placement]:
        return [Placement(camera_id, rect) for camera_id, rect in zip(cells, self.rects(), strict=True)]

    def view(self) -> View:
        """What is to be kept of it."""
        return View(self.layout_name, self._order, self.page)

    # --- what changes it ---------------------------------------------------------------------

    def resize(self, width: int, height: int) -> None:
        """The wall's new size; with Auto the number of cells may change, the focus stays in sight."""
        self.width, self.height = max(width, 1), max(height, 1)
        self._show_focus()

    def set_layout(self, name: str) -> None:
        """Choose a layout by name; leaves the enlarged view, keeps the focused camera in sight."""
        self.layout_name = name if name in grid.NAMES else grid.AUTO
        self._large = ""
        self._enlarge("")
        self._show_focus()

    def show_view(self, view: View) -> None:
        """Bring back what was kept; the focus goes to the page's first camera."""
        self._order, self._pinned = view.order, ()
        self._set_slots()
        self.set_layout(view.layout)
        self.page = max(view.page, 0)
        self._keep_page_in_range()
        self.focus = next(iter(self.page_cameras() or self.order), "")

    def set_focus(self, camera_id: str) -> None:
        """Move the focus to a camera, turning to its page, and when one is enlarged enlarge that one."""
        if camera_id not in self._cameras:
            return
        self.focus = camera_id
        if self.enlarged and self.enlarged != camera_id:
            self._enlarge(camera_id)
        self._show_focus()

    def move_focus(self, direction: Direction) -> None:
        """Move the focus to the nearest cell that way that holds a camera."""
        self.focus = self._beside(direction)

    def carry(self, camera_id: str, cell: int) -> None:
        """Put a camera into a cell of the present page; what was there takes its place."""
        cells = self.page_cells()
        if camera_id not in self._cameras or not 0 <= cell < len(cells):
            return
        here = self._slots.index(camera_id)
        there = self._slots.index(cells[cell]) if cells[cell] else self.page * len(cells) + cell
        self._slots += [""] * (there + 1 - len(self._slots))
        self._slots[here], self._slots[there] = self._slots[there], self._slots[here]
        while self._slots and not self._slots[-1]:
            self._slots.pop()
        self._order, self._large, self.focus = tuple(self._slots), "", camera_id
        self._show_focus()

    def carry_focus(self, direction: Direction) -> None:
        """Let the focused camera change places with its neighbour."""
        cells = self.page_cells()
        beside = self._beside(direction)
        if beside != self.focus and not self.enlarged:
            self.carry(self.focus, cells.index(beside))

    def turn_page(self, step: int) -> None:
        """Go `step` pages on, around the end; the focus goes to the first camera there."""
        if self.pages < 2 or self.enlarged:
            return
        self.page = (self.page + step) % self.pages
        self._large = ""
        self.focus = next(iter(self.page_cameras()), "")

    def tour_on(self, pinned: Collection[str]) -> None:
        """The tour's next page; `pinned` stay in sight on it. The focus stays on a pinned camera."""
        page = self._next_page(pinned)
        self._pinned, self.page, self._large = tuple(pinned), page, ""
        if self.focus not in self.page_cameras():
            self.focus = next(iter(self.page_cameras()), "")

    def unpin(self) -> None:
        """The tour is over: pages as they are arranged, the focused camera in sight."""
        self._pinned = ()
        self._show_focus()

    def show_large(self, camera_id: str) -> bool:
        """Show a camera of the page in the large cell, whose camera takes its place; True when it can."""
        if not self.layout.one_large or self.enlarged or camera_id not in self.page_cameras():
            return False
        self._large = camera_id
        return True

    def enlarge(self, camera_id: str) -> None:
        """Show one camera alone on the whole wall."""
        if camera_id in self._cameras:
            self.focus = camera_id
            self._enlarge(camera_id)
            self._show_focus()

    def shrink(self) -> None:
        """Back to the page."""
        self._enlarge("")

    def step_enlarged(self, step: int) -> None:
        """The previous or next camera while one is enlarged, around the end."""
        if self.enlarged:
            order = self.order
            self.enlarge(order[(order.index(self.enlarged) + step) % len(order)])

    # --- inside --------------------------------------------------------------------------------

    def _enlarge(self, camera_id: str) -> None:
        self.enlarged, self.zoom = camera_id, WHOLE

    def _beside(self, direction: Direction) -> str:
        held = [(camera_id, rect) for camera_id, rect in self.page_placements() if camera_id]
        ids = [camera_id for camera_id, _ in held]
        if self.focus not in ids:
            return ids[0] if ids else ""
        return ids[grid.neighbour([rect for _, rect in held], ids.index(self.focus), direction)]

    def _next_page(self, pinned: Collection[str]) -> int:
        """The page, with these pinned, that shows the first camera of what now comes next."""
        now, then = self._pages(self._pinned), self._pages(pinned)
        coming = now[(self.page + 1) % len(now)]
        first = next((c for c in coming if c and c not in pinned and c not in self._pinned), "")
        return page_of(then, first, 0) if first else (self.page + 1) % len(then)

    def _show_focus(self) -> None:
        if self.focus:
            self.page = page_of(self._pages(self._pinned), self.focus, self.page)
        self._keep_page_in_range()

    def _keep_page_in_range(self) -> None:
        self.page = min(self.page, self.pages - 1)

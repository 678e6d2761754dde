"""What the wall shows: which cameras, in what order, layout and page, which one has the focus or is enlarged.

Pure state with no Qt and no video: the controller changes it, the canvas draws what `placements` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.camera import Camera
from ui.wall import grid
from ui.wall.grid import Direction, Layout, Rect


class Placement(NamedTuple):
    """A cell of the wall and the camera in it; `camera_id` is empty for a cell without one."""

    camera_id: str
    rect: Rect


class WallModel:
    """The wall's state. Sizes are device pixels."""

    def __init__(self, cameras: Iterable[Camera], layout_name: str = grid.AUTO) -> None:
        self._cameras: dict[str, Camera] = {}
        self.layout_name = layout_name if layout_name in grid.NAMES else grid.AUTO
        self.width, self.height = 1, 1
        self.page = 0
        self.focus = ""
        self.enlarged = ""
        self.set_cameras(cameras)

    # --- what is there -----------------------------------------------------------------------

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now; those that are switched off are not shown."""
        enabled = sorted((c for c in cameras if c.enabled), key=lambda c: (c.number, c.id))
        self._cameras = {camera.id: camera for camera in enabled}
        if self.focus not in self._cameras:
            self.focus = next(iter(self._cameras), "")
        if self.enlarged not in self._cameras:
            self.enlarged = ""
        self._keep_page_in_range()

    @property
    def order(self) -> list[str]:
        """The cameras' ids in the order in which they fill the cells."""
        return list(self._cameras)

    def camera(self, camera_id: str) -> Camera | None:
        """A camera by its id."""
        return self._cameras.get(camera_id)

    def cameras(self) -> list[Camera]:
        """All cameras shown on this wall, on whichever page."""
        return list(self._cameras.values())

    def numbered(self, number: int) -> str | None:
        """The id of the camera with a number."""
        return next((c.id for c in self._cameras.values() if c.number == number), None)

    # --- where it stands ---------------------------------------------------------------------

    @property
    def layout(self) -> Layout:
        """The layout in force, Auto worked out."""
        return grid.layout_for(self.layout_name, len(self._cameras), self.width, self.height)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return grid.page_count(len(self._cameras), len(self.layout.spans))

    def rects(self) -> list[Rect]:
        """The cells of the layout in force, whether or not one camera is enlarged."""
        return grid.cells(self.layout, self.width, self.height)

    def page_cameras(self) -> list[str]:
        """The cameras of the present page."""
        size = len(self.layout.spans)
        return self.order[self.page * size : (self.page + 1) * size]

    def page_placements(self) -> list[Placement]:
        """The cells of the present page, empty ones too, as they stand when no camera is enlarged."""
        rects = self.rects()
        ids: Sequence[str] = self.page_cameras()
        return [Placement(ids[i] if i < len(ids) else "", rect) for i, rect in enumerate(rects)]

    def placements(self) -> list[Placement]:
        """What is drawn now: the page's cells, or the enlarged camera alone."""
        if not self._cameras:
            return []
        if self.enlarged:
            return [Placement(self.enlarged, Rect(0, 0, self.width, self.height))]
        return self.page_placements()

    # --- what changes it ---------------------------------------------------------------------

    def resize(self, width: int, height: int) -> None:
        """The wall's new size; with Auto the number of cells may change, the focus stays in sight."""
        self.width, self.height = max(width, 1), max(height, 1)
        self._show_focus()

    def set_layout(self, name: str) -> None:
        """Choose a layout by name; leaves the enlarged view, keeps the focused camera in sight."""
        self.layout_name = name if name in grid.NAMES else grid.AUTO
        self.enlarged = ""
        self._show_focus()

    def set_focus(self, camera_id: str) -> None:
        """Move the focus to a camera, turning to its page, and when one is enlarged enlarge that one."""
        if camera_id not in self._cameras:
            return
        self.focus = camera_id
        if self.enlarged:
            self.enlarged = camera_id
        self._show_focus()

    def move_focus(self, direction: Direction) -> None:
        """Move the focus to the neighbouring cell that holds a camera."""
        ids = self.page_cameras()
        if self.focus not in ids:
            self.focus = ids[0] if ids else ""
            return
        target = grid.neighbour(self.rects()[: len(ids)], ids.index(self.focus), direction)
        self.focus = ids[target]

    def turn_page(self, step: int) -> None:
        """Go `step` pages on, around the end; the focus goes to the first camera there."""
        if self.pages < 2 or self.enlarged:
            return
        self.page = (self.page + step) % self.pages
        self.focus = next(iter(self.page_cameras()), "")

    def enlarge(self, camera_id: str) -> None:
        """Show one camera alone on the whole wall."""
        if camera_id in self._cameras:
            self.focus = self.enlarged = camera_id
            self._show_focus()

    def shrink(self) -> None:
        """Back to the page."""
        self.enlarged = ""

    def step_enlarged(self, step: int) -> None:
        """The previous or next camera while one is enlarged, around the end."""
        if self.enlarged:
            order = self.order
            self.enlarge(order[(order.index(self.enlarged) + step) % len(order)])

    def _show_focus(self) -> None:
        if self.focus:
            self.page = self.order.index(self.focus) // len(self.layout.spans)
        self._keep_page_in_range()

    def _keep_page_in_range(self) -> None:
        self.page = min(self.page, self.pages - 1)

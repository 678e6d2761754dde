"""The tiles in sight: what each shows and says, and which of them have to be painted again.

Between the engine and the canvas; knows no widget and no layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo

from PySide6.QtCore import QRect

from app.domain.camera import Camera, CameraStatus
from app.services.ports import WallVideo
from ui.wall.figures import figure_lines
from ui.wall.grid import Rect
from ui.wall.model import Placement
from ui.wall.tile import Tile
from ui.wall.view import Look, Marks, TileView, tile_view
from ui.wall.zoom import WHOLE, Zoom


class Tiles:
    """The tiles by camera. Every method that may change a tile returns the cells to be painted."""

    def __init__(self, video: WallVideo, zone: tzinfo, now: Callable[[], float]) -> None:
        self._video = video
        self._zone = zone
        self._now = now
        self._tiles: dict[str, Tile] = {}
        self._status: dict[str, CameraStatus] = {}
        self._marks: dict[str, Marks] = {}
        self._figures = False
        self.empty: list[Rect] = []

    def __iter__(self) -> Iterator[Tile]:
        return iter(self._tiles.values())

    def get(self, camera_id: str) -> Tile | None:
        """A camera's tile, None where it is not shown."""
        return self._tiles.get(camera_id)

    def at(self, x: int, y: int) -> Tile | None:
        """The tile under a point in device pixels."""
        return next((tile for tile in self._tiles.values() if tile.rect.contains(x, y)), None)

    def place(self, placements: Sequence[Placement], cameras: Mapping[str, Camera]) -> None:
        """Put cameras into cells; those that stay in sight keep what they remember."""
        before, self._tiles = self._tiles, {}
        self.empty = [cell.rect for cell in placements if not cell.camera_id]
        newest = self._video.sequences()
        for camera_id, rect in placements:
            if not camera_id:
                continue
            camera = cameras[camera_id]
            tile = before.get(camera_id)
            if tile is None:
                tile = Tile(camera, rect, TileView(Look.BLACK), watched_since=self._now())
                self._status[camera_id] = self._video.status(camera_id)
            tile.camera, tile.rect, tile.zoom = camera, rect, WHOLE
            tile.hot.clear()
            self._tiles[camera_id] = tile
            self._see(tile, newest.get(camera_id, 0))
            self._measure(tile)

    def hold(self, camera_ids: Iterable[str]) -> None:
        """Keep a copy of these cameras' pictures until their new stream's first one is there."""
        for camera_id in camera_ids:
            tile = self._tiles.get(camera_id)
            if tile is not None and tile.view.look is Look.PICTURE:
                tile.hold(self._video.frame(camera_id))

    def look(self) -> list[Rect]:
        """Ask the engine for newer pictures; nearly free where there are none."""
        newest = self._video.sequences()
        return [
            tile.rect
            for camera_id, tile in self._tiles.items()
            if newest.get(camera_id, 0) != tile.seq and self._see(tile, newest.get(camera_id, 0))
        ]

    def wake(self) -> list[Rect]:
        """The wall is seen again after it was hidden."""
        for tile in self._tiles.values():
            tile.watched_since = self._now()
        return self.tick()

    def tick(self) -> list[Rect]:
        """Time went by: ages, countdowns, figures and what follows from them.

        By the newest pictures: after this process slept the age of the old ones says nothing.
        """
        return self.look() + [
            tile.rect for tile in self._tiles.values() if self._say(tile) | self._measure(tile)
        ]

    def set_figures(self, shown: bool) -> list[Rect]:
        """Show the streams' figures on the tiles, or no more."""
        self._figures = shown
        return [tile.rect for tile in self._tiles.values() if self._measure(tile)]

    def set_zoom(self, zoom: Zoom) -> list[Rect]:
        """Show this part of every picture (there is one when it is not the whole)."""
        changed = [tile for tile in self._tiles.values() if tile.zoom != zoom]
        for tile in changed:
            tile.zoom = zoom
        return [tile.rect for tile in changed]

    def picture_place(self, camera_id: str) -> QRect:
        """Where a camera's picture lies, device pixels; empty before its first."""
        tile = self._tiles.get(camera_id)
        return QRect() if tile is None or tile.fit is None else tile.fit.place

    def set_status(self, status: CameraStatus) -> list[Rect]:
        """A camera's state changed."""
        self._status[status.camera_id] = status
        return self._say_again(status.camera_id)

    def set_marks(self, camera_id: str, marks: Marks) -> list[Rect]:
        """What else is to be said on a camera's tile."""
        self._marks[camera_id] = marks
        return self._say_again(camera_id)

    def marks(self, camera_id: str) -> Marks:
        """What was said with `set_marks`."""
        return self._marks.get(camera_id, Marks())

    def _say_again(self, camera_id: str) -> list[Rect]:
        tile = self._tiles.get(camera_id)
        if tile is None:
            return []
        newest = self._video.sequences().get(camera_id, 0)
        changed = self._see(tile, newest) if newest != tile.seq else self._say(tile)
        return [tile.rect] if changed else []

    def _measure(self, tile: Tile) -> bool:
        """Read the stream's figures again; True when they changed."""
        before, tile.figures = tile.figures, ()
        if self._figures:
            frame = self._video.frame(tile.camera.id)
            tile.figures = figure_lines(
                self._video.stats(tile.camera.id), main=frame is not None and frame.main
            )
        return tile.figures != before

    def _see(self, tile: Tile, seq: int) -> bool:
        """Take note of a tile's newest picture; True when the tile has to be painted."""
        frame = self._video.frame(tile.camera.id)
        tile.seq = seq
        if frame is not None:
            tile.picture_at = frame.captured_at
        return self._say(tile) or tile.view.look is Look.PICTURE

    def _say(self, tile: Tile) -> bool:
        """Work out the tile's words again; True when they changed."""
        camera_id = tile.camera.id
        status, marks = self._status[camera_id], self._marks.get(camera_id)
        now = self._now()
        said = tile_view(
            tile.camera,
            status,
            tile.picture_at,
            now,
            zone=self._zone,
            marks=marks,
            watched_s=now - tile.watched_since,
        )
        return tile.set_view(said)

"""The one widget that paints every tile of the wall.

It asks the engine for frame numbers about 60 times a second and repaints only the cells whose picture
or words changed. Knows the tiles it was given, not why they stand there: layouts, streams and keys are
the controller's.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera, CameraStatus
from app.services.ports import WallVideo
from ui import theme
from ui.wall.grid import Rect, cell_at
from ui.wall.keys import Act
from ui.wall.model import Placement
from ui.wall.pictures import GROUND
from ui.wall.pointer import Pointer
from ui.wall.tile import HotSpot, TilePainter
from ui.wall.tiles import Tiles
from ui.wall.told import told_tiles
from ui.wall.view import Marks, TileView
from ui.wall.words import forget_fonts
from ui.wall.zoom import Zoom

POLL_MS = 33
"""How often frame numbers are looked at. A camera sends 15 to 25 pictures a second; looking 30 times a
second paints the pictures of several tiles in one go: a quarter less CPU than at 60, for 17 ms at most."""

TICK_MS = 500
"""How often ages and countdowns are looked at; their words change once a second. Twice as often, so
that no second is skipped."""

_LOOKS_CHANGED = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange)


class WallCanvas(QWidget):
    """Paints the tiles of `place` from `video`; `pointer` says what was clicked."""

    resized = Signal()
    """The size in device pixels changed."""

    def __init__(
        self,
        video: WallVideo,
        zone: tzinfo,
        *,
        now: Callable[[], float] = time.time,
        name: str = "wall.canvas",
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(self.tr("监控墙"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self._video = video
        self._tiles = Tiles(video, zone, now)
        self._painter = TilePainter()
        self._placed: tuple[Sequence[Placement], Mapping[str, Camera]] = ((), {})
        self._focus = ""
        self._hover: tuple[str, Act | None] = ("", None)
        self._target: Rect | None = None
        self.pointer = Pointer(self, self)
        self._poll_timer = self._timer(POLL_MS, self._poll, Qt.TimerType.PreciseTimer)
        self._tick_timer = self._timer(TICK_MS, self._tick, Qt.TimerType.CoarseTimer)

    # --- what is shown -----------------------------------------------------------------------

    def device_size(self) -> tuple[int, int]:
        """Width and height in device pixels."""
        ratio = self.devicePixelRatioF()
        return math.floor(self.width() * ratio), math.floor(self.height() * ratio)

    def place(self, placements: Sequence[Placement], cameras: Mapping[str, Camera]) -> None:
        """Put cameras into cells (device pixels); those that stay keep what they remember."""
        if (placements, cameras) == self._placed:
            return
        self._placed = placements, cameras
        self._tiles.place(placements, cameras)
        self._hover = ("", None)
        self.update()

    def hold(self, camera_ids: Iterable[str]) -> None:
        """Keep a copy of these cameras' pictures until their new stream's first one is there."""
        self._tiles.hold(camera_ids)

    def set_status(self, status: CameraStatus) -> None:
        """A camera's state changed."""
        self._repaint(self._tiles.set_status(status))

    def set_marks(self, camera_id: str, marks: Marks) -> None:
        """What else is to be said on a camera's tile."""
        self._repaint(self._tiles.set_marks(camera_id, marks))

    def marks(self, camera_id: str) -> Marks:
        """What was said with `set_marks`."""
        return self._tiles.marks(camera_id)

    def set_focused(self, camera_id: str) -> None:
        """Move the focus frame."""
        before, self._focus = self._focus, camera_id
        if before != camera_id:
            self._repaint(self._cells(before, camera_id))

    def set_target(self, cell: int | None) -> None:
        """Mark the cell that what is carried would go to."""
        rects = [placement.rect for placement in self._placed[0]]
        before, self._target = self._target, None if cell is None else rects[cell]
        if before != self._target:
            self._repaint([rect for rect in (before, self._target) if rect is not None])

    def cell_at(self, at: QPoint) -> int | None:
        """The number of the cell under a place of the screen, None beside the wall."""
        ratio, place = self.devicePixelRatioF(), self.mapFromGlobal(at)
        if not self.rect().contains(place):
            return None
        rects = [placement.rect for placement in self._placed[0]]
        return cell_at(rects, math.floor(place.x() * ratio), math.floor(place.y() * ratio))

    def set_zoom(self, zoom: Zoom) -> None:
        """The part of the enlarged picture that is shown."""
        self._repaint(self._tiles.set_zoom(zoom))

    def set_figures(self, shown: bool) -> None:
        """Show the streams' figures on the tiles, or no more."""
        self._repaint(self._tiles.set_figures(shown))

    def picture_place(self, camera_id: str) -> QRectF:
        """Where a camera's picture lies in the widget's coordinates, empty before its first."""
        place, ratio = self._tiles.picture_place(camera_id), self.devicePixelRatioF()
        return QRectF(place.x() / ratio, place.y() / ratio, place.width() / ratio, place.height() / ratio)

    def set_watermark(self, text: str) -> None:
        """The faint text over every picture."""
        if text != self._painter.watermark:
            self._painter.watermark = text
            self.update()

    def view(self, camera_id: str) -> TileView | None:
        """What a camera's tile says now, None where it is not shown."""
        tile = self._tiles.get(camera_id)
        return None if tile is None else tile.view

    def cell(self, camera_id: str) -> QRect:
        """A camera's cell in the widget's coordinates, empty where it is not shown."""
        tile = self._tiles.get(camera_id)
        return QRect() if tile is None else self._area(tile.rect)

    def spots(self, camera_id: str) -> list[tuple[QRect, Act | None]]:
        """What can be clicked or hovered on a camera's tile, in the widget's coordinates."""
        tile = self._tiles.get(camera_id)
        return [] if tile is None else [(self._area(spot.rect), spot.act) for spot in tile.hot]

    def painted(self, camera_id: str) -> int:
        """How often a camera's tile was painted since it came into sight."""
        tile = self._tiles.get(camera_id)
        return 0 if tile is None else tile.painted

    def stage_state(self) -> list[dict[str, Any]]:
        """What is shown now, for the guided tour: see `told_tiles`."""
        return told_tiles(self._tiles, self._area, self.mapToGlobal(QPoint(0, 0)))

    # --- what changed ------------------------------------------------------------------------

    def _timer(self, interval_ms: int, call: Callable[[], None], kind: Qt.TimerType) -> QTimer:
        timer = QTimer(self)
        timer.setTimerType(kind)
        timer.setInterval(interval_ms)
        timer.timeout.connect(call)
        return timer

    def _poll(self) -> None:
        self._repaint(self._tiles.look())

    def _tick(self) -> None:
        self._repaint(self._tiles.tick())

    def _cells(self, *camera_ids: str) -> list[Rect]:
        tiles = (self._tiles.get(camera_id) for camera_id in camera_ids)
        return [tile.rect for tile in tiles if tile is not None]

    def _repaint(self, cells: Sequence[Rect]) -> None:
        if not cells:
            return
        region = QRegion()
        for cell in cells:
            region += self._area(cell)
        self.update(region)

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that the event's region touches, in device pixels."""
        ratio = self.devicePixelRatioF()
        self._painter.set_ratio(ratio)
        painter = QPainter(self)
        region = event.region()
        self._paint_ground(painter, region)
        if ratio != 1.0:
            painter.scale(1 / ratio, 1 / ratio)
            origin = painter.deviceTransform()
            painter.translate(round(origin.dx()) - origin.dx(), round(origin.dy()) - origin.dy())
        focus = self._focus if len(self._placed[0]) > 1 else ""
        for tile in self._tiles:
            if region.intersects(self._area(tile.rect)):
                camera_id = tile.camera.id
                frame = self._video.frame(camera_id)
                hover = self._hover[1] if self._hover[0] == camera_id else None
                self._painter.paint(painter, tile, frame, focused=camera_id == focus, hover=hover)
        if self._target is not None:
            self._painter.paint_target(painter, self._target)
        painter.end()

    def _paint_ground(self, painter: QPainter, region: QRegion) -> None:
        """Gaps and empty cells, where the region shows any."""
        free = region
        for tile in self._tiles:
            free = free.subtracted(self._area(tile.rect))
        if free.isEmpty():
            return
        painter.fillRect(free.boundingRect(), GROUND)
        for cell in self._tiles.empty:
            painter.fillRect(self._area(cell), theme.color("panel"))

    def _area(self, rect: Rect) -> QRect:
        """Device pixels to the widget's own, outwards to whole ones."""
        ratio = self.devicePixelRatioF()
        if ratio == 1.0:
            return QRect(rect.x, rect.y, rect.w, rect.h)
        left, top = math.floor(rect.x / ratio), math.floor(rect.y / ratio)
        right, foot = math.ceil((rect.x + rect.w) / ratio), math.ceil((rect.y + rect.h) / ratio)
        return QRect(left, top, right - left, foot - top)

    # --- pointer and window ------------------------------------------------------------------

    def under(self, position: QPointF | QPoint) -> tuple[str, HotSpot | None]:
        """The camera and the hot spot at a place of the widget."""
        ratio = self.devicePixelRatioF()
        x, y = math.floor(position.x() * ratio), math.floor(position.y() * ratio)
        tile = self._tiles.at(x, y)
        return ("", None) if tile is None else (tile.camera.id, tile.spot_at(x, y))

    def menu_place(self) -> tuple[str, QPoint]:
        """The focused camera and the middle of its tile on the screen."""
        return self._focus, self.mapToGlobal(self.cell(self._focus).center())

    def set_hover(self, camera_id: str, act: Act | None) -> None:
        """Show what can be pressed."""
        hover = (camera_id, act) if act is not None else ("", None)
        if hover == self._hover:
            return
        changed = self._cells(self._hover[0], hover[0])
        self._hover = hover
        self.setCursor(Qt.CursorShape.ArrowCursor if act is None else Qt.CursorShape.PointingHandCursor)
        self._repaint(changed)

    def event(self, event: QEvent) -> bool:
        """Another screen's pixel ratio."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme, font or language: forget what was rendered."""
        super().changeEvent(event)
        if event.type() in _LOOKS_CHANGED:
            self._painter.plates.clear()
            forget_fonts()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the controller."""
        super().resizeEvent(event)
        self.resized.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for pictures only while somebody can see them."""
        super().showEvent(event)
        self._repaint(self._tiles.wake())
        self._poll_timer.start()
        self._tick_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._poll_timer.stop()
        self._tick_timer.stop()

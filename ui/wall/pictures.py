"""Pictures on the wall: the engine's memory as an image, its place in a cell, its grey copy, its zoomed part.

Device pixels. Knows no camera and no tile.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.services.ports import Frame
from ui import theme
from ui.wall import grid
from ui.wall.grid import Rect
from ui.wall.zoom import WHOLE, Zoom

GROUND = QColor("#06080A")
"""Behind pictures and words: nearly black in both themes."""

GREY_SHADE = QColor(0, 0, 0, 115)
"""Laid over a stalled picture so that it cannot be taken for a live one at 3 m."""

FITS_WITHIN = 3
"""A picture this many pixels short of its cell is drawn as it is: engines round to even sizes."""


@dataclass(frozen=True)
class Fit:
    """Where a picture of one size goes in one cell, worked out once and not for every picture."""

    width: int
    height: int
    cell: Rect
    place: QRect
    bars: tuple[QRect, ...]

    @classmethod
    def of(cls, width: int, height: int, cell: Rect) -> Fit:
        """The fit of a picture of `width` × `height` in a cell."""
        place = place_picture(width, height, cell)
        bars = tuple(qrect(bar) for bar in grid.margins(cell, place))
        return cls(width, height, cell, qrect(place), bars)

    def holds(self, width: int, height: int, cell: Rect) -> bool:
        """Whether it still is the right one."""
        return self.width == width and self.height == height and self.cell == cell

    @property
    def scaled(self) -> bool:
        """Whether the picture was not made for this cell."""
        return self.place.width() != self.width or self.place.height() != self.height


def picture(frame: Frame) -> QImage:
    """The frame as an image over the engine's own memory: draw it at once and let it go."""
    return QImage(frame.buffer, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)


def grey_copy(image: QImage) -> QImage:
    """The picture without its colours and darkened, as a copy of its own."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(grey)
    painter.fillRect(grey.rect(), GREY_SHADE)
    painter.end()
    return grey


def made_for(width: int, height: int, cell: Rect) -> bool:
    """Whether a picture was scaled for a cell of this size."""
    return 0 <= min(cell.w - width, cell.h - height) <= FITS_WITHIN


def place_picture(width: int, height: int, cell: Rect) -> Rect:
    """Where a picture goes in its cell: unscaled where it was made for this cell, else letterboxed."""
    if made_for(width, height, cell):
        return Rect(cell.x + (cell.w - width) // 2, cell.y + (cell.h - height) // 2, width, height)
    return grid.letterbox(width, height, cell)


def draw_part(painter: QPainter, image: QImage, place: QRect, zoom: Zoom) -> None:
    """Draw what a zoom shows of a picture into the place of the whole."""
    width, height = image.width(), image.height()
    part = QRectF(zoom.left * width, zoom.top * height, zoom.part * width, zoom.part * height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(QRectF(place), image, part)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def draw_overview(painter: QPainter, image: QImage, place: QRect, zoom: Zoom, ratio: float) -> None:
    """The whole picture, small, with a frame around what the zoom shows."""
    edge = max(round(ratio), 1)
    painter.fillRect(place.adjusted(-2 * edge, -2 * edge, 2 * edge, 2 * edge), GROUND)
    draw_part(painter, image, place, WHOLE)
    seen = QRectF(
        place.x() + zoom.left * place.width(),
        place.y() + zoom.top * place.height(),
        zoom.part * place.width(),
        zoom.part * place.height(),
    )
    painter.setPen(QPen(QColor(theme.DARK.accent), 2 * edge))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(seen.toAlignedRect().intersected(place))


def qrect(rect: Rect) -> QRect:
    """As Qt's own."""
    return QRect(rect.x, rect.y, rect.w, rect.h)

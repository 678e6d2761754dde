"""One tile: what it remembers of its camera's picture, and how it is painted.

Paints in device pixels. A picture is drawn straight from the engine's shared memory; nothing of it
is kept but the copies that are named here. Knows neither the engine nor the layout.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.domain.camera import Camera
from app.services.ports import Frame
from ui import theme
from ui.wall.grid import Rect
from ui.wall.keys import Act
from ui.wall.pictures import GROUND, Fit, draw_overview, draw_part, grey_copy, picture, qrect
from ui.wall.plates import Plates, age_style, badge_style, edge_color, figures_style, tone_color
from ui.wall.view import Look, TileView, Tone
from ui.wall.words import Placed, set_block
from ui.wall.zoom import WHOLE, Zoom

REFERENCE = (380, 250)
"""The cell, in logical pixels, for which the sizes of texts were chosen: one of 16 on 1920×1080."""

SCALES = (0.8, 1.7)
"""Texts grow and shrink with the cell between these factors."""

NAME_PX, BADGE_PX, WATERMARK_PX, FIGURES_PX = 16, 14, 17, 13
BORDER_PX = 2
PAD_PX = 8

OVERVIEW = 0.2
"""Width of the overview of a zoomed picture, as a share of the cell's."""

TARGET_PX = 4
TARGET_SHADE = QColor(77, 163, 255, 60)
"""Edge and shade of the cell that a carried camera would go to: the accent's blue."""


@dataclass(frozen=True)
class HotSpot:
    """A place on the tile that can be clicked (`act`) or that says something on hover (`hint`)."""

    rect: Rect
    act: Act | None
    hint: str


@dataclass
class Tile:
    """A camera's cell. `rect` in device pixels of the canvas; times in Unix seconds.

    watched_since  when the tile came into sight
    held           a copy of the old picture, shown until the new stream's first; `held_seq` is its number
    figures        lines of the statistics overlay, none while it is off
    """

    camera: Camera
    rect: Rect
    view: TileView
    seq: int = 0
    picture_at: float | None = None
    watched_since: float = 0.0
    painted: int = 0
    held: QImage | None = None
    held_seq: int = 0
    zoom: Zoom = WHOLE
    figures: tuple[str, ...] = ()
    grey: QImage | None = None
    fit: Fit | None = None
    hot: list[HotSpot] = field(default_factory=list)

    def hold(self, frame: Frame | None) -> None:
        """Copy the picture that is about to go, to be shown until the new stream's first."""
        if frame is not None:
            self.held, self.held_seq = picture(frame).copy(), frame.seq

    def set_view(self, view: TileView) -> bool:
        """What the tile says from now on; True when that is something new."""
        if view == self.view:
            return False
        if view.look is not Look.GREY:
            self.grey = None
        if view.look is Look.BLACK:
            self.held = None
        self.view = view
        return True

    def spot_at(self, x: int, y: int) -> HotSpot | None:
        """The hot spot under a point in device pixels."""
        return next((spot for spot in self.hot if spot.rect.contains(x, y)), None)


class TilePainter:
    """Paints tiles with the fonts, plates and watermark of one screen."""

    def __init__(self) -> None:
        self.plates = Plates()
        self.watermark = ""
        self.ratio = 1.0

    def set_ratio(self, ratio: float) -> None:
        """Device pixels per logical pixel."""
        if ratio != self.ratio:
            self.ratio = ratio
            self.plates.clear()

    def paint(
        self, painter: QPainter, tile: Tile, frame: Frame | None, *, focused: bool, hover: Act | None
    ) -> None:
        """Paint one tile completely; `hover` is the button under the pointer."""
        tile.painted += 1
        tile.hot.clear()
        scale = self._scale(tile.rect)
        if tile.view.look is Look.BLACK:
            painter.fillRect(qrect(tile.rect), GROUND)
        else:
            self._paint_picture(painter, tile, frame)
            self._paint_watermark(painter, tile.rect, scale)
        top = self._paint_head(painter, tile, scale)
        if tile.figures and tile.view.look is not Look.BLACK:
            self._paint_figures(painter, tile, scale, top)
        if tile.view.lines or tile.view.buttons:
            self._paint_words(painter, tile, scale, top, hover)
        if tile.view.badges:
            self._paint_badges(painter, tile, scale)
        self._paint_border(painter, tile, focused)

    def paint_target(self, painter: QPainter, cell: Rect) -> None:
        """Mark the cell that a carried camera would go to."""
        painter.fillRect(qrect(cell), TARGET_SHADE)
        _frame(painter, cell, 0, round(TARGET_PX * self.ratio), QColor(theme.DARK.accent))

    def _scale(self, cell: Rect) -> float:
        least, most = SCALES
        fit = min(cell.w / REFERENCE[0], cell.h / REFERENCE[1]) / self.ratio
        return min(max(fit, least), most) * self.ratio

    def _paint_picture(self, painter: QPainter, tile: Tile, frame: Frame | None) -> None:
        image = self._image(tile, frame)
        if image is None:
            painter.fillRect(qrect(tile.rect), GROUND)
            return
        width, height = image.width(), image.height()
        if tile.fit is None or not tile.fit.holds(width, height, tile.rect):
            tile.fit = Fit.of(width, height, tile.rect)
        if tile.fit.scaled or tile.zoom != WHOLE:
            draw_part(painter, image, tile.fit.place, tile.zoom)
        else:
            painter.drawImage(tile.fit.place.topLeft(), image)
        for bar in tile.fit.bars:
            painter.fillRect(bar, GROUND)
        if tile.zoom != WHOLE:
            self._paint_overview(painter, image, tile)

    def _image(self, tile: Tile, frame: Frame | None) -> QImage | None:
        """The newest picture, the held one until there is a newer, or the grey copy."""
        if frame is not None and frame.seq != tile.held_seq:
            tile.held = None
        image = picture(frame) if frame is not None else tile.held
        if tile.view.look is not Look.GREY:
            return image
        if tile.grey is None and image is not None:
            tile.grey = grey_copy(image)
        return tile.grey

    def _paint_overview(self, painter: QPainter, image: QImage, tile: Tile) -> None:
        """Bottom left, with the factor above it."""
        cell, pad = tile.rect, round(PAD_PX * self.ratio * 2)
        width = round(cell.w * OVERVIEW)
        height = round(width * image.height() / max(image.width(), 1))
        place = QRect(cell.x + pad, cell.y + cell.h - pad - height, width, height)
        draw_overview(painter, image, place, tile.zoom, self.ratio)
        words = QCoreApplication.translate("Tile", "{factor} 倍").format(factor=f"{tile.zoom.factor:.1f}")
        plate = self.plates.plate(words, figures_style(round(NAME_PX * self.ratio)), cell.w)
        painter.drawPixmap(place.x(), place.y() - plate.height() - pad // 2, plate)

    def _paint_figures(self, painter: QPainter, tile: Tile, scale: float, top: int) -> None:
        """The stream's figures under the name."""
        style = figures_style(round(FIGURES_PX * scale))
        plate = self.plates.lines(tile.figures, style, tile.rect.w)
        painter.drawPixmap(tile.rect.x, tile.rect.y + top, plate)

    def _paint_watermark(self, painter: QPainter, cell: Rect, scale: float) -> None:
        """Once for about every reference cell, so that a photo of any part of the wall carries it."""
        if not self.watermark:
            return
        mark = self.plates.watermark(self.watermark, round(WATERMARK_PX * min(scale, self.ratio * 1.1)))
        across = max(round(cell.w / (REFERENCE[0] * self.ratio)), 1)
        down = max(round(cell.h / (REFERENCE[1] * self.ratio)), 1)
        for row in range(down):
            for column in range(across):
                x = cell.x + (2 * column + 1) * cell.w // (2 * across) - mark.width() // 2
                y = cell.y + (2 * row + 1) * cell.h // (2 * down) - mark.height() // 2
                painter.drawPixmap(x, y, mark)

    def _paint_head(self, painter: QPainter, tile: Tile, scale: float) -> int:
        """Name top left, the picture's age top right; returns how far down they reach."""
        cell, pixels = tile.rect, round(NAME_PX * scale)
        room = cell.w
        if tile.view.age:
            age = self.plates.plate(tile.view.age, age_style(pixels), cell.w // 2)
            painter.drawPixmap(cell.x + cell.w - age.width(), cell.y, age)
            room -= age.width() + pixels // 2
        name = self.plates.name(f"{tile.camera.number:02}", tile.camera.name, pixels, room)
        painter.drawPixmap(cell.x, cell.y, name)
        return name.height()

    def _paint_words(self, painter: QPainter, tile: Tile, scale: float, top: int, hover: Act | None) -> None:
        cell, pad = tile.rect, round(PAD_PX * scale)
        room = Rect(cell.x + pad, cell.y + top, cell.w - 2 * pad, cell.h - top - pad // 2)
        block = set_block(tile.view.lines, tile.view.buttons, room, scale)
        for row in block.rows:
            painter.setFont(row.font)
            painter.setPen(tone_color(row.tone))
            painter.drawText(qrect(row.rect), Qt.AlignmentFlag.AlignCenter, row.text)
        for placed in block.buttons:
            self._paint_button(painter, placed, placed.button.act is hover)
            tile.hot.append(HotSpot(placed.rect, placed.button.act, ""))

    def _paint_button(self, painter: QPainter, placed: Placed, hovered: bool) -> None:
        skin = theme.DARK
        danger = placed.button.tone is Tone.BAD
        ground = (skin.danger_hover if hovered else skin.danger) if danger else skin.plain
        if hovered and not danger:
            ground = skin.plain_hover
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(skin.danger_edge if danger else skin.plain_edge), self.ratio))
        painter.setBrush(QColor(ground))
        inner = QRectF(qrect(placed.rect)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, 4 * self.ratio, 4 * self.ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(placed.font)
        painter.setPen(QColor(skin.on_danger if danger else skin.text))
        painter.drawText(qrect(placed.rect), Qt.AlignmentFlag.AlignCenter, placed.button.words)

    def _paint_badges(self, painter: QPainter, tile: Tile, scale: float) -> None:
        """From the right at the foot; into a second row where they do not fit beside each other."""
        cell, pad = tile.rect, round(PAD_PX * scale)
        right, foot = cell.x + cell.w - pad, cell.y + cell.h - pad
        for badge in tile.view.badges:
            style = badge_style(badge.tone, round(BADGE_PX * scale), dot=badge.dot)
            plate = self.plates.plate(badge.words, style, cell.w - 2 * pad)
            if right - plate.width() < cell.x + pad and right < cell.x + cell.w - pad:
                right, foot = cell.x + cell.w - pad, foot - plate.height() - pad // 2
            place = Rect(right - plate.width(), foot - plate.height(), plate.width(), plate.height())
            painter.drawPixmap(place.x, place.y, plate)
            tile.hot.append(HotSpot(place, None, badge.hint))
            right = place.x - pad // 2

    def _paint_border(self, painter: QPainter, tile: Tile, focused: bool) -> None:
        width = max(round(BORDER_PX * self.ratio), 1)
        inset = 0
        if focused:
            _frame(painter, tile.rect, inset, width, QColor(Qt.GlobalColor.white))
            inset = width
        if tile.view.border is not None:
            _frame(painter, tile.rect, inset, width, edge_color(tile.view.border))


def _frame(painter: QPainter, cell: Rect, inset: int, width: int, color: QColor) -> None:
    """A frame of `width` pixels inside the cell; four fills, which is cheaper than a pen."""
    x, y, w, h = cell.x + inset, cell.y + inset, cell.w - 2 * inset, cell.h - 2 * inset
    painter.fillRect(x, y, w, width, color)
    painter.fillRect(x, y + h - width, w, width, color)
    painter.fillRect(x, y + width, width, h - 2 * width, color)
    painter.fillRect(x + w - width, y + width, width, h - 2 * width, color)

"""Small texts on a ground, rendered once and kept as pixmaps: names, ages, badges, the watermark.

Drawing a kept pixmap costs a twentieth of laying the text out, which at 16 tiles × 15 pictures a
second is the difference between nothing and half a core. Sizes are device pixels. Knows no camera.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from ui import theme
from ui.wall.view import Tone

KEPT = 400
"""Plates kept; the least recently drawn leaves first. Ages and clips make one new plate a second."""

# What lies on a picture looks the same in both themes: the picture is the ground, not the theme.
_OVER = theme.DARK
_SHADE = 188
"""Opacity (0–255) of a plate's ground over a picture."""

WATERMARK_OPACITY = 0.11
WATERMARK_SLANT = -14.0
"""Degrees."""


@dataclass(frozen=True)
class PlateStyle:
    """How a plate looks: size of its text, colours, corner radius, whether bold."""

    pixels: int
    ground: str
    color: str
    radius: int = 0
    bold: bool = False
    dot: bool = False


def tone_color(tone: Tone) -> QColor:
    """The colour of words of a tone on a dark ground."""
    return QColor(
        {
            Tone.PLAIN: _OVER.text,
            Tone.MUTED: _OVER.muted,
            Tone.BAD: "#FF8A8E",
            Tone.WARN: "#FFD28A",
            Tone.REST: _OVER.muted,
        }[tone]
    )


def edge_color(tone: Tone) -> QColor:
    """The colour of a border of a tone."""
    named = {Tone.BAD: _OVER.bad, Tone.WARN: _OVER.warn, Tone.REST: _OVER.rest}
    return QColor(named.get(tone, _OVER.line))


def badge_style(tone: Tone, pixels: int, *, dot: bool = False) -> PlateStyle:
    """A badge at a tile's foot."""
    ground = "#4A3308" if tone is Tone.WARN else _OVER.bg
    return PlateStyle(pixels, ground, tone_color(tone).name(), radius=max(pixels // 4, 2), dot=dot)


def name_style(pixels: int) -> PlateStyle:
    """The plate with number and name."""
    return PlateStyle(pixels, _OVER.panel2, "#FFFFFF")


def age_style(pixels: int) -> PlateStyle:
    """The plate with the picture's age."""
    return PlateStyle(pixels, "#4A3308", tone_color(Tone.WARN).name())


def figures_style(pixels: int) -> PlateStyle:
    """The plate with a stream's figures, or the factor of a zoom."""
    return PlateStyle(pixels, _OVER.bg, _OVER.text)


class Plates:
    """The pixmaps by text and look."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self.rendered = 0

    def clear(self) -> None:
        """Forget all: another font, another screen."""
        self._kept.clear()

    def plate(self, text: str, style: PlateStyle, most: int) -> QPixmap:
        """A text on its ground, at most `most` pixels wide: longer texts end in "…"."""
        return self._keep((text, style, most), lambda: _render(text, style, most))

    def name(self, number: str, name: str, pixels: int, most: int) -> QPixmap:
        """The plate of a tile: the number in a quieter tone before the name."""
        key = (number, name, pixels, most)
        return self._keep(key, lambda: _render(name, name_style(pixels), most, lead=number))

    def lines(self, texts: tuple[str, ...], style: PlateStyle, most: int) -> QPixmap:
        """Several lines on one ground; those that are too long end in "…"."""
        return self._keep((texts, style, most), lambda: _render_lines(texts, style, most))

    def watermark(self, text: str, pixels: int) -> QPixmap:
        """The slanted text that is laid over pictures."""
        return self._keep(("watermark", text, pixels), lambda: _render_watermark(text, pixels))

    def _keep(self, key: tuple[object, ...], make: Callable[[], QPixmap]) -> QPixmap:
        pixmap = self._kept.get(key)
        if pixmap is None:
            pixmap = self._kept[key] = make()
            self.rendered += 1
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return pixmap


def _blank(size: QSize) -> QPixmap:
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _render(text: str, style: PlateStyle, most: int, *, lead: str = "") -> QPixmap:
    font = theme.ui_font(style.pixels, bold=style.bold)
    metrics = QFontMetrics(font)
    pad = round(style.pixels * 0.55)
    indent = pad + (round(style.pixels * 0.8) if style.dot else 0)
    lead_width = metrics.horizontalAdvance(lead + " ") if lead else 0
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(most - indent - pad - lead_width, 0))
    size = QSize(
        max(min(indent + lead_width + metrics.horizontalAdvance(shown) + pad, most), 1),
        metrics.height() + round(style.pixels * 0.3),
    )
    pixmap = _blank(size)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(style.ground)
    ground.setAlpha(_SHADE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), style.radius, style.radius)
    if style.dot:
        painter.setBrush(QColor(style.color))
        radius = style.pixels * 0.28
        painter.drawEllipse(QPointF(pad + radius, size.height() / 2), radius, radius)
    _write(painter, font, indent, size.height(), ((lead + " ", "#C3CED8"),) if lead else ())
    _write(painter, font, indent + lead_width, size.height(), ((shown, style.color),))
    painter.end()
    return pixmap


def _render_lines(texts: tuple[str, ...], style: PlateStyle, most: int) -> QPixmap:
    font = theme.ui_font(style.pixels)
    metrics = QFontMetrics(font)
    pad = round(style.pixels * 0.55)
    room = max(most - 2 * pad, 0)
    shown = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) for text in texts]
    width = max(metrics.horizontalAdvance(text) for text in shown) + 2 * pad
    pixmap = _blank(QSize(max(min(width, most), 1), len(shown) * metrics.height() + pad))
    painter = QPainter(pixmap)
    ground = QColor(style.ground)
    ground.setAlpha(_SHADE)
    painter.fillRect(pixmap.rect(), ground)
    painter.setFont(font)
    painter.setPen(QColor(style.color))
    for row, text in enumerate(shown):
        painter.drawText(pad, pad // 2 + row * metrics.height() + metrics.ascent(), text)
    painter.end()
    return pixmap


def _write(painter: QPainter, font: QFont, x: int, height: int, parts: tuple[tuple[str, str], ...]) -> None:
    painter.setFont(font)
    for text, color in parts:
        painter.setPen(QColor(color))
        painter.drawText(QRectF(x, 0, 10_000, height), Qt.AlignmentFlag.AlignVCenter, text)


def _render_watermark(text: str, pixels: int) -> QPixmap:
    font = theme.ui_font(pixels)
    metrics = QFontMetrics(font)
    width, height = metrics.horizontalAdvance(text) + 4, metrics.height() + 4
    pixmap = _blank(QSize(width, height + round(width * 0.26)))
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.setFont(font)
    painter.translate(pixmap.width() / 2, pixmap.height() / 2)
    painter.rotate(WATERMARK_SLANT)
    painter.setOpacity(WATERMARK_OPACITY)
    # Dark under light, so that it can be read on a bright sky and in a dark yard alike.
    for offset, color in ((1.0, "#000000"), (0.0, "#FFFFFF")):
        painter.setPen(QColor(color))
        painter.drawText(
            QRectF(-width / 2 + offset, -height / 2 + offset, width, height),
            Qt.AlignmentFlag.AlignCenter,
            text,
        )
    painter.end()
    return pixmap

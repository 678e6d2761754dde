"""Sets a tile's lines and buttons into its cell: one size smaller, or fewer lines, until they fit.

Arithmetic on font metrics only; paints nothing. Sizes are device pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetrics

from ui import theme
from ui.wall.grid import Rect
from ui.wall.view import Button, Line, Tone

LARGE_PX, TEXT_PX, SMALL_PX = 20, 16, 15
BUTTON_PX = 15
LEAST_PX = 12
"""No text is smaller, whatever the cell's size (logical pixels)."""

SIZES = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Factors tried one after another until everything fits."""


@dataclass(frozen=True)
class Row:
    """A line of words at its place, centred in its rectangle."""

    text: str
    font: QFont
    tone: Tone
    rect: Rect


@dataclass(frozen=True)
class Placed:
    """A button at its place."""

    button: Button
    font: QFont
    rect: Rect


@dataclass(frozen=True)
class Block:
    """Lines and buttons of one tile, set."""

    rows: tuple[Row, ...]
    buttons: tuple[Placed, ...]


@dataclass(frozen=True)
class _Text:
    text: str
    font: QFont
    tone: Tone
    width: int
    height: int


@lru_cache(maxsize=64)
def _font(pixels: int, bold: bool) -> tuple[QFont, QFontMetrics]:
    font = theme.ui_font(pixels, bold=bold)
    return font, QFontMetrics(font)


def forget_fonts() -> None:
    """The application's font changed."""
    _font.cache_clear()


def set_block(lines: Sequence[Line], buttons: Sequence[Button], room: Rect, scale: float) -> Block:
    """Centre the lines and, below them, the buttons in `room`; `scale` is device pixels per logical pixel
    times the tile's own factor. The last lines are left out where even the smallest size is too large."""
    for size in SIZES:
        rows = list(_rows(lines, room.w, scale * size, scale))
        placed = _button_texts(buttons, scale * size, scale)
        if _height(rows, placed) <= room.h and all(row.width <= room.w for row in rows):
            break
    while len(rows) > 1 and _height(rows, placed) > room.h:
        rows.pop()
    return _place(rows, list(zip(buttons, placed, strict=True)), room)


def _rows(lines: Sequence[Line], width: int, scale: float, least: float) -> Iterator[_Text]:
    for line in lines:
        wanted = LARGE_PX if line.large else SMALL_PX if line.tone is Tone.MUTED else TEXT_PX
        font, metrics = _font(_pixels(wanted, scale, least), line.large)
        whole = "".join(line.parts)
        parts = (whole,) if metrics.horizontalAdvance(whole) <= width else line.parts
        for part in parts:
            words = part.strip(" ·")
            yield _Text(
                words, font, line.tone, metrics.horizontalAdvance(words), round(metrics.height() * 1.25)
            )


def _button_texts(buttons: Sequence[Button], scale: float, least: float) -> list[_Text]:
    font, metrics = _font(_pixels(BUTTON_PX, scale, least), True)
    height = round(metrics.height() * 1.5)
    return [
        _Text(b.words, font, b.tone, metrics.horizontalAdvance(b.words) + height, height) for b in buttons
    ]


def _pixels(wanted: int, scale: float, least: float) -> int:
    """A font size; never below LEAST_PX on a screen of ordinary density."""
    return max(round(wanted * scale), round(LEAST_PX * min(least, 1.0)), 9)


def _height(rows: Sequence[_Text], buttons: Sequence[_Text]) -> int:
    height = sum(row.height for row in rows)
    return height + round(buttons[0].height * 1.3) if buttons else height


def _place(rows: Sequence[_Text], buttons: Sequence[tuple[Button, _Text]], room: Rect) -> Block:
    texts = [text for _, text in buttons]
    y = room.y + max(room.h - _height(rows, texts), 0) // 2
    set_rows = []
    for row in rows:
        set_rows.append(Row(row.text, row.font, row.tone, Rect(room.x, y, room.w, row.height)))
        y += row.height
    gap = texts[0].height // 2 if texts else 0
    x = room.x + (room.w - sum(text.width for text in texts) - gap * (len(texts) - 1)) // 2
    y += round(texts[0].height * 0.3) if texts else 0
    placed = []
    for button, text in buttons:
        placed.append(Placed(button, text.font, Rect(x, y, text.width, text.height)))
        x += text.width + gap
    return Block(tuple(set_rows), tuple(placed))

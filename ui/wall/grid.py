"""Where the wall's cells stand: layouts as plain data, and the arithmetic on them.

Knows nothing of Qt, cameras or pictures: rectangles are integers in whatever unit the caller uses
(the canvas uses device pixels).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

GAP = 2
"""Pixels between two cells."""

AUTO = "auto"
"""Name of the layout that is worked out from the number of cameras and the shape of the wall."""

AUTO_MAX = 16
"""Most cells that Auto makes; beyond them pages, because names must be readable at 3 m."""

ASPECT = 16 / 9
"""The shape that Auto wants its cells to come nearest to."""


class Rect(NamedTuple):
    """A rectangle of whole pixels."""

    x: int
    y: int
    w: int
    h: int

    def contains(self, x: int, y: int) -> bool:
        """Whether a point lies inside."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


class Span(NamedTuple):
    """A cell in units of the grid: where it starts and how many columns and rows it covers."""

    column: int
    row: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Layout:
    """A named division of the wall. The order of `spans` is the order in which cameras fill them."""

    name: str
    columns: int
    rows: int
    spans: tuple[Span, ...]

    @property
    def one_large(self) -> bool:
        """Whether the first cell is larger than the others (1+5, 1+7)."""
        return self.spans[0].columns > 1


def even(columns: int, rows: int, name: str = "") -> Layout:
    """The layout of `columns` × `rows` equal cells."""
    spans = tuple(Span(column, row) for row in range(rows) for column in range(columns))
    return Layout(name or str(len(spans)), columns, rows, spans)


def one_large(side: int, name: str) -> Layout:
    """One large cell top left in a grid of `side` × `side`, small ones down its right and along its foot."""
    large = side - 1
    right = tuple(Span(large, row) for row in range(side))
    foot = tuple(Span(column, large) for column in range(large))
    return Layout(name, side, side, (Span(0, 0, large, large), *right, *foot))


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        even(1, 1),
        even(2, 2),
        one_large(3, "6"),
        one_large(4, "8"),
        even(3, 3),
        even(4, 3),
        even(4, 4),
        even(5, 5),
    )
}
"""Every fixed layout by name (ui.md); the name is the number of its cells."""

NAMES: tuple[str, ...] = (*LAYOUTS, AUTO)
"""The names in the order of the keys Alt+1 … Alt+9."""


def auto_layout(cameras: int, width: int, height: int) -> Layout:
    """The rows × columns whose cells come nearest to 16:9; the fewest empty cells where two are as near."""
    wanted = min(max(cameras, 1), AUTO_MAX)
    grids = [(columns, math.ceil(wanted / columns)) for columns in range(1, wanted + 1)]

    def price(grid: tuple[int, int]) -> tuple[float, int]:
        columns, rows = grid
        cell = (max(width, 1) / columns) / (max(height, 1) / rows)
        return round(abs(math.log(cell / ASPECT)), 6), columns * rows - wanted

    columns, rows = min(grids, key=price)
    return even(columns, rows, AUTO)


def layout_for(name: str, cameras: int, width: int, height: int) -> Layout:
    """The layout called `name`; Auto for a name that is not known (an older or newer settings file)."""
    return LAYOUTS.get(name) or auto_layout(cameras, width, height)


def _edges(length: int, parts: int, gap: int) -> list[tuple[int, int]]:
    """Start and length of each part; spare pixels are spread so that all parts differ by one at most."""
    room = max(length - gap * (parts - 1), 0)
    starts = [room * i // parts + gap * i for i in range(parts + 1)]
    return [(start, starts[i + 1] - gap - start) for i, start in enumerate(starts[:-1])]


def cells(layout: Layout, width: int, height: int, gap: int = GAP) -> list[Rect]:
    """The rectangles of a layout that fill `width` × `height` with `gap` between them."""
    across = _edges(width, layout.columns, gap)
    down = _edges(height, layout.rows, gap)

    def rect(span: Span) -> Rect:
        last_x, last_w = across[span.column + span.columns - 1]
        last_y, last_h = down[span.row + span.rows - 1]
        x, y = across[span.column][0], down[span.row][0]
        return Rect(x, y, last_x + last_w - x, last_y + last_h - y)

    return [rect(span) for span in layout.spans]


def letterbox(width: int, height: int, box: Rect) -> Rect:
    """The largest place for a `width` × `height` picture inside `box`, centred, never stretched."""
    if width <= 0 or height <= 0:
        return Rect(box.x, box.y, 0, 0)
    scale = min(box.w / width, box.h / height)
    w, h = min(round(width * scale), box.w), min(round(height * scale), box.h)
    return Rect(box.x + (box.w - w) // 2, box.y + (box.h - h) // 2, w, h)


def margins(box: Rect, inner: Rect) -> list[Rect]:
    """What of `box` the letterboxed `inner` leaves free: up to four bars, none empty."""
    bars = (
        Rect(box.x, box.y, box.w, inner.y - box.y),
        Rect(box.x, inner.y + inner.h, box.w, box.y + box.h - inner.y - inner.h),
        Rect(box.x, inner.y, inner.x - box.x, inner.h),
        Rect(inner.x + inner.w, inner.y, box.x + box.w - inner.x - inner.w, inner.h),
    )
    return [bar for bar in bars if bar.w > 0 and bar.h > 0]


class Direction(Enum):
    """A way to move the focus; the value is the step in x and y."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def neighbour(rects: Sequence[Rect], index: int, direction: Direction) -> int:
    """The cell next to `index` in a direction: the nearest one that overlaps it sideways, else `index`."""
    here = rects[index]
    dx, dy = direction.value

    def ahead(other: Rect) -> int:
        if dx:
            return other.x - here.x - here.w if dx > 0 else here.x - other.x - other.w
        return other.y - here.y - here.h if dy > 0 else here.y - other.y - other.h

    def overlap(other: Rect) -> int:
        if dx:
            return min(here.y + here.h, other.y + other.h) - max(here.y, other.y)
        return min(here.x + here.w, other.x + other.w) - max(here.x, other.x)

    ways = [
        (ahead(other), -overlap(other), i)
        for i, other in enumerate(rects)
        if i != index and ahead(other) >= 0 and overlap(other) > 0
    ]
    return min(ways, default=(0, 0, index))[2]


def cell_at(rects: Iterable[Rect], x: int, y: int) -> int | None:
    """The number of the cell under a point, None in a gap."""
    return next((i for i, rect in enumerate(rects) if rect.contains(x, y)), None)

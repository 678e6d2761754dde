"""Things that stand about in a school: buildings, trees, lamps, fences, desks, shelves."""

from __future__ import annotations

from collections.abc import Sequence

from app.demo.stage.brush import Canvas, Colour, blend, shade
from app.demo.stage.lens import Point

GLASS: Colour = (96, 124, 146)
LIT: Colour = (255, 226, 150)
LEAVES = 150


def facade(
    c: Canvas,
    origin: Point,
    along: Point,
    height: float,
    *,
    floors: int,
    columns: int,
    wall: Colour,
    glass: Colour = GLASS,
    lit: float = 0.0,
    band: Colour | None = None,
) -> None:
    """A wall with rows of windows; `lit` is the share of windows with a light behind them."""
    up = (0.0, 0.0, height)
    c.panel(origin, along, up, (0, 0, 1, 1), wall)
    for floor in range(floors):
        base = floor / floors
        if band:
            c.panel(origin, along, up, (0, base, 1, base + 0.05 / floors * 3), band)
        for column in range(columns):
            left, wide = (column + 0.2) / columns, 0.6 / columns
            low, tall = base + 0.3 / floors, 0.5 / floors
            on = c.rng.random() < lit
            pane = LIT if on else shade(glass, c.rng.uniform(0.85, 1.15))
            c.panel(
                origin, along, up, (left, low - 0.03 / floors, left + wide, low + tall), shade(wall, 1.18)
            )
            inner = (left + wide * 0.06, low, left + wide * 0.94, low + tall * 0.95)
            c.panel(origin, along, up, inner, pane)
            if not on:
                c.panel(
                    origin,
                    along,
                    up,
                    (inner[0], low + tall * 0.5, inner[2], inner[3]),
                    blend(pane, (225, 236, 245), 0.28),
                )
            mid = left + wide / 2
            c.panel(
                origin, along, up, (mid - wide * 0.03, low, mid + wide * 0.03, low + tall), shade(wall, 1.1)
            )


def building(
    c: Canvas,
    x: tuple[float, float],
    y: tuple[float, float],
    height: float,
    wall: Colour,
    *,
    floors: int = 3,
    columns: int = 8,
    lit: float = 0.0,
    band: Colour | None = None,
    glass: Colour = GLASS,
) -> None:
    """A block whose front, and whichever side the camera sees, have windows; a cornice on top."""
    c.shadow(x, y, height * 0.8)
    c.cast_shadows()
    side = max(2, round((y[1] - y[0]) / 4))
    if x[1] < 0:
        facade(
            c,
            (x[1], y[0], 0),
            (0, y[1] - y[0], 0),
            height,
            floors=floors,
            columns=side,
            wall=shade(wall, 0.7),
            lit=lit,
            glass=shade(glass, 0.8),
        )
    if x[0] > 0:
        facade(
            c,
            (x[0], y[0], 0),
            (0, y[1] - y[0], 0),
            height,
            floors=floors,
            columns=side,
            wall=shade(wall, 0.82),
            lit=lit,
            glass=shade(glass, 0.9),
        )
    facade(
        c,
        (x[0], y[0], 0),
        (x[1] - x[0], 0, 0),
        height,
        floors=floors,
        columns=columns,
        wall=wall,
        lit=lit,
        band=band,
        glass=glass,
    )
    c.box(
        (x[0] - 0.4, x[1] + 0.4), (y[0] - 0.4, y[1]), (height, height + 0.5), shade(wall, 0.9), shadow=False
    )


def tree(c: Canvas, x: float, y: float, height: float, leaf: Colour = (74, 112, 58)) -> None:
    """A broad-leaved tree with a soft crown and its shadow."""
    size = c.lens.scale((x, y, height / 2))
    foot = c.lens.pixel((x, y, 0))
    top = c.lens.pixel((x, y, height * 0.66))
    c.disc((foot[0] + size * 0.9, foot[1]), (size * height * 0.3, size * height * 0.09), (16, 20, 28), 90)
    trunk = size * height * 0.022
    c.pixels(
        [
            (foot[0] - trunk, foot[1]),
            (foot[0] + trunk, foot[1]),
            (top[0] + trunk * 0.6, top[1]),
            (top[0] - trunk * 0.6, top[1]),
        ],
        (86, 68, 52),
    )
    crown = size * height * 0.3
    for i in range(LEAVES):
        share = i / LEAVES
        dx, dy = c.rng.gauss(0, 0.42) * crown, c.rng.gauss(0, 0.34) * crown
        tone = shade(leaf, 0.6 + 0.5 * share - 0.3 * dy / crown + 0.16 * c.rng.random())
        r = crown * c.rng.uniform(0.16, 0.4) * (1.15 - 0.75 * share)
        c.disc((top[0] + dx, top[1] + dy - crown * 0.1 * share), (r, r * 0.9), tone)


def hedge(c: Canvas, x: tuple[float, float], y: float, height: float, leaf: Colour = (62, 98, 52)) -> None:
    """A clipped hedge along X."""
    c.box(x, (y, y + 0.9), (0, height), leaf, top=shade(leaf, 1.3))
    steps = int((x[1] - x[0]) * 5)
    for _ in range(steps):
        px, py = c.lens.pixel((c.rng.uniform(*x), y, c.rng.uniform(0.05, height)))
        r = c.lens.scale((0, y, 0)) * 0.07
        c.disc((px, py), (r, r), shade(leaf, c.rng.uniform(0.7, 1.4)), 150)


def lamp(c: Canvas, x: float, y: float, height: float, pole: Colour = (70, 76, 84)) -> None:
    """A street lamp whose head points to the camera."""
    c.box((x - 0.07, x + 0.07), (y - 0.07, y + 0.07), (0, height), pole)
    c.box((x - 0.35, x + 0.35), (y - 0.5, y + 0.1), (height, height + 0.15), shade(pole, 1.3), shadow=False)


def fence(
    c: Canvas,
    a: tuple[float, float],
    b: tuple[float, float],
    height: float,
    colour: Colour,
    *,
    every: float = 0.5,
    bar: float = 0.05,
) -> None:
    """Vertical bars with two rails from a to b."""
    length = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    count = max(1, round(length / every))
    dx, dy = (b[0] - a[0]) / count, (b[1] - a[1]) / count
    ux, uy = dx / every * bar / 2, dy / every * bar / 2
    for z in (0.15, height - 0.18):
        c.face([(*a, z), (*b, z), (*b, z + 0.07), (*a, z + 0.07)], colour)
    for i in range(count + 1):
        x, y = a[0] + dx * i, a[1] + dy * i
        c.face(
            [(x - ux, y - uy, 0), (x + ux, y + uy, 0), (x + ux, y + uy, height), (x - ux, y - uy, height)],
            colour,
        )


def room(
    c: Canvas,
    half: float,
    depth: float,
    height: float,
    *,
    wall: Colour,
    floor: Colour,
    ceiling: Colour = (232, 230, 224),
    tile: float = 0.8,
    dado: Colour | None = None,
) -> None:
    """A box to be inside of: floor tiles, a darker dado along the walls, strip lights on the ceiling."""
    c.face([(-half, -2, height), (half, -2, height), (half, depth, height), (-half, depth, height)], ceiling)
    c.flat(-half, half, -2, depth, floor)
    steps = round(depth / tile)
    for i in range(steps):
        for j in range(round(2 * half / tile)):
            if c.rng.random() < 0.5:
                tone = shade(floor, c.rng.uniform(0.94, 1.05))
                x = -half + j * tile
                c.flat(x, min(x + tile, half), i * tile, (i + 1) * tile, tone)
    for i in range(steps + 1):
        c.stripe([(-half, i * tile), (half, i * tile)], 0.02, shade(floor, 0.8))
    for j in range(round(2 * half / tile) + 1):
        c.stripe([(-half + j * tile, 0), (-half + j * tile, depth)], 0.02, shade(floor, 0.8))
    for x, dim in ((-half, 0.86), (half, 0.93)):
        c.face([(x, -2, 0), (x, depth, 0), (x, depth, height), (x, -2, height)], shade(wall, dim))
        if dado:
            c.face([(x, -2, 0), (x, depth, 0), (x, depth, 1.1), (x, -2, 1.1)], shade(dado, dim))
    c.face([(-half, depth, 0), (half, depth, 0), (half, depth, height), (-half, depth, height)], wall)
    if dado:
        c.face([(-half, depth, 0), (half, depth, 0), (half, depth, 1.1), (-half, depth, 1.1)], dado)


def strip_lights(
    c: Canvas, xs: Sequence[float], ys: Sequence[float], height: float, colour: Colour = (255, 255, 250)
) -> None:
    """Bright panels on the ceiling."""
    for y in ys:
        for x in xs:
            c.flat(x - 0.6, x + 0.6, y, y + 0.25, colour, z=height - 0.01)


def on_side(c: Canvas, x: float, y: tuple[float, float], z: tuple[float, float], colour: Colour) -> None:
    """A rectangle on a side wall: a door, a board, a window."""
    c.face([(x, y[0], z[0]), (x, y[1], z[0]), (x, y[1], z[1]), (x, y[0], z[1])], colour)


def on_back(c: Canvas, y: float, x: tuple[float, float], z: tuple[float, float], colour: Colour) -> None:
    """A rectangle on a wall that faces the camera."""
    c.face([(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])], colour)


def table(c: Canvas, x: tuple[float, float], y: tuple[float, float], height: float, colour: Colour) -> None:
    """A table or desk: four legs and a top."""
    for px in (x[0] + 0.05, x[1] - 0.1):
        for py in (y[1] - 0.1, y[0] + 0.02):
            c.box((px, px + 0.05), (py, py + 0.05), (0, height), (96, 98, 104), shadow=False)
    c.box(x, y, (height, height + 0.06), shade(colour, 0.8), top=colour, shadow=False)


def shelf(c: Canvas, x: tuple[float, float], y: float, height: float, wood: Colour) -> None:
    """A bookcase that faces the camera, filled with books."""
    c.box(x, (y, y + 0.4), (0, height), shade(wood, 0.6), top=wood)
    rows = 5
    for row in range(rows):
        z0 = 0.08 + row * height / rows
        at = x[0] + 0.06
        while at < x[1] - 0.1:
            wide = c.rng.uniform(0.04, 0.1)
            tall = height / rows * c.rng.uniform(0.6, 0.82)
            hue = c.rng.choice(
                [
                    (150, 60, 52),
                    (64, 92, 130),
                    (196, 170, 110),
                    (70, 108, 84),
                    (120, 96, 140),
                    (210, 204, 190),
                    (178, 120, 60),
                ]
            )
            on_back(
                c,
                y - 0.005,
                (at, min(at + wide, x[1] - 0.06)),
                (z0, z0 + tall),
                shade(hue, c.rng.uniform(0.8, 1.1)),
            )
            at += wide + 0.012
        on_back(c, y - 0.01, x, (z0 - 0.08, z0), wood)

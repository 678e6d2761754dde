"""The faces of a vehicle in space: hull, wheels, lamps, cabin and windows, sorted for drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from app.demo.stage.brush import Colour, shade
from app.demo.stage.lens import Point

SHADOW: tuple[int, int, int, int] = (34, 40, 48, 120)
TYRE: Colour = (28, 30, 34)
HUB: Colour = (136, 140, 146)
PLATE: Colour = (40, 84, 190)
HEAD: Colour = (255, 250, 226)
TAIL: Colour = (216, 44, 36)
"""Colours of head and tail lamps, which shine by themselves."""

LOW = 0.28
"""Height of the hull's lower edge, metres."""

Face = tuple[list[Point], tuple[int, ...]]


@dataclass(frozen=True)
class Body:
    """Measures in metres and colours of a vehicle; the glasses' slopes in shares of its half length."""

    paint: Colour
    length: float = 4.5
    width: float = 1.8
    waist: float = 0.85
    roof: float = 1.45
    front_glass: float = 0.28
    rear_glass: float = 0.14


class AddFace(Protocol):
    """Adds a face given along, across and above the vehicle; its outward normal (0, 0) is upward.

    lift  metres by which it is drawn before others at the same distance
    """

    def __call__(
        self, points: list[Point], normal: tuple[float, float], colour: Colour, lift: float = 0
    ) -> None:
        """Add it if it can be seen."""
        ...


def faces(body: Body, at: tuple[float, float], heading: float) -> list[Face]:
    """All faces that can be seen of a vehicle at a ground point, back to front, the shadow first."""
    cos, sin = math.cos(heading), math.sin(heading)

    def place(u: float, v: float, z: float) -> Point:
        return at[0] + u * cos - v * sin, at[1] + u * sin + v * cos, z

    half, side = body.length / 2, body.width / 2
    corners = [
        (-half - 0.2, -side - 0.2),
        (half + 0.2, -side - 0.2),
        (half + 0.3, side + 0.5),
        (-half, side + 0.5),
    ]
    solids: list[tuple[float, Face]] = []

    def add(points: list[Point], normal: tuple[float, float], colour: Colour, lift: float = 0) -> None:
        nx, ny = normal[0] * cos - normal[1] * sin, normal[0] * sin + normal[1] * cos
        if normal == (0, 0) or nx * at[0] + ny * at[1] < 0:
            spots = [place(*p) for p in points]
            away = sum(math.hypot(x, y) for x, y, _ in spots) / len(spots)
            solids.append((away - lift, (spots, colour)))

    _hull(body, half, side, add)
    _cabin(body, half, side, add)
    solids.sort(key=lambda pair: -pair[0])
    return [([place(u, v, 0) for u, v in corners], SHADOW), *(face for _, face in solids)]


def _along(u: tuple[float, float], v: float, z: tuple[float, float]) -> list[Point]:
    """An upright rectangle along the vehicle."""
    return [(u[0], v, z[0]), (u[1], v, z[0]), (u[1], v, z[1]), (u[0], v, z[1])]


def _across(u: float, v: tuple[float, float], z: tuple[float, float]) -> list[Point]:
    """An upright rectangle across the vehicle."""
    return [(u, v[0], z[0]), (u, v[1], z[0]), (u, v[1], z[1]), (u, v[0], z[1])]


def _wheel(centre: float, v: float, radius: float) -> list[Point]:
    turns = [k * math.pi / 8 for k in range(16)]
    return [(centre + radius * math.cos(a), v, 0.34 + radius * math.sin(a)) for a in turns]


def _hull(body: Body, half: float, side: float, add: AddFace) -> None:
    waist, paint = body.waist, body.paint
    for s in (-1, 1):
        add(_along((-half, half), s * side, (LOW, waist)), (0, s), shade(paint, 0.86))
        add(_along((-half, half), s * side, (LOW, LOW + 0.14)), (0, s), shade(paint, 0.6), 0.01)
        for centre in (-0.62 * half, 0.62 * half):
            add(_wheel(centre, s * (side + 0.01), 0.34), (0, s), TYRE, 0.4)
            add(_wheel(centre, s * (side + 0.02), 0.17), (0, s), HUB, 0.5)
    for e, lamp in ((1, HEAD), (-1, TAIL)):
        add(_across(e * half, (-side, side), (LOW, waist)), (e, 0), shade(paint, 0.95))
        for s in (-1, 1):
            add(_across(e * half, (s * side * 0.55, s * side * 0.95), (0.55, 0.75)), (e, 0), lamp, 0.3)
        add(_across(e * half, (-0.25, 0.25), (0.4, 0.54)), (e, 0), PLATE, 0.3)
    bonnet = [(-half, -side, waist), (half, -side, waist), (half, side, waist), (-half, side, waist)]
    add(bonnet, (0, 0), shade(paint, 1.1))


def _cabin(body: Body, half: float, side: float, add: AddFace) -> None:
    waist, roof, paint = body.waist, body.roof, body.paint
    back, front = -half * (1 - body.rear_glass), half * (1 - 2 * body.front_glass)
    top_back, top_front, top, low = back + 0.35, front - 0.55, side - 0.2, side - 0.05
    middle = (back + front) / 2

    def pane(u: float, share: float, s: int) -> Point:
        lean = u + (middle - u) * 0.22 * share
        return lean, s * (low + (top - low) * share), waist + (roof - waist) * (0.12 + 0.7 * share)

    for s in (-1, 1):
        flank = [
            (back, s * low, waist),
            (front, s * low, waist),
            (top_front, s * top, roof),
            (top_back, s * top, roof),
        ]
        add(flank, (0, s), shade(paint, 0.92), 0.6)
        for left, right in ((back + 0.25, middle - 0.06), (middle + 0.06, front - 0.18)):
            window = [pane(left, 0, s), pane(right, 0, s), pane(right, 1, s), pane(left, 1, s)]
            add(window, (0, s), (52, 64, 78), 0.7)
    for e, u, top_u, glass in ((1, front, top_front, (70, 86, 102)), (-1, back, top_back, (58, 70, 84))):
        add([(u, -low, waist), (u, low, waist), (top_u, top, roof), (top_u, -top, roof)], (e, 0), glass, 0.6)
    cover = [(top_back, -top, roof), (top_front, -top, roof), (top_front, top, roof), (top_back, top, roof)]
    add(cover, (0, 0), shade(paint, 1.16), 1.2)

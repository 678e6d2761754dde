"""Cars and vans as a few lit faces in space, drawn anew in every picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, ImageDraw

from app.demo.stage.actors import LOOP_S, View
from app.demo.stage.brush import Colour, shade
from app.demo.stage.lens import HEIGHT, WIDTH, Point

DARK: Colour = (34, 40, 48)
LARGE = 420
"""A vehicle wider than this many pixels is drawn without smoothing its edges: it is near and quick."""


@dataclass(frozen=True)
class Body:
    """Measures in metres and colours of a vehicle."""

    paint: Colour
    length: float = 4.5
    width: float = 1.8
    waist: float = 0.85
    roof: float = 1.45
    front_glass: float = 0.28
    rear_glass: float = 0.14


SEDAN_WHITE = Body((226, 230, 234))
SEDAN_SILVER = Body((162, 170, 178))
SEDAN_BLACK = Body((48, 50, 56))
SEDAN_BLUE = Body((54, 88, 150))
SUV_RED = Body((164, 44, 46), 4.6, 1.9, 0.95, 1.7)
VAN_WHITE = Body((232, 232, 226), 5.2, 1.9, 1.05, 2.1, 0.2, 0.02)
TAXI = Body((236, 176, 40))
BUS_YELLOW = Body((240, 184, 32), 7.4, 2.2, 1.2, 2.6, 0.06, 0.02)


@dataclass(frozen=True)
class Car:
    """A vehicle on a straight way a→b once a loop, `phase` of it ahead.

    parked  it stands at a, heading to b
    """

    body: Body
    a: tuple[float, float]
    b: tuple[float, float]
    phase: float = 0.0
    lights: bool = False
    parked: bool = False

    @property
    def still(self) -> bool:
        """See Actor."""
        return self.parked

    def _where(self, t: float) -> tuple[float, float]:
        share = 0.0 if self.parked else (t / LOOP_S + self.phase) % 1.0
        return self.a[0] + (self.b[0] - self.a[0]) * share, self.a[1] + (self.b[1] - self.a[1]) * share

    def depth(self, t: float) -> float:
        """See Actor."""
        return self._where(t)[1] - 0.3

    def draw(self, view: View, t: float) -> None:
        """See Actor."""
        draw_vehicle(
            view,
            self.body,
            self._where(t),
            math.atan2(self.b[1] - self.a[1], self.b[0] - self.a[0]),
            self.lights,
        )


def draw_vehicle(view: View, body: Body, at: tuple[float, float], heading: float, lights: bool) -> None:
    """Draw a vehicle standing at a ground point; heading in radians from the X axis."""
    if view.lens.to_camera((*at, 0.5))[2] < body.length * 0.75:
        return
    faces = _faces(body, at, heading)
    ground = view.lens.pixel((*at, 0.0))
    light = view.lighting.at(ground[0], ground[1] - 20)
    warm = view.lighting.mood.warmth
    grey = view.lighting.mood.infrared
    outlines = [(view.lens.outline(points), colour) for points, colour in faces]
    every = [p for outline, _ in outlines for p in outline]
    x0, y0 = math.floor(min(x for x, _ in every)) - 2, math.floor(min(y for _, y in every)) - 2
    x1, y1 = math.ceil(max(x for x, _ in every)) + 2, math.ceil(max(y for _, y in every)) + 2
    x0, y0, x1, y1 = max(x0, -400), max(y0, -400), min(x1, WIDTH + 400), min(y1, HEIGHT + 400)
    if x1 <= 0 or y1 <= 0 or x0 >= WIDTH or y0 >= HEIGHT:
        return
    fine = 1 if (x1 - x0) * view.sx > LARGE else 2
    kx, ky = view.sx * fine, view.sy * fine
    size = (max(2, round((x1 - x0) * kx)), max(2, round((y1 - y0) * ky)))
    layer = Image.new("RGBA", size, (20, 22, 28, 0))
    pen = ImageDraw.Draw(layer)
    for outline, colour in outlines:
        if len(outline) > 2:
            tone = _lit(colour, light, warm, grey)
            pen.polygon([((x - x0) * kx, (y - y0) * ky) for x, y in outline], fill=tone)
    small = layer if fine == 1 else layer.reduce(fine)
    if lights:
        _beam(view, at, heading, body)
    x, y = round(x0 * view.sx), round(y0 * view.sy)
    view.image.paste(small, (x, y), small)
    view.touch(x, y, x + small.width, y + small.height)


def _lit(
    colour: tuple[int, ...], light: tuple[float, ...], warm: tuple[float, ...], grey: bool
) -> tuple[int, ...]:
    if colour[:3] in (HEAD, TAIL):
        return colour
    r, g, b = (min(255, round(c * k * w)) for c, k, w in zip(colour[:3], light, warm, strict=True))
    if grey:
        r = g = b = round(0.36 * r + 0.46 * g + 0.18 * b)
    return (r, g, b, *colour[3:])


HEAD: Colour = (255, 250, 226)
TAIL: Colour = (216, 44, 36)


def _beam(view: View, at: tuple[float, float], heading: float, body: Body) -> None:
    """The light that headlamps throw on the ground."""
    for reach, alpha in ((7.0, 26), (5.0, 30), (3.2, 34)):
        points: list[Point] = []
        for ahead, aside in (
            (2.2, -0.8),
            (2.2 + reach, -2.0),
            (2.6 + reach, 0),
            (2.2 + reach, 2.0),
            (2.2, 0.8),
        ):
            x = at[0] + ahead * math.cos(heading) - aside * math.sin(heading)
            points.append((x, at[1] + ahead * math.sin(heading) + aside * math.cos(heading), 0.0))
        view.polygon(view.lens.outline(points), (255, 240, 190, alpha))


Face = tuple[list[Point], tuple[int, ...]]


class AddFace(Protocol):
    """Adds a face given along, across and above the vehicle; its outward normal (0, 0) is upward.

    lift  metres by which it is drawn before others at the same distance
    """

    def __call__(
        self, points: list[Point], normal: tuple[float, float], colour: Colour, lift: float = 0
    ) -> None:
        """Add it if it can be seen."""
        ...


def _faces(body: Body, at: tuple[float, float], heading: float) -> list[Face]:
    """All faces that can be seen, back to front, the shadow first."""
    cos, sin = math.cos(heading), math.sin(heading)

    def place(u: float, v: float, z: float) -> Point:
        return at[0] + u * cos - v * sin, at[1] + u * sin + v * cos, z

    half, side = body.length / 2, body.width / 2
    faces: list[Face] = [
        (
            [
                place(-half - 0.2, -side - 0.2, 0),
                place(half + 0.2, -side - 0.2, 0),
                place(half + 0.3, side + 0.5, 0),
                place(-half, side + 0.5, 0),
            ],
            (*DARK, 120),
        )
    ]
    toward = (-at[0], -at[1])
    solids: list[tuple[float, Face]] = []

    def add(points: list[Point], normal: tuple[float, float], colour: Colour, lift: float = 0) -> None:
        nx, ny = normal[0] * cos - normal[1] * sin, normal[0] * sin + normal[1] * cos
        if normal == (0, 0) or nx * toward[0] + ny * toward[1] > 0:
            spots = [place(*p) for p in points]
            away = sum(math.dist((x, y), (0, 0)) for x, y, _ in spots) / len(spots)
            solids.append((away - lift, (spots, colour)))

    _hull(body, half, side, add)
    _cabin(body, half, side, add)
    solids.sort(key=lambda pair: -pair[0])
    faces.extend(face for _, face in solids)
    return faces


def _hull(body: Body, half: float, side: float, add: AddFace) -> None:
    low, waist, paint = 0.28, body.waist, body.paint
    for s in (-1, 1):
        add(
            [
                (-half, s * side, low),
                (half, s * side, low),
                (half, s * side, waist),
                (-half, s * side, waist),
            ],
            (0, s),
            shade(paint, 0.86),
        )
        add(
            [
                (-half, s * side, low),
                (half, s * side, low),
                (half, s * side, low + 0.14),
                (-half, s * side, low + 0.14),
            ],
            (0, s),
            shade(paint, 0.6),
            0.01,
        )
        for centre in (-0.62 * half, 0.62 * half):
            rim = [
                (
                    centre + 0.34 * math.cos(a / 8 * math.pi),
                    s * (side + 0.01),
                    0.34 + 0.34 * math.sin(a / 8 * math.pi),
                )
                for a in range(16)
            ]
            add(rim, (0, s), (28, 30, 34), 0.4)
            hub = [
                (
                    centre + 0.17 * math.cos(a / 8 * math.pi),
                    s * (side + 0.02),
                    0.34 + 0.17 * math.sin(a / 8 * math.pi),
                )
                for a in range(16)
            ]
            add(hub, (0, s), (136, 140, 146), 0.5)
    for e, lamp in ((1, HEAD), (-1, TAIL)):
        add(
            [
                (e * half, -side, low),
                (e * half, side, low),
                (e * half, side, waist),
                (e * half, -side, waist),
            ],
            (e, 0),
            shade(paint, 0.95),
        )
        for s in (-1, 1):
            inner, outer = s * side * 0.55, s * side * 0.95
            add(
                [
                    (e * half, inner, 0.55),
                    (e * half, outer, 0.55),
                    (e * half, outer, 0.75),
                    (e * half, inner, 0.75),
                ],
                (e, 0),
                lamp,
                0.3,
            )
        add(
            [(e * half, -0.25, 0.4), (e * half, 0.25, 0.4), (e * half, 0.25, 0.54), (e * half, -0.25, 0.54)],
            (e, 0),
            (40, 84, 190),
            0.3,
        )
    add(
        [(-half, -side, waist), (half, -side, waist), (half, side, waist), (-half, side, waist)],
        (0, 0),
        shade(paint, 1.1),
    )


def _cabin(body: Body, half: float, side: float, add: AddFace) -> None:
    waist, roof, paint = body.waist, body.roof, body.paint
    back, front = -half * (1 - 2 * body.rear_glass * 0.5), half * (1 - 2 * body.front_glass)
    top_back, top_front, top = back + 0.35, front - 0.55, side - 0.2
    inner = side - 0.05
    for s in (-1, 1):
        add(
            [
                (back, s * inner, waist),
                (front, s * inner, waist),
                (top_front, s * top, roof),
                (top_back, s * top, roof),
            ],
            (0, s),
            shade(paint, 0.92),
            0.6,
        )
        mid = (back + front) / 2
        for left, right in ((back + 0.25, mid - 0.06), (mid + 0.06, front - 0.18)):

            def up(u: float, share: float, s: int = s, mid: float = mid) -> Point:
                lean = u + (mid - u) * 0.22 * share
                return (
                    lean,
                    s * (inner + (top - inner) * share),
                    waist + (roof - waist) * (0.12 + 0.7 * share),
                )

            add([up(left, 0), up(right, 0), up(right, 1), up(left, 1)], (0, s), (52, 64, 78), 0.7)
    add(
        [(front, -inner, waist), (front, inner, waist), (top_front, top, roof), (top_front, -top, roof)],
        (1, 0),
        (70, 86, 102),
        0.6,
    )
    add(
        [(back, -inner, waist), (back, inner, waist), (top_back, top, roof), (top_back, -top, roof)],
        (-1, 0),
        (58, 70, 84),
        0.6,
    )
    add(
        [(top_back, -top, roof), (top_front, -top, roof), (top_front, top, roof), (top_back, top, roof)],
        (0, 0),
        shade(paint, 1.16),
        1.2,
    )

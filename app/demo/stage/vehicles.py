"""Cars and vans as a few lit faces in space, drawn anew in every picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw

from app.demo.stage.actors import LOOP_S, View
from app.demo.stage.coachwork import HEAD, TAIL, Body, faces
from app.demo.stage.lens import HEIGHT, WIDTH, Point

LARGE = 420
"""A vehicle wider than this many pixels is drawn without smoothing its edges: it is near and quick."""


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
    ground = view.lens.pixel((*at, 0.0))
    light = view.lighting.at(ground[0], ground[1] - 20)
    warm = view.lighting.mood.warmth
    grey = view.lighting.mood.infrared
    outlines = [(view.lens.outline(points), colour) for points, colour in faces(body, at, heading)]
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

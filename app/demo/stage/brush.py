"""A canvas on which a place is painted in metres: sky, ground, boxes, walls with windows, shadows.

Callers paint from the back to the front; nothing is sorted here.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from app.demo.stage.lens import HEIGHT, WIDTH, Lens, Point

Colour = tuple[int, int, int]

FINE = 2
"""The canvas is this much finer than the picture, so that edges come out smooth."""

SUN = (0.55, -0.35)
"""Metres that a shadow moves (X, Y) for each metre of height."""


def shade(colour: Colour, by: float) -> Colour:
    """A colour made darker (below 1) or lighter (above 1)."""
    r, g, b = (max(0, min(255, round(c * by))) for c in colour)
    return r, g, b


def blend(a: Colour, b: Colour, share: float) -> Colour:
    """The colour `share` of the way from a to b."""
    r, g, bl = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return r, g, bl


class Canvas:
    """One place's still picture while it is painted; `rng` makes each place the same every time."""

    def __init__(self, lens: Lens, seed: int) -> None:
        self.lens = lens
        self.rng = random.Random(seed)  # noqa: S311 - a painter's dice
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), (128, 128, 128))
        self._draw = ImageDraw.Draw(self.image, "RGBA")
        self._shadows = Image.new("L", (WIDTH // 2, HEIGHT // 2), 0)
        self._shadow_draw = ImageDraw.Draw(self._shadows)

    # --- in pixels of the picture ---

    def sky(self, top: Colour, bottom: Colour, clouds: int = 0) -> None:
        """A vertical gradient down to the horizon, with soft clouds."""
        end = max(2, round(self.lens.horizon) + 8)
        ramp = Image.new("RGB", (1, end))
        for row in range(end):
            ramp.putpixel((0, row), blend(top, bottom, row / end))
        self.image.paste(ramp.resize((WIDTH * FINE, end * FINE)), (0, 0))
        if clouds:
            layer = Image.new("L", (WIDTH // 4, end // 4 + 1), 0)
            pen = ImageDraw.Draw(layer)
            for _ in range(clouds * 9):
                x, y = self.rng.uniform(0, WIDTH / 4), self.rng.uniform(0, end / 5)
                w, h = self.rng.uniform(15, 60), self.rng.uniform(3, 9)
                pen.ellipse((x - w, y - h, x + w, y + h), fill=self.rng.randint(40, 110))
            layer = layer.filter(ImageFilter.GaussianBlur(7)).resize((WIDTH * FINE, end * FINE))
            self.image.paste((255, 255, 255), (0, 0), layer)

    def pixels(self, points: Sequence[tuple[float, float]], colour: Colour, alpha: int = 255) -> None:
        """A polygon given in pixels."""
        if len(points) > 2:
            self._draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=(*colour, alpha))

    def disc(
        self, at: tuple[float, float], radii: tuple[float, float], colour: Colour, alpha: int = 255
    ) -> None:
        """An ellipse given in pixels."""
        (x, y), (rx, ry) = at, radii
        box = ((x - rx) * FINE, (y - ry) * FINE, (x + rx) * FINE, (y + ry) * FINE)
        self._draw.ellipse(box, fill=(*colour, alpha))

    # --- in metres ---

    def face(self, points: Sequence[Point], colour: Colour, alpha: int = 255) -> None:
        """Any flat polygon in space."""
        self.pixels(self.lens.outline(points), colour, alpha)

    def ground(self, colour: Colour, far: Colour | None = None) -> None:
        """The ground to the horizon, fading into `far` with distance."""
        far = far or blend(colour, (190, 200, 208), 0.45)
        depths = [400, 160, 90, 60, 42, 30, 22, 16, 11, 7, 4, -6]
        for i, (back, front) in enumerate(itertools.pairwise(depths)):
            tone = blend(far, colour, min(1.0, i / 7))
            self.flat(-600, 600, front, back, tone)

    def flat(
        self, x0: float, x1: float, y0: float, y1: float, colour: Colour, *, z: float = 0, alpha: int = 255
    ) -> None:
        """A rectangle lying on the ground or at height z."""
        self.face([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], colour, alpha)

    def stripe(self, points: Sequence[tuple[float, float]], width: float, colour: Colour) -> None:
        """A line painted on the ground, `width` metres wide."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1
            nx, ny = -(y1 - y0) / length * width / 2, (x1 - x0) / length * width / 2
            corners = [(x0 + nx, y0 + ny, 0.0), (x1 + nx, y1 + ny, 0.0), (x1 - nx, y1 - ny, 0.0)]
            self.face([*corners, (x0 - nx, y0 - ny, 0.0)], colour)

    def box(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        z: tuple[float, float],
        colour: Colour,
        *,
        top: Colour | None = None,
        shadow: bool = True,
    ) -> None:
        """A solid; its faces are shaded as by a sun from the left front."""
        if shadow and z[1] - z[0] > 0.2:
            self.shadow(x, y, z[1])
        (x0, x1), (y0, y1), (z0, z1) = x, y, z
        if z1 < self.lens.height:
            self.flat(x0, x1, y0, y1, top or shade(colour, 1.12), z=z1)
        if x1 < 0:
            self.face([(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)], shade(colour, 0.72))
        if x0 > 0:
            self.face([(x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)], shade(colour, 0.84))
        self.face([(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], colour)

    def shadow(self, x: tuple[float, float], y: tuple[float, float], height: float) -> None:
        """The shadow that a box of this footprint and height throws; drawn by `cast_shadows`."""
        dx, dy = SUN[0] * height, SUN[1] * height
        (x0, x1), (y0, y1) = x, y
        for points in (
            [(x0, y0), (x1, y0), (x1, y1), (x0, y1)],
            [(x0, y0), (x0 + dx, y0 + dy), (x1 + dx, y0 + dy), (x1, y0)],
            [(x1, y0), (x1 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1, y1)],
        ):
            outline = self.lens.outline([(px, py, 0.0) for px, py in points])
            if len(outline) > 2:
                self._shadow_draw.polygon([(px / 2, py / 2) for px, py in outline], fill=255)

    def cast_shadows(self, strength: float = 0.42, blur: float = 3.0) -> None:
        """Lay the gathered shadows on what is painted so far, and begin to gather anew."""
        mask = self._shadows.filter(ImageFilter.GaussianBlur(blur)).point(lambda v: round(v * strength))
        self.image.paste((18, 22, 34), (0, 0), mask.resize(self.image.size))
        self._shadows.paste(0, (0, 0, *self._shadows.size))

    def panel(
        self, origin: Point, along: Point, up: Point, part: tuple[float, float, float, float], colour: Colour
    ) -> None:
        """A rectangle on a wall: `part` is (left, bottom, right, top) in shares of the wall's two edges."""
        left, bottom, right, top = part

        def at(u: float, v: float) -> Point:
            x, y, z = (o + a * u + b * v for o, a, b in zip(origin, along, up, strict=True))
            return x, y, z

        self.face([at(left, bottom), at(right, bottom), at(right, top), at(left, top)], colour)

    def glow(self, mask: Image.Image, colour: Colour) -> None:
        """Blend a colour through a mask of the picture's size."""
        self.image.paste(colour, (0, 0), mask.resize(self.image.size))

    def finished(self) -> Image.Image:
        """The picture at its own size."""
        return self.image.reduce(FINE)

"""What moves through a place: people on their ways, cars, a flag, steam. Everything repeats every LOOP_S."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, NamedTuple, Protocol

from PIL import Image, ImageDraw

from app.demo.stage.brush import Colour
from app.demo.stage.figures import PHASES, ROOM, Style, figure
from app.demo.stage.lens import HEIGHT, WIDTH, Lens
from app.demo.stage.light import Lighting, Rgb

LOOP_S = 8.0
"""Seconds after which every scene begins again without a jump."""

STEP_M = 1.3
"""Metres that a double step covers."""

SIZE_STEP = 1.03
"""Figures are drawn in sizes that grow by this factor, so that drawings can be used again."""


@dataclass
class View:
    """One picture being made: where to draw, and how its pixels relate to 1920×1080."""

    image: Image.Image
    lens: Lens
    lighting: Lighting
    touched: list[tuple[int, int, int, int]] = field(default_factory=list)

    def touch(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Note that something was drawn inside this box of the picture's own pixels."""
        box = (
            max(0, int(x0) - 1),
            max(0, int(y0) - 1),
            min(self.image.width, int(x1) + 2),
            min(self.image.height, int(y1) + 2),
        )
        if box[0] < box[2] and box[1] < box[3]:
            self.touched.append(box)

    def polygon(self, points: Sequence[tuple[float, float]], colour: tuple[int, ...]) -> None:
        """Draw a polygon given in pixels of 1920×1080; a fourth figure in the colour is its opacity."""
        if len(points) < 3:
            return
        here = [(x * self.sx, y * self.sy) for x, y in points]
        ImageDraw.Draw(self.image, "RGBA" if len(colour) == 4 else "RGB").polygon(here, fill=colour)
        xs, ys = [x for x, _ in here], [y for _, y in here]
        self.touch(min(xs), min(ys), max(xs), max(ys))

    @property
    def sx(self) -> float:
        """Horizontal pixels here for one of 1920."""
        return self.image.width / WIDTH

    @property
    def sy(self) -> float:
        """Vertical pixels here for one of 1080."""
        return self.image.height / HEIGHT


class Actor(Protocol):
    """Something that is drawn over the painted place."""

    @property
    def still(self) -> bool:
        """Whether it never moves, so that it is drawn once for all pictures."""
        ...

    def depth(self, t: float) -> float:
        """Metres from the camera at time t; the farthest is drawn first."""
        ...

    def draw(self, view: View, t: float) -> None:
        """Draw as it is at time t (seconds, 0 to LOOP_S)."""
        ...


class Moving:
    """What moves: it is drawn anew in every picture."""

    still: ClassVar[bool] = False


@dataclass(frozen=True)
class Walker(Moving):
    """Somebody on a way through `route` (ground points, metres) once a loop, `phase` of it ahead.

    back  the way is walked there and back, so that nobody vanishes
    fade  appears and disappears softly at the ends (a door)
    """

    style: Style
    route: tuple[tuple[float, float], ...]
    phase: float = 0.0
    back: bool = False
    fade: bool = False

    def _where(self, t: float) -> tuple[float, float, float, float, float]:
        """Position, heading (unit vector) and the share of the way that is done."""
        share = (t / LOOP_S + self.phase) % 1.0
        points = [*self.route, *reversed(self.route[:-1])] if self.back else list(self.route)
        spans = [math.dist(a, b) for a, b in itertools.pairwise(points)]
        left = share * sum(spans)
        for (a, b), span in zip(itertools.pairwise(points), spans, strict=True):
            if left <= span or b == points[-1]:
                part = left / span
                hx, hy = (b[0] - a[0]) / span, (b[1] - a[1]) / span
                return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, hx, hy, share
            left -= span
        return *points[-1], 0.0, 1.0, share

    def _length(self) -> float:
        total = sum(math.dist(a, b) for a, b in zip(self.route, self.route[1:], strict=False))
        return total * (2 if self.back else 1)

    def depth(self, t: float) -> float:
        """See Actor."""
        return self._where(t)[1]

    def draw(self, view: View, t: float) -> None:
        """See Actor."""
        x, y, hx, hy, share = self._where(t)
        steps = max(1, round(self._length() / STEP_M))
        phase = int(share * steps * PHASES) % PHASES
        alpha = min(1.0, share * 12, (1 - share) * 12) if self.fade else 1.0
        put_figure(view, self.style, (x, y), phase, side=abs(hx) > 0.45 * abs(hy), left=hx < 0, alpha=alpha)


@dataclass(frozen=True)
class Stander(Moving):
    """Somebody who stays in place and shifts about; `beats` movements a loop."""

    style: Style
    at: tuple[float, float]
    beats: int = 2
    reach: float = 0.25
    side: bool = False
    phase: float = 0.0

    def depth(self, t: float) -> float:
        """See Actor."""
        return self.at[1]

    def draw(self, view: View, t: float) -> None:
        """See Actor."""
        turn = 2 * math.pi * (t / LOOP_S * self.beats + self.phase)
        x = self.at[0] + self.reach * math.sin(turn)
        phase = round(2 + 2 * math.sin(turn * 2)) % PHASES
        put_figure(view, self.style, (x, self.at[1]), phase, side=self.side, left=math.cos(turn) < 0)


def put_figure(
    view: View,
    style: Style,
    at: tuple[float, float],
    phase: int,
    *,
    side: bool,
    left: bool = False,
    alpha: float = 1.0,
) -> None:
    """Paste a figure with its feet on a ground point, lit as that point is."""
    foot = view.lens.pixel((*at, 0.0))
    tall = style.height * view.lens.scale((*at, style.height / 2))
    tall = SIZE_STEP ** round(math.log(tall, SIZE_STEP))
    width, height = round(0.8 * tall * view.sx), round(ROOM * tall * view.sy)
    if width < 2 or height < 3 or width > view.image.width:
        return
    light = view.lighting.tint(foot[0], foot[1] - tall * 0.2)
    pose = Pose(style, phase, side, left, light, view.lighting.mood.infrared)
    sprite = _sized(pose, (width, height))
    if alpha < 1:
        sprite = sprite.copy()
        sprite.putalpha(sprite.getchannel("A").point([round(v * alpha) for v in range(256)]))
    x, y = round(foot[0] * view.sx - width / 2), round(foot[1] * view.sy - height * (ROOM - 0.08) / ROOM)
    view.image.paste(sprite, (x, y), sprite)
    view.touch(x, y, x + width, y + height)


class Pose(NamedTuple):
    """Everything that makes one drawing of a figure differ from another, but its size."""

    style: Style
    phase: int
    side: bool
    left: bool
    light: Rgb
    grey: bool


@lru_cache(maxsize=4096)
def _sized(pose: Pose, size: tuple[int, int]) -> Image.Image:
    return _lit(pose).resize(size, Image.Resampling.BOX)


@lru_cache(maxsize=1024)
def _lit(pose: Pose) -> Image.Image:
    sprite = figure(pose.style, pose.phase, pose.side)
    if pose.left:
        sprite = sprite.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    r, g, b, a = sprite.split()
    if pose.grey:
        r = g = b = Image.merge("RGB", (r, g, b)).convert("L")
    tables = [[min(255, round(v * k)) for v in range(256)] for k in pose.light]
    bands = [band.point(table) for band, table in zip((r, g, b), tables, strict=True)]
    return Image.merge("RGBA", (*bands, a))


@dataclass(frozen=True)
class Flag(Moving):
    """A red flag waving at the top of a pole."""

    at: tuple[float, float]
    height: float
    size: float = 1.9

    def depth(self, t: float) -> float:
        """See Actor."""
        return self.at[1]

    def draw(self, view: View, t: float) -> None:
        """See Actor."""
        columns = 12
        light = view.lighting.at(*view.lens.pixel((*self.at, self.height)))
        for i in range(columns):
            (x0, top0, low0), (x1, top1, low1) = (self._edge(view, (i + k) / columns, t) for k in (0, 1))
            slope = math.cos(2 * math.pi * (6 * t / LOOP_S - i / columns * 1.2))
            red, green, blue = (
                min(255, round(c * (1 + 0.16 * slope) * k)) for c, k in zip((206, 40, 44), light, strict=True)
            )
            view.polygon([(x0, top0), (x1, top1), (x1, low1), (x0, low0)], (red, green, blue))

    def _edge(self, view: View, share: float, t: float) -> tuple[float, float, float]:
        wave = 0.16 * share * math.sin(2 * math.pi * (6 * t / LOOP_S - share * 1.2))
        across = self.at[0] + share * self.size
        x, top = view.lens.pixel((across, self.at[1], self.height + wave))
        return x, top, view.lens.pixel((across, self.at[1], self.height - self.size * 0.66 + wave))[1]


@dataclass(frozen=True)
class Steam(Moving):
    """Soft clouds that rise from a point."""

    at: tuple[float, float, float]
    colour: Colour = (240, 242, 244)
    puffs: int = 6

    def depth(self, t: float) -> float:
        """See Actor."""
        return self.at[1]

    def draw(self, view: View, t: float) -> None:
        """See Actor."""
        pen = ImageDraw.Draw(view.image, "RGBA")
        for i in range(self.puffs):
            age = (t / LOOP_S * 2 + i / self.puffs) % 1
            x, y, z = self.at
            px, py = view.lens.pixel((x + 0.12 * math.sin(6 * age + i), y, z + 0.9 * age))
            r = (0.06 + 0.2 * age) * view.lens.scale((x, y, z))
            for ring in (1.0, 0.7, 0.4):
                alpha = round(26 * (1 - age))
                box = (
                    (px - r * ring) * view.sx,
                    (py - r * ring) * view.sy,
                    (px + r * ring) * view.sx,
                    (py + r * ring) * view.sy,
                )
                pen.ellipse(box, fill=(*self.colour, alpha))
                view.touch(*box)


@dataclass(frozen=True)
class Blinker(Moving):
    """A small lamp or screen whose colour changes with the beat."""

    outline: tuple[tuple[float, float, float], ...]
    colours: tuple[Colour, ...]
    beats: int = 8

    def depth(self, t: float) -> float:
        """See Actor."""
        return self.outline[0][1] + 0.01

    def draw(self, view: View, t: float) -> None:
        """See Actor."""
        colour = self.colours[int(t / LOOP_S * self.beats) % len(self.colours)]
        view.polygon(view.lens.outline(self.outline), colour)

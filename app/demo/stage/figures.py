"""Drawn people, walking: a picture for each style, moment of the step and view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from app.demo.stage.brush import Colour, shade

PHASES = 16
"""Moments in which one double step is drawn."""

TALL = 220
"""Pixels from sole to crown in the drawing that is scaled down for a picture."""

ROOM = 1.25
"""Height and 1.6 × width of a drawing in figure heights: the rest is air around it."""

SKIN: Colour = (222, 180, 148)


@dataclass(frozen=True)
class Style:
    """What somebody wears. `height` in metres; `hat` None: hair."""

    top: Colour
    legs: Colour
    height: float = 1.7
    hair: Colour = (40, 34, 32)
    hat: Colour | None = None
    stripe: Colour | None = None
    bag: Colour | None = None
    skirt: bool = False


GUARD = Style((38, 48, 70), (32, 38, 54), 1.74, hat=(28, 36, 56), stripe=(222, 236, 92))
PUPIL_BLUE = Style((46, 104, 176), (36, 52, 92), 1.38, stripe=(236, 240, 244), bag=(196, 62, 62))
PUPIL_RED = Style((190, 54, 58), (38, 42, 62), 1.32, stripe=(240, 240, 236), bag=(50, 96, 160))
PUPIL_GREEN = Style((64, 148, 108), (44, 62, 74), 1.42, stripe=(238, 242, 236))
TEACHER_M = Style((108, 122, 140), (52, 54, 62), 1.74)
TEACHER_F = Style((176, 118, 138), (62, 58, 72), 1.64, skirt=True)
PARENT = Style((150, 92, 60), (58, 62, 78), 1.68, bag=(66, 60, 54))
PARENT_F = Style((206, 178, 120), (66, 66, 88), 1.62)
COOK = Style((240, 240, 236), (86, 92, 100), 1.7, hat=(248, 248, 246))
COURIER = Style((232, 138, 44), (50, 54, 60), 1.72, hat=(226, 128, 40), bag=(190, 152, 104))
WORKER = Style((70, 98, 112), (56, 60, 66), 1.72, hat=(238, 196, 60), stripe=(240, 200, 70))
PLAYER_A = Style((228, 92, 48), (240, 240, 240), 1.7)
PLAYER_B = Style((52, 132, 196), (30, 34, 52), 1.7)
LAB = Style((238, 240, 242), (60, 66, 90), 1.66)


@lru_cache(maxsize=1024)
def figure(style: Style, phase: int, side: bool) -> Image.Image:
    """The drawing (RGBA) of one moment, from the side facing right or from the front; feet at the bottom.

    Its height is ROOM figure heights, its width 0.8 figure heights, feet at (half, ROOM - 0.08).
    """
    size = 2 * TALL
    pen = _Pen(size, style)
    angle = 2 * math.pi * phase / PHASES
    if side:
        _side(pen, style, angle)
    else:
        _front(pen, style, angle)
    ground = _shadow(size).copy()
    ground.alpha_composite(pen.image)
    return ground.reduce(2)


@lru_cache(maxsize=1)
def _shadow(size: int) -> Image.Image:
    """The soft dark patch under the feet."""
    pen = _Pen(size, GUARD)
    x, y = pen.at(0.03, 0)
    w, h = 0.2 * size, 0.035 * size
    ImageDraw.Draw(pen.image).ellipse((x - w, y - h, x + w, y + h), fill=(10, 12, 20, 120))
    return pen.image.filter(ImageFilter.GaussianBlur(size * 0.015))


class _Pen:
    """Draws in figure heights: x from the middle, y up from the soles."""

    def __init__(self, size: int, style: Style) -> None:
        self.size = size
        self.style = style
        self.image = Image.new("RGBA", (round(size * 0.8), round(size * ROOM)), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (0.4 + x) * self.size, (ROOM - 0.08 - y) * self.size

    def limb(self, points: list[tuple[float, float]], width: float, colour: Colour) -> None:
        pixels = [self.at(*p) for p in points]
        w = width * self.size
        self._draw.line(pixels, fill=colour, width=round(w), joint="curve")
        for x, y in pixels:
            self._draw.ellipse((x - w / 2, y - w / 2, x + w / 2, y + w / 2), fill=colour)

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        px, py = self.at(x, y)
        rx, ry = rx * self.size, ry * self.size
        self._draw.ellipse((px - rx, py - ry, px + rx, py + ry), fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self._draw.polygon([self.at(*p) for p in points], fill=colour)

    def head(self, turn: float) -> None:
        """Head with hair or a hat; `turn` 1 looks right, 0 to the camera."""
        self.limb([(0, 0.8), (0.005 * turn, 0.86)], 0.055, shade(SKIN, 0.85))
        self.disc(0.008 * turn, 0.915, 0.06, 0.075, SKIN)
        cover = self.style.hat or self.style.hair
        self.disc(-0.008 * turn, 0.945, 0.066, 0.055, cover)
        if turn:
            self.disc(-0.03, 0.915, 0.036, 0.06, cover)
            self.disc(0.035, 0.9, 0.022, 0.03, SKIN)
        else:
            self.disc(0, 0.9, 0.048, 0.045, SKIN)
        if self.style.hat:
            self.shape(
                [(-0.06, 0.95), (0.06 + 0.05 * turn, 0.945), (0.06 + 0.05 * turn, 0.93), (-0.06, 0.935)],
                shade(cover, 0.7),
            )


def _leg(hip: float, swing: float, bend: float) -> list[tuple[float, float]]:
    """Hip, knee and ankle of a leg seen from the side; angles in radians."""
    knee = (hip + 0.25 * math.sin(swing), 0.5 - 0.25 * math.cos(swing))
    shin = swing - bend
    return [(hip, 0.5), knee, (knee[0] + 0.22 * math.sin(shin), knee[1] - 0.22 * math.cos(shin))]


def _side(pen: _Pen, style: Style, angle: float) -> None:
    far, near = math.sin(angle), math.sin(angle + math.pi)
    for swing, lift, tone in ((far, math.cos(angle), 0.72), (near, math.cos(angle + math.pi), 1.0)):
        leg = _leg(0, 0.5 * swing, 0.15 + 0.75 * max(0.0, lift))
        pen.limb(leg, 0.085, shade(style.legs, tone))
        foot = leg[-1]
        pen.limb([foot, (foot[0] + 0.06, foot[1] - 0.015)], 0.05, shade((52, 48, 48), tone))
        if swing is far:
            _arm(pen, style, -0.6 * swing, 0.7)
    if style.bag:
        pen.limb([(-0.1, 0.73), (-0.11, 0.6)], 0.1, style.bag)
    pen.shape(
        [(-0.07, 0.8), (0.06, 0.81), (0.085, 0.7), (0.07, 0.46), (-0.075, 0.46), (-0.085, 0.7)], style.top
    )
    pen.limb([(-0.015, 0.76), (-0.005, 0.5)], 0.12, style.top)
    if style.skirt:
        pen.shape([(-0.08, 0.5), (0.08, 0.5), (0.11, 0.3), (-0.11, 0.3)], style.legs)
    if style.stripe:
        pen.shape([(-0.08, 0.655), (0.085, 0.655), (0.082, 0.625), (-0.08, 0.625)], style.stripe)
    _arm(pen, style, 0.6 * far, 0.9)
    pen.head(1)


def _arm(pen: _Pen, style: Style, swing: float, tone: float) -> None:
    elbow = (0.16 * math.sin(swing), 0.76 - 0.16 * math.cos(swing))
    hand = (elbow[0] + 0.15 * math.sin(swing + 0.35), elbow[1] - 0.15 * math.cos(swing + 0.35))
    pen.limb([(0, 0.76), elbow, hand], 0.055, shade(style.top, tone))
    pen.disc(*hand, 0.026, 0.028, shade(SKIN, tone))


def _front(pen: _Pen, style: Style, angle: float) -> None:
    step = math.sin(angle)
    for sign in (-1, 1):
        lift = max(0.0, step * sign) * 0.055
        pen.limb(
            [(0.045 * sign, 0.48), (0.05 * sign, 0.26 + lift), (0.048 * sign, 0.05 + lift)],
            0.082,
            shade(style.legs, 0.9 + 0.1 * sign),
        )
        pen.limb([(0.05 * sign, 0.025 + lift), (0.058 * sign, 0.02 + lift)], 0.055, (52, 48, 48))
    for sign in (-1, 1):
        swing = step * sign * 0.03
        hand = (0.145 * sign, 0.47 + swing)
        pen.limb([(0.105 * sign, 0.765), (0.14 * sign, 0.62), hand], 0.055, shade(style.top, 0.86))
        pen.disc(*hand, 0.026, 0.028, SKIN)
    pen.shape([(-0.115, 0.8), (0.115, 0.8), (0.09, 0.46), (-0.09, 0.46)], style.top)
    pen.limb([(-0.09, 0.785), (0.09, 0.785)], 0.07, style.top)
    if style.skirt:
        pen.shape([(-0.09, 0.5), (0.09, 0.5), (0.13, 0.28), (-0.13, 0.28)], style.legs)
    if style.stripe:
        pen.shape([(-0.105, 0.66), (0.105, 0.66), (0.1, 0.625), (-0.1, 0.625)], style.stripe)
    if style.bag:
        for sign in (-1, 1):
            pen.limb([(0.06 * sign, 0.8), (0.065 * sign, 0.62)], 0.022, style.bag)
    pen.head(0)

"""Light on a painted place: sun, dusk, lamps, or a camera's own infrared; lens and sensor effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from app.demo.stage.lens import HEIGHT, WIDTH, Lens, Point
from app.demo.stage.props import LIT

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Rgb = tuple[float, float, float]

STEP = 8
"""The light is computed for every so many pixels."""


@dataclass(frozen=True)
class Lamp:
    """A light source at a point; `reach` in metres on the ground; no colour above 1 saturates."""

    at: Point
    reach: float = 6.0
    colour: Rgb = (1.0, 0.86, 0.62)
    halo: bool = True


@dataclass(frozen=True)
class Mood:
    """The light of a place. `infrared`: grey, lit from the camera. `grain`: sensor noise, standard
    deviation in levels of 255; `warmth` multiplies the finished picture."""

    ambient: Rgb = (1.0, 1.0, 1.0)
    lamps: tuple[Lamp, ...] = ()
    infrared: bool = False
    grain: float = 2.0
    vignette: float = 0.14
    warmth: Rgb = (1.0, 1.0, 1.0)
    haze: float = 0.0


DAY = Mood(warmth=(1.02, 1.0, 0.97))
CLOUDY = Mood(ambient=(0.84, 0.88, 0.93), haze=0.16)
INFRARED = Mood(infrared=True, grain=2.6, vignette=0.35)


class Lighting:
    """Applies a `Mood` to a still, and tells what light falls on a point of it."""

    def __init__(self, mood: Mood, lens: Lens) -> None:
        self.mood = mood
        self._lens = lens
        self._map = self._light()

    def at(self, x: float, y: float) -> Rgb:
        """Light (red, green, blue; 1 is daylight) at a pixel of the picture, in coarse steps."""
        row = min(max(int(y) // STEP, 0), self._map.shape[0] - 1)
        column = min(max(int(x) // STEP, 0), self._map.shape[1] - 1)
        r, g, b = (round(float(v) * 12) / 12 for v in self._map[row, column])
        return r, g, b

    def develop(self, still: Image.Image, seed: int) -> Bytes:
        """The lit picture (HEIGHT, WIDTH, 3) of a painted still, without sensor noise."""
        rng = np.random.default_rng(seed)
        paint = np.asarray(still, np.float32)
        paint *= _mottle(rng)[..., None]
        grown = Image.fromarray(np.uint8(np.clip(self._map * 127, 0, 255))).resize(
            (WIDTH, HEIGHT), Image.Resampling.BICUBIC
        )
        lit = paint * (np.asarray(grown, np.float32) / 127)
        lit += self._emission(still)
        if self.mood.haze:
            lit = lit * (1 - self.mood.haze) + 205 * self.mood.haze
        if self.mood.infrared:
            grey = lit @ np.array([0.36, 0.46, 0.18], np.float32)
            lit = np.repeat(grey[..., None], 3, axis=2)
        lit *= np.array(self.mood.warmth, np.float32) * _vignette(self.mood.vignette)[..., None]
        return np.clip(lit, 0, 255).astype(np.uint8)

    def noisy(self, picture: Bytes, count: int, seed: int) -> list[Bytes]:
        """The picture with different sensor noise each time; coarse grain, as small sensors have."""
        rng = np.random.default_rng(seed)
        height, width, _ = picture.shape
        out: list[Bytes] = []
        for _ in range(count):
            grain = rng.normal(0, self.mood.grain, (height // 2 + 1, width // 2 + 1, 1))
            grain = np.repeat(np.repeat(grain, 2, axis=0), 2, axis=1)[:height, :width]
            out.append(np.clip(picture + grain, 0, 255).astype(np.uint8))
        return out

    def tint(self, x: float, y: float) -> Rgb:
        """What a figure standing at pixel (x, y) is multiplied with."""
        r, g, b = self.at(x, y)
        w = self.mood.warmth
        return r * w[0], g * w[1], b * w[2]

    def _light(self) -> Floats:
        rows, columns = np.mgrid[0:HEIGHT:STEP, 0:WIDTH:STEP].astype(np.float32)
        light = np.empty((*rows.shape, 3), np.float32)
        light[:] = self.mood.ambient
        if self.mood.infrared:
            spot = np.exp(-(((columns - WIDTH / 2) / 900) ** 2) - ((rows - HEIGHT * 0.62) / 480) ** 2)
            light[:] = (0.34 + 0.95 * spot)[..., None]
        for lamp in self.mood.lamps:
            x, y, _z = lamp.at
            foot, head = self._lens.pixel((x, y, 0)), self._lens.pixel(lamp.at)
            reach = lamp.reach * self._lens.scale((x, y, 0))
            pool = np.exp(-(((columns - foot[0]) / reach) ** 2) - ((rows - foot[1]) / (reach * 0.42)) ** 2)
            wall = np.exp(
                -(((columns - head[0]) / (reach * 0.6)) ** 2) - ((rows - head[1]) / (reach * 0.55)) ** 2
            )
            light += (1.05 * pool + 0.5 * wall)[..., None] * np.array(lamp.colour, np.float32)
        return np.minimum(light, 1.6)

    def _emission(self, still: Image.Image) -> Floats:
        """Lit windows and lamp heads shine by themselves, with a little bloom."""
        glow = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.float32)
        if max(self.mood.ambient) < 0.6 and not self.mood.infrared:
            small = np.asarray(still.reduce(2), np.float32)
            mask = (np.abs(small - np.array(LIT, np.float32)).max(axis=2) < 24).astype(np.float32)
            bloom = Image.fromarray(np.uint8(mask * 255)).filter(ImageFilter.GaussianBlur(14))
            soft = np.asarray(bloom, np.float32) / 255
            glow += mask[..., None] * np.array((190, 158, 92), np.float32)
            glow += soft[..., None] * np.array((90, 70, 36), np.float32)
        rows, columns = np.mgrid[0 : HEIGHT // 2, 0 : WIDTH // 2].astype(np.float32)
        for lamp in self.mood.lamps:
            if lamp.halo:
                x, y = (v / 2 for v in self._lens.pixel(lamp.at))
                size = max(5.0, 0.3 * self._lens.scale(lamp.at) / 2)
                away = ((columns - x) ** 2 + (rows - y) ** 2) / size**2
                shine = 1.4 * np.exp(-away) + 0.35 * np.exp(-away / 14)
                glow += shine[..., None] * np.array(lamp.colour, np.float32) * 255
        grown = Image.fromarray(np.uint8(np.clip(glow, 0, 255))).resize(
            (WIDTH, HEIGHT), Image.Resampling.BILINEAR
        )
        return np.asarray(grown, np.float32)


def _vignette(strength: float) -> Floats:
    rows = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    away = np.clip((columns**2 * 0.8 + rows**2 * 0.6), 0, 1.4)
    return (1 - strength * away**1.5).astype(np.float32)


def _mottle(rng: np.random.Generator) -> Floats:
    """Unevenness of real surfaces: blotches of several sizes and a fine grain, about ±5 %."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for size, strength in ((20, 0.008), (90, 0.007), (480, 0.012)):
        small = rng.normal(128, 40, (size * HEIGHT // WIDTH, size)).clip(0, 255).astype(np.uint8)
        grown = Image.fromarray(small).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        total += (np.asarray(grown, np.float32) - 128) / 40 * strength
    return 1 + total


def scaled(picture: Bytes, size: tuple[int, int]) -> Bytes:
    """The picture at another size, not keeping its shape (D1 streams are squeezed)."""
    if size == (WIDTH, HEIGHT):
        return picture
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))

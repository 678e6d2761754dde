"""Films one place: pictures drawn for every moment of the loop, and encoded as cameras encode.

H.264, yuv420p, no B frames, a keyframe every two seconds. The sub stream is D1, 704×576 with
non-square pixels (16:11), as recorders deliver it. Also makes the pictures of a camera that is ill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from app.demo.formats import GOP_S, MAIN, SUB, Format
from app.demo.places import Place
from app.demo.stage.actors import LOOP_S, View
from app.demo.stage.light import Bytes, Lighting, scaled
from app.demo.stage.title import draw_title
from app.demo.yuv import encode, patch_yuv420, yuv420

NOISES = 4
"""So many noise patterns alternate: an idle picture is never twice the same."""

VARIANT_S = {MAIN.name: GOP_S, SUB.name: 2 * GOP_S}
"""Length of an ill camera's films; the large one is short, because a fault must be there quickly."""


class Illness(StrEnum):
    """What can be wrong with a camera's picture."""

    BLACK = "black"
    FROZEN = "frozen"
    COVERED = "covered"
    BLURRED = "blurred"
    MOVED = "moved"


class Shoot:
    """A place set up for filming; setting up takes about half a second, each picture milliseconds."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._stage = place.paint()
        self._lighting = Lighting(self._stage.mood, self._stage.lens)
        self._lit = self._with_still_actors(self._lighting.develop(self._stage.still, place.number))
        self._moving = [actor for actor in self._stage.actors if not actor.still]
        self._sheets: dict[str, list[Image.Image]] = {}

    def picture(self, form: Format, number: int) -> Image.Image:
        """The picture with this number of the loop, without title."""
        return self._view(form, number).image

    def titled(self, image: Image.Image) -> Image.Image:
        """The picture with the camera's number and name burned in."""
        draw_title(image, self._title)
        return image

    def film(self, form: Format, path: Path) -> None:
        """Write the whole loop to `path` (an .mp4), all or nothing."""
        blank = [yuv420(sheet) for sheet in self._noisy(form)]

        def planes(number: int) -> Bytes:
            view = self._view(form, number)
            view.touch(*draw_title(view.image, self._title))
            out = blank[number % NOISES].copy()
            for box in view.touched:
                patch_yuv420(out, view.image, box)
            return out

        encode(path, form, round(LOOP_S * form.fps), planes)

    def film_ill(self, form: Format, illness: Illness, path: Path) -> None:
        """Write the film of an ill camera."""
        make, distinct = _ILL[illness]
        drawn: dict[int, Bytes] = {}

        def planes(number: int) -> Bytes:
            which = distinct(number, form)
            if which not in drawn:
                if len(drawn) >= NOISES:
                    drawn.clear()
                drawn[which] = yuv420(make(self, form, which))
            return drawn[which]

        encode(path, form, VARIANT_S[form.name] * form.fps, planes)

    def reference(self) -> Bytes:
        """The empty place at 1920×1080, as it should look."""
        return self._lit

    @property
    def _title(self) -> str:
        return f"{self._place.number:02d} {self._place.name}"

    def _noisy(self, form: Format) -> list[Image.Image]:
        sheets = self._sheets.get(form.name)
        if sheets is None:
            small = scaled(self._lit, form.size)
            noisy = self._lighting.noisy(small, NOISES, self._place.number)
            sheets = self._sheets[form.name] = [Image.fromarray(sheet) for sheet in noisy]
        return sheets

    def _view(self, form: Format, number: int) -> View:
        t = number / form.fps % LOOP_S
        view = View(self._noisy(form)[number % NOISES].copy(), self._stage.lens, self._lighting)
        for actor in sorted(self._moving, key=lambda a: -a.depth(t)):
            actor.draw(view, t)
        return view

    def _with_still_actors(self, picture: Bytes) -> Bytes:
        view = View(Image.fromarray(picture), self._stage.lens, self._lighting)
        for actor in sorted(self._stage.actors, key=lambda a: -a.depth(0)):
            if actor.still:
                actor.draw(view, 0)
        return np.asarray(view.image)


def _black(shoot: Shoot, form: Format, number: int) -> Image.Image:
    return Image.new("RGB", form.size, (6, 6, 8))


def _frozen(shoot: Shoot, form: Format, number: int) -> Image.Image:
    return shoot.titled(shoot.picture(form, 0))


def _covered(shoot: Shoot, form: Format, number: int) -> Image.Image:
    """Something soft and dark hangs before the lens; a little light comes past it at one edge."""
    image = shoot.picture(form, number)
    width, height = form.size
    cloth = Image.new("RGB", (12, 8), (44, 38, 34))
    for x in range(12):
        for y in range(8):
            cloth.putpixel((x, y), (44 + (x * 7 + y * 3) % 9, 38 + (x * 5) % 7, 34 + (y * 3) % 6))
    mask = Image.new("L", (48, 27), 255)
    mask.paste(120, (42, 0, 48, 27))
    soft = mask.filter(ImageFilter.GaussianBlur(3)).resize((width, height), Image.Resampling.BICUBIC)
    image.paste(cloth.resize((width, height), Image.Resampling.BICUBIC), (0, 0), soft)
    return shoot.titled(image)


def _blurred(shoot: Shoot, form: Format, number: int) -> Image.Image:
    """Out of focus, as behind dirt or with a lens turned away; the title stays sharp."""
    rough = replace(form, name=f"{form.name}-rough", size=(form.size[0] // 4, form.size[1] // 4))
    tiny = shoot.picture(rough, number).reduce(6)
    return shoot.titled(tiny.resize(form.size, Image.Resampling.BICUBIC))


def _moved(shoot: Shoot, form: Format, number: int) -> Image.Image:
    """The camera was turned: another part of the place, nearer, off to one side and tilted."""
    width, height = form.size
    across, down, tilt = 0.56, 0.56, 0.07
    ratio = width / height
    where = (across, -tilt * ratio, 0.42 * width, tilt / ratio, down, 0.04 * height)
    turned = shoot.picture(form, number).transform(
        form.size, Image.Transform.AFFINE, where, Image.Resampling.BILINEAR
    )
    return shoot.titled(turned)


def _once(number: int, form: Format) -> int:
    return 0


def _noise_only(number: int, form: Format) -> int:
    return number % NOISES


def _half_rate(number: int, form: Format) -> int:
    """Large pictures change every second time only, so that a fault is there quickly."""
    return number & ~1 if form is MAIN else number


_Make = Callable[[Shoot, Format, int], Image.Image]
_Distinct = Callable[[int, Format], int]

_ILL: dict[Illness, tuple[_Make, _Distinct]] = {
    Illness.BLACK: (_black, _once),
    Illness.FROZEN: (_frozen, _once),
    Illness.COVERED: (_covered, _noise_only),
    Illness.BLURRED: (_blurred, _half_rate),
    Illness.MOVED: (_moved, _half_rate),
}
"""How each illness is drawn, and which pictures of it are different at all."""

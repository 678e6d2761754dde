"""Films with a burned-in frame number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.video.films import moment, place, write_film

Picture = NDArray[np.uint8]

BITS = 9
BAR_SHARE = 0.05
"""Width of one bar as a share of the picture's."""

LEFT, TOP, HIGH = 0.30, 0.80, 0.10
"""Where the bars stand in the picture, as shares: clear of the plate, the badges and the watermark."""

SUB_FPS, MAIN_FPS = 15, 25
GOP_S = 2.0


def burn(picture: Picture, number: int) -> Picture:
    """Burn a frame number in as white and black bars, most significant first."""
    height, width = picture.shape[:2]
    rows = slice(round(TOP * height), round((TOP + HIGH) * height))
    for bit in range(BITS):
        left = round((LEFT + bit * BAR_SHARE) * width)
        lit = number >> (BITS - 1 - bit) & 1
        picture[rows, left : left + round(BAR_SHARE * width)] = 235 if lit else 16
    return picture


def read_number(row: NDArray[np.uint8], shown_width: float) -> int:
    """The number in one line of pixels that begins at the first bar; `shown_width` of the whole picture."""
    middles = [round((bit + 0.5) * BAR_SHARE * shown_width) for bit in range(BITS)]
    return sum(1 << (BITS - 1 - bit) for bit, x in enumerate(middles) if row[x] > 125)


def write_films(folder: Path, subs: int, mains: int) -> None:
    """`folder/aNN/sub.mp4` of 16 s for every camera, and main.mp4 (1080p25, 8 s) for the first `mains`."""
    for camera in range(1, subs + 1):
        sub = folder / f"a{camera:02d}" / "sub.mp4"
        if not sub.is_file():
            ground = place(camera)
            write_film(sub, _pictures(ground, 16 * SUB_FPS), SUB_FPS, crf=23, preset="veryfast")
        main = folder / f"a{camera:02d}" / "main.mp4"
        if camera <= mains and not main.is_file():
            ground = place(camera, 1920, 1080)
            write_film(main, _pictures(ground, 8 * MAIN_FPS), MAIN_FPS, crf=22, preset="veryfast")


def _pictures(ground: Picture, count: int) -> Iterator[Picture]:
    """With a sensor's noise: about 0.8 and 4 Mbit/s, as cameras are set."""
    return (burn(moment(ground, number, noise=3.0), number) for number in range(count))

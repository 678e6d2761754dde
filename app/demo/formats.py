"""The two streams that every demo camera has, in a camera's usual measures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

GOP_S = 2
"""Seconds from one keyframe to the next."""


@dataclass(frozen=True)
class Format:
    """One stream: pixels, pictures a second, pixel shape, x264's quality (higher is smaller) and preset."""

    name: str
    size: tuple[int, int]
    fps: int
    sar: Fraction
    crf: int
    preset: str


MAIN = Format("main", (1920, 1080), 25, Fraction(1), 28, "ultrafast")
SUB = Format("sub", (704, 576), 15, Fraction(16, 11), 27, "veryfast")
FORMATS = (MAIN, SUB)

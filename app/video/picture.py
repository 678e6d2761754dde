"""Sizes and formats of pictures: letterboxing into a tile, scaling, JPEG. Knows no streams and no cameras."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from app.video.shm import PIXELS_MAX

JPEG_QUALITY = 3
"""FFmpeg's quantiser, 2 (best) to 31."""

_PLANAR = {"yuv420p", "yuvj420p"}

_ALMOST = 1e-6
"""A width that falls short of a whole number by rounding only."""


def fit(
    width: int, height: int, box_width: int, box_height: int, aspect: Fraction | None = None
) -> tuple[int, int]:
    """The size a picture takes inside a box of pixels: never stretched, never enlarged beyond twice.

    `aspect` is the sample aspect ratio where the stream states one (a 704×576 sub stream of a wide scene).
    The width is even: sws takes twice as long and more for an odd one (3.1 instead of 1.3 ms from 1080p).
    """
    shape = width * float(aspect or 1) / max(height, 1)
    scale = min(box_width / shape, box_height, 2.0 * height)
    scale = min(scale, (PIXELS_MAX / shape) ** 0.5)
    return max(2, int(scale * shape + _ALMOST) // 2 * 2), max(2, round(scale))


def square_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """The size at full resolution with square pixels, even numbers."""
    return round(width * float(aspect or 1) / 2) * 2, height // 2 * 2


class Scaler:
    """Scales to 32 bits a pixel; one a thread, keeps sws's tables."""

    def __init__(self) -> None:
        self._sws = VideoReformatter()
        self._colour = VideoReformatter()
        self._grey = VideoReformatter()
        self._lines: VideoFrame | None = None

    def tile(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The frame at this size as BGR0.

        Scaled first and coloured after, which sws does in 1.0 instead of 1.3 ms from 1080p to a quarter of
        the wall. Of a picture that is twice as high or more only every other line is taken, as one field of
        television: 0.5 ms. Area averaging costs no more than bilinear and keeps fine lines from flickering.
        """
        if frame.height >= 2 * height and frame.format.name in _PLANAR:
            frame = self._every_other_line(frame)
        small = self._sws.reformat(
            frame, width, height, "yuv420p", interpolation=Interpolation.AREA, threads=1
        )
        return self._colour.reformat(
            small, width, height, "bgr0", interpolation=Interpolation.POINT, threads=1
        )

    def _every_other_line(self, frame: VideoFrame) -> VideoFrame:
        width, height = frame.width, frame.height // 4 * 2
        kept = self._lines
        if kept is None or (kept.width, kept.height, kept.format.name) != (width, height, frame.format.name):
            kept = self._lines = VideoFrame(width, height, frame.format.name)
        kept.colorspace, kept.color_range = frame.colorspace, frame.color_range
        for source, target in zip(frame.planes, kept.planes, strict=True):
            lines, room = _lines_of(source), _lines_of(target)
            across = min(lines.shape[1], room.shape[1])
            np.copyto(room[:, :across], lines[: 2 * len(room) : 2, :across])
        return kept

    def grey(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The frame at this size in grey, for the picture checks."""
        return self._grey.reformat(frame, width, height, "gray", interpolation=Interpolation.AREA, threads=1)


def _lines_of(plane: VideoPlane) -> NDArray[np.uint8]:
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height]


def jpeg(frame: VideoFrame, aspect: Fraction | None) -> tuple[bytes, int, int]:
    """JPEG bytes at full resolution with square pixels, and the size."""
    width, height = square_size(frame.width, frame.height, aspect)
    picture = VideoReformatter().reformat(
        frame, width, height, "yuvj420p", interpolation=Interpolation.BICUBIC, threads=1
    )
    coder = av.CodecContext.create("mjpeg", "w")
    coder.width, coder.height, coder.pix_fmt = width, height, "yuvj420p"
    coder.time_base = Fraction(1, 25)
    coder.qmin = coder.qmax = JPEG_QUALITY
    picture.pts = 0
    data = b"".join(bytes(packet) for packet in [*coder.encode(picture), *coder.encode(None)])
    return data, width, height

"""Single frames of one file, both ways and exactly: where libVLC stands still, PyAV shows what is beside.

libVLC cannot step back, and its clock is right to some frames only: the place to step from is found by
looking which frame is the picture that is shown. Used by one thread.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from app.services.film_ports import Shot
from app.services.ports import Frame
from app.video.film import first_pts, open_film, rewind
from app.video.picture import Scaler, jpeg

KEPT = 16
"""Frames held at once; going further back decodes from a keyframe again."""

OUT_BEFORE, OUT_BEHIND = 4, 10
"""So many frames libVLC's clock may be ahead of or behind its picture (measured: at 8× five behind)."""

_LOOK = (160, 90)
_ROUNDING_S = 0.002
_FIRST_SEQ = 1 << 32
"""Frames are numbered from here, so that none has the number of one of libVLC's pictures."""


@dataclass(frozen=True)
class Stepped:
    """A frame that was stepped to: its moment, how it is painted, and itself."""

    at: float
    frame: Frame
    picture: VideoFrame
    aspect: Fraction | None

    def shot(self) -> Shot:
        """As JPEG at full resolution."""
        return Shot(*jpeg(self.picture, self.aspect), self.at)


class Stepper:
    """`size`: of what is painted. Raises EnvError where the file cannot be opened.

    Times in seconds from the file's beginning.
    """

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self._container, self._stream, film = open_film(path)
        self._frame_s = film.frame_s
        self._size = size
        self._base = float(self._stream.time_base or Fraction(1, 90_000))
        self._first = first_pts(self._stream)
        self._scaler = Scaler()
        self._frames: list[tuple[float, VideoFrame]] = []
        self._number = 0
        self._seq = _FIRST_SEQ

    def begin(self, at: float, shown: VideoFrame | None) -> None:
        """Stand at the frame around `at` that looks like `shown`; None: at the one that `at` falls into."""
        if shown is None:
            self._frames = self._until(at)
            self._number = len(self._frames) - 1
            return
        self._frames = self._until(at + OUT_BEHIND * self._frame_s)
        wanted = self._look(shown)
        least = at - OUT_BEFORE * self._frame_s
        near = [n for n, (when, _) in enumerate(self._frames) if when >= least]
        self._number = min(near, key=lambda n: self._unlike(n, wanted, at), default=len(self._frames) - 1)

    def step(self, frames: int) -> Stepped | None:
        """The next frame, or with -1 the one before; at the file's ends the last there is; None: nothing."""
        if not self._frames:
            return None
        here = self._frames[self._number][0]
        number = self._number + frames
        if number < 0:
            self._frames = self._until(here - self._frame_s / 2) or self._frames[:1]
            number = len(self._frames) - 1
        elif number >= len(self._frames):
            self._frames = self._since(here)
            number = min(1, len(self._frames) - 1)
        self._number = number
        return self._stepped(*self._frames[number])

    def rest(self) -> None:
        """Hold no frames until the next `begin`."""
        self._frames = []

    def close(self) -> None:
        """Release the file."""
        self._frames = []
        self._container.close()

    def _stepped(self, at: float, picture: VideoFrame) -> Stepped:
        width, height = self._size
        plane = self._scaler.tile(picture, width, height).planes[0]
        self._seq += 1
        pixels = memoryview(plane).cast("B")
        frame = Frame(self._seq, width, height, plane.line_size, time.time(), True, pixels)
        return Stepped(at, frame, picture, self._stream.sample_aspect_ratio)

    def _until(self, at: float) -> list[tuple[float, VideoFrame]]:
        """The last frames up to `at`."""
        found: deque[tuple[float, VideoFrame]] = deque(maxlen=KEPT)
        for when, frame in self._decode(at - KEPT * self._frame_s):
            if when > at + _ROUNDING_S:
                break
            found.append((when, frame))
        return list(found)

    def _since(self, at: float) -> list[tuple[float, VideoFrame]]:
        """The first frames from `at` on."""
        later = ((when, frame) for when, frame in self._decode(at) if when >= at - _ROUNDING_S)
        return list(islice(later, KEPT))

    def _decode(self, at: float) -> Iterator[tuple[float, VideoFrame]]:
        """From the last keyframe before `at`; a damaged stretch is left out."""
        try:
            rewind(self._container, self._stream, at)
            for packet in self._container.demux(self._stream):
                try:
                    decoded = packet.decode()
                except av.FFmpegError:
                    continue
                for frame in decoded:
                    if frame.pts is not None:
                        yield (frame.pts - self._first) * self._base, frame
        except av.FFmpegError:
            return

    def _look(self, frame: VideoFrame) -> NDArray[np.int16]:
        return self._scaler.grey(frame, *_LOOK).to_ndarray().astype(np.int16)

    def _unlike(self, number: int, wanted: NDArray[np.int16], at: float) -> tuple[float, float]:
        """How unlike a frame is; of those that look the same, the one nearest to the clock."""
        when, frame = self._frames[number]
        return round(float(np.abs(self._look(frame) - wanted).mean()), 2), abs(when - at)

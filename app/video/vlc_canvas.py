"""Where libVLC paints a live stream's pictures: each into memory of its own, as a frame of FFmpeg's kind.

Its callbacks run on libVLC's threads: they only make memory and hand over, and never call libVLC.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from typing import Any

from av.video.frame import VideoFrame

from app.video.vlc_screen import CLEANUP, DISPLAY, LOCK, SETUP, UNLOCK

_FORMATS = {b"I420": "yuv420p", b"J420": "yuvj420p"}
"""What is taken as it is, by libVLC's names; anything else is converted to the first."""

_SURFACES = {b"VAOP", b"VAO0", b"VDV0", b"VDV2", b"VDV4", b"DX11", b"DX10"}
"""Pictures in a graphics card, which libVLC offers first; they cannot be copied into memory."""

Shown = Callable[[VideoFrame, float], None]
"""Takes a picture that libVLC shows now, and when (monotonic). Must not call libVLC."""


def _nothing(_: VideoFrame, __: float) -> None:
    return


class Canvas:
    """One player's canvas. `begin` and `end` around every run of the player."""

    def __init__(self) -> None:
        self._shown: Shown = _nothing
        self._size = (0, 0)
        self._format = "yuv420p"
        self._painted: VideoFrame | None = None
        self.callbacks = (
            LOCK(self._lock),
            UNLOCK(),
            DISPLAY(self._display),
            SETUP(self._setup),
            CLEANUP(),
        )

    def begin(self, width: int, height: int, shown: Shown) -> None:
        """The pictures' true size (libVLC offers padded ones), and who gets them; while libVLC is stopped."""
        self._size, self._shown = (width, height), shown

    def end(self) -> None:
        """Hand over nothing any more."""
        self._shown = _nothing

    def _setup(self, _: Any, chroma: Any, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        if chroma[:4] in _SURFACES:
            return 0
        if chroma[:4] not in _FORMATS:
            ctypes.memmove(chroma, b"I420", 4)
        self._format = _FORMATS[chroma[:4]]
        width[0], height[0] = self._size
        for number, plane in enumerate(VideoFrame(*self._size, self._format).planes):
            pitches[number], lines[number] = plane.line_size, plane.height
        return 1

    def _lock(self, _: Any, planes: Any) -> None:
        self._painted = VideoFrame(*self._size, self._format)
        for number, plane in enumerate(self._painted.planes):
            planes[number] = plane.buffer_ptr

    def _display(self, *_: Any) -> None:
        if self._painted is not None:
            self._shown(self._painted, time.monotonic())

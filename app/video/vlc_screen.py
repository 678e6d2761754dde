"""Where libVLC paints a player's pictures: three buffers in turn, and callbacks that do nothing but that."""

from __future__ import annotations

import ctypes
import time
from typing import TYPE_CHECKING, Any

from app.services.ports import Frame

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_BUFFERS = 3

SETUP = ctypes.CFUNCTYPE(
    ctypes.c_uint,
    ctypes.POINTER(ctypes.c_void_p),
    ctypes.POINTER(ctypes.c_char),
    *[ctypes.POINTER(ctypes.c_uint)] * 4,
)
LOCK = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
UNLOCK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))
DISPLAY = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
CLEANUP = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Screen:
    """The buffers that libVLC paints into; picture `seq` stands in buffer `seq % 3`."""

    def __init__(self) -> None:
        self.seq = 0
        self.width = 0
        self.height = 0
        self._buffers: list[Any] = []
        self.callbacks = (
            LOCK(self._lock),
            UNLOCK(lambda *_: None),
            DISPLAY(self._display),
            SETUP(self._setup),
            CLEANUP(lambda _: None),
        )

    def resize(self, width: int, height: int) -> None:
        """The size of what comes next; while libVLC is stopped."""
        self.width, self.height, self.seq = width, height, 0
        self._buffers = [ctypes.create_string_buffer(width * height * 4) for _ in range(_BUFFERS)]

    def frame(self) -> Frame | None:
        """The newest picture."""
        seq = self.seq
        if seq == 0:
            return None
        pixels = memoryview(self._buffers[seq % _BUFFERS]).cast("B")
        return Frame(seq, self.width, self.height, self.width * 4, time.time(), True, pixels)

    def copy(self) -> bytes:
        """A copy of the newest picture."""
        return bytes(self._buffers[self.seq % _BUFFERS]) if self.seq else b""

    def picture(self) -> VideoFrame | None:
        """A copy of the newest picture, as FFmpeg takes it."""
        frame = self.frame()
        if frame is None:
            return None
        import numpy as np  # noqa: PLC0415 - the window asks for libVLC long before a picture
        from av.video.frame import VideoFrame  # noqa: PLC0415

        made = VideoFrame(frame.width, frame.height, "bgr0")
        plane = made.planes[0]
        rows = np.frombuffer(frame.buffer, np.uint8).reshape(frame.height, frame.stride)
        np.frombuffer(memoryview(plane), np.uint8).reshape(frame.height, plane.line_size)[
            :, : frame.stride
        ] = rows
        return made

    def _setup(self, _: Any, chroma: Any, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        # libVLC offers padded sizes (738 lines for 720): the true one was read from the file.
        ctypes.memmove(chroma, b"RV32", 4)
        width[0], height[0] = self.width, self.height
        pitches[0], lines[0] = self.width * 4, self.height
        return 1

    def _lock(self, _: Any, planes: Any) -> None:
        planes[0] = ctypes.addressof(self._buffers[(self.seq + 1) % _BUFFERS])

    def _display(self, *_: Any) -> None:
        self.seq += 1

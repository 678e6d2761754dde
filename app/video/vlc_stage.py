"""One run of one of libVLC's players over a live stream: from a keyframe to the end or to another size.

Players are kept and used again. Stopping one can take long or, where libVLC hangs, for ever: it is done on a
thread of its own after the input was ended, and a player that does not stop is never used again.
"""

from __future__ import annotations

import queue
import threading
from typing import Any

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from app.video.decoder import Out
from app.video.programme import gap, header, picture
from app.video.vlc_canvas import Canvas
from app.video.vlc_library import library
from app.video.vlc_moments import Moment, Moments
from app.video.vlc_pipe import Pipe

BUFFERED_S = 0.15
"""What libVLC holds back, so that decoding may be late sometimes."""

RENEW_AFTER_S = 5.0
"""Seconds between two beginnings: where the PC is too slow, more of them would make it slower still."""

STOP_WITHIN_S, PAINT_WITHIN_S = 1.5, 0.4

_QUEUED_MAX = 4
"""Pictures that wait to be painted; more are dropped, newest first."""

_OPTIONS = (
    f":file-caching={round(BUFFERED_S * 1000)}",
    ":demux=ps",
    ":avcodec-threads=1",  # frame threads hold pictures back
    ":avcodec-hw=none",
    ":no-avcodec-corrupted",
    ":no-avcodec-hurry-up",
    ":clock-jitter=0",  # late once, libVLC would stay late for good
    ":prefetch-buffer-size=1024",  # KiB; by default 16 MiB a stream
    ":prefetch-read-size=65536",
)

_BEGIN_S = 1.0
"""The stream's time of its first picture."""

_STEP_S = 0.001
"""Two pictures are at least so far apart."""

_spare: list[tuple[Any, Canvas]] = []
_lock = threading.Lock()


class Stage:
    """See the module. Fed and closed by one thread; `out` is called on another. Raises EnvError."""

    def __init__(self, codec: str, width: int, height: int, out: Out) -> None:
        self._codec = codec
        self._out = out
        self._began: float | None = None
        self._last_s = 0.0
        self._behind = self._closed = False
        self._shown: queue.SimpleQueue[tuple[VideoFrame, float] | None] = queue.SimpleQueue()
        self._moments = Moments(BUFFERED_S)
        self._player, self._canvas = _take()
        self._pipe = Pipe()
        self._canvas.begin(width, height, self._queue)
        self._pipe.write(header(codec, _BEGIN_S - BUFFERED_S - _STEP_S))
        media = library().stream(self._pipe.reading, _OPTIONS)
        self._player.set_media(media)
        media.release()  # the player holds it
        self._painter = threading.Thread(target=self._paint, name="vlc-pictures", daemon=True)
        self._painter.start()
        self._player.play()

    @property
    def any_shown(self) -> bool:
        """Whether a picture has come."""
        return self._moments.any_shown

    @property
    def lost(self) -> float:
        """Share of the latest pictures that libVLC did not show."""
        return self._moments.lost

    def worn(self, now: float) -> bool:
        """Whether libVLC's clock went astray, and the last beginning was long enough ago for another one."""
        return self._moments.astray and self._began is not None and now - self._began > RENEW_AFTER_S

    def waiting_since(self) -> float | None:
        """When the oldest packet came whose picture should have been shown."""
        return self._moments.waiting_since()

    def feed(self, data: bytes, at: float, *, key: bool, show: bool, reordered_s: float = 0.0) -> None:
        """One picture in Annex B form that came at `at`; from one that finds no room to the next keyframe
        nothing is taken."""
        if self._behind and not key:
            return
        if self._began is None:
            self._began = at - _BEGIN_S
        at_s = max(at - self._began, self._last_s + _STEP_S)
        shown_s = at_s + reordered_s
        self._moments.fed(Moment(self._began + shown_s, at, show))
        written = gap(self._last_s, at_s) + picture(self._codec, data, at_s, shown_s)
        self._behind = not self._pipe.write(written)
        if not self._behind:
            self._last_s = at_s

    def close(self) -> None:
        """End; nothing is given out any more. Returns in time even where libVLC hangs."""
        self._closed = True
        self._canvas.end()
        self._shown.put(None)
        self._pipe.end()
        stopper = threading.Thread(target=self._stop, name="vlc-stop", daemon=True)
        stopper.start()
        stopper.join(STOP_WITHIN_S)
        self._painter.join(PAINT_WITHIN_S)

    def _stop(self) -> None:
        self._player.stop()
        self._pipe.release()
        with _lock:
            _spare.append((self._player, self._canvas))

    def _queue(self, frame: VideoFrame, at: float) -> None:
        """On libVLC's thread."""
        if self._shown.qsize() < _QUEUED_MAX:
            self._shown.put((frame, at))

    def _paint(self) -> None:
        last: VideoFrame | None = None
        while (shown := self._shown.get()) is not None:
            frame, at = shown
            moment = self._moments.shown(at, lambda: last is None or _differ(last, frame))  # noqa: B023
            if moment is None:
                continue
            last = frame
            if moment.show and not self._closed:
                self._out(frame, moment.received_at)


def _take() -> tuple[Any, Canvas]:
    with _lock:
        if _spare:
            return _spare.pop()
    canvas = Canvas()
    return library().new_player(canvas.callbacks), canvas


def _differ(one: VideoFrame, other: VideoFrame) -> bool:
    """Whether two pictures of one size look different; every other line is proof enough."""
    return not np.array_equal(_lines(one), _lines(other))


def _lines(frame: VideoFrame) -> NDArray[np.uint8]:
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[::2, : plane.width]

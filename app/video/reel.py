"""One recorded file whose pictures follow a clock: the part of several recordings that run in step.

PyAV decodes and this module only ever asks the clock, so two reels of one clock cannot drift apart.
libVLC plays single files (player.py); it throws away what it has buffered whenever the speed changes and
goes on up to a second elsewhere, which nobody sees of one file and everybody of four side by side.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.services.film_ports import Film, Shot
from app.services.ports import Frame
from app.video.film import first_pts, open_film, rewind
from app.video.picture import Scaler, fit, jpeg

BOX = (960, 540)
"""Pixels that a picture is scaled into: four of them fill a screen of 1920×1080."""

_TICK_S, _REST_S = 0.01, 0.2
"""How often it looks at the clock, and while that stands still."""

_AHEAD_S = 3.0
"""A jump on by more than this goes by a keyframe instead of decoding all that lies between."""

_LATE_S = 0.25
"""So far behind the clock the reel goes on at the next keyframe, if there is one."""

_PATIENCE_S, _JUMP_PATIENCE_S = 0.1, 2.0
"""So long it decodes without showing what it has, where this PC is too slow."""

_EARLY_S = 0.0005
"""Timestamps are rounded: a picture this much ahead of the clock is due."""


class Reel:
    """Shows the picture that is due by `clock()`: seconds in the file, None while it has none to show.

    Raises EnvError where the file cannot be opened. `close` ends its thread and does not block.
    """

    def __init__(self, path: Path, clock: Callable[[], float | None]) -> None:
        self.path = path
        self.film: Film
        self._container, self._stream, self.film = open_film(path)
        self._clock = clock
        self._base = float(self._stream.time_base or Fraction(1, 90_000))
        self._first = first_pts(self._stream)
        self._packets: deque[Packet[VideoStream]] = deque()
        self._demuxed: Iterator[Packet[VideoStream]] = iter(())
        self._frames: deque[tuple[float, VideoFrame]] = deque()
        self._newest: tuple[float, VideoFrame] | None = None
        self._over = False
        self._scaler = Scaler()
        self._shown: Frame | None = None
        self._shot: tuple[float, VideoFrame] | None = None
        self._seq = 0
        self._wanted = threading.Event()
        self._closing = False
        self._turn, self._settled_turn = 1, 0
        self._thread = threading.Thread(target=self._run, name=f"reel-{path.stem[:8]}", daemon=True)

    def start(self) -> None:
        """Begin to follow the clock."""
        self._thread.start()

    def wake(self) -> None:
        """The clock goes on: look at it now."""
        self._wanted.set()

    def moved(self) -> None:
        """The clock jumped: look at it now."""
        self._turn += 1
        self._wanted.set()

    @property
    def settled(self) -> bool:
        """Whether it shows what was due at the last jump."""
        return self._settled_turn == self._turn

    def frame(self) -> Frame | None:
        """The picture to paint, None while the clock names no moment of this file."""
        return self._shown

    def shot(self) -> Shot | None:
        """The picture shown, as JPEG at full resolution."""
        shown = self._shot
        if shown is None:
            return None
        at, frame = shown
        return Shot(*jpeg(frame, self._stream.sample_aspect_ratio), at)

    def close(self) -> None:
        """No more pictures."""
        self._closing = True
        self._wanted.set()

    def discard(self) -> None:
        """Release the file of a reel that was never started."""
        self._container.close()

    # --- the reel's thread ----------------------------------------------------------------------

    def _run(self) -> None:
        self._rewind(0.0)
        before: float | None = -1.0
        while not self._closing:
            due = self._clock()
            self._wanted.wait(_TICK_S if due is None or due != before else _REST_S)
            before = due
            self._wanted.clear()
            self._follow()
        self._shown = self._shot = None
        self._container.close()

    def _follow(self) -> None:
        turn = self._turn
        due = self._clock()
        if due is None:
            self._shown = self._shot = None
            self._settled_turn = turn
            return
        shown_at = self._newest[0] if self._newest is not None else None
        patience = _PATIENCE_S
        if shown_at is None or due < shown_at - _EARLY_S or due > self._reach() + _AHEAD_S:
            self._rewind(due)
            patience = _JUMP_PATIENCE_S
        until = time.monotonic() + patience
        caught_up = False
        while not self._closing and not caught_up and time.monotonic() < until:
            caught_up = not self._advance(due)
            due = self._clock() or due
        if self._newest is not None and (self._shot is None or self._shot[0] != self._newest[0]):
            self._show(*self._newest)
        if caught_up:
            self._settled_turn = turn
        else:
            self._wanted.set()

    def _reach(self) -> float:
        if self._frames:
            return self._frames[-1][0]
        return self._newest[0] if self._newest is not None else 0.0

    def _advance(self, due: float) -> bool:
        """Take one more picture if it is due; whether there may be another."""
        if not self._frames and not self._decode(due):
            return False
        if self._newest is not None and self._frames[0][0] > due + _EARLY_S:
            return False
        self._newest = self._frames.popleft()
        return True

    def _decode(self, due: float) -> bool:
        """Decode until there is a picture more; False at the file's end."""
        while not self._frames:
            if self._newest is not None and due - self._newest[0] > _LATE_S:
                self._skip(due)
            packet = self._packets.popleft() if self._packets else next(self._demuxed, None)
            if packet is None:
                return False
            try:
                decoded = packet.decode()
            except av.FFmpegError:  # a damaged stretch: what comes after it can still be seen
                continue
            self._frames.extend((self._seconds(frame), frame) for frame in decoded if frame.pts is not None)
        return True

    def _skip(self, due: float) -> None:
        """This PC is too slow for the speed: leave out what lies before the last keyframe that is due."""
        while not self._packets or self._at(self._packets[-1]) <= due:
            packet = next(self._demuxed, None)
            if packet is None:
                break
            self._packets.append(packet)
        keys = [n for n, p in enumerate(self._packets) if p.is_keyframe and self._at(p) <= due]
        if keys:
            for _ in range(keys[-1]):
                self._packets.popleft()
            self._stream.codec_context.flush_buffers()

    def _rewind(self, due: float) -> None:
        """To the last keyframe that is not later than `due`."""
        with contextlib.suppress(av.FFmpegError):  # then nothing more comes, which is the file's end
            rewind(self._container, self._stream, due)
        self._packets.clear()
        self._frames.clear()
        self._newest = None
        self._demuxed = _packets(self._container, self._stream)

    def _seconds(self, frame: VideoFrame) -> float:
        return ((frame.pts or 0) - self._first) * self._base

    def _at(self, packet: Packet[VideoStream]) -> float:
        return ((packet.pts if packet.pts is not None else packet.dts or 0) - self._first) * self._base

    def _show(self, at: float, frame: VideoFrame) -> None:
        width, height = fit(frame.width, frame.height, *BOX, self._stream.sample_aspect_ratio)
        scaled = self._scaler.tile(frame, width, height)
        plane = scaled.planes[0]
        self._seq += 1
        self._shot = (at, frame)
        self._shown = Frame(self._seq, width, height, plane.line_size, at, True, memoryview(plane).cast("B"))


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The stream's packets; a broken rest of the file is its end."""
    try:
        yield from container.demux(stream)
    except av.FFmpegError:
        return

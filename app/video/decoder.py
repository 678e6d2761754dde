"""The seam between a session and whatever makes pictures of its packets, and FFmpeg behind it.

A decoder is fed packets by the session's reading thread and gives pictures out with the time at which the
packet of each came: at once, or later on a thread of its own. Noise on the line must never pass for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.video.preroll import Kept

SIDE_MIN = 64
"""Pixels; damaged headers decode to tiny pictures."""

FAILURES_MAX = 0.5
"""Share of undecodable or damaged pictures of late from which what does decode is not believed either."""

_MEMORY = 0.95
"""Weight of the past in that share: about the last twenty packets count."""

Out = Callable[[VideoFrame, float], None]
"""Takes a picture and when the packet came that it is of (monotonic seconds)."""


class Decoder(Protocol):
    """Makes pictures of one session's packets. Fed and closed by its reading thread only."""

    @property
    def engine(self) -> str:
        """What decodes, as the figures name it."""
        ...

    def feed(self, packet: Packet[VideoStream], at: float, *, show: bool = True) -> None:
        """Take a packet that came at `at` (monotonic); never waits for the picture.

        show  whether its picture may be given out: what may be older than a gap is decoded for the next ones
        """
        ...

    def catch_up(self, packets: Iterable[Kept]) -> None:
        """Decode what was skipped, for nothing but the decoder's memory of it."""
        ...

    def strain(self) -> float:
        """Share of its time that it is busy, 0 to 1, beyond what `feed` takes."""
        ...

    def fails(self, now: float) -> bool:
        """Whether it takes packets and gives no pictures, so that another should stand in."""
        ...

    def close(self) -> None:
        """Let go of everything within two seconds; no picture comes any more."""
        ...


class PictureDecoder:
    """FFmpeg's decoder of one session; used by its reading thread only."""

    def __init__(self) -> None:
        self._failures = 0.0
        self._whole = False

    def pictures(self, packet: Packet[VideoStream]) -> list[VideoFrame]:
        """The believable pictures that this packet completes."""
        try:
            frames = packet.decode()
        except av.InvalidDataError:  # usual when joining a running stream: skip, do not reconnect
            self._count(failed=True)
            return []
        sound = [frame for frame in frames if min(frame.width, frame.height) >= SIDE_MIN]
        if frames:
            self._count(failed=not sound or sound[-1].is_corrupt)
        return [frame for frame in sound if self._believes(frame)]

    def _believes(self, frame: VideoFrame) -> bool:
        self._whole = self._whole or not frame.is_corrupt  # smears before the first whole picture
        return self._whole and self._failures < FAILURES_MAX

    def _count(self, *, failed: bool) -> None:
        self._failures = self._failures * _MEMORY + failed * (1 - _MEMORY)


class FfmpegDecoder:
    """Implements `Decoder`: gives a picture out while its packet is fed."""

    engine = "ffmpeg"

    def __init__(self, out: Out) -> None:
        self._out = out
        self._decoder = PictureDecoder()

    def feed(self, packet: Packet[VideoStream], at: float, *, show: bool = True) -> None:
        """Decode, and give out the newest picture."""
        frames = self._decoder.pictures(packet)
        if frames and show:
            self._out(frames[-1], at)

    def catch_up(self, packets: Iterable[Kept]) -> None:
        """Decode and give out nothing."""
        for kept in packets:
            self._decoder.pictures(kept.packet)

    def strain(self) -> float:
        """None: all its work is done in `feed`."""
        return 0.0

    def fails(self, now: float) -> bool:
        """Never: nothing stands in for it, a session without pictures ends."""
        return False

    def close(self) -> None:
        """Nothing to let go of: the stream's context goes with its container."""

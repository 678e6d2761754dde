"""Turns packets into pictures and refuses nonsense: noise on the line must never pass for a picture."""

from __future__ import annotations

from collections.abc import Iterable

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

    def catch_up(self, packets: Iterable[Kept]) -> None:
        """Decode what was skipped, for nothing but the decoder's memory of it."""
        for kept in packets:
            self.pictures(kept.packet)

    def _believes(self, frame: VideoFrame) -> bool:
        self._whole = self._whole or not frame.is_corrupt  # smears before the first whole picture
        return self._whole and self._failures < FAILURES_MAX

    def _count(self, *, failed: bool) -> None:
        self._failures = self._failures * _MEMORY + failed * (1 - _MEMORY)

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
"""Share of undecodable packets of late from which what does decode is not believed either."""

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
            self._failures = self._failures * _MEMORY + (1 - _MEMORY)
            return []
        self._failures *= _MEMORY
        return [frame for frame in frames if self._believes(frame)]

    def catch_up(self, packets: Iterable[Kept]) -> None:
        """Decode what was skipped, for nothing but the decoder's memory of it."""
        for kept in packets:
            self.pictures(kept.packet)

    def _believes(self, frame: VideoFrame) -> bool:
        self._whole = self._whole or not frame.is_corrupt  # smears before the first whole picture
        sound = self._failures < FAILURES_MAX and min(frame.width, frame.height) >= SIDE_MIN
        return self._whole and sound

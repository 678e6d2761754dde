"""The last seconds of a stream as compressed packets, whole groups of pictures: clips begin before the event.

Knows neither files nor decoders.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from av.packet import Packet
from av.video.stream import VideoStream

BYTES_MAX = 32 << 20
"""A stream of a high bit rate keeps fewer seconds than it should rather than more than this."""


@dataclass(frozen=True)
class Kept:
    """A packet and when it came (monotonic seconds)."""

    packet: Packet[VideoStream]
    at: float


class PreRoll:
    """Packets in order of arrival; always begins with a keyframe. Used by the reading thread only.

    `seconds`: how far back a clip or a replay can reach, at least, when the stream has run that long.
    """

    def __init__(self, seconds: float, bytes_max: int = BYTES_MAX) -> None:
        self._seconds = seconds
        self._bytes_max = bytes_max
        self._groups: deque[list[Kept]] = deque()
        self._bytes = 0

    def add(self, packet: Packet[VideoStream], at: float) -> None:
        """Keep a packet; whatever is no longer needed is dropped, a whole group at a time."""
        if packet.is_keyframe:
            self._groups.append([])
        elif not self._groups:
            return
        self._groups[-1].append(Kept(packet, at))
        self._bytes += packet.size
        while len(self._groups) > 1 and self._is_spare(at):
            self._bytes -= sum(kept.packet.size for kept in self._groups.popleft())

    def since(self, at: float) -> list[Kept]:
        """From the last keyframe not later than `at` (or the oldest) to now."""
        start = 0
        for index, group in enumerate(self._groups):
            if group[0].at <= at:
                start = index
        return [kept for group in list(self._groups)[start:] for kept in group]

    def current_group(self) -> list[Kept]:
        """From the newest keyframe to now."""
        return list(self._groups[-1]) if self._groups else []

    def gop(self) -> int:
        """Pictures in the last whole group, 0 when none is whole."""
        return len(self._groups[-2]) if len(self._groups) > 1 else 0

    def _is_spare(self, now: float) -> bool:
        return now - self._groups[1][0].at >= self._seconds or self._bytes > self._bytes_max

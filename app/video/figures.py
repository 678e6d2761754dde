"""Counts what a stream delivers: pictures and bits a second, codec, size, gaps. Knows no threads."""

from __future__ import annotations

from collections import deque

from av.packet import Packet
from av.video.stream import VideoStream

WINDOW_S = 4.0
"""Seconds over which rates are averaged."""

GAP_S = 1.0
"""A pause between two packets longer than this, and more than four pictures, is a gap."""

RESUMED_S = 0.03
"""What comes within so many seconds after a gap may be from before it."""

BUSY_OVER_S = 1.0
"""Seconds over which the share of time spent on pictures is taken."""

_DELAY_WEIGHT = 0.1
"""Weight of the newest picture in the mean delay."""


class StreamMeter:
    """Measures one session; fed by its reading thread, read by any."""

    def __init__(self) -> None:
        self._window: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self.codec = ""
        self.width = 0
        self.height = 0
        self.gop = 0
        self.gaps = 0
        self.groups = 0
        self.key_at = 0.0
        self.delay_ms = 0.0
        self.fps = 0.0
        self.kbit_s = 0.0
        self.busy = 0.0
        self._since_key = 0
        self._worked_s = 0.0
        self._busy_since: float | None = None
        self._gap_ended_at = -GAP_S

    def worked(self, began: float, ended: float, strain: float = 0.0) -> None:
        """One packet was taken in and used from `began` to `ended` (monotonic).

        `strain`: how busy the decoder is besides, 0 to 1.
        """
        if self._busy_since is None:
            self._busy_since = began
        self._worked_s += ended - began
        span = ended - self._busy_since
        if span >= BUSY_OVER_S:
            self.busy, self._worked_s, self._busy_since = max(self._worked_s / span, strain), 0.0, ended

    def painted(self, took_s: float) -> None:
        """A picture is in shared memory, `took_s` after its packet came."""
        self.delay_ms += (took_s * 1000 - self.delay_ms) * _DELAY_WEIGHT

    def packet(self, packet: Packet[VideoStream], at: float) -> bool:
        """Count a packet that came at `at` (monotonic seconds); whether it may be older than a gap.

        FFmpeg holds a packet or two, and lets go of them when the stream goes on, but also when it ends.
        """
        if packet.is_keyframe:
            self.groups, self.key_at = self.groups + 1, at
            self.gop, self._since_key = self._since_key or self.gop, 0
        self._since_key += 1
        usual = 4 / self.fps if self.fps else 0.0
        gap = bool(self._window) and at - self._window[-1][0] > max(GAP_S, usual)
        if gap:
            self.gaps, self._gap_ended_at = self.gaps + 1, at
        self._window.append((at, packet.size))
        self._bytes += packet.size
        while at - self._window[0][0] > WINDOW_S:
            self._bytes -= self._window.popleft()[1]
        span = at - self._window[0][0]
        if span > 0.5:
            self.fps = (len(self._window) - 1) / span
            self.kbit_s = self._bytes * 8 / 1000 / span
        return at - self._gap_ended_at < RESUMED_S

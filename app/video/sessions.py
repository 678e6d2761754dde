"""Shares a recorder's few sessions among its cameras: those that somebody looks at come first.

Used on the supervisor's thread; knows no processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from app.services.ports import StreamKind
from app.video.control import CameraControl


class Sessions:
    """`most` streams of one device at a time, 0 for any number. `full(device)` is called once for each."""

    def __init__(self, most: int, full: Callable[[str], None]) -> None:
        self._most = most
        self._full = full
        self._told: set[str] = set()
        self._open: Counter[str] = Counter()

    def count(self, controls: Iterable[CameraControl]) -> None:
        """What is open now."""
        if self._most:
            self._open = Counter()
            for control in controls:
                self._open[control.device] += control.links

    def room(self, control: CameraControl) -> bool:
        """Whether one more stream of this camera's device may be opened."""
        return not self._most or self._open[control.device] < self._most

    def opened(self, control: CameraControl) -> None:
        """One more is open."""
        self._open[control.device] += 1

    def make_room(self, control: CameraControl, others: Iterable[CameraControl], now: float) -> None:
        """A camera has to wait: one that nobody looks at gives way, else a person is told."""
        if hidden(control) or not control.waits(now):
            return
        for other in others:
            if other.links and hidden(other) and other.device == control.device:
                other.give_way(now)
                return
        if control.device not in self._told:
            self._told.add(control.device)
            self._full(control.device)


def hidden(control: CameraControl) -> bool:
    """Whether nobody looks at the camera."""
    return control.request.stream is StreamKind.KEYFRAMES

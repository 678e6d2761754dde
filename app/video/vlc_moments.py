"""Which packet a picture of libVLC's came with: libVLC tells nothing of a picture but that it shows it now.

Packets bear the time they came as their time of presentation, so a picture is shown a fixed delay after its
packet came. The delay is learned. libVLC also shows a picture again when nothing new comes: that is told by its
time, and in doubt by its content. Knows no libVLC; times are monotonic seconds.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

EARLY_S = 0.006
"""A picture may seem to be shown so much before its time."""

SURPLUS_S = 0.15
"""The delay is at most so much, and one picture, over what is buffered."""

_MEMORY = 0.97
"""Weight of the past in the share of lost pictures: about the last thirty count."""

_CREEP = 0.1
"""Weight of the newest picture in the learned delay."""


@dataclass(frozen=True, order=True)
class Moment:
    """A packet that was fed: when its picture is due, when it came, whether that may be shown."""

    due: float
    received_at: float = field(compare=False)
    show: bool = field(compare=False, default=True)


class Moments:
    """The packets fed and not yet shown. `buffered_s`: what libVLC is told to hold back. Any thread may call."""

    def __init__(self, buffered_s: float) -> None:
        self.lost = 0.0
        self.any_shown = False
        self._lock = threading.Lock()
        self._buffered_s = buffered_s
        self._delay: float | None = None
        self._pending: list[Moment] = []
        self._last: Moment | None = None

    def fed(self, moment: Moment) -> None:
        """A packet goes to libVLC."""
        with self._lock:
            insort(self._pending, moment)

    def shown(self, at: float, changed: Callable[[], bool]) -> Moment | None:
        """Whose picture libVLC shows at `at`; None: the last one again. `changed`: whether it looks different."""
        with self._lock:
            return self._shown(at, changed)

    def waiting_since(self) -> float | None:
        """When the oldest packet came whose picture should be shown and was not."""
        with self._lock:
            return next((moment.received_at for moment in self._pending if moment.show), None)

    def _shown(self, at: float, changed: Callable[[], bool]) -> Moment | None:
        if self._last is None:  # the first is shown at once, before its time
            return self._take(0) if self._pending else None
        if self._delay is None:
            if not self._pending or not changed():
                return None
            self._delay = self._first_delay(at, self._pending[0], self._last)
            return self._take(0)
        due = sum(moment.due + self._delay - EARLY_S <= at for moment in self._pending)
        if due:
            self._creep(at - self._pending[due - 1].due - self._delay)
            return self._take(due - 1)
        if not changed():
            return None
        if not self._pending:
            return self._last
        self._delay = max(self._buffered_s, at - self._pending[0].due)  # it is shorter than was thought
        return self._take(0)

    def _first_delay(self, at: float, moment: Moment, before: Moment) -> float:
        most = self._buffered_s + SURPLUS_S + moment.due - before.due
        return min(max(at - moment.due, self._buffered_s), most)

    def _creep(self, late: float) -> None:
        if self._delay is not None:
            self._delay += _CREEP * min(late, EARLY_S)

    def _take(self, index: int) -> Moment:
        lost = sum(moment.show for moment in self._pending[:index])
        self._last = self._pending[index]
        del self._pending[: index + 1]
        self.any_shown = True
        for _ in range(lost):
            self.lost = self.lost * _MEMORY + 1 - _MEMORY
        self.lost *= _MEMORY
        return self._last

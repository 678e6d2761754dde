"""Which packet a picture of libVLC's came with: libVLC tells nothing of a picture but that it shows it now.

Packets bear the time they came as their time of presentation, so a picture is shown a fixed delay after its
packet came. The delay is learned. Where nothing new comes libVLC shows a picture again: its time tells that,
or in doubt its content. Knows no libVLC; times are monotonic seconds.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

EARLY_S = 0.006
"""A picture may seem to be shown so much before its time."""

LATE_S = 0.025
"""What is later than this libVLC drops."""

USUAL_S, STILL_S = 0.02, 0.5
"""The delay is usually so much over what is buffered; so long the second picture is waited for, where it may
look like the first."""

ASTRAY_S = 0.35
"""A picture that is so much overdue tells that libVLC has set its clock anew: it adds 0.3 s when it does."""

FROZEN_S = 0.12
"""A picture that looks like the last one is taken for a new one only so long after its time."""

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
    """The packets fed and not yet shown; any thread may call. `buffered_s`: what libVLC holds back.

    astray  the delay is no longer known; until the player is started anew a picture is taken for the oldest
            that it can be, so that nothing seems fresher than it is
    """

    def __init__(self, buffered_s: float) -> None:
        self.lost = 0.0
        self.any_shown = False
        self.astray = False
        self._lock = threading.Lock()
        self._buffered_s = buffered_s
        self._delay: float | None = None
        self._pending: list[Moment] = []
        self._last: Moment | None = None

    def fed(self, moment: Moment) -> None:
        """A packet goes to libVLC."""
        with self._lock:
            insort(self._pending, moment)
            overdue = moment.received_at - self._pending[0].due - (self._delay or 0.0)
            self.astray = self.astray or (self._delay is not None and overdue > ASTRAY_S)

    def shown(self, at: float, changed: Callable[[], bool]) -> Moment | None:
        """Whose picture libVLC shows at `at`; None: the last one again.

        `changed`: whether it looks different from the last.
        """
        with self._lock:
            if self._last is None or self._delay is None:
                return self._early(at, changed)
            if self.astray:
                return self._take(0) if self._pending and changed() else None
            latest = sum(moment.due + self._delay - EARLY_S <= at for moment in self._pending)
            if not latest:
                return self._undue(at) if changed() else None
            if not changed():
                return self._frozen(at, self._delay)
            missed = sum(moment.due + self._delay + LATE_S < at for moment in self._pending)
            index = min(missed, latest - 1)
            self._creep(at - self._pending[index].due - self._delay)
            return self._take(index)

    def waiting_since(self) -> float | None:
        """When the oldest packet came whose picture should be shown and was not."""
        with self._lock:
            return next((moment.received_at for moment in self._pending if moment.show), None)

    def _early(self, at: float, changed: Callable[[], bool]) -> Moment | None:
        """The first picture is shown at once, before its time; from the second one on the delay is known."""
        if not self._pending:
            return None
        moment = self._pending[0]
        if self._last is not None:
            surplus = at - moment.due - self._buffered_s
            if not changed():
                if surplus < STILL_S:
                    return None
                surplus = USUAL_S
            self._delay = self._buffered_s + max(surplus, 0.0)
        return self._take(0)

    def _undue(self, at: float) -> Moment | None:
        """A new picture before its time: the delay is shorter than was thought."""
        if not self._pending:
            return self._last
        self._delay = max(self._buffered_s, at - self._pending[0].due)
        return self._take(0)

    def _frozen(self, at: float, delay: float) -> Moment | None:
        """It is time for a new picture and the old one shows: the new one is late, or looks the same."""
        passed = sum(moment.due + delay + FROZEN_S <= at for moment in self._pending)
        if not passed:
            return None
        self._last = self._pending[passed - 1]
        del self._pending[:passed]
        return self._last

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

"""The tour (轮巡): when the wall turns to its next page by itself.

Keeps the time; which cameras stand on a page and which are pinned is the model's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

AHEAD_S = 3.0
"""The next page's streams are opened this long before it is shown."""

IDLE_S = 60.0
"""After this long without a key or the mouse a paused tour goes on."""

LEAST_S = 5
"""Shortest stay on a page."""

TICK_MS = 250


class TourState(Enum):
    """OFF not wanted · RUNNING · PAUSED by a key or the mouse · HELD by Space until Space · WAITING for a
    panel or an enlarged picture to go, or for a second page."""

    OFF = auto()
    RUNNING = auto()
    PAUSED = auto()
    HELD = auto()
    WAITING = auto()


class Tour(QObject):
    """One wall's tour. Nothing runs while it is off or waits."""

    changed = Signal()
    """The state, or the time that is left."""

    ahead = Signal()
    """The page turns in AHEAD_S seconds."""

    turned = Signal()
    """The page turns now."""

    def __init__(self, parent: QObject, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._now = monotonic
        self.stay_s = float(LEAST_S)
        self._on = self._held = self._idle_wanted = False
        self._may = False
        self._since = self._touched = 0.0
        self._told_ahead = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def state(self) -> TourState:
        """What it does now."""
        if not self._on:
            return TourState.OFF
        if self._held:
            return TourState.HELD
        if not self._may:
            return TourState.WAITING
        return TourState.PAUSED if self._idle_wanted else TourState.RUNNING

    @property
    def on(self) -> bool:
        """Whether the tour is wanted, even if it stands just now."""
        return self._on

    def left_s(self) -> float:
        """Seconds until the next page (RUNNING) or until it goes on (PAUSED), else 0."""
        now = self._now()
        if self.state is TourState.RUNNING:
            return max(self.stay_s - (now - self._since), 0.0)
        if self.state is TourState.PAUSED:
            return max(IDLE_S - (now - self._touched), 0.0)
        return 0.0

    def left_share(self) -> float:
        """The same as a share of the whole, for the ring."""
        whole = IDLE_S if self.state is TourState.PAUSED else self.stay_s
        return min(self.left_s() / whole, 1.0)

    def set_on(self, on: bool) -> None:
        """Wanted or not."""
        self._on, self._held, self._idle_wanted = on, False, False
        self._begin()

    def set_stay(self, seconds: float) -> None:
        """Seconds on each page."""
        self.stay_s = max(float(seconds), LEAST_S)
        self._begin()

    def set_may(self, may: bool) -> None:
        """False while a picture is enlarged, a panel stands beside the wall, or all is in sight anyway."""
        if may != self._may:
            self._may = may
            self._begin()

    def toggle_held(self) -> None:
        """Space: hold it, or let it go on at once; a tour that is off begins."""
        if not self._on:
            self._on = True
            self._held = self._idle_wanted = False
        elif self._held or self._idle_wanted:
            self._held = self._idle_wanted = False
        else:
            self._held = True
        self._begin()

    def touch(self) -> None:
        """A key or the mouse was used."""
        self._touched = self._now()
        if self.state is TourState.RUNNING:
            self._idle_wanted = True
            self.changed.emit()

    def tick(self) -> None:
        """Time went by."""
        state, now = self.state, self._now()
        if state is TourState.PAUSED and now - self._touched >= IDLE_S:
            self._idle_wanted = False
            self._begin()
        elif state is TourState.RUNNING:
            self._run(now)
        self.changed.emit()

    def _run(self, now: float) -> None:
        if now - self._since >= self.stay_s:
            self._since, self._told_ahead = now, False
            self.turned.emit()
        elif not self._told_ahead and now - self._since >= self.stay_s - AHEAD_S:
            self._told_ahead = True
            self.ahead.emit()

    def _begin(self) -> None:
        """A fresh stay on this page."""
        self._since, self._told_ahead = self._now(), False
        if self.state in (TourState.RUNNING, TourState.PAUSED):
            self._timer.start()
        else:
            self._timer.stop()
        self.changed.emit()

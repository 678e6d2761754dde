"""Whether another program is in front of this one, since when and how often (R22, R67a).

A glance back does not end it: only a window that stays in front for a while does. Must not know a service.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

LOOK_MS = 1000
STAYS_S = 60.0
"""In front again for so long: what lay before is over."""

PIECE_S = 3600.0
"""A loss that goes on is put on record this often, so that a PC that is switched off takes little of it."""


class FrontWatch(QObject):
    """`lost(since, until, times)`: others were in front for the limit or longer; `too_long`: they are now.

    Time in front of others in between counts for nobody; `times` says in how many stretches it was.
    """

    lost = Signal(object, object, int)
    too_long = Signal()

    def __init__(
        self,
        app: QGuiApplication,
        parent: QObject,
        *,
        now: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._app, self._now, self._ticks = app, now, ticks
        self._limit = 0.0
        self._since: datetime | None = None
        self._until: datetime | None = None
        self._times = 0
        self._away_s = 0.0
        self._away_from: float | None = None
        self._back_from = 0.0
        self._told = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        app.applicationStateChanged.connect(self._changed)

    def set_limit(self, seconds: float) -> None:
        """Tell what lasts this long; 0: nothing."""
        self._limit = seconds
        if seconds > 0:
            self._timer.start(max(20, min(LOOK_MS, round(seconds * 250))))
            self._changed(self._app.applicationState())
        else:
            self._timer.stop()
            self._forget()

    def stop(self) -> None:
        """Watch no longer; what stands is told."""
        if self._away_from is not None:
            self._came_back()
        self._finish()
        self._limit = 0.0
        self._timer.stop()

    def look(self) -> None:
        """What lasts too long, what is over."""
        now = self._ticks()
        if self._away_from is None:
            if self._since is not None and now - self._back_from >= STAYS_S:
                self._finish()
            return
        away = now - self._away_from
        if not self._told and self._away_s + away >= self._limit:
            self._told = True
            self.too_long.emit()
        if away >= PIECE_S:
            self._came_back()
            self._finish()
            self._went()

    def _changed(self, state: Qt.ApplicationState) -> None:
        if self._limit <= 0:
            return
        front = state == Qt.ApplicationState.ApplicationActive
        if front and self._away_from is not None:
            self._came_back()
        elif not front and self._away_from is None:
            self._went()

    def _went(self) -> None:
        self._away_from = self._ticks()
        self._times += 1
        self._told = False
        if self._since is None:
            self._since = self._now()

    def _came_back(self) -> None:
        assert self._away_from is not None  # noqa: S101 - asked before
        self._back_from = self._ticks()
        self._away_s += self._back_from - self._away_from
        self._away_from = None
        self._until = self._now()

    def _finish(self) -> None:
        if self._since is not None and self._until is not None and 0 < self._limit <= self._away_s:
            self.lost.emit(self._since, self._until, self._times)
        self._forget()

    def _forget(self) -> None:
        self._since = self._until = self._away_from = None
        self._times, self._away_s, self._told = 0, 0.0, False

"""When the guard on duty is asked whether he is there, and what became of the question (到岗确认, R21).

Whoever uses the program is there and is not asked. Input is looked at and never taken: the key that answers
goes where it was going. Must not know a service or how the question looks.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.domain.presence import next_question
from ui.idle_lock import WindowInput

LOOK_MS = 1000
_ANSWERS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
"""Any key, any click; a mouse that merely moves may have been pushed."""


class PresenceAsk(WindowInput):
    """`asked(minutes)`, then `answered`, or `missed(asked at, minutes)` and at the next sign `back`.

    `ticks` counts seconds and is never set back, `now` is the clock of the records.
    """

    asked = Signal(int)
    answered = Signal()
    missed = Signal(object, int)
    back = Signal()

    def __init__(
        self,
        app: QGuiApplication,
        parent: QObject,
        *,
        now: Callable[[], datetime],
        may_ask: Callable[[], bool],
        ticks: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(app, parent)
        self._now, self._may_ask, self._ticks, self._chance = now, may_ask, ticks, chance
        self._least = self._most = self._answer = 0
        self._last = ticks()
        self._wait = 0.0
        self._asked_at: datetime | None = None
        self._asked_tick = 0.0
        self._missed = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def set_times(self, least: int, most: int, answer: int) -> None:
        """Ask after `least` to `most` minutes without input, wait `answer` minutes; 0, 0: never ask."""
        self._least, self._most, self._answer = least, most, answer
        self._last = self._ticks()
        self._draw()
        if most > 0:
            self._timer.start()
        else:
            self._timer.stop()
            self._end()

    def stop(self) -> None:
        """Ask no longer."""
        self._timer.stop()

    def standing(self) -> bool:
        """Whether a question waits for its answer."""
        return self._asked_at is not None

    def acted(self, kind: QEvent.Type) -> None:
        """A sign of the guard: nothing is asked for a while, and what was asked is answered."""
        self._last = self._ticks()
        if self._asked_at is not None and kind in _ANSWERS:
            self._end()

    def look(self) -> None:
        """Ask when it is time; put down what nobody answered."""
        if self._asked_at is None:
            if self._ticks() - self._last >= self._wait and self._may_ask():
                self._asked_at, self._asked_tick = self._now(), self._ticks()
                self.asked.emit(self._answer)
        elif not self._missed and self._ticks() - self._asked_tick >= self._answer * 60:
            self._missed = True
            self.missed.emit(self._asked_at, self._answer)

    def _end(self) -> None:
        if self._asked_at is None:
            return
        missed, self._missed, self._asked_at = self._missed, False, None
        self._draw()
        (self.back if missed else self.answered).emit()

    def _draw(self) -> None:
        now = self._now()
        self._wait = (next_question(now, self._least, self._most, self._chance()) - now).total_seconds()

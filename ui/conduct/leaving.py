"""Asks for right and reason before the program is left (R25); nobody is kept in by a store that fails.

Must not know what leaving does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.conduct import StopReason
from app.errors import EnvError, GuardroomError
from app.services.auth import Session
from app.services.stops import StopService
from ui.bridge import Bridge
from ui.conduct.leave_dialog import LeaveDialog
from ui.places import Place

ENDING_S = 60.0
"""For so long after the system said that it ends a closing window is the system's."""

LAST_WORD_S = 3.0
"""A system that ends waits no longer for a record; what comes later is an unexpected end."""


class Leaving(QObject):
    """`agreed` follows when the program may be left; `refused(GuardroomError)` when it may not.

    recorded  what is to be said of this stop stands on record, or cannot
    """

    agreed = Signal()
    refused = Signal(object)

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge, self._window = bridge, window
        self._dialog: LeaveDialog | None = None
        self._ends_until = 0.0
        self.recorded = False

    def system_ends(self) -> None:
        """The person shuts the computer down or signs out of it: nobody is asked or kept in."""
        self._ends_until = time.monotonic() + ENDING_S

    def ask(self, place: Place | None, session: Session | None) -> None:
        """At a school and signed in: the right, then the reason; else, or when the system ends: agreed."""
        if place is None or session is None or place.profile.kind != "school":
            self.agreed.emit()
        elif time.monotonic() < self._ends_until:
            self.recorded = _last_word(place.conduct.stops)
            self.agreed.emit()
        elif self._dialog is None:
            stops = place.conduct.stops
            self._bridge.run(
                self,
                lambda: stops.may_leave(session),
                lambda _: self._open(lambda: LeaveDialog(stops, self._bridge, session, self._window)),
                self._failed,
            )

    def withdraw(self) -> None:
        """The program is being left in another way: ask nothing any more."""
        if self._dialog is not None:
            self._dialog.reject()

    def _open(self, make: Callable[[], LeaveDialog]) -> None:
        if self._dialog is not None or not self._window.isVisible():
            return
        dialog = self._dialog = make()
        dialog.saved.connect(self._saved)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _saved(self) -> None:
        self.recorded = True
        self.agreed.emit()

    def _closed(self) -> None:
        self._dialog = None

    def _failed(self, error: GuardroomError) -> None:
        if isinstance(error, EnvError):
            self.recorded = True  # nothing can be: the next start finds an end without a word
            self.agreed.emit()
        else:
            self.refused.emit(error)


def _last_word(stops: StopService) -> bool:
    """Put the system's end on record, waiting: the process is killed when this returns. Whether it stands."""
    done, stands = threading.Event(), threading.Event()

    def work() -> None:
        try:
            stops.left(None, StopReason.SYSTEM_END)
            stands.set()
        except GuardroomError:
            pass
        finally:
            done.set()

    threading.Thread(target=work, name="last-word", daemon=True).start()
    done.wait(LAST_WORD_S)
    return stands.is_set()

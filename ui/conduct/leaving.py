"""Asks for right and reason before the program is left (R25); nobody is kept in by a store that fails.

Must not know what leaving does.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import EnvError, GuardroomError
from app.services.auth import Session
from ui.bridge import Bridge
from ui.conduct.leave_dialog import LeaveDialog
from ui.places import Place


class Leaving(QObject):
    """`agreed` follows when the program may be left; `refused(GuardroomError)` when it may not."""

    agreed = Signal()
    refused = Signal(object)

    def __init__(self, bridge: Bridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge, self._window = bridge, window
        self._dialog: LeaveDialog | None = None
        self.recorded = False

    def ask(self, place: Place | None, session: Session | None) -> None:
        """At a school and signed in: the right, then the reason; else, or when the system ends: agreed."""
        app = QApplication.instance()
        ending = isinstance(app, QApplication) and app.isSavingSession()
        if place is None or session is None or place.profile.kind != "school" or ending:
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
            self.agreed.emit()
        else:
            self.refused.emit(error)

"""Idle lock (R64): after some minutes without a key or the mouse acts need the password; pictures go on.

Must not know a service or a page: whoever owns it decides what unlocks.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

_ACTS = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_BLOCKED = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.ContextMenu,
        QEvent.Type.TouchBegin,
        QEvent.Type.Drop,
    }
)
CHECKS = 10
"""How often within the idle time it is looked whether it is over."""


class WindowInput(QObject):
    """Sees the input of all of the program's windows and swallows none of it."""

    def __init__(self, app: QGuiApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._followed: list[QWindow] = []
        app.focusWindowChanged.connect(self._follow)
        for window in app.topLevelWindows():
            self._follow(window)

    def acted(self, kind: QEvent.Type) -> None:
        """There was input of this kind."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Input of a window; only its own events pass here, none of its widgets'."""
        if event.type() in _ACTS:
            self.acted(event.type())
        return False

    def _follow(self, window: QWindow | None) -> None:
        if window is not None and window not in self._followed:
            window.installEventFilter(self)
            self._followed.append(window)
            window.destroyed.connect(lambda: self._forget(window))

    def _forget(self, window: QWindow) -> None:
        if window in self._followed:
            self._followed.remove(window)


class IdleWatch(WindowInput):
    """`idle` follows `seconds` without input in any of the program's windows."""

    idle = Signal()

    def __init__(self, app: QGuiApplication, parent: QObject) -> None:
        super().__init__(app, parent)
        self._seconds = 0.0
        self._last = time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def set_seconds(self, seconds: float) -> None:
        """Watch for this long; 0: never."""
        self._seconds = seconds
        self._last = time.monotonic()
        if seconds > 0:
            self._timer.start(max(20, min(5_000, round(seconds * 1000 / CHECKS))))
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()

    def acted(self, kind: QEvent.Type) -> None:
        """The time begins anew."""
        self._last = time.monotonic()

    def _look(self) -> None:
        if time.monotonic() - self._last >= self._seconds:
            self._timer.stop()
            self.idle.emit()


class InputGuard(QObject):
    """While it stands, input reaches only what is allowed and what is inside it; everything is painted.

    `key` is the one key of the window that goes through.
    """

    def __init__(self, app: QGuiApplication, allowed: QWidget, window: QWidget, key: str) -> None:
        super().__init__(window)
        self._app, self._window = app, window
        self._allowed, self._key = {allowed}, QKeySequence(key)
        self._dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
        for dialog in self._dialogs:
            dialog.hide()
        app.installEventFilter(self)

    def allow(self, widget: QWidget) -> None:
        """Input reaches this one, too."""
        self._allowed.add(widget)

    def end(self) -> None:
        """Let input through again; dialogs that were open come back."""
        self._app.removeEventFilter(self)
        for dialog in self._dialogs:
            if isValid(dialog):  # a question for a file ended when it was hidden
                dialog.open()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow what is not for the allowed widget, and the closing of the window."""
        if event.type() == QEvent.Type.Close and watched is self._window:
            event.ignore()
            return True
        if event.type() not in _BLOCKED:
            return False
        if isinstance(watched, QShortcut) and watched.key() == self._key:
            return False
        target: QObject | None = watched.parent() if isinstance(watched, QShortcut) else watched
        if isinstance(target, QWidget):
            return not self._inside(target)
        return isinstance(watched, QShortcut)

    def _inside(self, widget: QWidget | None) -> bool:
        """Whether it belongs to something allowed; a dialog belongs to whoever opened it."""
        while widget is not None and widget not in self._allowed:
            widget = widget.parentWidget()
        return widget is not None

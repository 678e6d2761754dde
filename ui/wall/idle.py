"""Notices that a person uses a window: keys, buttons, wheel, and a mouse that really moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_KIND = QEvent.Type
_USES = frozenset({_KIND.KeyPress, _KIND.KeyRelease, _KIND.MouseButtonPress, _KIND.Wheel, _KIND.TouchBegin})
"""KeyRelease too: the press of a shortcut's key is taken before it reaches the window."""


class Activity(QObject):
    """Watches the native window that a widget stands in: nearly no events pass there but a person's."""

    used = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._watched: QObject | None = None
        self._pointer: QPointF | None = None

    def watch(self) -> None:
        """The widget was shown, perhaps in another window than before."""
        window = self._widget.window().windowHandle()
        if window is self._watched:
            return
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only looks on."""
        kind = event.type()
        if kind in _USES or (kind == QEvent.Type.MouseMove and self._moved(event)):
            self.used.emit()
        return False

    def _moved(self, event: QEvent) -> bool:
        """Screens report moves to the same place when something under the pointer changes."""
        if not isinstance(event, QMouseEvent):
            return False
        before, self._pointer = self._pointer, event.globalPosition()
        return before is not None and before != self._pointer

"""Turns key presses into acts, and collects digits to a camera's number.

Knows the key table, not what the acts do.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from ui.wall.keys import (
    ALT_KEYS,
    CTRL_KEYS,
    PAGE_KEYS,
    WALL_KEYS,
    Act,
    Modifier,
    digit,
    layout_number,
    only,
    plain,
)

DIGITS_MS = 4000
"""Digits that no Enter follows are forgotten after this long."""

MOST_DIGITS = 4


class Keyboard(QObject):
    """The wall's keys. `press` says whether the key was used."""

    acted = Signal(object)
    """An Act."""

    layout_chosen = Signal(int)
    """The place in the list of layouts, from 0."""

    number_typed = Signal(str)
    """The digits so far; empty when they are forgotten or used."""

    number_called = Signal(int)
    """Digits and then Enter."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._digits = ""
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(DIGITS_MS)
        self._forget.timeout.connect(lambda: self._type(""))

    def press(self, event: QKeyEvent, *, on_wall: bool) -> bool:
        """`on_wall`: the wall itself has the keyboard, not a text field beside it."""
        if only(event.modifiers(), Modifier.AltModifier):
            return self._alt(event.key())
        if on_wall and only(event.modifiers(), Modifier.ControlModifier):
            return self._do(CTRL_KEYS.get(event.key()))
        if not plain(event.modifiers()):
            return False
        if on_wall and self._wall_key(event.key()):
            return True
        act = PAGE_KEYS.get(event.key())
        if act is None:
            return False
        if not event.isAutoRepeat():
            self.acted.emit(act)
        return True

    def _alt(self, key: int) -> bool:
        act = ALT_KEYS.get(key)
        if act is Act.LAYOUT:
            self.layout_chosen.emit(layout_number(key))
            return True
        return self._do(act)

    def _do(self, act: Act | None) -> bool:
        if act is not None:
            self.acted.emit(act)
        return act is not None

    def _wall_key(self, key: int) -> bool:
        number = digit(key)
        if number is not None:
            self._type((self._digits + str(number))[-MOST_DIGITS:])
            return True
        act = WALL_KEYS.get(key)
        if act is None:
            return False
        digits = self._digits
        if digits:
            self._type("")
        if digits and act is Act.OPEN:
            self.number_called.emit(int(digits))
        elif not digits or act is not Act.BACK:
            self.acted.emit(act)
        return True

    def _type(self, digits: str) -> None:
        self._digits = digits
        if digits:
            self._forget.start()
        else:
            self._forget.stop()
        self.number_typed.emit(digits)

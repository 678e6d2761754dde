"""Turns key presses into acts, and collects digits to a camera's number.

Knows the key table, not what the acts do.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from ui.wall.keys import (
    ALT_KEYS,
    HELD_KEYS,
    PAGE_KEYS,
    WALL_KEYS,
    Act,
    Modifier,
    bare,
    digit,
    layout_number,
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
        self.zero_is_whole: Callable[[], bool] = lambda: False
        """Whether 0 shows the whole picture again instead of beginning a number."""
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(DIGITS_MS)
        self._forget.timeout.connect(lambda: self._type(""))

    def press(self, event: QKeyEvent, *, on_wall: bool) -> bool:
        """`on_wall`: the wall itself has the keyboard, not a text field beside it."""
        held, key = bare(event.modifiers()), event.key()
        if held == Modifier.AltModifier:
            return self._alt(key)
        if held == Modifier.NoModifier:
            return (on_wall and self._wall_key(key)) or self._page_key(event)
        return on_wall and self._do(HELD_KEYS.get(held, {}).get(key))

    def _page_key(self, event: QKeyEvent) -> bool:
        act = PAGE_KEYS.get(event.key())
        return act is not None and (event.isAutoRepeat() or self._do(act))

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
        if number == 0 and not self._digits and self.zero_is_whole():
            return self._do(Act.ZOOM_WHOLE)
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

"""A pair of hands and eyes on an X display: XTest mouse and key events, screenshots of the root window.

Knows nothing of the program it drives. Runs in a process of its own, so that what it does costs the
driven window nothing but the events themselves.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

SETTLE_S = 0.02
"""Pause between two events, about a fast typist's."""

_MODIFIERS = {"Ctrl": "Control_L", "Alt": "Alt_L", "Shift": "Shift_L"}
_KEYSYMS = {
    "Enter": "Return",
    "Esc": "Escape",
    "Space": "space",
    "PgUp": "Page_Up",
    "PgDown": "Page_Down",
    "Menu": "Menu",
}

Picture = NDArray[np.uint8]
"""Height × width × 3 (red, green, blue)."""


class Robot:
    """Sends events to, and reads pixels from, one X display."""

    def __init__(self, display_name: str | None = None) -> None:
        self._display = Display(display_name)
        self._root = self._display.screen().root
        self._spare = self._find_spare_keycode()

    def close(self) -> None:
        """Disconnect from the display."""
        self._display.close()

    def click(self, x: int, y: int, *, button: int = 1, times: int = 1) -> None:
        """Move the pointer there and press a button (1 left, 3 right), twice for a double click."""
        self._fake(X.MotionNotify, x=x, y=y)
        for _ in range(times):
            self._fake(X.ButtonPress, button)
            self._fake(X.ButtonRelease, button)

    def press(self, chord: str) -> None:
        """Press a key such as "F2", "Enter" or a chord such as "Ctrl+Enter"."""
        *held, key = chord.split("+")
        codes = [self._code(_MODIFIERS[name]) for name in held]
        for code in codes:
            self._fake(X.KeyPress, code)
        self._tap(self._code(_KEYSYMS.get(key, key)))
        for code in reversed(codes):
            self._fake(X.KeyRelease, code)

    def type(self, words: str) -> None:
        """Type a text; signs the keyboard map lacks (Chinese) get a spare key for a moment."""
        for sign in words:
            self._type_sign(sign)

    def picture(self, x: int = 0, y: int = 0, width: int = 0, height: int = 0) -> Picture:
        """The screen's pixels in a rectangle, or the whole screen."""
        geometry = self._root.get_geometry()
        width, height = width or geometry.width, height or geometry.height
        raw = self._root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data
        pixels = np.frombuffer(raw, np.uint8).reshape(height, width, 4)
        return pixels[:, :, 2::-1]

    def save_picture(self, path: Path) -> None:
        """Write a picture of the whole screen as PNG."""
        pixels = np.ascontiguousarray(self.picture())
        height, width, _ = pixels.shape
        path.parent.mkdir(parents=True, exist_ok=True)
        QImage(pixels.data, width, height, width * 3, QImage.Format.Format_RGB888).save(str(path))

    def _type_sign(self, sign: str) -> None:
        keysym = XK.string_to_keysym(sign) or ord(sign)
        if keysym > 0xFF or not self._display.keysym_to_keycodes(keysym):
            self._remap(0x01000000 | ord(sign))
            self._tap(self._spare)
            return
        code, index = next(iter(self._display.keysym_to_keycodes(keysym)))
        shift = self._code("Shift_L") if index == 1 else 0
        if shift:
            self._fake(X.KeyPress, shift)
        self._tap(code)
        if shift:
            self._fake(X.KeyRelease, shift)

    def _remap(self, keysym: int) -> None:
        self._display.change_keyboard_mapping(self._spare, [(keysym, keysym)])
        self._display.sync()
        time.sleep(0.1)

    def _find_spare_keycode(self) -> int:
        info = self._display.display.info
        low, high = int(info.min_keycode), int(info.max_keycode)
        mapping = self._display.get_keyboard_mapping(low, high - low + 1)
        spare = [low + n for n, keysyms in enumerate(mapping) if not any(keysyms)]
        return spare[-1] if spare else high

    def _code(self, name: str) -> int:
        keysym = XK.string_to_keysym(name)
        code = int(self._display.keysym_to_keycode(keysym))
        if not code:
            raise ValueError(f"no such key: {name}")
        return code

    def _tap(self, code: int) -> None:
        self._fake(X.KeyPress, code)
        self._fake(X.KeyRelease, code)

    def _fake(self, event: int, detail: int = 0, x: int = 0, y: int = 0) -> None:
        xtest.fake_input(self._display, event, detail, x=x, y=y)
        self._display.sync()
        time.sleep(SETTLE_S)

"""Keeps a half-written text while it is being typed: soon after a key stroke, one write at a time.

Must not know the widgets that are typed into; it asks for the draft when it is about to write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import GuardroomError
from ui.bridge import Bridge

KEEP_AFTER_MS = 250
"""From the first unsaved key stroke to the write; with the write itself well under 0.5 s."""


class DraftKeeper(QObject):
    """`kept` and `failed(GuardroomError)` follow each write.

    read   the draft as it stands now, an immutable value
    write  keeps it durably; blocking, called on a pool thread
    """

    kept = Signal()
    failed = Signal(object)

    def __init__(
        self,
        bridge: Bridge,
        read: Callable[[], Any],
        write: Callable[[Any], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._read, self._write = bridge, read, write
        self._dirty = self._writing = False
        self._waiting: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    def edited(self) -> None:
        """Something was typed: keep it soon. Typing on does not put it off."""
        self._dirty = True
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep now what is unsaved; a write that is under way is followed by another."""
        self._timer.stop()
        if self._writing or not self._dirty:
            return
        self._writing, self._dirty = True, False
        draft = self._read()
        self._bridge.run(self, lambda: self._write(draft), self._done, self._not_done)

    def dirty(self) -> bool:
        """Whether something typed is not kept yet."""
        return self._dirty

    def forget(self) -> None:
        """What is unsaved need not be kept any more: it is being signed or was dropped."""
        self._timer.stop()
        self._dirty = False

    def then(self, act: Callable[[], None]) -> None:
        """Do `act` once no write is under way, so that none overtakes it."""
        if self._writing:
            self._waiting.append(act)
        else:
            act()

    def _done(self, _: None) -> None:
        self._writing = False
        self.kept.emit()
        self._go_on()

    def _not_done(self, error: GuardroomError) -> None:
        self._writing = False
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()
        self.keep()

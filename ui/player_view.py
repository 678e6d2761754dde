"""Paints what libVLC plays: asks the player for its newest picture and draws it, never stretched.

Knows the player only by its port; no libVLC window is ever embedded.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.ports import Player
from ui.theme import DARK, ui_font

POLL_MS = 25


class PlayerView(QWidget):
    """`ticked` follows every look at the player (40 a second): position and end may have changed."""

    ticked = Signal()

    def __init__(self, name: str = "playback", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(480, 270)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._player: Player | None = None
        self._word = ""
        self._seq = -1
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)

    def show_player(self, player: Player | None, word: str = "") -> None:
        """Show this player's pictures; without one a word stands in the middle."""
        self._player, self._word, self._seq = player, word, -1
        if player is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black ground, the picture in its own proportion, or the word."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("black"))
        frame = self._player.frame() if self._player is not None else None
        if frame is None:
            painter.setPen(QColor(DARK.muted))
            painter.setFont(ui_font(18))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._word)
        else:
            image = QImage(frame.buffer, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
            scale = min(self.width() / frame.width, self.height() / frame.height)
            width, height = frame.width * scale, frame.height * scale
            box = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, image)
        painter.end()

    def _poll(self) -> None:
        if self._player is None:
            return
        frame = self._player.frame()
        if frame is not None and frame.seq != self._seq:
            self._seq = frame.seq
            self.update()
        self.ticked.emit()

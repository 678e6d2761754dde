"""Paints what a player plays: asks it for its newest pictures and draws them, never stretched.

One picture fills the widget, several stand in a grid, each with its name. Knows the player only by its port;
no libVLC window is ever embedded.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.film_ports import Playing
from app.services.ports import Frame
from ui import theme
from ui.theme import DARK, ui_font

POLL_MS = 25
GAP_PX = 2
NAME_PX = 15
WORD_PX = 18
WIDE = 16 / 9
_PLATE = QColor(0, 0, 0, 170)


class PlayerView(QWidget):
    """`ticked` follows every look at the player (40 a second): position and end may have changed."""

    ticked = Signal()

    def __init__(self, name: str = "playback", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(480, 270)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._player: Playing | None = None
        self._names: tuple[str, ...] = ()
        self._word = ""
        self._seen: tuple[int, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)

    def show_player(self, player: Playing | None, word: str = "", names: Sequence[str] = ()) -> None:
        """Show this player's pictures under these names; without one a word stands in the middle."""
        self._player, self._word, self._names, self._seen = player, word, tuple(names), ()
        if player is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.update()

    def seen(self) -> tuple[int, ...]:
        """The numbers of the pictures last looked at, 0 where a recording had none."""
        return self._seen

    def cells(self) -> list[QRect]:
        """Where the recordings' pictures stand, in their order."""
        count = len(self._player.frames()) if self._player is not None else 1
        return _grid(self.rect(), max(1, count))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black ground, the pictures in their own proportion with their names, or the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor("black"))
        frames = self._player.frames() if self._player is not None else [None]
        several = len(frames) > 1
        for number, (frame, cell) in enumerate(zip(frames, _grid(self.rect(), len(frames)), strict=True)):
            spot = cell
            if frame is not None:
                spot = _paint_picture(painter, frame, cell)
            else:
                painter.setPen(QColor(DARK.muted))
                painter.setFont(ui_font(theme.px(WORD_PX)))
                word = self.tr("此刻没有录像") if several else self._word
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(cell.adjusted(16, 16, -16, -16), flags, word)
            if number < len(self._names) and self._names[number]:
                _paint_name(painter, self._names[number], spot)
        painter.end()

    def _poll(self) -> None:
        if self._player is None or not self.isVisible():
            return
        seen = tuple(frame.seq if frame is not None else 0 for frame in self._player.frames())
        if seen != self._seen:
            self._seen = seen
            self.update()
        self.ticked.emit()


def _grid(area: QRect, count: int) -> list[QRect]:
    """As many cells as there are recordings, in the shape that leaves the most room to wide pictures."""

    def room(columns: int) -> float:
        rows = -(-count // columns)
        width, height = area.width() / columns, area.height() / rows
        return min(width, height * WIDE)

    columns = max(range(1, count + 1), key=room)
    rows = -(-count // columns)
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        left, right = area.width() * column // columns, area.width() * (column + 1) // columns
        top, bottom = area.height() * row // rows, area.height() * (row + 1) // rows
        gap = GAP_PX if count > 1 else 0
        found.append(QRect(area.x() + left, area.y() + top, right - left - gap, bottom - top - gap))
    return found


def _paint_picture(painter: QPainter, frame: Frame, cell: QRect) -> QRect:
    """Returns where the picture stands."""
    image = QImage(frame.buffer, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
    scale = min(cell.width() / frame.width, cell.height() / frame.height)
    width, height = frame.width * scale, frame.height * scale
    left, top = cell.x() + (cell.width() - width) / 2, cell.y() + (cell.height() - height) / 2
    box = QRectF(left, top, width, height)
    painter.drawImage(box, image)
    return box.toRect()


def _paint_name(painter: QPainter, name: str, cell: QRect) -> None:
    font = ui_font(theme.px(NAME_PX))
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0, cell.width() - 32))
    plate = QRect(cell.x() + 8, cell.y() + 8, metrics.horizontalAdvance(shown) + 16, metrics.height() + 6)
    painter.fillRect(plate, _PLATE)
    painter.setPen(QColor(DARK.text))
    painter.setFont(font)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, shown)

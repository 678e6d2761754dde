"""The seek bar: a click goes there, dragging follows, and it tells what moment the pointer is over.

Must not know a player or a file.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QWidget

STEPS = 10_000
HANDLE_PX = 16


class SeekBar(QSlider):
    """`hovered(share)` tells the share of the whole (0 to 1) under the pointer, `left` that it went away.

    `asked(share)` wishes to go there; while the handle is dragged it comes with every move.
    """

    hovered = Signal(float)
    left = Signal()
    asked = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setRange(0, STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)

    def show_share(self, share: float) -> None:
        """Where it plays; a handle that is held stays where it is held."""
        if not self.isSliderDown():
            self.setValue(round(share * STEPS))

    def x_of(self, share: float) -> int:
        """Where on the bar a share of the whole stands, in pixels."""
        room = max(1, self.width() - HANDLE_PX)
        return HANDLE_PX // 2 + QStyle.sliderPositionFromValue(0, STEPS, round(share * STEPS), room)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer; the handle comes along while it is held."""
        if self.isSliderDown():
            self._follow(event)
        else:
            self.hovered.emit(self._share(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            if not self.rect().contains(event.position().toPoint()):
                self.left.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer went away."""
        super().leaveEvent(event)
        if not self.isSliderDown():
            self.left.emit()

    def _follow(self, event: QMouseEvent) -> None:
        share = self._share(event)
        self.setValue(round(share * STEPS))
        self.hovered.emit(share)
        self.asked.emit(share)

    def _share(self, event: QMouseEvent) -> float:
        room = max(1, self.width() - HANDLE_PX)
        at = round(event.position().x()) - HANDLE_PX // 2
        return QStyle.sliderValueFromPosition(0, STEPS, at, room) / STEPS

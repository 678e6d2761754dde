"""The overlay that lists every key of the wall (F1)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.wall.keys import HELP, Help
from ui.widgets.basics import label


class HelpOverlay(QFrame):
    """A card over the middle of a wall; on a narrow one it reaches over what stands beside it. Any click
    closes it."""

    def __init__(self, wall: QWidget, name: str) -> None:
        super().__init__(wall)
        self._wall = wall
        self.setObjectName(name)
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(self.tr("监控墙的按键"), "heading"))
        halves = QHBoxLayout()
        halves.setSpacing(40)
        half = math.ceil(len(HELP) / 2)
        for part in (HELP[:half], HELP[half:]):
            halves.addLayout(_rows(part))
        column.addLayout(halves)
        column.addWidget(label(self.tr("再按 F1 或 Esc 收起"), "caption"))
        wall.installEventFilter(self)
        self.hide()

    def set_shown(self, shown: bool) -> None:
        """Show in the middle, above everything, or hide."""
        if shown:
            self.setParent(self._wall.parentWidget() or self._wall)
            self._centre()
            self.raise_()
        self.setVisible(shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click closes it."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the wall changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._centre()
        return super().eventFilter(watched, event)

    def _centre(self) -> None:
        self.adjustSize()
        host = self.parentWidget() or self._wall
        middle = self._wall.mapTo(host, self._wall.rect().center())
        x = min(middle.x() - self.width() // 2, host.width() - self.width())
        self.move(max(x, 0), max(middle.y() - self.height() // 2, 0))


def _rows(entries: Sequence[Help]) -> QGridLayout:
    rows = QGridLayout()
    rows.setHorizontalSpacing(16)
    rows.setVerticalSpacing(6)
    for row, entry in enumerate(entries):
        rows.addWidget(label(entry.keys, "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(label(entry.shown()), row, 1)
    rows.setColumnStretch(1, 1)
    rows.setRowStretch(len(entries), 1)
    return rows

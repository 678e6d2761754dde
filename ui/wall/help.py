"""The overlay that lists every key of the wall (F1)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.wall.keys import HELP
from ui.widgets.basics import label


class HelpOverlay(QFrame):
    """A card in the middle of its parent; any click closes it."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName(name)
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(self.tr("监控墙的按键"), "heading"))
        rows = QGridLayout()
        rows.setHorizontalSpacing(24)
        rows.setVerticalSpacing(6)
        for row, entry in enumerate(HELP):
            rows.addWidget(_key(entry.keys), row, 0, Qt.AlignmentFlag.AlignLeft)
            rows.addWidget(label(entry.shown()), row, 1)
        column.addLayout(rows)
        column.addWidget(label(self.tr("再按 F1 或 Esc 收起"), "caption"))
        parent.installEventFilter(self)
        self.hide()

    def set_shown(self, shown: bool) -> None:
        """Show in the middle, above everything, or hide."""
        if shown:
            self._centre()
            self.raise_()
        self.setVisible(shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click closes it."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the parent changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._centre()
        return super().eventFilter(watched, event)

    def _centre(self) -> None:
        self.adjustSize()
        over = self._over
        self.move((over.width() - self.width()) // 2, max((over.height() - self.height()) // 2, 0))


def _key(words: str) -> QLabel:
    return label(words, "key")

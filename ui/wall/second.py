"""The second wall: a window of its own, on another screen where there is one, with its own layout and pages.

Holds a board beside the page's own; the engine gets what both show, mixed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.wall.board import WallBoard

SIZE = (960, 600)
"""Where there is no second screen: an ordinary window of this size."""


def other_screen(beside: QWidget, name: str = "") -> QScreen | None:
    """The screen called `name` where it is free, else any on which `beside` does not stand."""
    free = [screen for screen in QGuiApplication.screens() if screen is not beside.screen()]
    return next((screen for screen in free if screen.name() == name), free[0] if free else None)


class SecondWall(QWidget):
    """A window with a wall. It fills another screen, or stands as a window beside the main one."""

    closed = Signal()
    """A person closed it."""

    def __init__(self, board: WallBoard, screen: QScreen | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("wall2.window")
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setWindowTitle(self.tr("值守台 · 第二监控墙"))
        self.setWindowIcon(theme.icon("mdi6.cctv", "accent"))
        self.setMinimumSize(480, 320)
        self._main, self.board = parent, board
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(board)
        board.full_screen_requested.connect(self.toggle_full)
        if screen is None:
            self.resize(*SIZE)
        else:
            self.setGeometry(screen.availableGeometry())

    def open(self, *, take_keyboard: bool) -> None:
        """Show it; on a screen of its own as large as that. Without a window manager nobody else would
        give it the keyboard."""
        if other_screen(self._main) is None:
            self.show()
        else:
            self.showMaximized()
        if take_keyboard:
            self.activateWindow()
            self.board.take_keyboard()

    def toggle_full(self) -> None:
        """F11 of this window: nothing but the pictures."""
        full = not self.isFullScreen()
        self.board.set_bare(full)
        if full:
            self.showFullScreen()
        elif other_screen(self._main) is None:
            self.showNormal()
        else:
            self.showMaximized()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The wall's keys."""
        if not self.board.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it is remembered by whoever opened it."""
        super().closeEvent(event)
        self.closed.emit()

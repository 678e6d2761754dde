"""What every dialog of the program is: an edge of its own over the dimmed window, in its middle.

Frameless, so that it looks alike everywhere and belongs to the window it asks for. Must not know a page.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basics import label

SHADE = QColor(0, 0, 0, 150)
"""Laid over the window behind an open dialog."""

EDGE_PX = 24


class Backdrop(QWidget):
    """Darkens a window; follows its size."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("backdrop")
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window changed its size."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(cast("QWidget", watched).rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shade alone."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), SHADE)
        painter.end()


class Dialog(QDialog):
    """Title line with a closing cross; content goes into `body`. Esc closes it.

    share  of the window's width and height that the dialog takes; None: what its content asks for
    """

    def __init__(
        self, name: str, title: str, parent: QWidget | None = None, *, share: float | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self._share = share
        self._backdrop: Backdrop | None = None
        self.title = label(title, "heading")
        self.closer = QToolButton()
        self.closer.setObjectName(f"{name}.x")
        self.closer.setProperty("kind", "quiet")
        self.closer.setIcon(theme.icon("mdi6.close"))
        self.closer.setToolTip(self.tr("关闭（Esc）"))
        self.closer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.closer.clicked.connect(self.reject)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.closer)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(EDGE_PX, 16, 16, 20)
        self.body.setSpacing(12)
        self.body.addLayout(self.head)

    def setVisible(self, visible: bool) -> None:
        """Take size and place before the first picture: in the middle of the window, inside the screen."""
        parent = self.parentWidget()
        if visible and not self.isVisible() and parent is not None:
            window = parent.window()
            if self._share is not None:
                self.resize(QSize(window.size() * self._share))
            else:
                self.adjustSize()
            self.move(_middle(self.size(), window))
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        """Dim the window behind; without a window manager nobody else gives the keyboard."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and self._backdrop is None:
            self._backdrop = Backdrop(parent.window())
            self.destroyed.connect(self._backdrop.deleteLater)
        self.activateWindow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Light again."""
        super().hideEvent(event)
        if self._backdrop is not None:
            self._backdrop.hide()
            self._backdrop.deleteLater()
            self._backdrop = None
            parent = self.parentWidget()
            if parent is not None:
                parent.window().activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and an edge around it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("plain_edge"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """It has no frame to be moved by: its own ground does that."""
        handle = self.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()


def _middle(size: QSize, window: QWidget) -> QPoint:
    place = QRect(window.mapToGlobal(window.rect().topLeft()), window.size())
    box = QRect(place.topLeft(), size)
    box.moveCenter(place.center())
    screen = window.screen().availableGeometry()
    box.moveLeft(max(screen.left(), min(box.left(), screen.right() - size.width())))
    box.moveTop(max(screen.top(), min(box.top(), screen.bottom() - size.height())))
    return box.topLeft()

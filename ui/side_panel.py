"""The frame of a panel beside the wall: title, what it says about itself, a body that scrolls, a footer.

One key sends it (Ctrl+Enter), one folds it (Esc). Must not know what it is filled with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basics import label

EDGE_PX = 16
BUTTON_PX = 48


class SidePanel(QWidget):
    """Content goes into `body` and, above the buttons, into `footer`; `closed` follows folding."""

    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setMinimumWidth(380)
        self.setMaximumWidth(theme.px(460))
        self.title = label("", "heading")
        self.state = label(self.tr("Esc 收起"), "muted")
        self.state.setObjectName(f"{name}.state")
        self.error = label("", "error", wrap=True)
        self.error.setObjectName(f"{name}.error")
        self.error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addWidget(self._scroll(f"{name}.scroll"), 1)
        self.footer = QVBoxLayout()
        self.footer.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        self.footer.setSpacing(8)
        self.footer.addWidget(self.error)
        column.addLayout(self.footer)

    def tell(self, words: str) -> None:
        """Say what went wrong above the buttons; nothing takes the line away."""
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def add_buttons(self, others: Sequence[QPushButton], main: QPushButton) -> None:
        """The last row: lesser acts, then the one main act."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in others:
            part.setMinimumHeight(BUTTON_PX)
            row.addWidget(part)
        main.setMinimumHeight(BUTTON_PX)
        row.addWidget(main, 1)
        self.footer.addLayout(row)

    def bind_keys(self, send: Callable[[], None], fold: Callable[[], None]) -> None:
        """Ctrl+Enter sends and Esc folds while the focus is in the panel."""
        for key, act in (("Ctrl+Return", send), ("Ctrl+Enter", send), ("Esc", fold)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.state)
        return row

    def _scroll(self, name: str) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setObjectName(name)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field that has the focus
        holder = QWidget()
        self.body = QVBoxLayout(holder)
        self.body.setContentsMargins(EDGE_PX, 0, EDGE_PX, 8)
        self.body.setSpacing(12)
        scroll.setWidget(holder)
        return scroll

"""The left rail of pages: icon over word, one pressed. Must not know the pages themselves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import theme

WIDTH = 76


class Navigation(QWidget):
    """Emits `chosen(name)` when a page's button is pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 6, 0, 6)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def add(self, name: str, icon: str, word: str) -> None:
        """Add a page's button below the others."""
        made = QToolButton()
        made.setObjectName(f"nav.{name}")
        made.setProperty("kind", "nav")
        made.setCheckable(True)
        made.setIcon(theme.icon(icon, "muted", on="text"))
        made.setIconSize(QSize(26, 26))
        made.setText(word)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setFixedHeight(76)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setToolTip(f"{word}  Ctrl+{len(self._buttons) + 1}")
        made.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(made)
        self._column.insertWidget(len(self._buttons), made)
        self._buttons[name] = made

    def show_current(self, name: str) -> None:
        """Press the button of the page that is shown; a page without a button leaves none pressed."""
        wanted = self._buttons.get(name)
        if wanted is not None:
            wanted.setChecked(True)

    def names(self) -> list[str]:
        """The pages in their order."""
        return list(self._buttons)

    def clear(self) -> None:
        """Take every button away."""
        for made in self._buttons.values():
            self._group.removeButton(made)
            self._column.removeWidget(made)
            made.hide()
            made.deleteLater()
        self._buttons.clear()

"""The left rail of pages: icon over word, one pressed. Must not know the pages themselves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import theme

WIDTH = 76
TALLEST, LEAST = 76, 48
"""Height of a button in pixels: where there are many pages on a low screen they share the room."""

COMFORT = 66
"""Below this height icon and padding give way to the word."""

EDGE_PX = 6
ICON_PX, SMALL_PX = 26, 20


class Navigation(QWidget):
    """Emits `chosen(name)` when a page's button is pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nav")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(theme.px(WIDTH))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, EDGE_PX, 0, EDGE_PX)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def add(self, name: str, icon: str, word: str) -> None:
        """Add a page's button below the others."""
        made = QToolButton()
        made.setObjectName(f"nav.{name}")
        made.setProperty("kind", "nav")
        made.setCheckable(True)
        made.setIcon(theme.icon(icon, "muted", on="text"))
        made.setText(word)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setToolTip(f"{word}  Ctrl+{len(self._buttons) + 1}")
        made.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(made)
        self._column.insertWidget(len(self._buttons), made)
        self._buttons[name] = made
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._share()

    def changeEvent(self, event: QEvent) -> None:
        """Another size of the text; the rail outlives it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedWidth(theme.px(WIDTH))
            self._share()

    def _share(self) -> None:
        room = (self.height() - 2 * EDGE_PX) // max(1, len(self._buttons))
        height = min(theme.px(TALLEST), max(LEAST, room))
        side = ICON_PX if height >= theme.px(COMFORT) else SMALL_PX
        for made in self._buttons.values():
            made.setFixedHeight(height)
            made.setIconSize(QSize(side, side))
            if made.property("tight") != (height < theme.px(COMFORT)):
                made.setProperty("tight", height < theme.px(COMFORT))
                made.style().unpolish(made)
                made.style().polish(made)

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

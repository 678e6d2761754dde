"""What every page of the window is. Must not know the window."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from app.domain.people import Permission


class Page(QWidget):
    """One page: its short name in code, its icon, who may see it, its word in the left rail.

    NAME        wall, log, faults, playback, strips, settings, county, help
    ICON        qtawesome name
    PERMISSION  the page exists only for roles that have it; None: for everybody
    UNDER       the page whose button in the left rail stands for this one; "": it has its own
    home        the part that has the keyboard first; None: the page itself
    """

    NAME: ClassVar[str] = ""
    ICON: ClassVar[str] = ""
    PERMISSION: ClassVar[Permission | None] = None
    UNDER: ClassVar[str] = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home: QWidget | None = None
        self.setObjectName(f"page.{self.NAME}")
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)

    def title(self) -> str:
        """The page's word in the left rail, in the chosen language."""
        raise NotImplementedError

    def enter(self) -> None:
        """Called each time the page is shown: load what may have changed."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes on to `home`; a focus proxy would take what is before it out of the Tab order."""
        super().focusInEvent(event)
        if self.home is not None:
            self.home.setFocus(event.reason())

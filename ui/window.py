"""The main window: frame and navigation, nothing else. Must not know any service or any page's inside.

Two faces: the front (login, first run, a problem at the start) fills the window; the frame has top
bar, left rail and the pages, with the messages floating over their foot.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui import theme
from ui.emergency.bar import UrgentBar
from ui.navigation import Navigation
from ui.topbar import TopBar
from ui.widgets.basics import label
from ui.widgets.message_bar import MessageBar
from ui.widgets.page import Page

MOST_PAGE_KEYS = 9


class MainWindow(QWidget):
    """The program's one window."""

    page_shown = Signal(str)
    closing = Signal()
    key_pressed = Signal(str)
    """One of the window's own keys: "F1", "F2", "F4", "F9", "Ctrl+F12"."""

    full_screen_changed = Signal(bool)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setWindowTitle(self.tr("值守台"))
        self.setWindowIcon(theme.icon("mdi6.cctv", "accent"))
        self.setMinimumSize(1024, 640)
        self._pages: dict[str, Page] = {}
        self._full = False
        self._was_maximized = True
        self.topbar = TopBar(now)
        self.navigation = Navigation()
        self.messages = MessageBar()
        self.urgent = UrgentBar(now)
        self._banner = _banner()
        self._pages_stack = QStackedWidget()
        self._frame = self._build_frame()
        self._faces = QStackedWidget(self)
        self._faces.addWidget(self._frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._faces)
        self.navigation.chosen.connect(self.show_page)
        self._keys()

    def _build_frame(self) -> QWidget:
        frame = QWidget()
        column = self._column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self._pages_stack, 1)
        self.messages.float_over(self._pages_stack)
        self._pages_stack.currentChanged.connect(self.messages.raise_)
        for part in (self.topbar, self.urgent, self._banner):
            column.addWidget(part)
        column.addLayout(row, 1)
        return frame

    def _keys(self) -> None:
        for key in ("F1", "F2", "F4", "F9", "Ctrl+F12"):
            self._shortcut(key, partial(self.key_pressed.emit, key))
        self._shortcut("F11", lambda: self.set_full_screen(not self._full))
        for place in range(MOST_PAGE_KEYS):
            self._shortcut(f"Ctrl+{place + 1}", partial(self._show_nth, place))

    def _shortcut(self, key: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(key), self._frame, act, context=Qt.ShortcutContext.WindowShortcut)

    # --- faces and pages ------------------------------------------------------------------------

    def show_front(self, front: QWidget) -> None:
        """Let `front` fill the window; the front before it is destroyed."""
        self.set_full_screen(False)
        old = self._front()
        self._faces.addWidget(front)
        self._faces.setCurrentWidget(front)
        if old is not None:
            _discard(self._faces, old)

    def show_frame(self) -> None:
        """Show the frame with its pages; a front is destroyed."""
        old = self._front()
        self._faces.setCurrentWidget(self._frame)
        if old is not None:
            _discard(self._faces, old)

    def front_shown(self) -> bool:
        """Whether a front covers the frame."""
        return self._faces.currentWidget() is not self._frame

    def add_bar(self, bar: QWidget) -> None:
        """Put a line under the top bar: the pages give way to it, in full screen too."""
        self._column.insertWidget(self._column.count() - 1, bar)

    def add_page(self, page: Page) -> None:
        """Add a page and, unless another's stands for it, its button below the others."""
        self._pages[page.NAME] = page
        self._pages_stack.addWidget(page)
        if not page.UNDER:
            self.navigation.add(page.NAME, page.ICON, page.title())

    def take_pages(self, keep: Page | None = None) -> None:
        """Remove every page and destroy all but `keep`, which lives on unseen."""
        self.navigation.clear()
        for page in self._pages.values():
            if page is keep:
                self._pages_stack.removeWidget(page)
            else:
                _discard(self._pages_stack, page)
        self._pages.clear()

    def page_names(self) -> list[str]:
        """The pages that exist now, in their order."""
        return list(self._pages)

    def current_page(self) -> str:
        """The name of the page that is shown, "" when there is none."""
        page = self._pages_stack.currentWidget()
        return page.NAME if isinstance(page, Page) else ""

    def show_page(self, name: str) -> None:
        """Show a page and let it load; an unknown name changes nothing."""
        page = self._pages.get(name)
        if page is None:
            return
        if self._full and name != "wall":
            self.set_full_screen(False)
        self._pages_stack.setCurrentWidget(page)
        self.navigation.show_current(page.UNDER or name)
        page.enter()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.page_shown.emit(name)

    # --- full screen ----------------------------------------------------------------------------

    def set_full_screen(self, full: bool) -> None:
        """Hide all but the wall, or bring the frame back; only the wall can be shown alone."""
        if full == self._full or (full and "wall" not in self._pages):
            return
        if full:
            self.show_page("wall")
            self._was_maximized = self.isMaximized()
        self._full = full
        self.topbar.setVisible(not full)
        self.navigation.setVisible(not full)
        self._show_banner()
        if full:
            self.showFullScreen()
        elif self._was_maximized:
            self.showMaximized()
        else:
            self.showNormal()
        self.full_screen_changed.emit(full)

    def is_full(self) -> bool:
        """Whether only the wall is shown."""
        return self._full

    def set_alert(self, words: str) -> None:
        """What must be seen even in full screen (an open fault, a due handover); "" for nothing."""
        self._banner.setText(words)
        self._show_banner()

    def alert(self) -> str:
        """What `set_alert` was told last."""
        return self._banner.text()

    def _show_banner(self) -> None:
        self._banner.setVisible(self._full and bool(self._banner.text()))

    # --- the rest -------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Another language: the window's title; the pages are built anew by whoever changed it."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setWindowTitle(self.tr("值守台"))
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is decided by whoever listens: it ends the services first, then the program."""
        event.ignore()
        self.closing.emit()

    def _show_nth(self, place: int) -> None:
        names = self.navigation.names()
        if place < len(names):
            self.show_page(names[place])

    def _front(self) -> QWidget | None:
        front = self._faces.currentWidget()
        return front if front is not self._frame else None


def _banner() -> QLabel:
    banner = label("", "banner")
    banner.setObjectName("banner")
    banner.hide()
    return banner


def _discard(stack: QStackedWidget, widget: QWidget) -> None:
    stack.removeWidget(widget)
    widget.hide()
    widget.deleteLater()

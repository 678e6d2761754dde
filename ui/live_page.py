"""A page that shows projections and stays current: loads when entered and when records arrive.

Must not know any particular page or service.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.errors import GuardroomError
from app.events import RecordsAppended
from ui.bridge import Bridge
from ui.widgets.basics import label
from ui.widgets.page import Page

T = TypeVar("T")

SETTLE_MS = 150
"""Records that arrive together (a pull of the centre) cause one loading, not hundreds."""


class LivePage(Page):
    """KINDS: the record kinds whose arrival makes the page load again while it is shown."""

    KINDS: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self._asked = 0
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.reload)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(12)
        bridge.on(self, RecordsAppended, self._appended)

    def enter(self) -> None:
        """Load what may have changed."""
        self.reload()

    def reload(self) -> None:
        """Fetch and show; pages say what."""
        raise NotImplementedError

    def fetch(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[GuardroomError], None] | None = None,
    ) -> None:
        """Run `work` off this thread; only the answer to the latest question is shown."""
        self._asked += 1
        asked = self._asked
        self.bridge.run(self, work, lambda result: done(result) if asked == self._asked else None, failed)

    def make_head(self, *right: QWidget) -> QLabel:
        """Title line with widgets at its right end; returns the muted line behind the title."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.title(), "title"))
        beside = label("", "muted")
        beside.setObjectName(f"{self.NAME}.summary")
        row.addSpacing(8)
        row.addWidget(beside)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        self.column.addLayout(row)
        return beside

    def _appended(self, event: RecordsAppended) -> None:
        if self.isVisible() and event.kinds & self.KINDS:
            self._settle.start()


def beside(main: QWidget, side: QWidget, side_px: int) -> QSplitter:
    """A list with what belongs to its selected row at the right; the list takes what is left."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(main)
    splitter.addWidget(side)
    splitter.setStretchFactor(0, 1)
    splitter.setSizes([1000, side_px])
    return splitter

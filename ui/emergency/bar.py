"""The bar under the top bar while an emergency is open: everybody who is signed in sees it, on every page.

Shows what it is told; must not know any service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.domain.emergency import Emergency
from ui.emergency.words import kind_name, running_words
from ui.widgets.basics import ElidedLabel, button

TICK_MS = 10_000


class UrgentBar(QFrame):
    """`opened(case id)` follows a press."""

    opened = Signal(str)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._cases: Sequence[Emergency] = ()
        self.setObjectName("urgent")
        self.setProperty("kind", "urgent")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        self._words = ElidedLabel()
        self._words.setObjectName("urgent.words")
        row.addWidget(self._words, 1)
        self._act = act = button("", "urgent.open", "urgent-act")
        act.clicked.connect(lambda: self.opened.emit(self._cases[0].id if self._cases else ""))
        row.addWidget(act)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tell)
        self.hide()

    def show_cases(self, cases: Sequence[Emergency]) -> None:
        """The open cases, the newest first; none hides the bar."""
        self._cases = cases
        self._tell()
        self.setVisible(bool(cases))
        if cases:
            self._timer.start()
        else:
            self._timer.stop()

    def _tell(self) -> None:
        if not self._cases:
            return
        self._act.setText(self.tr("打开处置"))  # here: the bar is older than the choice of a language
        first = self._cases[0]
        words = f"{kind_name(first.kind)} · {running_words(first, self._now())}"
        if len(self._cases) > 1:
            words += self.tr(" · 共 {n} 起").format(n=len(self._cases))
        self._words.set_whole(words)

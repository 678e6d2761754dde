"""A calm line under the top bar that asks something: it covers no picture and takes no keyboard.

Must not know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui.widgets.basics import ElidedLabel, button


@dataclass(frozen=True)
class Act:
    """A button of the line: its objectName, its word, its kind, what it does."""

    name: str
    words: str
    kind: str
    does: Callable[[], object]


class AskBar(QFrame):
    """Hidden until it asks; `name` starts the objectNames."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "ask")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(8)
        self._words = ElidedLabel()
        self._words.setObjectName(f"{name}.words")
        row.addWidget(self._words, 1)
        self._acts: list[QPushButton] = []
        self.hide()

    def ask(self, words: str, acts: Sequence[Act]) -> None:
        """Show the line; Tab reaches its buttons, a click leaves the keyboard where it is."""
        self._clear()
        self._words.set_whole(words)
        for act in acts:
            made = button(act.words, act.name, act.kind)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(act.does)
            self._row.addWidget(made)
            self._acts.append(made)
        self.show()

    def words(self) -> str:
        """What is asked; "" while it is hidden."""
        return self._words.whole() if self.isVisible() else ""

    def end(self) -> None:
        """Take the line away."""
        self._clear()
        self.hide()

    def _clear(self) -> None:
        for made in self._acts:
            self._row.removeWidget(made)
            made.hide()
            made.deleteLater()
        self._acts.clear()

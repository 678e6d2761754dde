"""The chosen row of a register in full: its name, where it stands, and what was written down.

Shows what it is given; must not know a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.basics import Card, label

LEAST_PX = 300
BADGES = {"ok": "badge-ok", "warn": "badge-warn", "bad": "badge-bad"}


@dataclass(frozen=True)
class Facts:
    """What is shown; rows are pairs of caption and words, those without words are left out.

    later  what happened afterwards, one line each, under its own caption
    """

    title: str
    state: str
    token: str
    rows: Sequence[tuple[str, str]]
    later_caption: str = ""
    later: Sequence[str] = ()


class Detail(QScrollArea):
    """`top` is put above the rows as it is handed in, such as a picture."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(LEAST_PX)
        self._shown: Facts | None = None

    def show_facts(self, facts: Facts | None, top: QWidget | None = None) -> None:
        """Show these, or nothing."""
        if facts == self._shown and top is None:
            return
        self._shown = facts
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(10)
        if facts is not None:
            column.addWidget(_card(facts, top))
            if facts.later:
                card = Card(facts.later_caption)
                for line in facts.later:
                    card.body.addWidget(_words(line))
                column.addWidget(card)
        column.addStretch(1)
        self.setWidget(body)


def _card(facts: Facts, top: QWidget | None) -> Card:
    card = Card()
    head = QHBoxLayout()
    head.addWidget(label(facts.title, "strong", wrap=True), 1)
    head.addWidget(label(facts.state, BADGES.get(facts.token, "badge")), 0, Qt.AlignmentFlag.AlignTop)
    card.body.addLayout(head)
    if top is not None:
        card.body.addWidget(top)
    for caption, words in facts.rows:
        if words:
            card.body.addWidget(label(caption, "caption"))
            card.body.addWidget(_words(words))
    return card


def _words(words: str) -> QWidget:
    made = label(words, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

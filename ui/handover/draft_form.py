"""What the outgoing guard may change: the summary, a note to the next shifts, keys and radios.

Shows a HandoverDraft and gives the edited one back; must not know a service.
"""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from app.services.handover import COUNT_MAX
from app.services.handover_draft import HandoverDraft
from ui.widgets.basics import Card, label

LEAST_LINES = 2
PAD_PX = 8
"""The style sheet's padding above and below the words."""


class _Summary(QPlainTextEdit):
    """As high as its text, from two lines on."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks other lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = max(LEAST_LINES, math.ceil(self.document().size().height()))
        margins = self.contentsMargins()
        edge = margins.top() + margins.bottom() + 2 * round(self.document().documentMargin())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + edge + PAD_PX)


class DraftForm(QWidget):
    """`changed` follows every edit by the person."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._make_summary())
        column.addWidget(self._make_rest())

    def _make_summary(self) -> Card:
        card = Card(self.tr("本班小结 · 自动拟稿，可改"))
        self.summary = _Summary()
        self.summary.setObjectName("handover.brief")
        self.summary.setProperty("kind", "large")
        self.summary.textChanged.connect(self._edited)
        card.body.addWidget(self.summary)
        return card

    def _make_rest(self) -> Card:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.note = QLineEdit()
        self.note.setObjectName("handover.note")
        self.note.setPlaceholderText(self.tr("给下一班的留言（一直留到有人办完）"))
        self.radios = self._make_count("handover.radios")
        self.keys = self._make_count("handover.keys")
        row.addWidget(self.note, 1)
        for word, field in ((self.tr("对讲机"), self.radios), (self.tr("钥匙"), self.keys)):
            row.addSpacing(8)
            row.addWidget(label(word, "muted"))
            row.addWidget(field)
        card.body.addLayout(row)
        self.note.textChanged.connect(self._edited)
        return card

    def _make_count(self, name: str) -> QSpinBox:
        field = QSpinBox()
        field.setObjectName(name)
        field.setRange(0, COUNT_MAX)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.valueChanged.connect(self._edited)
        return field

    def show_draft(self, draft: HandoverDraft) -> None:
        """Show what is drafted or was typed; emits nothing."""
        self._filling = True
        if draft.summary != self.summary.toPlainText():
            self.summary.setPlainText(draft.summary)
        if draft.note != self.note.text():
            self.note.setText(draft.note)
        self.keys.setValue(draft.keys)
        self.radios.setValue(draft.radios)
        self._filling = False

    def edited(self, draft: HandoverDraft) -> HandoverDraft:
        """The draft as it stands on the page."""
        return replace(
            draft,
            summary=self.summary.toPlainText(),
            note=self.note.text(),
            keys=self.keys.value(),
            radios=self.radios.value(),
        )

    def _edited(self) -> None:
        if not self._filling:
            self.changed.emit()

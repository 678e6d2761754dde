"""The handover page's parts in their places: at the left what the shift was, at the right what goes on.

Arranges; what happens when something is pressed is the page's.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.services.auth import Session
from ui.account_cards import tab_order
from ui.handover.draft_form import DraftForm
from ui.handover.items import ItemList
from ui.handover.people import IncomingCard, OutgoingCard
from ui.strip import Legend, StripChart
from ui.widgets.basics import Card, KeyButton, button, label

LEAST_LEFT, LEAST_RIGHT = 420, 460


class HandoverBoard(QWidget):
    """Only places: `form`, `strips`, `items`, `outgoing`, `incoming`, `remark`, `go`, `stay`, `leave`."""

    def __init__(self, session: Session, passwords: Mapping[str, str]) -> None:
        super().__init__()
        self.form = DraftForm()
        self.strips = StripChart()
        self.strips.setObjectName("handover.strips")
        self.strips.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.items = ItemList()
        self.outgoing = OutgoingCard(session, passwords)
        self.incoming = IncomingCard(passwords)
        self.remark = QLineEdit()
        self.remark.setObjectName("handover.remark")
        self.remark.setPlaceholderText(self.tr("不同情况：接班人看到的和交班不一样的，写在这里（可不填）"))
        self.error = label("", "error", wrap=True)
        self.error.setObjectName("handover.error")
        self.go = KeyButton(self.tr("签名接班"), "Enter", kind="primary", name="handover.go", large=True)
        self.stay = _quiet(self.tr("无人接班，本人继续值班"), "handover.stay")
        self.leave = _quiet(self.tr("无人接班，退出登录"), "handover.sign_out")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._left(), 11)
        row.addWidget(self._right(), 10)
        self.error.hide()

    def _left(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(16)
        column.addWidget(self.form)
        self.strip_card = Card(" ")
        self.under = label("", "muted", wrap=True)
        self.under.setObjectName("handover.under")
        self.strip_card.body.addWidget(self.strips)
        self.strip_card.body.addWidget(Legend())
        self.strip_card.body.addWidget(self.under)
        column.addWidget(self.strip_card)
        column.addStretch(1)
        self.under.hide()
        self.strips.hovered.connect(self._show_under)
        return _scrolled(inside, "handover.left", LEAST_LEFT)

    def _right(self) -> QWidget:
        """What is handed over may scroll on a low screen; the act stays in sight."""
        inside = QWidget()
        upper = QVBoxLayout(inside)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(12)
        upper.addWidget(self.items, 1)
        upper.addWidget(self.remark)
        people = QHBoxLayout()
        people.setSpacing(12)
        people.addWidget(self.outgoing, 1)
        people.addWidget(self.incoming, 1)
        upper.addLayout(people)
        self._scroll = _scrolled(inside, "handover.right", LEAST_RIGHT)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.error)
        column.addWidget(self.go)
        column.addLayout(self._last())
        return side

    def _last(self) -> QHBoxLayout:
        told = self.tr("画面不中断，未写完的记录保留；接班人未到时由交班人继续负责，系统通知管理员。")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(told, "muted", wrap=True), 1)
        row.addWidget(self.stay)
        row.addWidget(self.leave)
        return row

    def lead(self, field: QWidget) -> None:
        """The keyboard goes there, and it is in sight: on a low screen the column scrolls."""
        field.setFocus()
        self._scroll.ensureWidgetVisible(field)

    def _show_under(self, words: str) -> None:
        """What lies under the pointer; the line takes no room before there is anything to say."""
        self.under.setText(words)
        self.under.setVisible(bool(words) or self.under.isVisible())

    def order_tabs(self) -> None:
        """Signature of the one, the items, the other: in the order of the work; then what is optional."""
        chain: list[QWidget] = [
            self.outgoing.password,
            self.outgoing.button,
            *self.items.buttons(),
            self.remark,
            self.incoming.accounts,
            self.incoming.password,
            self.go,
            self.form.summary,
            self.form.note,
            self.form.radios,
            self.form.keys,
        ]
        tab_order(chain)

    def tell(self, words: str) -> None:
        """What went wrong, over the button; "" for nothing."""
        self.error.setText(words)
        self.error.setVisible(bool(words))


def _scrolled(inside: QWidget, name: str, least: int) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName(name)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setMinimumWidth(least)
    scroll.setWidget(inside)
    return scroll


def _quiet(words: str, name: str) -> QPushButton:
    return button(words, name, "quiet")

"""到岗确认与前台: when the school asks whether the guard is there, and from when on another program counts.

Saves for itself. Must not know where it stands.
"""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QSpinBox

from app.domain.policy import (
    FOREGROUND_MAX,
    FOREGROUND_MIN,
    PRESENCE_ANSWER_MAX,
    PRESENCE_ANSWER_MIN,
    PRESENCE_MAX,
    PRESENCE_MIN,
    SchoolPolicy,
)
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.people import PeopleService
from ui.bridge import Bridge
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import Card, button, label

USUAL = (60, 90, 5)
"""Offered when the school begins to ask: minutes from, to, for the answer."""


class ConductCard(Card):
    """Off as long as the school has not chosen otherwise."""

    def __init__(self, people: PeopleService, bridge: Bridge, session: Session) -> None:
        super().__init__()
        self.set_caption(self.tr("到岗确认与前台"))
        self.setMaximumWidth(760)
        self._people, self._bridge, self._session = people, bridge, session
        self.asks = QCheckBox(self.tr("定时请值班的人确认在岗（正在操作的人不问）"))
        self.asks.setObjectName("policy.asks")
        minutes = self.tr(" 分钟")
        self.least = _spin("policy.presence_from", PRESENCE_MIN, PRESENCE_MAX, minutes)
        self.most = _spin("policy.presence_to", PRESENCE_MIN, PRESENCE_MAX, minutes)
        self.answer = _spin("policy.presence_answer", PRESENCE_ANSWER_MIN, PRESENCE_ANSWER_MAX, minutes)
        self.foreground = _spin("policy.foreground", FOREGROUND_MIN, FOREGROUND_MAX, minutes)
        self.foreground.setSpecialValueText(self.tr("不记录"))
        self.hold = QCheckBox(self.tr("到时间后让值守台回到最前面"))
        self.hold.setObjectName("policy.hold_front")
        self._build()
        self.asks.toggled.connect(self._show_fields)
        self.least.valueChanged.connect(self.most.setMinimum)
        self._show_fields()

    def show_policy(self, policy: SchoolPolicy) -> None:
        """What the school has decided."""
        asks = policy.presence_to > 0
        least, most, answer = (
            (policy.presence_from, policy.presence_to, policy.presence_answer) if asks else USUAL
        )
        self.asks.setChecked(asks)
        self.least.setValue(least)
        self.most.setValue(most)
        self.answer.setValue(answer)
        self.foreground.setValue(policy.foreground)
        self.hold.setChecked(policy.hold_front)

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.asks)
        for words, field in (
            (self.tr("没有操作至少多久后问"), self.least),
            (self.tr("最迟多久后问"), self.most),
            (self.tr("多久没有应答就记录"), self.answer),
            (self.tr("其他程序在前多久后记录"), self.foreground),
        ):
            form.addRow(label(words, "muted"), field)
        form.addRow(self.hold)
        self.body.addLayout(form)
        row = QHBoxLayout()
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("policy.conduct_told")
        save = button(self.tr("保存"), "policy.conduct_save", "primary")
        save.clicked.connect(self._save)
        row.addWidget(self._told, 1)
        row.addWidget(save)
        self.body.addLayout(row)

    def _show_fields(self) -> None:
        for field in (self.least, self.most, self.answer):
            field.setEnabled(self.asks.isChecked())

    def _save(self) -> None:
        asks = self.asks.isChecked()
        least, most = (self.least.value(), self.most.value()) if asks else (0, 0)
        presence = (least, most, self.answer.value())
        foreground, hold = self.foreground.value(), self.hold.isChecked()
        self._bridge.run(
            self,
            lambda: self._people.set_policy(
                self._session, presence=presence, foreground=foreground, hold_front=hold
            ),
            self._saved,
            self._failed,
        )

    def _saved(self, policy: SchoolPolicy) -> None:
        self.show_policy(policy)
        self._tell(self.tr("已保存，值班的人马上按新的规定。"), "ok")

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)


def _spin(name: str, least: int, most: int, suffix: str) -> QSpinBox:
    made = QSpinBox()
    made.setObjectName(name)
    made.setRange(least, most)
    made.setSuffix(suffix)
    made.setMinimumWidth(140)
    return made

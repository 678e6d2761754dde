"""The procedure: what to do in order, ticked with its time; whom to call, answered or not.

Shows and asks by signal; must not know any service.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.emergency import NOTE, PATROL, Contact, Emergency, Step, Tick
from app.services.emergency import CaseView
from ui.regulation_words import regulation
from ui.times import clock
from ui.widgets.basics import Card, button, label, line


class StepsView(QWidget):
    """`ticked(step, contact id, answered)`; `answered` None where nobody was telephoned."""

    ticked = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    def show_case(self, view: CaseView, *, editable: bool) -> None:
        """Show the procedure with what was done."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for words in view.procedure.warnings:
            self._column.addWidget(label(regulation(words), "warning", wrap=True))
        card = Card(self.tr("处置步骤 · 做一项勾一项，时间自动记下"))
        for number, step in enumerate(view.procedure.steps):
            if number:
                card.body.addWidget(line())
            self._add_step(card, number, step, view, editable=editable)
        self._column.addWidget(card)
        notes = [tick for tick in view.case.all_ticks() if tick.step == NOTE]
        if notes:
            told = Card(self.tr("记下的情况"))
            for tick in notes:
                told.body.addWidget(label(f"{clock(tick.at)} {tick.note}（{tick.by}）", wrap=True))
            self._column.addWidget(told)

    def _add_step(self, card: Card, number: int, step: Step, view: CaseView, *, editable: bool) -> None:
        case = view.case
        ticks = [tick for tick in case.all_ticks() if tick.step == step.id]
        row = QHBoxLayout()
        row.setSpacing(8)
        words = f"{number + 1}. {regulation(step.text)}" + (
            "" if step.required or not editable else self.tr("（视情况）")
        )
        title = label(words, "step-done" if ticks else "", wrap=True)
        title.setToolTip(regulation(step.source))
        row.addWidget(title, 1)
        if editable and (step.repeats or not ticks):
            word = self.tr("再记一次") if ticks else self.tr("已办")
            done = button(word, f"emergency.tick.{step.id}", "plain", icon="mdi6.check")
            done.clicked.connect(lambda: self.ticked.emit(step.id, "", None))
            row.addWidget(done, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        if step.id == PATROL and view.patrol_at is not None:
            words = self.tr("下一次加强巡查：{time} 前").format(time=clock(view.patrol_at))
            card.body.addWidget(label(words, "warn"))
        if step.calls and editable:
            for contact in view.contacts:
                card.body.addLayout(self._contact(step, contact, case))
            if not view.contacts:
                hint = self.tr("还没有填应急电话：请管理员在“设置 · 应急与值守”里填写。")
                card.body.addWidget(label(hint, "muted", wrap=True))
        for tick in ticks:
            card.body.addWidget(label(self._told(tick, view), "caption", wrap=True))

    def _contact(self, step: Step, contact: Contact, case: Emergency) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(label(" ".join(filter(None, (contact.title, contact.name))), "muted", wrap=True))
        phone = label(contact.phone, "name")
        phone.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        who.addWidget(phone)
        row.addLayout(who, 1)
        reached = any(
            tick.contact == contact.id and tick.step == step.id and tick.answered for tick in case.all_ticks()
        )
        for word, answered, name in (
            (self.tr("已接通"), True, "reached"),
            (self.tr("无人接听"), False, "missed"),
        ):
            made = button(
                word, f"emergency.{name}.{step.id}.{contact.id}", "primary" if answered else "plain"
            )
            made.setEnabled(not (reached and answered))
            made.clicked.connect(
                lambda _=False, answered=answered: self.ticked.emit(step.id, contact.id, answered)
            )
            row.addWidget(made)
        return row

    def _told(self, tick: Tick, view: CaseView) -> str:
        names = {contact.id: contact.title for contact in view.contacts}
        parts = [f"✓ {clock(tick.at)} {tick.by}"]
        if tick.contact:
            answer = self.tr("已接通") if tick.answered else self.tr("无人接听")
            parts.append(f"{names.get(tick.contact, '')} {answer}")
        if tick.note:
            parts.append(tick.note)
        return " · ".join(parts)

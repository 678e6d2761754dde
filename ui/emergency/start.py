"""What has happened? Four large buttons, and the cases that are open. Must not know any service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.emergency import Emergency, EmergencyKind
from ui.emergency.words import kind_name, running_words
from ui.widgets.basics import Card, KeyButton, button, label


class StartView(QWidget):
    """`started(EmergencyKind)` and `chosen(case id)`."""

    started = Signal(object)
    chosen = Signal(str)

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._now = now
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self.tr("发生了什么？按下就开始记时。"), "heading", wrap=True))
        for number, (kind, look) in enumerate(
            (
                (EmergencyKind.INCIDENT, "alarm"),
                (EmergencyKind.POWER_CUT, "danger"),
                (EmergencyKind.SYSTEM_FAILURE, "danger"),
                (EmergencyKind.DAMAGE, "danger"),
            ),
            start=1,
        ):
            made = KeyButton(
                kind_name(kind), str(number), kind=look, name=f"emergency.start.{kind}", large=True
            )
            start = partial(self.started.emit, kind)
            made.clicked.connect(lambda _=False, start=start: start())
            shortcut = QShortcut(QKeySequence(str(number)), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(start)
            column.addWidget(made)
        hint = self.tr("没有要紧的事按 Esc 返回，不会留下记录。")
        column.addWidget(label(hint, "muted", wrap=True))
        self._open = Card(self.tr("正在处置"))
        self._rows = QVBoxLayout()
        self._open.body.addLayout(self._rows)
        column.addWidget(self._open)
        column.addStretch(1)
        self._open.hide()

    def show_cases(self, cases: Sequence[Emergency]) -> None:
        """The cases that nobody has closed."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, case in enumerate(cases):
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            words = f"{kind_name(case.kind)} · {running_words(case, self._now())}"
            row.addWidget(label(words, wrap=True), 1)
            made = button(self.tr("打开"), f"emergency.case.{number}")
            made.clicked.connect(lambda _=False, case=case: self.chosen.emit(case.id))
            row.addWidget(made)
            self._rows.addWidget(holder)
        self._open.setVisible(bool(cases))

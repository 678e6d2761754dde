"""Head of an opened check: what it is, who signs it, where it stands, and what can be done with all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.inspection import DueState
from app.services.check_sheet import SheetView
from ui import theme
from ui.check_words import due_name, list_name, period_name, signer_words
from ui.regulation_words import regulation
from ui.times import local
from ui.widgets.basics import button, label

_KINDS = {
    DueState.DUE: "badge-warn",
    DueState.OVERDUE: "badge-bad",
    DueState.DONE: "badge-ok",
    DueState.EXCUSED: "badge",
}


class SheetHead(QWidget):
    """`walk` asks for the walk along the wall, `rest` marks what is left as in order."""

    walk = Signal()
    rest = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = label("", "heading")
        self._title.setObjectName("checks.title")
        self._about = label("", "caption", wrap=True)
        self._about.setObjectName("checks.about")
        words.addWidget(self._title)
        words.addWidget(self._about)
        row.addLayout(words, 1)
        self._state = label("", "badge")
        self._state.setObjectName("checks.state")
        self._rest = button(self.tr("其余都正常"), "checks.rest", icon="mdi6.check-all")
        self._rest.clicked.connect(self.rest)
        self._walk = button(self.tr("沿监控墙逐路巡检"), "checks.walk", "primary", icon="mdi6.shoe-print")
        self._walk.clicked.connect(self.walk)
        for part in (self._state, self._rest, self._walk):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._rest.hide()
        self._walk.hide()

    def show_view(self, view: SheetView, *, editable: bool) -> None:
        """Show what is open."""
        self._title.setText(f"{list_name(view.check.id)} · {period_name(view.period)}")
        about = self.tr("{signer} · 依据：{source}").format(
            signer=signer_words(view.check.signer), source=regulation(view.check.source)
        )
        sheet = view.sheet
        if sheet.signed_at is not None:
            about = self.tr("{name} {time} 签名").format(
                name=sheet.signer_name, time=f"{local(sheet.signed_at):%Y-%m-%d %H:%M}"
            )
        elif sheet.excuse is not None:
            about = self.tr("漏检原因：{why}（{name}）").format(why=sheet.excuse, name=sheet.excused_by)
        self._about.setText(about)
        done, total = len(view.lines) - len(view.missing), len(view.lines)
        words = due_name(view.state)
        if view.state in (DueState.DUE, DueState.OVERDUE):
            words += f" {done}/{total}"
        self._state.setText(words)
        theme.set_kind(self._state, _KINDS[view.state])
        self._walk.setVisible(editable and view.check.walk)
        self._rest.setVisible(editable and not view.check.walk and done < total)

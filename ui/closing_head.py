"""Head of an opened closing: what it is, where it stands, drafting anew and the two papers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.closing import ClosingState
from app.domain.people import Permission, may
from app.services.auth import Session
from app.services.closings import ClosingDraft
from ui import theme
from ui.check_words import closing_name, closing_state_name, period_name
from ui.times import local
from ui.widgets.basics import button, label

_BADGES = {
    ClosingState.OVERDUE: "badge-bad",
    ClosingState.DUE: "badge-warn",
    ClosingState.DONE: "badge-ok",
    ClosingState.RUNNING: "badge",
}


class ClosingHead(QWidget):
    """`redraft` asks for the text from the records, `printed(bulletin)` for a paper."""

    redraft = Signal()
    printed = Signal(bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        role = session.account.role
        self._signs = may(role, Permission.SIGN_CLOSINGS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = label("", "heading")
        self._title.setObjectName("closings.title")
        self._about = label("", "caption")
        self._about.setObjectName("closings.about")
        words.addWidget(self._title)
        words.addWidget(self._about)
        row.addLayout(words, 1)
        self._state = label("", "badge")
        self._state.setObjectName("closings.state")
        row.addWidget(self._state, 0, Qt.AlignmentFlag.AlignVCenter)
        self._redraft = button(self.tr("重新拟稿"), "closings.redraft", "quiet", icon="mdi6.refresh")
        self._redraft.clicked.connect(self.redraft)
        bulletin = button(self.tr("通报…"), "closings.bulletin", icon="mdi6.bullhorn-outline")
        bulletin.setToolTip(self.tr("监控情况动态通报：定期汇总，书面通报相关业务部门"))
        bulletin.clicked.connect(lambda: self.printed.emit(True))
        printing = button(self.tr("打印…"), "closings.print", icon="mdi6.printer")
        printing.clicked.connect(lambda: self.printed.emit(False))
        for part in (self._redraft, bulletin, printing):
            row.addWidget(part)
            if part is not self._redraft and not may(role, Permission.PRINT_FORM):
                part.hide()

    def show_draft(self, draft: ClosingDraft) -> None:
        """Show what is open."""
        closing = draft.closing
        self._title.setText(f"{closing_name(draft.period.kind)} · {period_name(draft.period)}")
        self._state.setText(closing_state_name(draft.state))
        theme.set_kind(self._state, _BADGES[draft.state])
        about = self.tr("由管理员签名；逾期的主管领导看得见")
        if closing is not None:
            signed = f"{local(closing.signed_at):%Y-%m-%d %H:%M}"
            about = self.tr("{name} {time} 签名").format(name=closing.signer_name, time=signed)
        self._about.setText(about)
        self._redraft.setVisible(closing is None and self._signs)

"""Foot of an opened check: the signature by whom must sign, or why it was missed.

Shows and asks by signal; must not know any service.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.inspection import DueState, Signer
from app.domain.people import Permission, may
from app.services.auth import Session
from app.services.check_sheet import SheetView
from ui import theme
from ui.check_words import signer_words
from ui.widgets.basics import KeyButton, PasswordField, button, label


class SignBox(QWidget):
    """`signed(password)` and `excused(reason)`."""

    signed = Signal(str)
    excused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._reason_row = QWidget()
        row = QHBoxLayout(self._reason_row)
        row.setContentsMargins(0, 0, 0, 0)
        self.reason = QLineEdit()
        self.reason.setObjectName("checks.reason")
        self.reason.setPlaceholderText(self.tr("漏检原因，例如：停电、设备检修"))
        excuse = button(self.tr("说明漏检"), "checks.excuse")
        excuse.clicked.connect(lambda: self.excused.emit(self.reason.text()))
        row.addWidget(self.reason, 1)
        row.addWidget(excuse)
        column.addWidget(self._reason_row)
        self._sign_row = QWidget()
        row = QHBoxLayout(self._sign_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(label(session.account.name, "strong"))
        self.password = PasswordField("checks.password", self.tr("签名密码"))
        self.password.returnPressed.connect(self._pressed)
        self._go = KeyButton(self.tr("签名"), "Enter", kind="primary", name="checks.sign")
        self._go.setMaximumWidth(theme.px(260))
        self._go.clicked.connect(self._pressed)
        row.addWidget(self.password, 1)
        row.addWidget(self._go, 1)
        column.addWidget(self._sign_row)
        self._who = label("", "muted", wrap=True)
        self._who.setObjectName("checks.who")
        column.addWidget(self._who)
        for part in (self._reason_row, self._sign_row, self._who):
            part.hide()

    def show_view(self, view: SheetView) -> None:
        """Offer what this person may do with it."""
        open_ = view.state in (DueState.DUE, DueState.OVERDUE)
        role = self._session.account.role
        manager = may(role, Permission.SIGN_CHECKS)
        mine = may(role, Permission.DO_CHECKS) if view.check.signer is Signer.GUARD else manager
        left = len(view.missing)
        self._sign_row.setVisible(open_ and mine)
        self._go.setEnabled(not left)
        self._go.set_word(self.tr("签名（还有 {n} 项）").format(n=left) if left else self.tr("签名"))
        self._reason_row.setVisible(view.state is DueState.OVERDUE and manager)
        self._who.setText(
            self.tr("{signer}：填好以后由本人输入密码签名。").format(signer=signer_words(view.check.signer))
        )
        self._who.setVisible(open_ and not mine)

    def clear(self) -> None:
        """Forget what was typed."""
        self.password.clear()
        self.password.mark_wrong(False)
        self.reason.clear()

    def set_busy(self, busy: bool) -> None:
        """While the signature is checked."""
        self._sign_row.setEnabled(not busy)

    def wrong(self) -> None:
        """The password was refused, or something else: type again."""
        self.password.clear()
        self.password.mark_wrong(True)
        self.password.setFocus()

    def _pressed(self) -> None:
        if self._go.isEnabled() and self.password.text():
            self.password.mark_wrong(False)
            self.signed.emit(self.password.text())

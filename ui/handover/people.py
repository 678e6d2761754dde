"""The two who sign a handover: the outgoing guard's card and the incoming one's.

Show what they are told and say what was pressed; must not know a service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from app.domain.handover import Handover
from app.domain.people import Account
from app.services.auth import Session
from ui import times
from ui.widgets.basics import Card, ElidedLabel, PasswordField, button, label


class OutgoingCard(Card):
    """交班人: name, since when on duty, the password that signs; then when it was signed."""

    signed = Signal(str)
    """Enter or the button: the password."""

    def __init__(self, session: Session, passwords: Mapping[str, str]) -> None:
        super().__init__("")
        self.set_caption(self.tr("交班人"))
        self._since = session.since
        self.body.setSpacing(6)
        self.body.addWidget(ElidedLabel(session.account.name, "name"))
        self._lasted = label("", "muted", wrap=True)
        self.body.addWidget(self._lasted)
        self.state = label("", "ok", wrap=True)
        self.state.setObjectName("handover.signed")
        self.body.addWidget(self.state)
        self._field = QWidget()
        row = QHBoxLayout(self._field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.password = PasswordField("handover.out_password", self.tr("密码"))
        self.button = button(self.tr("签名交班"), "handover.sign")
        row.addWidget(self.password, 1)
        row.addWidget(self.button)
        self.body.addWidget(self._field)
        self._demo = _demo_label("handover.out_demo", session.account.name, passwords)
        self.body.addWidget(self._demo)
        self._demo.setVisible(bool(self._demo.text()))  # not before it has a parent: it would be a window
        self._again = button(self.tr("有改动，重新签名"), "handover.sign_again", "link")
        self.body.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.password.returnPressed.connect(self._pressed)
        self.button.clicked.connect(self._pressed)
        self._again.clicked.connect(self.ask_password)
        self.show_signed(None, changed=False)

    def tick(self, now: datetime) -> None:
        """How long he is on duty."""
        words = self.tr("{time} 接班 · 已在岗 {duration}")
        lasted = times.minutes((now - self._since).total_seconds())
        self._lasted.setText(words.format(time=times.clock(self._since), duration=lasted))

    def show_signed(self, handover: Handover | None, *, changed: bool) -> None:
        """His signature that waits for the next guard; `changed`: something was edited since."""
        at = handover.signed_at if handover is not None else None
        self.state.setVisible(at is not None)
        self._field.setVisible(at is None)
        self._again.setVisible(at is not None and changed)
        self._demo.setVisible(at is None and bool(self._demo.text()))
        if at is not None:
            self.state.setText(self.tr("已签名 {time}").format(time=times.clock(at)))

    def ask_password(self) -> None:
        """Show the password's field again and go there."""
        self._again.hide()
        self._field.show()
        self._demo.setVisible(bool(self._demo.text()))
        self.password.setFocus()

    def _pressed(self) -> None:
        if self.password.text():
            self.signed.emit(self.password.text())
        else:
            self.password.setFocus()


class IncomingCard(Card):
    """接班人: whoever is planned is chosen already; the password takes over."""

    taken = Signal()
    """Enter in the password field."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        super().__init__("")
        self.set_caption(self.tr("接班人"))
        self._passwords = passwords
        self._planned: frozenset[str] = frozenset()
        self.body.setSpacing(6)
        self.accounts = QComboBox()
        self.accounts.setObjectName("handover.account")
        self.accounts.setProperty("kind", "name")
        self.accounts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.body.addWidget(self.accounts)
        self.hint = label("", "warn", wrap=True)
        self.hint.setObjectName("handover.planned")
        self.body.addWidget(self.hint)
        self.password = PasswordField("handover.password", self.tr("密码"))
        self.body.addWidget(self.password)
        self._demo = _demo_label("handover.demo", "", passwords)
        self.body.addWidget(self._demo)
        self.body.addStretch(1)
        self.accounts.currentIndexChanged.connect(self._chosen)
        self.password.returnPressed.connect(self.taken)
        self._chosen()

    def show_accounts(self, accounts: Sequence[Account], planned: Sequence[str]) -> None:
        """Who may take over, those who are planned first; a choice that was made stays."""
        self._planned = frozenset(planned)
        ordered = sorted(accounts, key=lambda account: account.id not in self._planned)
        if [account.id for account in ordered] != self.ids():
            kept = self.account()
            self.accounts.clear()
            for account in ordered:
                self.accounts.addItem(account.name, account.id)
            self.accounts.setCurrentIndex(max(0, self.accounts.findData(kept)))
        self._chosen()

    def account(self) -> str:
        """The chosen account's id, "" when nobody may take over."""
        return str(self.accounts.currentData() or "")

    def ids(self) -> list[str]:
        """The accounts in their order."""
        return [str(self.accounts.itemData(n)) for n in range(self.accounts.count())]

    def _chosen(self) -> None:
        name, planned = self.accounts.currentText(), self.account() in self._planned
        self.set_caption(self.tr("接班人 · 按排班") if planned else self.tr("接班人"))
        if not name:
            self.hint.setText(self.tr("没有别的值班账号，请管理员添加"))
        elif self._planned:
            self.hint.setText(self.tr("不在排班表上，接班记录会注明"))
        else:
            self.hint.setText(self.tr("这一班没有排人"))
        self.hint.setVisible(not planned)
        self._demo.setText(_demo_words(name, self._passwords))
        self._demo.setVisible(bool(self._demo.text()))


def _demo_label(name: str, account: str, passwords: Mapping[str, str]) -> QLabel:
    """The demo prints its passwords; empty elsewhere."""
    made = label(_demo_words(account, passwords), "caption")
    made.setObjectName(name)
    return made


def _demo_words(account: str, passwords: Mapping[str, str]) -> str:
    if account not in passwords:
        return ""
    words = QCoreApplication.translate("Handover", "演示密码：{password}")
    return words.format(password=passwords[account])

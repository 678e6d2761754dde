"""A new password for somebody else's account. Must not know which page asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.people import PASSWORD_MIN, Account
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.people import PeopleService
from ui.bridge import Bridge
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import PasswordField, button, label
from ui.widgets.dialog import Dialog


class PasswordDialog(Dialog):
    """`saved(Account)` follows when the new password holds; its owner changes it at the next log-in."""

    saved = Signal(object)

    def __init__(
        self,
        people: PeopleService,
        bridge: Bridge,
        session: Session,
        account: Account,
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("PasswordDialog", "重设密码 · {name}").format(name=account.name)
        super().__init__("password", title, parent)
        self.setMinimumWidth(520)
        self._people, self._bridge, self._session, self._account = people, bridge, session, account
        self._build()

    def _build(self) -> None:
        self.password = PasswordField("password.new", self.tr("临时密码"))
        self.again = PasswordField("password.again", self.tr("再输一次"))
        for field in (self.password, self.again):
            self.body.addWidget(field)
        rule = self.tr(
            "至少 {n} 位，要有字母和数字，不含姓名。本人下次登录时必须改成自己的密码；锁定随之解除。"
        )
        self.body.addWidget(label(rule.format(n=PASSWORD_MIN), "caption", wrap=True))
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("password.told")
        self._told.setMinimumHeight(44)
        self.body.addWidget(self._told)
        row = QHBoxLayout()
        cancel = button(self.tr("取消"), "password.cancel", "quiet")
        cancel.setAutoDefault(False)
        self._save = button(self.tr("重设密码"), "password.save", "primary")
        self._save.setDefault(True)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        self.body.addLayout(row)
        cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._save_pressed)

    def _save_pressed(self) -> None:
        if self.password.text() != self.again.text():
            self._tell(self.tr("两次输入的密码不一样，请重输。"))
            self.again.setFocus()
            return
        people, session, account = self._people, self._session, self._account
        password = self.password.text()
        self._save.setEnabled(False)
        self._bridge.run(
            self, lambda: people.reset_password(session, account.id, password), self._done, self._failed
        )

    def _done(self, _: None) -> None:
        self.saved.emit(self._account)
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._save.setEnabled(True)
        self._tell(show_error(error))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        set_kind(self._told, "error")

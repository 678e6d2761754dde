"""A new account: name, role, shift, first password. Must not know which page asked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from app.domain.people import PASSWORD_MIN, Account, Role
from app.domain.shift import ShiftName
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.people import PeopleService, PeopleView
from ui.bridge import Bridge
from ui.texts import role_name, shift_name, show_error
from ui.theme import set_kind
from ui.widgets.basics import PasswordField, button, label
from ui.widgets.dialog import Dialog

ROLES = tuple(role for role in Role if role is not Role.COUNTY)
"""What a school's own administrator may give out."""


class AccountDialog(Dialog):
    """`saved(Account)` follows when the account stands in the log."""

    saved = Signal(object)

    def __init__(
        self,
        people: PeopleService,
        bridge: Bridge,
        session: Session,
        view: PeopleView | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("account", QCoreApplication.translate("AccountDialog", "添加账号"), parent)
        self.setMinimumWidth(560)
        self._people, self._bridge, self._session = people, bridge, session
        self._view = view
        self._build()
        self._role_chosen()

    # --- building ---

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self.name = QLineEdit()
        self.name.setObjectName("account.name")
        self.name.setPlaceholderText(self.tr("在登录页上显示的姓名"))
        self.role = QComboBox()
        self.role.setObjectName("account.role")
        for role in ROLES:
            self.role.addItem(role_name(role), role)
        self.shift = QComboBox()
        self.shift.setObjectName("account.shift")
        for shift in ShiftName:
            self.shift.addItem(shift_name(shift), shift.value)
        self.shift.addItem(self.tr("不固定"), None)
        self.password = PasswordField("account.password", self.tr("首次密码"))
        self.again = PasswordField("account.again", self.tr("再输一次"))
        for words, field in (
            (self.tr("姓名"), self.name),
            (self.tr("角色"), self.role),
            (self.tr("班次"), self.shift),
            (self.tr("首次密码"), self.password),
            ("", self.again),
        ):
            form.addRow(label(words, "muted"), field)
        self.body.addLayout(form)
        rule = self.tr("密码至少 {n} 位，要有字母和数字，不含姓名；本人第一次登录时必须改成自己的密码。")
        self.body.addWidget(label(rule.format(n=PASSWORD_MIN), "caption", wrap=True))
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("account.told")
        self._told.setMinimumHeight(44)
        self.body.addWidget(self._told)
        self.body.addLayout(self._make_buttons())
        self.role.currentIndexChanged.connect(self._role_chosen)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        cancel = button(self.tr("取消"), "account.cancel", "quiet")
        cancel.setAutoDefault(False)
        self._save = button(self.tr("添加账号"), "account.save", "primary")
        self._save.setDefault(True)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._save_pressed)
        return row

    # --- saving ---

    def _role_chosen(self) -> None:
        role, view = Role(self.role.currentData()), self._view
        self.shift.setEnabled(role is Role.GUARD)
        if view is not None and view.operators >= view.cap and view.policy.counts(role):
            self._tell(self.tr("操作员已满：每校不超过四名。先停用一名，再添加。"), "warn")
        else:
            self._tell("", "muted")

    def _save_pressed(self) -> None:
        if self.password.text() != self.again.text():
            self._tell(self.tr("两次输入的密码不一样，请重输。"), "error")
            self.again.setFocus()
            return
        name, role = self.name.text(), Role(self.role.currentData())
        password = self.password.text()
        shift = self.shift.currentData() if role is Role.GUARD else None
        people, session = self._people, self._session
        self._save.setEnabled(False)
        self._bridge.run(
            self, lambda: people.create(session, name, role, shift, password), self._done, self._failed
        )

    def _done(self, account: Account) -> None:
        self.saved.emit(account)
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._save.setEnabled(True)
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)

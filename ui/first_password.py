"""A password that somebody else set must become the own one before anything else (R05).

Must not know how somebody signed in or what follows.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from app.domain.people import PASSWORD_MIN
from app.errors import GuardroomError
from app.services.auth import AuthService, Session
from ui.bridge import Bridge
from ui.front import Front
from ui.texts import show_error
from ui.widgets.basics import KeyButton, PasswordField, button, label


class FirstPasswordPage(Front):
    """`changed` follows when the new password holds; `leave` asks to sign out instead."""

    changed = Signal()
    leave = Signal()

    def __init__(self, auth: AuthService, bridge: Bridge, session: Session) -> None:
        super().__init__(width=560)
        self.setObjectName("own_password")
        self._auth, self._bridge, self._session = auth, bridge, session
        self.add_brand(
            self.tr("先改成自己的密码"),
            self.tr("{name}：现在的密码是管理员设置的，只能用一次。").format(name=session.account.name),
        )
        self._build()

    def _build(self) -> None:
        self._old = PasswordField("own_password.old", self.tr("管理员给的密码"))
        self._new = PasswordField("own_password.new", self.tr("新密码"))
        self._again = PasswordField("own_password.again", self.tr("再输一次新密码"))
        fields = (self._old, self._new, self._again)
        for field in fields:
            self.body.addWidget(field)
        for field, following in pairwise(fields):
            field.returnPressed.connect(lambda at=following: at.setFocus(Qt.FocusReason.TabFocusReason))
        self._again.returnPressed.connect(self._change)
        rule = self.tr("至少 {n} 位，要有字母和数字，不含姓名，不能是用过的。").format(n=PASSWORD_MIN)
        self.body.addWidget(label(rule, "caption", wrap=True))
        self._problem = label("", "error", wrap=True)
        self._problem.setObjectName("own_password.problem")
        self._problem.setMinimumHeight(44)
        self.body.addWidget(self._problem)
        row = QHBoxLayout()
        leave = button(self.tr("退出登录"), "own_password.leave", "quiet")
        leave.clicked.connect(self.leave)
        self._go = KeyButton(
            self.tr("改好并继续"), "Enter", kind="primary", name="own_password.go", large=True
        )
        self._go.clicked.connect(self._change)
        row.addWidget(leave)
        row.addWidget(self._go, 1)
        self.body.addLayout(row)
        self._old.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self) -> None:
        old, new = self._old.text(), self._new.text()
        problem = ""
        if not old or not new:
            problem = self.tr("请填写管理员给的密码和新密码。")
        elif new != self._again.text():
            problem = self.tr("两次输入的新密码不一样，请重输。")
        self._problem.setText(problem)
        if problem:
            return
        self._go.setEnabled(False)
        auth, account = self._auth, self._session.account.id
        self._bridge.run(
            self, lambda: auth.change_password(account, old, new), lambda _: self.changed.emit(), self._failed
        )

    def _failed(self, error: GuardroomError) -> None:
        self._go.setEnabled(True)
        self._problem.setText(show_error(error))

"""The locked screen's form: whose session it is, the password, or signing in as somebody else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.side_panel import BUTTON_PX
from ui.widgets.basics import KeyButton, PasswordField, button, label

WIDTH = 380
EMERGENCY_KEY = "Ctrl+F12"
"""The one key that a locked screen lets through."""


class LockPanel(QWidget):
    """`opened(password)` asks to unlock, `sign_out` to end the session, `alarm` for an emergency."""

    opened = Signal(str)
    sign_out = Signal()
    alarm = Signal()

    def __init__(self, name: str, minutes: int, *, alarms: bool) -> None:
        super().__init__()
        self.setObjectName("lock")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(1)
        mark = QLabel()
        mark.setPixmap(theme.icon("mdi6.lock-outline", "accent").pixmap(56, 56))
        column.addWidget(mark)
        column.addWidget(label(self.tr("已锁屏"), "title"))
        words = self.tr("{n} 分钟没有操作。画面照常监控；要操作，请 {name} 输入密码。")
        column.addWidget(label(words.format(n=minutes, name=name), "muted", wrap=True))
        column.addWidget(label(name, "name"))
        self.password = PasswordField("lock.password")
        self.password.returnPressed.connect(self._pressed)
        column.addWidget(self.password)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("lock.told")
        self._told.setMinimumHeight(44)
        column.addWidget(self._told)
        self._go = KeyButton(self.tr("解锁"), "Enter", kind="primary", name="lock.open", large=True)
        self._go.clicked.connect(self._pressed)
        column.addWidget(self._go)
        column.addStretch(1)
        if alarms:
            words = self.tr("紧急情况不用解锁：按下就开始，记录上注明锁屏时启动。")
            column.addWidget(label(words, "muted", wrap=True))
            urgent = KeyButton(
                self.tr("紧急情况"), EMERGENCY_KEY, kind="alarm", name="lock.alarm", large=True
            )
            urgent.clicked.connect(self.alarm)
            column.addWidget(urgent)
        leave = button(self.tr("换人：退出登录"), "lock.sign_out", "quiet")
        leave.setMinimumHeight(BUTTON_PX)
        leave.clicked.connect(self.sign_out)
        column.addWidget(leave)

    def take_focus(self) -> None:
        """The keyboard is the password's."""
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, words: str) -> None:
        """The password was refused."""
        self._busy(False)
        self._told.setText(words)
        self.password.clear()
        self.password.mark_wrong(True)
        self.take_focus()

    def _pressed(self) -> None:
        if self.password.text() and self._go.isEnabled():
            self._busy(True)
            self.password.mark_wrong(False)
            self._told.setText("")
            self.opened.emit(self.password.text())

    def _busy(self, busy: bool) -> None:
        self._go.setEnabled(not busy)
        self.password.setEnabled(not busy)

"""Signing in: who, which shift, the password. Must not know what follows a login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.people import Account, Permission, Role, may
from app.domain.shift import ShiftName, ShiftSlot
from app.errors import GuardroomError
from app.services.auth import AuthService, LockedOut, Session, WrongPassword
from ui import theme, times
from ui.account_cards import AccountCard, ShiftChips, tab_order, tab_to_checked
from ui.bridge import Bridge
from ui.texts import show_error
from ui.widgets.basics import KeyButton, PasswordField, label

COLUMNS = 3
"""Cards in a row."""


class LoginForm(QWidget):
    """Accounts as cards, the shift as chips, the password; Enter signs in. Works by keyboard alone:
    the account of the running shift is chosen and the password has the focus."""

    logged_in = Signal(object)
    """The new Session."""

    loaded = Signal()

    def __init__(
        self,
        auth: AuthService,
        bridge: Bridge,
        now: Callable[[], datetime],
        *,
        passwords: Mapping[str, str] | None = None,
    ) -> None:
        """`passwords` by account name are shown, in the demo only."""
        super().__init__()
        self._auth, self._bridge, self._now = auth, bridge, now
        self._passwords = passwords or {}
        self._cards: dict[str, AccountCard] = {}
        self._locked: dict[str, datetime] = {}
        self._running = ShiftName.MORNING
        self._busy = False
        self._build()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_lock)
        self._timer.start(500)
        self.refresh()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("谁在值班"), "caption"))
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda _: self._chosen())
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        column.addWidget(self._scroll)
        column.addSpacing(8)
        self._shift_caption = label(self.tr("班次"), "caption")
        column.addWidget(self._shift_caption)
        self._shifts = ShiftChips("login")
        column.addWidget(self._shifts)
        column.addSpacing(8)
        column.addWidget(label(self.tr("密码"), "caption"))
        self._password = PasswordField("login.password")
        self._password.returnPressed.connect(self._sign_in)
        column.addWidget(self._password)
        self._demo = label("", "muted")
        self._demo.setObjectName("login.demo")
        column.addWidget(self._demo)
        self._demo.setVisible(bool(self._passwords))  # not before it has a parent: it would be a window
        self._problem = label("", "error", wrap=True)
        self._problem.setObjectName("login.problem")
        self._problem.setMinimumHeight(44)
        column.addWidget(self._problem)
        self._go = KeyButton(self.tr("登录"), "Enter", kind="primary", name="login.go", large=True)
        self._go.clicked.connect(self._sign_in)
        self._go.setEnabled(False)
        column.addWidget(self._go)

    # --- accounts -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Load accounts and the running shift."""
        accounts, slot = self._auth.accounts, self._auth.current_slot
        self._bridge.run(self, lambda: (accounts(), slot()), self._show_accounts, self._failed)

    def _show_accounts(self, answer: tuple[list[Account], ShiftSlot]) -> None:
        accounts, slot = answer
        shown = [a for a in accounts if a.enabled]
        for place, account in enumerate(shown):
            card = AccountCard(account, f"login.account.{place + 1}")
            self._group.addButton(card)
            self._grid.addWidget(card, place // COLUMNS, place % COLUMNS)
            self._cards[account.id] = card
        tab_order([*self._cards.values(), *self._shifts.chips()])
        rows = (len(shown) + COLUMNS - 1) // COLUMNS
        self._scroll.setFixedHeight(min(max(rows, 1), 4) * (theme.px(AccountCard.HEIGHT) + 8) - 8)
        self._running = slot.name
        first = next((a for a in shown if a.shift == slot.name.value), shown[0] if shown else None)
        if first is None:
            self._problem.setText(self.tr("这里还没有可用的账号。请让管理员先建立账号。"))
            return
        self._cards[first.id].setChecked(True)
        self._chosen()
        self.loaded.emit()

    def account(self) -> Account | None:
        """The chosen account."""
        card = self._group.checkedButton()
        return card.account if isinstance(card, AccountCard) else None

    def choose(self, account_id: str) -> None:
        """Choose an account, as a click on its card does."""
        card = self._cards.get(account_id)
        if card is not None:
            card.setChecked(True)
            self._chosen()

    def _chosen(self) -> None:
        account = self.account()
        if account is None:
            return
        tab_to_checked(list(self._cards.values()))
        writes = may(account.role, Permission.WRITE_LOG)
        self._shifts.offer(self._running, off_duty=account.role is not Role.GUARD)
        self._shifts.setVisible(writes)
        self._shift_caption.setVisible(writes)
        self._say("")
        self._password.clear()
        secret = self._passwords.get(account.name)
        self._demo.setText(self.tr("演示密码：{password}").format(password=secret) if secret else "")
        self._show_lock()
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a card or a chip goes on to the password."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._password.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    # --- signing in -----------------------------------------------------------------------------

    def _sign_in(self) -> None:
        account, password = self.account(), self._password.text()
        if account is None or self._busy or self._lock_left(account) > 0:
            return
        if not password:
            self._say(self.tr("请输入密码。"), wrong=True)
            self._password.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        shift = self._shifts.chosen() if may(account.role, Permission.WRITE_LOG) else None
        self._set_busy(True)
        self._say("")
        auth = self._auth
        self._bridge.run(self, lambda: auth.login(account.id, password, shift), self._done, self._failed)

    def _done(self, session: Session) -> None:
        self._password.clear()
        self._set_busy(False)
        self.logged_in.emit(session)

    def _failed(self, error: GuardroomError) -> None:
        self._set_busy(False)
        account = self.account()
        if isinstance(error, LockedOut) and account is not None:
            self._locked[account.id] = error.until
            self._password.clear()
            self._show_lock()
            return
        if isinstance(error, WrongPassword):
            self._password.clear()
            words = self.tr("密码错误，还可以再试 {n} 次；试完后这个账号锁定 15 分钟。")
            self._say(words.format(n=error.tries_left), wrong=True)
        else:
            self._say(show_error(error))
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lock_left(self, account: Account) -> float:
        until = self._locked.get(account.id)
        return (until - self._now()).total_seconds() if until is not None else 0

    def _show_lock(self) -> None:
        account = self.account()
        if account is None:
            return
        left = self._lock_left(account)
        if left > 0:
            words = self.tr("密码错误次数过多，这个账号已锁定，{time} 后可以再试。其他账号不受影响。")
            self._say(words.format(time=times.stopwatch(left)))
        elif self._locked.pop(account.id, None) is not None:
            self._say("")
            self._password.setFocus(Qt.FocusReason.OtherFocusReason)
        self._password.setEnabled(left <= 0 and not self._busy)
        self._go.setEnabled(left <= 0 and not self._busy)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for part in (self._password, self._go, self._scroll, self._shifts):
            part.setEnabled(not busy)

    def _say(self, problem: str, *, wrong: bool = False) -> None:
        self._problem.setText(problem)
        self._password.mark_wrong(wrong)

"""账号: who may sign in, in which role; at most four operators (R04); and what each role may do.

Must not know the page it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.people import Account, Permission, Role, may
from app.domain.shift import ShiftName
from app.errors import GuardroomError
from app.services.accounts import AccountsService, Staff, StaffLine
from app.services.auth import AuthService, Session
from app.services.auth_errors import PERMISSION_WORDS
from app.text import text
from ui.account_dialog import ROLES, AccountDialog
from ui.bridge import Bridge
from ui.live_page import beside
from ui.tables import Column, Table
from ui.texts import role_name, shift_name, show_error, show_text
from ui.theme import set_kind
from ui.times import local
from ui.widgets.basics import EmptyState, button, label


class AccountsTab(QWidget):
    """The accounts at the left, the permission table at the right."""

    def __init__(
        self,
        accounts: AccountsService,
        auth: AuthService,
        bridge: Bridge,
        session: Session,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._accounts, self._auth, self._bridge, self._session = accounts, auth, bridge, session
        self._staff: Staff | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        self.permissions = _permissions()
        column.addWidget(beside(self._make_list(), self.permissions, 580), 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("accounts.told")
        self._told.hide()
        column.addWidget(self._told)
        self._selected(None)

    def reload(self) -> None:
        """Fetch the accounts."""
        self._bridge.run(self, lambda: self._accounts.staff(self._session), self._found, self._failed)

    def add_account(self) -> None:
        """Open the dialog for a new account."""
        dialog = AccountDialog(self._auth, self._bridge, self._session, self._staff, self)
        dialog.saved.connect(self._added)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- building ---

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        add = button(self.tr("添加账号…"), "accounts.add", "primary", icon="mdi6.account-plus-outline")
        add.clicked.connect(self.add_account)
        self._places = label("", "badge")
        self._places.setObjectName("accounts.places")
        hint = label(self.tr("每校系统操作员不超过四名；停用的不占名额。"), "caption")
        self._enable = button(self.tr("停用"), "accounts.enable", icon="mdi6.account-off-outline")
        self._enable.clicked.connect(self._enable_pressed)
        row.addWidget(add)
        row.addSpacing(8)
        row.addWidget(self._places)
        row.addWidget(hint)
        row.addStretch(1)
        row.addWidget(self._enable)
        return row

    def _make_list(self) -> Table:
        empty = EmptyState("mdi6.account-outline", self.tr("还没有账号"), name="accounts.empty")
        columns = [
            Column(self.tr("姓名"), lambda s: s.account.name, token=_token),
            Column(self.tr("角色"), lambda s: role_name(s.account.role), 112, token=_token),
            Column(self.tr("班次"), lambda s: _shift(s.account), 80, token=_token),
            Column(self.tr("状态"), self._state, 150, token=_state_token),
            Column(self.tr("最近登录"), self._last, 150, token=lambda s: "muted"),
            Column(
                self.tr("建立日期"),
                lambda s: f"{local(s.account.since):%Y-%m-%d}",
                116,
                token=lambda s: "muted",
                spare=1,
            ),
        ]
        self.table = Table("accounts.table", columns, empty)
        self.table.selected.connect(self._selected)
        return self.table

    def _state(self, line: StaffLine) -> str:
        if not line.account.enabled:
            return self.tr("已停用")
        if line.locked_until is not None:
            return self.tr("锁定到 {time}").format(time=f"{local(line.locked_until):%H:%M}")
        return self.tr("启用 · 本人") if line.id == self._session.account.id else self.tr("启用")

    def _last(self, line: StaffLine) -> str:
        return f"{local(line.last_login):%Y-%m-%d %H:%M}" if line.last_login else self.tr("从未登录")

    # --- showing ---

    def _found(self, staff: Staff) -> None:
        self._staff = staff
        self.table.set_rows(staff.lines)
        words = self.tr("操作员 {n}/{cap}").format(n=staff.operators, cap=staff.cap)
        full = staff.operators >= staff.cap
        self._places.setText(words + self.tr(" · 已满") if full else words)
        set_kind(self._places, "badge-warn" if full else "badge-ok")
        self._selected(self.table.current())

    def _selected(self, line: StaffLine | None) -> None:
        own = line is not None and line.id == self._session.account.id
        self._enable.setEnabled(line is not None and not own)
        self._enable.setToolTip(self.tr("不能停用自己的账号") if own else "")
        enabled = line is None or line.account.enabled
        self._enable.setText(self.tr("停用") if enabled else self.tr("启用"))

    def _enable_pressed(self) -> None:
        line = self.table.current()
        if line is None:
            return
        account = line.account
        self._enable.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._auth.set_enabled(self._session, account.id, not account.enabled),
            self._changed,
            self._failed,
        )

    def _changed(self, account: Account) -> None:
        words = (
            self.tr("{name} 已启用，可以登录。")
            if account.enabled
            else self.tr("{name} 已停用，写过的记录都保留。")
        )
        self._tell(words.format(name=account.name), "ok")
        self.reload()

    def _added(self, account: Account) -> None:
        words = self.tr("已添加 {name}（{role}）。请把首次密码当面告诉本人。")
        self._tell(words.format(name=account.name, role=role_name(account.role)), "ok")
        self.table.select(account.id)
        self.reload()

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")
        self._selected(self.table.current())

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()


@dataclass(frozen=True)
class _Line:
    """One permission: its words, and for each role whether it has it."""

    id: Permission


def _permissions() -> Table:
    """The one permission table (R05), read only."""
    translate = QCoreApplication.translate
    columns = [Column(translate("AccountsTab", "权限"), lambda line: _words(line.id))]
    columns += [_role_column(role) for role in ROLES]
    empty = EmptyState("mdi6.table", "")
    table = Table("accounts.permissions", columns, empty, row_height=36)
    table.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.set_rows([_Line(p) for p in Permission if any(may(role, p) for role in ROLES)])
    return table


def _role_column(role: Role) -> Column:
    translate = QCoreApplication.translate
    yes, no = translate("AccountsTab", "✓ 可以"), "—"
    return Column(
        role_name(role),
        lambda line: yes if may(role, line.id) else no,
        84,
        token=lambda line: "ok" if may(role, line.id) else "rest",
    )


def _words(permission: Permission) -> str:
    return show_text(text(PERMISSION_WORDS[permission]))


def _shift(account: Account) -> str:
    return shift_name(ShiftName(account.shift)) if account.shift in set(ShiftName) else "—"


def _token(line: StaffLine) -> str:
    return "text" if line.account.enabled else "rest"


def _state_token(line: StaffLine) -> str:
    if not line.account.enabled:
        return "rest"
    return "warn" if line.locked_until is not None else "ok"

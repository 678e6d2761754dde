"""账号: who may sign in, in which role; at most four operators (R04); and what each role may do.

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.people import Account, Permission, Role
from app.domain.shift import ShiftName
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.people import PeopleService, PeopleView, PermissionRow, PersonRow, permission_table
from ui.account_dialog import ROLES, AccountDialog
from ui.bridge import Bridge
from ui.live_page import beside
from ui.password_dialog import PasswordDialog
from ui.places_dialog import PlacesDialog
from ui.tables import Column, Table
from ui.texts import role_name, shift_name, show_error, show_text
from ui.theme import set_kind
from ui.times import local
from ui.widgets.basics import EmptyState, button, label
from ui.widgets.dialog import Dialog


class AccountsTab(QWidget):
    """The accounts at the left, the permission table at the right."""

    def __init__(
        self,
        people: PeopleService,
        bridge: Bridge,
        session: Session,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._people, self._bridge, self._session = people, bridge, session
        self._view: PeopleView | None = None
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
        self._bridge.run(self, lambda: self._people.overview(self._session), self._found, self._failed)

    def add_account(self) -> None:
        """Open the dialog for a new account."""
        dialog = AccountDialog(self._people, self._bridge, self._session, self._view, self)
        dialog.saved.connect(self._added)
        self._open(dialog)

    def _reset_pressed(self) -> None:
        row = self.table.current()
        if row is not None:
            dialog = PasswordDialog(self._people, self._bridge, self._session, row.account, self)
            dialog.saved.connect(self._reset)
            self._open(dialog)

    def _places_pressed(self) -> None:
        if self._view is not None:
            dialog = PlacesDialog(self._people, self._bridge, self._session, self._view.policy, self)
            dialog.saved.connect(self.reload)
            self._open(dialog)

    def _open(self, dialog: Dialog) -> None:
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
        who = button(self.tr("名额…"), "accounts.counted", "quiet")
        who.setToolTip(self.tr("每校系统操作员不超过四名，停用的不占名额；这里定哪些角色算"))
        who.clicked.connect(self._places_pressed)
        self._reset_button = button(self.tr("重设密码…"), "accounts.reset", icon="mdi6.lock-reset")
        self._reset_button.clicked.connect(self._reset_pressed)
        self._enable = button(self.tr("停用"), "accounts.enable", icon="mdi6.account-off-outline")
        self._enable.clicked.connect(self._enable_pressed)
        row.addWidget(add)
        row.addSpacing(8)
        row.addWidget(self._places)
        row.addWidget(who)
        row.addStretch(1)
        row.addWidget(self._reset_button)
        row.addWidget(self._enable)
        return row

    def _make_list(self) -> Table:
        empty = EmptyState("mdi6.account-outline", self.tr("还没有账号"), name="accounts.empty")
        columns = [
            Column(self.tr("姓名"), lambda s: s.account.name, token=_token),
            Column(
                self.tr("角色"),
                lambda s: role_name(s.account.role),
                112,
                token=_token,
                fits=list(map(role_name, ROLES)),
            ),
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

    def _state(self, line: PersonRow) -> str:
        if not line.account.enabled:
            return self.tr("已停用")
        if line.locked_until is not None:
            return self.tr("锁定到 {time}").format(time=f"{local(line.locked_until):%H:%M}")
        if line.temporary:
            return self.tr("首次密码未改")
        return self.tr("启用 · 本人") if line.id == self._session.account.id else self.tr("启用")

    def _last(self, line: PersonRow) -> str:
        return f"{local(line.last_login):%Y-%m-%d %H:%M}" if line.last_login else self.tr("从未登录")

    # --- showing ---

    def _found(self, view: PeopleView) -> None:
        self._view = view
        self.table.set_rows(view.people)
        words = self.tr("操作员 {n}/{cap}").format(n=view.operators, cap=view.cap)
        full = view.operators >= view.cap
        self._places.setText(words + self.tr(" · 已满") if full else words)
        set_kind(self._places, "badge-warn" if full else "badge-ok")
        self._selected(self.table.current())

    def _selected(self, line: PersonRow | None) -> None:
        own = line is not None and line.id == self._session.account.id
        self._enable.setEnabled(line is not None and not own)
        self._reset_button.setEnabled(line is not None and not own)
        self._reset_button.setToolTip(self.tr("自己的密码在“界面与密码”里修改") if own else "")
        self._enable.setToolTip(self.tr("不能停用自己的账号") if own else "")
        enabled = line is None or line.account.enabled
        self._enable.setText(self.tr("停用") if enabled else self.tr("启用", "button"))

    def _enable_pressed(self) -> None:
        line = self.table.current()
        if line is None:
            return
        account = line.account
        self._enable.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._people.set_enabled(self._session, account.id, not account.enabled),
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

    def _reset(self, account: Account) -> None:
        words = self.tr("{name} 的密码已重设。请把临时密码当面告诉本人，登录后要先改成自己的。")
        self._tell(words.format(name=account.name), "ok")
        self.reload()

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")
        self._selected(self.table.current())

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()


def _permissions() -> Table:
    """The one permission table (R05), read only."""
    translate = QCoreApplication.translate
    columns = [Column(translate("AccountsTab", "权限"), lambda row: show_text(row.words))]
    columns += [_role_column(role) for role in ROLES]
    empty = EmptyState("mdi6.table", "")
    key: Callable[[PermissionRow], Permission] = attrgetter("permission")
    table = Table("accounts.permissions", columns, empty, row_height=36, key=key)
    table.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.set_rows([row for row in permission_table() if any(row.roles[role] for role in ROLES)])
    return table


def _role_column(role: Role) -> Column:
    yes = QCoreApplication.translate("AccountsTab", "✓ 可以")
    return Column(
        role_name(role),
        lambda row: yes if row.roles[role] else "—",
        84,
        token=lambda row: "ok" if row.roles[role] else "rest",
    )


def _shift(account: Account) -> str:
    return shift_name(ShiftName(account.shift)) if account.shift in set(ShiftName) else "—"


def _token(line: PersonRow) -> str:
    return "text" if line.account.enabled else "rest"


def _state_token(line: PersonRow) -> str:
    if not line.account.enabled:
        return "rest"
    return "warn" if line.locked_until is not None or line.temporary else "ok"

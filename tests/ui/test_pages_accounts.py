"""账号与权限 on a real store: who there is, adding, disabling, the four operators' places, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.people import PERMISSIONS, Permission, Role
from app.services.auth import Session
from tests.ui.pages_parts import PASSWORD, Office, office
from ui import theme
from ui.account_dialog import AccountDialog
from ui.accounts_tab import AccountsTab
from ui.pages.cameras_page import CamerasPage
from ui.password_dialog import PasswordDialog
from ui.places_dialog import PlacesDialog


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a") as made:
        yield made


def open_page(qtbot: QtBot, here: Office, session: Session | None = None) -> CamerasPage:
    place = here.place
    page = CamerasPage(
        place.cameras,
        place.auth,
        place.settings,
        here.bridge,
        session or here.admin,
        people=place.upkeep.people,
    )
    qtbot.addWidget(page)
    page.resize(1500, 850)
    page.show()
    page.enter()
    return page


@pytest.fixture
def tab(qtbot: QtBot, here: Office) -> AccountsTab:
    page = open_page(qtbot, here)
    assert page.accounts is not None
    page.tabs.setCurrentWidget(page.accounts)
    qtbot.waitUntil(lambda: page.accounts.table.model.rowCount() == 3, timeout=10_000)  # type: ignore[union-attr]
    return page.accounts


def press(qtbot: QtBot, parent: object, name: str) -> None:
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]


def said(tab: AccountsTab, name: str = "accounts.told") -> str:
    return tab.findChild(QLabel, name).text()


def row(tab: AccountsTab, name: str) -> list[str]:
    model = tab.table.model
    for n in range(model.rowCount()):
        if model.index(n, 0).data() == name:
            return [model.index(n, c).data() for c in range(model.columnCount())]
    raise AssertionError(name)


def dialog_of(qtbot: QtBot, tab: AccountsTab) -> AccountDialog:
    press(qtbot, tab, "accounts.add")
    dialog = tab.findChildren(AccountDialog)[-1]
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def fill(qtbot: QtBot, dialog: AccountDialog, name: str, role: Role, password: str) -> None:
    dialog.name.setText(name)
    dialog.role.setCurrentIndex(dialog.role.findData(role))
    for field in (dialog.password, dialog.again):
        field.clear()
        qtbot.keyClicks(field, password)


def test_everybody_is_listed_with_role_shift_state_and_last_sign_in(tab: AccountsTab) -> None:
    guard = row(tab, "早班保安")
    assert guard[1:4] == ["值班保安", "早班", "启用"]
    assert guard[4].startswith("20")
    assert row(tab, "管理员")[3] == "启用 · 本人"
    assert row(tab, "校长")[1:3] == ["校长", "—"]
    assert said(tab, "accounts.places") == "操作员 1/4"


def test_a_guard_is_added_and_may_sign_in(qtbot: QtBot, tab: AccountsTab, here: Office) -> None:
    dialog = dialog_of(qtbot, tab)
    fill(qtbot, dialog, "中班保安", Role.GUARD, "harbour-88-wall")
    dialog.shift.setCurrentIndex(dialog.shift.findData("middle"))
    with qtbot.waitSignal(dialog.saved, timeout=10_000):
        press(qtbot, dialog, "account.save")
    qtbot.waitUntil(lambda: said(tab, "accounts.places") == "操作员 2/4", timeout=10_000)
    assert row(tab, "中班保安")[1:5] == ["值班保安", "中班", "首次密码未改", "从未登录"]
    assert "中班保安" in said(tab) and "harbour" not in said(tab)
    account = next(a for a in here.place.auth.accounts() if a.name == "中班保安")
    here.place.auth.login(account.id, "harbour-88-wall", None)
    qtbot.waitUntil(lambda: row(tab, "中班保安")[4] != "从未登录", timeout=10_000)
    assert all("harbour-88" not in own.env for own in here.place.store.own_after(0, 1000))


def test_nonsense_is_refused_with_its_reason_and_what_was_typed_stays(
    qtbot: QtBot, tab: AccountsTab, here: Office
) -> None:
    dialog = dialog_of(qtbot, tab)
    told = dialog.findChild(QLabel, "account.told")
    fill(qtbot, dialog, "早班保安", Role.LEADER, "harbour-88-wall")
    press(qtbot, dialog, "account.save")
    qtbot.waitUntil(lambda: "早班保安" in told.text(), timeout=10_000)
    fill(qtbot, dialog, "主管领导", Role.LEADER, "short1")
    press(qtbot, dialog, "account.save")
    qtbot.waitUntil(lambda: "8" in told.text(), timeout=10_000)
    dialog.again.setText("another-1-word")
    press(qtbot, dialog, "account.save")
    assert "不一样" in told.text()
    assert dialog.name.text() == "主管领导"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(here.place.auth.accounts(enabled_only=False)) == 3


def test_a_fifth_operator_is_refused_and_told_before(qtbot: QtBot, tab: AccountsTab, here: Office) -> None:
    for name in ("中班保安", "夜班保安", "替班保安"):
        here.place.auth.create_account(here.admin, name, Role.GUARD, None, PASSWORD)
    qtbot.waitUntil(lambda: said(tab, "accounts.places") == "操作员 4/4 · 已满", timeout=10_000)
    dialog = dialog_of(qtbot, tab)
    told = dialog.findChild(QLabel, "account.told")
    assert "不超过四名" in told.text()
    fill(qtbot, dialog, "第五人", Role.GUARD, "harbour-88-wall")
    press(qtbot, dialog, "account.save")
    qtbot.waitUntil(lambda: told.property("kind") == "error", timeout=10_000)
    assert dialog.isVisible()
    fill(qtbot, dialog, "主管领导", Role.LEADER, "harbour-88-wall")
    with qtbot.waitSignal(dialog.saved, timeout=10_000):
        press(qtbot, dialog, "account.save")


def test_an_account_is_disabled_and_enabled_while_there_is_a_place(
    qtbot: QtBot, tab: AccountsTab, here: Office
) -> None:
    tab.table.select(here.guard.account.id)
    press(qtbot, tab, "accounts.enable")
    qtbot.waitUntil(lambda: "已停用" in said(tab), timeout=10_000)
    qtbot.waitUntil(lambda: row(tab, "早班保安")[3] == "已停用", timeout=10_000)
    assert said(tab, "accounts.places") == "操作员 0/4"
    for name in ("甲班保安", "中班保安", "夜班保安", "替班保安"):
        here.place.auth.create_account(here.admin, name, Role.GUARD, None, PASSWORD)
    qtbot.waitUntil(lambda: "已满" in said(tab, "accounts.places"), timeout=10_000)
    assert tab.findChild(QPushButton, "accounts.enable").text() == "启用"
    press(qtbot, tab, "accounts.enable")
    qtbot.waitUntil(
        lambda: tab.findChild(QLabel, "accounts.told").property("kind") == "error", timeout=10_000
    )
    assert "四" in said(tab) or "4" in said(tab)
    assert row(tab, "早班保安")[3] == "已停用"


def test_a_password_is_reset_and_opens_nothing_but_its_change(
    qtbot: QtBot, tab: AccountsTab, here: Office
) -> None:
    tab.table.select(here.guard.account.id)
    press(qtbot, tab, "accounts.reset")
    dialog = tab.findChild(PasswordDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    told = dialog.findChild(QLabel, "password.told")
    for words, answer in ((("short1", "short1"), "太短"), (("harbour-88-wall", "harbour-88-well"), "不一样")):
        dialog.password.setText(words[0])
        dialog.again.setText(words[1])
        press(qtbot, dialog, "password.save")
        qtbot.waitUntil(lambda answer=answer: answer in told.text(), timeout=10_000)
    dialog.again.setText("harbour-88-wall")
    with qtbot.waitSignal(dialog.saved, timeout=10_000):
        press(qtbot, dialog, "password.save")
    qtbot.waitUntil(lambda: row(tab, "早班保安")[3] == "首次密码未改", timeout=10_000)
    assert "早班保安" in said(tab) and "harbour" not in said(tab)
    session = here.place.auth.login(here.guard.account.id, "harbour-88-wall", None)
    assert here.place.upkeep.people.must_change(session)


def test_the_school_decides_who_counts_besides_guards(qtbot: QtBot, tab: AccountsTab, here: Office) -> None:
    press(qtbot, tab, "accounts.counted")
    dialog = tab.findChild(PlacesDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    guard, admin = (dialog.findChild(QCheckBox, f"places.{role}") for role in ("guard", "admin"))
    assert guard.isChecked() and not guard.isEnabled()
    qtbot.keyClick(admin, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.saved, timeout=10_000):
        press(qtbot, dialog, "places.save")
    qtbot.waitUntil(lambda: said(tab, "accounts.places") == "操作员 2/4", timeout=10_000)
    assert here.place.upkeep.people.policy().counted == (Role.ADMIN,)


def test_the_own_account_cannot_be_disabled(qtbot: QtBot, tab: AccountsTab, here: Office) -> None:
    tab.table.select(here.admin.account.id)
    enable = tab.findChild(QPushButton, "accounts.enable")
    assert not enable.isEnabled() and "自己" in enable.toolTip()
    assert not tab.findChild(QPushButton, "accounts.reset").isEnabled()


def test_the_permission_table_is_the_one_that_is_enforced(tab: AccountsTab) -> None:
    model = tab.permissions.model
    roles = [Role.GUARD, Role.ADMIN, Role.LEADER, Role.PRINCIPAL]
    for n, line in enumerate(model.rows()):
        cells = [model.index(n, c + 1).data().startswith("✓") for c in range(len(roles))]
        assert cells == [line.permission in PERMISSIONS[role] for role in roles]
    shown = {line.permission for line in model.rows()}
    assert shown == set(Permission) - {Permission.COUNTY_VIEW}


def test_others_have_no_such_tab(qtbot: QtBot, here: Office) -> None:
    for session in (here.guard, here.principal):
        assert open_page(qtbot, here, session).accounts is None

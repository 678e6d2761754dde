"""Signing in with a real account store: keyboard alone, wrong password, lock-out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.shift import ShiftName
from app.services.auth import Session
from tests.ui.frame_parts import PASSWORD, School, misfits, outside, school
from ui import theme
from ui.bridge import Bridge
from ui.front import LoginPage
from ui.login import LoginForm
from ui.places import PlaceInfo


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[School]:
    theme.apply(qapp, "dark")
    with school(tmp_path / "school-a") as made:
        yield made


@pytest.fixture
def bridge(here: School) -> Iterator[Bridge]:
    made = Bridge(here.bus)
    yield made
    made.close()


def open_form(qtbot: QtBot, here: School, bridge: Bridge, **more: object) -> LoginForm:
    form = LoginForm(here.auth, bridge, here.clock.now, **more)  # type: ignore[arg-type]
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    form.activateWindow()
    qtbot.waitUntil(lambda: form.account() is not None)
    qtbot.waitUntil(lambda: field(form).hasFocus())
    return form


def field(form: QWidget, prefix: str = "login") -> QWidget:
    found = form.findChild(QWidget, f"{prefix}.password")
    assert found is not None
    return found


def problem(form: QWidget) -> str:
    found = form.findChild(QLabel, "login.problem")
    assert found is not None
    return found.text()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_the_guard_of_the_running_shift_signs_in_with_password_and_enter(
    qtbot: QtBot, here: School, bridge: Bridge
) -> None:
    form = open_form(qtbot, here, bridge)
    with qtbot.waitSignal(form.logged_in) as signed:
        qtbot.keyClicks(focused(), PASSWORD)
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
    session: Session = signed.args[0]
    assert session.account.name == "早班保安"
    assert session.slot is not None
    assert session.slot.name is ShiftName.MORNING


def test_another_account_and_shift_by_keyboard_alone(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    form = open_form(qtbot, here, bridge)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focused().objectName() == "login.shift.morning"
    qtbot.keyClick(focused(), Qt.Key.Key_Right)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focused().objectName() == "login.account.1"
    qtbot.keyClick(focused(), Qt.Key.Key_Right)
    account = form.account()
    assert account is not None
    assert account.name == "中班保安"
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is field(form)
    with qtbot.waitSignal(form.logged_in) as signed:
        qtbot.keyClicks(focused(), PASSWORD)
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert signed.args[0].account.name == "中班保安"
    assert signed.args[0].slot.name is ShiftName.MIDDLE


def test_a_wrong_password_says_how_many_tries_are_left(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    form = open_form(qtbot, here, bridge)
    qtbot.keyClicks(focused(), "nonsense")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "4 次" in problem(form))
    qtbot.waitUntil(lambda: field(form).hasFocus())
    assert field(form).property("text") == ""
    assert field(form).property("wrong") is True


def test_five_wrong_tries_lock_with_a_countdown_that_ends(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    form = open_form(qtbot, here, bridge)
    for left in (4, 3, 2, 1):
        qtbot.waitUntil(lambda: field(form).isEnabled())
        qtbot.keyClicks(field(form), "nonsense")
        qtbot.keyClick(field(form), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda left=left: f"再试 {left} 次" in problem(form))
    qtbot.keyClicks(field(form), "nonsense")
    qtbot.keyClick(field(form), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "已锁定，15:00" in problem(form))
    assert not field(form).isEnabled()
    here.clock.move(timedelta(minutes=14, seconds=1))
    qtbot.waitUntil(lambda: "0:59" in problem(form))
    here.clock.move(timedelta(minutes=1))
    qtbot.waitUntil(lambda: problem(form) == "" and field(form).isEnabled())


def test_a_lock_leaves_the_other_accounts_free(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    guard = here.accounts["早班保安"]
    for _ in range(5):
        with pytest.raises(Exception, match="密码"):
            here.auth.login(guard.id, "nonsense", None)
    form = open_form(qtbot, here, bridge)
    qtbot.keyClicks(focused(), PASSWORD)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "已锁定" in problem(form))
    form.choose(here.accounts["中班保安"].id)
    assert problem(form) == ""
    assert field(form).isEnabled()


def test_an_empty_password_asks_for_one(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    form = open_form(qtbot, here, bridge)
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert problem(form) == "请输入密码。"


def test_only_the_demo_shows_a_password(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    plain = open_form(qtbot, here, bridge)
    assert not plain.findChild(QLabel, "login.demo").isVisible()
    demo = open_form(qtbot, here, bridge, passwords={"早班保安": PASSWORD})
    shown = demo.findChild(QLabel, "login.demo")
    assert shown.isVisible()
    assert PASSWORD in shown.text()


def test_who_watches_only_is_not_asked_for_a_shift(qtbot: QtBot, here: School, bridge: Bridge) -> None:
    form = open_form(qtbot, here, bridge)
    form.choose(here.accounts["主管领导"].id)
    assert not form.findChild(QWidget, "login.shift.morning").isVisible()
    with qtbot.waitSignal(form.logged_in) as signed:
        qtbot.keyClicks(field(form), PASSWORD)
        qtbot.keyClick(field(form), Qt.Key.Key_Return)
    assert signed.args[0].slot is None


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_clipped(
    qtbot: QtBot, here: School, bridge: Bridge, qapp: QApplication, size: tuple[int, int], name: str
) -> None:
    theme.apply(qapp, name)
    places = [
        PlaceInfo(Path(folder), title, kind)
        for folder, title, kind in (
            ("school-a", "演示学校甲", "school"),
            ("school-b", "演示学校乙", "school"),
            ("county", "县电教中心", "county"),
        )
    ]
    form = LoginForm(here.auth, bridge, here.clock.now, passwords={"早班保安": PASSWORD})
    page = LoginPage(places[0], places, form)
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: form.account() is not None)
    assert misfits(page) == []
    assert outside(page) == []


def test_the_administrator_is_off_duty_unless_a_shift_is_chosen(
    qtbot: QtBot, here: School, bridge: Bridge
) -> None:
    form = open_form(qtbot, here, bridge)
    off = form.findChild(QPushButton, "login.shift.none")
    assert not off.isVisible()
    form.choose(here.accounts["管理员"].id)
    assert off.isVisible()
    assert off.isChecked()
    with qtbot.waitSignal(form.logged_in) as signed:
        qtbot.keyClicks(field(form), PASSWORD)
        qtbot.keyClick(field(form), Qt.Key.Key_Return)
    assert signed.args[0].slot is None
    form.choose(here.accounts["早班保安"].id)
    assert not off.isVisible()
    assert form.findChild(QPushButton, "login.shift.morning").isChecked()

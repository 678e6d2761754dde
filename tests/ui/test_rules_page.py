"""制度 and 应急与值守 on a real store: reading, finding, signing, posters; the call list and own rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSpinBox
from pytestqt.qtbot import QtBot

from app.domain.emergency import EmergencyKind
from app.services.auth import Session
from tests.ui.frame_parts import misfits
from tests.ui.shift_parts import PASSWORD, Post, post
from ui import theme
from ui.pages.rules_page import RulesPage
from ui.report_dialog import ReportDialog
from ui.upkeep_tab import UpkeepTab

WAIT = 10_000


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Post]:
    theme.apply(qapp, "dark")
    with post(tmp_path / "school") as made:
        yield made


def open_page(qtbot: QtBot, here: Post, session: Session, width: int = 1290) -> RulesPage:
    page = RulesPage(here.yard.upkeep, here.bridge, session)
    qtbot.addWidget(page)
    page.resize(width, 680)
    page.show()
    page.activateWindow()
    page.enter()
    qtbot.waitUntil(lambda: page.list.count() > 3 and not here.bridge.busy(), timeout=WAIT)
    return page


def test_a_text_is_read_and_signed_and_asked_no_more(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.guard)
    unread = here.yard.rules.unread(here.guard)
    assert page.text.toPlainText() != ""
    field = here.find(page, "rules.password")
    qtbot.keyClicks(field, "wrong-2026")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(here.find(page, "rules.told").isVisible, timeout=WAIT)
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not field.isVisible(), timeout=WAIT)
    assert len(here.yard.rules.unread(here.guard)) == len(unread) - 1
    page.list.setCurrentRow(1)
    assert field.isVisible()


def test_a_search_finds_in_all_texts_and_shows_the_place(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.guard)
    qtbot.keyClicks(page.search, "UPS")
    qtbot.waitUntil(lambda: "UPS" in page.list.item(0).text(), timeout=WAIT)
    page.list.setCurrentRow(0)
    assert "UPS" in page.text.textCursor().selectedText()
    page.search.clear()
    qtbot.waitUntil(lambda: "\n" not in page.list.item(0).text(), timeout=WAIT)


def test_the_leader_sees_who_has_not_signed(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.leader)
    page.tabs.setCurrentIndex(1)
    rows = page.readers_table.model.rows()
    assert {row.account.name for row in rows} == {"管理员", "主管领导", "早班保安", "夜班保安"}
    assert not any(row.complete for row in rows)
    guards = open_page(qtbot, here, here.guard)
    assert guards.tabs.count() == 1


def test_a_rule_is_printed_as_a_poster(qtbot: QtBot, here: Post, tmp_path: Path) -> None:
    page = open_page(qtbot, here, here.guard)
    qtbot.mouseClick(here.find(page, "rules.print"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(ReportDialog) is not None, timeout=WAIT)
    dialog = page.findChild(ReportDialog)
    target = tmp_path / "poster.pdf"
    dialog.save_pdf_to(target)
    qtbot.waitUntil(target.exists, timeout=WAIT)
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=WAIT)
    dialog.reject()


def test_the_call_list_is_kept_in_its_order(qtbot: QtBot, here: Post) -> None:
    tab = UpkeepTab(here.yard.upkeep, here.bridge, here.admin)
    qtbot.addWidget(tab)
    tab.resize(1242, 600)
    tab.show()
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=WAIT)
    add, save = here.find(tab, "contacts.add"), here.find(tab, "contacts.save")
    for title, phone in (("police", "110"), ("fire", "119"), ("power", "95598")):
        qtbot.mouseClick(add, Qt.MouseButton.LeftButton)
        tab.rows[-1].title.setText(title)
        tab.rows[-1].phone.setText(phone)
    here.find(tab.rows[2], "contacts.incident.2").click()
    here.find(tab.rows[2], "contacts.system_failure.2").click()
    here.find(tab.rows[2], "contacts.damage.2").click()
    tab.rows[1].up.click()
    qtbot.waitUntil(lambda: not misfits(tab), timeout=WAIT)
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    told = here.find(tab, "contacts.told")
    qtbot.waitUntil(lambda: told.text() != "", timeout=WAIT)
    kept = here.yard.emergencies.contacts(here.guard)
    assert [one.title for one in kept] == ["fire", "police", "power"]
    assert kept[2].kinds == (EmergencyKind.POWER_CUT,)
    tab.rows[0].phone.clear()
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told.property("kind") == "error", timeout=WAIT)
    assert len(here.yard.emergencies.contacts(here.guard)) == 3


def test_the_idle_lock_and_the_rounds_are_the_schools_own(qtbot: QtBot, here: Post) -> None:
    tab = UpkeepTab(here.yard.upkeep, here.bridge, here.admin)
    qtbot.addWidget(tab)
    tab.resize(1242, 600)
    tab.show()
    idle = here.find(tab, "policy.idle")
    assert isinstance(idle, QSpinBox)
    qtbot.waitUntil(lambda: idle.value() == 10, timeout=WAIT)
    idle.setValue(3)
    tab.rounds.setValue(2)
    qtbot.mouseClick(here.find(tab, "policy.save"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: here.yard.people.policy().idle_lock == 3, timeout=WAIT)
    assert here.yard.people.policy().rounds == {"2026-11-23": 2}


@pytest.mark.parametrize("width", [1290, 1844])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, here: Post, width: int, name: str) -> None:
    theme.apply(qapp, name)
    page = open_page(qtbot, here, here.leader, width)
    qtbot.waitUntil(lambda: not misfits(page), timeout=WAIT)
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not misfits(page), timeout=WAIT)
    theme.apply(qapp, "dark")

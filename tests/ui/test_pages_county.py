"""学校 on a county's real store that has pulled a school's real log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Workplace, create_workplace, open_workplace
from app.domain.fault import FaultState
from app.domain.people import Role
from app.services.auth import Session
from tests.ui.pages_parts import PASSWORD, SCHOOL, Office, office, pull_all
from ui import theme
from ui.bridge import Bridge
from ui.pages.county_page import CountyPage
from ui.print_dialog import PrintDialog
from ui.times import local


@dataclass
class County:
    """The county's PC."""

    place: Workplace
    bridge: Bridge
    officer: Session


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a", cameras=3) as made:
        yield made


@pytest.fixture
def county(tmp_path: Path, here: Office) -> Iterator[County]:
    create_workplace(tmp_path / "county", "county", 0, "县电教中心")
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    place = open_workplace(tmp_path / "county", video=False, hasher=cheap)
    bridge = Bridge(place.bus)
    account = place.auth.create_account(None, "县电教中心", Role.COUNTY, None, PASSWORD)
    yield County(place, bridge, place.auth.login(account.id, PASSWORD, None))
    bridge.close()
    place.close()


@pytest.fixture
def page(qtbot: QtBot, county: County) -> CountyPage:
    place = county.place
    assert place.county is not None
    made = CountyPage(
        place.county,
        place.duty,
        place.faults,
        county.bridge,
        county.officer,
        cameras=place.cameras,
        forms=place.forms,
        picture=place.evidence.picture,
    )
    qtbot.addWidget(made)
    made.resize(1500, 850)
    made.show()
    made.enter()
    return made


def names(page: CountyPage) -> list[str]:
    return [row.school.name for row in page.table.model.rows()]


def until(qtbot: QtBot, page: CountyPage, count: int) -> None:
    qtbot.waitUntil(lambda: page.table.model.rowCount() == count, timeout=10_000)


def test_the_76_schools_stand_there_without_data(qtbot: QtBot, page: CountyPage) -> None:
    until(qtbot, page, 76)
    assert page.table.model.index(0, 2).data() == "—"
    assert "未接入" in page.table.model.index(0, 6).data()
    assert page.school._stack.currentWidget() is page.school._empty


def test_a_school_that_sends_appears_by_itself_with_its_log_and_faults(
    qtbot: QtBot, page: CountyPage, here: Office, county: County
) -> None:
    until(qtbot, page, 76)
    here.sign("white van let in", camera_id=here.cameras[0].id)
    here.fault(2, "视频丢失", 9.0)
    pull_all(county.place, here.place)
    until(qtbot, page, 77)
    page.select(SCHOOL)
    row = page.table.current()
    assert (row.entries_today, row.open_faults, row.overdue_faults, row.cameras) == (1, 1, 1, 3)
    qtbot.waitUntil(lambda: page.school.log.model.rowCount() == 1, timeout=10_000)
    assert page.school.log.model.row(0).situation == "white van let in"
    assert page.school.log.model.index(0, 2).data() == "01 校门外"
    assert page.school.faults.table.model.row(0).symptom == "视频丢失"
    assert "超过 8 小时" in page.findChild(QLabel, "county.summary").text()


def test_filters(qtbot: QtBot, page: CountyPage, here: Office, county: County) -> None:
    pull_all(county.place, here.place)
    until(qtbot, page, 77)
    qtbot.keyClicks(page._search, "")
    page._search.setText("幼儿园")
    qtbot.waitUntil(lambda: 0 < page.table.model.rowCount() < 77)
    assert all("幼儿园" in name for name in names(page))
    page._search.setText("no such school")
    assert page.table.currentWidget() is page.table.empty
    page._search.clear()
    qtbot.mouseClick(page._with_data, Qt.MouseButton.LeftButton)
    assert names(page) == ["演示学校甲"]
    page._with_data.setChecked(False)
    page._category.setCurrentIndex(page._category.findText("直属学校"))
    page._filter()
    assert {row.school.category for row in page.table.model.rows()} == {"直属学校"}


def test_sorting_by_open_faults(qtbot: QtBot, page: CountyPage, here: Office, county: County) -> None:
    here.fault(1, "视频丢失", 1.0)
    pull_all(county.place, here.place)
    until(qtbot, page, 77)
    header = page.table.view.horizontalHeader()
    header.setSortIndicator(3, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "演示学校甲"
    header.setSortIndicator(3, Qt.SortOrder.AscendingOrder)
    assert names(page)[-1] == "演示学校甲"


def test_the_schools_wall_is_asked_for(qtbot: QtBot, page: CountyPage, here: Office, county: County) -> None:
    pull_all(county.place, here.place)
    until(qtbot, page, 77)
    page.select(SCHOOL)
    button = page.findChild(QPushButton, "county.open_wall")
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.wait(50)  # the layout beside the list settles
    with qtbot.waitSignal(page.open_wall, timeout=5_000) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == [SCHOOL]


def open_school(qtbot: QtBot, page: CountyPage, here: Office, county: County, entries: int) -> None:
    pull_all(county.place, here.place)
    until(qtbot, page, 77)
    page.select(SCHOOL)
    qtbot.waitUntil(lambda: page.school.log.model.rowCount() == entries, timeout=10_000)


def preview(qtbot: QtBot, page: CountyPage) -> PrintDialog:
    qtbot.mouseClick(page.findChild(QPushButton, "county.print"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.school.dialog is not None and page.school.dialog.isVisible(), timeout=10_000)
    dialog = page.school.dialog
    assert dialog is not None
    return dialog


def test_the_county_prints_any_day_and_shift_of_a_school(
    qtbot: QtBot, page: CountyPage, here: Office, county: County, tmp_path: Path
) -> None:
    here.clock.ago(days=2)
    written = here.sign("two days ago")
    here.clock.offset = timedelta(0)
    here.sign("white van let in")
    open_school(qtbot, page, here, county, 1)
    dialog = preview(qtbot, page)
    assert dialog.sheet.school_name == "演示学校甲"
    assert [row[2] for row in dialog.sheet.rows] == ["white van let in"]
    dialog.close()
    page.school.filter.show_day(local(written.at).date())
    qtbot.waitUntil(
        lambda: [e.situation for e in page.school.log.model.rows()] == ["two days ago"], timeout=10_000
    )
    dialog = preview(qtbot, page)
    assert [row[2] for row in dialog.sheet.rows] == ["two days ago"]
    assert dialog.findChild(QLabel, "print.again") is None
    with qtbot.waitSignal(dialog.printed, timeout=20_000):
        dialog.save_pdf_to(tmp_path / "day.pdf")
    dialog.close()
    dialog = preview(qtbot, page)
    assert "补打" in dialog.findChild(QLabel, "print.again").text()
    dialog.close()


def test_a_schools_log_is_searched_and_filtered(
    qtbot: QtBot, page: CountyPage, here: Office, county: County
) -> None:
    here.clock.ago(days=5)
    here.sign("last week")
    here.clock.offset = timedelta(0)
    here.sign("white van let in")
    here.sign("parcels")
    open_school(qtbot, page, here, county, 2)
    school = page.school
    qtbot.keyClicks(school.filter.search, "van")
    assert [e.situation for e in school.log.model.rows()] == ["white van let in"]
    school.filter.search.clear()
    school.filter.range.setCurrentIndex(1)
    qtbot.waitUntil(lambda: school.log.model.rowCount() == 3, timeout=10_000)
    school.filter.shifts.setCurrentIndex(school.filter.shifts.findData("night"))
    expected = [e for e in school.log.model.rows() if e.shift == "night"]
    qtbot.waitUntil(lambda: school.log.model.rowCount() == len(expected), timeout=10_000)
    assert page.findChild(QLabel, "county.school").text() == "演示学校甲"
    school.filter.search.setText("nothing like it")
    assert school.log.currentWidget() is school.log.empty
    assert not school._details.isVisible()


def test_a_schools_faults_are_filtered_by_state_and_words(
    qtbot: QtBot, page: CountyPage, here: Office, county: County
) -> None:
    here.fault(1, "图象闪烁", 1.0)
    here.fault(2, "视频丢失", 9.0)
    here.place.faults.step(here.admin, here.fault(3, "镜头被遮挡", 2.0).id, FaultState.WITHDRAWN, "误报")
    open_school(qtbot, page, here, county, 0)
    faults = page.school.faults
    qtbot.waitUntil(lambda: faults.table.model.rowCount() == 3, timeout=10_000)

    def shown(state: int, words: str = "") -> set[str]:
        faults.states.setCurrentIndex(state)
        faults.states.activated.emit(state)
        faults.search.setText(words)
        return {fault.symptom for fault in faults.table.model.rows()}

    assert shown(1) == {"图象闪烁", "视频丢失"}
    assert shown(2) == {"视频丢失"}
    assert shown(3) == {"镜头被遮挡"}
    assert shown(0, "校门内") == {"视频丢失"}
    assert shown(0, "no such") == set()
    assert faults.table.currentWidget() is faults.table.empty
    assert page.school.tabs.tabText(1) == "报修 2 未结"

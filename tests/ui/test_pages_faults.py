"""报修 on a real store: states, the 8-hour clock in words, steps by permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.emergency import Contact, EmergencyKind
from app.domain.fault import Fault, FaultDraft, FaultState, SymptomKind
from app.domain.folds.fault import fault_body, step_body
from app.domain.record import SYSTEM, Kind
from app.services.assets import AssetInput
from app.services.auth import Session
from app.services.faults import PAGE
from app.services.ports import UnitOfWork
from tests.ui.pages_parts import Office, _again, jpeg, office
from ui import theme
from ui.assets.warranty import WarrantyLine
from ui.fault_calls import CallsLine
from ui.fault_print import FaultPrint
from ui.fault_view import clock_token, clock_words
from ui.pages.faults_page import FaultsPage
from ui.print_dialog import PrintDialog

POWER_CUT = EmergencyKind.POWER_CUT


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    theme.apply(qapp, "dark")
    with office(tmp_path / "school-a", cameras=3) as made:
        yield made


def open_page(qtbot: QtBot, here: Office, session: Session) -> FaultsPage:
    place = here.place
    warranty = partial(WarrantyLine, place.upkeep.ledgers.assets, here.bridge, session)
    page = FaultsPage(place.faults, here.bridge, session, picture=place.evidence.picture, warranty=warranty)
    qtbot.addWidget(page)
    page.resize(1400, 800)
    page.show()
    page.enter()
    return page


def until(qtbot: QtBot, page: FaultsPage, count: int) -> None:
    qtbot.waitUntil(lambda: page.table.model.rowCount() == count, timeout=10_000)


def buttons(page: FaultsPage) -> list[str]:
    found = page.findChildren(QPushButton)
    return [b.objectName() for b in found if b.objectName().startswith("faults.step.") and b.isVisible()]


def words(page: FaultsPage) -> str:
    return " ".join(part.text() for part in page.details.findChildren(QLabel))


def test_a_detected_fault_appears_by_itself_with_its_clock(qtbot: QtBot, here: Office) -> None:
    page = open_page(qtbot, here, here.guard)
    qtbot.waitUntil(lambda: page.table.currentWidget() is page.table.empty)
    assert not page.details.isVisible()
    here.fault(1, "视频丢失", 3.0)
    until(qtbot, page, 1)
    clock = page.table.model.index(0, 6).data()
    assert clock in {"剩 5:00", "剩 4:59"}
    assert "最迟" in words(page)


def test_it_says_whether_the_repair_is_free_and_to_keep_the_hands_off(qtbot: QtBot, here: Office) -> None:
    assets = here.place.upkeep.ledgers.assets
    given = AssetInput("SXT-1", "01", camera_id=here.cameras[0].id, accepted_on=assets.today().isoformat())
    assets.add(here.admin, given)
    found = here.fault(1, "视频丢失", 1.0)
    here.place.faults.report(here.guard, replace(_again(found), kind=SymptomKind.SMELL))
    page = open_page(qtbot, here, here.guard)
    until(qtbot, page, 1)
    qtbot.waitUntil(lambda: "01：质保内" in words(page), timeout=10_000)
    assert "不得私自动手处理" in words(page)


def test_it_says_whom_to_call_while_the_fault_is_open(qtbot: QtBot, here: Office) -> None:
    emergencies = here.place.upkeep.emergencies
    calls = partial(CallsLine, partial(emergencies.contacts, here.guard), here.bridge)
    page = FaultsPage(here.place.faults, here.bridge, here.guard, calls=calls)
    qtbot.addWidget(page)
    page.resize(1400, 800)
    page.show()
    page.enter()
    first = here.fault(1, "视频丢失", 2.0)
    until(qtbot, page, 1)
    qtbot.waitUntil(lambda: "还没有填电话" in words(page), timeout=10_000)
    listed = [Contact("", "维护公司", "", "74500001"), Contact("", "供电所", "", "95598", (POWER_CUT,))]
    emergencies.set_contacts(here.admin, listed)
    second = here.fault(2, "视频丢失", 1.0)
    until(qtbot, page, 2)
    page.select(second.id)
    qtbot.waitUntil(lambda: "维护公司 74500001" in words(page), timeout=10_000)
    assert "95598" not in words(page)
    here.place.faults.step(here.admin, first.id, FaultState.WITHDRAWN, "")
    page.select(first.id)
    qtbot.waitUntil(lambda: "已撤销" in words(page), timeout=10_000)
    assert "74500001" not in words(page)


def test_older_faults_are_listed_when_asked_for(qtbot: QtBot, here: Office) -> None:
    made = [_closed(here, hours) for hours in range(PAGE + 4, 0, -1)]
    page = open_page(qtbot, here, here.guard)
    until(qtbot, page, PAGE)
    page.select(made[0])
    until(qtbot, page, PAGE + 1)
    assert page.table.current().id == made[0]
    older = page.findChild(QPushButton, "faults.older")
    assert older.isVisible()
    qtbot.mouseClick(older, Qt.MouseButton.LeftButton)
    until(qtbot, page, PAGE + 4)
    assert not older.isVisible()
    assert page.table.current().id == made[0]


def _closed(here: Office, hours: float) -> str:
    """A fault of some hours ago that was nothing; its id."""
    at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    draft = FaultDraft(None, "对讲机", "", at, f"{hours} 小时前", "")
    fault_id = str(uuid4())

    def work(uow: UnitOfWork) -> None:
        uow.append(Kind.FAULT_DETECTED, fault_body(fault_id, f"2020-{hours:04}", draft, ""), author=SYSTEM)
        uow.append(Kind.FAULT_STEP, step_body(fault_id, FaultState.WITHDRAWN, "", "管理员"), author=SYSTEM)

    here.place.store.run(work)
    return fault_id


def test_the_clock_in_words(here: Office) -> None:
    fault = here.fault(1, "视频丢失", 0.0)
    at = fault.detected_at
    assert clock_words(fault, at) == "剩 8:00"
    assert clock_token(fault, at) == "text"
    assert clock_token(fault, at + timedelta(hours=5)) == "warn"
    late = at + timedelta(hours=8, minutes=12)
    assert (clock_words(fault, late), clock_token(fault, late)) == ("超时 0:12", "bad")
    in_time = replace(fault, state=FaultState.REPORTED, reported_at=at + timedelta(hours=1))
    assert (clock_words(in_time, late), clock_token(in_time, late)) == ("按时上报", "muted")
    too_late = replace(fault, state=FaultState.REPORTED, reported_at=late)
    assert (clock_words(too_late, late), clock_token(too_late, late)) == ("超时上报", "bad")
    withdrawn = replace(fault, state=FaultState.WITHDRAWN)
    assert (clock_words(withdrawn, late), clock_token(withdrawn, late)) == ("", "muted")


def test_steps_are_for_who_may_handle_and_only_those_that_follow(qtbot: QtBot, here: Office) -> None:
    here.fault(1, "视频丢失", 1.0)
    guards = open_page(qtbot, here, here.guard)
    until(qtbot, guards, 1)
    assert buttons(guards) == []
    page = open_page(qtbot, here, here.admin)
    until(qtbot, page, 1)
    assert buttons(page) == ["faults.step.reported", "faults.step.withdrawn"]
    qtbot.keyClicks(page._note, "told the head")
    qtbot.mouseClick(page.findChild(QPushButton, "faults.step.reported"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "faults.step.at_centre" in buttons(page), timeout=10_000)
    (fault,) = here.place.faults.faults(here.admin)
    assert fault.state is FaultState.REPORTED
    assert "told the head" in words(page)
    assert page._note.text() == ""


def test_a_step_that_somebody_else_took_first_is_refused_in_words(qtbot: QtBot, here: Office) -> None:
    found = here.fault(1, "视频丢失", 1.0)
    page = open_page(qtbot, here, here.admin)
    until(qtbot, page, 1)
    page.bridge.run(page, lambda: None)
    here.place.bus._handlers.clear()  # this window hears of nothing
    here.place.faults.step(here.admin, found.id, FaultState.WITHDRAWN, "")
    page._step(FaultState.REPORTED)
    error = page.findChild(QLabel, "faults.error")
    qtbot.waitUntil(lambda: found.number in error.text(), timeout=10_000)
    qtbot.waitUntil(lambda: page.table.current().state is FaultState.WITHDRAWN, timeout=10_000)
    assert found.number in error.text(), "the reload does not wipe the answer away"


def test_only_open_ones(qtbot: QtBot, here: Office) -> None:
    first = here.fault(1, "视频丢失", 2.0)
    here.fault(2, "图象模糊", 1.0)
    here.place.faults.step(here.admin, first.id, FaultState.WITHDRAWN, "")
    page = open_page(qtbot, here, here.guard)
    until(qtbot, page, 2)
    qtbot.mouseClick(page._open_only, Qt.MouseButton.LeftButton)
    until(qtbot, page, 1)
    page.select(first.id)
    assert page.table.current().id == first.id


def test_choosing_a_fault_before_the_list_is_there_still_shows_it(qtbot: QtBot, here: Office) -> None:
    first: Fault = here.fault(1, "视频丢失", 2.0)
    here.fault(2, "图象模糊", 1.0)
    page = open_page(qtbot, here, here.guard)
    page.select(first.id)
    until(qtbot, page, 2)
    assert page.table.current().id == first.id


def test_the_picture_is_shown(qtbot: QtBot, here: Office) -> None:
    sha256 = here.place.store.put_attachment(jpeg(), ".jpg")
    found = here.fault(1, "视频丢失", 1.0)
    here.place.faults.report(here.guard, replace(_again(found), snapshot=sha256))
    page = open_page(qtbot, here, here.guard)
    until(qtbot, page, 1)
    box = page.findChild(QLabel, "faults.picture")
    qtbot.waitUntil(lambda: not box.pixmap().isNull(), timeout=10_000)


def test_the_summary_counts_open_and_overdue(qtbot: QtBot, here: Office) -> None:
    here.fault(1, "视频丢失", 9.0)
    here.fault(2, "图象模糊", 1.0)
    page = open_page(qtbot, here, here.guard)
    until(qtbot, page, 2)
    summary = page.findChild(QLabel, "faults.summary").text()
    assert "未结 2" in summary and "未上报 1" in summary
    assert datetime.now(UTC) - page._now < timedelta(minutes=1)


def test_form_f5_is_previewed_and_a_second_print_is_marked(
    qtbot: QtBot, here: Office, tmp_path: Path
) -> None:
    place = here.place
    long = "处理" * 160
    for number in range(1, 4):
        draft = replace(place.faults.new_draft(here.guard, here.cameras[number - 1], None), symptom="模糊")
        fault = place.faults.report(here.guard, replace(draft, remark=f"第{number}张"))
        place.faults.step(here.admin, fault.id, FaultState.SCHOOL_HANDLING, f"{number}{long}")
    paper = FaultPrint(place.upkeep.fault_forms, place.forms, here.bridge, here.admin, now=place.clock.now)
    page = FaultsPage(place.faults, here.bridge, here.admin, printing=paper)
    qtbot.addWidget(page)
    page.resize(1290, 700)
    page.show()
    for before in range(2):
        qtbot.mouseClick(page.findChild(QPushButton, "faults.print"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: paper.findChild(PrintDialog) is not None, timeout=10_000)
        dialog = paper.findChild(PrintDialog)
        assert (dialog.sheet.form_id, dialog.sheet.printed_before) == ("f5", before)
        assert (dialog.findChild(QLabel, "print.again") is not None) == bool(before)
        with qtbot.waitSignal(dialog.printed, timeout=10_000):
            dialog.save_pdf_to(tmp_path / f"{before}.pdf")
        dialog.reject()
        qtbot.waitUntil(lambda: paper.findChild(PrintDialog) is None, timeout=10_000)
    text = "".join("".join(each.extract_text().split()) for each in PdfReader(tmp_path / "1.pdf").pages)
    assert text.count("处理") >= 3 * 160, "no word of a long note is lost"
    assert "补打" in text and "第3张" in text
    qtbot.mouseClick(page.findChild(QPushButton, "faults.blank"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: paper.findChild(PrintDialog) is not None, timeout=10_000)
    assert paper.findChild(PrintDialog).sheet.rows == []
    paper.findChild(PrintDialog).reject()

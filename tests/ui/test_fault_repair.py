"""报修: a technician of the list is named, the repair is reviewed, only then accepted (R45)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.fault import Fault, FaultState
from app.services.auth import Session
from app.services.technicians import TechnicianInput
from tests.ui.frame_parts import misfits
from tests.ui.shift_parts import Post, post
from ui import theme
from ui.pages.faults_page import FaultsPage

WAIT = 10_000


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Post]:
    theme.apply(qapp, "dark")
    with post(tmp_path / "school") as made:
        yield made


@pytest.fixture
def fault(here: Post) -> Fault:
    """A recorder's fault that waits for its repair."""
    faults = here.yard.faults
    draft = replace(faults.new_draft(here.guard, None, None), device_name="录像主机", symptom="异常噪声")
    made = faults.report(here.guard, draft)
    return faults.step(here.admin, made.id, FaultState.AT_CENTRE, "")


def open_page(qtbot: QtBot, here: Post, session: Session) -> FaultsPage:
    technicians = here.yard.upkeep.filing.technicians
    page = FaultsPage(here.yard.faults, here.bridge, session, technicians=partial(technicians.fit, session))
    qtbot.addWidget(page)
    page.resize(1290, 700)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: page.table.current() is not None and not here.bridge.busy(), timeout=WAIT)
    return page


def press(qtbot: QtBot, page: FaultsPage, name: str) -> None:
    qtbot.waitUntil(lambda: _button(page, name) is not None, timeout=WAIT)
    made = _button(page, name)
    assert made is not None
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)


def _button(page: FaultsPage, name: str) -> QPushButton | None:
    found = page.findChildren(QPushButton, name)
    return next((b for b in found if b.isVisible() and b.isEnabled()), None)


def now(here: Post) -> Fault:
    (found,) = here.yard.faults.faults(here.admin)
    return found


def test_the_technician_is_named_reviewed_and_accepted(qtbot: QtBot, here: Post, fault: Fault) -> None:
    technicians, today = here.yard.upkeep.filing.technicians, here.yard.clock.now().date()
    made = TechnicianInput("维修员甲", "维护公司", "低压电工", "AF-1", today.isoformat())
    technicians.save(here.admin, made)
    over = (today - timedelta(days=1)).isoformat()
    technicians.save(here.admin, replace(made, name="已过期", valid_until=over))
    page = open_page(qtbot, here, here.admin)
    choice = page.findChild(QComboBox, "faults.technician")
    assert choice.isVisible()
    assert [choice.itemText(n) for n in range(1, choice.count())] == ["维修员甲（维护公司）"]
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    press(qtbot, page, "faults.step.dispatched")
    qtbot.waitUntil(lambda: now(here).technician == "维修员甲（维护公司）", timeout=WAIT)
    press(qtbot, page, "faults.step.on_site")
    press(qtbot, page, "faults.step.repaired")
    qtbot.waitUntil(lambda: _button(page, "faults.review") is not None, timeout=WAIT)
    assert page.findChild(QLabel, "faults.unreviewed").isVisible()
    assert _button(page, "faults.step.accepted") is None, "not before the review"
    assert misfits(page) == []
    qtbot.keyClicks(page._note, "runs well")
    press(qtbot, page, "faults.review")
    qtbot.waitUntil(lambda: now(here).reviewed_by == "管理员", timeout=WAIT)
    press(qtbot, page, "faults.step.accepted")
    qtbot.waitUntil(lambda: not now(here).open, timeout=WAIT)
    words = [part.text() for part in page.details.findChildren(QLabel)]
    assert any("维修已审核" in each and "runs well" in each for each in words)


def test_without_a_technician_the_review_wants_to_know_who(qtbot: QtBot, here: Post, fault: Fault) -> None:
    for state in (FaultState.SCHOOL_HANDLING, FaultState.REPAIRED):
        here.yard.faults.step(here.admin, fault.id, state, "")
    leaders = open_page(qtbot, here, here.leader)
    assert _button(leaders, "faults.review") is None
    assert leaders.findChild(QLabel, "faults.unreviewed").isVisible()
    page = open_page(qtbot, here, here.admin)
    press(qtbot, page, "faults.review")
    error = page.findChild(QLabel, "faults.error")
    qtbot.waitUntil(lambda: "谁修的" in error.text(), timeout=WAIT)
    qtbot.keyClicks(page._note, "tightened a plug ourselves")
    press(qtbot, page, "faults.review")
    qtbot.waitUntil(lambda: now(here).reviewed_by == "管理员", timeout=WAIT)

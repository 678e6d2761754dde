"""总结 on a real store: what lacks, drafted text and charts, half-written text kept, signature, print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.closing import Closing, ClosingState, MissingKind
from app.domain.duty import Category
from app.domain.period import PeriodKind
from app.services.auth import Session
from tests.ui.frame_parts import misfits
from tests.ui.shift_parts import PASSWORD, Post, post
from ui import theme
from ui.pages.closings_page import ClosingsPage
from ui.report_dialog import ReportDialog
from ui.report_paper import report_pdf

WAIT = 10_000
SUNDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 24)


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Post]:
    """Tuesday morning; on Sunday the guard wrote four entries."""
    theme.apply(qapp, "dark")
    with post(tmp_path / "school") as made:
        for category in (Category.VISIT, Category.VEHICLE, Category.VEHICLE, Category.DEVICE):
            draft = replace(made.yard.duty.new_draft(made.guard, None), situation="truck", category=category)
            made.yard.duty.sign(made.guard, draft, PASSWORD)
        made.yard.go(9, 0, TUESDAY)
        yield made


def open_page(qtbot: QtBot, here: Post, session: Session, width: int = 1290) -> ClosingsPage:
    page = ClosingsPage(here.yard.upkeep, here.bridge, session, now=here.yard.clock.now)
    qtbot.addWidget(page)
    page.resize(width, 680)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow, timeout=WAIT)
    page.enter()
    qtbot.waitUntil(lambda: page.pane.draft is not None and not here.bridge.busy(), timeout=WAIT)
    return page


def show(qtbot: QtBot, page: ClosingsPage, kind: PeriodKind, period: str) -> None:
    page.open_period(kind, period)
    qtbot.waitUntil(
        lambda: page.pane.draft.period.id == period and not page.bridge.busy(),
        timeout=WAIT,
    )


def test_an_overdue_day_says_what_is_missing_and_leads_there(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.admin)
    assert page.table.current().state is ClosingState.OVERDUE
    assert page.pane.draft.period.id == "2026-11-22"
    assert not here.find(page, "closings.sign").isEnabled()
    first = page.pane.draft.missing[0]
    with qtbot.waitSignal(page.item_chosen, timeout=WAIT) as chosen:
        qtbot.mouseClick(here.find(page, "closings.item.0"), Qt.MouseButton.LeftButton)
    assert chosen.args == [first]
    assert first.kind in set(MissingKind)


def test_the_leader_sees_it_and_does_not_sign(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.leader)
    assert page.table.current().state is ClosingState.OVERDUE
    assert not here.find(page, "closings.password").isVisible()
    assert page.pane.text.isReadOnly()


def test_a_week_is_drafted_edited_kept_and_signed(qtbot: QtBot, here: Post) -> None:
    page = open_page(qtbot, here, here.admin)
    show(qtbot, page, PeriodKind.WEEK, "2026-W47")
    assert "4 条" in page.pane.text.toPlainText()
    assert [bar.value for bar in page.pane.charts.entries.bars] == [4]
    page.pane.text.moveCursor(page.pane.text.textCursor().MoveOperation.End)
    qtbot.keyClicks(page.pane.text, " Seen.")
    show(qtbot, page, PeriodKind.WEEK, "2026-W48")  # leaving it keeps what was half-written
    qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=WAIT)
    show(qtbot, page, PeriodKind.WEEK, "2026-W47")
    assert page.pane.text.toPlainText().endswith(" Seen.")
    field = here.find(page, "closings.password")
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "wrong-2026")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(here.find(page, "closings.told").isVisible, timeout=WAIT)
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    closings = here.yard.closings

    def closing() -> Closing | None:
        return closings.draft(here.admin, PeriodKind.WEEK, "2026-W47").closing

    qtbot.waitUntil(lambda: closing() is not None, timeout=WAIT)
    assert closing().text.endswith("Seen.")
    qtbot.waitUntil(lambda: page.pane.draft.period.id != "2026-W47", timeout=WAIT)  # on to what is due next
    show(qtbot, page, PeriodKind.WEEK, "2026-W47")
    assert page.pane.text.isReadOnly()


def test_it_is_printed_with_its_figures_and_as_a_bulletin(qtbot: QtBot, here: Post, tmp_path: Path) -> None:
    page = open_page(qtbot, here, here.admin)
    show(qtbot, page, PeriodKind.WEEK, "2026-W47")
    for name in ("closings.print", "closings.bulletin"):
        qtbot.mouseClick(here.find(page, name), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.findChild(ReportDialog) is not None, timeout=WAIT)
        dialog = page.findChild(ReportDialog)
        target = tmp_path / f"{name}.pdf"
        dialog.save_pdf_to(target)
        qtbot.waitUntil(target.exists, timeout=WAIT)
        qtbot.waitUntil(lambda: not here.bridge.busy(), timeout=WAIT)
        assert target.read_bytes().startswith(b"%PDF")
        dialog.reject()
        qtbot.waitUntil(lambda: page.findChild(ReportDialog) is None, timeout=WAIT)


def test_a_long_report_breaks_over_pages(here: Post) -> None:
    sheet = here.yard.rules.poster(here.admin, "measures")
    assert report_pdf(sheet).count(b"/Type /Page\n") > 1


@pytest.mark.parametrize("width", [1290, 1844])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, here: Post, width: int, name: str) -> None:
    theme.apply(qapp, name)
    page = open_page(qtbot, here, here.admin, width)
    qtbot.waitUntil(lambda: not misfits(page), timeout=WAIT)
    show(qtbot, page, PeriodKind.MONTH, "2026-11")
    qtbot.waitUntil(lambda: not misfits(page), timeout=WAIT)
    theme.apply(qapp, "dark")

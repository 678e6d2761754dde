"""台账 on a real store: devices and their books, consumables, the handover of the equipment, papers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.domain.asset import Asset, AssetState
from app.domain.asset_handover import SheetState
from app.domain.record import Kind
from app.services.assets import AssetInput
from app.services.auth import Session
from tests.ui.frame_parts import misfits, outside
from tests.ui.shift_parts import PASSWORD, Post, post
from ui import theme
from ui.assets.devices_tab import Surroundings
from ui.assets.handover_tab import HandoverTab
from ui.assets.stock_tab import StockTab
from ui.pages.assets_page import AssetsPage
from ui.report_dialog import ReportDialog
from ui.tables import Table

WAIT = 10_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Post]:
    theme.apply(qapp, "dark")
    with post(tmp_path / "school") as made:
        yield made


class Sight:
    """The page in a window of its own, used by mouse and keys."""

    def __init__(self, qtbot: QtBot, here: Post, session: Session, width: int = 1290) -> None:
        self.qtbot, self.here = qtbot, here
        around = Surroundings(
            cameras=here.yard.cameras.cameras,
            people=lambda: [account.name for account in here.yard.auth.accounts()],
        )
        self.page = AssetsPage(here.yard.upkeep, here.bridge, session, around=around, now=here.yard.clock.now)
        qtbot.addWidget(self.page)
        self.page.resize(width, 680)
        self.page.show()
        self.page.activateWindow()
        self.page.enter()
        self.idle()

    @property
    def devices(self) -> Table:
        return self.page.devices.table

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.here.bridge.busy(), timeout=WAIT)

    def find(self, name: str) -> QWidget:
        def seen() -> QWidget | None:
            shown = (w for w in self.page.findChildren(QWidget, name) if w.isVisible())
            return next(shown, None)

        self.qtbot.waitUntil(lambda: seen() is not None, timeout=WAIT)
        found = seen()
        assert found is not None
        return found

    def click(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: not misfits(self.find(name)), timeout=WAIT)
        self.qtbot.mouseClick(self.find(name), LEFT)

    def type(self, name: str, words: str) -> None:
        field = self.find(name)
        assert isinstance(field, QLineEdit)
        field.selectAll()
        self.qtbot.keyClicks(field, words)

    def enter(self, name: str) -> None:
        self.qtbot.keyClick(self.find(name), Qt.Key.Key_Return)

    def tab(self, number: int) -> QWidget:
        bar = self.page.tabs.findChild(QTabBar)
        self.qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(number).center())
        assert self.page.tabs.currentIndex() == number
        self.idle()
        return self.page.tabs.widget(number)

    def said(self, name: str) -> str:
        found = self.find(name)
        assert isinstance(found, QLabel | QPushButton)
        return found.text()

    def book(self) -> str:
        self.idle()
        return " ".join(part.text() for part in self.page.devices.book.findChildren(QLabel))

    def until_gone(self, name: str) -> None:
        def gone() -> bool:
            return not any(w.isVisible() for w in self.page.findChildren(QWidget, name))

        self.qtbot.waitUntil(gone, timeout=WAIT)
        self.idle()


def add(here: Post, number: str, name: str, **more: object) -> Asset:
    given = AssetInput(number, name, **more)  # type: ignore[arg-type]  # fields by name
    return here.yard.upkeep.ledgers.assets.add(here.admin, given)


def assets(here: Post) -> list[Asset]:
    return here.yard.upkeep.ledgers.assets.assets(here.admin)


def test_a_device_is_registered_by_keys_and_changed(qtbot: QtBot, here: Post) -> None:
    sight = Sight(qtbot, here, here.admin)
    assert sight.find("assets.empty").isVisible()
    sight.click("assets.add")
    assert sight.find("device.number").hasFocus()
    sight.type("device.number", "NVR-1")
    sight.type("device.name", "recorder")
    sight.type("device.place", "rack 1")
    sight.type("device.keeper_name", "IT office")
    ups = sight.find("device.ups")
    ups.setFocus()
    qtbot.keyClick(ups, Qt.Key.Key_Space)
    accepted = sight.find("device.is_accepted")
    accepted.setFocus()
    qtbot.keyClick(accepted, Qt.Key.Key_Space)
    sight.enter("device.number")
    sight.until_gone("device")
    (made,) = assets(here)
    assert (made.number, made.name, made.place, made.keeper) == ("NVR-1", "recorder", "rack 1", "IT office")
    assert made.ups
    assert made.accepted_on == "2026-11-22"
    qtbot.waitUntil(lambda: "登记入账" in sight.book(), timeout=WAIT)
    assert "质保内，至 2029-11-22" in sight.said("assets.warranty")
    sight.click("assets.change")
    sight.type("device.place", "rack 2")
    sight.click("device.save")
    sight.until_gone("device")
    qtbot.waitUntil(lambda: "rack 1 → rack 2" in sight.book(), timeout=WAIT)
    sight.click("assets.add")
    sight.type("device.number", "NVR-1")
    sight.type("device.name", "another")
    sight.enter("device.name")
    qtbot.waitUntil(lambda: "已登记为“recorder”" in sight.said("device.told"), timeout=WAIT)
    qtbot.keyClick(sight.find("device.name"), Qt.Key.Key_Escape)
    sight.until_gone("device")
    assert len(assets(here)) == 1


def test_a_repair_wants_its_reason(qtbot: QtBot, here: Post) -> None:
    add(here, "NVR-1", "recorder")
    sight = Sight(qtbot, here, here.admin)
    sight.click("assets.change")
    state = sight.find("device.state")
    state.setFocus()
    qtbot.keyClick(state, Qt.Key.Key_Down)
    sight.click("device.save")
    qtbot.waitUntil(lambda: "写明原因" in sight.said("device.told"), timeout=WAIT)
    sight.type("device.note", "sent to repair")
    sight.enter("device.note")
    sight.until_gone("device")
    assert [one.state for one in assets(here)] == [AssetState.REPAIR]
    qtbot.waitUntil(lambda: "sent to repair" in sight.book(), timeout=WAIT)
    qtbot.waitUntil(lambda: sight.said("assets.repair").endswith("1"), timeout=WAIT)


def test_switching_off_wants_a_reason_and_on_again_not(qtbot: QtBot, here: Post) -> None:
    add(here, "SW-1", "switch", ups=True)
    sight = Sight(qtbot, here, here.admin)
    sight.click("assets.switch")
    sight.click("outage.save")
    qtbot.waitUntil(lambda: "停机原因" in sight.said("outage.told"), timeout=WAIT)
    assert assets(here)[0].down_since is None
    sight.type("outage.reason", "new fan")
    sight.enter("outage.reason")
    sight.until_gone("outage")
    assert assets(here)[0].down_since is not None
    qtbot.waitUntil(lambda: sight.said("assets.switch") == "恢复运行…", timeout=WAIT)
    sight.click("assets.down")
    assert sight.devices.model.rowCount() == 1
    sight.click("assets.switch")
    sight.click("outage.save")
    sight.until_gone("outage")
    qtbot.waitUntil(lambda: sight.devices.model.rowCount() == 0, timeout=WAIT)
    assert assets(here)[0].down_since is None


def test_all_cameras_come_in_at_once_and_only_once(qtbot: QtBot, here: Post) -> None:
    sight = Sight(qtbot, here, here.admin)
    sight.click("assets.add_cameras")
    qtbot.waitUntil(lambda: sight.devices.model.rowCount() > 0, timeout=WAIT)
    numbers = {asset.number for asset in assets(here)}
    assert "SXT-0007" in numbers
    sight.click("assets.add_cameras")
    qtbot.waitUntil(lambda: "都已在台账里" in sight.said("assets.told"), timeout=WAIT)
    assert {asset.number for asset in assets(here)} == numbers


def test_sorting_keeps_the_device_whose_book_is_open(qtbot: QtBot, here: Post) -> None:
    for number, name in (("A-1", "zebra"), ("B-2", "monitor"), ("C-3", "antenna")):
        add(here, number, name)
    sight = Sight(qtbot, here, here.admin)
    view = sight.devices.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(sight.devices.model.index(2, 0)).center())
    qtbot.waitUntil(lambda: "C-3" in sight.book(), timeout=WAIT)
    header = view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), LEFT, pos=at)
    assert [row.name for row in sight.devices.model.rows()] in (
        ["antenna", "monitor", "zebra"],
        ["zebra", "monitor", "antenna"],
    )
    assert sight.devices.current().number == "C-3"
    assert "C-3" in sight.book()


def test_a_search_and_the_chips_narrow_what_is_shown(qtbot: QtBot, here: Post) -> None:
    add(here, "SW-1", "switch", ups=True, place="rack 1")
    add(here, "PC-1", "computer", place="gate")
    sight = Sight(qtbot, here, here.guard)
    assert sight.said("assets.summary") == "设备 2 台 · 没有接UPS 1 台"
    sight.type("assets.search", "RACK")
    qtbot.waitUntil(lambda: [r.number for r in sight.devices.model.rows()] == ["SW-1"], timeout=WAIT)
    sight.click("assets.bare")
    assert sight.devices.model.rowCount() == 0
    sight.page.search.clear()
    qtbot.waitUntil(lambda: [r.number for r in sight.devices.model.rows()] == ["PC-1"], timeout=WAIT)


def test_stock_comes_in_and_goes_out_but_never_below_nothing(qtbot: QtBot, here: Post) -> None:
    sight = Sight(qtbot, here, here.admin)
    tab = sight.tab(1)
    assert isinstance(tab, StockTab)
    sight.click("stock.add")
    sight.type("item.name", "plugs")
    sight.type("item.unit", "pcs")
    sight.enter("item.unit")
    sight.until_gone("item")

    def move(amount: int, why: str, act: str) -> None:
        tab.amount.selectAll()
        qtbot.keyClicks(tab.amount, str(amount))
        sight.type("stock.person", "keeper")
        sight.type("stock.reason", why)
        sight.click(act)
        sight.idle()

    move(10, "bought", "stock.in")
    qtbot.waitUntil(lambda: tab.moves.model.rowCount() == 1, timeout=WAIT)
    move(3, "gate cable", "stock.out")
    qtbot.waitUntil(lambda: tab.moves.model.rowCount() == 2, timeout=WAIT)
    assert [move.amount for move in tab.moves.model.rows()] == [-3, 10]
    assert "结存 7 pcs" in sight.said("stock.told")
    move(8, "too many", "stock.out")
    qtbot.waitUntil(lambda: "不够出库" in sight.said("stock.told"), timeout=WAIT)
    (item,) = here.yard.upkeep.ledgers.consumables.items(here.admin)
    assert item.balance == 7


def test_the_equipment_is_handed_over_with_two_signatures(qtbot: QtBot, here: Post) -> None:
    add(here, "NVR-1", "recorder", keeper="管理员")
    add(here, "PC-1", "computer", keeper="早班保安")
    sight = Sight(qtbot, here, here.admin)
    tab = sight.tab(2)
    assert isinstance(tab, HandoverTab)
    assert not sight.page._print.isEnabled()
    sight.click("handover.give")
    taker = sight.find("give.taker")
    taker.setCurrentIndex(taker.findText("主管领导"))  # type: ignore[attr-defined]  # a QComboBox
    sight.type("give.password", "wrong-2026")
    sight.enter("give.password")
    qtbot.waitUntil(lambda: sight.said("give.told") != "", timeout=WAIT)
    sight.type("give.password", PASSWORD)
    sight.click("give.sign")
    sight.until_gone("give")
    qtbot.waitUntil(lambda: sight.said("sheet.state") == "等待签收", timeout=WAIT)
    sight.click("handover.give")  # a second one waits for the first
    qtbot.waitUntil(lambda: "还在等主管领导签收" in sight.said("sheets.told"), timeout=WAIT)
    sight.type("sheet.remark", "one key missing")
    sight.type("sheet.password", PASSWORD)
    sight.enter("sheet.password")
    qtbot.waitUntil(lambda: sight.said("sheet.state") == "双方已签", timeout=WAIT)
    assert "one key missing" in sight.said("sheet.notes")
    sight.until_gone("sheet.password")
    (sheet,) = here.yard.upkeep.ledgers.handovers.sheets(here.leader)
    assert (sheet.giver_name, sheet.taker_name, sheet.state) == ("管理员", "主管领导", SheetState.TAKEN)
    assert {one.number: one.keeper for one in assets(here)} == {"NVR-1": "主管领导", "PC-1": "早班保安"}
    assert sight.page._print.isEnabled()


def test_a_sheet_is_taken_back_with_a_reason(qtbot: QtBot, here: Post) -> None:
    add(here, "NVR-1", "recorder")
    here.yard.upkeep.ledgers.handovers.give(here.admin, here.leader.account.id, PASSWORD)
    sight = Sight(qtbot, here, here.admin)
    sight.tab(2)
    sight.click("sheet.recall")
    sight.click("recall.save")
    qtbot.waitUntil(lambda: "撤回原因" in sight.said("recall.told"), timeout=WAIT)
    sight.type("recall.reason", "wrong person")
    sight.enter("recall.reason")
    sight.until_gone("recall")
    qtbot.waitUntil(lambda: sight.said("sheet.state") == "已撤回", timeout=WAIT)
    assert "wrong person" in sight.said("sheet.notes")


def test_every_tab_goes_to_paper_and_to_a_table(qtbot: QtBot, here: Post, tmp_path: Path) -> None:
    add(here, "NVR-1", "=recorder", place="rack 1")
    here.yard.upkeep.ledgers.handovers.give(here.admin, here.leader.account.id, PASSWORD)
    plugs = here.yard.upkeep.ledgers.consumables.add(here.admin, "plugs", "", "pcs")
    here.yard.upkeep.ledgers.consumables.move(here.admin, plugs.id, 5, "keeper", "bought")
    sight = Sight(qtbot, here, here.admin)
    for number, words in ((0, "固定资产台账"), (1, "低值易耗品台账"), (2, "设备交接清单")):
        sight.tab(number)
        printed = _printed(here)
        sight.click("assets.print")
        qtbot.waitUntil(lambda: sight.page.findChild(ReportDialog) is not None, timeout=WAIT)
        dialog = sight.page.findChild(ReportDialog)
        target = tmp_path / f"{number}.pdf"
        dialog.save_pdf_to(target)
        qtbot.waitUntil(target.exists, timeout=WAIT)
        qtbot.waitUntil(lambda printed=printed: _printed(here) == printed + 1, timeout=WAIT)
        pages = " ".join(page.extract_text() for page in PdfReader(target).pages)
        assert words in pages.replace("\n", "").replace(" ", "")
        qtbot.mouseClick(dialog.findChild(QPushButton, "report.close"), LEFT)
        qtbot.waitUntil(lambda: sight.page.findChild(ReportDialog) is None, timeout=WAIT)
        table = tmp_path / f"{number}.csv"
        sight.page.save_csv_to(table)
        qtbot.waitUntil(lambda: "已存为" in sight.said("assets.told"), timeout=WAIT)
        rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
        wanted = "plugs" if number == 1 else "'=recorder"
        assert any(wanted in row for row in rows)


def _printed(here: Post) -> int:
    return here.yard.kinds().count(Kind.FORM_PRINTED)


def test_a_book_goes_to_paper(qtbot: QtBot, here: Post, tmp_path: Path) -> None:
    add(here, "NVR-1", "recorder")
    sight = Sight(qtbot, here, here.admin)
    sight.click("assets.print_book")
    qtbot.waitUntil(lambda: sight.page.findChild(ReportDialog) is not None, timeout=WAIT)
    dialog = sight.page.findChild(ReportDialog)
    target = tmp_path / "book.pdf"
    dialog.save_pdf_to(target)
    qtbot.waitUntil(target.exists, timeout=WAIT)
    pages = "".join(page.extract_text() for page in PdfReader(target).pages)
    assert "设备使用记录本" in pages
    assert "登记入账" in pages
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    sight.idle()


def test_a_guard_reads_the_devices_and_nothing_more(qtbot: QtBot, here: Post) -> None:
    add(here, "NVR-1", "recorder")
    sight = Sight(qtbot, here, here.guard)
    assert sight.page.tabs.count() == 1
    qtbot.waitUntil(lambda: "NVR-1" in sight.book(), timeout=WAIT)
    shown = {b.objectName() for b in sight.page.findChildren(QPushButton) if b.isVisible()}
    assert not shown & {"assets.add", "assets.add_cameras", "assets.change", "assets.switch"}


def test_what_another_pc_brings_appears_by_itself(qtbot: QtBot, here: Post) -> None:
    sight = Sight(qtbot, here, here.guard)
    assert sight.devices.model.rowCount() == 0
    add(here, "NVR-1", "recorder")
    qtbot.waitUntil(lambda: sight.devices.model.rowCount() == 1, timeout=WAIT)


@pytest.mark.parametrize(
    ("width", "look", "scale"),
    [(1290, "dark", 100), (1844, "light", 100), (1290, "light", 125), (1844, "dark", 150)],
)
def test_nothing_is_cut_off(
    qtbot: QtBot, qapp: QApplication, here: Post, width: int, look: str, scale: int
) -> None:
    add(here, "NVR-0001", "硬盘录像机", place="监控机房机柜 1", keeper="管理员", accepted_on="2025-03-01")
    ledgers = here.yard.upkeep.ledgers
    plugs = ledgers.consumables.add(here.admin, "水晶头", "超五类", "个")
    ledgers.consumables.move(here.admin, plugs.id, 5, "管理员", "采购")
    ledgers.handovers.give(here.admin, here.leader.account.id, PASSWORD, "钥匙 2 把一并移交")
    theme.apply(qapp, look, scale)
    sight = Sight(qtbot, here, here.admin, width)
    for number in range(3):
        sight.tab(number)
        qtbot.waitUntil(lambda: not misfits(sight.page) + outside(sight.page), timeout=WAIT)
    sight.tab(0)
    for name, dialog in (("assets.change", "device"), ("assets.switch", "outage")):
        sight.click(name)
        shown = sight.find(dialog)
        qtbot.waitUntil(lambda shown=shown: not misfits(shown) + outside(shown), timeout=WAIT)
        qtbot.keyClick(shown, Qt.Key.Key_Escape)
        sight.until_gone(dialog)

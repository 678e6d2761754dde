"""台账: devices with their books, consumables, and the handover of the equipment (R11, R13, R59, R62, R63).

Must not know the window.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QTabWidget, QWidget

from app.domain.people import Permission, may
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.asset_papers import save_csv
from app.services.auth import Session
from app.services.ledgers import Ledgers
from app.services.reports import ReportLog, ReportSheet
from app.upkeep import Upkeep
from ui.assets.devices_tab import DevicesTab, Surroundings
from ui.assets.handover_tab import HandoverTab
from ui.assets.stock_tab import StockTab
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.report_dialog import ReportDialog
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import button, label

SEARCH_MS = 200

Sheet = Callable[[], ReportSheet]


class AssetsPage(LivePage):
    """Who may not read the stock and the sheets sees the devices alone."""

    NAME = "assets"
    ICON = "mdi6.notebook-outline"
    PERMISSION = Permission.READ_LOG
    UNDER = "checks"
    KINDS = frozenset(
        {
            Kind.ASSET_SET,
            Kind.ASSET_DOWN,
            Kind.ASSET_UP,
            Kind.CONSUMABLE_SET,
            Kind.CONSUMABLE_MOVED,
            Kind.ASSETS_GIVEN,
            Kind.ASSETS_TAKEN,
            Kind.ASSETS_RECALLED,
            Kind.FAULT_REPORTED,
            Kind.FAULT_STEP,
            Kind.CAMERA_SET,
        }
    )

    def __init__(
        self,
        upkeep: Upkeep,
        bridge: Bridge,
        session: Session,
        *,
        around: Surroundings,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._log: ReportLog = upkeep.reports
        self._session = session
        self._summary = self._make_top()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("assets.tabs")
        ledgers = upkeep.ledgers
        self.devices = DevicesTab(ledgers.assets, ledgers.papers, bridge, session, around=around, now=now)
        self.devices.paper.connect(self.print_sheet)
        self.devices.counted.connect(self._devices_counted)
        self.devices.told.connect(lambda words: self._tell(words, "ok"))
        self.tabs.addTab(self.devices, self.tr("设备"))
        if may(session.account.role, Permission.READ_LEDGERS):
            self._add_stock_and_sheets(ledgers)
        self.column.addWidget(self.tabs, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("assets.told")
        self._told.hide()
        self.column.addWidget(self._told)
        self.tabs.currentChanged.connect(lambda _: self._tab_shown())
        self.home = self.devices.table.view

    def _make_top(self) -> QLabel:
        self.search = QLineEdit()
        self.search.setObjectName("assets.search")
        self.search.setPlaceholderText(self.tr("查找编号、名称、位置、姓名"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(260)
        self._settle_search = QTimer(self)
        self._settle_search.setSingleShot(True)
        self._settle_search.setInterval(SEARCH_MS)
        self._settle_search.timeout.connect(self._find)
        self.search.textChanged.connect(lambda _: self._settle_search.start())
        self._export = button(self.tr("导出 .csv…"), "assets.export", icon="mdi6.file-delimited-outline")
        self._print = button(self.tr("打印…"), "assets.print", icon="mdi6.printer")
        self._export.clicked.connect(self._ask_for_file)
        self._print.clicked.connect(self._print_pressed)
        summary = self.make_head(self.search, self._export, self._print)
        for made in (self._export, self._print):
            made.setVisible(may(self._session.account.role, Permission.PRINT_FORM))
        return summary

    def _add_stock_and_sheets(self, ledgers: Ledgers) -> None:
        stock = StockTab(ledgers.consumables, ledgers.papers, self.bridge, self._session)
        sheets = HandoverTab(ledgers.handovers, ledgers.papers, self.bridge, self._session)
        sheets.shown.connect(self._enable)
        self.tabs.addTab(stock, self.tr("易耗品"))
        self.tabs.addTab(sheets, self.tr("交接清单"))

    def title(self) -> str:
        """The page's word."""
        return self.tr("台账")

    def reload(self) -> None:
        """Fetch what the shown tab shows; the devices always, for the line beside the title."""
        self.devices.reload()
        shown = self._shown()
        if shown is not self.devices:
            shown.reload()

    def print_sheet(self, make: Sheet) -> None:
        """Preview a paper that `make` gives on a pool thread."""
        self._told.hide()
        self.bridge.run(self, make, self._preview, self._failed)

    def save_csv_to(self, path: Path) -> None:
        """Write the shown tab's ledger; the answer appears below."""
        make, log, session = self._shown().sheet(), self._log, self._session
        if make is None:
            return
        self._tell(self.tr("正在导出…"), "muted")

        def work() -> Path:
            sheet = make()
            saved = save_csv(sheet, path)
            log.printed(session, sheet)
            return saved

        self.bridge.run(self, work, self._saved, self._failed)

    def _shown(self) -> DevicesTab | StockTab | HandoverTab:
        shown = self.tabs.currentWidget()
        return shown if isinstance(shown, StockTab | HandoverTab) else self.devices

    def _tab_shown(self) -> None:
        self._told.hide()
        self._find()
        self._shown().reload()
        self._enable()

    def _find(self) -> None:
        self._shown().narrow(self.search.text())

    def _enable(self) -> None:
        there = self._shown().sheet() is not None
        self._export.setEnabled(there)
        self._print.setEnabled(there)

    def _devices_counted(self, devices: int, bare: int) -> None:
        words = self.tr("设备 {n} 台").format(n=devices)
        if bare:
            words += self.tr(" · 没有接UPS {n} 台").format(n=bare)
        self._summary.setText(words)

    # --- paper ----------------------------------------------------------------------------------

    def _print_pressed(self) -> None:
        make = self._shown().sheet()
        if make is not None:
            self.print_sheet(make)

    def _preview(self, sheet: ReportSheet) -> None:
        dialog = ReportDialog(
            sheet, self.bridge, record=lambda: self._log.printed(self._session, sheet), parent=self
        )
        dialog.open()

    def _ask_for_file(self) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        if not folder.is_dir():
            folder = Path.home()
        tab = self.tabs.tabText(self.tabs.currentIndex())
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("导出 .csv"), str(folder / f"{self.title()}_{tab}.csv"), self.tr("表格 (*.csv)")
        )
        if name:
            path = Path(name)
            self.save_csv_to(path if path.suffix.lower() == ".csv" else path.with_name(path.name + ".csv"))

    def _saved(self, path: Path) -> None:
        self._tell(self.tr("已存为 {path}").format(path=path), "ok")

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()

"""台账与打印: the monthly full check's ledger of a year, and form F4 of a month, printed.

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.people import Permission, may
from app.domain.period import PeriodKind, period_of
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.check_form import Book, CheckFormService, LedgerRow
from app.services.forms import FormService, FormSheet
from app.services.reports import ReportLog, ReportSheet
from ui import times
from ui.bridge import Bridge
from ui.check_words import due_name
from ui.print_dialog import PrintDialog
from ui.report_dialog import ReportDialog
from ui.tables import Column, Table
from ui.times import DEFAULT_ZONE, local
from ui.widgets.basics import EmptyState, button, label

MONTHS = 13
"""How many months back form F4 is offered for; older ones are chosen by year in the ledger."""

YEARS = 6


class LedgerTab(QWidget):
    """`chosen(period)` asks to open the full check of a month."""

    chosen = Signal(str)

    def __init__(
        self,
        forms: CheckFormService,
        printed: FormService,
        log: ReportLog,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._forms, self._printed, self._log = forms, printed, log
        self._bridge, self._session, self._now = bridge, session, now
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_f4())
        column.addLayout(self._make_ledger_head())
        column.addWidget(self._make_table(), 1)

    def reload(self) -> None:
        """Fetch the chosen year's ledger."""
        year = int(self._year.currentData())
        if not may(self._session.account.role, Permission.PRINT_FORM):
            return
        self._bridge.run(self, lambda: self._forms.ledger(self._session, year), self._found)

    # --- building -------------------------------------------------------------------------------

    def _make_f4(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("维护登记表"), "heading"))
        row.addWidget(label(self.tr("（日/周/月）按月打印，装订成册"), "muted"))
        row.addStretch(1)
        self._month = QComboBox()
        self._month.setObjectName("ledger.month")
        for first in times.months_back(self._today(), MONTHS):
            self._month.addItem(times.month(first), first)
        row.addWidget(self._month)
        for book, words in (
            (Book.DAY, self.tr("日维护…")),
            (Book.WEEK, self.tr("周维护…")),
            (Book.MONTH, self.tr("月维护…")),
        ):
            made = button(words, f"ledger.f4.{book}", icon="mdi6.printer")
            made.clicked.connect(lambda _=False, book=book: self.print_f4(book))
            row.addWidget(made)
        return row

    def _make_ledger_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("月度全面检查台账"), "heading"))
        row.addWidget(label(self.tr("每月至少一次，发现问题及时上报（第十条）"), "muted"))
        row.addStretch(1)
        self._year = QComboBox()
        self._year.setObjectName("ledger.year")
        today = self._today()
        for year in range(today.year, today.year - YEARS, -1):
            self._year.addItem(str(year), year)
        self._year.activated.connect(self.reload)
        made = button(self.tr("打印台账…"), "ledger.print", icon="mdi6.printer")
        made.clicked.connect(self.print_ledger)
        row.addWidget(self._year)
        row.addWidget(made)
        return row

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.notebook-outline",
            self.tr("这一年还没有全面检查"),
            self.tr("在“待办”里打开“每月全面检查”，填好并签名，就记入台账。"),
            name="ledger.empty",
        )
        columns = [
            Column(self.tr("月份"), lambda r: times.month(r.month.first_day), 90),
            Column(self.tr("状态"), _state, 130, token=_token),
            Column(
                self.tr("检查日期"),
                lambda r: f"{local(r.signed_at):%m-%d %H:%M}" if r.signed_at else "",
                110,
            ),
            Column(self.tr("检查人"), lambda r: r.signer_name, 100),
            Column(self.tr("结果"), self._result, 210),
            Column(self.tr("发现问题"), lambda r: "；".join(r.problems) or r.excuse),
            Column(self.tr("上报和处理"), lambda r: "；".join(r.faults), 230, spare=1),
        ]
        self.table = Table("ledger.table", columns, empty, key=lambda row: row.month.id)
        self.table.activated.connect(lambda row: self.chosen.emit(row.month.id))
        return self.table

    def _result(self, row: LedgerRow) -> str:
        if row.signed_at is None:
            return ""
        return self.tr("主机及设备 {all} 项，正常 {ok} 项").format(all=row.devices, ok=row.ok)

    def _found(self, rows: list[LedgerRow]) -> None:
        self.table.set_rows(rows[::-1])

    # --- printing -------------------------------------------------------------------------------

    def print_f4(self, book: Book) -> None:
        """Preview form F4 of the chosen month."""
        first: date = self._month.currentData()
        month = period_of(PeriodKind.MONTH, first, DEFAULT_ZONE)
        until = max(month.since + timedelta(seconds=1), min(month.until, self._now()))
        self._bridge.run(
            self,
            lambda: self._forms.maintenance_sheet(self._session, book, month.since, until),
            lambda sheet: self._preview_f4(sheet, first),
            self._failed,
        )

    def _preview_f4(self, sheet: FormSheet, day: date) -> None:
        dialog = PrintDialog(
            sheet,
            self._bridge,
            file_name=f"{sheet.title}_{day:%Y-%m}.pdf",
            record=lambda: self._printed.printed(self._session, sheet, day),
            parent=self,
        )
        dialog.open()

    def print_ledger(self) -> None:
        """Preview the ledger of the chosen year."""
        year = int(self._year.currentData())
        self._bridge.run(
            self, lambda: self._forms.ledger_sheet(self._session, year), self._preview_ledger, self._failed
        )

    def _preview_ledger(self, sheet: ReportSheet) -> None:
        ReportDialog(
            sheet, self._bridge, record=lambda: self._log.printed(self._session, sheet), parent=self
        ).open()

    def _failed(self, error: GuardroomError) -> None:
        self._bridge.trouble.emit(error)

    def _today(self) -> date:
        return local(self._now()).date()


def _state(row: LedgerRow) -> str:
    return due_name(row.state)


def _token(row: LedgerRow) -> str:
    if row.signed_at is not None:
        return "warn" if row.late or row.problems else "ok"
    return "rest" if row.excuse else "bad" if row.state.value == "overdue" else "warn"

"""登记: machine room, technicians, requests for access, what is kept; forms F2 and F3 (R44, R45, R46, R51).

Must not know the window.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QTabWidget, QWidget

from app.domain.people import Permission, may
from app.domain.period import Period, PeriodKind, period_of
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.evidence_files import StoredItem
from app.services.forms import FormService, FormSheet
from app.upkeep import Upkeep
from ui import times
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.print_dialog import PrintDialog
from ui.registers.access_tab import AccessTab
from ui.registers.refusals_tab import RefusalsTab
from ui.registers.room_tab import RoomTab
from ui.registers.storage_tab import StorageTab
from ui.registers.tab import Around, RegisterTab, Sheet
from ui.registers.technicians_tab import TechniciansTab
from ui.report_dialog import ReportDialog
from ui.texts import show_error
from ui.theme import set_kind
from ui.times import DEFAULT_ZONE, local
from ui.widgets.basics import button, label

MONTHS = 36
"""How many months back a register is shown and printed."""

SEARCH_MS = 200


class RegistersPage(LivePage):
    """Who may decide on requests comes to them first, everybody else to the machine room."""

    NAME = "registers"
    ICON = "mdi6.archive-lock-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset(
        {
            Kind.ROOM_ENTERED,
            Kind.ROOM_LEFT,
            Kind.ROOM_REFUSED,
            Kind.TECHNICIAN_SET,
            Kind.ACCESS_ASKED,
            Kind.ACCESS_DECIDED,
            Kind.ACCESS_DONE,
            Kind.EVIDENCE_FILED,
            Kind.SNAPSHOT,
            Kind.CLIP,
            Kind.REFUSED,
            Kind.LOGIN_REFUSED,
        }
    )

    def __init__(
        self,
        upkeep: Upkeep,
        printed: FormService,
        bridge: Bridge,
        session: Session,
        *,
        around: Around,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._printed, self._session, self._around = printed, session, around
        self._log = upkeep.reports
        self._make_line()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("registers.tabs")
        parts = (upkeep.filing, bridge, session, around)
        self.room, self.technicians = RoomTab(*parts), TechniciansTab(*parts)
        self.access, self.storage = AccessTab(*parts), StorageTab(*parts)
        self._all: dict[RegisterTab, str] = {
            self.room: self.tr("机房出入"),
            self.technicians: self.tr("技术人员"),
            self.access: self.tr("查阅审批"),
            self.storage: self.tr("资料登记"),
        }
        if may(session.account.role, Permission.READ_AUDIT):
            self._all[RefusalsTab(upkeep.people, *parts)] = self.tr("被拒的操作")
        for tab, words in self._all.items():
            self.tabs.addTab(tab, words)
            tab.told.connect(self._tell)
            tab.counted.connect(lambda words, whose=tab: self._counted(whose, words))
        self.storage.wanted.connect(self._request)
        self.column.addWidget(self.tabs, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("registers.told")
        self._told.hide()
        self.column.addWidget(self._told)
        if may(session.account.role, Permission.DECIDE_ACCESS):
            self.tabs.setCurrentWidget(self.access)
        self._month_chosen()
        self.tabs.currentChanged.connect(lambda _: self._tab_shown())
        self._name_acts()
        self.home = self.tabs.tabBar()

    def title(self) -> str:
        """The page's word."""
        return self.tr("登记")

    def reload(self) -> None:
        """Fetch what the shown tab shows."""
        self._shown().reload()

    # --- building -------------------------------------------------------------------------------

    def _make_line(self) -> None:
        self.search = QLineEdit()
        self.search.setObjectName("registers.search")
        self.search.setPlaceholderText(self.tr("查找姓名、单位、事由"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(200)
        self.months = QComboBox()
        self.months.setObjectName("registers.month")
        self.months.setAccessibleName(self.tr("月份"))
        self.months.setMaxVisibleItems(12)
        for first in times.months_back(local(self._around.now()).date(), MONTHS):
            self.months.addItem(times.month(first), first)
        self._print = button(self.tr("打印…"), "registers.print", icon="mdi6.printer")
        self._blank = button(self.tr("空白表…"), "registers.blank", "quiet")
        self._summary = self.make_head(self.search, self.months, self._print, self._blank)
        self._settle_search = QTimer(self)
        self._settle_search.setSingleShot(True)
        self._settle_search.setInterval(SEARCH_MS)
        self._settle_search.timeout.connect(lambda: self._shown().narrow(self.search.text()))
        self.search.textChanged.connect(lambda _: self._settle_search.start())
        self.months.currentIndexChanged.connect(lambda _: self._month_chosen())
        self._print.clicked.connect(self._print_pressed)
        self._blank.clicked.connect(self._blank_pressed)

    # --- what is shown --------------------------------------------------------------------------

    def _shown(self) -> RegisterTab:
        shown = self.tabs.currentWidget()
        return shown if isinstance(shown, RegisterTab) else self.room

    def _month(self) -> Period:
        return period_of(PeriodKind.MONTH, self.months.currentData(), DEFAULT_ZONE)

    def _month_chosen(self) -> None:
        for tab in self._all:
            tab.show_month(self._month())
        if self.isVisible():
            self.reload()

    def _tab_shown(self) -> None:
        self._told.hide()
        self._summary.setText("")
        self._name_acts()
        self._shown().narrow(self.search.text())
        self._shown().reload()

    def _name_acts(self) -> None:
        prints = may(self._session.account.role, Permission.PRINT_FORM)
        self._print.setVisible(prints and self._shown().PRINTS)
        self._blank.setVisible(prints and bool(self._shown().FORM))
        self.months.setEnabled(self._shown() is not self.technicians)

    def _counted(self, tab: RegisterTab, words: str) -> None:
        if tab is self._shown():
            self._summary.setText(words)

    def _request(self, items: Sequence[StoredItem]) -> None:
        self.tabs.setCurrentWidget(self.access)
        self.access.ask(items)

    # --- paper ----------------------------------------------------------------------------------

    def _print_pressed(self) -> None:
        self._told.hide()
        month = self._month()
        self.bridge.run(
            self, self._shown().paper(month), lambda sheet: self._preview(sheet, month), self._failed
        )

    def _blank_pressed(self) -> None:
        self._told.hide()
        printed, session, form = self._printed, self._session, self._shown().FORM
        self.bridge.run(
            self,
            lambda: printed.blank_sheet(session, form),
            lambda sheet: self._preview(sheet, None),
            self._failed,
        )

    def _preview(self, sheet: Sheet, month: Period | None) -> None:
        """`month` None: a form without rows, of which no print is recorded."""
        if isinstance(sheet, FormSheet):
            self._preview_form(sheet, month)
            return
        log, session = self._log, self._session
        dialog = ReportDialog(sheet, self.bridge, record=lambda: log.printed(session, sheet), parent=self)
        dialog.open()

    def _preview_form(self, sheet: FormSheet, month: Period | None) -> None:
        printed, session = self._printed, self._session
        name = self.tr("存储登记表") if sheet.form_id == self.storage.FORM else self.tr("查阅登记表")
        about = times.month(month.first_day) if month is not None else self.tr("空白表")
        dialog = PrintDialog(
            sheet,
            self.bridge,
            file_name=f"{name}-{sheet.school_name}-{about}.pdf",
            record=lambda: printed.printed(session, sheet, month.first_day) if month is not None else None,
            parent=self,
        )
        dialog.open()

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()

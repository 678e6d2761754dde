"""巡检: what is to be checked, the lists filled in and signed, the full check's ledger, the domes' rest.

Must not know the window or the wall: a walk along the cameras is asked for by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.inspection import DueCheck, DueState
from app.domain.people import Permission
from app.domain.record import Kind
from app.services.auth import Session
from app.services.check_lists import LISTS
from app.services.forms import FormService
from app.services.ports import Still
from app.upkeep import Upkeep
from ui.bridge import Bridge
from ui.check_sheet import SheetPane
from ui.check_words import due_token, list_name, period_name, progress_words, signer_words
from ui.ledger_tab import LedgerTab
from ui.live_page import LivePage
from ui.pictures import Picture
from ui.rest_tab import RestTab
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState, button

HISTORY = timedelta(days=62)
"""How far back what was done and missed is listed."""


class ChecksPage(LivePage):
    """`walk_wanted(list, period)` asks for the walk beside the wall, `reported(Fault)` tells of a report.

    `care_wanted` asks for the care of the points, `ledgers_wanted` for the equipment's ledgers.
    """

    NAME = "checks"
    ICON = "mdi6.clipboard-check-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset(
        {
            Kind.CHECK_MARKED,
            Kind.CHECK_SIGNED,
            Kind.CHECK_EXCUSED,
            Kind.PTZ_REST,
            Kind.FAULT_STEP,
            Kind.CAMERA_SET,
        }
    )

    walk_wanted = Signal(str, str)
    reported = Signal(object)
    care_wanted = Signal()
    ledgers_wanted = Signal()

    def __init__(
        self,
        upkeep: Upkeep,
        forms: FormService,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        still: Callable[[str], Future[Still]] | None = None,
        picture: Picture | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._asked_for: tuple[str, str] | None = None
        self._filling = False
        self._checks, self._session, self._now = upkeep.checks, session, now
        care = button(self.tr("点位养护…"), "checks.care", icon="mdi6.broom")
        care.clicked.connect(self.care_wanted)
        ledgers = button(self.tr("设备台账"), "checks.ledgers", icon="mdi6.notebook-outline")
        ledgers.clicked.connect(self.ledgers_wanted)
        self._summary = self.make_head(care, ledgers)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("checks.tabs")
        self.tabs.addTab(self._make_due(still, picture), self.tr("检查表"))
        self.ledger = LedgerTab(upkeep.check_forms, forms, upkeep.reports, bridge, session, now=now)
        self.ledger.chosen.connect(lambda period: self.open_sheet("month", period))
        self.tabs.addTab(self.ledger, self.tr("台账与打印"))
        self.rests = RestTab(upkeep.rests, bridge, session, now=now)
        self.rests.changed.connect(self.reload)
        self.tabs.addTab(self.rests, self.tr("球机停转"))
        self.tabs.currentChanged.connect(self._tab_shown)
        self.column.addWidget(self.tabs, 1)

    def title(self) -> str:
        """The page's word."""
        return self.tr("巡检")

    def reload(self) -> None:
        """Fetch what is due, or what was done."""
        session = self._session
        if self._done.isChecked():
            until = self._now()
            self.fetch(lambda: self._checks.history(session, until - HISTORY, until), self._found)
        else:
            self.fetch(lambda: self._checks.due(session), self._found)
        self._tab_shown()

    def open_sheet(self, list_id: str, period: str) -> None:
        """Show a list of a period, whether it stands in the table or not."""
        self.tabs.setCurrentIndex(0)
        self._asked_for = (list_id, period)
        self.table.select((list_id, period))
        self.pane.show_sheet(list_id, period)

    # --- building -------------------------------------------------------------------------------

    def _make_due(self, still: Callable[[str], Future[Still]] | None, picture: Picture | None) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(0, 12, 0, 0)
        empty = EmptyState(
            "mdi6.check-circle-outline",
            self.tr("没有要检查的"),
            self.tr("到时间的检查表会自动列在这里。"),
            name="checks.empty",
        )
        columns = [
            Column(
                self.tr("检查"), lambda one: list_name(one.list_id), 116, fits=list(map(list_name, LISTS))
            ),
            Column(self.tr("时段"), lambda one: period_name(one.period)),
            Column(self.tr("签名"), lambda one: signer_words(one.signer), 104, spare=1),
            Column(self.tr("状态"), progress_words, 112, token=due_token),
        ]
        self.table = Table("checks.table", columns, empty, key=_key)
        self.table.selected.connect(self._selected)
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(self._make_chips())
        rows.addWidget(self.table, 1)
        self.pane = SheetPane(self._checks, self.bridge, self._session, still=still, picture=picture)
        self.pane.changed.connect(self.reload)
        self.pane.walk_wanted.connect(self.walk_wanted)
        self.pane.reported.connect(self.reported)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.pane)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([510, 860])
        column.addWidget(splitter, 1)
        return tab

    def _make_chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        group = QButtonGroup(self)
        self._todo, self._done = QPushButton(self.tr("待办")), QPushButton(self.tr("已签和漏检"))
        for made, name in ((self._todo, "checks.todo"), (self._done, "checks.history")):
            made.setObjectName(name)
            made.setProperty("kind", "chip")
            made.setCheckable(True)
            group.addButton(made)
            row.addWidget(made)
        self._todo.setChecked(True)
        group.buttonClicked.connect(lambda _: self.reload())
        row.addStretch(1)
        return row

    # --- showing --------------------------------------------------------------------------------

    def _found(self, checks: list[DueCheck]) -> None:
        shown = self._asked_for
        self._filling = shown is not None and shown not in map(_key, checks)
        self.table.set_rows(checks)
        if self._filling:  # what was asked for stands in no row: it stays open all the same
            self.table.view.clearSelection()
        self._filling = False
        if not self._done.isChecked():
            late = sum(one.state is DueState.OVERDUE for one in checks)
            due = sum(one.state is DueState.DUE for one in checks)
            words = self.tr("待办 {n}").format(n=due)
            if late:
                words += self.tr(" · 逾期 {n}").format(n=late)
            self._summary.setText(words)
        self.pane.refresh()

    def _selected(self, one: DueCheck | None) -> None:
        if one is not None and not self._filling:
            self._asked_for = None
            self.pane.show_sheet(one.list_id, one.period.id)

    def _tab_shown(self) -> None:
        shown = self.tabs.currentWidget()
        if shown is self.ledger:
            self.ledger.reload()
        elif shown is self.rests:
            self.rests.reload()


def _key(one: DueCheck) -> tuple[str, str]:
    return one.list_id, one.period.id

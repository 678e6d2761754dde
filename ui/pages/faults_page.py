"""报修: the faults with their state, the 8-hour clock, every step, and the next one by permission.

Must not know the window or the fault panel: it asks for that by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.fault import Fault, FaultState, overdue
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.domain.technician import NAMES_TECHNICIAN, Technician
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.faults import PAGE, FaultService, FaultsFound
from ui.assets.warranty import WarrantyLine
from ui.bridge import Bridge
from ui.fault_calls import CallsLine
from ui.fault_view import FaultDetails, fault_columns, utc_now
from ui.flow import FlowLayout
from ui.live_page import LivePage, beside
from ui.pictures import Picture
from ui.tables import Table
from ui.texts import bracketed, fault_state_name, show_error
from ui.widgets.basics import Card, EmptyState, button, label

CLOCK_MS = 30_000
"""How often the 8-hour clocks are redrawn; they show minutes."""


class FaultsPage(LivePage):
    """`new_requested()` asks for the fault panel."""

    NAME = "faults"
    ICON = "mdi6.wrench-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset(
        {
            Kind.FAULT_DETECTED,
            Kind.FAULT_REPORTED,
            Kind.FAULT_STEP,
            Kind.REPAIR_REVIEWED,
            Kind.TECHNICIAN_SET,
        }
    )

    new_requested = Signal()

    def __init__(
        self,
        faults: FaultService,
        bridge: Bridge,
        session: Session,
        *,
        picture: Picture | None = None,
        printing: QWidget | None = None,
        warranty: Callable[[], WarrantyLine] | None = None,
        calls: Callable[[], CallsLine] | None = None,
        technicians: Callable[[], list[Technician]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`printing` stands in the head: the ways to form F5. `technicians`: who may be named; blocks.

        `warranty`, `calls`: see `FaultDetails`.
        """
        super().__init__(bridge, parent)
        self._technicians = technicians
        self._faults, self._session = faults, session
        self._all: list[Fault] = []
        self._limit, self._wanted, self._more = PAGE, "", False
        self._shown_id = ""
        self._now: datetime = utc_now()
        self.details = FaultDetails(bridge, picture, warranty, calls)
        self._build(printing)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def title(self) -> str:
        """The page's word."""
        return self.tr("报修")

    def reload(self) -> None:
        """Fetch the open faults and the newest; the chip decides which are shown."""
        limit, wanted, technicians = self._limit, self._wanted, self._technicians

        def work() -> tuple[FaultsFound, list[Technician]]:
            page = self._faults.page(self._session, limit=limit, also=wanted)
            return page, technicians() if technicians is not None else []

        self.fetch(work, self._found)

    def select(self, fault_id: str) -> None:
        """Show this fault, also one that is older than what is listed."""
        self._open_only.setChecked(False)
        self._wanted = fault_id
        self.table.select(fault_id)
        self.reload()

    # --- building ---

    def _build(self, printing: QWidget | None) -> None:
        self._open_only = QPushButton(self.tr("只看未结"))
        self._open_only.setObjectName("faults.open_only")
        self._open_only.setProperty("kind", "chip")
        self._open_only.setCheckable(True)
        self._open_only.toggled.connect(self._show)
        new = button(self.tr("报修 F4"), "faults.new", "danger", icon="mdi6.wrench")
        if not may(self._session.account.role, Permission.REPORT_FAULT):
            new.hide()
        new.clicked.connect(self.new_requested)
        self._summary = self.make_head(self._open_only, *([printing] if printing else []), new)
        empty = EmptyState(
            "mdi6.check-circle-outline",
            self.tr("没有故障"),
            self.tr("画面有问题时，在监控墙上选中那一路按 F4；断开超过 2 分钟的画面会自动列在这里。"),
            name="faults.empty",
        )
        self.table = Table("faults.table", fault_columns(lambda: self._now), empty, row_height=48)
        self.table.selected.connect(self._selected)
        self._side = side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.details, 1)
        column.addWidget(self._make_next())
        self._older = button(self.tr("再列 {count} 条更早的").format(count=PAGE), "faults.older", "quiet")
        self._older.clicked.connect(self._more_wanted)
        self._older.hide()
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.table, 1)
        rows.addWidget(self._older)
        self.column.addWidget(beside(left, side, 380), 1)
        self.home = self.table.view
        self._selected(None)

    def _make_next(self) -> Card:
        self._next_card = card = Card(self.tr("下一步，改为："))
        self._note = QLineEdit()
        self._note.setObjectName("faults.note")
        self._note.setPlaceholderText(self.tr("处理意见（可不填）"))
        self._technician = QComboBox()
        self._technician.setObjectName("faults.technician")
        self._technician.setAccessibleName(self.tr("维修人"))
        self._technician.addItem(self.tr("维修人：在名单中选择"), "")
        self._unreviewed = label(self.tr("维修还没有审核，审核后才能验收。"), "warn", wrap=True)
        self._unreviewed.setObjectName("faults.unreviewed")
        self._buttons = FlowLayout()
        self._error = label("", "error", wrap=True)
        self._error.setObjectName("faults.error")
        self._error.hide()
        for part in (self._note, self._technician, self._unreviewed):
            card.body.addWidget(part)
        row = QHBoxLayout()
        row.addLayout(self._buttons, 1)
        card.body.addLayout(row)
        card.body.addWidget(self._error)
        card.hide()
        return card

    # --- showing ---

    def _found(self, found: tuple[FaultsFound, list[Technician]]) -> None:
        page, technicians = found
        self._all, self._more = page.faults, page.more
        self._offer(technicians)
        self._show()

    def _offer(self, technicians: list[Technician]) -> None:
        """Who may be named today; the chosen one stays chosen."""
        kept = self._technician.currentData()
        while self._technician.count() > 1:
            self._technician.removeItem(1)
        for one in technicians:
            self._technician.addItem(bracketed(one.name, one.company), one.id)
        self._technician.setCurrentIndex(max(0, self._technician.findData(kept)))

    def _more_wanted(self) -> None:
        self._limit += PAGE
        self.reload()

    def _show(self) -> None:
        self._now = utc_now()
        only = self._open_only.isChecked()
        shown = [fault for fault in self._all if fault.open or not only]
        self.table.set_rows(shown)
        self._older.setVisible(self._more and not only)
        count = sum(1 for fault in self._all if fault.open)
        late = sum(1 for fault in self._all if fault.reported_at is None and overdue(fault, self._now))
        words = self.tr("未结 {count}").format(count=count)
        if late:
            words += self.tr(" · 超过 8 小时未上报 {count}").format(count=late)
        self._summary.setText(words)

    def _tick(self) -> None:
        if self.isVisible():
            self._now = utc_now()
            self.table.view.viewport().update()

    def _selected(self, fault: Fault | None) -> None:
        self._side.setVisible(fault is not None)
        self.details.show_fault(fault)
        if (fault.id if fault else "") != self._shown_id:
            self._shown_id = fault.id if fault else ""
            self._tell("")
        self._show_acts(fault)

    def _show_acts(self, fault: Fault | None) -> None:
        self._buttons.clear()
        allowed = may(self._session.account.role, Permission.HANDLE_FAULT)
        states = self._faults.next_states(fault) if fault is not None and allowed else []
        repaired = fault is not None and fault.state is FaultState.REPAIRED
        unreviewed = fault is not None and repaired and fault.reviewed_at is None
        if unreviewed and may(self._session.account.role, Permission.KEEP_REGISTERS):
            self._add_act(self.tr("审核维修"), "faults.review", "primary").clicked.connect(self._review)
        for state in states:
            kind = "quiet" if state is FaultState.WITHDRAWN else "plain"
            made = self._add_act(fault_state_name(state), f"faults.step.{state.value}", kind)
            made.setEnabled(state is not FaultState.ACCEPTED or not unreviewed)
            made.clicked.connect(lambda _=False, wanted=state: self._step(wanted))
        self._technician.setVisible(bool(NAMES_TECHNICIAN & set(states)) and self._technicians is not None)
        self._unreviewed.setVisible(unreviewed)
        self._next_card.setVisible(bool(states))

    def _add_act(self, words: str, name: str, kind: str) -> QPushButton:
        made = button(words, name, kind)
        self._buttons.addWidget(made)
        made.show()
        return made

    def _review(self) -> None:
        """审核: the repair is good; the note says who repaired it where nobody of the list is named."""
        fault, note = self.table.current(), self._note.text().strip()
        if fault is None:
            return
        self._next_card.setEnabled(False)
        self.bridge.run(
            self, lambda: self._faults.review(self._session, fault.id, note), self._stepped, self._failed
        )

    def _step(self, state: FaultState) -> None:
        fault = self.table.current()
        if fault is None:
            return
        note = self._note.text().strip()
        who = str(self._technician.currentData() or "") if state in NAMES_TECHNICIAN else ""
        self._next_card.setEnabled(False)
        self.bridge.run(
            self,
            lambda: self._faults.step(self._session, fault.id, state, note, who),
            self._stepped,
            self._failed,
        )

    def _stepped(self, _: Fault) -> None:
        self._next_card.setEnabled(True)
        self._note.clear()
        self._technician.setCurrentIndex(0)
        self.reload()

    def _failed(self, error: GuardroomError) -> None:
        self._next_card.setEnabled(True)
        self._tell(show_error(error))
        self.reload()

    def _tell(self, words: str) -> None:
        self._error.setText(words)
        self._error.setVisible(bool(words))

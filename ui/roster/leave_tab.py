"""请假: who asked, what was decided; who plans the roster grants with a stand-in or refuses.

Shows what it is told; asks by signal. Must not know a service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.roster import Leave, LeaveState
from ui.roster.words import leave_days, leave_shifts, leave_state_name, leave_token
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState, button


class LeaveTab(QWidget):
    """`asked()`, `granted(Leave)`, `refused(Leave)`, `withdrawn(Leave)` follow the buttons."""

    asked = Signal()
    granted = Signal(object)
    refused = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, own: str, *, asks: bool, decides: bool) -> None:
        super().__init__()
        self._own, self._decides = own, decides
        self._names: Mapping[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        ask = button(self.tr("请假…"), "leave.ask", "primary", icon="mdi6.plus")
        self._grant = button(self.tr("准假…"), "leave.grant", icon="mdi6.check")
        self._refuse = button(self.tr("不准…"), "leave.refuse", icon="mdi6.close")
        self._withdraw = button(self.tr("撤回"), "leave.withdraw")
        row.addWidget(ask)
        row.addStretch(1)
        for part in (self._grant, self._refuse, self._withdraw):
            row.addWidget(part)
        column.addLayout(row)
        ask.setVisible(asks)
        for part in (self._grant, self._refuse):
            part.setVisible(decides)
        empty = EmptyState(
            "mdi6.calendar-remove-outline",
            self.tr("没有请假"),
            self.tr("有事不能到岗时按“请假”，由管理员批准并安排替班人；不请假离岗算脱岗。"),
        )
        self.table = Table("leave.table", self._columns(), empty)
        self.table.selected.connect(self._selected)
        column.addWidget(self.table, 1)
        ask.clicked.connect(self.asked)
        self._grant.clicked.connect(lambda: self.granted.emit(self.table.current()))
        self._refuse.clicked.connect(lambda: self.refused.emit(self.table.current()))
        self._withdraw.clicked.connect(lambda: self.withdrawn.emit(self.table.current()))
        self.setFocusProxy(self.table.view)
        self._selected(None)

    def show_leaves(self, leaves: Sequence[Leave], names: Mapping[str, str]) -> None:
        """Show leaves; `names` of accounts by id."""
        self._names = names
        open_first = sorted(leaves, key=lambda leave: leave.state is not LeaveState.ASKED)
        self.table.set_rows(open_first)
        self._selected(self.table.current())

    def _columns(self) -> list[Column]:
        return [
            Column(
                self.tr("状态"),
                lambda one: leave_state_name(one.state),
                84,
                token=lambda one: leave_token(one.state),
            ),
            Column(self.tr("请假人"), lambda one: one.account_name, 120),
            Column(self.tr("日期"), leave_days, 150),
            Column(self.tr("班次"), leave_shifts, 90),
            Column(self.tr("原因"), lambda one: one.reason),
            Column(self.tr("替班人"), lambda one: self._names.get(one.stand_in or "", ""), 120),
            Column(self.tr("批准人"), lambda one: one.decided_by or "", 120, spare=1),
            Column(self.tr("批语"), lambda one: one.note, 160, spare=2),
        ]

    def _selected(self, leave: Leave | None) -> None:
        waits = leave is not None and leave.state is LeaveState.ASKED
        others = leave is not None and leave.account_id != self._own
        runs = leave is not None and leave.state in (LeaveState.ASKED, LeaveState.GRANTED)
        self._grant.setEnabled(waits and others)
        self._refuse.setEnabled(waits and others)
        self._withdraw.setEnabled(runs and (not others or self._decides))

"""A school's faults as the county sees them: by state and by words, the chosen one in full.

Must not know a service: it shows what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.fault import Fault, overdue
from app.services.faults import PAGE
from ui.bridge import Bridge
from ui.fault_view import FaultDetails, fault_columns, utc_now
from ui.pictures import Picture
from ui.tables import Table
from ui.texts import fault_state_name
from ui.widgets.basics import EmptyState, button


def _matches(fault: Fault, words: str) -> bool:
    parts = (
        fault.number,
        fault.device_name,
        fault.device_code,
        fault.symptom,
        fault.handling,
        fault.remark,
        fault.reporter_name or "",
        fault_state_name(fault.state),
    )
    text = "\n".join(parts).casefold()
    return all(word in text for word in words.casefold().split())


class SchoolFaults(QWidget):
    """`counted(int)` tells how many are open, whatever the filter shows; `older()` asks for more of them."""

    counted = Signal(int)
    older = Signal()

    def __init__(self, bridge: Bridge, picture: Picture | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[Fault] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._make_filter())
        empty = EmptyState(
            "mdi6.check-circle-outline",
            self.tr("没有符合条件的故障"),
            self.tr("这所学校报修后会列在这里；也可改选“全部状态”、清空搜索再看。"),
            name="county.faults_empty",
        )
        self.table = Table("county.faults", fault_columns(utc_now, narrow=True), empty, row_height=48)
        self.details = FaultDetails(bridge, picture)
        self.table.selected.connect(self._selected)
        self._older = button(self.tr("再列 {count} 条更早的").format(count=PAGE), "county.older", "quiet")
        self._older.clicked.connect(self.older)
        self._older.hide()
        column.addWidget(self.table, 3)
        column.addWidget(self._older)
        column.addWidget(self.details, 2)
        self._selected(None)

    def set_faults(self, faults: Sequence[Fault], *, more: bool) -> None:
        """Show a school's faults, newest first; `more`: there are older ones than these."""
        self._all = list(faults)
        self._older.setVisible(more)
        self._show()
        self.counted.emit(sum(1 for fault in self._all if fault.open))

    def _make_filter(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.states = QComboBox()
        self.states.setObjectName("county.fault_state")
        now = utc_now
        self._kept: list[Callable[[Fault], bool]] = [
            lambda fault: True,
            lambda fault: fault.open,
            lambda fault: overdue(fault, now()),
            lambda fault: not fault.open,
        ]
        self.states.addItems(
            [self.tr("全部状态"), self.tr("只看未结"), self.tr("超过 8 小时"), self.tr("已结")]
        )
        self.search = QLineEdit()
        self.search.setObjectName("county.fault_search")
        self.search.setPlaceholderText(self.tr("搜索：设备、现象、编号……"))
        self.search.setClearButtonEnabled(True)
        self.states.activated.connect(self._show)
        self.search.textChanged.connect(self._show)
        row.addWidget(self.states)
        row.addWidget(self.search, 1)
        return row

    def _show(self) -> None:
        kept, words = self._kept[self.states.currentIndex()], self.search.text().strip()
        self.table.set_rows([fault for fault in self._all if kept(fault) and _matches(fault, words)])

    def _selected(self, fault: Fault | None) -> None:
        self.details.setVisible(fault is not None)
        self.details.show_fault(fault)

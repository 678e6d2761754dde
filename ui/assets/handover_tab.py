"""交接清单: every handover of the equipment, the newest first, and the way to the next (R13).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.asset_handover import AssetHandover, assets_of
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.services.asset_handover import AssetHandoverService, HandoverStart
from app.services.asset_papers import AssetPapers
from app.services.auth import Session
from app.services.reports import ReportSheet
from ui.assets.give_dialog import GiveDialog
from ui.assets.sheet_pane import SheetPane
from ui.assets.words import MINUTE, holds, minute, sheet_state, sheet_states, sheet_token
from ui.bridge import Bridge
from ui.live_page import beside
from ui.roster.form_dialog import FormDialog
from ui.tables import Column, Table
from ui.texts import show_error
from ui.widgets.basics import EmptyState, button, label


class RecallDialog(FormDialog):
    """Why a sheet is taken back."""

    def __init__(
        self,
        handovers: AssetHandoverService,
        bridge: Bridge,
        session: Session,
        sheet: AssetHandover,
        parent: QWidget,
    ) -> None:
        super().__init__("recall", bridge, parent)
        self._handovers, self._session, self._sheet = handovers, session, sheet
        self.name(self.tr("撤回清单 {number}").format(number=sheet.number), self.tr("撤回"))
        self.reason = QLineEdit()
        self.reason.setObjectName("recall.reason")
        self.add(self.tr("原因"), self.reason)
        self.reason.setFocus()

    def work(self) -> Callable[[], object]:
        """Take it back."""
        handovers, session, sheet, reason = self._handovers, self._session, self._sheet, self.reason.text()
        return lambda: handovers.recall(session, sheet.id, reason)


class HandoverTab(QWidget):
    """`shown()` follows when another sheet is shown."""

    shown = Signal()

    def __init__(
        self, handovers: AssetHandoverService, papers: AssetPapers, bridge: Bridge, session: Session
    ) -> None:
        super().__init__()
        self._handovers, self._papers, self._bridge, self._session = handovers, papers, bridge, session
        self._all: list[AssetHandover] = []
        self._wanted = ""
        edits = may(session.account.role, Permission.EDIT_LEDGERS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        bar = QHBoxLayout()
        give = button(self.tr("移交设备…"), "handover.give", "primary", icon="mdi6.account-switch-outline")
        give.clicked.connect(self._give_pressed)
        bar.addWidget(give)
        bar.addStretch(1)
        give.setVisible(edits)
        rows.addLayout(bar)
        rows.addWidget(self._make_table(), 1)
        self.pane = SheetPane(handovers, bridge, session, edits=edits)
        self.pane.changed.connect(self.reload)
        self.pane.recall.connect(self._recall_pressed)
        column.addWidget(beside(left, self.pane, 760), 1)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("sheets.told")
        self._told.hide()
        column.addWidget(self._told)
        self.pane.hide()

    def reload(self) -> None:
        """Fetch the sheets."""
        self._bridge.run(self, lambda: self._handovers.sheets(self._session), self._found)

    def narrow(self, words: str) -> None:
        """Show only what holds these words."""
        self._wanted = words
        self._show()

    def sheet(self) -> Callable[[], ReportSheet] | None:
        """The chosen sheet on paper, None while none is chosen."""
        sheet, papers, session = self.table.current(), self._papers, self._session
        if sheet is None:
            return None
        return lambda: papers.handover(session, sheet)

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.account-switch-outline",
            self.tr("还没有交接清单"),
            self.tr("管理人员变动时，由移交人按“移交设备”，双方签名后留在这里。"),
            name="sheets.empty",
        )
        columns = [
            Column(self.tr("编号"), lambda s: s.number, 92, fits=["2000-000"]),
            Column(self.tr("移交时间"), lambda s: minute(s.given_at), 150, spare=1, fits=[MINUTE]),
            Column(self.tr("移交人和接收人"), lambda s: f"{s.giver_name} → {s.taker_name}", least=150),
            Column(self.tr("状态"), sheet_state, 96, token=sheet_token, fits=sheet_states()),
        ]
        self.table = Table("sheets.table", columns, empty)
        self.table.selected.connect(self._selected)
        return self.table

    def _found(self, sheets: list[AssetHandover]) -> None:
        self._all = sheets
        self._show()

    def _show(self) -> None:
        self.table.set_rows([s for s in self._all if holds(self._wanted, _words(s))])

    def _selected(self, sheet: AssetHandover | None) -> None:
        self.pane.setVisible(sheet is not None)
        self.pane.show_sheet(sheet)
        self.shown.emit()

    def _give_pressed(self) -> None:
        self._told.hide()
        self._bridge.run(self, lambda: self._handovers.begin(self._session), self._begin, self._failed)

    def _begin(self, start: HandoverStart) -> None:
        if start.waiting is not None:
            words = self.tr("清单 {number} 还在等{name}签收；先签收，或撤回它。")
            self._tell(words.format(number=start.waiting.number, name=start.waiting.taker_name))
            self.table.select(start.waiting.id)
            return
        dialog = GiveDialog(self._handovers, self._bridge, self._session, start, self)
        dialog.given.connect(self._given)
        dialog.open()

    def _given(self, sheet: AssetHandover) -> None:
        self.table.select(sheet.id)
        self.reload()

    def _recall_pressed(self, sheet: AssetHandover) -> None:
        dialog = RecallDialog(self._handovers, self._bridge, self._session, sheet, self)
        dialog.saved.connect(self.reload)
        dialog.open()

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.show()


def _words(sheet: AssetHandover) -> tuple[str, ...]:
    devices = (word for asset in assets_of(sheet) for word in (asset.number, asset.name))
    return (sheet.number, sheet.giver_name, sheet.taker_name, sheet.remark, *devices)

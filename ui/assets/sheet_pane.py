"""One handover sheet: its devices as they were signed, and the second signature while it waits (R13).

Must not know the list beside it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.asset_handover import AssetHandover, SheetState, assets_of, stock_of
from app.errors import GuardroomError
from app.services.asset_handover import AssetHandoverService
from app.services.auth import LockedOut, Session, WrongPassword
from ui.assets.handed_table import handed_table
from ui.assets.words import minute, sheet_state, sheet_token
from ui.bridge import Bridge
from ui.texts import bracketed, list_words, show_error
from ui.theme import set_kind
from ui.widgets.basics import KeyButton, PasswordField, button, label

LONGEST = 500


class SheetPane(QWidget):
    """`changed()` follows a signature; `recall(AssetHandover)` asks to take the sheet back."""

    changed = Signal()
    recall = Signal(object)

    def __init__(
        self, handovers: AssetHandoverService, bridge: Bridge, session: Session, *, edits: bool
    ) -> None:
        super().__init__()
        self._handovers, self._bridge, self._session = handovers, bridge, session
        self._edits = edits
        self._sheet: AssetHandover | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        self._number = label("", "heading")
        self._state = label("", "ok")
        self._state.setObjectName("sheet.state")
        head.addWidget(self._number)
        head.addWidget(self._state)
        head.addStretch(1)
        column.addLayout(head)
        self._who = label("", "muted", wrap=True)
        self._who.setObjectName("sheet.who")
        column.addWidget(self._who)
        self.table = handed_table("sheet.table")
        column.addWidget(self.table, 1)
        self._notes = label("", wrap=True)
        self._notes.setObjectName("sheet.notes")
        column.addWidget(self._notes)
        column.addWidget(self._make_taking())
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("sheet.told")
        self._told.hide()
        column.addWidget(self._told)

    def show_sheet(self, sheet: AssetHandover | None) -> None:
        """Show a sheet, or nothing."""
        if sheet == self._sheet:
            return
        other = sheet is None or self._sheet is None or sheet.id != self._sheet.id
        self._sheet = sheet
        if other:
            self.password.clear()
            self.password.mark_wrong(False)
            self.remark.clear()
            self._told.hide()
        if sheet is None:
            return
        self._number.setText(self.tr("设备交接清单 {number}").format(number=sheet.number))
        self._state.setText(sheet_state(sheet))
        set_kind(self._state, sheet_token(sheet))
        self._who.setText(self._signed(sheet))
        self.table.set_rows(assets_of(sheet))
        notes = self._written(sheet)
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        waits = sheet.state is SheetState.GIVEN
        self._taking.setVisible(waits)
        self._recall.setVisible(waits and self._edits)
        self._taker.setText(sheet.taker_name)

    # --- building -------------------------------------------------------------------------------

    def _make_taking(self) -> QWidget:
        self._taking = QWidget()
        rows = QVBoxLayout(self._taking)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self.remark = QLineEdit()
        self.remark.setObjectName("sheet.remark")
        self.remark.setPlaceholderText(self.tr("接收时的不同情况，例如：缺一个电源（可不填）"))
        self.remark.setMaxLength(LONGEST)
        rows.addWidget(self.remark)
        row = QHBoxLayout()
        row.setSpacing(10)
        self._taker = label("", "strong")
        self.password = PasswordField("sheet.password", self.tr("接收人密码"))
        self.password.returnPressed.connect(self._take)
        self._go = KeyButton(self.tr("清点无误，签名接收"), "Enter", kind="primary", name="sheet.take")
        self._go.clicked.connect(self._take)
        self._recall = button(self.tr("撤回…"), "sheet.recall", "quiet")
        self._recall.clicked.connect(lambda: self.recall.emit(self._sheet))
        row.addWidget(self._taker)
        row.addWidget(self.password, 1)
        row.addWidget(self._go, 1)
        row.addWidget(self._recall)
        rows.addLayout(row)
        self._taking.hide()
        return self._taking

    def _signed(self, sheet: AssetHandover) -> str:
        words = self.tr("移交人 {name} {time} 签名").format(
            name=sheet.giver_name, time=minute(sheet.given_at)
        )
        if sheet.taken_at is not None:
            taken = self.tr("接收人 {name} {time} 签名")
            return list_words([words, taken.format(name=sheet.taker_name, time=minute(sheet.taken_at))])
        if sheet.recalled_at is not None:
            return list_words([words, self.tr("{time} 撤回").format(time=minute(sheet.recalled_at))])
        return list_words([words, self.tr("等{name}签收").format(name=sheet.taker_name)])

    def _written(self, sheet: AssetHandover) -> list[str]:
        stock = [f"{bracketed(one.name, one.spec)} {one.balance} {one.unit}" for one in stock_of(sheet)]
        lines = (
            (self.tr("易耗品：{words}"), list_words(stock)),
            (self.tr("移交说明：{words}"), sheet.remark),
            (self.tr("不同情况：{words}"), sheet.taker_remark),
            (self.tr("撤回原因：{words}"), sheet.recall_reason),
        )
        return [line.format(words=words) for line, words in lines if words]

    # --- signing --------------------------------------------------------------------------------

    def _take(self) -> None:
        sheet, password, remark = self._sheet, self.password.text(), self.remark.text()
        if sheet is None or not self._go.isEnabled():
            return
        if not password:
            self.password.setFocus()
            return
        self._go.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._handovers.take(self._session, sheet.id, password, remark),
            self._taken,
            self._failed,
        )

    def _taken(self, sheet: AssetHandover) -> None:
        self._go.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(False)
        self._told.hide()
        self.show_sheet(sheet)
        self.changed.emit()

    def _failed(self, error: GuardroomError) -> None:
        self._go.setEnabled(True)
        self.password.clear()
        self.password.mark_wrong(isinstance(error, WrongPassword | LockedOut))
        self._told.setText(show_error(error))
        self._told.show()

"""易耗品: what is in stock, every movement, and the next one with who and what for (R63).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.domain.consumable import MOST, Consumable, StockMove, moves_of
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.services.asset_papers import AssetPapers
from app.services.auth import Session
from app.services.consumables import ConsumableService
from app.services.reports import ReportSheet
from ui import theme
from ui.assets.words import MINUTE, holds, minute
from ui.bridge import Bridge
from ui.live_page import beside
from ui.roster.form_dialog import FormDialog
from ui.tables import Column, Table
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import EmptyState, button, label

LONGEST = 200


class ItemDialog(FormDialog):
    """A new kind of thing."""

    def __init__(
        self, consumables: ConsumableService, bridge: Bridge, session: Session, parent: QWidget
    ) -> None:
        super().__init__("item", bridge, parent)
        self._consumables, self._session = consumables, session
        self.name(self.tr("添加品种"), self.tr("添加"))
        self.item, self.spec, self.unit = QLineEdit(), QLineEdit(), QLineEdit()
        for field, name, words, hint in (
            (self.item, "item.name", self.tr("品名"), self.tr("例如：水晶头")),
            (self.spec, "item.spec", self.tr("规格"), self.tr("可不填")),
            (self.unit, "item.unit", self.tr("计量单位"), self.tr("例如：个、米、盒")),
        ):
            field.setObjectName(name)
            field.setPlaceholderText(hint)
            field.setMaxLength(LONGEST)
            self.add(words, field)
        self.item.setFocus()

    def work(self) -> Callable[[], object]:
        """Put it into the ledger."""
        consumables, session = self._consumables, self._session
        given = (self.item.text(), self.spec.text(), self.unit.text())
        return lambda: consumables.add(session, *given)


class StockTab(QWidget):
    """Things at the left, the chosen one's movements at the right."""

    def __init__(
        self, consumables: ConsumableService, papers: AssetPapers, bridge: Bridge, session: Session
    ) -> None:
        super().__init__()
        self._consumables, self._papers, self._bridge, self._session = consumables, papers, bridge, session
        self._all: list[Consumable] = []
        self._wanted = ""
        self._edits = may(session.account.role, Permission.EDIT_LEDGERS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        self._moves = self._make_moves()
        column.addWidget(beside(self._make_items(), self._moves, 720), 1)
        column.addWidget(self._make_foot())
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("stock.told")
        self._told.hide()
        column.addWidget(self._told)

    def reload(self) -> None:
        """Fetch the stock."""
        self._bridge.run(self, lambda: self._consumables.items(self._session), self._found)

    def narrow(self, words: str) -> None:
        """Show only what holds these words."""
        self._wanted = words
        self._show()

    def sheet(self) -> Callable[[], ReportSheet]:
        """The ledger on paper."""
        papers, session = self._papers, self._session
        return lambda: papers.stock(session)

    # --- building -------------------------------------------------------------------------------

    def _make_items(self) -> Table:
        empty = EmptyState(
            "mdi6.package-variant-closed",
            self.tr("没有易耗品"),
            self.tr("由管理员按“添加品种”写下品名和计量单位，再登记入库。"),
            name="stock.empty",
        )
        columns = [
            Column(self.tr("品名"), lambda i: i.name, least=120),
            Column(self.tr("规格"), lambda i: i.spec, 110, spare=1),
            Column(
                self.tr("结存"),
                lambda i: f"{i.balance} {i.unit}",
                104,
                token=lambda i: "text" if i.balance else "warn",
                sort=lambda i: i.balance,
            ),
        ]
        self.table = Table("stock.table", columns, empty, sortable=True)
        self.table.selected.connect(self._selected)
        return self.table

    def _make_moves(self) -> Table:
        empty = EmptyState("mdi6.swap-vertical", self.tr("还没有出入库"), name="stock.moves.empty")
        columns = [
            Column(self.tr("时间"), lambda m: minute(m.at), 150, fits=[MINUTE]),
            Column(self.tr("出入库"), _amount, 84, token=_token),
            Column(self.tr("结存"), lambda m: str(m.balance), 70),
            Column(self.tr("经手人（领用人）"), lambda m: m.person, 140),
            Column(self.tr("用途"), self._reason, least=120),
            Column(self.tr("记录人"), lambda m: m.author_name, theme.px(96), spare=1),
        ]
        self.moves = Table("stock.moves", columns, empty)
        return self.moves

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        add = button(self.tr("添加品种…"), "stock.add", icon="mdi6.plus")
        add.clicked.connect(self._add_pressed)
        self._move = QWidget()
        move = QHBoxLayout(self._move)
        move.setContentsMargins(0, 0, 0, 0)
        move.setSpacing(8)
        self.amount = QSpinBox()
        self.amount.setObjectName("stock.amount")
        self.amount.setRange(1, MOST)
        self.person, self.reason = QLineEdit(), QLineEdit()
        for field, name, hint in (
            (self.person, "stock.person", self.tr("经手人（领用人）")),
            (self.reason, "stock.reason", self.tr("用途，例如：采购、更换操场网线")),
        ):
            field.setObjectName(name)
            field.setPlaceholderText(hint)
            field.setMaxLength(LONGEST)
        take = button(self.tr("出库"), "stock.out", "primary", icon="mdi6.tray-arrow-up")
        put = button(self.tr("入库"), "stock.in", icon="mdi6.tray-arrow-down")
        take.clicked.connect(lambda: self._move_pressed(-1))
        put.clicked.connect(lambda: self._move_pressed(1))
        move.addWidget(label(self.tr("数量"), "muted"))
        move.addWidget(self.amount)
        move.addWidget(self.person, 2)
        move.addWidget(self.reason, 3)
        move.addWidget(put)
        move.addWidget(take)
        row.addWidget(add)
        row.addWidget(self._move, 1)
        row.addStretch(0)
        foot.setVisible(self._edits)
        return foot

    # --- showing --------------------------------------------------------------------------------

    def _found(self, items: list[Consumable]) -> None:
        self._all = items
        self._show()

    def _show(self) -> None:
        self.table.set_rows([i for i in self._all if holds(self._wanted, _words(i))])

    def _selected(self, item: Consumable | None) -> None:
        self._move.setVisible(item is not None)
        self._moves.setVisible(item is not None)
        self.moves.set_rows(moves_of(item)[::-1] if item is not None else [])

    def _reason(self, move: StockMove) -> str:
        if move.applied:
            return move.reason
        return self.tr("{reason}（结存不足，未计入）").format(reason=move.reason)

    # --- acting ---------------------------------------------------------------------------------

    def _add_pressed(self) -> None:
        dialog = ItemDialog(self._consumables, self._bridge, self._session, self)
        dialog.saved.connect(self.reload)
        dialog.open()

    def _move_pressed(self, sign: int) -> None:
        item = self.table.current()
        if item is None:
            return
        amount, person, reason = sign * self.amount.value(), self.person.text(), self.reason.text()
        self._told.hide()
        self._move.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._consumables.move(self._session, item.id, amount, person, reason),
            self._moved,
            self._failed,
        )

    def _moved(self, item: Consumable) -> None:
        self._move.setEnabled(True)
        self.amount.setValue(1)
        self.reason.clear()
        words = self.tr("已登记，{name} 结存 {balance} {unit}。")
        self._tell(words.format(name=item.name, balance=item.balance, unit=item.unit), "ok")
        self.reload()

    def _failed(self, error: GuardroomError) -> None:
        self._move.setEnabled(True)
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()


def _amount(move: StockMove) -> str:
    return f"{move.amount:+d}"


def _token(move: StockMove) -> str:
    if not move.applied:
        return "muted"
    return "ok" if move.amount > 0 else "text"


def _words(item: Consumable) -> tuple[str, ...]:
    said = (f"{move.person} {move.reason}" for move in moves_of(item))
    return (item.name, item.spec, *said)

"""One device: what the ledger says of it, and its 使用记录本. Must not know the list beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.services.assets import AssetBook, BookRow
from ui.assets.words import (
    asset_state,
    asset_state_token,
    class_name,
    minute,
    ups_name,
    warranty_name,
    warranty_token,
)
from ui.flow import FlowLayout
from ui.texts import show_text
from ui.widgets.basics import Card, button, label

_BADGES = {"ok": "badge-ok", "warn": "badge-warn", "muted": "badge"}


class BookPane(QWidget):
    """`change`, `switch`, `printing`: what was pressed for the device that is shown."""

    change = Signal()
    switch = Signal()
    printing = Signal()

    def __init__(self, *, edits: bool, prints: bool) -> None:
        super().__init__()
        self._scroll = QScrollArea()
        self._scroll.setObjectName("assets.book")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMinimumWidth(320)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._scroll, 1)
        acts = FlowLayout()
        self._change = button(self.tr("修改…"), "assets.change", icon="mdi6.pencil-outline")
        self._switch = button(self.tr("登记停机…"), "assets.switch", icon="mdi6.power")
        self._print = button(self.tr("打印记录本…"), "assets.print_book", icon="mdi6.printer")
        for made, signal, shown in (
            (self._change, self.change, edits),
            (self._switch, self.switch, edits),
            (self._print, self.printing, prints),
        ):
            if shown:
                acts.addWidget(made)
            else:
                made.setParent(self)
                made.hide()
            made.clicked.connect(signal)
        column.addLayout(acts)

    def show_book(self, book: AssetBook | None, today: date) -> None:
        """Show a device, or nothing."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        if book is not None:
            column.addWidget(self._facts(book, today))
            column.addWidget(self._lines(book))
            down = book.asset.down_since is not None
            self._switch.setText(self.tr("恢复运行…") if down else self.tr("登记停机…"))
            self._switch.setEnabled(book.asset.present or down)
        column.addStretch(1)
        self._scroll.setWidget(body)

    def _facts(self, book: AssetBook, today: date) -> Card:
        asset = book.asset
        card = Card()
        row = QHBoxLayout()
        row.addWidget(label(asset.name, "strong", wrap=True), 1)
        row.addWidget(label(asset_state(asset), _BADGES[asset_state_token(asset)]))
        card.body.addLayout(row)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        ups = label(ups_name(asset.ups), "bad" if asset.lacks_ups else "")
        free = warranty_token(asset, today) == "ok"
        warranty = label(warranty_name(asset, today), "ok" if free else "", wrap=True)
        warranty.setObjectName("assets.warranty")
        for caption, value in (
            (self.tr("编号"), asset.number),
            (self.tr("类别"), class_name(asset.kind)),
            (self.tr("型号"), asset.model),
            (self.tr("序列号"), asset.serial),
            (self.tr("安装位置"), asset.place),
            (self.tr("摄像头"), book.camera),
            (self.tr("使用单位"), asset.unit),
            (self.tr("责任人"), asset.keeper),
            ("UPS", ups),
            (self.tr("验收日期"), asset.accepted_on or ""),
            (self.tr("质保"), warranty),
            (self.tr("备注"), asset.remark),
        ):
            if value:
                field = label(value, wrap=True) if isinstance(value, str) else value
                form.addRow(label(caption, "muted"), field)
        card.body.addLayout(form)
        return card

    def _lines(self, book: AssetBook) -> Card:
        card = Card(self.tr("使用记录本"))
        for row in book.rows:
            card.body.addWidget(label(self._head(row), "caption"))
            words = show_text(row.words)
            if row.note:
                words = self.tr("{what}。{note}").format(what=words, note=row.note)
            card.body.addWidget(label(words, "warn" if row.repair else "", wrap=True))
        return card

    def _head(self, row: BookRow) -> str:
        return f"{minute(row.at)}  {row.author_name}"

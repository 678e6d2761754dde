"""How the last weeks' handovers went: in time, late, missing, the same guard stayed on.

Must not know the page that opens it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.services.handover_rows import SlotHandover
from ui.handover.words import mark_name, mark_token, names_of, remarks_of, times_of
from ui.tables import Column, Table
from ui.texts import slot_words
from ui.widgets.basics import EmptyState, label
from ui.widgets.dialog import Dialog

SHARE = 0.8


class HistoryDialog(Dialog):
    """A row a shift, the newest first."""

    def __init__(self, rows: list[SlotHandover], parent: QWidget) -> None:
        super().__init__("handover.history_dialog", "", parent, share=SHARE)
        self.title.setText(self.tr("交接记录 · 近 30 天"))
        empty = EmptyState("mdi6.account-switch-outline", self.tr("还没有交接记录"))
        table = Table(
            "handover.history_table",
            _columns(),
            empty,
            row_height=52,
            key=lambda row: (row.slot.day, row.slot.name),
        )
        self.body.addWidget(table, 1)
        missed = sum(1 for row in rows if mark_token(row.mark) == "bad")
        late = sum(1 for row in rows if mark_token(row.mark) == "warn")
        words = self.tr("{count} 班，迟交或连班 {late}，未交接 {missed}")
        self.body.addWidget(label(words.format(count=len(rows), late=late, missed=missed), "muted"))
        table.set_rows(rows)


def _columns() -> list[Column]:
    translate = QCoreApplication.translate
    return [
        Column(
            translate("Handover", "班次"),
            lambda row: f"{row.slot.day:%m-%d} {slot_words(row.slot)}",
            210,
        ),
        Column(
            translate("Handover", "结果"),
            lambda row: mark_name(row.mark),
            90,
            token=lambda row: mark_token(row.mark),
        ),
        Column(translate("Handover", "交接人"), names_of, 220),
        Column(translate("Handover", "时间"), times_of, 124),
        Column(translate("Handover", "不同情况"), remarks_of),
    ]

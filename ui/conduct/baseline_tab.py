"""程序清单: what the PCs of the school have that differs from what was accepted (R23, R67b).

Shows what it is told; asks by signal. Must not know a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.baseline import Baseline, Difference
from app.services.baseline import BaselineView
from app.services.conduct_words import PARAMETER
from ui.tables import Column, Table
from ui.theme import set_kind
from ui.times import local
from ui.widgets.basics import EmptyState, button, label

PRESENT, ADDED, REMOVED, CHANGED = "present", "added", "removed", "changed"
SHORT_ID = 8


@dataclass(frozen=True)
class DiffRow:
    """One thing that differs, or is there before anything was accepted."""

    sort: str
    words: str

    @property
    def id(self) -> str:
        """Names the line."""
        return f"{self.sort}:{self.words}"


class BaselineTab(QWidget):
    """`look` compares this PC now, `accepted` takes it for the baseline, `seen(device id)` has read a PC."""

    look = Signal()
    accepted = Signal()
    seen = Signal(str)

    def __init__(self, *, accepts: bool) -> None:
        super().__init__()
        self._view: BaselineView | None = None
        self._rows: list[Baseline] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar(accepts=accepts))
        self._said = label("", "muted", wrap=True)
        self._said.setObjectName("baseline.said")
        column.addWidget(self._said)
        self._empty = EmptyState(
            "mdi6.playlist-check",
            self.tr("没有不一致"),
            self.tr("认定清单后，程序每天核对一次：新装、删除的程序和改动的参数列在这里。只看，不改。"),
            name="baseline.empty",
        )
        columns = [
            Column(self.tr("情况"), lambda one: sort_name(one.sort), 110, token=_token),
            Column(self.tr("程序或参数"), lambda one: item_name(one.words)),
        ]
        self.table = Table("baseline.table", columns, self._empty, row_height=36)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table.view)

    def showEvent(self, event: QShowEvent) -> None:
        """Compare when it is first seen."""
        super().showEvent(event)
        if self._view is None and self._look.isEnabled():
            self._look_pressed()

    def not_looked(self) -> None:
        """The comparison failed; it can be asked for again."""
        self._look.setEnabled(True)
        self._show()

    def show_view(self, view: BaselineView) -> None:
        """What this PC has now."""
        self._view = view
        self._look.setEnabled(True)
        self._show()

    def show_baselines(self, rows: Sequence[Baseline]) -> None:
        """What every PC of the school reported."""
        self._rows = list(rows)
        chosen = self.pc.currentData()
        self.pc.blockSignals(True)
        self.pc.clear()
        self.pc.addItem(self.tr("本机，现在"), "")
        for row in rows:
            words = self.tr("电脑 {id}，每日核对").format(id=row.device_id[:SHORT_ID])
            if row.device_id == self._own():
                words = self.tr("本机，每日核对")
            self.pc.addItem(words, row.device_id)
        self.pc.setCurrentIndex(max(0, self.pc.findData(chosen)))
        self.pc.blockSignals(False)
        self._show()

    def _make_bar(self, *, accepts: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.pc = QComboBox()
        self.pc.setObjectName("baseline.pc")
        self.pc.addItem(self.tr("本机，现在"), "")
        self.pc.currentIndexChanged.connect(self._show)
        self._look = button(self.tr("立即核对"), "baseline.look", icon="mdi6.refresh")
        self._look.clicked.connect(self._look_pressed)
        self._seen = button(self.tr("已阅"), "baseline.seen")
        self._seen.clicked.connect(lambda: self.seen.emit(self._device_id()))
        self._accept = button(self.tr("认定为新清单…"), "baseline.accept", "primary")
        self._accept.clicked.connect(self.accepted)
        if not accepts:
            self._accept.hide()
            self._seen.hide()
        row.addWidget(self.pc)
        row.addWidget(self._look)
        row.addStretch(1)
        row.addWidget(self._seen)
        row.addWidget(self._accept)
        return row

    def _look_pressed(self) -> None:
        self._look.setEnabled(False)
        self._say(self.tr("正在核对本机的程序和参数…"), "muted")
        self.look.emit()

    def _device_id(self) -> str:
        return str(self.pc.currentData() or "") or self._own()

    def _own(self) -> str:
        """This PC's id, where it has a baseline."""
        view = self._view
        return view.baseline.device_id if view is not None and view.baseline is not None else ""

    def _reported(self) -> Baseline | None:
        return next((row for row in self._rows if row.device_id == self._device_id()), None)

    def _show(self) -> None:
        reported, now = self._reported(), not self.pc.currentData()
        self._seen.setEnabled(reported is not None and reported.unread)
        self._accept.setEnabled(now and self._view is not None)
        if now:
            self._show_now()
        elif reported is not None:
            words = self.tr("{accepted}。每日核对：{found}").format(
                accepted=self._accepted_words(reported), found=self._found_words(reported)
            )
            self._tell(words, reported.difference)

    def _show_now(self) -> None:
        view = self._view
        if view is None:
            self._said.setText(self.tr("按“立即核对”看本机现在的程序和参数。"))
        elif view.baseline is None:
            words = self.tr("本机还没有认定清单：现有程序和参数 {n} 项。核对无误后，由管理员签名认定。")
            self._say(words.format(n=len(view.found)), "warn")
            self.table.set_rows(
                [DiffRow(PRESENT, f"{name} {what}".strip()) for name, what in sorted(view.found.items())]
            )
        else:
            words = self.tr("{accepted}。现在 {n} 项不一致").format(
                accepted=self._accepted_words(view.baseline), n=view.difference.count
            )
            self._tell(words, view.difference)

    def _accepted_words(self, row: Baseline) -> str:
        words = self.tr("{time} 由{name}认定，共 {n} 项")
        return words.format(
            time=f"{local(row.accepted_at):%Y-%m-%d %H:%M}", name=row.accepted_by, n=row.count
        )

    def _found_words(self, row: Baseline) -> str:
        if row.found_at is None:
            return self.tr("一致")
        words = self.tr("{time} 发现 {n} 项不一致").format(
            time=f"{local(row.found_at):%m-%d %H:%M}", n=row.total
        )
        if row.seen_at is not None:
            words += self.tr("，{name}已阅").format(name=row.seen_by)
        return words

    def _tell(self, words: str, difference: Difference) -> None:
        self._say(words, "warn" if difference.count else "muted")
        self.table.set_rows(
            [
                *(DiffRow(ADDED, one) for one in difference.added),
                *(DiffRow(REMOVED, one) for one in difference.removed),
                *(DiffRow(CHANGED, one) for one in difference.changed),
            ]
        )

    def _say(self, words: str, kind: str) -> None:
        self._said.setText(words)
        set_kind(self._said, kind)


def item_name(words: str) -> str:
    """A program as it is called, a parameter with its word."""
    if not words.startswith(PARAMETER):
        return words
    name = words.removeprefix(PARAMETER)
    return QCoreApplication.translate("Conduct", "参数 {name}").format(name=name)


def sort_name(sort: str) -> str:
    """现有, 新增, 删除, 改动."""
    return {
        PRESENT: QCoreApplication.translate("Conduct", "现有"),
        ADDED: QCoreApplication.translate("Conduct", "新增"),
        REMOVED: QCoreApplication.translate("Conduct", "删除"),
        CHANGED: QCoreApplication.translate("Conduct", "改动"),
    }[sort]


def _token(row: DiffRow) -> str:
    return {ADDED: "warn", REMOVED: "bad", CHANGED: "warn"}.get(row.sort, "muted")

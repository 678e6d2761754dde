"""系统所见 on the log page: what the machine saw, a camera's repeated events folded into one line.

Stands apart from what the guards wrote. Shows what it is told; must not know a service.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.machine_lines import MachineLine
from ui import times
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState, label

LEAST_PX, MOST_PX = 150, 280


class MachineLines(QWidget):
    """A line a camera and kind of event."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        self.caption = label("", "caption")
        self.caption.setObjectName("log.machine_caption")
        column.addWidget(self.caption)
        empty = EmptyState("mdi6.cctv", self.tr("系统没有发现画面异常"))
        self.table = Table(
            "log.machine", self._columns(), empty, row_height=36, key=lambda line: (line.camera_id, line.word)
        )
        column.addWidget(self.table)
        self.setMinimumHeight(LEAST_PX)
        self.setMaximumHeight(MOST_PX)

    def show_lines(self, lines: Sequence[MachineLine]) -> None:
        """Show these."""
        events = sum(line.count for line in lines)
        words = self.tr("系统所见（与值班记录分开）：{lines} 条，由 {events} 次事件合并")
        self.caption.setText(words.format(lines=len(lines), events=events))
        self.table.set_rows(lines)

    def _columns(self) -> list[Column]:
        return [
            Column(
                self.tr("首次"),
                lambda one: f"{times.local(one.first):%m-%d %H:%M}",
                124,
                fits=("88-88 88:88",),
            ),
            Column(self.tr("点位"), lambda one: one.camera, 160),
            Column(self.tr("情况"), lambda one: one.word, token=lambda _: "warn"),
            Column(self.tr("次数"), lambda one: self.tr("{n} 次").format(n=one.count), 84, right=True),
            Column(self.tr("合计"), lambda one: times.duration(one.length.total_seconds()), 140, right=True),
            Column(self.tr("结束"), self._end, 140, fits=("88-88 88:88",)),
        ]

    def _end(self, line: MachineLine) -> str:
        return self.tr("还在持续") if line.last is None else f"{times.local(line.last):%m-%d %H:%M}"

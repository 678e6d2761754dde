"""A day as a strip: green where somebody was on duty, red where nobody was, orange where that is explained.

Paints what it is told; must not know a service.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.camera import CameraState
from app.domain.coverage import DayCoverage, Stretch, StretchKind
from ui import theme
from ui.flow import FlowLayout
from ui.strip import named_swatch, state_color

BAR = 0.44
"""Height of the strip, of its row's."""

LEAST_PX = 3.0
"""A gap of a minute is still seen."""


def stretch_color(stretch: Stretch) -> QColor:
    """Covered is the calmest: it is the common one."""
    if stretch.kind is StretchKind.COVERED:
        return state_color(CameraState.LIVE)
    if stretch.kind is StretchKind.AHEAD:
        return theme.color("line")
    return theme.color("bad" if stretch.explanation is None else "warn")


def paint_day(painter: QPainter, box: QRectF, day: DayCoverage) -> None:
    """The day's stretches from left to right over `box`; gaps lie on top."""
    length = (day.until - day.since).total_seconds()
    if length <= 0:
        return

    def x(moment: datetime) -> float:
        return box.left() + box.width() * (moment - day.since).total_seconds() / length

    painter.fillRect(box, theme.color("line"))
    for stretch in sorted(day.stretches, key=lambda one: one.kind is StretchKind.GAP):
        left, right = x(stretch.since), x(stretch.until)
        least = LEAST_PX if stretch.kind is StretchKind.GAP else 0.0
        painter.fillRect(
            QRectF(left, box.top(), max(right - left, least), box.height()), stretch_color(stretch)
        )


class CoverageDelegate(QStyledItemDelegate):
    """Paints the column of a table whose rows have a `coverage` (None: nothing is known yet)."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The ground of the row, then the strip."""
        super().paint(painter, option, index)
        row: Any = index.model().row(index.row())  # type: ignore[attr-defined]  # a RowsModel
        if row.coverage is None:
            return
        rect = QRectF(option.rect)
        height = rect.height() * BAR
        box = QRectF(rect.left() + 10, rect.center().y() - height / 2, rect.width() - 20, height)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        paint_day(painter, box, row.coverage)
        painter.restore()


class CoverageLegend(QWidget):
    """What the colours mean."""

    def __init__(self) -> None:
        super().__init__()
        flow = FlowLayout(self, spacing=16)
        for color, words in (
            (state_color(CameraState.LIVE), QCoreApplication.translate("Roster", "有人在岗（按签到）")),
            (theme.color("bad"), QCoreApplication.translate("Roster", "无人在岗，没有说明")),
            (theme.color("warn"), QCoreApplication.translate("Roster", "无人在岗，已说明")),
            (theme.color("line"), QCoreApplication.translate("Roster", "未到")),
        ):
            flow.addWidget(named_swatch(_Swatch(color), words))


class _Swatch(QWidget):
    def __init__(self, color: QColor) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(QSize(14, 14))

    def paintEvent(self, event: object) -> None:
        """One filled square."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._color)
        painter.end()

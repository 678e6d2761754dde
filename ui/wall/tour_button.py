"""The tour's button: a ring that empties until the next page, and the seconds in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme
from ui.wall.tour import Tour, TourState

RING = 18
"""Diameter of the ring, logical pixels."""

WIDTH = 2.6
STEPS = 60
"""The ring is drawn anew when it has moved by this part of the whole."""


class TourButton(QToolButton):
    """Begins and ends the tour; shows how long a page stays, or why the tour stands."""

    def __init__(self, tour: Tour, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tour = tour
        self._shown: tuple[object, ...] = ()
        self._rings: dict[tuple[object, ...], QIcon] = {}
        self.setObjectName(name)
        self.setProperty("part", "bar")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(RING, RING))
        self.setToolTip(self.tr("轮巡：自动换页。空格暂停或继续；有故障的画面一直留着。"))
        tour.changed.connect(self.show_tour)
        self.show_tour()

    def set_short(self, short: bool) -> None:
        """Only the ring, where there is no room for words; else room for the longest words, so that a
        second that passes moves nothing."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if short else style.ToolButtonTextBesideIcon)
        needs = self.sizeHint().width()
        if not short:
            measure = self.fontMetrics().horizontalAdvance
            words = (self._words(TourState.RUNNING, 188), self._words(TourState.PAUSED, 88))
            needs += max(measure(text) for text in words) - measure(self.text())
        self.setFixedWidth(needs)

    def show_tour(self) -> None:
        """Follow the tour; draws only what can be seen to change."""
        tour = self._tour
        state, left = tour.state, math.ceil(tour.left_s())
        step = round(tour.left_share() * STEPS) if tour.on else 0
        shown = (state, left, step, theme.tokens().name)
        if shown == self._shown:
            return
        self._shown = shown
        self.setText(self._words(state, left))
        self.setIcon(self._ring(state, step))

    def _ring(self, state: TourState, step: int) -> QIcon:
        """Each ring is drawn once: Qt keeps a copy of every icon that it ever painted, up to 10 MB."""
        ratio = self.devicePixelRatioF()
        key = (state, step, ratio, theme.tokens().name)
        if key not in self._rings:
            self._rings[key] = _ring(state, step / STEPS, ratio)
        return self._rings[key]

    def _words(self, state: TourState, left: int) -> str:
        if state is TourState.RUNNING:
            return self.tr("轮巡 {s} 秒").format(s=left)
        if state is TourState.PAUSED:
            return self.tr("暂停，{s} 秒后继续").format(s=left)
        return self.tr("轮巡已暂停") if state is TourState.HELD else self.tr("轮巡")


def _ring(state: TourState, share: float, ratio: float) -> QIcon:
    """What is left of the stay as an arc from the top; two bars inside while the tour stands."""
    pixmap = QPixmap(QSize(RING, RING) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = QRectF(0, 0, RING, RING).adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
    painter.setPen(QPen(QColor(theme.color("plain_edge")), WIDTH))
    painter.drawEllipse(inner)
    running = state is TourState.RUNNING
    painter.setPen(QPen(theme.color("accent" if running else "warn"), WIDTH, c=Qt.PenCapStyle.FlatCap))
    painter.drawArc(inner, 90 * 16, round(share * 360 * 16))
    if state in (TourState.PAUSED, TourState.HELD):
        for x in (RING * 0.36, RING * 0.55):
            painter.fillRect(QRectF(x, RING * 0.34, 2, RING * 0.32), theme.color("warn"))
    painter.end()
    return QIcon(pixmap)

"""Charts of a period's figures with pyqtgraph: entries by day, faults by state, cameras, checks.

Shows what it is told; must not know a page or a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.closing import Figures
from app.domain.fault import FaultState
from ui import theme
from ui.check_words import list_name
from ui.texts import fault_state_name
from ui.widgets.basics import Card, label

CHART_PX = 132
WORST = 8
"""Cameras shown: the ones with the least picture."""

_BAR = 0.62


@dataclass(frozen=True)
class Bar:
    """One bar: its word below, its height, the theme's colour, and what stands on top of it."""

    word: str
    value: float
    token: str = "accent"  # noqa: S105 - a colour's name
    told: str = ""


class BarChart(QWidget):
    """Bars with a caption; without bars a word in their place."""

    def __init__(self, name: str, caption: str) -> None:
        super().__init__()
        self.setObjectName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(caption, "caption"))
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setFixedHeight(CHART_PX)
        self._plot = pyqtgraph.PlotWidget(background=theme.color("panel2"))
        self._plot.setFixedHeight(CHART_PX)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.hideAxis("left")
        self._plot.getPlotItem().getViewBox().setDefaultPadding(0.02)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        column.addWidget(self._plot)
        column.addWidget(self._empty)
        self._empty.hide()
        self.bars: list[Bar] = []

    def show_bars(self, bars: Sequence[Bar], empty: str, top: float | None = None) -> None:
        """Draw these bars; `top`: the scale's end, else the highest one."""
        self.bars = list(bars)
        self._plot.clear()
        self._plot.setVisible(bool(bars))
        self._empty.setVisible(not bars)
        self._empty.setText(empty)
        if not bars:
            return
        self._plot.addItem(
            pyqtgraph.BarGraphItem(
                x=list(range(len(bars))),
                height=[bar.value for bar in bars],
                width=_BAR,
                brushes=[theme.color(bar.token) for bar in bars],
                pens=[None] * len(bars),
            )
        )
        highest = top or max(1.0, *(bar.value for bar in bars))
        for place, bar in enumerate(bars):
            if bar.told and len(bars) <= 16:
                words = pyqtgraph.TextItem(bar.told, color=theme.color("text"), anchor=(0.5, 1.0))
                words.setFont(theme.ui_font(12))
                words.setPos(place, bar.value)
                self._plot.addItem(words)
        axis = self._plot.getAxis("bottom")
        axis.setTextPen(theme.color("muted"))
        axis.setPen(theme.color("line"))
        axis.setTickFont(theme.ui_font(12))
        step = max(1, len(bars) // 12)
        axis.setTicks([[(place, bar.word) for place, bar in enumerate(bars) if place % step == 0]])
        self._plot.setXRange(-0.6, max(len(bars), 3) - 0.4)
        self._plot.setYRange(0, highest * 1.28)


class FigureCharts(Card):
    """Four charts of a period's figures."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("FigureCharts", "本期数据"))
        self.setObjectName("closings.charts")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self.entries = BarChart(
            "closings.chart.entries", QCoreApplication.translate("FigureCharts", "值班日志（条/天）")
        )
        self.faults = BarChart(
            "closings.chart.faults", QCoreApplication.translate("FigureCharts", "故障（起）")
        )
        self.cameras = BarChart(
            "closings.chart.cameras", QCoreApplication.translate("FigureCharts", "画面完好率（最低几路）")
        )
        self.checks = BarChart(
            "closings.chart.checks", QCoreApplication.translate("FigureCharts", "检查和巡检（已签/应查）")
        )
        for place, chart in enumerate((self.entries, self.faults, self.cameras, self.checks)):
            grid.addWidget(chart, place // 2, place % 2)
        self.body.addLayout(grid)

    def show_figures(self, figures: Figures) -> None:
        """Draw a period."""
        translate = QCoreApplication.translate
        self.entries.show_bars(
            [Bar(day[5:].replace("-", "."), n, told=str(n)) for day, n in figures.entries_by_day.items()],
            translate("FigureCharts", "没有记录"),
        )
        self.faults.show_bars(
            [
                Bar(
                    fault_state_name(state),
                    figures.faults[state],
                    _fault_token(state),
                    str(figures.faults[state]),
                )
                for state in FaultState
                if figures.faults.get(state)
            ],
            translate("FigureCharts", "没有新故障"),
        )
        known = sorted((c.share, c.label) for c in figures.cameras if c.share is not None)[:WORST]
        self.cameras.show_bars(
            [
                Bar(name.split(" ")[0], share, _share_token(share), f"{int(share * 1000) / 10:g}%")
                for share, name in known
            ],
            translate("FigureCharts", "没有监视数据"),
            top=1.0,
        )
        self.checks.show_bars(
            [
                Bar(
                    list_name(one.list_id)[:4],
                    one.done / one.planned if one.planned else 0,
                    "ok" if one.done == one.planned else "warn",
                    f"{one.done}/{one.planned}",
                )
                for one in figures.checks
            ],
            translate("FigureCharts", "没有到期的检查"),
            top=1.0,
        )


def _fault_token(state: FaultState) -> str:
    if state is FaultState.DETECTED:
        return "bad"
    return "ok" if state in (FaultState.REPAIRED, FaultState.ACCEPTED) else "warn"


def _share_token(share: float) -> str:
    return "ok" if share >= 0.99 else "warn" if share >= 0.9 else "bad"

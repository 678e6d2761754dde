"""One strip of time per camera: live, stalled, lost, suspect, resting, drawn with pyqtgraph.

Shows what it is told; must not know a page or a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyqtgraph
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionGraphicsItem, QWidget

from app.domain.camera import CameraSpan, CameraState, LossCause, PictureFault
from ui import theme
from ui.flow import FlowLayout
from ui.texts import camera_state_name, list_words, loss_cause_name, picture_fault_name
from ui.times import duration, local
from ui.widgets.basics import label

ROW_PX = 30
AXIS_PX = 34
BARE_PX = 28
"""Left of a strip without a name: half an hour's word."""

BAR = 0.62
"""Height of a bar, in rows."""

TOKENS = {
    CameraState.LIVE: "ok",
    CameraState.STALLED: "accent",
    CameraState.LOST: "bad",
    CameraState.SUSPECT: "warn",
    CameraState.RESTING: "rest",
}
"""The states that have a colour of their own; everything else is shown as not recorded."""

LEAST_S = 240.0
"""A short trouble is drawn at least this wide, or nobody would see it in 24 hours."""


@dataclass(frozen=True)
class StripRow:
    """A camera's strip: its words at the left, the spans, its availability (0 to 1, None unknown)."""

    name: str
    spans: Sequence[CameraSpan]
    availability: float | None


def span_words(span: CameraSpan, now: datetime) -> str:
    """断开 14:02:11–14:05:31(3 分 20 秒),网络不通: a span in words."""
    until = span.until or now
    ends = f"{local(until):%H:%M:%S}" if span.until else "…"
    words = QCoreApplication.translate("strip", "{state} {since}–{until}（{duration}）").format(
        state=camera_state_name(span.state),
        since=f"{local(span.since):%H:%M:%S}",
        until=ends,
        duration=duration((until - span.since).total_seconds()),
    )
    cause = cause_words(span)
    if cause:
        words += f" · {cause}"
    if span.count > 1:
        words += f" · {span.count}×"
    return words


def unknown_words() -> str:
    """What stands where no state was recorded."""
    return QCoreApplication.translate("strip", "没有记录")


def cause_words(span: CameraSpan) -> str:
    """The cause of a span in the guard's words; an unknown one as it is written."""
    if not span.cause:
        return ""
    if span.state is CameraState.LOST:
        known = span.cause in set(LossCause)
        return loss_cause_name(LossCause(span.cause)) if known else span.cause
    faults = span.cause.split(",")
    return list_words([picture_fault_name(PictureFault(f)) if f in set(PictureFault) else f for f in faults])


class _Bars(pyqtgraph.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """All rows' bars; x counts seconds from the start, row r lies between y = r and r + 1."""

    def __init__(self, rows: Sequence[StripRow], since: datetime, until: datetime, now: datetime) -> None:
        super().__init__()
        self._rows, self._since, self._now = rows, since, now
        self._length = (until - since).total_seconds()

    def boundingRect(self) -> QRectF:
        """The whole strip."""
        return QRectF(0, 0, self._length, max(1, len(self._rows)))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Ground for what is not recorded, then the spans; troubles are drawn over live."""
        painter.setPen(Qt.PenStyle.NoPen)
        for number, row in enumerate(self._rows):
            top = number + (1 - BAR) / 2
            painter.fillRect(QRectF(0, top, self._length, BAR), theme.color("line"))
            for span in sorted(row.spans, key=lambda span: span.state is not CameraState.LIVE):
                box = self._box(span, top)
                if box is not None:
                    painter.fillRect(box, self._brush(span.state))

    def _box(self, span: CameraSpan, top: float) -> QRectF | None:
        if span.state not in TOKENS:
            return None
        start = max(0.0, (span.since - self._since).total_seconds())
        end = min(self._length, ((span.until or self._now) - self._since).total_seconds())
        if end <= start:
            return None
        if span.state is not CameraState.LIVE:
            end = min(self._length, max(end, start + LEAST_S))
        return QRectF(start, top, end - start, BAR)

    def _brush(self, state: CameraState) -> QBrush:
        return QBrush(state_color(state))


def state_color(state: CameraState) -> QColor:
    """The colour of a state's bar; the common one, live, is the calmest, so that troubles stand out."""
    made = theme.color(TOKENS[state])
    dark = theme.tokens().name == "dark"
    if state is CameraState.LIVE:
        return made.darker(150) if dark else _half(made, theme.color("panel2"))
    return made.lighter(150) if state is CameraState.SUSPECT and not dark else made


def _half(one: QColor, other: QColor) -> QColor:
    """The colour half-way between two."""
    return QColor(
        (one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2
    )


class Legend(QWidget):
    """A coloured square and a word for each state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, spacing=16)
        for state in TOKENS:
            flow.addWidget(named_swatch(_Swatch(state), camera_state_name(state)))
        flow.addWidget(named_swatch(_Swatch(None), unknown_words()))


def named_swatch(swatch: QWidget, words: str) -> QWidget:
    """A coloured square with its word; as a whole it goes to the next line where room is short."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(swatch)
    row.addWidget(label(words, "muted"))
    return pair


class _Swatch(QWidget):
    def __init__(self, state: CameraState | None) -> None:
        super().__init__()
        self._state = state
        self.setFixedSize(14, 14)

    def paintEvent(self, event: object) -> None:
        """One filled square."""
        painter = QPainter(self)
        painter.fillRect(
            self.rect(), theme.color("line") if self._state is None else state_color(self._state)
        )
        painter.end()


class StripChart(pyqtgraph.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The strips of all cameras above one another; `hovered` says in words what lies under the mouse."""

    hovered = Signal(str)

    _ready = False  # pyqtgraph changes its palette before its own parts exist

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, enableMenu=False)
        self.setObjectName("strips.chart")
        self._rows: Sequence[StripRow] = ()
        self._since = self._until = self._now = datetime.now().astimezone()
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.showAxis("right")
        plot.showGrid(x=True, y=False, alpha=0.15)
        plot.getViewBox().invertY(True)
        plot.getViewBox().setDefaultPadding(0)
        for side in ("left", "right", "bottom"):
            axis = plot.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=10)
        self.setMouseTracking(True)
        self._ready = True
        self._paint_theme()

    def set_rows(
        self, rows: Sequence[StripRow], since: datetime, until: datetime, now: datetime | None = None
    ) -> None:
        """Show these strips of [since, until); a span that lasts is drawn up to `now` (None: `until`)."""
        self._rows, self._since, self._until = list(rows), since, until
        self._now = until if now is None else now
        plot = self.getPlotItem()
        plot.clear()
        plot.addItem(_Bars(self._rows, since, until, self._now))
        plot.setXRange(0, (until - since).total_seconds(), padding=0)
        plot.setYRange(0, max(1, len(self._rows)), padding=0)
        plot.getAxis("left").setTicks([[(n + 0.5, row.name) for n, row in enumerate(self._rows)]])
        plot.getAxis("right").setTicks([[(n + 0.5, percent(row)) for n, row in enumerate(self._rows)]])
        names = QFontMetrics(theme.ui_font(theme.px(14)))
        widest = max((names.horizontalAdvance(row.name) for row in self._rows), default=0)
        plot.getAxis("left").setWidth(max(150, widest + 24) if widest else theme.px(BARE_PX))
        plot.getAxis("right").setWidth(theme.px(76))
        self._show_hours()
        self.setFixedHeight(len(self._rows) * theme.px(ROW_PX) + theme.px(AXIS_PX) + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room for the hours."""
        super().resizeEvent(event)
        if self._ready:
            self._show_hours()

    def _show_hours(self) -> None:
        """As many hours along the axis as stand side by side."""
        plot = self.getPlotItem()
        room = self.width() - plot.getAxis("left").width() - plot.getAxis("right").width()
        word = QFontMetrics(theme.ui_font(theme.px(14))).horizontalAdvance("00:00") + 12
        hours = (self._until - self._since).total_seconds() / 3600
        step = next((s for s in (2, 3, 4, 6) if hours / s * word <= room), 12)
        plot.getAxis("bottom").setTicks([hour_ticks(self._since, self._until, step)])

    def words_at(self, x: float, y: float) -> str:
        """What lies at x (seconds from the start) in row y, in words; empty outside."""
        number = int(y)
        if not 0 <= number < len(self._rows) or not 0 <= x <= (self._until - self._since).total_seconds():
            return ""
        row = self._rows[number]
        moment = self._since + timedelta(seconds=x)
        found = [
            span
            for span in row.spans
            if span.since <= moment < max(span.until or self._now, span.since + timedelta(seconds=LEAST_S))
        ]
        found.sort(key=lambda span: (span.state is CameraState.LIVE, -span.since.timestamp()))
        if not found:
            return f"{row.name} · {local(moment):%H:%M} · {unknown_words()}"
        return f"{row.name} · {span_words(found[0], self._now)}"

    def mouseMoveEvent(self, event: object) -> None:
        """Tell what lies under the mouse."""
        super().mouseMoveEvent(event)
        position: QPointF = event.position()  # type: ignore[attr-defined]  # a QMouseEvent
        at = self.getPlotItem().getViewBox().mapSceneToView(position)
        self.hovered.emit(self.words_at(at.x(), at.y()))

    def changeEvent(self, event: QEvent) -> None:
        """A new theme repaints."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self._paint_theme()

    def wheelEvent(self, event: QEvent) -> None:
        """The page scrolls, the chart does not zoom."""
        event.ignore()

    def _paint_theme(self) -> None:
        self.setBackground(theme.color("panel2"))
        for side in ("left", "right", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(theme.color("line"))
            axis.setTextPen(theme.color("text" if side == "left" else "muted"))
            axis.setStyle(tickFont=theme.ui_font(theme.px(14)))


def percent(row: StripRow) -> str:
    """99.2 %, or a dash where nothing is known; 100 % only when it is whole."""
    if row.availability is None:
        return "—"
    value = row.availability * 100
    return "100 %" if row.availability >= 1.0 else f"{min(value, 99.9):.1f} %"


def hour_ticks(since: datetime, until: datetime, step: int = 2) -> list[tuple[float, str]]:
    """Every `step`-th full hour of the school's clock as (seconds from the start, "08:00")."""
    begin = local(since)
    hour = begin.replace(minute=0, second=0, microsecond=0)
    ticks = []
    while hour <= until:
        if hour >= begin and hour.hour % step == 0:
            ticks.append(((hour - begin).total_seconds(), f"{hour:%H:%M}"))
        hour += timedelta(hours=1)
    return ticks

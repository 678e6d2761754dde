"""A week or a month, a row a day: who is planned for each shift, and a strip of who was really there.

Shows what it is told; asks for a change by signal. Must not know a service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.coverage import DayCoverage, Stretch, StretchKind
from app.domain.roster import ORDER
from app.domain.shift import ShiftName
from app.services.roster import SlotRoster
from ui import times
from ui.live_page import beside
from ui.roster.coverage_bar import CoverageDelegate, CoverageLegend
from ui.roster.words import people_words, source_name, stretch_words
from ui.tables import Column, Table
from ui.texts import shift_name, slot_words
from ui.widgets.basics import Card, EmptyState, button, label, line

WEEK, MONTH = 7, 0
SIDE_PX = 380
BAR_COLUMN = 4


@dataclass(frozen=True)
class DayRow:
    """A day as the table shows it; `coverage` None: it lies ahead."""

    day: date
    today: date
    slots: Mapping[ShiftName, SlotRoster]
    coverage: DayCoverage | None


class DaysTab(QWidget):
    """`wanted()` asks for other days, `explain(Stretch)` and `exchange(SlotRoster)` for a dialog."""

    wanted = Signal()
    explain = Signal(object)
    exchange = Signal(object)

    def __init__(self, today: date, *, edits: bool, explains: bool) -> None:
        super().__init__()
        self._today, self._edits, self._explains = today, edits, explains
        self._first = _monday(today)
        self._length = WEEK
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        empty = EmptyState("mdi6.calendar-blank-outline", self.tr("这些天没有班次"))
        self.table = Table("roster.days", _columns(), empty, row_height=48, key=lambda row: row.day)
        self.table.view.setItemDelegateForColumn(BAR_COLUMN, CoverageDelegate(self.table.view))
        self.table.selected.connect(self._show_day)
        self.setFocusProxy(self.table.view)
        column.addWidget(beside(self.table, self._make_side(), SIDE_PX), 1)
        column.addWidget(CoverageLegend())

    def span(self) -> tuple[date, int]:
        """The first day shown and how many."""
        if self._length == WEEK:
            return self._first, WEEK
        after = (self._first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return self._first, (after - self._first).days

    def show_days(self, rows: Sequence[DayRow]) -> None:
        """Show these days; today is chosen where it is among them."""
        first, count = self.span()
        last = first + timedelta(days=count - 1)
        self._said.setText(f"{first:%Y-%m-%d} – {last:%m-%d}")
        before = self.table.current()
        if (before is None or not first <= before.day <= last) and first <= self._today <= last:
            self.table.select(self._today)
        self.table.set_rows(rows)
        self._show_day(self.table.current())

    # --- which days ---

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        back = button("", "roster.back", icon="mdi6.chevron-left")
        back.setToolTip(self.tr("往前"))
        on = button("", "roster.next", icon="mdi6.chevron-right")
        on.setToolTip(self.tr("往后"))
        now = button(self.tr("今天"), "roster.today")
        self._said = label("", "strong")
        self._said.setObjectName("roster.span")
        self._range = QComboBox()
        self._range.setObjectName("roster.range")
        self._range.addItem(self.tr("一周"), WEEK)
        self._range.addItem(self.tr("一月"), MONTH)
        for part in (back, on, now, self._range, self._said):
            row.addWidget(part)
        row.addStretch(1)
        back.clicked.connect(lambda: self._go(-1))
        on.clicked.connect(lambda: self._go(1))
        now.clicked.connect(lambda: self._begin_at(self._today))
        self._range.currentIndexChanged.connect(self._range_chosen)
        return row

    def _range_chosen(self) -> None:
        self._length = self._range.currentData()
        row = self.table.current()
        self._begin_at(row.day if row is not None else self._today)

    def _begin_at(self, day: date) -> None:
        self._first = _monday(day) if self._length == WEEK else day.replace(day=1)
        self.wanted.emit()

    def _go(self, step: int) -> None:
        first, count = self.span()
        self._begin_at(first + timedelta(days=count) if step > 0 else first - timedelta(days=1))

    # --- one day ---

    def _make_side(self) -> QScrollArea:
        self._side = QScrollArea()
        self._side.setObjectName("roster.day")
        self._side.setWidgetResizable(True)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._side.setMinimumWidth(300)
        return self._side

    def _show_day(self, row: DayRow | None) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(10)
        if row is not None:
            column.addWidget(label(times.day(row.day), "heading", wrap=True))
            column.addWidget(self._planned_card(row))
            if row.coverage is not None:
                column.addWidget(self._coverage_card(row.coverage))
        column.addStretch(1)
        self._side.setWidget(body)

    def _planned_card(self, row: DayRow) -> Card:
        card = Card(self.tr("排班"))
        for number, name in enumerate(ORDER):
            slot = row.slots.get(name)
            if slot is None:
                continue
            if number:
                card.body.addWidget(line())
            head = QHBoxLayout()
            head.addWidget(label(slot_words(slot.slot), "muted"), 1)
            if self._edits and row.day >= self._today:
                change = button(self.tr("调班…"), f"roster.exchange.{name}", "link")
                change.clicked.connect(lambda _=False, one=slot: self.exchange.emit(one))
                head.addWidget(change)
            card.body.addLayout(head)
            for person in slot.people:
                words = self.tr("{name} · {why}").format(name=person.name, why=source_name(person))
                card.body.addWidget(label(words, "" if person.enabled else "bad", wrap=True))
            if slot.vacant:
                card.body.addWidget(label(self.tr("无人：24 小时不能覆盖，请调班"), "bad", wrap=True))
        return card

    def _coverage_card(self, day: DayCoverage) -> Card:
        covered = times.minutes(day.covered.total_seconds())
        card = Card(self.tr("在岗情况 · 有人在岗 {time}").format(time=covered))
        number = 0
        for stretch in day.stretches:
            if stretch.kind is StretchKind.AHEAD:
                continue
            bad = stretch.kind is StretchKind.GAP and stretch.explanation is None
            card.body.addWidget(label(stretch_words(stretch), "bad" if bad else "", wrap=True))
            if bad and self._explains:
                made = button(self.tr("说明原因…"), f"roster.explain.{number}")
                made.clicked.connect(lambda _=False, gap=stretch: self.explain.emit(gap))
                card.body.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
                number += 1
        if number > 1:
            gaps = day.unexplained
            whole = Stretch(gaps[0].since, gaps[-1].until, StretchKind.GAP)
            every = button(self.tr("一并说明以上 {n} 段…").format(n=number), "roster.explain_all")
            every.clicked.connect(lambda: self.explain.emit(whole))
            card.body.addWidget(every, 0, Qt.AlignmentFlag.AlignLeft)
        return card


def _columns() -> list[Column]:
    translate = QCoreApplication.translate
    shifts = [
        Column(
            shift_name(name),
            lambda row, name=name: people_words(row.slots.get(name)),  # type: ignore[misc]
            token=lambda row, name=name: _vacant(row, name),  # type: ignore[misc]
        )
        for name in ORDER
    ]
    return [
        Column(translate("Roster", "日期"), _day_words, 150, token=_day_token, fits=(_day_sample(),)),
        *shifts,
        Column(translate("Roster", "在岗（0 点到 24 点）"), lambda _: "", 290),
        Column(translate("Roster", "缺岗"), _gap_words, 150, token=_gap_token, fits=(_gap_sample(),)),
    ]


def _day_words(row: DayRow) -> str:
    weekday = times.weekday(row.day)
    if row.day == row.today:
        return QCoreApplication.translate("Roster", "今天 {weekday}").format(weekday=weekday)
    return f"{row.day:%m-%d} {weekday}"


def _day_sample() -> str:
    return f"11-22 {times.weekday(date(2026, 11, 22))}"


def _day_token(row: DayRow) -> str:
    return "accent" if row.day == row.today else "text"


def _vacant(row: DayRow, name: ShiftName) -> str:
    slot = row.slots.get(name)
    return "bad" if slot is not None and slot.vacant else "text"


def _gap_words(row: DayRow) -> str:
    if row.coverage is None or not row.coverage.gaps:
        return ""
    missing = times.minutes(row.coverage.missing.total_seconds())
    if row.coverage.unexplained:
        return QCoreApplication.translate("Roster", "{time}，待说明").format(time=missing)
    return QCoreApplication.translate("Roster", "{time}，已说明").format(time=missing)


def _gap_sample() -> str:
    words = QCoreApplication.translate("Roster", "{time}，待说明")
    return words.format(time=times.minutes(23 * 3600 + 59 * 60))


def _gap_token(row: DayRow) -> str:
    return "bad" if row.coverage is not None and row.coverage.unexplained else "muted"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

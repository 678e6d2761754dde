"""Which log entries are shown: day or range of days, shift, words. Knows no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.shift import ShiftName
from ui.texts import shift_name
from ui.times import DEFAULT_ZONE
from ui.widgets.basics import button

RANGES_DAYS = (1, 7, 30, 366)
FIRST = datetime(2000, 1, 1, tzinfo=DEFAULT_ZONE)
"""Before the first record of any school: the range of all years begins here."""


class LogFilter(QWidget):
    """`changed` asks for other entries, `searched` for another look at those that are there."""

    changed = Signal()
    searched = Signal()

    def __init__(
        self,
        today: Callable[[], date],
        name: str = "log",
        *,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`name` starts the objectNames; `narrow` gives the search a line of its own and offers no years."""
        super().__init__(parent)
        self._today, self._name = today, name
        self._build(narrow=narrow)

    def day(self) -> date:
        """The chosen day, the last one of a range."""
        chosen = self.date.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def show_day(self, day: date) -> None:
        """Choose a day."""
        self.date.setDate(QDate(day.year, day.month, day.day))

    def span(self) -> tuple[datetime, datetime]:
        """[since, until) of the chosen days, aware."""
        until = datetime.combine(self.day() + timedelta(days=1), time(), DEFAULT_ZONE)
        chosen = self.range.currentIndex()
        return until - timedelta(days=RANGES_DAYS[chosen]) if chosen < len(RANGES_DAYS) else FIRST, until

    def one_day(self) -> bool:
        """Whether one day alone is chosen."""
        return self.range.currentIndex() == 0

    def all_years(self) -> None:
        """Look through everything there is."""
        self.range.setCurrentIndex(len(RANGES_DAYS))

    def shift(self) -> ShiftName | None:
        """The chosen shift, None for all."""
        chosen = self.shifts.currentData()
        return ShiftName(chosen) if chosen is not None else None

    def words(self) -> str:
        """What is searched for."""
        return self.search.text().strip()

    def _build(self, *, narrow: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        column.addLayout(row)
        for part in (*self._make_day(), self._make_range(years=not narrow), self._make_shifts()):
            row.addWidget(part)
        self.search = QLineEdit()
        self.search.setObjectName(f"{self._name}.search")
        hint = self.tr("搜索：车牌、姓名、地点、处理意见……")
        self.search.setPlaceholderText(hint if narrow else self.tr("搜索：车牌、姓名、地点……回车搜全部年份"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.searched)
        if narrow:
            row.addStretch(1)
            column.addWidget(self.search)
        else:
            row.addWidget(self.search, 1)

    def _make_day(self) -> tuple[QWidget, ...]:
        today = self._today()
        self.date = QDateEdit(QDate(today.year, today.month, today.day))
        self.date.setObjectName(f"{self._name}.day")
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setCalendarPopup(True)
        self.date.setMinimumWidth(150)
        back = button("", f"{self._name}.back", icon="mdi6.chevron-left")
        back.setToolTip(self.tr("前一天"))
        on = button("", f"{self._name}.next", icon="mdi6.chevron-right")
        on.setToolTip(self.tr("后一天"))
        now = button(self.tr("今天"), f"{self._name}.today")
        back.clicked.connect(lambda: self.date.setDate(self.date.date().addDays(-1)))
        on.clicked.connect(lambda: self.date.setDate(self.date.date().addDays(1)))
        now.clicked.connect(lambda: self.show_day(self._today()))
        self.date.dateChanged.connect(self.changed)
        return back, self.date, on, now

    def _make_range(self, *, years: bool) -> QComboBox:
        self.range = QComboBox()
        self.range.setObjectName(f"{self._name}.range")
        self.range.addItems([self.tr("当天"), self.tr("近 7 天"), self.tr("近 30 天")])
        if years:
            self.range.addItems([self.tr("近一年"), self.tr("全部年份")])
        self.range.currentIndexChanged.connect(self.changed)
        return self.range

    def _make_shifts(self) -> QComboBox:
        self.shifts = QComboBox()
        self.shifts.setObjectName(f"{self._name}.shift")
        self.shifts.addItem(self.tr("全部班次"), None)
        for shift in ShiftName:
            self.shifts.addItem(shift_name(shift), shift.value)
        self.shifts.currentIndexChanged.connect(self.changed)
        return self.shifts

"""值班日志: the entries of a day or of some days, in full, with correction and print.

Must not know the window or the entry panel: it asks for them by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from app.domain.duty import DutyEntry
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.domain.shift import ShiftName
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.duty import DutyService
from app.services.forms import FormService, FormSheet
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.log_view import EntryDetails, log_columns, matches
from ui.pictures import Picture
from ui.print_dialog import PrintDialog, open_print_dialog
from ui.tables import Table
from ui.texts import shift_name
from ui.times import DEFAULT_ZONE
from ui.widgets.basics import EmptyState, button

RANGES_DAYS = (1, 7, 30)


@dataclass(frozen=True)
class _Found:
    entries: list[DutyEntry]
    cameras: dict[str, str]


class LogPage(LivePage):
    """`correct_requested(DutyEntry)` and `new_requested()` ask for the entry panel."""

    NAME = "log"
    ICON = "mdi6.file-document-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset({Kind.DUTY_ENTRY, Kind.DUTY_CORRECTION, Kind.CAMERA_SET})

    correct_requested = Signal(object)
    new_requested = Signal()

    def __init__(
        self,
        duty: DutyService,
        cameras: CameraService,
        forms: FormService,
        bridge: Bridge,
        session: Session,
        *,
        picture: Picture | None = None,
        today: Callable[[], date] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._duty, self._cameras, self._forms, self._session = duty, cameras, forms, session
        self._today = today or (lambda: datetime.now(DEFAULT_ZONE).date())
        self._places: dict[str, str] = {}
        self._entries: list[DutyEntry] = []
        self.dialog: PrintDialog | None = None
        self._build(picture)

    def title(self) -> str:
        """The page's word."""
        return self.tr("值班日志")

    def reload(self) -> None:
        """Fetch the chosen days and shift."""
        day = self.day()
        days = RANGES_DAYS[self._range.currentIndex()]
        until = datetime.combine(day + timedelta(days=1), time(), DEFAULT_ZONE)
        since = until - timedelta(days=days)
        shift: ShiftName | None = self._shift.currentData()

        def work() -> _Found:
            entries = self._duty.entries(self._session, since=since, until=until, shift=shift)
            places = {
                c.id: f"{c.number:02d} {c.name}" for c in self._cameras.cameras(self._session.school_id)
            }
            return _Found(entries, places)

        self.fetch(work, self._found)

    def day(self) -> date:
        """The chosen day, the last one of a range."""
        chosen = self._day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def show_day(self, day: date) -> None:
        """Choose a day and load it."""
        self._day.setDate(QDate(day.year, day.month, day.day))

    # --- building ---

    def _build(self, picture: Picture | None) -> None:
        role = self._session.account.role
        self._print = button(self.tr("打印…"), "log.print", icon="mdi6.printer")
        if not may(role, Permission.PRINT_FORM):
            self._print.hide()
        self._print.clicked.connect(self.print_day)
        new = button(self.tr("记一笔 F2"), "log.new", "primary", icon="mdi6.pencil")
        if not may(role, Permission.WRITE_LOG):
            new.hide()
        new.clicked.connect(self.new_requested)
        self._summary = self.make_head(self._print, new)
        self.column.addLayout(self._make_filter())
        empty = EmptyState(
            "mdi6.file-document-outline",
            self.tr("这一天还没有记录"),
            self.tr("在监控墙上按 F2 记第一笔；或换一天、换个班次、清空搜索再看。"),
            name="log.empty",
        )
        self._places = {}
        self.table = Table("log.table", log_columns(self._places, with_day=True), empty, row_height=52)
        self.details = EntryDetails(self.bridge, picture)
        self.table.selected.connect(self._selected)
        self._correct = button(self.tr("更正这一笔"), "log.correct", icon="mdi6.file-edit-outline")
        if not may(role, Permission.WRITE_LOG):
            self._correct.hide()
        self._correct.clicked.connect(self._correct_pressed)
        self._side = side = QWidget()
        side_column = QVBoxLayout(side)
        side_column.setContentsMargins(8, 0, 0, 0)
        side_column.addWidget(self.details, 1)
        side_column.addWidget(self._correct)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(side)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([1000, 360])
        self.column.addWidget(splitter, 1)
        self._selected(None)

    def _make_filter(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        today = self._today()
        self._day = QDateEdit(QDate(today.year, today.month, today.day))
        self._day.setObjectName("log.day")
        self._day.setDisplayFormat("yyyy-MM-dd")
        self._day.setCalendarPopup(True)
        self._day.setMinimumWidth(150)
        back = button("", "log.back", icon="mdi6.chevron-left")
        back.setToolTip(self.tr("前一天"))
        on = button("", "log.next", icon="mdi6.chevron-right")
        on.setToolTip(self.tr("后一天"))
        now = button(self.tr("今天"), "log.today")
        back.clicked.connect(lambda: self._day.setDate(self._day.date().addDays(-1)))
        on.clicked.connect(lambda: self._day.setDate(self._day.date().addDays(1)))
        now.clicked.connect(lambda: self.show_day(self._today()))
        self._range = QComboBox()
        self._range.setObjectName("log.range")
        self._range.addItems([self.tr("当天"), self.tr("近 7 天"), self.tr("近 30 天")])
        self._shift = QComboBox()
        self._shift.setObjectName("log.shift")
        self._shift.addItem(self.tr("全部班次"), None)
        for shift in ShiftName:
            self._shift.addItem(shift_name(shift), shift)
        self._search = QLineEdit()
        self._search.setObjectName("log.search")
        self._search.setPlaceholderText(self.tr("搜索：车牌、姓名、地点、处理意见……"))
        self._search.setClearButtonEnabled(True)
        for widget in (back, self._day, on, now, self._range, self._shift):
            row.addWidget(widget)
        row.addWidget(self._search, 1)
        self._day.dateChanged.connect(self.reload)
        self._range.currentIndexChanged.connect(self.reload)
        self._shift.currentIndexChanged.connect(self.reload)
        self._search.textChanged.connect(self._filter)
        return row

    # --- showing ---

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.cameras)
        self._entries = found.entries
        self._filter()

    def _filter(self) -> None:
        words = self._search.text().strip()
        shown = [entry for entry in self._entries if matches(entry, words, self._places)]
        self.table.set_rows(shown)
        corrections = sum(1 for entry in shown if entry.corrects)
        words = self.tr("{count} 条").format(count=len(shown))
        if corrections:
            words += self.tr("，其中更正 {count} 条").format(count=corrections)
        self._summary.setText(words)

    def _selected(self, entry: DutyEntry | None) -> None:
        self._side.setVisible(entry is not None)
        self._correct.setEnabled(entry is not None and entry.corrected_by is None)
        linked = []
        if entry is not None:
            wanted = {entry.corrects, entry.corrected_by}
            linked = [other for other in self._entries if other.id in wanted]
        self.details.show_entry(entry, self._places.get(entry.camera_id or "", "") if entry else "", linked)

    def _correct_pressed(self) -> None:
        entry = self.table.current()
        if entry is not None:
            self.correct_requested.emit(entry)

    # --- printing ---

    def print_day(self) -> None:
        """Open the preview of form F1 for the chosen day and shift."""
        day, shift = self.day(), self._shift.currentData()
        self._print.setEnabled(False)
        self.bridge.run(
            self,
            lambda: self._forms.duty_sheet(self._session, day, shift),
            lambda sheet: self._open_preview(sheet, day),
            self._no_preview,
        )

    def _no_preview(self, error: GuardroomError) -> None:
        self._print.setEnabled(True)
        self.bridge.trouble.emit(error)

    def _open_preview(self, sheet: FormSheet, day: date) -> None:
        self._print.setEnabled(True)
        self.dialog = open_print_dialog(
            sheet,
            self.bridge,
            file_name=self.tr("值班日志-{school}-{day}.pdf").format(
                school=sheet.school_name, day=day.isoformat()
            ),
            parent=self,
            printed=lambda: self.bridge.run(self, lambda: self._forms.printed(self._session, sheet, day)),
        )

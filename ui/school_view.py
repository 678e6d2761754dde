"""One school as the county sees it: its log of any days, its faults, print, and the way to its wall.

Must not know the page around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.domain.duty import DutyEntry
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.county import SchoolOverview
from app.services.duty import DutyService
from app.services.faults import PAGE, FaultService, FaultsFound
from app.services.forms import FormService, FormSheet
from ui.bridge import Bridge
from ui.log_filter import LogFilter
from ui.log_view import EntryDetails, log_columns, matches
from ui.pictures import Picture
from ui.print_dialog import PrintDialog
from ui.school_faults import SchoolFaults
from ui.tables import Table
from ui.times import DEFAULT_ZONE
from ui.widgets.basics import EmptyState, button, label


@dataclass(frozen=True)
class _Found:
    entries: list[DutyEntry]
    faults: FaultsFound
    cameras: dict[str, str]


class SchoolView(QWidget):
    """`wall_requested(int)` asks for the school's wall."""

    wall_requested = Signal(int)

    def __init__(
        self,
        bridge: Bridge,
        session: Session,
        *,
        duty: DutyService,
        faults: FaultService,
        cameras: CameraService,
        forms: FormService,
        picture: Picture | None = None,
        today: Callable[[], date] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today or (lambda: datetime.now(DEFAULT_ZONE).date())
        self._entries: list[DutyEntry] = []
        self._duty, self._faults, self._cameras, self._forms = duty, faults, cameras, forms
        self._bridge, self._session = bridge, session
        self._shown: SchoolOverview | None = None
        self._asked, self._limit = 0, PAGE
        self._places: dict[str, str] = {}
        self.dialog: PrintDialog | None = None
        self._build(picture)

    def show_school(self, row: SchoolOverview | None) -> None:
        """Show a school, or what to do when none is chosen or it has sent nothing yet."""
        before = self._shown.school.school_id if self._shown else None
        self._shown = row
        if row is None or not row.has_data:
            self._stack.setCurrentWidget(self._empty if row is not None else self._none)
            return
        self._name.setText(row.school.name)
        self._wall.setEnabled(row.cameras > 0)
        if row.school.school_id != before:
            self._entries = []
            self.log.set_rows([])
            self.faults.set_faults([], more=False)
            self._limit = PAGE
        self._stack.setCurrentWidget(self._body)
        self._load()

    # --- building ---

    def _build(self, picture: Picture | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        self._stack = QStackedWidget()
        self._none = EmptyState(
            "mdi6.gesture-tap", self.tr("选一所学校"), self.tr("左边选中一所，这里看它的日志和故障。")
        )
        self._empty = EmptyState(
            "mdi6.lan-disconnect",
            self.tr("这所学校还没有接入"),
            self.tr("学校的值守台在县中心登记后，它的记录会自动传到这里。"),
            name="county.not_joined",
        )
        self._body = self._make_body(picture)
        for part in (self._none, self._empty, self._body):
            self._stack.addWidget(part)
        column.addWidget(self._stack)

    def _make_body(self, picture: Picture | None) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        self._name = label("", "heading")
        self._name.setObjectName("county.school")
        self._wall = button(
            self.tr("打开监控墙"), "county.open_wall", "primary", icon="mdi6.view-grid-outline"
        )
        self._wall.clicked.connect(self._wall_pressed)
        self._print = button(self.tr("打印当天日志…"), "county.print", icon="mdi6.printer")
        self._print.clicked.connect(self.print_day)
        head.addWidget(self._name)
        head.addStretch(1)
        for part in (self._print, self._wall):
            head.addWidget(part)
        column.addLayout(head)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("county.tabs")
        self.tabs.addTab(self._make_log(picture), self.tr("值班日志"))
        self.faults = SchoolFaults(self._bridge, picture)
        self.faults.counted.connect(self._count_faults)
        self.faults.older.connect(self._older_wanted)
        self.tabs.addTab(self.faults, self.tr("报修"))
        column.addWidget(self.tabs, 1)
        return body

    def _make_log(self, picture: Picture | None) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self.filter = LogFilter(self._today, "school", narrow=True)
        self.filter.changed.connect(self._load)
        self.filter.searched.connect(self._show_entries)
        empty = EmptyState(
            "mdi6.file-document-outline",
            self.tr("没有符合条件的记录"),
            self.tr("换一天，或改选“近 7 天”“近 30 天”“全部班次”，清空搜索再看。"),
            name="county.log_empty",
        )
        columns = log_columns(self._places, with_day=True, narrow=True)
        self.log = Table("county.log", columns, empty, row_height=52)
        self._details = EntryDetails(self._bridge, picture)
        self.log.selected.connect(self._entry_selected)
        column.addWidget(self.filter)
        column.addWidget(self.log, 3)
        column.addWidget(self._details, 2)
        self._entry_selected(None)
        return holder

    # --- showing ---

    def _load(self) -> None:
        row = self._shown
        if row is None:
            return
        school = row.school.school_id
        since, until = self.filter.span()
        shift = self.filter.shift()
        self._asked += 1
        asked, limit = self._asked, self._limit

        def work() -> _Found:
            entries = self._duty.entries(
                self._session, since=since, until=until, shift=shift, school_id=school
            )
            faults = self._faults.page(self._session, limit=limit, school_id=school)
            places = {c.id: f"{c.number:02d} {c.name}" for c in self._cameras.cameras(school)}
            return _Found(entries, faults, places)

        self._bridge.run(self, work, self._answer(asked))

    def _answer(self, asked: int) -> Callable[[_Found], None]:
        return lambda found: self._found(found) if asked == self._asked else None

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.cameras)
        self._entries = found.entries
        self._show_entries()
        self.faults.set_faults(found.faults.faults, more=found.faults.more)

    def _older_wanted(self) -> None:
        self._limit += PAGE
        self._load()

    def _show_entries(self) -> None:
        words = self.filter.words()
        shown = [entry for entry in self._entries if matches(entry, words, self._places)]
        self.log.set_rows(shown)
        self.tabs.setTabText(0, self.tr("值班日志 {count}").format(count=len(shown)))

    def _count_faults(self, count: int) -> None:
        self.tabs.setTabText(1, self.tr("报修 {count} 未结").format(count=count))

    def _entry_selected(self, entry: DutyEntry | None) -> None:
        self._details.setVisible(entry is not None)
        place = self._places.get(entry.camera_id or "", "") if entry else ""
        self._details.show_entry(entry, place, self._linked(entry))

    def _linked(self, entry: DutyEntry | None) -> list[DutyEntry]:
        if entry is None:
            return []
        wanted = {entry.corrects, entry.corrected_by}
        return [other for other in self._entries if other.id in wanted]

    def _wall_pressed(self) -> None:
        if self._shown is not None:
            self.wall_requested.emit(self._shown.school.school_id)

    # --- printing ---

    def print_day(self) -> None:
        """Open the preview of the school's form F1 of the chosen day and shift."""
        if self._shown is None:
            return
        school, day, shift = self._shown.school.school_id, self.filter.day(), self.filter.shift()
        self._bridge.run(
            self,
            lambda: self._forms.duty_sheet(self._session, day, shift, school_id=school),
            lambda sheet: self._open_preview(sheet, day, school),
        )

    def _open_preview(self, sheet: FormSheet, day: date, school: int) -> None:
        name = self.tr("值班日志-{school}-{day}.pdf").format(school=sheet.school_name, day=day.isoformat())
        forms, session = self._forms, self._session
        self.dialog = PrintDialog(
            sheet,
            self._bridge,
            file_name=name,
            record=lambda: forms.printed(session, sheet, day, school),
            parent=self,
        )
        self.dialog.finished.connect(self._preview_closed)
        self.dialog.open()

    def _preview_closed(self) -> None:
        self.dialog = None

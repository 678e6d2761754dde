"""One school as the county sees it: its log and faults of some days, print, and the way to its wall.

Must not know the page around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.domain.duty import DutyEntry
from app.domain.fault import Fault
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.county import SchoolOverview
from app.services.duty import DutyService
from app.services.faults import FaultService
from app.services.forms import FormService, FormSheet
from ui.bridge import Bridge
from ui.fault_view import FaultDetails, fault_columns, utc_now
from ui.log_view import EntryDetails, log_columns
from ui.pictures import Picture
from ui.print_dialog import PrintDialog
from ui.tables import Table
from ui.times import DEFAULT_ZONE
from ui.widgets.basics import EmptyState, button, label

RANGES_DAYS = (1, 7, 30)


@dataclass(frozen=True)
class _Found:
    entries: list[DutyEntry]
    faults: list[Fault]
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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._duty, self._faults, self._cameras, self._forms = duty, faults, cameras, forms
        self._bridge, self._session = bridge, session
        self._shown: SchoolOverview | None = None
        self._asked = 0
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
            self.log.set_rows([])
            self.faults.set_rows([])
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
        self._print = button(self.tr("打印今日日志…"), "county.print", icon="mdi6.printer")
        self._print.clicked.connect(self.print_today)
        self._range = QComboBox()
        self._range.setObjectName("county.range")
        self._range.addItems([self.tr("今天"), self.tr("近 7 天"), self.tr("近 30 天")])
        self._range.activated.connect(self._load)
        head.addWidget(self._name)
        head.addStretch(1)
        for part in (self._range, self._print, self._wall):
            head.addWidget(part)
        column.addLayout(head)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("county.tabs")
        self.tabs.addTab(self._make_log(picture), self.tr("值班日志"))
        self.tabs.addTab(self._make_faults(picture), self.tr("报修"))
        column.addWidget(self.tabs, 1)
        return body

    def _make_log(self, picture: Picture | None) -> QWidget:
        columns = log_columns(self._places, with_day=True, narrow=True)
        empty = EmptyState(
            "mdi6.file-document-outline",
            self.tr("这段时间没有记录"),
            self.tr("改选“近 7 天”或“近 30 天”再看。"),
            name="county.log_empty",
        )
        self.log = Table("county.log", columns, empty, row_height=52)
        details = EntryDetails(self._bridge, picture)
        self.log.selected.connect(
            lambda entry: details.show_entry(
                entry, self._places.get(entry.camera_id or "", "") if entry else "", self._linked(entry)
            )
        )
        return _above(self.log, details)

    def _make_faults(self, picture: Picture | None) -> QWidget:
        empty = EmptyState(
            "mdi6.check-circle-outline", self.tr("这所学校没有故障"), name="county.faults_empty"
        )
        self.faults = Table("county.faults", fault_columns(utc_now, narrow=True), empty, row_height=48)
        details = FaultDetails(self._bridge, picture)
        self.faults.selected.connect(details.show_fault)
        return _above(self.faults, details)

    # --- showing ---

    def _load(self) -> None:
        row = self._shown
        if row is None:
            return
        school = row.school.school_id
        days = RANGES_DAYS[self._range.currentIndex()]
        today = datetime.now(DEFAULT_ZONE).date()
        until = datetime.combine(today + timedelta(days=1), time(), DEFAULT_ZONE)
        self._asked += 1
        asked = self._asked

        def work() -> _Found:
            entries = self._duty.entries(
                self._session, since=until - timedelta(days=days), until=until, school_id=school
            )
            faults = self._faults.faults(self._session, school_id=school)
            places = {c.id: f"{c.number:02d} {c.name}" for c in self._cameras.cameras(school)}
            return _Found(entries, faults, places)

        self._bridge.run(self, work, self._answer(asked))

    def _answer(self, asked: int) -> Callable[[_Found], None]:
        return lambda found: self._found(found) if asked == self._asked else None

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.cameras)
        self.log.set_rows(found.entries)
        self.faults.set_rows(found.faults)
        still_open = sum(1 for fault in found.faults if fault.open)
        self.tabs.setTabText(0, self.tr("值班日志 {count}").format(count=len(found.entries)))
        self.tabs.setTabText(1, self.tr("报修 {count} 未结").format(count=still_open))

    def _linked(self, entry: DutyEntry | None) -> list[DutyEntry]:
        if entry is None:
            return []
        wanted = {entry.corrects, entry.corrected_by}
        return [other for other in self.log.model.rows() if other.id in wanted]

    def _wall_pressed(self) -> None:
        if self._shown is not None:
            self.wall_requested.emit(self._shown.school.school_id)

    # --- printing ---

    def print_today(self) -> None:
        """Open the preview of the school's form F1 of today."""
        if self._shown is None:
            return
        school, day = self._shown.school.school_id, datetime.now(DEFAULT_ZONE).date()
        self._bridge.run(
            self,
            lambda: self._forms.duty_sheet(self._session, day, school_id=school),
            lambda sheet: self._open_preview(sheet, day),
        )

    def _open_preview(self, sheet: FormSheet, day: date) -> None:
        name = self.tr("值班日志-{school}-{day}.pdf").format(school=sheet.school_name, day=day.isoformat())
        forms, session = self._forms, self._session
        self.dialog = PrintDialog(
            sheet,
            self._bridge,
            file_name=name,
            record=lambda: forms.printed(session, sheet, day),
            parent=self,
        )
        self.dialog.finished.connect(self._preview_closed)
        self.dialog.open()

    def _preview_closed(self) -> None:
        self.dialog = None


def _above(table: QWidget, details: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 8, 0, 0)
    column.addWidget(table, 3)
    column.addWidget(details, 2)
    return holder

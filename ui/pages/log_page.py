"""值班日志: the entries of a day or of some days, in full, with correction and print.

Must not know the window or the entry panel: it asks for them by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.domain.duty import DutyEntry
from app.domain.machine_lines import MachineLine
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.duty import DutyService
from app.services.duty_search import DutyPage
from app.services.forms import FormService, FormSheet
from ui.bridge import Bridge
from ui.live_page import LivePage, beside
from ui.log_filter import LogFilter
from ui.log_machine import MachineLines
from ui.log_more import LogMore
from ui.log_search import find
from ui.log_view import EntryDetails, log_columns
from ui.pictures import Picture
from ui.print_dialog import PrintDialog
from ui.tables import Table
from ui.times import DEFAULT_ZONE
from ui.widgets.basics import EmptyState, button

TYPED_MS = 180
"""A search begins when nothing was typed for this long."""


@dataclass(frozen=True)
class _Found:
    page: DutyPage
    cameras: dict[str, str]
    people: list[Account]
    lines: list[MachineLine] | None


class LogPage(LivePage):
    """`correct_requested(DutyEntry)` and `new_requested()` ask for the entry panel."""

    NAME = "log"
    ICON = "mdi6.file-document-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset({Kind.DUTY_ENTRY, Kind.DUTY_CORRECTION, Kind.CAMERA_SET, Kind.CAMERA_STATE})

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
        people: Callable[[], list[Account]] = list,
        today: Callable[[], date] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._duty, self._cameras, self._forms, self._session = duty, cameras, forms, session
        self._today = today or (lambda: datetime.now(DEFAULT_ZONE).date())
        self._places: dict[str, str] = {}
        self._entries: list[DutyEntry] = []
        self._others: dict[str, DutyEntry] = {}
        self._people = people
        self.dialog: PrintDialog | None = None
        self._build(picture)

    def title(self) -> str:
        """The page's word."""
        return self.tr("值班日志")

    def reload(self) -> None:
        """Fetch the chosen days and shift."""
        since, until = self.filter.span()
        query = replace(self.more.query(), words=self.filter.words(), shift=self.filter.shift())
        if self.filter.one_day():
            query = replace(query, day=self.filter.day())
        else:
            query = replace(query, since=since, until=until)
        machine = self._seen.isChecked()

        def work() -> _Found:
            session = self._session
            places = {c.id: f"{c.number:02d} {c.name}" for c in self._cameras.cameras(session.school_id)}
            lines = self._duty.machine_lines(session, since, until) if machine else None
            return _Found(find(self._duty, session, query, places), places, self._people(), lines)

        self.fetch(work, self._found)

    # --- building ---

    def _build(self, picture: Picture | None) -> None:
        role = self._session.account.role
        self._print = button(self.tr("打印…"), "log.print", icon="mdi6.printer")
        if not may(role, Permission.PRINT_FORM):
            self._print.hide()
        self._print.clicked.connect(self.print_day)
        self._blank = button(self.tr("空白表…"), "log.blank", "quiet", icon="mdi6.file-outline")
        self._blank.setToolTip(self.tr("打印没有内容的值班日志，供停电、断网时手写"))
        if not may(role, Permission.PRINT_FORM):
            self._blank.hide()
        self._blank.clicked.connect(self.print_blank)
        new = button(self.tr("记一笔 F2"), "log.new", "primary", icon="mdi6.pencil")
        if not may(role, Permission.WRITE_LOG):
            new.hide()
        new.clicked.connect(self.new_requested)
        self._seen = _toggle(self.tr("系统所见"), "log.seen", "mdi6.cctv")
        self._seen.toggled.connect(self._seen_toggled)
        self._summary = self.make_head(self._seen, self._blank, self._print, new)
        self.filter = LogFilter(self._today)
        self.filter.changed.connect(self.reload)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED_MS)
        self._typed.timeout.connect(self.reload)
        self.filter.searched.connect(self._typed.start)
        self.filter.search.returnPressed.connect(self.filter.all_years)
        self.more = LogMore()
        self.more.changed.connect(self.reload)
        self._wide = _toggle(self.tr("更多条件"), "log.more", "mdi6.filter-variant")
        self._wide.toggled.connect(self._more_toggled)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        row.addWidget(self._wide)
        self.column.addLayout(row)
        self.column.addWidget(self.more)
        self.column.addWidget(self._make_list(picture), 1)
        self.machine = MachineLines()
        self.column.addWidget(self.machine)
        self.more.hide()
        self.machine.hide()
        self.home = self.table.view
        self._selected(None)

    def _make_list(self, picture: Picture | None) -> QSplitter:
        empty = EmptyState(
            "mdi6.file-document-outline",
            self.tr("没有符合条件的记录"),
            self.tr("在监控墙上按 F2 记第一笔；或换一天、换个班次、清空搜索再看。"),
            name="log.empty",
        )
        self.table = Table("log.table", log_columns(self._places, with_day=True), empty, row_height=52)
        self.table.selected.connect(self._selected)
        self.details = EntryDetails(self.bridge, picture)
        self._correct = button(self.tr("更正这一笔"), "log.correct", icon="mdi6.file-edit-outline")
        if not may(self._session.account.role, Permission.WRITE_LOG):  # never shown without a parent
            self._correct.hide()
        self._correct.clicked.connect(self._correct_pressed)
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.details, 1)
        column.addWidget(self._correct)
        return beside(self.table, self._side, 360)

    # --- showing ---

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.cameras)
        self._entries, self._others = found.page.entries, found.page.others
        self.more.offer(found.people, found.cameras)
        self.table.set_rows(self._entries)
        if found.lines is not None:
            self.machine.show_lines(found.lines)
        corrections = sum(1 for entry in self._entries if entry.corrects)
        words = self.tr("{count} 条").format(count=len(self._entries))
        if found.page.more:
            words = self.tr("最近的 {count} 条，还有更早的，请缩小范围").format(count=len(self._entries))
        if corrections:
            words += self.tr("，其中更正 {count} 条").format(count=corrections)
        self._summary.setText(words)

    def _more_toggled(self, shown: bool) -> None:
        """Folded conditions do not narrow unseen."""
        self.more.setVisible(shown)
        if not shown:
            self.more.clear()

    def _seen_toggled(self, shown: bool) -> None:
        self.machine.setVisible(shown)
        self.reload()

    def _selected(self, entry: DutyEntry | None) -> None:
        self._side.setVisible(entry is not None)
        self._correct.setEnabled(entry is not None and entry.corrected_by is None)
        linked = []
        if entry is not None:
            wanted = {entry.corrects, entry.corrected_by}
            known = {one.id: one for one in self._entries} | self._others
            linked = [one for id, one in known.items() if id in wanted]
        self.details.show_entry(entry, self._places.get(entry.camera_id or "", "") if entry else "", linked)

    def _correct_pressed(self) -> None:
        entry = self.table.current()
        if entry is not None:
            self.correct_requested.emit(entry)

    # --- printing ---

    def print_day(self) -> None:
        """Open the preview of form F1 for the chosen day and shift."""
        day, shift = self.filter.day(), self.filter.shift()
        self._print.setEnabled(False)
        self.bridge.run(
            self,
            lambda: self._forms.duty_sheet(self._session, day, shift),
            lambda sheet: self._open_preview(sheet, day),
            self._no_preview,
        )

    def print_blank(self) -> None:
        """Open the preview of an empty form F1, for filling in by hand; nothing of it is recorded."""
        self._blank.setEnabled(False)
        self.bridge.run(
            self,
            lambda: self._forms.blank_sheet(self._session, "f1"),
            lambda sheet: self._open_preview(sheet, None),
            self._no_preview,
        )

    def _no_preview(self, error: GuardroomError) -> None:
        self._ready()
        self.bridge.trouble.emit(error)

    def _ready(self) -> None:
        self._print.setEnabled(True)
        self._blank.setEnabled(True)

    def _open_preview(self, sheet: FormSheet, day: date | None) -> None:
        self._ready()
        forms, session = self._forms, self._session
        about = day.isoformat() if day is not None else self.tr("空白表")
        name = self.tr("值班日志-{school}-{day}.pdf").format(school=sheet.school_name, day=about)
        self.dialog = PrintDialog(
            sheet,
            self.bridge,
            file_name=name,
            record=lambda: forms.printed(session, sheet, day) if day is not None else None,
            parent=self,
        )
        self.dialog.finished.connect(self._preview_closed)
        self.dialog.open()

    def _preview_closed(self) -> None:
        self.dialog = None
        self.setFocus()


def _toggle(words: str, name: str, icon: str) -> QPushButton:
    made = button(words, name, icon=icon)
    made.setCheckable(True)
    return made

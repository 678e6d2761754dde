"""学校: the county's list of schools with today's counts; one school's log and faults; its wall by signal.

Must not know the window or the wall.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSplitter

from app.domain.people import Permission
from app.domain.record import Kind
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.county import CountyService, SchoolOverview
from app.services.duty import DutyService
from app.services.faults import FaultService
from app.services.forms import FormService
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.pictures import Picture
from ui.school_view import SchoolView
from ui.tables import Column, Table
from ui.times import local
from ui.widgets.basics import EmptyState


class CountyPage(LivePage):
    """`open_wall(int)` asks for a school's wall by its id."""

    NAME = "county"
    ICON = "mdi6.school-outline"
    PERMISSION = Permission.COUNTY_VIEW
    KINDS = frozenset(
        {
            Kind.SCHOOL_SET,
            Kind.DUTY_ENTRY,
            Kind.DUTY_CORRECTION,
            Kind.FAULT_DETECTED,
            Kind.FAULT_REPORTED,
            Kind.FAULT_STEP,
            Kind.CAMERA_SET,
            Kind.CAMERA_STATE,
            Kind.SHIFT_OPENED,
        }
    )

    open_wall = Signal(int)

    def __init__(
        self,
        county: CountyService,
        duty: DutyService,
        faults: FaultService,
        bridge: Bridge,
        session: Session,
        *,
        cameras: CameraService,
        forms: FormService,
        picture: Picture | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(bridge)
        self._county, self._session = county, session
        self._now = now or (lambda: datetime.now(UTC))
        self._all: list[SchoolOverview] = []
        self.school = SchoolView(
            bridge, session, duty=duty, faults=faults, cameras=cameras, forms=forms, picture=picture
        )
        self._build()

    def title(self) -> str:
        """The page's word."""
        return self.tr("学校")

    def reload(self) -> None:
        """Fetch every school's counts."""
        self.fetch(lambda: self._county.schools(self._session), self._found)

    def select(self, school_id: int) -> None:
        """Show this school."""
        self.table.select(school_id)

    def _build(self) -> None:
        self._category = QComboBox()
        self._category.setObjectName("county.category")
        self._category.addItem(self.tr("全部类别"), None)
        self._with_data = QPushButton(self.tr("只看已接入"))
        self._with_data.setObjectName("county.with_data")
        self._with_data.setProperty("kind", "chip")
        self._with_data.setCheckable(True)
        self._search = QLineEdit()
        self._search.setObjectName("county.search")
        self._search.setPlaceholderText(self.tr("搜索学校"))
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumWidth(220)
        self._summary = self.make_head(self._search, self._category, self._with_data)
        empty = EmptyState(
            "mdi6.school-outline",
            self.tr("没有符合条件的学校"),
            self.tr("清空搜索，或改选“全部类别”。"),
            name="county.empty",
        )
        self.table = Table(
            "county.table", self._columns(), empty, sortable=True, key=lambda row: row.school.school_id
        )
        self.school.wall_requested.connect(self.open_wall)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.school)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([900, 760])
        self.column.addWidget(splitter, 1)
        self.home = self.table.view
        self.table.selected.connect(self.school.show_school)
        self._search.textChanged.connect(self._filter)
        self._category.activated.connect(self._filter)
        self._with_data.toggled.connect(self._filter)

    def _columns(self) -> list[Column]:
        def count(get: Callable[[SchoolOverview], int]) -> Callable[[SchoolOverview], str]:
            return lambda row: str(get(row)) if row.has_data else "—"

        def bad(get: Callable[[SchoolOverview], int], token: str) -> Callable[[SchoolOverview], str]:
            return lambda row: token if get(row) else "muted"

        def counted(header: str, get: Callable[[SchoolOverview], int], token: str, spare: int = 0) -> Column:
            return Column(header, count(get), 84, token=bad(get, token), sort=get, right=True, spare=spare)

        return [
            Column(
                self.tr("学校"), lambda r: r.school.name, token=lambda r: "text" if r.has_data else "muted"
            ),
            Column(self.tr("类别"), lambda r: r.school.category, 128, token=lambda r: "muted", spare=3),
            counted(self.tr("今日记录"), lambda r: r.entries_today, "text", spare=1),
            counted(self.tr("未结故障"), lambda r: r.open_faults, "warn"),
            counted(self.tr("超时未报"), lambda r: r.overdue_faults, "bad"),
            Column(
                self.tr("断开/全部"),
                lambda r: f"{r.lost_now}/{r.cameras}" if r.has_data else "—",
                92,
                token=bad(lambda r: r.lost_now, "bad"),
                sort=lambda r: r.lost_now,
                right=True,
            ),
            Column(
                self.tr("最近记录"),
                self._last,
                112,
                token=lambda r: "muted",
                sort=lambda r: r.last_record_at.timestamp() if r.last_record_at else 0.0,
                right=True,
                spare=2,
            ),
        ]

    def _last(self, row: SchoolOverview) -> str:
        if row.last_record_at is None:
            return self.tr("未接入") if not row.has_data else "—"
        moment = local(row.last_record_at)
        same_day = moment.date() == local(self._now()).date()
        return f"{moment:%H:%M:%S}" if same_day else f"{moment:%m-%d %H:%M}"

    def _found(self, schools: list[SchoolOverview]) -> None:
        self._all = schools
        kept = self._category.currentData()
        self._category.clear()
        self._category.addItem(self.tr("全部类别"), None)
        for category in dict.fromkeys(row.school.category for row in schools):
            self._category.addItem(category, category)
        self._category.setCurrentIndex(max(0, self._category.findData(kept)))
        self._filter()

    def _filter(self) -> None:
        words = self._search.text().strip()
        category, with_data = self._category.currentData(), self._with_data.isChecked()
        shown = [
            row
            for row in self._all
            if words in row.school.name
            and category in (None, row.school.category)
            and (row.has_data or not with_data)
        ]
        self.table.set_rows(shown)
        joined = sum(1 for row in self._all if row.has_data)
        late = sum(row.overdue_faults for row in self._all)
        words = self.tr("{count} 所，已接入 {joined} 所").format(count=len(self._all), joined=joined)
        if late:
            words += self.tr(" · 超过 8 小时未上报的故障 {count}").format(count=late)
        self._summary.setText(words)

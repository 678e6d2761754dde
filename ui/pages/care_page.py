"""点位养护: lenses cleaned, coverage reviewed, views adjusted with approval, who looked (R24, R38, R39).

Must not know the window or the other pages: the way back is a signal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget

from app.care import Care
from app.domain.camera import Camera
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.services.auth import Session
from app.services.reports import ReportLog, ReportSheet
from app.services.view_reviews import Coverage
from ui.bridge import Bridge
from ui.care.adjust_tab import AdjustTab
from ui.care.audit_tab import ViewAuditTab
from ui.care.coverage_tab import CoverageTab
from ui.care.lens_tab import LensTab
from ui.care.review_pane import TakeStill
from ui.live_page import LivePage
from ui.pictures import Picture
from ui.report_dialog import ReportDialog
from ui.widgets.basics import button


class CarePage(LivePage):
    """Who may not read the audit has no tab of it; guards see and change nothing."""

    NAME = "care"
    ICON = "mdi6.broom"
    PERMISSION = Permission.READ_LOG
    UNDER = "checks"
    KINDS = frozenset(
        {
            Kind.CAMERA_SET,
            Kind.CAMERA_STATE,
            Kind.LENS_PLANNED,
            Kind.LENS_CLEANED,
            Kind.VIEW_REFERENCE,
            Kind.VIEW_REVIEWED,
            Kind.ADJUST_ASKED,
            Kind.ADJUST_DECIDED,
            Kind.ADJUST_DONE,
        }
    )

    back_wanted = Signal()

    def __init__(
        self,
        care: Care,
        reports: ReportLog,
        bridge: Bridge,
        session: Session,
        *,
        cameras: Callable[[], list[Camera]],
        still: TakeStill | None,
        picture: Picture,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._late = self._neglected = self._arbitrary = 0
        self._care, self._session, self._reports = care, session, reports
        self._print = button(self.tr("打印…"), "care.print", icon="mdi6.printer")
        self._print.clicked.connect(self.print_shown)
        if not may(session.account.role, Permission.PRINT_FORM):
            self._print.hide()
        back = button(self.tr("回“巡检” Esc"), "care.back", icon="mdi6.clipboard-check-outline")
        back.clicked.connect(self.back_wanted)
        self._summary = self.make_head(self._print, back)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("care.tabs")
        self.lenses = LensTab(care.lenses, bridge, session, now=now)
        self.coverage = CoverageTab(care.reviews, bridge, session, still=still, picture=picture)
        self.adjust = AdjustTab(care.adjustments, bridge, session, now=now)
        self.tabs.addTab(self.lenses, self.tr("镜头清扫"))
        self.tabs.addTab(self.coverage, self.tr("覆盖复核"))
        self.tabs.addTab(self.adjust, self.tr("视角调整"))
        self.audit: ViewAuditTab | None = None
        if may(session.account.role, Permission.READ_AUDIT):
            self.audit = ViewAuditTab(care.audit, bridge, session, cameras=cameras, now=now)
            self.tabs.addTab(self.audit, self.tr("查看记录"))
        self.lenses.counted.connect(self._lenses_counted)
        self.coverage.found.connect(self._coverage_found)
        self.coverage.adjust_wanted.connect(self._ask)
        self.tabs.currentChanged.connect(lambda _: self.reload())
        self.column.addWidget(self.tabs, 1)
        self.home = self.tabs.tabBar()
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)

    def title(self) -> str:
        """The page's word."""
        return self.tr("点位养护")

    def reload(self) -> None:
        """Fetch lenses and coverage for the line beside the title, and what the shown tab shows."""
        self.lenses.reload()
        self.coverage.reload()
        self.adjust.reload()
        if self.audit is not None and self.tabs.currentWidget() is self.audit:
            self.audit.reload()

    def print_shown(self) -> None:
        """Preview the paper of the shown tab."""
        reports, session = self._reports, self._session

        def preview(sheet: ReportSheet) -> None:
            record = partial(reports.printed, session, sheet)
            ReportDialog(sheet, self.bridge, record=record, parent=self).open()

        self.bridge.run(self, self._paper(), preview)

    def _paper(self) -> Callable[[], ReportSheet]:
        papers, session, shown = self._care.papers, self._session, self.tabs.currentWidget()
        if shown is self.lenses:
            return partial(papers.lenses, session)
        if self.audit is not None and shown is self.audit:
            return partial(papers.looks, session, *self.audit.days(), self.audit.places())
        return partial(papers.views, session)

    def _lenses_counted(self, late: int, neglected: int) -> None:
        self._late, self._neglected = late, neglected
        self._sum_up()

    def _coverage_found(self, coverage: Coverage) -> None:
        self._arbitrary = coverage.arbitrary
        self.adjust.show_coverage(coverage)
        self._sum_up()

    def _sum_up(self) -> None:
        parts = []
        if self._late:
            parts.append(self.tr("清扫逾期 {n}").format(n=self._late))
        if self._neglected:
            parts.append(self.tr("逾期且模糊 {n}").format(n=self._neglected))
        if self._arbitrary:
            parts.append(self.tr("无批准的场景变更 {n}").format(n=self._arbitrary))
        self._summary.setText(" · ".join(parts) or self.tr("都在期限内"))

    def _ask(self, camera_id: str) -> None:
        self.tabs.setCurrentWidget(self.adjust)
        self.adjust.ask(camera_id)

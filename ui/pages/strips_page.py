"""统计: each camera's last 24 hours as a strip, with its availability. Must not know the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import floor

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain.availability import availability
from app.domain.people import Permission
from app.domain.record import Kind
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.journal import CameraJournal
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.strip import Legend, StripChart, StripRow
from ui.widgets.basics import Card, EmptyState, button, label

SPAN = timedelta(hours=24)
REFRESH_MS = 60_000
"""The strips grow by themselves while the page is shown."""


@dataclass(frozen=True)
class _Found:
    rows: list[StripRow]
    since: datetime
    until: datetime


class StripsPage(LivePage):
    """The strips with legend; the line below says what lies under the mouse."""

    NAME = "strips"
    ICON = "mdi6.chart-timeline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset({Kind.CAMERA_STATE, Kind.CAMERA_SET})

    def __init__(
        self,
        journal: CameraJournal,
        cameras: CameraService,
        bridge: Bridge,
        session: Session,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._journal, self._cameras, self._session = journal, cameras, session
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(lambda: self.reload() if self.isVisible() else None)
        self._timer.start()

    def title(self) -> str:
        """The page's word."""
        return self.tr("统计")

    def reload(self) -> None:
        """Fetch the last 24 hours of every camera in use."""
        until = datetime.now(UTC)
        since = until - SPAN

        def work() -> _Found:
            rows = []
            for camera in self._cameras.cameras(self._session.school_id):
                if camera.enabled:
                    spans = self._journal.strip(camera.id, since, until)
                    name = f"{camera.number:02d} {camera.name}"
                    rows.append(StripRow(name, spans, availability(spans, since, until)))
            return _Found(rows, since, until)

        self.fetch(work, self._found)

    def _build(self) -> None:
        refresh = button(self.tr("刷新"), "strips.refresh", icon="mdi6.refresh")
        refresh.clicked.connect(self.reload)
        self._summary = self.make_head(refresh)
        self.column.addWidget(Legend())
        self._stack = QStackedWidget()
        self._empty = EmptyState(
            "mdi6.chart-timeline",
            self.tr("还没有摄像机"),
            self.tr("先在“设置”里添加摄像机；添加后这里会画出每一路最近 24 小时的画面状态。"),
            name="strips.empty",
        )
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 8, 0)
        card = Card(self.tr("各点位画面 · 最近 24 小时（右侧为画面可用率）"))
        self.chart = StripChart()
        card.body.addWidget(self.chart)
        column.addWidget(card)
        column.addStretch(1)
        scroll.setWidget(holder)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._empty)
        self.column.addWidget(self._stack, 1)
        self._hover = label(self.tr("把鼠标移到色条上，看起止时间和原因。"), "muted", wrap=True)
        self._hover.setObjectName("strips.hover")
        self.chart.hovered.connect(self._hover.setText)
        self.column.addWidget(self._hover)

    def _found(self, found: _Found) -> None:
        self._stack.setCurrentIndex(0 if found.rows else 1)
        self.chart.set_rows(found.rows, found.since, found.until)
        known = [row.availability for row in found.rows if row.availability is not None]
        if known:
            mean = floor(sum(known) / len(known) * 1000) / 10  # 100 only when every one is whole
            self._summary.setText(
                self.tr("{count} 路 · 平均可用率 {percent} %").format(
                    count=len(found.rows), percent=f"{mean:.1f}"
                )
            )
        else:
            self._summary.setText(self.tr("{count} 路").format(count=len(found.rows)))

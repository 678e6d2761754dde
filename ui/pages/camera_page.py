"""点位详情: one camera's own page: what it delivers now, its last 24 hours, faults, entries, takes.

Opened from a tile of the wall (C, or its menu). Must not know the window or the other pages: ways out are
signals.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.duty import DutyEntry
from app.domain.fault import Fault
from app.domain.people import Permission
from app.domain.record import Kind
from app.services.auth import Session
from app.services.camera_file import CameraFile, CameraFiles
from app.services.ports import WallVideo
from ui.bridge import Bridge
from ui.camera_takes import CameraTakes, takes
from ui.fault_view import FaultDetails, fault_columns, utc_now
from ui.live_page import LivePage, beside
from ui.log_view import EntryDetails, log_columns
from ui.pictures import Picture
from ui.strip import Legend, StripChart, StripRow
from ui.tables import Table
from ui.texts import area_name, camera_state_name
from ui.wall.figures import figure_lines
from ui.widgets.basics import Card, EmptyState, button, label

FIGURES_MS = 1000
"""The stream's figures are read again so often while the page is shown."""


class CameraPage(LivePage):
    """`show_camera(id)` first. `wall_wanted(camera_id)`, `fault_wanted(fault_id)` and `clip_wanted(clip_id)`
    are the ways out."""

    NAME = "camera"
    ICON = "mdi6.cctv"
    PERMISSION = Permission.READ_LOG
    UNDER = "strips"
    KINDS = frozenset(
        {
            Kind.CAMERA_SET,
            Kind.CAMERA_STATE,
            Kind.FAULT_DETECTED,
            Kind.FAULT_REPORTED,
            Kind.FAULT_STEP,
            Kind.DUTY_ENTRY,
            Kind.DUTY_CORRECTION,
            Kind.SNAPSHOT,
            Kind.CLIP,
        }
    )

    wall_wanted = Signal(str)
    fault_wanted = Signal(str)
    clip_wanted = Signal(str)

    def __init__(
        self,
        files: CameraFiles,
        video: WallVideo | None,
        bridge: Bridge,
        session: Session,
        *,
        picture: Picture,
        now: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._files, self._video, self._session, self._now = files, video, session, now
        self._camera_id = ""
        self._cameras: list[Camera] = []
        self._file: CameraFile | None = None
        self._places: dict[str, str] = {}
        self._build(picture)
        self._bind_keys()
        self._timer = QTimer(self)
        self._timer.setInterval(FIGURES_MS)
        self._timer.timeout.connect(self._show_figures)

    def title(self) -> str:
        """The page's word."""
        return self.tr("点位详情")

    def show_camera(self, camera_id: str) -> None:
        """Which camera the page is about from now on."""
        if camera_id != self._camera_id:
            self._camera_id, self._file = camera_id, None

    def reload(self) -> None:
        """Fetch the camera's file; without a camera the first one's."""
        wanted, session = self._camera_id, self._session

        def work() -> tuple[list[Camera], CameraFile | None]:
            cameras = self._files.cameras(session)
            camera = next((c for c in cameras if c.id == wanted), cameras[0] if cameras else None)
            return cameras, None if camera is None else self._files.file(session, camera, self._now())

        self.fetch(work, self._found)

    def showEvent(self, event: QShowEvent) -> None:
        """The figures run."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks at the figures."""
        super().hideEvent(event)
        self._timer.stop()

    # --- building ---

    def _build(self, picture: Picture) -> None:
        back = button(self.tr("回监控墙 Esc"), "camera.back", icon="mdi6.view-grid-outline")
        back.clicked.connect(self._back)
        self._before = button(self.tr("上一路 Alt+←"), "camera.before", icon="mdi6.chevron-left")
        self._after = button(self.tr("下一路 Alt+→"), "camera.after", icon="mdi6.chevron-right")
        self._before.clicked.connect(partial(self._step, -1))
        self._after.clicked.connect(partial(self._step, 1))
        self.make_head(self._before, self._after, back)
        self._name = label("", "heading")
        self._name.setObjectName("camera.name")
        self._facts = label("", "muted", wrap=True)
        self._facts.setObjectName("camera.facts")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._make_strip(), 5)
        top.addWidget(self._make_figures(), 3)
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(self._name)
        who.addWidget(self._facts, 1)
        self.column.addLayout(who)
        self.column.addLayout(top)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("camera.tabs")
        self.takes = CameraTakes(self.bridge, picture)
        self.takes.clip_wanted.connect(self.clip_wanted)
        for tab in (self._make_faults(picture), self._make_entries(picture), self.takes):
            self.tabs.addTab(tab, "")
        self.column.addWidget(self.tabs, 1)
        self.home = self.tabs.tabBar()

    def _make_strip(self) -> Card:
        self._strip_card = card = Card(self.tr("最近 24 小时"))
        self.chart = StripChart()
        self._hover = label(self.tr("把鼠标移到色条上，看起止时间和原因。"), "muted", wrap=True)
        self._hover.setObjectName("camera.hover")
        self.chart.hovered.connect(self._hover.setText)
        for part in (Legend(), self.chart, self._hover):
            card.body.addWidget(part)
        card.body.addStretch(1)
        return card

    def _make_figures(self) -> Card:
        card = Card(self.tr("现在的画面"))
        self._state = label("", "strong")
        self._state.setObjectName("camera.state")
        self._figures = label("", "muted", wrap=True)
        self._figures.setObjectName("camera.figures")
        card.body.addWidget(self._state)
        card.body.addWidget(self._figures)
        card.body.addStretch(1)
        return card

    def _make_faults(self, picture: Picture) -> QWidget:
        empty = EmptyState(
            "mdi6.check-circle-outline",
            self.tr("这一路没有报修过"),
            self.tr("画面有问题时，在监控墙上选中这一路按 F4。"),
            name="camera.faults_empty",
        )
        self.faults = Table("camera.faults", fault_columns(self._now, narrow=True), empty, row_height=48)
        details = FaultDetails(self.bridge, picture)
        treat = button(self.tr("到“报修”里处理 Enter"), "camera.treat", icon="mdi6.wrench-outline")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(details, 1)
        column.addWidget(treat, 0, Qt.AlignmentFlag.AlignLeft)

        def selected(fault: Fault | None) -> None:
            side.setVisible(fault is not None)
            details.show_fault(fault)

        def activated(fault: Fault | None) -> None:
            if fault is not None:
                self.fault_wanted.emit(fault.id)

        self.faults.selected.connect(selected)
        self.faults.activated.connect(activated)
        treat.clicked.connect(lambda: activated(self.faults.current()))
        selected(None)
        return _padded(beside(self.faults, side, 380))

    def _make_entries(self, picture: Picture) -> QWidget:
        empty = EmptyState(
            "mdi6.file-document-outline",
            self.tr("这一路还没有值班记录"),
            self.tr("在监控墙上选中这一路按 F2 记一笔。"),
            name="camera.entries_empty",
        )
        self.entries = Table("camera.entries", log_columns(self._places, narrow=True), empty, row_height=52)
        details = EntryDetails(self.bridge, picture)

        def selected(entry: DutyEntry | None) -> None:
            details.setVisible(entry is not None)
            details.show_entry(entry, self._place(), self._linked(entry))

        self.entries.selected.connect(selected)
        selected(None)
        return _padded(beside(self.entries, details, 380))

    def _bind_keys(self) -> None:
        for key, act in (
            ("Esc", self._back),
            ("Alt+Left", partial(self._step, -1)),
            ("Alt+Right", partial(self._step, 1)),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- showing ---

    def _found(self, found: tuple[list[Camera], CameraFile | None]) -> None:
        self._cameras, file = found
        self._file = file
        self._before.setEnabled(len(self._cameras) > 1)
        self._after.setEnabled(len(self._cameras) > 1)
        if file is None:
            self._name.setText(self.tr("还没有摄像机"))
            return
        self._camera_id = file.camera.id
        self._places.clear()
        self._places[file.camera.id] = self._place()
        self._name.setText(self._place())
        self._facts.setText(self._fact_words(file.camera))
        row = StripRow("", file.spans, file.available)
        self.chart.set_rows([row], file.since, file.until)
        self._hover.setText(self.tr("把鼠标移到色条上，看起止时间和原因。"))
        self.faults.set_rows(file.faults)
        self.entries.set_rows(file.entries)
        self.takes.show_takes(takes(file.snapshots, file.clips))
        self._count(file)
        self._show_figures()

    def _count(self, file: CameraFile) -> None:
        still_open = sum(fault.open for fault in file.faults)
        words = self.tr("报修 {count}（未结 {open}）") if still_open else self.tr("报修 {count}")
        entries = self.tr("值班记录 {count}+") if file.more_entries else self.tr("值班记录 {count}")
        kept = len(file.clips) + len(file.snapshots)
        self.tabs.setTabText(0, words.format(count=len(file.faults), open=still_open))
        self.tabs.setTabText(1, entries.format(count=len(file.entries)))
        self.tabs.setTabText(2, self.tr("截图和录像 {count}").format(count=kept))

    def _show_figures(self) -> None:
        if self._file is None or self._video is None:
            self._state.setText(self.tr("视频没有启动") if self._video is None else "")
            return
        camera_id = self._file.camera.id
        frame = self._video.frame(camera_id)
        self._state.setText(camera_state_name(self._video.status(camera_id).state))
        lines = figure_lines(self._video.stats(camera_id), main=frame is not None and frame.main)
        self._figures.setText("\n".join(lines))

    def _fact_words(self, camera: Camera) -> str:
        parts = [
            area_name(camera.area),
            self.tr("室内") if camera.indoor else self.tr("室外"),
            self.tr("设备编号 {code}").format(code=camera.device_code) if camera.device_code else "",
            self.tr("云台球机") if camera.ptz else "",
        ]
        return " · ".join(part for part in parts if part)

    def _place(self) -> str:
        camera = self._file.camera if self._file is not None else None
        return f"{camera.number:02d} {camera.name}" if camera is not None else ""

    def _linked(self, entry: DutyEntry | None) -> list[DutyEntry]:
        if entry is None or self._file is None:
            return []
        known = {other.id: other for other in self._file.entries} | self._file.linked
        return [known[key] for key in (entry.corrects, entry.corrected_by) if key and key in known]

    # --- ways out ---

    def _back(self) -> None:
        self.wall_wanted.emit(self._camera_id)

    def _step(self, by: int) -> None:
        ids = [camera.id for camera in self._cameras]
        if self._camera_id in ids:
            self.show_camera(ids[(ids.index(self._camera_id) + by) % len(ids)])
            self.reload()


def _padded(content: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 8, 0, 0)
    column.addWidget(content)
    return holder

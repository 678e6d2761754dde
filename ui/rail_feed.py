"""Keeps the right rail true: asks the services off the UI thread and tells the rail.

Must not know the window or the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.care import Care
from app.conduct import Conduct
from app.domain.duty import Draft, DutyEntry
from app.domain.fault import Fault, FaultState
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.errors import GuardroomError
from app.events import RecordsAppended
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.duty import DutyService
from app.services.faults import FaultService
from app.upkeep import Upkeep
from ui import times
from ui.bridge import Bridge
from ui.conduct.todos import KINDS as CONDUCT_KINDS
from ui.conduct.todos import conduct_todos
from ui.rail import RailData, Todo
from ui.rail_todos import by_urgency, care_todos, upkeep_todos

KINDS = frozenset(
    {
        Kind.CAMERA_SET,
        Kind.DUTY_ENTRY,
        Kind.DUTY_CORRECTION,
        Kind.FAULT_DETECTED,
        Kind.FAULT_REPORTED,
        Kind.FAULT_STEP,
        Kind.CHECK_MARKED,
        Kind.CHECK_SIGNED,
        Kind.CHECK_EXCUSED,
        Kind.CLOSING_SIGNED,
        Kind.RULE_READ,
        Kind.LENS_CLEANED,
        Kind.LENS_PLANNED,
        Kind.ADJUST_ASKED,
        Kind.ADJUST_DECIDED,
        Kind.ROOM_ENTERED,
        Kind.ROOM_LEFT,
        Kind.ACCESS_ASKED,
        Kind.ACCESS_DECIDED,
        *CONDUCT_KINDS,
    }
)
REFRESH_MS = 30_000
"""A draft is no record, so nothing announces it: look again this often."""


class RailFeed(QObject):
    """Emits `loaded(RailData)` at the start, after records that matter, and every 30 s."""

    loaded = Signal(object)

    def __init__(
        self,
        session: Session,
        *,
        duty: DutyService,
        faults: FaultService,
        cameras: CameraService,
        upkeep: Upkeep,
        care: Care,
        conduct: Conduct,
        bridge: Bridge,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._bridge, self._now = session, bridge, now
        self._duty, self._faults, self._cameras = duty, faults, cameras
        self._running = self._again = False
        self._upkeep, self._care, self._conduct = upkeep, care, conduct
        bridge.on(self, RecordsAppended, self._appended)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(REFRESH_MS)

    def refresh(self) -> None:
        """Ask the services; while an answer is under way, once more after it."""
        if self._running:
            self._again = True
            return
        self._running = True
        self._bridge.run(self, self._load, self._done, self._failed)

    def _appended(self, event: RecordsAppended) -> None:
        if event.kinds & KINDS and self._session.school_id in event.school_ids:
            self.refresh()

    def _load(self) -> RailData:
        """On a pool thread."""
        session = self._session
        role = session.account.role
        faults = self._faults.faults(session, open_only=True)
        cameras = {camera.id: camera for camera in self._cameras.cameras()}
        owed = [
            *upkeep_todos(self._upkeep, session),
            *care_todos(self._care, session),
            *conduct_todos(self._conduct, session, self._now()),
        ]
        if not may(role, Permission.WRITE_LOG):
            return RailData(faults, cameras, by_urgency(owed))
        soon = self._now() + timedelta(minutes=1)
        entries = self._duty.entries(session, since=session.since, until=soon)
        mine = [entry for entry in entries if entry.author_id == session.account.id]
        own = todos(mine, self._duty.load_draft(session), faults)
        return RailData(faults, cameras, by_urgency([*own, *owed]))

    def _done(self, data: RailData) -> None:
        self.loaded.emit(data)
        self._finished()

    def _failed(self, error: GuardroomError) -> None:
        self._bridge.trouble.emit(error)
        self._finished()

    def _finished(self) -> None:
        self._running = False
        if self._again:
            self._again = False
            self.refresh()


def todos(mine: list[DutyEntry], draft: Draft | None, faults: list[Fault]) -> list[Todo]:
    """What this turn still owes: entries, the confirmed device status, a draft, unreported faults."""
    signed = next((entry for entry in mine if entry.device_status), None)
    unreported = sum(fault.state is FaultState.DETECTED for fault in faults)
    written = QCoreApplication.translate("Rail", "本班 {n} 条").format(n=len(mine))
    status = (
        Todo(
            "",
            QCoreApplication.translate("Rail", "已签 {time}").format(time=times.clock(signed.written_at)),
            "ok",
        )
        if signed is not None
        else Todo("", QCoreApplication.translate("Rail", "待签"), "warn")
    )
    lines = [
        Todo(QCoreApplication.translate("Rail", "情况记载"), written),
        Todo(QCoreApplication.translate("Rail", "设备运行状况"), status.state, status.kind),
    ]
    if draft is not None:
        unsigned = QCoreApplication.translate("Rail", "1 条待签")
        lines.append(Todo(QCoreApplication.translate("Rail", "草稿"), unsigned, "warn"))
    if unreported:
        words = QCoreApplication.translate("Rail", "{n} 处未上报").format(n=unreported)
        lines.append(Todo(QCoreApplication.translate("Rail", "故障上报"), words, "warn"))
    return lines

"""Everything that is known of one camera point: its last day, faults, entries, snapshots and clips.

Reads what the other services keep; writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.availability import availability
from app.domain.camera import Camera, CameraSpan
from app.domain.duty import DutyEntry
from app.domain.evidence import Clip, Snapshot
from app.domain.fault import Fault
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.duty import DutyService
from app.services.duty_search import DutyQuery
from app.services.evidence import EvidenceService
from app.services.faults import FaultService
from app.services.journal import CameraJournal

STRIP = timedelta(hours=24)


@dataclass(frozen=True)
class CameraFile:
    """One camera point.

    spans         its states in [since, until), `available` the share with a picture (0 to 1, None: unknown)
    more_entries  there are older entries than these
    linked        by id: what these entries correct or are corrected by, where it is not among them
    """

    camera: Camera
    since: datetime
    until: datetime
    spans: list[CameraSpan]
    available: float | None
    faults: list[Fault]
    entries: list[DutyEntry]
    more_entries: bool
    linked: dict[str, DutyEntry]
    clips: list[Clip]
    snapshots: list[Snapshot]


class CameraFiles:
    """Puts a camera's file together; blocks."""

    def __init__(
        self,
        cameras: CameraService,
        journal: CameraJournal,
        faults: FaultService,
        duty: DutyService,
        evidence: EvidenceService,
    ) -> None:
        self._cameras, self._journal = cameras, journal
        self._faults, self._duty, self._evidence = faults, duty, evidence

    def cameras(self, session: Session) -> list[Camera]:
        """The own school's cameras in use, by number."""
        found = [camera for camera in self._cameras.cameras(session.school_id) if camera.enabled]
        return sorted(found, key=lambda camera: (camera.number, camera.id))

    def file(self, session: Session, camera: Camera, until: datetime) -> CameraFile:
        """What is known of a camera at `until`, the newest first. Raises PermissionDenied."""
        since = until - STRIP
        page = self._duty.search(session, DutyQuery(camera_id=camera.id))
        spans = self._journal.strip(camera.id, since, until)
        return CameraFile(
            camera,
            since,
            until,
            spans,
            availability(spans, since, until),
            [fault for fault in self._faults.faults(session) if fault.camera_id == camera.id],
            page.entries,
            page.more,
            page.others,
            self._evidence.clips(session, camera.id),
            self._evidence.snapshots(session, camera.id),
        )

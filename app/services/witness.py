"""What the machine saw of the cameras in a stretch of time, read from the spans in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from app.domain.camera import Camera, CameraSpan
from app.domain.conduct import ProgramStop, WorkerRestarts, program_words
from app.domain.machine_lines import MachineLine, fold_lines
from app.domain.machine_seen import describe
from app.services.ports import Store, UnitOfWork
from app.services.shifts import ShiftService


class Witness:
    """Reads camera spans; `live_counts` tells of spans that still run how often they were entered."""

    def __init__(self, store: Store, shifts: ShiftService) -> None:
        self._store = store
        self._shifts = shifts
        self.live_counts: Callable[[], dict[str, int]] = dict

    def spans(
        self, since: datetime, until: datetime, *, school_id: int | None = None, camera_id: str | None = None
    ) -> list[CameraSpan]:
        """The spans that overlap [since, until), oldest first, as they are in the log (not cut)."""
        where: dict[str, Any] = {"school_id": self._store.school_id if school_id is None else school_id}
        if camera_id is not None:
            where["camera_id"] = camera_id
        found = self._store.run(
            lambda uow: [
                *uow.find(CameraSpan, since__lt=until, until__gte=since, **where),
                *uow.find(CameraSpan, since__lt=until, until=None, **where),
            ]
        )
        counts = self.live_counts()
        found = [replace(s, count=max(s.count, counts[s.id])) if s.id in counts else s for s in found]
        return sorted(found, key=lambda span: span.since)

    def lines(self, since: datetime, until: datetime, *, school_id: int | None = None) -> list[MachineLine]:
        """The troubles of [since, until), a camera's repeated ones folded into one line each."""
        school = self._store.school_id if school_id is None else school_id
        cameras = self._store.run(lambda uow: uow.find(Camera, school_id=school, order="number"))
        return fold_lines(cameras, self.spans(since, until, school_id=school), since, until)

    def machine_seen(self, since: datetime, until: datetime, school_id: int | None = None) -> str:
        """设备运行状况 of [since, until) in the form's own words."""
        school = self._store.school_id if school_id is None else school_id
        cameras = self._store.run(lambda uow: uow.find(Camera, school_id=school, order="number"))
        spans = self.spans(since, until, school_id=school)
        zone = self._shifts.zone
        own = self._store.run(lambda uow: _program_seen(uow, school, since, until, zone))
        return describe(cameras, spans, since, until, zone) + own


def _program_seen(uow: UnitOfWork, school: int, since: datetime, until: datetime, zone: tzinfo) -> str:
    rows = uow.find(WorkerRestarts, school_id=school, last_at__gte=since, last_at__lt=until)
    stops = uow.find(ProgramStop, school_id=school, since__lt=until, until__gte=since, order="since")
    return program_words(sum(row.count for row in rows), stops, zone)

"""The county's view: every school of the regulation's table, and what its records say today.

Reads the county PC's own registers, into which `sync.py` has pulled all schools. Must know nothing of
the centre: an overview is as old as the last exchange.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.camera import Camera, CameraSpan, CameraState
from app.domain.duty import DutyEntry
from app.domain.fault import Fault
from app.domain.people import COUNTY_SCHOOL_ID, Permission, School, may
from app.domain.shift import DutyTurn
from app.services.auth import Session
from app.services.auth_errors import NotPermitted
from app.services.ports import Clock, Store, UnitOfWork
from app.text import QT_TRANSLATE_NOOP, text


@dataclass(frozen=True)
class SchoolOverview:
    """One line of the county's list.

    has_data         its log has reached this PC
    overdue_faults   not reported to the school within 8 hours (article 13(6))
    lost_now         enabled cameras whose newest state is "lost"
    last_record_at   newest of entries, turns, fault steps and camera states; aware UTC
    """

    school: School
    has_data: bool
    entries_today: int = 0
    open_faults: int = 0
    overdue_faults: int = 0
    cameras: int = 0
    lost_now: int = 0
    last_record_at: datetime | None = None


class CountyService:
    """What a county officer's first page shows. `zone`: whose day "today" is."""

    def __init__(self, store: Store, clock: Clock, zone: str = "Asia/Shanghai") -> None:
        self._store = store
        self._clock = clock
        self._zone = ZoneInfo(zone)

    def schools(self, session: Session) -> list[SchoolOverview]:
        """Schools with data first, then the rest of the regulation's table in its order.

        Raises NotPermitted for anybody but the county's officers.
        """
        if not may(session.account.role, Permission.COUNTY_VIEW):
            raise NotPermitted(
                text(QT_TRANSLATE_NOOP("app", "各校情况只对县电教中心开放。")),
                text(QT_TRANSLATE_NOOP("app", "请用县电教中心的账号登录。")),
            )
        now = self._clock.now()
        today = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)

        def work(uow: UnitOfWork) -> list[SchoolOverview]:
            known = [s for s in uow.find(School, order="school_id") if s.school_id != COUNTY_SCHOOL_ID]
            return [_overview(uow, school, today, now) for school in known]

        with_data = self._store.run(work)
        seen = {overview.school.school_id for overview in with_data}
        return with_data + [
            SchoolOverview(school, has_data=False) for school in table() if school.school_id not in seen
        ]


@cache
def table() -> tuple[School, ...]:
    """The 76 schools of the regulation's address table (resources/schools.csv); its number is the id."""
    source = files("resources").joinpath("schools.csv").read_text("utf-8-sig")
    return tuple(
        School(int(row["seq"]), row["name"], row["category"], int(row["seq"]))
        for row in csv.DictReader(source.splitlines())
    )


def _overview(uow: UnitOfWork, school: School, today: datetime, now: datetime) -> SchoolOverview:
    at: dict[str, Any] = {"school_id": school.school_id}
    open_faults = uow.find(Fault, closed_at=None, **at)
    enabled = {camera.id for camera in uow.find(Camera, enabled=True, **at)}
    states = uow.find(CameraSpan, until=None, **at)
    return SchoolOverview(
        school=school,
        has_data=True,
        entries_today=len(uow.find(DutyEntry, at__gte=today, **at)),
        open_faults=len(open_faults),
        overdue_faults=sum(fault.reported_at is None and fault.due_at < now for fault in open_faults),
        cameras=len(enabled),
        lost_now=len({s.camera_id for s in states if s.state is CameraState.LOST} & enabled),
        last_record_at=max(_moments(uow, school.school_id), default=None),
    )


def _moments(uow: UnitOfWork, school_id: int) -> Iterable[datetime]:
    """When the newest row of each register was written or ended."""
    for entry in uow.find(DutyEntry, school_id=school_id, order="-at", limit=1):
        yield entry.written_at
    for turn in uow.find(DutyTurn, school_id=school_id, order="-opened_at", limit=1):
        yield turn.closed_at or turn.opened_at
    for span in uow.find(CameraSpan, school_id=school_id, order="-since", limit=1):
        yield span.until or span.since
    for fault in uow.find(Fault, school_id=school_id, order="-detected_at", limit=1):
        yield max(datetime.fromisoformat(step["at"]) for step in fault.history)

"""Planned outages (计划停机): asked for by the 管理员, approved by the 主管领导 (article 7(2), R25, R62).

While an approved one runs its cameras rest: no alarm, no fault, and the record says why. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=7)
"""Longest time that one request asks for; what takes longer is asked for again."""


class OutageState(StrEnum):
    """What has been decided."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"  # withdrawn, or over before its time


@dataclass(frozen=True)
class PlannedOutage:
    """A request for [since, until) and what became of it; `cameras` are ids, never empty."""

    school_id: int
    id: str
    since: datetime
    until: datetime
    cameras: tuple[str, ...]
    reason: str
    asked_at: datetime
    asked_by: str
    state: OutageState
    decided_at: datetime | None = None
    decided_by: str = ""
    note: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""

    def runs(self, now: datetime) -> bool:
        """Whether its cameras rest at `now`."""
        return self.state is OutageState.GRANTED and self.since <= now < self.until


def resting(outages: Iterable[PlannedOutage], now: datetime) -> frozenset[str]:
    """Ids of the cameras that rest at `now`."""
    return frozenset(camera for outage in outages if outage.runs(now) for camera in outage.cameras)

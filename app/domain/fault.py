"""Fault and repair report (报修, form F5; articles 4(4), 7(5), 13(6)): states and the 8-hour clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REPORT_WITHIN = timedelta(hours=8)
"""Damage must be reported within 8 hours (article 13(6), R67f)."""


class FaultState(StrEnum):
    """发现→报学校→校内处置→报电教中心→派修→到场→修复→验收 (R29)."""

    DETECTED = "detected"
    REPORTED = "reported"
    SCHOOL_HANDLING = "school_handling"
    AT_CENTRE = "at_centre"
    DISPATCHED = "dispatched"
    ON_SITE = "on_site"
    REPAIRED = "repaired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class FaultDraft:
    """What the report form opens with, all of it editable. Times are Unix seconds."""

    camera_id: str | None
    device_name: str
    device_code: str
    detected_at: float
    symptom: str
    machine_seen: str
    remark: str = ""
    snapshot: str | None = None


@dataclass(frozen=True)
class FaultStep:
    """One transition of a fault; `applied` is False where it did not fit the state (kept all the same)."""

    school_id: int
    id: str
    fault_id: str
    at: datetime
    state: FaultState
    note: str
    author_name: str
    applied: bool


@dataclass(frozen=True)
class Fault:
    """A fault as folded from its records. `number` is given by the PC: year, running number."""

    school_id: int
    id: str
    number: str
    camera_id: str | None
    device_name: str
    device_code: str
    symptom: str
    machine_seen: str
    state: FaultState
    detected_at: datetime
    reported_at: datetime | None
    closed_at: datetime | None
    reporter_name: str | None
    handling: str
    remark: str
    snapshot: str | None

    @property
    def due_at(self) -> datetime:
        """The end of the 8 hours within which it must be reported."""
        return self.detected_at + REPORT_WITHIN

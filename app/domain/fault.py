"""Fault and repair report (报修, form F5; articles 4(4), 7(5), 13(6)): states and the 8-hour clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

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


class SymptomKind(StrEnum):
    """遇下列情况之一时，应及时上报学校，不得私自动手处理 (article 11(4), R41)."""

    HEAT = "heat"  # 异常发热
    SMELL = "smell"  # 发出异味
    NOISE = "noise"  # 有异常噪声
    PICTURE = "picture"  # 监控图像发生异常
    OTHER = "other"  # 其他异常情况


@dataclass(frozen=True)
class FaultDraft:
    """What the report form opens with, all of it editable. Times are Unix seconds.

    kind  which case of article 11(4) it is, None: nobody said
    """

    camera_id: str | None
    device_name: str
    device_code: str
    detected_at: float
    symptom: str
    machine_seen: str
    remark: str = ""
    snapshot: str | None = None
    kind: SymptomKind | None = None


@dataclass(frozen=True)
class FaultStep:
    """One transition of a fault; `applied` is False where it did not fit the state (kept all the same).

    technician  who did the repair, as the list had it; review: it is the 审核 of a repair, no transition
    """

    school_id: int
    id: str
    fault_id: str
    at: datetime
    state: FaultState
    note: str
    author_name: str
    applied: bool
    technician: str = ""
    review: bool = False


@dataclass(frozen=True)
class Fault:
    """A fault as folded from its records. `number` is given by the PC: year, running number.

    `history` holds every step ever written, also those that did not fit; `steps_of` reads it.
    `technician` is who was named last in this repair; `reviewed_at`, `reviewed_by`: the 审核 of the
    present repair (值班制度三), none while it is outstanding. `kind`: the case of article 11(4), if said.
    """

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
    history: tuple[dict[str, Any], ...] = ()
    technician: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    kind: SymptomKind | None = None

    @property
    def due_at(self) -> datetime:
        """The end of the 8 hours within which it must be reported."""
        return self.detected_at + REPORT_WITHIN

    @property
    def open(self) -> bool:
        """Whether anything is still to be done about it."""
        return self.state not in FINAL


FINAL = frozenset({FaultState.ACCEPTED, FaultState.WITHDRAWN})
"""States that end a fault."""

S = FaultState
FOLLOWING: dict[FaultState, tuple[FaultState, ...]] = {
    S.DETECTED: (S.REPORTED, S.WITHDRAWN),
    S.REPORTED: (S.SCHOOL_HANDLING, S.AT_CENTRE, S.WITHDRAWN),
    S.SCHOOL_HANDLING: (S.REPAIRED, S.AT_CENTRE, S.WITHDRAWN),
    S.AT_CENTRE: (S.DISPATCHED, S.SCHOOL_HANDLING, S.WITHDRAWN),
    S.DISPATCHED: (S.ON_SITE, S.AT_CENTRE),
    S.ON_SITE: (S.REPAIRED, S.DISPATCHED),
    S.REPAIRED: (S.ACCEPTED, S.SCHOOL_HANDLING, S.AT_CENTRE),
    S.ACCEPTED: (),
    S.WITHDRAWN: (),
}
"""Which state may follow which (R29); a repair that fails its acceptance goes back."""


def follows(before: FaultState, after: FaultState) -> bool:
    """Whether a fault in `before` may go to `after`."""
    return after in FOLLOWING[before]


def overdue(fault: Fault, now: datetime) -> bool:
    """Whether the 8 hours passed without a report, or the report came too late (R67f)."""
    return (fault.reported_at or now) > fault.due_at and fault.state is not FaultState.WITHDRAWN


def steps_of(fault: Fault) -> list[FaultStep]:
    """Every step of a fault, oldest first, those that were not applied included."""
    return [
        FaultStep(
            school_id=fault.school_id,
            id=step["id"],
            fault_id=fault.id,
            at=datetime.fromisoformat(step["at"]),
            state=FaultState(step["state"]),
            note=step["note"],
            author_name=step["by"],
            applied=step["applied"],
            technician=step.get("technician", ""),
            review=step.get("review", False),
        )
        for step in fault.history
    ]

"""Closings: 日清、周小结、月总结 (article 4(3), R08) and their figures. Pure: no clock, no I/O.

A day is closed when no item is without a state; week brief and month summary draft themselves from the
records, are edited and signed by the manager. The regulation gives no deadlines: `GRACE` is our choice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.period import Period, PeriodKind

CLOSED = (PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH)
"""What is closed: 日清, 周小结, 月总结."""

GRACE = {
    PeriodKind.DAY: timedelta(days=1),
    PeriodKind.WEEK: timedelta(days=2),
    PeriodKind.MONTH: timedelta(days=5),
}
"""How long after its end a period may be closed before that is overdue."""

TEXT_MAX = 20_000
"""Longest text of a closing, in characters."""


class ClosingState(StrEnum):
    """Where a closing stands."""

    RUNNING = "running"  # the period is not over
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"


class MissingKind(StrEnum):
    """What of a day is without a state."""

    CHECK = "check"  # a check neither signed nor excused
    GAP = "gap"  # nobody on duty, or a presence question unanswered, unexplained
    FAULT = "fault"  # detected, not reported
    EMERGENCY = "emergency"  # a case still open


@dataclass(frozen=True)
class Closing:
    """A closed period as it was signed. `figures`: `Figures.plain` of that moment."""

    school_id: int
    kind: PeriodKind
    period: str
    text: str
    figures: dict[str, Any]
    signed_at: datetime
    signer_id: str
    signer_name: str
    late: bool


@dataclass(frozen=True)
class DueClosing:
    """A period and where its closing stands; `due_at`: when it becomes overdue."""

    period: Period
    state: ClosingState
    due_at: datetime
    closing: Closing | None = None


@dataclass(frozen=True)
class CameraFigure:
    """A camera's time: `share` with a picture of what is known, None where nothing is known.

    lost, lost_minutes  how often and how long it was lost
    """

    camera_id: str
    label: str
    share: float | None
    lost: int
    lost_minutes: int


@dataclass(frozen=True)
class CheckFigure:
    """Checks of one list whose period ended in the time."""

    list_id: str
    done: int = 0
    late: int = 0
    excused: int = 0
    missed: int = 0
    not_ok: int = 0

    @property
    def planned(self) -> int:
        """How many there were to do."""
        return self.done + self.excused + self.missed


@dataclass(frozen=True)
class Figures:
    """What the records say of a period; charts and drafts are made of it.

    entries           entries by category, corrections not counted
    entries_by_day    by ISO day
    faults            faults detected in the period by their state now
    in_time, too_late reported within the 8-hour clock, after it
    unreported        the 8 hours are over and nobody reported it yet
    report_minutes    from detection to report, of each that was reported, in minutes
    open_faults       open at the end of the period, whenever they began
    gaps, unexplained stretches without anybody on duty; gap_minutes their length
    gap_by_day        minutes by ISO day
    handovers         shifts that ended in the period, by how they were handed over
    days_closed       of `days`, how many were closed (日清)
    """

    entries: dict[str, int] = field(default_factory=dict)
    entries_by_day: dict[str, int] = field(default_factory=dict)
    late_entries: int = 0
    corrections: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    in_time: int = 0
    too_late: int = 0
    unreported: int = 0
    report_minutes: tuple[int, ...] = ()
    open_faults: int = 0
    cameras: tuple[CameraFigure, ...] = ()
    checks: tuple[CheckFigure, ...] = ()
    gaps: int = 0
    unexplained: int = 0
    gap_minutes: int = 0
    gap_by_day: dict[str, int] = field(default_factory=dict)
    handovers: dict[str, int] = field(default_factory=dict)
    emergencies: dict[str, int] = field(default_factory=dict)
    days: int = 0
    days_closed: int = 0

    @property
    def entries_total(self) -> int:
        """All entries."""
        return sum(self.entries.values())

    @property
    def faults_total(self) -> int:
        """All faults that were detected in the period."""
        return sum(self.faults.values())

    @property
    def share(self) -> float | None:
        """Mean availability of the cameras of which anything is known, 0 to 1."""
        known = [camera.share for camera in self.cameras if camera.share is not None]
        return sum(known) / len(known) if known else None

    def plain(self) -> dict[str, Any]:
        """As JSON data."""
        return asdict(self)


def read_figures(data: dict[str, Any]) -> Figures:
    """Figures from JSON data; those of an older version lack what it did not know."""
    known = {f.name for f in fields(Figures)}
    given = {name: value for name, value in data.items() if name in known}
    given["cameras"] = tuple(CameraFigure(**one) for one in given.get("cameras", ()))
    given["checks"] = tuple(CheckFigure(**one) for one in given.get("checks", ()))
    given["report_minutes"] = tuple(given.get("report_minutes", ()))
    return Figures(**given)


def due_closing(period: Period, closing: Closing | None, now: datetime) -> DueClosing:
    """Where the closing of a period stands at `now`."""
    due_at = period.until + GRACE[period.kind]
    if closing is not None:
        state = ClosingState.DONE
    elif now < period.until:
        state = ClosingState.RUNNING
    else:
        state = ClosingState.OVERDUE if now >= due_at else ClosingState.DUE
    return DueClosing(period, state, due_at, closing)

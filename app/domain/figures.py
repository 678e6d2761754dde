"""Counts what the rows of a period say (see `closing.Figures`). Pure functions over rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from app.domain.availability import availability
from app.domain.camera import Camera, CameraSpan, CameraState
from app.domain.closing import CameraFigure, CheckFigure
from app.domain.coverage import DayCoverage
from app.domain.duty import DutyEntry
from app.domain.fault import Fault, FaultState
from app.domain.inspection import DueCheck, DueState
from app.domain.machine_seen import label

_MINUTE = timedelta(minutes=1)


def entry_figures(entries: Iterable[DutyEntry], zone: tzinfo) -> dict[str, Any]:
    """Entries by category and day, late ones, corrections."""
    written = list(entries)
    first = [entry for entry in written if entry.corrects is None]
    days = Counter(entry.at.astimezone(zone).date().isoformat() for entry in first)
    return {
        "entries": dict(Counter(str(entry.category) for entry in first)),
        "entries_by_day": dict(sorted(days.items())),
        "late_entries": sum(entry.late for entry in first),
        "corrections": len(written) - len(first),
    }


def fault_figures(detected: Iterable[Fault], now: datetime) -> dict[str, Any]:
    """Faults that began in the period: states, and their reports against the 8-hour clock (article 13(6))."""
    counted = [fault for fault in detected if fault.state is not FaultState.WITHDRAWN]
    reported = [(f, f.reported_at) for f in counted if f.reported_at is not None]
    waiting = [fault for fault in counted if fault.reported_at is None]
    return {
        "faults": dict(Counter(str(fault.state) for fault in counted)),
        "in_time": sum(at <= fault.due_at for fault, at in reported),
        "too_late": sum(at > fault.due_at for fault, at in reported),
        "unreported": sum(now > fault.due_at for fault in waiting),
        "report_minutes": tuple(max(0, int((at - fault.detected_at) / _MINUTE)) for fault, at in reported),
    }


def camera_figures(
    cameras: Iterable[Camera], spans: Sequence[CameraSpan], since: datetime, until: datetime
) -> tuple[CameraFigure, ...]:
    """Availability and losses of each enabled camera in [since, until)."""
    mine: dict[str, list[CameraSpan]] = {}
    for span in spans:
        mine.setdefault(span.camera_id, []).append(span)
    return tuple(
        _camera_figure(camera, mine.get(camera.id, []), since, until) for camera in cameras if camera.enabled
    )


def check_figures(checks: Iterable[DueCheck], order: Sequence[str]) -> tuple[CheckFigure, ...]:
    """Done, late, excused and missed checks by list."""
    found: dict[str, Counter[str]] = {}
    for one in checks:
        count = found.setdefault(one.list_id, Counter())
        count["done"] += one.state is DueState.DONE
        count["late"] += one.late
        count["excused"] += one.state is DueState.EXCUSED
        count["missed"] += one.open
        count["not_ok"] += one.not_ok
    return tuple(CheckFigure(list_id, **found[list_id]) for list_id in order if list_id in found)


def coverage_figures(days: Iterable[DayCoverage], began: datetime) -> dict[str, Any]:
    """Gaps in which nobody was on duty; before the school's first sign-in there are none."""
    by_day: Mapping[str, list[int]] = {
        day.day.isoformat(): [int(g.length / _MINUTE) for g in day.gaps if g.since >= began] for day in days
    }
    open_gaps = [gap for day in days for gap in day.unexplained if gap.since >= began]
    return {
        "gaps": sum(map(len, by_day.values())),
        "unexplained": len(open_gaps),
        "gap_minutes": sum(map(sum, by_day.values())),
        "gap_by_day": {day: sum(minutes) for day, minutes in by_day.items() if minutes},
    }


def _camera_figure(camera: Camera, spans: list[CameraSpan], since: datetime, until: datetime) -> CameraFigure:
    lost = [span for span in spans if span.state is CameraState.LOST]
    length = sum(
        (max(timedelta(), min(span.until or until, until) - max(span.since, since)) for span in lost),
        timedelta(),
    )
    return CameraFigure(
        camera_id=camera.id,
        label=label(camera),
        share=availability(spans, since, until),
        lost=sum(span.count for span in lost),
        lost_minutes=int(length / _MINUTE),
    )

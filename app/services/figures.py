"""Reads the figures of a period from the registers (see `domain/figures.py`). Writes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from app.domain.camera import Camera
from app.domain.closing import Closing, Figures
from app.domain.duty import DutyEntry
from app.domain.emergency import Emergency
from app.domain.fault import Fault
from app.domain.figures import (
    camera_figures,
    check_figures,
    coverage_figures,
    entry_figures,
    fault_figures,
)
from app.domain.period import Period, PeriodKind, days_of
from app.services import handover_rows
from app.services.auth import Session
from app.services.check_due import CheckCalendar
from app.services.check_lists import LISTS
from app.services.coverage import CoverageService
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.services.witness import Witness


class FigureReader:
    """Figures of a school's periods."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        shifts: ShiftService,
        witness: Witness,
        calendar: CheckCalendar,
        coverage: CoverageService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shifts = shifts
        self._witness = witness
        self._calendar = calendar
        self._coverage = coverage

    def read(self, session: Session, school_id: int, period: Period) -> Figures:
        """What the records say now of a calendar period, as far as it has run."""
        now, zone = self._clock.now(), self._shifts.zone
        until = min(period.until, now)
        if until <= period.since:
            return Figures()
        days = [day for day in days_of(period, zone) if day <= now.astimezone(zone).date()]
        covered = self._coverage.days(session, days[0], len(days), school_id)
        spans = self._witness.spans(period.since, until, school_id=school_id)

        def work(uow: UnitOfWork) -> dict[str, Any]:
            cameras = uow.find(Camera, school_id=school_id, order="number")
            return {
                **self._counted(uow, school_id, period, until, now),
                **coverage_figures(covered, self._calendar.place(uow, school_id).began),
                "cameras": camera_figures(cameras, spans, period.since, until),
                "days": len(days),
            }

        return Figures(**self._store.run(work))

    def _counted(
        self, uow: UnitOfWork, school_id: int, period: Period, until: datetime, now: datetime
    ) -> dict[str, Any]:
        since = period.since
        entries = uow.find(DutyEntry, school_id=school_id, at__gte=since, at__lt=until)
        detected = uow.find(Fault, school_id=school_id, detected_at__gte=since, detected_at__lt=until)
        checks = self._calendar.between(uow, school_id, since, until, now=now)
        cases = uow.find(Emergency, school_id=school_id, opened_at__gte=since, opened_at__lt=until)
        first, last = days_of(period, self._shifts.zone)[0], days_of(period, self._shifts.zone)[-1]
        closed = uow.find(
            Closing,
            school_id=school_id,
            kind=PeriodKind.DAY,
            period__gte=first.isoformat(),
            period__lt=last.isoformat() + "~",
        )
        return {
            **entry_figures(entries, self._shifts.zone),
            **fault_figures(detected, now),
            "open_faults": _open_at(uow, school_id, until),
            "checks": check_figures(checks, LISTS),
            "handovers": self._handovers(uow, school_id, since, until, now),
            "emergencies": dict(Counter(str(case.kind) for case in cases)),
            "days_closed": len(closed),
        }

    def _handovers(
        self, uow: UnitOfWork, school_id: int, since: datetime, until: datetime, now: datetime
    ) -> dict[str, int]:
        table = self._calendar.place(uow, school_id).table
        slots = [slot for slot in table.slots(since, until) if since < slot.end <= until]
        return dict(Counter(str(row.mark) for row in handover_rows.history(uow, school_id, slots, now)))


def _open_at(uow: UnitOfWork, school_id: int, moment: datetime) -> int:
    """Faults that were open at `moment`."""
    still = uow.find(Fault, school_id=school_id, detected_at__lt=moment, closed_at=None)
    later = uow.find(Fault, school_id=school_id, detected_at__lt=moment, closed_at__gte=moment)
    return len(still) + len(later)

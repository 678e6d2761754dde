"""What of a day is still without a state (日清, R08): read only, decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.closing import MissingKind
from app.domain.coverage import Stretch
from app.domain.emergency import Emergency
from app.domain.fault import Fault, FaultState
from app.domain.inspection import DueCheck
from app.domain.period import Period, PeriodKind
from app.services.auth import Session
from app.services.check_due import CheckCalendar
from app.services.check_lists import LIST_WORDS, period_text
from app.services.coverage import CoverageService
from app.services.emergency_words import KIND_WORDS
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, Text, text

DAILY = frozenset({PeriodKind.SHIFT, PeriodKind.ROUND, PeriodKind.DAY})
"""Checks that belong to a day; a week's and a month's have their own closing."""


@dataclass(frozen=True)
class MissingItem:
    """Something without a state.

    ref  "list:period" of a check, id of a fault or case, ISO times "since/until" of a gap
    """

    kind: MissingKind
    title: Text
    ref: str


class DayLeft:
    """Unexplained gaps and doubts, unsigned checks, unreported faults, open cases."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        shifts: ShiftService,
        calendar: CheckCalendar,
        coverage: CoverageService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shifts = shifts
        self._calendar = calendar
        self._coverage = coverage

    def read(self, session: Session, school_id: int, day: Period) -> list[MissingItem]:
        """What of `day` is without a state now."""
        now = self._clock.now()
        (covered,) = self._coverage.days(session, day.first_day, 1, school_id)

        def work(uow: UnitOfWork) -> list[MissingItem]:
            began = self._calendar.place(uow, school_id).began
            checks = self._calendar.between(uow, school_id, day.since, day.until, now=now)
            faults = uow.find(
                Fault, school_id=school_id, state=FaultState.DETECTED, detected_at__lt=day.until
            )
            cases = uow.find(Emergency, school_id=school_id, closed_at=None, opened_at__lt=day.until)
            return [
                *(self._gap(gap) for gap in covered.unexplained if gap.since >= began),
                *(self._gap(doubt) for doubt in covered.doubtful),
                *_checks(checks),
                *(_fault(fault) for fault in faults),
                *(_case(case) for case in cases),
            ]

        return self._store.run(work)

    def _gap(self, gap: Stretch) -> MissingItem:
        since, until = (at.astimezone(self._shifts.zone) for at in (gap.since, gap.until))
        words = (
            QT_TRANSLATE_NOOP("app", "{since}—{until} 到岗确认未应答，未说明")
            if gap.doubt
            else QT_TRANSLATE_NOOP("app", "{since}—{until} 无人在岗，未说明")
        )
        title = text(
            words,
            since=f"{since:%H:%M}",
            until="24:00" if until.date() > since.date() and f"{until:%H%M}" == "0000" else f"{until:%H:%M}",
        )
        return MissingItem(MissingKind.GAP, title, f"{gap.since.isoformat()}/{gap.until.isoformat()}")


def _checks(checks: list[DueCheck]) -> Iterator[MissingItem]:
    for one in checks:
        if one.open and one.period.kind in DAILY:
            title = text(
                QT_TRANSLATE_NOOP("app", "{list}（{period}）未签"),
                list=text(LIST_WORDS[one.list_id]),
                period=period_text(one.period),
            )
            yield MissingItem(MissingKind.CHECK, title, f"{one.list_id}:{one.period.id}")


def _fault(fault: Fault) -> MissingItem:
    title = text(
        QT_TRANSLATE_NOOP("app", "故障 {number} {device} 未上报"),
        number=fault.number,
        device=fault.device_name,
    )
    return MissingItem(MissingKind.FAULT, title, fault.id)


def _case(case: Emergency) -> MissingItem:
    title = text(QT_TRANSLATE_NOOP("app", "{kind}处置未结束"), kind=text(KIND_WORDS[case.kind]))
    return MissingItem(MissingKind.EMERGENCY, title, case.id)

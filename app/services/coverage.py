"""Use cases of coverage: what sign-ins prove of a day, and what explains its gaps (R21, R67g)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.domain.coverage import (
    DayCoverage,
    GapCause,
    GapExplanation,
    Stretch,
    StretchKind,
    day_coverage,
    stretches,
)
from app.domain.folds.roster import explained_body
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.domain.timetable import day_bounds
from app.services import roster_errors as refuse
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.presence import doubts_between
from app.services.shifts import ShiftService
from app.services.turns import turns_between
from app.text import QT_TRANSLATE_NOOP, text

DAYS_MAX = 366
"""Most days that one call answers for."""


class CoverageService:
    """Coverage as the statistics page, the handover and the leader's overview use it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def day(self, session: Session, day: date, school_id: int | None = None) -> DayCoverage:
        """The coverage of one local day; its stretches add up to the day exactly."""
        return self.days(session, day, 1, school_id)[0]

    def days(
        self, session: Session, first: date, count: int, school_id: int | None = None
    ) -> list[DayCoverage]:
        """The coverage of `count` days (at most 366) from `first` on."""
        self._auth.require(session, Permission.READ_LOG)
        scope = self._auth.scope(session, school_id)
        school, zone = self._store.school_id if scope is None else scope, self._shifts.zone
        wanted = [first + timedelta(days=n) for n in range(max(1, min(count, DAYS_MAX)))]
        bounds = [day_bounds(day, zone) for day in wanted]
        since, until = bounds[0][0], bounds[-1][1]

        def work(uow: UnitOfWork) -> list[DayCoverage]:
            turns = turns_between(uow, school, since, until)
            told = _explanations(uow, school, since, until)
            doubts = doubts_between(uow, school, since, until)
            now = self._clock.now()
            return [
                day_coverage(
                    day,
                    zone,
                    [t for t in turns if t.opened_at < end and (t.closed_at or now) >= begin],
                    [one for one in told if one.since < end and one.until > begin],
                    now,
                    doubts=[d for d in doubts if d.since < end and (d.until or now) >= begin],
                )
                for day, (begin, end) in zip(wanted, bounds, strict=True)
            ]

        return self._store.run(work)

    def explain(
        self, session: Session, since: datetime, until: datetime, cause: GapCause, note: str = ""
    ) -> GapExplanation:
        """Put on record why nobody was on duty, or answered, in [since, until); a guard may, a manager may.

        Raises NotPermitted, or UserError: no gap and no doubt, it lies ahead, a word is wanted.
        """
        writes = may(session.account.role, Permission.WRITE_LOG)
        self._auth.require(session, Permission.WRITE_LOG if writes else Permission.EDIT_ROSTER)
        if cause is GapCause.OTHER and not note.strip():
            raise refuse.no_reason(text(QT_TRANSLATE_NOOP("app", "缺岗原因")))
        body = explained_body(since, until, cause, note.strip(), session.account.name)

        def work(uow: UnitOfWork) -> GapExplanation:
            now = self._clock.now()
            found = _questioned(uow, session.school_id, since, until, now) if since < until else []
            if not found:
                raise refuse.no_gap()
            record = uow.append(Kind.GAP_EXPLAINED, body, author=session.account.id)
            explanation = uow.get(GapExplanation, session.school_id, str(record.id))
            if explanation is None:
                raise RuntimeError("an explained gap was not folded")
            return explanation

        return self._store.run(work)

    def unexplained(self, session: Session, since: datetime, until: datetime) -> list[Stretch]:
        """The own school's gaps in [since, until) that nobody has explained, oldest first."""
        self._auth.require(session, Permission.READ_LOG)
        return self._store.run(lambda uow: open_gaps(uow, session.school_id, since, until, self._clock.now()))


def open_gaps(
    uow: UnitOfWork, school_id: int, since: datetime, until: datetime, now: datetime
) -> list[Stretch]:
    """Gaps that nobody has explained, inside a transaction."""
    found = _questioned(uow, school_id, since, until, now)
    return [one for one in found if one.kind is StretchKind.GAP and one.explanation is None]


def open_doubts(
    uow: UnitOfWork, school_id: int, since: datetime, until: datetime, now: datetime
) -> list[Stretch]:
    """Doubts about covered time that nobody has explained, inside a transaction."""
    found = _questioned(uow, school_id, since, until, now)
    return [one for one in found if one.doubt and one.explanation is None]


def _questioned(
    uow: UnitOfWork, school_id: int, since: datetime, until: datetime, now: datetime
) -> list[Stretch]:
    """Gaps and doubts, explained or not."""
    turns = turns_between(uow, school_id, since, until)
    told = _explanations(uow, school_id, since, until)
    doubts = doubts_between(uow, school_id, since, until)
    found = stretches(since, until, turns, told, now, doubts=doubts)
    return [one for one in found if one.kind is StretchKind.GAP or one.doubt]


def _explanations(uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[GapExplanation]:
    return uow.find(GapExplanation, school_id=school_id, until__gte=since, since__lt=until)

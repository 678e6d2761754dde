"""Use cases of closings: what a day still lacks, drafts, signatures, papers, what is overdue (R08, R48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.closing import (
    CLOSED,
    TEXT_MAX,
    Closing,
    ClosingState,
    DueClosing,
    Figures,
    due_closing,
    read_figures,
)
from app.domain.folds.closing import signed_body
from app.domain.people import Account, Permission, School
from app.domain.period import Period, PeriodKind, period_of, periods, read_period
from app.domain.record import Kind
from app.services import closing_words as words
from app.services.auth import AuthService, Session
from app.services.check_lists import period_text
from app.services.closing_sheet import BULLETIN_TITLE, TITLES, blocks
from app.services.day_left import DayLeft, MissingItem
from app.services.figures import FigureReader
from app.services.ports import Clock, Store, UnitOfWork
from app.services.reports import ReportSheet
from app.services.shifts import ShiftService

LOOK_BACK = {
    PeriodKind.DAY: timedelta(days=14),
    PeriodKind.WEEK: timedelta(days=56),
    PeriodKind.MONTH: timedelta(days=366),
}
"""How far back the list of what is to be closed reaches (our choice)."""


@dataclass(frozen=True)
class ClosingDraft:
    """A closing to look at or edit. `closing` is set when it was signed; then text and figures are its."""

    period: Period
    state: ClosingState
    text: str
    figures: Figures
    missing: tuple[MissingItem, ...]
    closing: Closing | None


class ClosingService:
    """日清、周小结、月总结 as their page, the rail and the leader's overview use them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        auth: AuthService,
        *,
        shifts: ShiftService,
        left: DayLeft,
        figures: FigureReader,
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._left = left
        self._figures = figures

    def due(
        self, session: Session, now: datetime | None = None, school_id: int | None = None
    ) -> list[DueClosing]:
        """What is to be closed: overdue first, then due, then what runs. The leader sees it too."""
        self._auth.require(session, Permission.READ_LOG)
        school, moment = self._school(session, school_id), now or self._clock.now()
        found = self._store.run(
            lambda uow: [
                one
                for kind in CLOSED
                for one in self._states(uow, school, kind, moment - LOOK_BACK[kind], moment)
                if one.state is not ClosingState.DONE
            ]
        )
        order = [ClosingState.OVERDUE, ClosingState.DUE, ClosingState.RUNNING]
        return sorted(found, key=lambda one: (order.index(one.state), one.due_at, one.period.kind))

    def history(
        self,
        session: Session,
        kind: PeriodKind,
        since: datetime,
        until: datetime,
        school_id: int | None = None,
    ) -> list[DueClosing]:
        """The periods of a kind that overlap [since, until) so far, newest first, closed or not."""
        self._auth.require(session, Permission.READ_LOG)
        school, now = self._school(session, school_id), self._clock.now()
        return self._store.run(
            lambda uow: self._states(uow, school, kind, since, min(until, now))[::-1] if since < now else []
        )

    def missing(self, session: Session, day: date, school_id: int | None = None) -> list[MissingItem]:
        """What of a day is without a state; it is closed when nothing is left."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._school(session, school_id)
        return self._left.read(session, school, period_of(PeriodKind.DAY, day, self._shifts.zone))

    def draft(
        self, session: Session, kind: PeriodKind, period_id: str, school_id: int | None = None
    ) -> ClosingDraft:
        """A closing as it was signed; else what somebody half wrote, else a draft from the records."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._school(session, school_id)
        period = self._period(kind, period_id)
        closing, kept = self._store.run(
            lambda uow: (uow.get(Closing, school, kind, period_id), uow.draft(_draft_key(kind, period_id)))
        )
        state = due_closing(period, closing, self._clock.now()).state
        if closing is not None:
            return ClosingDraft(period, state, closing.text, read_figures(closing.figures), (), closing)
        figures = self._figures.read(session, school, period)
        written = str(kept["text"]) if kept else words.brief_text(figures)
        left = self._left.read(session, school, period) if kind is PeriodKind.DAY else []
        return ClosingDraft(period, state, written, figures, tuple(left), None)

    def keep_draft(self, session: Session, kind: PeriodKind, period_id: str, text: str | None) -> None:
        """Keep a half-written text (it survives kill -9), or with None go back to the drafted one."""
        self._auth.require(session, Permission.SIGN_CLOSINGS)
        self._period(kind, period_id)
        body = None if text is None else {"text": text}
        self._store.run(lambda uow: uow.keep_draft(_draft_key(kind, period_id), body))

    def sign(self, session: Session, kind: PeriodKind, period_id: str, text: str, password: str) -> Closing:
        """Close a period with the figures of this moment, signed by the manager.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError: not over, signed already, empty, and
        for a day what is without a state; the draft stays then.
        """
        self._auth.require(session, Permission.SIGN_CLOSINGS)
        draft = self.draft(session, kind, period_id)
        if draft.closing is not None:
            raise words.signed_already(draft.closing.signer_name)
        if draft.state is ClosingState.RUNNING:
            raise words.not_over()
        if draft.missing:
            raise words.items_left([item.title for item in draft.missing])
        if not text.strip():
            raise words.no_text()
        if len(text) > TEXT_MAX:
            raise words.too_long(TEXT_MAX)
        self._auth.check_password(session.account.id, password)
        late = draft.state is ClosingState.OVERDUE
        name = session.account.name
        body = signed_body(kind, period_id, text.strip(), draft.figures, late, name=name)

        def work(uow: UnitOfWork) -> Closing:
            before = uow.get(Closing, session.school_id, kind, period_id)
            if before is not None:
                raise words.signed_already(before.signer_name)
            uow.append(Kind.CLOSING_SIGNED, body, author=session.account.id)
            uow.keep_draft(_draft_key(kind, period_id), None)
            closing = uow.get(Closing, session.school_id, kind, period_id)
            if closing is None:
                raise RuntimeError("a signed closing was not folded")
            return closing

        return self._store.run(work)

    def sheet(
        self,
        session: Session,
        kind: PeriodKind,
        period_id: str,
        school_id: int | None = None,
        *,
        bulletin: bool = False,
    ) -> ReportSheet:
        """A closing on paper, or as the bulletin to other departments (R48); unsigned it says so."""
        self._auth.require(session, Permission.PRINT_FORM)
        school = self._school(session, school_id)
        found = self._store.run(lambda uow: uow.get(School, school))
        draft = self.draft(session, kind, period_id, school_id)
        signed = "未签名"
        if draft.closing is not None:
            at = draft.closing.signed_at.astimezone(self._shifts.zone)
            signed = f"{draft.closing.signer_name} {at:%Y-%m-%d %H:%M}"
        return ReportSheet(
            report_id="bulletin" if bulletin else f"closing_{kind}",
            title=BULLETIN_TITLE if bulletin else TITLES[kind],
            school_name=found.name if found else session.school_name,
            period=str(period_text(draft.period)),
            blocks=blocks(draft.text, draft.figures),
            signatures=["管理员（签字）", "主管领导（签字）"],
            signed=signed,
        )

    def _school(self, session: Session, school_id: int | None) -> int:
        school = self._auth.scope(session, school_id)
        return self._store.school_id if school is None else school

    def _period(self, kind: PeriodKind, period_id: str) -> Period:
        if kind not in CLOSED:
            raise words.no_such_period()
        try:
            return read_period(kind, period_id, self._shifts.timetable)
        except ValueError as error:
            raise words.no_such_period() from error

    def _states(
        self, uow: UnitOfWork, school_id: int, kind: PeriodKind, since: datetime, until: datetime
    ) -> list[DueClosing]:
        accounts = uow.find(Account, school_id=school_id, order="since", limit=1)
        since = max(since, accounts[0].since) if accounts else until
        if since >= until:
            return []
        wanted = list(periods(kind, since, until, self._shifts.zone))
        first, last = wanted[0].id, wanted[-1].id + "~"
        signed = uow.find(Closing, school_id=school_id, kind=kind, period__gte=first, period__lt=last)
        kept = {closing.period: closing for closing in signed}
        return [due_closing(period, kept.get(period.id), self._clock.now()) for period in wanted]


def _draft_key(kind: PeriodKind, period_id: str) -> str:
    return f"closing.{kind}.{period_id}"

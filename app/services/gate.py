"""The counter pad of the gate (情况记载): a tap a vehicle or person, folded into an entry when it is written.

Every tap is on disk before it is answered: a power cut at school start loses no count.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from app.domain.duty import Category, Draft, DutyEntry
from app.domain.people import Permission
from app.domain.traffic import Lane, Traffic, of_counts, sentence, without_sentence
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService


class GateService:
    """The pad as the entry panel uses it; each account has its own count."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def count(self, session: Session) -> Traffic:
        """What was counted since the last entry."""
        return self._store.run(lambda uow: pad_of(uow, session.account.id))

    def tap(self, session: Session, lane: Lane, by: int = 1) -> Traffic:
        """Count; `by` negative takes back. Raises NotPermitted."""
        self._auth.require(session, Permission.WRITE_LOG)
        now = self._clock.now().timestamp()

        def work(uow: UnitOfWork) -> Traffic:
            after = pad_of(uow, session.account.id).tapped(lane, by, now)
            _keep(uow, session.account.id, after)
            return after

        return self._store.run(work)

    def clear(self, session: Session) -> Traffic:
        """Begin anew; what was counted is not written down. Returns the empty count."""
        empty = Traffic()
        self._store.run(lambda uow: _keep(uow, session.account.id, empty))
        return empty

    def into(self, session: Session, draft: Draft) -> Draft:
        """The draft with the count folded in: its sentence ahead of the text, its figures for the statistics.

        The pad is emptied by them when the entry is signed (`DutyService.sign`), not before. A count that
        was folded in already is replaced.
        """
        now = self.count(session)
        text = without_sentence(draft.situation) if draft.traffic else draft.situation
        if now.empty:
            return replace(draft, situation=text, traffic=())
        category = draft.category
        if category is Category.OTHER:
            category = Category.PICKUP if now.people_in or now.people_out else Category.VEHICLE
        said = sentence(now, self._shifts.zone)
        text = "\n".join(filter(None, (said, text)))
        return replace(draft, situation=text, traffic=now.counts, category=category)

    def totals(
        self, session: Session, since: datetime, until: datetime, school_id: int | None = None
    ) -> Traffic:
        """Everything that was counted and signed in [since, until); what was corrected counts once."""
        self._auth.require(session, Permission.READ_LOG)
        scope = self._auth.scope(session, school_id)
        school = self._store.school_id if scope is None else scope
        found = self._store.run(
            lambda uow: uow.find(
                DutyEntry, school_id=school, at__gte=since, at__lt=until, traffic__ne=(), corrected_by=None
            )
        )
        sums = tuple(map(sum, zip(*(of_counts(e.traffic).counts for e in found), strict=True)))
        return (
            replace(of_counts(sums), since=since.timestamp(), until=until.timestamp()) if sums else Traffic()
        )


def settle(uow: UnitOfWork, account_id: str, counts: tuple[int, ...], now: float) -> None:
    """These counts are on record: what the pad has beyond them stays."""
    if counts:
        _keep(uow, account_id, pad_of(uow, account_id).less(counts, now))


def pad_of(uow: UnitOfWork, account_id: str) -> Traffic:
    """What an account counted and has not written down yet."""
    body = uow.draft(_key(account_id))
    return Traffic(**body) if body else Traffic()


def _keep(uow: UnitOfWork, account_id: str, traffic: Traffic) -> None:
    uow.keep_draft(_key(account_id), None if traffic.empty else asdict(traffic))


def _key(account_id: str) -> str:
    return f"gate.{account_id}"

"""Writes a made-up past through a workplace's real log, the clock standing at each record's time."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from functools import partial
from typing import Any

from app.bootstrap import Workplace
from app.demo.chronicle import Happening
from app.demo.staff import ADMIN
from app.demo.upkeep_story import closing_moments
from app.domain.folds.closing import signed_body
from app.domain.people import Account
from app.domain.record import SYSTEM, Kind
from app.services.auth import Session
from app.services.ports import UnitOfWork

BATCH = 500
"""Records in one transaction."""


class HistoryClock:
    """A clock that is set by hand, for writing the past."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.at.astimezone(UTC)


def write_story(
    place: Workplace,
    clock: HistoryClock,
    accounts: dict[str, Account],
    story: list[Happening],
    now: datetime,
) -> None:
    """Write the story; at its times the manager closes days that have nothing left, weeks and the month."""
    admin = accounts[ADMIN.name]
    session = Session(admin.school_id, place.profile.school_name, admin, None, "", admin.since)
    refs: dict[str, str] = {}

    def write(some: list[Happening]) -> None:
        for start in range(0, len(some), BATCH):
            place.store.run(partial(_append, clock, accounts, refs, some[start : start + BATCH]))

    done = 0
    for at, period in closing_moments(story[0].written_at, now):
        reached = bisect_right(story, at, key=lambda each: each.written_at)
        write(story[done:reached])
        done, clock.at = reached, at
        draft = place.upkeep.closings.draft(session, period.kind, period.id)
        if not draft.missing:
            body = signed_body(period.kind, period.id, draft.text, draft.figures, False, name=admin.name)
            place.store.run(partial(_sign, body, admin.id))
    write(story[done:])


def _sign(body: dict[str, Any], author: str, uow: UnitOfWork) -> None:
    uow.append(Kind.CLOSING_SIGNED, body, author=author)


def _append(
    clock: HistoryClock,
    accounts: dict[str, Account],
    refs: dict[str, str],
    some: list[Happening],
    uow: UnitOfWork,
) -> None:
    for each in some:
        clock.at = each.written_at
        author = accounts[each.author].id if each.author else SYSTEM
        record = uow.append(each.kind, each.body(refs), author=author, occurred_at=each.occurred_at)
        if each.name:
            refs[each.name] = str(record.id)

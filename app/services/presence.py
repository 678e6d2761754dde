"""Use cases of presence and of the foreground: what the program saw of the guard at the PC (R21, R22).

Records of the machine; nothing is blocked, nobody is judged.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from app.domain.conduct import ForegroundLoss
from app.domain.folds.conduct import back_body, foreground_body, missed_body
from app.domain.presence import PresenceDoubt
from app.domain.record import SYSTEM, Kind
from app.domain.shift import DutyTurn
from app.services.auth import Session
from app.services.ports import Store, UnitOfWork


class PresenceService:
    """Written by the desk of whoever is on duty; who is not on duty is neither asked nor recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def missed(self, session: Session, asked_at: datetime, waited: int) -> PresenceDoubt | None:
        """A question of `asked_at` was not answered within `waited` minutes; None: the turn is over."""
        doubt_id = str(uuid4())
        body = missed_body(doubt_id, session.turn_id, asked_at, waited, session.account.name)

        def work(uow: UnitOfWork) -> PresenceDoubt | None:
            turn = uow.get(DutyTurn, session.school_id, session.turn_id) if session.turn_id else None
            if turn is None or turn.closed_at is not None:
                return None
            uow.append(Kind.PRESENCE_MISSED, body, author=SYSTEM)
            return uow.get(PresenceDoubt, session.school_id, doubt_id)

        return self._store.run(work)

    def back(self, session: Session) -> None:
        """A sign of the guard: whatever doubt stands against his turn ends now."""
        if not session.turn_id:
            return

        def work(uow: UnitOfWork) -> None:
            for doubt in uow.find(
                PresenceDoubt, school_id=session.school_id, turn_id=session.turn_id, until=None
            ):
                uow.append(Kind.PRESENCE_BACK, back_body(doubt.id), author=SYSTEM)

        self._store.run(work)

    def foreground(self, session: Session, since: datetime, until: datetime, times: int) -> None:
        """Another program was in front in [since, until), in `times` stretches."""
        body = foreground_body(since, until, times, session.account.name)
        if session.turn_id and since < until:
            self._store.run(lambda uow: uow.append(Kind.FOREGROUND_LOST, body, author=SYSTEM))


def doubts_between(uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[PresenceDoubt]:
    """Doubts that touch [since, until), oldest first, inside a transaction."""
    found = [
        *uow.find(PresenceDoubt, school_id=school_id, since__lt=until, until__gte=since),
        *uow.find(PresenceDoubt, school_id=school_id, since__lt=until, until=None),
    ]
    return sorted(found, key=lambda doubt: (doubt.since, doubt.id))


def losses_between(uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[ForegroundLoss]:
    """Foreground losses that touch [since, until), inside a transaction."""
    return uow.find(ForegroundLoss, school_id=school_id, since__lt=until, until__gte=since, order="since")

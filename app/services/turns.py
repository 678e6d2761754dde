"""Turns on duty inside somebody else's transaction: read them, end them."""

from __future__ import annotations

from datetime import datetime

from app.domain.folds.shift import closed_body
from app.domain.record import Kind
from app.domain.shift import DutyTurn
from app.services.ports import UnitOfWork


def turns_between(uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[DutyTurn]:
    """The turns that overlap [since, until), oldest first; open ones included."""
    found = [
        *uow.find(DutyTurn, school_id=school_id, opened_at__lt=until, closed_at__gte=since),
        *uow.find(DutyTurn, school_id=school_id, opened_at__lt=until, closed_at=None),
    ]
    return sorted(found, key=lambda turn: (turn.opened_at, turn.id))


def end_turns(uow: UnitOfWork, school_id: int, account_id: str, why: str, author: str) -> list[DutyTurn]:
    """End every open turn of an account, on whichever PC; returns them as they were."""
    found = uow.find(DutyTurn, school_id=school_id, account_id=account_id, closed_at=None)
    for turn in found:
        uow.append(Kind.SHIFT_CLOSED, closed_body(turn.id, why), author=author)
    return found

"""Handovers inside somebody else's transaction: what waits, whose turn it was, who is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.folds.handover import Outgoing
from app.domain.folds.shift import closed_body
from app.domain.handover import Handover, HandoverMark, mark_of
from app.domain.people import Account
from app.domain.record import Kind
from app.domain.shift import DutyTurn, ShiftSlot
from app.services import handover_errors as refuse
from app.services.ports import UnitOfWork
from app.services.roster import Person, load_roster, people_of


@dataclass(frozen=True)
class SlotHandover:
    """How the handover at the end of a shift went; `handovers` of that shift, the oldest first."""

    slot: ShiftSlot
    mark: HandoverMark
    handovers: tuple[Handover, ...]


def waiting(uow: UnitOfWork, school_id: int, turn_id: str | None = None) -> Handover | None:
    """The newest outgoing signature that waits: of one turn, or (None) of any that is still open."""
    where: dict[str, Any] = {} if turn_id is None else {"turn_id": turn_id}
    found = uow.find(
        Handover, school_id=school_id, taken_at=None, replaced_by=None, order="-signed_at", **where
    )
    for handover in found:
        turn = uow.get(DutyTurn, school_id, handover.turn_id)
        if turn_id is not None or (turn is not None and turn.closed_at is None):
            return handover
    return None


def existing(uow: UnitOfWork, school_id: int, handover_id: str) -> Handover:
    """A handover just written."""
    found = uow.get(Handover, school_id, handover_id)
    if found is None:
        raise RuntimeError("a signed handover was not folded")
    return found


def outgoing(uow: UnitOfWork, school_id: int, turn_id: str, slot: ShiftSlot, handover_id: str) -> Outgoing:
    """Whose turn is handed over. Raises UserError where it is over: somebody else signed in here.

    A turn that ended because its account was disabled can still be taken over.
    """
    turn = uow.get(DutyTurn, school_id, turn_id)
    account = uow.get(Account, school_id, turn.account_id) if turn else None
    if turn is None or (turn.closed_at is not None and account is not None and account.enabled):
        raise refuse.not_on_duty()
    return Outgoing(handover_id, turn, slot)


def end(uow: UnitOfWork, turn: DutyTurn, why: str, author: str) -> None:
    """End a turn, unless it has ended (its account was disabled meanwhile)."""
    if turn.closed_at is None:
        uow.append(Kind.SHIFT_CLOSED, closed_body(turn.id, why), author=author)


def expected(uow: UnitOfWork, school_id: int, slot: ShiftSlot) -> tuple[Person, ...]:
    """Who is planned for a shift."""
    accounts = {account.id: account for account in uow.find(Account, school_id=school_id)}
    return people_of(load_roster(uow, school_id, slot.day, slot.day), slot, accounts)


def is_planned(uow: UnitOfWork, school_id: int, slot: ShiftSlot, account_id: str) -> bool:
    """Whether somebody is on the roster for a shift."""
    return any(person.account_id == account_id for person in expected(uow, school_id, slot))


def history(uow: UnitOfWork, school_id: int, slots: Sequence[ShiftSlot], now: datetime) -> list[SlotHandover]:
    """How these shifts (in order) were handed over, newest first; none before the first sign-in ever."""
    if not slots:
        return []
    first, last = slots[0].day.isoformat(), (slots[-1].day + timedelta(days=1)).isoformat()
    found = uow.find(Handover, school_id=school_id, day__gte=first, day__lt=last)
    begun = uow.find(DutyTurn, school_id=school_id, order="opened_at", limit=1)
    by_shift: dict[tuple[str, str], list[Handover]] = {}
    for handover in sorted(found, key=lambda h: h.taken_at or h.signed_at or h.slot_end):
        by_shift.setdefault((handover.day, handover.shift), []).append(handover)
    rows = []
    for slot in reversed(slots):
        if begun and slot.end > begun[0].opened_at:
            own = by_shift.get((slot.day.isoformat(), slot.name), [])
            rows.append(SlotHandover(slot, mark_of(slot, own, now), tuple(own)))
    return rows

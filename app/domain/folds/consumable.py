"""Records of consumables and their movements; their register.

Folded in the order of the log: where two PCs take the last piece, the second movement is kept and
not counted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.consumable import MOST, Consumable
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key


def item_body(item_id: str, name: str, spec: str, unit: str, author_name: str) -> dict[str, Any]:
    """Body of CONSUMABLE_SET."""
    return {"item": item_id, "item_name": name, "spec": spec, "unit": unit, "name": author_name}


def move_body(item_id: str, amount: int, person: str, reason: str, author_name: str) -> dict[str, Any]:
    """Body of CONSUMABLE_MOVED: `amount` above 0 came in, below 0 went out."""
    return {"item": item_id, "amount": amount, "person": person, "reason": reason, "name": author_name}


def _fold(before: Consumable | None, record: Record, key: Key) -> Consumable | None:
    body = record.body
    if record.kind == Kind.CONSUMABLE_SET:
        row = before or Consumable(record.school_id, str(body["item"]), "", "", "")
        return replace(row, name=str(body["item_name"]), spec=str(body["spec"]), unit=str(body["unit"]))
    if before is None:
        return None
    amount = body["amount"]
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < abs(amount) <= MOST:
        raise ValueError("a movement moves a whole number")
    applied = before.balance + amount >= 0
    balance = before.balance + amount if applied else before.balance
    move = {
        "id": str(record.id),
        "at": record.occurred_at.isoformat(),
        "amount": amount,
        "person": str(body["person"]),
        "reason": str(body["reason"]),
        "by": str(body["name"]),
        "balance": balance,
        "applied": applied,
    }
    return replace(before, balance=balance, moved_at=record.occurred_at, history=(*before.history, move))


CONSUMABLES = register(
    "consumable",
    Consumable,
    ("school_id", "id"),
    [Kind.CONSUMABLE_SET, Kind.CONSUMABLE_MOVED],
    lambda record: [(record.school_id, str(record.body["item"]))],
    _fold,
)

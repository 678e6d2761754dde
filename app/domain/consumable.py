"""低值易耗品 (设备制度五, R63): what is in stock, who took what out and why; never less than nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST = 1_000_000
"""Pieces in one movement at most."""


@dataclass(frozen=True)
class StockMove:
    """One movement: `amount` above 0 came in, below 0 went out.

    person   who brought it or took it (经手人、领用人)
    balance  what was in stock after it
    applied  False where more was taken than was there (two PCs at once): kept, and not counted
    """

    id: str
    at: datetime
    amount: int
    person: str
    reason: str
    author_name: str
    balance: int
    applied: bool


@dataclass(frozen=True)
class Consumable:
    """A kind of thing in stock. `unit`: what it is counted in (个, 米, 盒); `balance` is never below 0."""

    school_id: int
    id: str
    name: str
    spec: str
    unit: str
    balance: int = 0
    moved_at: datetime | None = None
    history: tuple[dict[str, Any], ...] = ()


def moves_of(item: Consumable) -> list[StockMove]:
    """Every movement, oldest first, those that were not counted included."""
    return [
        StockMove(
            id=move["id"],
            at=datetime.fromisoformat(move["at"]),
            amount=move["amount"],
            person=move["person"],
            reason=move["reason"],
            author_name=move["by"],
            balance=move["balance"],
            applied=move["applied"],
        )
        for move in item.history
    ]

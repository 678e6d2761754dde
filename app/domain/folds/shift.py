"""Records of turns on duty; their register."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.shift import DutyTurn, ShiftName


def opened_body(turn_id: str, account_id: str, account_name: str, shift: ShiftName | None) -> dict[str, Any]:
    """Body of SHIFT_OPENED: somebody signs in for duty."""
    return {"turn": turn_id, "account": account_id, "name": account_name, "shift": shift and str(shift)}


def closed_body(turn_id: str, why: str) -> dict[str, Any]:
    """Body of SHIFT_CLOSED; `why` is "logout", or "relieved" when somebody else signed in at this PC."""
    return {"turn": turn_id, "why": why}


def _fold_turn(before: DutyTurn | None, record: Record, key: Key) -> DutyTurn | None:
    body = record.body
    if record.kind == Kind.SHIFT_CLOSED:
        if before is None or before.closed_at is not None:
            return before
        return replace(before, closed_at=max(record.occurred_at, before.opened_at))
    return before or DutyTurn(
        school_id=record.school_id,
        id=str(body["turn"]),
        account_id=str(body["account"]),
        account_name=str(body["name"]),
        shift=ShiftName(body["shift"]) if body["shift"] else None,
        opened_at=record.occurred_at,
        closed_at=None,
        device_id=str(record.device_id),
    )


DUTY_TURNS = register(
    "duty_turn",
    DutyTurn,
    ("school_id", "id"),
    [Kind.SHIFT_OPENED, Kind.SHIFT_CLOSED],
    lambda record: [(record.school_id, str(record.body["turn"]))],
    _fold_turn,
    indexes=(("school_id", "closed_at"), ("school_id", "opened_at")),
)

"""Records of issued and changed passwords and of refusals; their registers. No password stands in any."""

from __future__ import annotations

from typing import Any

from app.domain.folds.base import register
from app.domain.passwords import REMEMBERED, PasswordState, Refusal
from app.domain.record import Kind, Record
from app.domain.register import Key

OPERATOR_CAP_REACHED = "operator_cap"
TEMPORARY = "temporary_password"


def refused_because(account_id: str, permission: str, why: str) -> dict[str, Any]:
    """Body of REFUSED for another reason than the permission table."""
    return {"account": account_id, "permission": permission, "why": why}


def _fold_state(before: PasswordState | None, record: Record, key: Key) -> PasswordState:
    if record.kind == Kind.ACCOUNT_SET and before is not None:
        return before  # only an account's first record can bring its first password
    former = before.records if before is not None else ()
    records = (str(record.id), *former)[:REMEMBERED]
    temporary = record.kind == Kind.PASSWORD_ISSUED
    return PasswordState(record.school_id, key[1], temporary, record.occurred_at, records)


def _fold_refusal(before: Refusal | None, record: Record, key: Key) -> Refusal:
    body = record.body
    return Refusal(
        school_id=record.school_id,
        id=key[1],
        at=record.occurred_at,
        account_id=str(body["account"]),
        permission=str(body.get("permission", "")),
        why=str(body.get("why", "permission")),
    )


PASSWORD_STATES = register(
    "password_state",
    PasswordState,
    ("school_id", "account_id"),
    [Kind.ACCOUNT_SET, Kind.PASSWORD_ISSUED, Kind.PASSWORD_CHANGED],
    lambda record: [(record.school_id, str(record.body["account"]))],
    _fold_state,
)
REFUSALS = register(
    "refusal",
    Refusal,
    ("school_id", "id"),
    [Kind.REFUSED, Kind.LOGIN_REFUSED],
    lambda record: [(record.school_id, str(record.id))],
    _fold_refusal,
    indexes=(("school_id", "at"),),
)

"""Records of schools, accounts and refused log-ins; their registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.folds.base import register
from app.domain.people import LOCK_FOR, MAX_TRIES, Account, LoginFailures, Role, School, SignIn
from app.domain.record import Kind, Record
from app.domain.register import Key

WRONG_PASSWORD = "password"  # noqa: S105 - a reason, no secret
LOCKED = "locked"


def school_body(name: str, category: str, seq: int | None = None) -> dict[str, Any]:
    """Body of SCHOOL_SET; the school is the record's own."""
    return {"name": name, "category": category, "seq": seq}


def account_body(account_id: str, name: str, role: Role, shift: str | None, enabled: bool) -> dict[str, Any]:
    """Body of ACCOUNT_SET; never holds a password or its verifier."""
    return {"account": account_id, "name": name, "role": str(role), "shift": shift, "enabled": enabled}


def login_body(account_id: str) -> dict[str, Any]:
    """Body of LOGIN, LOGOUT, PASSWORD_CHANGED, …_ISSUED and …_CONFIRMED (ends a row of wrong tries)."""
    return {"account": account_id}


def login_refused_body(account_id: str, why: str) -> dict[str, Any]:
    """Body of LOGIN_REFUSED; `why` is WRONG_PASSWORD (counts) or LOCKED (does not)."""
    return {"account": account_id, "why": why}


def refused_body(account_id: str, permission: str) -> dict[str, Any]:
    """Body of REFUSED: an act that the account's role does not permit."""
    return {"account": account_id, "permission": permission}


def _fold_school(before: School | None, record: Record, key: Key) -> School:
    body = record.body
    return School(record.school_id, str(body["name"]), str(body["category"]), body["seq"])


def _account_key(record: Record) -> list[Key]:
    return [(record.school_id, str(record.body["account"]))]


def _fold_account(before: Account | None, record: Record, key: Key) -> Account:
    body = record.body
    return Account(
        school_id=record.school_id,
        id=str(body["account"]),
        name=str(body["name"]),
        role=Role(body["role"]),
        shift=body["shift"],
        enabled=bool(body["enabled"]),
        since=before.since if before else record.occurred_at,
    )


def _fold_sign_in(before: SignIn | None, record: Record, key: Key) -> SignIn:
    at = max(before.at, record.occurred_at) if before else record.occurred_at
    return SignIn(record.school_id, str(record.body["account"]), at)


def _fold_failures(before: LoginFailures | None, record: Record, key: Key) -> LoginFailures | None:
    if record.kind != Kind.LOGIN_REFUSED:
        return None
    if record.body["why"] != WRONG_PASSWORD:
        return before
    return count_wrong(before, record.school_id, str(record.body["account"]), record.occurred_at)


def count_wrong(before: LoginFailures | None, school_id: int, account_id: str, at: datetime) -> LoginFailures:
    """The failures after one more wrong password; the fifth locks, a lapsed lock starts anew."""
    if before is not None and before.locked_at(at):
        return before
    if before is None or before.locked_until is not None:
        return LoginFailures(school_id, account_id, 1, at, None)
    tries = before.tries + 1
    return replace(
        before, tries=tries, last_at=at, locked_until=at + LOCK_FOR if tries >= MAX_TRIES else None
    )


SCHOOLS = register(
    "school", School, ("school_id",), [Kind.SCHOOL_SET], lambda record: [(record.school_id,)], _fold_school
)
ACCOUNTS = register("account", Account, ("school_id", "id"), [Kind.ACCOUNT_SET], _account_key, _fold_account)
LOGIN_FAILURES = register(
    "login_failures",
    LoginFailures,
    ("school_id", "account_id"),
    [
        Kind.LOGIN_REFUSED,
        Kind.LOGIN,
        Kind.PASSWORD_CHANGED,
        Kind.PASSWORD_ISSUED,
        Kind.PASSWORD_CONFIRMED,
    ],
    _account_key,
    _fold_failures,
)
SIGN_INS = register("sign_in", SignIn, ("school_id", "account_id"), [Kind.LOGIN], _account_key, _fold_sign_in)

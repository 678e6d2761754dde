"""Records of rules that were read and signed; their register keeps every edition's first signature."""

from __future__ import annotations

from typing import Any

from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.rules import RuleRead


def read_body(rule: str, edition: str, title: str, account_id: str, name: str) -> dict[str, Any]:
    """Body of RULE_READ."""
    return {"rule": rule, "edition": edition, "title": title, "account": account_id, "name": name}


def _fold(before: RuleRead | None, record: Record, key: Key) -> RuleRead:
    body = record.body
    return before or RuleRead(
        school_id=record.school_id,
        account_id=str(body["account"]),
        rule=str(body["rule"]),
        edition=str(body["edition"]),
        account_name=str(body["name"]),
        at=record.occurred_at,
    )


RULES_READ = register(
    "rule_read",
    RuleRead,
    ("school_id", "account_id", "rule", "edition"),
    [Kind.RULE_READ],
    lambda record: [(record.school_id, *(str(record.body[name]) for name in ("account", "rule", "edition")))],
    _fold,
)

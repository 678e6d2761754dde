"""Records of what a school decided for itself; their register."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.folds.base import register
from app.domain.people import Role
from app.domain.policy import SchoolPolicy
from app.domain.record import Kind, Record
from app.domain.register import Key


def policy_body(policy: SchoolPolicy, author_name: str) -> dict[str, Any]:
    """Body of POLICY_SET: everything as it is from now on."""
    return {
        "counted": [str(role) for role in policy.counted],
        "idle_lock": policy.idle_lock,
        "rounds": dict(policy.rounds),
        "extra_patrol": policy.extra_patrol,
        "presence": [policy.presence_from, policy.presence_to, policy.presence_answer],
        "foreground": policy.foreground,
        "hold_front": policy.hold_front,
        "name": author_name,
    }


def _fold(before: SchoolPolicy | None, record: Record, key: Key) -> SchoolPolicy:
    body = record.body
    plain = SchoolPolicy(record.school_id)  # what records of before this choice mean
    presence = body.get("presence", (plain.presence_from, plain.presence_to, plain.presence_answer))
    return SchoolPolicy(
        school_id=record.school_id,
        counted=tuple(Role(role) for role in body["counted"]),
        idle_lock=int(body["idle_lock"]),
        rounds={date.fromisoformat(day).isoformat(): int(n) for day, n in body["rounds"].items()},
        extra_patrol=int(body["extra_patrol"]),
        presence_from=int(presence[0]),
        presence_to=int(presence[1]),
        presence_answer=int(presence[2]),
        foreground=int(body.get("foreground", plain.foreground)),
        hold_front=bool(body.get("hold_front", plain.hold_front)),
        author_name=str(body["name"]),
        at=record.occurred_at,
    )


POLICIES = register(
    "school_policy",
    SchoolPolicy,
    ("school_id",),
    [Kind.POLICY_SET],
    lambda record: [(record.school_id,)],
    _fold,
)

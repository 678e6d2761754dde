"""Records of a PC's baseline and of what differs from it; their register, one row a PC."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.baseline import NAMED_MOST, Baseline, Difference
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key


def baseline_body(sha256: str, count: int, name: str) -> dict[str, Any]:
    """Body of BASELINE_SET: the list kept under this hash is accepted, signed."""
    return {"sha256": sha256, "count": count, "name": name}


def differs_body(difference: Difference) -> dict[str, Any]:
    """Body of BASELINE_DIFFERS: what differs now; nothing any more where all three are empty."""
    return {
        "added": list(difference.added[:NAMED_MOST]),
        "removed": list(difference.removed[:NAMED_MOST]),
        "changed": list(difference.changed[:NAMED_MOST]),
        "total": difference.count,
    }


def seen_body(device_id: str, name: str) -> dict[str, Any]:
    """Body of BASELINE_SEEN: the manager has read what differs on that PC."""
    return {"device": device_id, "name": name}


def _key(record: Record) -> list[Key]:
    named = record.kind == Kind.BASELINE_SEEN
    return [(record.school_id, str(record.body["device"]) if named else str(record.device_id))]


def _fold(before: Baseline | None, record: Record, key: Key) -> Baseline | None:
    body = record.body
    if record.kind == Kind.BASELINE_SET:
        return Baseline(
            record.school_id,
            key[1],
            str(body["sha256"]),
            int(body["count"]),
            record.occurred_at,
            str(body["name"]),
        )
    if before is None:
        return None
    if record.kind == Kind.BASELINE_DIFFERS:
        total = int(body["total"])
        return replace(
            before,
            added=tuple(str(one) for one in body["added"]),
            removed=tuple(str(one) for one in body["removed"]),
            changed=tuple(str(one) for one in body["changed"]),
            total=total,
            found_at=record.occurred_at if total else None,
            seen_at=None,
            seen_by="",
        )
    if not before.unread:
        return before
    return replace(before, seen_at=record.occurred_at, seen_by=str(body["name"]))


BASELINES = register(
    "pc_baseline",
    Baseline,
    ("school_id", "device_id"),
    [Kind.BASELINE_SET, Kind.BASELINE_DIFFERS, Kind.BASELINE_SEEN],
    _key,
    _fold,
)

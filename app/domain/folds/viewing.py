"""Records of who looked closer at cameras; their register. One record holds what a minute gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any

from app.domain.folds.base import aware, register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.viewing import ViewAct, Viewed, joined


def viewed_body(rows: Iterable[Viewed]) -> dict[str, Any]:
    """Body of VIEWED: what is added to the tallies."""
    return {
        "acts": [
            {
                "account": row.account_id,
                "name": row.account_name,
                "camera": row.camera_id,
                "act": str(row.act),
                "day": row.day,
                "first": row.first_at.astimezone(UTC).isoformat(),
                "last": row.last_at.astimezone(UTC).isoformat(),
                "count": row.count,
            }
            for row in rows
        ]
    }


def _key(school_id: int, act: Mapping[str, Any]) -> Key:
    return school_id, str(act["account"]), str(act["camera"]), str(act["act"]), str(act["day"])


def _keys(record: Record) -> list[Key]:
    return list(dict.fromkeys(_key(record.school_id, act) for act in record.body["acts"]))


def _fold(before: Viewed | None, record: Record, key: Key) -> Viewed | None:
    row = before
    for act in record.body["acts"]:
        if _key(record.school_id, act) == key:
            row = joined(row, _read(record.school_id, act))
    return row


def _read(school_id: int, act: Mapping[str, Any]) -> Viewed:
    count = int(act["count"])
    if count < 1:
        raise ValueError("nobody looked")
    return Viewed(
        school_id=school_id,
        account_id=str(act["account"]),
        camera_id=str(act["camera"]),
        act=ViewAct(act["act"]),
        day=date.fromisoformat(act["day"]).isoformat(),
        account_name=str(act["name"]),
        first_at=aware(act["first"]),
        last_at=aware(act["last"]),
        count=count,
    )


VIEWED = register(
    "viewed",
    Viewed,
    ("school_id", "account_id", "camera_id", "act", "day"),
    [Kind.VIEWED],
    _keys,
    _fold,
    indexes=(("school_id", "day"),),
)

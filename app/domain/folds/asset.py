"""Records of the devices and of their switching off; their register.

A change names only the fields it changes, so that two PCs that change different ones both count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.domain.asset import Asset, AssetClass, AssetState, BookEvent
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key

TEXTS = ("number", "name", "model", "serial", "place", "unit", "keeper", "remark")
FIELDS = (*TEXTS, "kind", "camera_id", "ups", "accepted_on", "state")
"""What a record may set."""


def asset_body(asset_id: str, values: Mapping[str, Any], note: str, author_name: str) -> dict[str, Any]:
    """Body of ASSET_SET: the first holds every one of `FIELDS`, later ones what changes."""
    return {"asset": asset_id, "set": dict(values), "note": note, "name": author_name}


def down_body(
    asset_id: str, since: datetime, *, planned: bool, note: str, author_name: str
) -> dict[str, Any]:
    """Body of ASSET_DOWN: switched off since then (aware)."""
    return {
        "asset": asset_id,
        "since": since.astimezone(UTC).isoformat(),
        "planned": planned,
        "note": note,
        "name": author_name,
    }


def up_body(asset_id: str, since: datetime, note: str, author_name: str) -> dict[str, Any]:
    """Body of ASSET_UP: it runs again since then (aware)."""
    return {
        "asset": asset_id,
        "since": since.astimezone(UTC).isoformat(),
        "note": note,
        "name": author_name,
    }


def _fold(before: Asset | None, record: Record, key: Key) -> Asset | None:
    if record.kind == Kind.ASSET_SET:
        return _set(before, record)
    if before is None:
        return None
    down = record.kind == Kind.ASSET_DOWN
    since = datetime.fromisoformat(record.body["since"])
    if since.tzinfo is None:
        raise ValueError("naive time")
    event = BookEvent.DOWN if down else BookEvent.UP
    after = _noted(before, record, event, since)
    if down:  # a second one while it is off is kept in the book; it is off since the first
        return replace(after, down_since=before.down_since or since)
    return replace(after, down_since=None)


def _set(before: Asset | None, record: Record) -> Asset:
    given = _read(record.body["set"])
    if before is None:
        asset = Asset(
            school_id=record.school_id,
            id=str(record.body["asset"]),
            registered_at=record.occurred_at,
            **{name: given[name] for name in FIELDS},
        )
        return _noted(asset, record, BookEvent.REGISTERED, record.occurred_at)
    changes = {
        name: [getattr(before, name), value]
        for name, value in given.items()
        if getattr(before, name) != value
    }
    if not changes:
        return before
    after = replace(before, **given)
    return _noted(after, record, BookEvent.CHANGED, record.occurred_at, changes)


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record in their types; raises on one that cannot be."""
    found: dict[str, Any] = {name: str(given[name]) for name in TEXTS if name in given}
    if "kind" in given:
        found["kind"] = AssetClass(given["kind"])
    if "state" in given:
        found["state"] = AssetState(given["state"])
    if "ups" in given:
        found["ups"] = bool(given["ups"])
    if "camera_id" in given:
        found["camera_id"] = str(given["camera_id"]) if given["camera_id"] else None
    if "accepted_on" in given:
        day = given["accepted_on"]
        found["accepted_on"] = date.fromisoformat(day).isoformat() if day else None
    return found


def _noted(
    asset: Asset,
    record: Record,
    event: BookEvent,
    since: datetime,
    changes: Mapping[str, Any] | None = None,
) -> Asset:
    line = {
        "at": record.occurred_at.isoformat(),
        "since": since.isoformat(),
        "event": str(event),
        "by": str(record.body["name"]),
        "note": str(record.body["note"]),
        "planned": bool(record.body.get("planned", False)),
        "changes": {
            name: [_plain(one) for one in (before, after)]
            for name, (before, after) in (changes or {}).items()
        },
    }
    return replace(asset, history=(*asset.history, line))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, AssetClass | AssetState) else value


ASSETS = register(
    "asset",
    Asset,
    ("school_id", "id"),
    [Kind.ASSET_SET, Kind.ASSET_DOWN, Kind.ASSET_UP],
    lambda record: [(record.school_id, str(record.body["asset"]))],
    _fold,
    indexes=(("school_id", "number"),),
)

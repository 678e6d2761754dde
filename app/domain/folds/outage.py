"""Records of planned outages; their register."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from app.domain.folds.base import aware, register
from app.domain.outage import OutageState, PlannedOutage
from app.domain.record import Kind, Record
from app.domain.register import Key


def asked_body(outage: PlannedOutage) -> dict[str, Any]:
    """Body of OUTAGE_ASKED; it is asked for at the record's `occurred_at`."""
    return {
        "outage": outage.id,
        "since": outage.since.astimezone(UTC).isoformat(),
        "until": outage.until.astimezone(UTC).isoformat(),
        "cameras": list(outage.cameras),
        "reason": outage.reason,
        "name": outage.asked_by,
    }


def decided_body(outage_id: str, granted: bool, note: str, name: str) -> dict[str, Any]:
    """Body of OUTAGE_DECIDED, signed with the approver's password."""
    return {"outage": outage_id, "granted": granted, "note": note, "name": name}


def ended_body(outage_id: str, name: str) -> dict[str, Any]:
    """Body of OUTAGE_ENDED: withdrawn, or over before its time."""
    return {"outage": outage_id, "name": name}


def _fold(before: PlannedOutage | None, record: Record, key: Key) -> PlannedOutage | None:
    body = record.body
    if record.kind == Kind.OUTAGE_ASKED:
        return before or _asked(record)
    if before is None:
        return None
    if record.kind == Kind.OUTAGE_DECIDED:
        if before.state is not OutageState.ASKED:
            return before
        return replace(
            before,
            state=OutageState.GRANTED if body["granted"] else OutageState.REFUSED,
            decided_at=record.occurred_at,
            decided_by=str(body["name"]),
            note=str(body["note"]),
        )
    if before.state not in {OutageState.ASKED, OutageState.GRANTED}:
        return before
    return replace(before, state=OutageState.ENDED, ended_at=record.occurred_at, ended_by=str(body["name"]))


def _asked(record: Record) -> PlannedOutage:
    body = record.body
    since, until = aware(body["since"]), aware(body["until"])
    if not since < until:
        raise ValueError("an outage that ends before it begins")
    return PlannedOutage(
        school_id=record.school_id,
        id=str(body["outage"]),
        since=since,
        until=until,
        cameras=tuple(str(camera) for camera in body["cameras"]),
        reason=str(body["reason"]),
        asked_at=record.occurred_at,
        asked_by=str(body["name"]),
        state=OutageState.ASKED,
    )


OUTAGES = register(
    "planned_outage",
    PlannedOutage,
    ("school_id", "id"),
    [Kind.OUTAGE_ASKED, Kind.OUTAGE_DECIDED, Kind.OUTAGE_ENDED],
    lambda record: [(record.school_id, str(record.body["outage"]))],
    _fold,
    indexes=(("school_id", "until"),),
)

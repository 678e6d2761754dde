"""Records of the machine room's entry register; their register."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.room import PermitKind, RoomVisit, VisitState


def entered_body(
    visit_id: str,
    person: str,
    unit: str,
    reason: str,
    *,
    permitted_by: str,
    permit: PermitKind,
    name: str,
) -> dict[str, Any]:
    """Body of ROOM_ENTERED; somebody entered at the record's `occurred_at`."""
    return {
        "visit": visit_id,
        "person": person,
        "unit": unit,
        "reason": reason,
        "permitted_by": permitted_by,
        "permit": str(permit),
        "name": name,
    }


def refused_entry_body(
    visit_id: str, person: str, unit: str, reason: str, *, why: str, name: str
) -> dict[str, Any]:
    """Body of ROOM_REFUSED: somebody was not let in."""
    return {
        "visit": visit_id,
        "person": person,
        "unit": unit,
        "reason": reason,
        "why": why,
        "name": name,
    }


def left_body(visit_id: str, name: str) -> dict[str, Any]:
    """Body of ROOM_LEFT; somebody left at the record's `occurred_at`."""
    return {"visit": visit_id, "name": name}


def _fold(before: RoomVisit | None, record: Record, key: Key) -> RoomVisit | None:
    body = record.body
    if record.kind == Kind.ROOM_LEFT:
        if before is None or before.state is not VisitState.INSIDE:
            return before
        return replace(before, state=VisitState.LEFT, left_at=record.occurred_at, left_by=str(body["name"]))
    if before is not None:
        return before
    refused = record.kind == Kind.ROOM_REFUSED
    return RoomVisit(
        school_id=record.school_id,
        id=str(body["visit"]),
        state=VisitState.REFUSED if refused else VisitState.INSIDE,
        person=str(body["person"]),
        unit=str(body["unit"]),
        reason=str(body["reason"]),
        entered_at=record.occurred_at,
        written_at=record.written_at,
        author_name=str(body["name"]),
        permitted_by="" if refused else str(body["permitted_by"]),
        permit=None if refused else PermitKind(body["permit"]),
        why=str(body["why"]) if refused else "",
    )


ROOM_VISITS = register(
    "room_visit",
    RoomVisit,
    ("school_id", "id"),
    [Kind.ROOM_ENTERED, Kind.ROOM_LEFT, Kind.ROOM_REFUSED],
    lambda record: [(record.school_id, str(record.body["visit"]))],
    _fold,
    indexes=(("school_id", "entered_at"), ("school_id", "state")),
)

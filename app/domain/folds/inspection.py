"""Records of checks and of PTZ rest; their registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.folds.base import register
from app.domain.inspection import CheckSheet, Mark, PtzRest, read_mark
from app.domain.record import Kind, Record
from app.domain.register import Key


def marked_body(list_id: str, period: str, marks: Iterable[Mark]) -> dict[str, Any]:
    """Body of CHECK_MARKED: what was found at one or more points."""
    return {"list": list_id, "period": period, "marks": [mark.plain() for mark in marks]}


def signed_body(list_id: str, period: str, marks: Iterable[Mark], late: bool, name: str) -> dict[str, Any]:
    """Body of CHECK_SIGNED: the whole list as its signer saw it."""
    return {**marked_body(list_id, period, marks), "late": late, "name": name}


def excused_body(list_id: str, period: str, reason: str, name: str) -> dict[str, Any]:
    """Body of CHECK_EXCUSED: why a list was missed."""
    return {"list": list_id, "period": period, "reason": reason, "name": name}


def rest_body(camera_id: str, since: datetime, until: datetime, reason: str, name: str) -> dict[str, Any]:
    """Body of PTZ_REST (times aware)."""
    return {
        "camera": camera_id,
        "since": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat(),
        "reason": reason,
        "name": name,
    }


def _fold_sheet(before: CheckSheet | None, record: Record, key: Key) -> CheckSheet | None:
    body = record.body
    row = before or CheckSheet(record.school_id, key[1], key[2])
    if row.signed_at is not None:  # what was signed stays as it was signed
        return row
    if record.kind == Kind.CHECK_EXCUSED:
        return replace(row, excuse=str(body["reason"]), excused_by=str(body["name"]))
    marks = {str(mark["point"]): read_mark(mark).plain() for mark in body["marks"]}
    if record.kind == Kind.CHECK_MARKED:
        return replace(row, marks={**row.marks, **marks})
    return replace(
        row,
        marks=marks,
        signed_at=record.occurred_at,
        signer_id=record.author,
        signer_name=str(body["name"]),
        late=bool(body["late"]),
        excuse=None,
        excused_by=None,
    )


def _fold_rest(before: PtzRest | None, record: Record, key: Key) -> PtzRest:
    body = record.body
    return PtzRest(
        school_id=record.school_id,
        id=key[1],
        camera_id=str(body["camera"]),
        since=datetime.fromisoformat(body["since"]),
        until=datetime.fromisoformat(body["until"]),
        reason=str(body["reason"]),
        author_name=str(body["name"]),
    )


CHECK_SHEETS = register(
    "check_sheet",
    CheckSheet,
    ("school_id", "list_id", "period"),
    [Kind.CHECK_MARKED, Kind.CHECK_SIGNED, Kind.CHECK_EXCUSED],
    lambda record: [(record.school_id, str(record.body["list"]), str(record.body["period"]))],
    _fold_sheet,
    indexes=(("school_id", "signed_at"),),
)
PTZ_RESTS = register(
    "ptz_rest",
    PtzRest,
    ("school_id", "id"),
    [Kind.PTZ_REST],
    lambda record: [(record.school_id, str(record.id))],
    _fold_rest,
    indexes=(("school_id", "since"),),
)

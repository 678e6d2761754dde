"""Records of the duty log; its register. An entry's id is its record's id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.domain.duty import Category, Draft, DutyEntry, Phrases
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.shift import ShiftName

LATE_AFTER = timedelta(minutes=15)
"""An entry written later than this after it happened is marked as late (补记)."""


def entry_body(draft: Draft, shift: ShiftName | None, author_name: str) -> dict[str, Any]:
    """Body of DUTY_ENTRY, and with `draft.corrects` of DUTY_CORRECTION. The moment is the record's."""
    counted = {"traffic": list(draft.traffic)} if draft.traffic else {}
    return {
        "shift": shift and str(shift),
        "category": str(draft.category),
        "camera": draft.camera_id,
        "situation": draft.situation,
        "device_status": draft.device_status,
        "agrees": draft.agrees,
        "guard_status": draft.guard_status,
        "handling": draft.handling,
        "remark": draft.remark,
        "name": author_name,
        "corrects": draft.corrects,
        "snapshots": list(draft.snapshots),
        **counted,
    }


def phrases_body(category: Category, phrases: Iterable[str], author_name: str) -> dict[str, Any]:
    """Body of PHRASES_SET: the category's whole list from now on."""
    return {"category": str(category), "phrases": list(phrases), "name": author_name}


def _keys(record: Record) -> list[Key]:
    keys: list[Key] = [(record.school_id, str(record.id))]
    if record.kind == Kind.DUTY_CORRECTION:
        keys.append((record.school_id, str(record.body["corrects"])))
    return keys


def _fold(before: DutyEntry | None, record: Record, key: Key) -> DutyEntry | None:
    if key[1] != str(record.id):  # the entry that this one corrects
        if before is None or before.corrected_by is not None:
            return before
        return replace(before, corrected_by=str(record.id))
    body = record.body
    return DutyEntry(
        school_id=record.school_id,
        id=str(record.id),
        at=record.occurred_at,
        written_at=record.written_at,
        shift=ShiftName(body["shift"]) if body["shift"] else None,
        category=Category(body["category"]),
        camera_id=body["camera"],
        situation=str(body["situation"]),
        device_status=str(body["device_status"]),
        agrees=bool(body["agrees"]),
        guard_status=str(body["guard_status"]),
        handling=str(body["handling"]),
        remark=str(body["remark"]),
        author_id=record.author,
        author_name=str(body["name"]),
        late=record.written_at - record.occurred_at > LATE_AFTER,
        corrects=body["corrects"],
        corrected_by=None,
        snapshots=tuple(body["snapshots"]),
        traffic=tuple(int(count) for count in body.get("traffic", ())),
    )


def _fold_phrases(before: Phrases | None, record: Record, key: Key) -> Phrases:
    phrases = tuple(str(phrase) for phrase in record.body["phrases"])
    return Phrases(record.school_id, Category(key[1]), phrases, str(record.body["name"]))


PHRASES = register(
    "phrases",
    Phrases,
    ("school_id", "category"),
    [Kind.PHRASES_SET],
    lambda record: [(record.school_id, Category(record.body["category"]))],
    _fold_phrases,
)
DUTY_ENTRIES = register(
    "duty_entry",
    DutyEntry,
    ("school_id", "id"),
    [Kind.DUTY_ENTRY, Kind.DUTY_CORRECTION],
    _keys,
    _fold,
    indexes=(
        ("school_id", "at"),
        ("school_id", "author_id", "at"),
        ("school_id", "camera_id", "at"),
        ("school_id", "category", "at"),
        ("at",),
    ),
    search=("situation", "device_status", "guard_status", "handling", "remark", "author_name"),
)

"""Records of cleaning plans and cleanings; their registers. One record may name many camera points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from app.domain.folds.base import aware, register
from app.domain.lens import CLEAN_MAX, Cleaning, LensPlan
from app.domain.record import Kind, Record
from app.domain.register import Key


def plan_body(cameras: Iterable[str], days: int, name: str) -> dict[str, Any]:
    """Body of LENS_PLANNED: these points (EVERY_POINT: the school's own interval) every so many days."""
    return {"cameras": list(cameras), "days": days, "name": name}


def cleaned_body(
    cameras: Iterable[str], at: datetime, cleaned_by: str, note: str, *, name: str
) -> dict[str, Any]:
    """Body of LENS_CLEANED: these points were cleaned at that moment (aware)."""
    stamp = at.astimezone(UTC).isoformat()
    return {"cameras": list(cameras), "at": stamp, "by": cleaned_by, "note": note, "name": name}


def _points(record: Record) -> list[str]:
    return list(dict.fromkeys(str(camera) for camera in record.body["cameras"]))


def _plan(before: LensPlan | None, record: Record, key: Key) -> LensPlan:
    days = int(record.body["days"])
    if not 0 <= days <= CLEAN_MAX:
        raise ValueError("no interval")
    return LensPlan(record.school_id, key[1], days, str(record.body["name"]), record.occurred_at)


def _cleaning(before: Cleaning | None, record: Record, key: Key) -> Cleaning:
    body = record.body
    return Cleaning(
        school_id=record.school_id,
        id=key[1],
        camera_id=key[2],
        at=aware(body["at"]),
        cleaned_by=str(body["by"]),
        note=str(body["note"]),
        author_name=str(body["name"]),
    )


LENS_PLANS = register(
    "lens_plan",
    LensPlan,
    ("school_id", "camera_id"),
    [Kind.LENS_PLANNED],
    lambda record: [(record.school_id, camera) for camera in _points(record)],
    _plan,
)
CLEANINGS = register(
    "lens_cleaning",
    Cleaning,
    ("school_id", "id", "camera_id"),
    [Kind.LENS_CLEANED],
    lambda record: [(record.school_id, str(record.id), camera) for camera in _points(record)],
    _cleaning,
    indexes=(("school_id", "camera_id", "at"),),
)

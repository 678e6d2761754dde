"""Records of reference pictures, coverage reviews and adjustments of the view; their registers.

Folded in the order of the log: the first decision holds, only a granted adjustment becomes done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.view_care import AdjustState, Verdict, ViewAdjustment, ViewReference, ViewReview


def reference_body(camera_id: str, sha256: str, note: str, name: str) -> dict[str, Any]:
    """Body of VIEW_REFERENCE: this kept picture shows what the point is to cover."""
    return {"camera": camera_id, "sha256": sha256, "note": note, "name": name}


def reviewed_body(review: ViewReview) -> dict[str, Any]:
    """Body of VIEW_REVIEWED, signed."""
    return {
        "camera": review.camera_id,
        "reference": review.reference,
        "sha256": review.present,
        "verdict": str(review.verdict),
        "note": review.note,
        "name": review.author_name,
    }


def adjust_asked_body(adjustment: ViewAdjustment) -> dict[str, Any]:
    """Body of ADJUST_ASKED."""
    return {
        "adjustment": adjustment.id,
        "number": adjustment.number,
        "camera": adjustment.camera_id,
        "reason": adjustment.reason,
        "name": adjustment.asked_by,
    }


def adjust_decided_body(adjustment_id: str, state: AdjustState, words: str, name: str) -> dict[str, Any]:
    """Body of ADJUST_DECIDED: granted or refused, signed; or withdrawn."""
    return {"adjustment": adjustment_id, "state": str(state), "words": words, "name": name}


def adjust_done_body(adjustment_id: str, note: str, sha256: str, name: str) -> dict[str, Any]:
    """Body of ADJUST_DONE: carried out; `sha256` names the picture afterwards, "" for none."""
    return {"adjustment": adjustment_id, "note": note, "sha256": sha256, "name": name}


def _reference(before: ViewReference | None, record: Record, key: Key) -> ViewReference:
    body = record.body
    return ViewReference(
        school_id=record.school_id,
        camera_id=key[1],
        sha256=str(body["sha256"]),
        at=record.occurred_at,
        author_name=str(body["name"]),
        note=str(body["note"]),
        count=(before.count if before is not None else 0) + 1,
    )


def _review(before: ViewReview | None, record: Record, key: Key) -> ViewReview:
    body = record.body
    return ViewReview(
        school_id=record.school_id,
        id=key[1],
        camera_id=str(body["camera"]),
        reference=str(body["reference"]),
        present=str(body["sha256"]),
        verdict=Verdict(body["verdict"]),
        note=str(body["note"]),
        at=record.occurred_at,
        author_name=str(body["name"]),
    )


def _adjust(before: ViewAdjustment | None, record: Record, key: Key) -> ViewAdjustment | None:
    body = record.body
    if record.kind == Kind.ADJUST_ASKED:
        return before or ViewAdjustment(
            school_id=record.school_id,
            id=key[1],
            number=str(body["number"]),
            camera_id=str(body["camera"]),
            reason=str(body["reason"]),
            asked_at=record.occurred_at,
            asked_by=str(body["name"]),
            state=AdjustState.ASKED,
        )
    if before is None:
        return None
    if record.kind == Kind.ADJUST_DECIDED:
        if before.state is not AdjustState.ASKED:
            return before
        return replace(
            before,
            state=AdjustState(body["state"]),
            decided_at=record.occurred_at,
            decided_by=str(body["name"]),
            words=str(body["words"]),
        )
    if before.state is not AdjustState.GRANTED:
        return before
    return replace(
        before,
        state=AdjustState.DONE,
        done_at=record.occurred_at,
        done_by=str(body["name"]),
        done_note=str(body["note"]),
        picture=str(body["sha256"]),
    )


VIEW_REFERENCES = register(
    "view_reference",
    ViewReference,
    ("school_id", "camera_id"),
    [Kind.VIEW_REFERENCE],
    lambda record: [(record.school_id, str(record.body["camera"]))],
    _reference,
)
VIEW_REVIEWS = register(
    "view_review",
    ViewReview,
    ("school_id", "id"),
    [Kind.VIEW_REVIEWED],
    lambda record: [(record.school_id, str(record.id))],
    _review,
    indexes=(("school_id", "camera_id", "at"),),
)
ADJUSTMENTS = register(
    "view_adjustment",
    ViewAdjustment,
    ("school_id", "id"),
    [Kind.ADJUST_ASKED, Kind.ADJUST_DECIDED, Kind.ADJUST_DONE],
    lambda record: [(record.school_id, str(record.body["adjustment"]))],
    _adjust,
    indexes=(("school_id", "asked_at"), ("school_id", "number")),
)

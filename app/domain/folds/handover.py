"""Records of handovers, notes to the next shift and missing reliefs; their registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.domain.folds.base import register
from app.domain.handover import Handover, OpenItem, Relief, ShiftNote, item_body, item_of
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.shift import DutyTurn, ShiftName, ShiftSlot


@dataclass(frozen=True)
class Outgoing:
    """Which turn of which shift is handed over; in every record of the handover."""

    handover_id: str
    turn: DutyTurn
    slot: ShiftSlot


def _base(out: Outgoing, items: Iterable[OpenItem]) -> dict[str, Any]:
    return {
        "handover": out.handover_id,
        "turn": out.turn.id,
        "day": out.slot.day.isoformat(),
        "shift": str(out.slot.name),
        "slot_end": out.slot.end.astimezone(UTC).isoformat(),
        "out_account": out.turn.account_id,
        "out_name": out.turn.account_name,
        "items": [item_body(item) for item in items],
    }


def signed_body(
    out: Outgoing,
    items: Iterable[OpenItem],
    *,
    summary: str,
    note: str,
    keys: int,
    radios: int,
    replaces: str | None,
) -> dict[str, Any]:
    """Body of HANDOVER_SIGNED: the outgoing guard's signature."""
    said = {"summary": summary, "note": note, "keys": keys, "radios": radios, "replaces": replaces}
    return {**_base(out, items), **said}


def taken_body(
    out: Outgoing,
    items: Iterable[OpenItem],
    *,
    to: ShiftSlot,
    name: str,
    acknowledged: Iterable[str],
    remark: str,
    planned: bool,
) -> dict[str, Any]:
    """Body of HANDOVER_TAKEN: the incoming guard's signature; he is the record's author."""
    return {
        **_base(out, items),
        "to_day": to.day.isoformat(),
        "to_shift": str(to.name),
        "name": name,
        "acknowledged": sorted(acknowledged),
        "remark": remark,
        "planned": planned,
    }


def stayed_body(out: Outgoing, items: Iterable[OpenItem], to: ShiftSlot, remark: str) -> dict[str, Any]:
    """Body of HANDOVER_STAYED: nobody came, the guard on duty goes on for the shift `to`."""
    shown = list(items)
    return taken_body(
        out,
        shown,
        to=to,
        name=out.turn.account_name,
        acknowledged=(item.id for item in shown),
        remark=remark,
        planned=False,
    )


def note_body(note_id: str, text: str, name: str) -> dict[str, Any]:
    """Body of HANDOVER_NOTE."""
    return {"note": note_id, "text": text, "name": name}


def note_done_body(note_id: str, name: str) -> dict[str, Any]:
    """Body of HANDOVER_NOTE_DONE."""
    return {"note": note_id, "name": name}


def relief_body(slot: ShiftSlot, present: str, expected: Iterable[str]) -> dict[str, Any]:
    """Body of RELIEF_MISSING: the shift `slot` began and nobody new came."""
    return {
        "day": slot.day.isoformat(),
        "shift": str(slot.name),
        "due_at": slot.start.astimezone(UTC).isoformat(),
        "present": present,
        "expected": list(expected),
    }


def relief_seen_body(relief: Relief, name: str) -> dict[str, Any]:
    """Body of RELIEF_SEEN: the manager has read it."""
    return {"day": relief.day, "shift": str(relief.shift), "name": name}


def _handover_keys(record: Record) -> list[Key]:
    keys: list[Key] = [(record.school_id, str(record.body["handover"]))]
    if record.body.get("replaces"):
        keys.append((record.school_id, str(record.body["replaces"])))
    return keys


def _fold_handover(before: Handover | None, record: Record, key: Key) -> Handover | None:
    body = record.body
    if key[1] != body["handover"]:  # the signature that this one replaces
        if before is None or not before.waiting:
            return before
        return replace(before, replaced_by=str(body["handover"]))
    if record.kind == Kind.HANDOVER_SIGNED:
        return before or replace(
            _begun(record, key),
            signed_at=record.occurred_at,
            summary=str(body["summary"]),
            note=str(body["note"]),
            keys=int(body["keys"]),
            radios=int(body["radios"]),
        )
    row = before or _begun(record, key)
    if row.taken_at is not None:
        return row
    return replace(
        row,
        items=_items(body["items"]),
        to_day=str(body["to_day"]),
        to_shift=ShiftName(body["to_shift"]),
        in_account=record.author,
        in_name=str(body["name"]),
        taken_at=record.occurred_at,
        acknowledged=tuple(str(item) for item in body["acknowledged"]),
        remark=str(body["remark"]),
        planned=bool(body["planned"]),
        stayed=record.kind == Kind.HANDOVER_STAYED,
        replaced_by=None,
    )


def _begun(record: Record, key: Key) -> Handover:
    body = record.body
    return Handover(
        school_id=record.school_id,
        id=key[1],
        turn_id=str(body["turn"]),
        day=str(body["day"]),
        shift=ShiftName(body["shift"]),
        slot_end=datetime.fromisoformat(body["slot_end"]),
        out_account=str(body["out_account"]),
        out_name=str(body["out_name"]),
        items=_items(body["items"]),
    )


def _items(kept: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple(item_body(item_of(item)) for item in kept)


def _fold_note(before: ShiftNote | None, record: Record, key: Key) -> ShiftNote | None:
    name = str(record.body["name"])
    if record.kind == Kind.HANDOVER_NOTE:
        text = str(record.body["text"])
        return before or ShiftNote(record.school_id, key[1], text, name, record.occurred_at)
    if before is None or before.done_at is not None:
        return before
    return replace(before, done_at=record.occurred_at, done_by=name)


def _fold_relief(before: Relief | None, record: Record, key: Key) -> Relief | None:
    body = record.body
    if record.kind == Kind.RELIEF_MISSING:
        return before or Relief(
            school_id=record.school_id,
            day=key[1],
            shift=ShiftName(key[2]),
            due_at=datetime.fromisoformat(body["due_at"]),
            present=str(body["present"]),
            expected=tuple(str(name) for name in body["expected"]),
            told_at=record.occurred_at,
        )
    if before is None or before.seen_at is not None:
        return before
    return replace(before, seen_at=record.occurred_at, seen_by=str(body["name"]))


HANDOVERS = register(
    "handover",
    Handover,
    ("school_id", "id"),
    [Kind.HANDOVER_SIGNED, Kind.HANDOVER_TAKEN, Kind.HANDOVER_STAYED],
    _handover_keys,
    _fold_handover,
    indexes=(("school_id", "day"), ("school_id", "turn_id"), ("school_id", "taken_at")),
)
SHIFT_NOTES = register(
    "shift_note",
    ShiftNote,
    ("school_id", "id"),
    [Kind.HANDOVER_NOTE, Kind.HANDOVER_NOTE_DONE],
    lambda record: [(record.school_id, str(record.body["note"]))],
    _fold_note,
    indexes=(("school_id", "done_at"),),
)
RELIEFS = register(
    "relief",
    Relief,
    ("school_id", "day", "shift"),
    [Kind.RELIEF_MISSING, Kind.RELIEF_SEEN],
    lambda record: [(record.school_id, str(record.body["day"]), ShiftName(record.body["shift"]))],
    _fold_relief,
    indexes=(("school_id", "seen_at"),),
)

"""Tiny registers for the storage tests: a note that is amended in order, a counter, a link between two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.record import Kind, Record
from app.domain.register import Key, Register


class Mood(StrEnum):
    CALM = "calm"
    LOUD = "loud"


@dataclass(frozen=True)
class Note:
    """`words` keeps the order in which records were folded: an order-sensitive fold on purpose."""

    school_id: int
    id: str
    at: datetime
    mood: Mood
    words: tuple[str, ...]
    moods: tuple[Mood, ...]
    extra: dict[str, int]
    weight: float
    done: bool
    closed_at: datetime | None
    linked_by: str | None


@dataclass(frozen=True)
class Tally:
    school_id: int
    author: str
    count: int
    last: str


def _note_keys(record: Record) -> list[Key]:
    keys: list[Key] = [(record.school_id, record.body["note"])]
    if record.kind == Kind.DUTY_CORRECTION:
        keys.append((record.school_id, record.body["links"]))
    return keys


def _fold_note(row: Note | None, record: Record, key: Key) -> Note | None:
    body = record.body
    if body.get("drop"):
        return None
    if key[1] != body["note"]:  # the linked note
        return None if row is None else replace(row, linked_by=body["note"])
    mood = Mood(body.get("mood", "calm"))
    if row is None:
        return Note(
            record.school_id, key[1], record.occurred_at, mood, (body["word"],), (mood,), {body["word"]: 1},
            0.5, False, None, None,
        )  # fmt: skip
    return replace(
        row,
        words=(*row.words, body["word"]),
        moods=(*row.moods, mood),
        extra=row.extra | {body["word"]: len(row.words)},
        weight=row.weight * 2,
        done=not row.done,
        closed_at=record.occurred_at,
        mood=mood,
    )


NOTES = Register(
    name="notes",
    row=Note,
    key=("school_id", "id"),
    kinds=frozenset({Kind.DUTY_ENTRY, Kind.DUTY_CORRECTION}),
    keys_of=_note_keys,
    fold=_fold_note,
    indexes=(("school_id", "at"),),
)


def _fold_tally(row: Tally | None, record: Record, key: Key) -> Tally:
    return Tally(record.school_id, record.author, (row.count if row else 0) + 1, str(record.id))


TALLIES = Register(
    name="tallies",
    row=Tally,
    key=("school_id", "author"),
    kinds=frozenset({Kind.DUTY_ENTRY, Kind.DUTY_CORRECTION, Kind.LOGIN}),
    keys_of=lambda record: [(record.school_id, record.author)],
    fold=_fold_tally,
)

REGISTERS = (NOTES, TALLIES)

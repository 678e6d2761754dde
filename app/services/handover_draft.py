"""The outgoing guard's page of the handover: it drafts itself, and keeps what he typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from app.domain.camera import Camera, CameraSpan
from app.domain.duty import DutyEntry
from app.domain.handover import Handover
from app.domain.handover_words import ShiftFigures, draft_summary, figures
from app.domain.shift import HANDOVER_WINDOW, ShiftSlot
from app.services.handover_items import HandoverItem, Watch
from app.services.ports import UnitOfWork
from app.services.roster import Person


@dataclass(frozen=True)
class HandoverDraft:
    """What the handover page shows and the outgoing guard may change: summary, note, keys, radios.

    slot, next_slot  the shift that ends and the one that follows; `expected` is planned for it
    since, at        when he came on duty, and when this was drawn up
    items            what is open; the incoming guard acknowledges each
    spans            the cameras' states in the shift, for the strips (not cut to it)
    signed           his signature, once given and still waiting for the next guard
    """

    slot: ShiftSlot
    next_slot: ShiftSlot
    since: datetime
    at: datetime
    figures: ShiftFigures
    summary: str
    note: str
    keys: int
    radios: int
    items: tuple[HandoverItem, ...]
    expected: tuple[Person, ...]
    spans: tuple[CameraSpan, ...]
    signed: Handover | None


@dataclass(frozen=True)
class Typed:
    """What was typed, and the summary that had drafted itself then: an untouched one drafts itself anew."""

    auto: str
    summary: str
    note: str
    keys: int
    radios: int


def count_up(uow: UnitOfWork, watch: Watch, spans: list[CameraSpan]) -> ShiftFigures:
    """The figures of the whole shift so far, whenever its guard signed in."""
    entries = uow.find(
        DutyEntry,
        school_id=watch.school_id,
        shift=watch.slot.name,
        at__gte=watch.slot.start - HANDOVER_WINDOW,
        at__lt=watch.slot.end + HANDOVER_WINDOW,
    )
    cameras = uow.find(Camera, school_id=watch.school_id, order="number")
    return figures(cameras, spans, entries, (watch.slot.start, watch.now), watch.since)


def typed(uow: UnitOfWork, turn_id: str) -> Typed | None:
    """What the outgoing guard typed so far; it survives kill -9."""
    kept = uow.draft(_key(turn_id))
    return Typed(**kept) if kept else None


def keep_typed(uow: UnitOfWork, turn_id: str, what: Typed | None) -> None:
    """Keep, or with None drop, what was typed."""
    body: dict[str, Any] | None = None
    if what is not None:
        body = {
            "auto": what.auto,
            "summary": what.summary,
            "note": what.note,
            "keys": what.keys,
            "radios": what.radios,
        }
    uow.keep_draft(_key(turn_id), body)


def fresh(uow: UnitOfWork, watch: Watch, turn_id: str, found: ShiftFigures) -> Typed:
    """What the page opens with: the summary drafted now unless it was changed, the rest as typed.

    Keys and radios begin with what was counted at the last handover.
    """
    auto = draft_summary(found, watch.zone)
    before = typed(uow, turn_id)
    if before is not None:
        return replace(before, auto=auto, summary=auto if before.summary == before.auto else before.summary)
    last = uow.find(Handover, school_id=watch.school_id, signed_at__ne=None, order="-signed_at", limit=1)
    keys, radios = (last[0].keys, last[0].radios) if last else (0, 0)
    return Typed(auto, auto, "", keys, radios)


def of_draft(draft: HandoverDraft, zone: tzinfo) -> Typed:
    """What stands on the page now."""
    auto = draft_summary(draft.figures, zone)
    return Typed(auto, draft.summary, draft.note, draft.keys, draft.radios)


def _key(turn_id: str) -> str:
    return f"handover.{turn_id}"

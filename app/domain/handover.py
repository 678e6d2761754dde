"""Shift handover (交接班, F9): what is handed over, both signatures, and whether it came in time.

Duty rule 1 and article 7(2): 交接班记录, 做好工作交接 (R21, R43). Late and missing handovers are marked,
never blocked; until somebody takes over, the one on duty stays responsible. Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.shift import HANDOVER_WINDOW, ShiftName, ShiftSlot

EARLY = timedelta(hours=2)
"""How long before a shift's end the next guard may already take over for the next shift."""


class ItemKind(StrEnum):
    """What an open item is about."""

    FAULT = "fault"  # 故障未了
    CHECK = "check"  # 检查表待签
    VISITOR = "visitor"  # 来访人员在校
    NOTE = "note"  # 留言
    GAP = "gap"  # 缺岗未说明
    DRAFT = "draft"  # 未写完的记录
    KEYS = "keys"  # 钥匙、对讲机
    OTHER = "other"


class HandoverMark(StrEnum):
    """How the handover at a shift's end went."""

    DONE = "done"
    LATE = "late"  # after the handover window
    MISSING = "missing"  # nobody handed over; somebody may have signed in all the same
    STAYED = "stayed"  # the same guard stayed on, signed
    AHEAD = "ahead"  # not due yet


@dataclass(frozen=True)
class OpenItem:
    """An open item as it stands in the record: words as they were shown and acknowledged.

    id   the same as long as the item stays open: "fault:<id>", "keys", …
    ref  id of what it is about, "" where there is none
    """

    id: str
    kind: ItemKind
    title: str
    detail: str
    ref: str = ""


@dataclass(frozen=True)
class Handover:
    """One handover, from the outgoing guard's signature to the incoming one's.

    turn_id         the outgoing turn on duty
    day, shift      the outgoing shift; slot_end is when it ends by plan
    to_day,to_shift the shift taken over; the same one where a stand-in takes over in its middle
    signed_at       outgoing signature; None: taken over without it
    items           every item that was open, as shown to the incoming guard
    remark          what the incoming guard found different
    planned         whether the incoming guard was on the roster
    stayed          nobody came: the outgoing guard goes on himself
    replaced_by     a later signature of the same turn that took its place
    """

    school_id: int
    id: str
    turn_id: str
    day: str
    shift: ShiftName
    slot_end: datetime
    out_account: str
    out_name: str
    signed_at: datetime | None = None
    summary: str = ""
    note: str = ""
    keys: int = 0
    radios: int = 0
    items: tuple[dict[str, Any], ...] = ()
    to_day: str | None = None
    to_shift: ShiftName | None = None
    in_account: str | None = None
    in_name: str | None = None
    taken_at: datetime | None = None
    acknowledged: tuple[str, ...] = ()
    remark: str = ""
    planned: bool = True
    stayed: bool = False
    replaced_by: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether the outgoing guard signed and nobody took over yet."""
        return self.taken_at is None and self.replaced_by is None

    @property
    def late(self) -> bool:
        """Whether it was taken over after the handover window."""
        return self.taken_at is not None and self.taken_at > self.slot_end + HANDOVER_WINDOW

    @property
    def open_items(self) -> list[OpenItem]:
        """The items with their types."""
        return [item_of(item) for item in self.items]


@dataclass(frozen=True)
class ShiftNote:
    """A message to the next shifts (留言); an open item of every handover until somebody ticks it off."""

    school_id: int
    id: str
    text: str
    author_name: str
    at: datetime
    done_at: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True)
class Relief:
    """A shift that began without anybody new: who stays responsible ("" : nobody), who should have come.

    The manager sees it until he says that he has.
    """

    school_id: int
    day: str
    shift: ShiftName
    due_at: datetime
    present: str
    expected: tuple[str, ...]
    told_at: datetime
    seen_at: datetime | None = None
    seen_by: str | None = None


def item_body(item: OpenItem) -> dict[str, Any]:
    """An item as it is kept in a record."""
    return {
        "id": item.id,
        "kind": str(item.kind),
        "title": item.title,
        "detail": item.detail,
        "ref": item.ref,
    }


def item_of(body: dict[str, Any]) -> OpenItem:
    """An item out of a record; a kind of a newer version reads as OTHER."""
    kinds = {str(kind) for kind in ItemKind}
    kind = ItemKind(body["kind"]) if body["kind"] in kinds else ItemKind.OTHER
    return OpenItem(str(body["id"]), kind, str(body["title"]), str(body["detail"]), str(body["ref"]))


def next_duty(slot: ShiftSlot, after: ShiftSlot, now: datetime, planned: tuple[bool, bool]) -> ShiftSlot:
    """Which shift somebody takes over at `now`: the running one, or the one after it.

    Within the handover window before its end it is the next; earlier (up to two hours) it is for
    somebody who is planned for the next and not for the running one. `planned`: for each of the two.
    """
    left = slot.end - now
    coming = planned[1] and not planned[0]
    return after if left <= HANDOVER_WINDOW or (coming and left <= EARLY) else slot


def mark_of(slot: ShiftSlot, handovers: Iterable[Handover], now: datetime) -> HandoverMark:
    """How the handover at the end of `slot` went, as known at `now`."""
    own = [h for h in handovers if (h.day, h.shift) == (slot.day.isoformat(), slot.name)]
    done = [h for h in own if h.taken_at is not None and _leaves(h)]
    if done:
        last = max(done, key=lambda h: h.taken_at or h.slot_end)
        if last.stayed:
            return HandoverMark.STAYED
        return HandoverMark.LATE if last.late else HandoverMark.DONE
    return HandoverMark.AHEAD if now <= slot.end + HANDOVER_WINDOW else HandoverMark.MISSING


def _leaves(handover: Handover) -> bool:
    """Whether it ended its shift, and did not change the guard in the middle of it."""
    return (handover.to_day, handover.to_shift) != (handover.day, handover.shift)

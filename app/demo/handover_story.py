"""What is signed at the handovers of the demo's month, and its leaves.

Pure. The chronicle says who was on duty when; the bodies are the folds'.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.demo.duty_plan import LEAVE, LEAVE_OF, ZONE, DutyPlan
from app.demo.staff import ADMIN, GUARDS
from app.demo.troubles import Trouble
from app.demo.watch import Watch
from app.domain.duty import Category
from app.domain.fault import FINAL, FaultDraft, FaultState
from app.domain.folds.handover import (
    Outgoing,
    note_body,
    note_done_body,
    relief_body,
    relief_seen_body,
    signed_body,
    stayed_body,
    taken_body,
)
from app.domain.folds.roster import decision_body, leave_body
from app.domain.handover import ItemKind, OpenItem, Relief
from app.domain.handover_words import draft_summary, figures
from app.domain.people import Account
from app.domain.record import Kind
from app.domain.roster import Leave, LeaveState
from app.domain.shift import HANDOVER_WINDOW, DutyTurn, ShiftName, ShiftSlot
from app.services.fault_words import STATE_WORDS

NOTES = {
    (23, ShiftName.MORNING): "送水车 16:30 到校，请开后门并登记车牌。",
    (9, ShiftName.MIDDLE): "图书室窗户未关严，夜间巡查时请留意。",
    (3, ShiftName.NIGHT): "今早有家长预约 9:00 来访，已与班主任确认。",
}
"""Notes to the next shift, by days before the last one and shift; the next guard ticks them off."""

REMARKS = ("清点无误。", "清点无误，画面逐路看过。", "", "", "")
KEYS, RADIOS = 1, 2

Telling = tuple[datetime, Kind, str, dict[str, Any]]
"""When, what, whose (an account's name, "" the machine's), body."""


@dataclass(frozen=True)
class ToldFault:
    """A fault of the chronicle as a handover names it: its states with the times they began."""

    id: str
    number: str
    device: str
    symptom: str
    states: tuple[tuple[datetime, FaultState], ...]

    def item(self, at: datetime) -> OpenItem | None:
        """As the open item it was at that time, None where it was none."""
        begun = [state for since, state in self.states if since <= at]
        if not begun or begun[-1] in FINAL:
            return None
        state = "未上报" if begun[-1] is FaultState.DETECTED else STATE_WORDS[begun[-1]]
        detail = f"{self.number} · {self.states[0][0]:%m-%d %H:%M} 起 · {state}"
        return OpenItem(
            f"fault:{self.id}", ItemKind.FAULT, f"故障 {self.device} {self.symptom}", detail, self.id
        )


@dataclass
class HandoverStory:
    """Collects what the chronicle tells, and says it as the records of the handovers."""

    plan: DutyPlan
    accounts: Mapping[str, Account]
    watch: Watch
    rng: random.Random
    faults: list[ToldFault] = field(default_factory=list)
    counts: dict[datetime, Counter[Category]] = field(default_factory=dict)
    _notes: list[tuple[datetime, OpenItem]] = field(default_factory=list)

    def wrote(self, slot: ShiftSlot, category: Category) -> None:
        """An entry was written in this shift."""
        self.counts.setdefault(slot.start, Counter())[category] += 1

    def handover(self, out: Outgoing, to: ShiftSlot, signed: datetime, at: datetime) -> Iterator[Telling]:
        """One handover: the outgoing signature, and at `at` the incoming one or that nobody came."""
        turn, slot = out.turn, out.slot
        note = NOTES.get(((self.plan.today - slot.day).days, slot.name), "")
        if note:
            yield self._note(note, turn.account_name, signed)
        items = self._items(signed)
        said = self._summary(out, signed)
        body = signed_body(out, items, summary=said, note=note, keys=KEYS, radios=RADIOS, replaces=None)
        yield signed, Kind.HANDOVER_SIGNED, turn.account_name, body
        comes = self.plan.planned(to.day, to.name)
        if self.plan.nobody_came(to) or self.plan.came_late(to):
            yield from self._missed(to, turn.account_name, comes)
        if self.plan.nobody_came(to):
            why = "中班保安家中有急事未到岗，电话联系后由本人连班。"
            yield at, Kind.HANDOVER_STAYED, turn.account_name, stayed_body(out, self._items(at), to, why)
            return
        remark = "路上堵车，迟到。" if self.plan.came_late(to) else self.rng.choice(REMARKS)
        shown = self._items(at)
        taken = taken_body(
            out,
            shown,
            to=to,
            name=comes,
            acknowledged=[item.id for item in shown],
            remark=remark,
            planned=True,
        )
        yield at, Kind.HANDOVER_TAKEN, comes, taken
        if note:
            done = note_done_body(self._notes[-1][1].ref, comes)
            yield at + timedelta(minutes=50), Kind.HANDOVER_NOTE_DONE, comes, done

    def leaves(self, now: datetime) -> Iterator[Telling]:
        """A leave that was granted with a stand-in, and one that waits for the manager."""
        middle, night, morning = (_guard(shift) for shift in (LEAVE_OF, ShiftName.NIGHT, ShiftName.MORNING))
        first, last = (self.plan.day(ago) for ago in LEAVE)
        asked = datetime.combine(first - timedelta(days=2), time(17, 40), now.tzinfo)
        leave = self._leave(middle, "家中老人住院，需陪护两天。", (LEAVE_OF,), asked)
        leave = replace(leave, first_day=first.isoformat(), last_day=last.isoformat())
        yield asked, Kind.LEAVE_ASKED, middle, leave_body(leave)
        granted = decision_body(
            leave.id, LeaveState.GRANTED, self._id(ADMIN.name), "同意，由管理员顶班。", ADMIN.name
        )
        yield asked + timedelta(hours=15), Kind.LEAVE_DECIDED, ADMIN.name, granted
        asked = now - timedelta(hours=20)
        waits = self._leave(morning, "参加保安员复训，请夜班顶一班。", (ShiftName.MORNING,), asked)
        day = (now + timedelta(days=3)).date().isoformat()
        waits = replace(waits, first_day=day, last_day=day, stand_in=self._id(night))
        yield asked, Kind.LEAVE_ASKED, morning, leave_body(waits)

    def _leave(self, who: str, why: str, shifts: tuple[ShiftName, ...], asked: datetime) -> Leave:
        return Leave(
            school_id=self.plan.school_id,
            id=self._uuid(),
            account_id=self._id(who),
            account_name=who,
            first_day="",
            last_day="",
            shifts=shifts,
            reason=why,
            stand_in=None,
            state=LeaveState.ASKED,
            asked_at=asked,
        )

    def _missed(self, slot: ShiftSlot, present: str, comes: str) -> Iterator[Telling]:
        """The machine tells that nobody came; the manager reads it the next morning."""
        told = slot.start + HANDOVER_WINDOW
        body = relief_body(slot, present, [comes])
        yield told, Kind.RELIEF_MISSING, "", body
        relief = Relief(
            self.plan.school_id, slot.day.isoformat(), slot.name, slot.start, present, (comes,), told
        )
        read = datetime.combine(told.date() + timedelta(days=told.hour >= 9), time(8, 52), told.tzinfo)
        yield read, Kind.RELIEF_SEEN, ADMIN.name, relief_seen_body(relief, ADMIN.name)

    def _note(self, text: str, name: str, at: datetime) -> Telling:
        note = self._uuid()
        item = OpenItem(f"note:{note}", ItemKind.NOTE, f"留言：{text}", f"{name} {at:%m-%d %H:%M}", note)
        self._notes.append((at, item))
        return at, Kind.HANDOVER_NOTE, name, note_body(note, text, name)

    def _items(self, at: datetime) -> list[OpenItem]:
        open_faults = [item for fault in self.faults if (item := fault.item(at)) is not None]
        notes = [item for told, item in self._notes if told <= at < told + timedelta(minutes=50)]
        counted = OpenItem("keys", ItemKind.KEYS, f"对讲机 {RADIOS} 部、钥匙 {KEYS} 串", "请清点")
        return [*open_faults, *notes, counted]

    def _summary(self, out: Outgoing, at: datetime) -> str:
        stretch = (out.slot.start, at)
        spans = self.watch.spans(*stretch)
        found = figures(self.watch.cameras, spans, (), stretch, out.turn.opened_at)
        counted = self.counts.get(out.slot.start, Counter()).most_common()
        return draft_summary(replace(found, entries=tuple(counted)), ZONE)

    def _id(self, name: str) -> str:
        return self.accounts[name].id

    def _uuid(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))


def turn_of(school_id: int, turn_id: str, account: Account, shift: ShiftName, since: datetime) -> DutyTurn:
    """A turn on duty as the handover's records name it."""
    return DutyTurn(school_id, turn_id, account.id, account.name, shift, since, None)


def told_fault(fault_id: str, number: str, draft: FaultDraft, trouble: Trouble, began: datetime) -> ToldFault:
    """When the fault was in which state."""
    states = [(began, FaultState.DETECTED)] if trouble.found else []
    if trouble.report_after is not None:
        states.append((began + trouble.report_after, FaultState.REPORTED))
        states += [(began + step.after, step.state) for step in trouble.steps]
    return ToldFault(fault_id, number, draft.device_name, draft.symptom, tuple(states))


def _guard(shift: ShiftName) -> str:
    return next(guard.name for guard in GUARDS if guard.shift is shift)

"""Makes up a month of a school's records: turns on duty, entries, faults, camera states, prints.

Pure and deterministic: the same school, cameras and end give the same records. Bodies come from the
folds; nothing is written here (county.py does).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from app.demo.duty_plan import LATE_BY, ZONE, DutyPlan
from app.demo.handover_story import HandoverStory, told_fault, turn_of
from app.demo.phrases import HABITS, HANDOVER, INCIDENTS, SEEN, Habit, fill
from app.demo.staff import ADMIN, LEADER
from app.demo.troubles import TROUBLES, Trouble
from app.demo.watch import Watch
from app.domain.camera import Camera
from app.domain.duty import Category, Draft
from app.domain.fault import FaultDraft, FaultState
from app.domain.folds.duty import entry_body
from app.domain.folds.fault import fault_body, reviewed_body, step_body
from app.domain.folds.forms import printed_body
from app.domain.folds.handover import Outgoing
from app.domain.folds.people import login_body
from app.domain.folds.shift import closed_body, opened_body
from app.domain.machine_seen import label
from app.domain.people import Account
from app.domain.record import Kind
from app.domain.shift import DutyTurn, ShiftName, ShiftPlan, ShiftSlot, slot_at, slots

DAYS = 30
SEED = 20100927
"""The regulation's date: every demo tells the same month."""

REVIEW_AFTER = timedelta(minutes=4)
"""How soon a repair is reviewed."""

_WHY = {True: "stayed", False: "handover"}
"""Why a turn ended, by whether the same guard went on."""

Refs = Mapping[str, str]
"""Ids of records already written, by the names that later ones use for them."""


@dataclass(frozen=True)
class Happening:
    """One record to be. `author` is an account's name, "" the machine; `body` may need earlier ids."""

    written_at: datetime
    kind: Kind
    author: str
    body: Callable[[Refs], dict[str, Any]]
    occurred_at: datetime | None = None
    name: str = ""


@dataclass
class Chronicle:
    """The month before `now` at one school; `share` is how much of a large school's entries it writes."""

    school_id: int
    cameras: Sequence[Camera]
    accounts: Mapping[str, Account]
    now: datetime
    share: float = 1.0
    _rng: random.Random = field(init=False)
    _out: list[Happening] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(SEED + self.school_id)  # noqa: S311 - a story, no secret
        self.now = self.now.astimezone(ZONE)
        self._by_number = {camera.number: camera for camera in self.cameras}
        self._until = slot_at(ShiftPlan(), ZONE, self.now).start
        first = self.now.date() - timedelta(days=DAYS)
        self.since = datetime.combine(first, time(0), ZONE)
        self._troubles = TROUBLES[self.school_id]
        spells = [(self._by_number.get(t.camera or 0), t, self._began(t)) for t in self._troubles]
        self._watch = Watch(self.cameras, spells, (self.since, self.now), zone=ZONE, rng=self._rng)
        self._plan = DutyPlan(self.school_id, self.now.date())
        own = random.Random(SEED * 3 + self.school_id)  # noqa: S311 - a story, no secret
        self._handovers = HandoverStory(self._plan, self.accounts, self._watch, own)
        self._slots = slots(ShiftPlan(), ZONE, self.since, self._until + timedelta(seconds=1))
        self._comes = {slot.start: self._coming(slot, own) for slot in self._slots}
        self._leaves = {a.start: self._comes[b.start] for a, b in pairwise(self._slots)}

    def records(self) -> list[Happening]:
        """Everything that happened, in the order in which it was written."""
        turns = [self._turn(slot) for slot in self._slots]
        for slot, turn in zip(self._slots[:-1], turns, strict=False):
            self._shift(slot, turn.account_name)
        for day in range(DAYS):
            self._office(self.since + timedelta(days=day))
        for number, trouble in enumerate(sorted(self._troubles, key=self._began), 1):
            self._trouble(number, trouble)
        self._take_turns(turns)
        for at, kind, author, body in self._handovers.leaves(self.now):
            self._add(at, kind, author, body)
        for at, body in self._watch.reports():
            self._add(at, Kind.CAMERA_STATE, "", body)
        return sorted((h for h in self._out if h.written_at <= self.now), key=lambda h: h.written_at)

    # --- duty ---

    def _coming(self, slot: ShiftSlot, rng: random.Random) -> datetime:
        """When somebody signs in for a shift."""
        early = timedelta(minutes=rng.randint(2, 11))
        if self._plan.came_late(slot):
            return slot.start + LATE_BY
        return slot.start + timedelta(minutes=21) if self._plan.nobody_came(slot) else slot.start - early

    def _turn(self, slot: ShiftSlot) -> DutyTurn:
        account = self.accounts[self._guard(slot)]
        return turn_of(self.school_id, self._uuid(), account, slot.name, self._comes[slot.start])

    def _take_turns(self, turns: list[DutyTurn]) -> None:
        """Sign in, hand over, sign out; whoever came last goes when the story ends."""
        self._sign_in(turns[0])
        for (slot, turn), (to, after) in pairwise(zip(self._slots, turns, strict=True)):
            at = after.opened_at
            out = Outgoing(self._uuid(), turn, slot)
            signed = min(at, slot.end) - timedelta(minutes=1)
            for when, kind, author, body in self._handovers.handover(out, to, signed, at):
                self._add(when, kind, author, body)
            stays = turn.account_id == after.account_id
            self._add(at, Kind.SHIFT_CLOSED, after.account_name, closed_body(turn.id, _WHY[stays]))
            if stays:
                self._add(at, Kind.SHIFT_OPENED, after.account_name, self._opened(after))
            else:
                self._add(at, Kind.LOGOUT, turn.account_name, login_body(turn.account_id))
                self._sign_in(after)
        last = turns[-1]
        self._add(self.now, Kind.SHIFT_CLOSED, last.account_name, closed_body(last.id, "logout"))
        self._add(self.now, Kind.LOGOUT, last.account_name, login_body(last.account_id))

    def _sign_in(self, turn: DutyTurn) -> None:
        self._add(turn.opened_at, Kind.LOGIN, turn.account_name, login_body(turn.account_id))
        self._add(turn.opened_at, Kind.SHIFT_OPENED, turn.account_name, self._opened(turn))

    def _opened(self, turn: DutyTurn) -> dict[str, Any]:
        return opened_body(turn.id, turn.account_id, turn.account_name, turn.shift)

    def _shift(self, slot: ShiftSlot, guard: str) -> None:
        """What is written in one shift."""
        days = {"all", "school" if slot.day.weekday() < 5 else "off"}
        for habit in HABITS:
            fits = habit.shift is slot.name and habit.days in days
            if fits and self._rng.random() < habit.likely * 0.96 * self.share:
                self._habit(slot, guard, habit)
        if self._rng.random() < 0.05 * self.share and slot.name is not ShiftName.NIGHT:
            situation, handling = self._rng.choice(INCIDENTS)
            at = slot.start + timedelta(minutes=self._rng.randint(30, 400))
            self._entry(slot, guard, at, Draft(0, Category.INCIDENT, None, situation, handling=handling))
        ends = self._leaves[slot.start] - timedelta(minutes=self._rng.randint(12, 16))
        self._entry(slot, guard, ends, Draft(0, Category.OTHER, None, fill(HANDOVER, self._rng)))

    def _habit(self, slot: ShiftSlot, guard: str, habit: Habit) -> None:
        minute = self._rng.uniform(habit.since, habit.until)
        at = datetime.combine(slot.day, time(0), ZONE) + timedelta(minutes=minute)
        camera = self._by_number.get(habit.camera or 0)
        draft = Draft(
            occurred_at=0,
            category=habit.category,
            camera_id=camera.id if camera and len(self.cameras) > 4 else None,
            situation=fill(habit.situation, self._rng),
            guard_status=SEEN if habit.category is Category.DEVICE else "",
            handling=fill(habit.handling, self._rng),
        )
        self._entry(slot, guard, at, draft)

    def _entry(self, slot: ShiftSlot, guard: str, at: datetime, draft: Draft) -> None:
        """A signed entry, now and then written late or corrected later; all of it before the handover."""
        leaves = self._leaves.get(slot.start, self.now)
        at = min(max(at, self._comes[slot.start]), leaves - timedelta(minutes=4))
        late = self._rng.random() < 0.03
        written = at + timedelta(
            seconds=self._rng.randint(1500, 3000) if late else self._rng.randint(40, 420)
        )
        written = min(written, leaves - timedelta(minutes=2))
        seen = self._watch.seen(slot.start, at)
        draft = Draft(**{**draft.__dict__, "occurred_at": at.timestamp(), "device_status": seen})
        name = self._uuid()
        body = entry_body(draft, slot.name, guard)
        self._add(written, Kind.DUTY_ENTRY, guard, body, occurred_at=at, name=name)
        self._handovers.wrote(slot, draft.category)
        if draft.category is Category.VEHICLE and self._rng.random() < 0.04:
            self._correction(slot, guard, draft, (at, written, name))

    def _correction(
        self, slot: ShiftSlot, guard: str, draft: Draft, first: tuple[datetime, datetime, str]
    ) -> None:
        at, written, name = first
        said = draft.situation.rstrip("。") + "。（更正：原记车辆数有误，以本条为准）"

        def body(refs: Refs) -> dict[str, Any]:
            changed = {**draft.__dict__, "situation": said, "remark": "更正", "corrects": refs[name]}
            return entry_body(Draft(**changed), slot.name, guard)

        last = self._leaves.get(slot.start, self.now) - timedelta(seconds=70)
        again = min(written + timedelta(minutes=self._rng.randint(8, 30)), last)
        self._out.append(Happening(again, Kind.DUTY_CORRECTION, guard, body, at))

    # --- the office ---

    def _office(self, day: datetime) -> None:
        """On school days the administrator prints yesterday's log; the leader looks in now and then."""
        if day.weekday() >= 5:
            return
        came = day + timedelta(hours=8, minutes=self._rng.randint(20, 50))
        self._add(came, Kind.LOGIN, ADMIN.name, login_body(self._id(ADMIN.name)))
        yesterday = (day - timedelta(days=1)).date()
        printed = printed_body("f1", yesterday, "", self._rng.randint(20, 36), ADMIN.name)
        self._add(came + timedelta(minutes=7), Kind.FORM_PRINTED, ADMIN.name, printed)
        left = came + timedelta(minutes=self._rng.randint(15, 60))
        self._add(left, Kind.LOGOUT, ADMIN.name, login_body(self._id(ADMIN.name)))
        if self._rng.random() < 0.4:
            visit = day + timedelta(hours=15, minutes=self._rng.randint(0, 50))
            leader = login_body(self._id(LEADER.name))
            self._add(visit, Kind.LOGIN, LEADER.name, leader)
            self._add(visit + timedelta(minutes=self._rng.randint(4, 20)), Kind.LOGOUT, LEADER.name, leader)

    # --- faults ---

    def _began(self, trouble: Trouble) -> datetime:
        if trouble.before_now is not None:
            return self.now - trouble.before_now
        day = self.now.date() - timedelta(days=trouble.days_ago)
        return datetime.combine(day, time.fromisoformat(trouble.clock), ZONE)

    def _trouble(self, number: int, trouble: Trouble) -> None:
        began = self._began(trouble)
        camera = self._by_number.get(trouble.camera or 0)
        draft = FaultDraft(
            camera_id=camera.id if camera else None,
            device_name=label(camera) if camera else trouble.device,
            device_code=camera.device_code if camera else trouble.code,
            detected_at=began.timestamp(),
            symptom=trouble.symptom,
            machine_seen=f"{began:%H:%M:%S} 起{trouble.symptom}" if trouble.state else "",
            remark=trouble.remark,
        )
        fault_id, running = self._uuid(), f"{began.year}-{number:04d}"
        self._handovers.faults.append(told_fault(fault_id, running, draft, trouble, began))
        if trouble.found:
            body = fault_body(fault_id, running, draft, "")
            self._add(began + timedelta(seconds=121), Kind.FAULT_DETECTED, "", body)
        if trouble.report_after is None:
            return
        reported = began + trouble.report_after
        slot = slot_at(ShiftPlan(), ZONE, reported)
        guard = self._guard(slot)
        body = fault_body(fault_id, running, draft, guard)
        self._add(reported, Kind.FAULT_REPORTED, guard, body)
        told = f"{draft.device_name} {trouble.symptom}，已报修（{running}）。"
        entry = Draft(
            0, Category.DEVICE, draft.camera_id, told, guard_status=told, handling="已上报学校，等待检修。"
        )
        self._entry(slot, guard, reported + timedelta(minutes=3), entry)
        for step in trouble.steps:
            note = step_body(fault_id, step.state, step.note, ADMIN.name)
            self._add(began + step.after, Kind.FAULT_STEP, ADMIN.name, note)
            if step.state is FaultState.REPAIRED:
                reviewed = reviewed_body(fault_id, "查看画面正常", ADMIN.name)
                self._add(began + step.after + REVIEW_AFTER, Kind.REPAIR_REVIEWED, ADMIN.name, reviewed)
                self._mended(began + step.after, draft, running)

    def _mended(self, at: datetime, draft: FaultDraft, running: str) -> None:
        slot = slot_at(ShiftPlan(), ZONE, at)
        told = f"{draft.device_name} 已修复（{running}），查看正常。"
        entry = Draft(0, Category.DEVICE, draft.camera_id, told, guard_status=told)
        self._entry(slot, self._guard(slot), at + timedelta(minutes=5), entry)

    # --- small things ---

    def _add(
        self,
        at: datetime,
        kind: Kind,
        author: str,
        body: dict[str, Any],
        *,
        occurred_at: datetime | None = None,
        name: str = "",
    ) -> None:
        self._out.append(Happening(at, kind, author, lambda _refs: body, occurred_at, name))

    def _guard(self, slot: ShiftSlot) -> str:
        return self._plan.on_duty(slot.day, slot.name)

    def _id(self, name: str) -> str:
        return self.accounts[name].id

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))

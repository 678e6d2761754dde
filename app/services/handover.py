"""Use cases of the shift handover (交接班, F9): draft, both signatures, history (R21, R43).

Until somebody takes over, the guard on duty stays responsible; nothing here blocks a late handover. The
program goes on as it runs: a handover only changes who is signed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from app.domain.folds.handover import note_body, signed_body, stayed_body, taken_body
from app.domain.folds.people import login_body
from app.domain.folds.shift import opened_body
from app.domain.handover import Handover, next_duty
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.domain.shift import HANDOVER_WINDOW, ShiftSlot
from app.domain.timetable import PlanFrom
from app.services import handover_draft as drafts
from app.services import handover_errors as refuse
from app.services import handover_rows as rows
from app.services.auth import AuthService, Session
from app.services.handover_draft import HandoverDraft
from app.services.handover_items import (
    HandoverItem,
    ItemSource,
    Watch,
    draft_items,
    fault_items,
    gap_items,
    keys_item,
    note_items,
)
from app.services.handover_rows import SlotHandover
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.services.witness import Witness

COUNT_MAX = 99


@dataclass(frozen=True)
class _Taking:
    """What the incoming guard brings to the transaction that signs him in."""

    session: Session
    watch: Watch
    to: ShiftSlot
    acknowledged: frozenset[str]
    remark: str


class HandoverService:
    """The handover as the handover page and the history use it."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService, *, witness: Witness
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._witness = witness
        self._sources: list[ItemSource] = []

    def add_source(self, source: ItemSource) -> None:
        """From now on its open items appear in every handover."""
        self._sources.append(source)

    def draft(self, session: Session) -> HandoverDraft:
        """The outgoing guard's page. Raises UserError for who is not on duty."""
        self._auth.require(session, Permission.WRITE_LOG)
        watch, running = self._watch(session), self._shifts.timetable.slot_at(self._clock.now())
        spans = self._witness.spans(watch.slot.start, watch.now, school_id=session.school_id)
        after = self._following(watch, running)

        def work(uow: UnitOfWork) -> HandoverDraft:
            found = drafts.count_up(uow, watch, spans)
            said = drafts.fresh(uow, watch, session.turn_id, found)
            return HandoverDraft(
                slot=watch.slot,
                next_slot=after,
                since=watch.since,
                at=watch.now,
                figures=found,
                summary=said.summary,
                note=said.note,
                keys=said.keys,
                radios=said.radios,
                items=tuple(self._items(uow, watch, said.keys, said.radios)),
                expected=rows.expected(uow, session.school_id, after),
                spans=tuple(spans),
                signed=rows.waiting(uow, session.school_id, session.turn_id),
            )

        return self._store.run(work)

    def keep_draft(self, session: Session, draft: HandoverDraft) -> None:
        """Keep what was typed so far; it survives kill -9 and comes back with `draft`."""
        self._store.run(
            lambda uow: drafts.keep_typed(uow, session.turn_id, drafts.of_draft(draft, self._shifts.zone))
        )

    def sign_out_going(self, session: Session, draft: HandoverDraft, password: str) -> Handover:
        """The outgoing signature. The guard stays on duty, and responsible, until somebody takes over.

        A second signature (something changed) replaces the first, which stays on record. A note becomes
        an open item of this and the next handovers. Raises NotPermitted, WrongPassword, LockedOut, UserError.
        """
        self._auth.require(session, Permission.WRITE_LOG)
        if not all(0 <= count <= COUNT_MAX for count in (draft.keys, draft.radios)):
            raise refuse.bad_count()
        watch = self._watch(session)
        self._auth.check_password(session.account.id, password)
        note, author = draft.note.strip(), session.account.id

        def work(uow: UnitOfWork) -> Handover:
            before = rows.waiting(uow, session.school_id, session.turn_id)
            if note and (before is None or before.note != note):
                uow.append(
                    Kind.HANDOVER_NOTE, note_body(str(uuid4()), note, session.account.name), author=author
                )
            out = rows.outgoing(uow, session.school_id, session.turn_id, watch.slot, str(uuid4()))
            body = signed_body(
                out,
                [item.kept() for item in self._items(uow, watch, draft.keys, draft.radios)],
                summary=draft.summary.strip(),
                note=note,
                keys=draft.keys,
                radios=draft.radios,
                replaces=before.id if before else None,
            )
            uow.append(Kind.HANDOVER_SIGNED, body, author=author)
            drafts.keep_typed(uow, session.turn_id, drafts.of_draft(draft, self._shifts.zone))
            return rows.existing(uow, session.school_id, out.handover_id)

        return self._store.run(work)

    def pending(self, school_id: int | None = None) -> Handover | None:
        """The newest outgoing signature that still waits for the next guard (None: the own school)."""
        school = self._store.school_id if school_id is None else school_id
        return self._store.run(lambda uow: rows.waiting(uow, school))

    def to_acknowledge(self, session: Session) -> list[HandoverItem]:
        """What the incoming guard acknowledges one by one: everything that is open now."""
        watch = self._watch(session)
        return self._store.run(lambda uow: self._items_at_taking(uow, watch, session))

    def take_over(
        self,
        outgoing_session: Session,
        account_id: str,
        password: str,
        acknowledged: Iterable[str],
        remark: str = "",
    ) -> Session:
        """The incoming signature: signs the one guard out and the other in, in one transaction.

        `acknowledged` are ids of items; `remark` says what is different from what was handed over. Works
        also without the outgoing signature (he has left): that is marked. Raises NotAcknowledged,
        WrongPassword, LockedOut, or UserError (the same person, no right to be on duty).
        """
        if account_id == outgoing_session.account.id:
            raise refuse.same_person()
        watch = self._watch(outgoing_session)
        to = self._store.run(lambda uow: self._duty_of(uow, account_id, watch))

        taking = _Taking(outgoing_session, watch, to, frozenset(acknowledged), remark.strip())
        return self._auth.login(
            account_id, password, to.name, slot=to, before=lambda uow, who: self._take(uow, who, taking)
        )

    def stay_on(self, session: Session, password: str, remark: str = "") -> Session:
        """Nobody came: the guard on duty goes on for the next shift, with a signature of his own.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError: the shift has not ended.
        """
        self._auth.require(session, Permission.WRITE_LOG)
        watch = self._watch(session)
        if watch.slot.end - watch.now > HANDOVER_WINDOW:
            raise refuse.too_early()
        self._auth.check_password(session.account.id, password)
        to = self._following(watch, self._shifts.timetable.slot_at(watch.now))
        author, turn_id = session.account.id, str(uuid4())

        def work(uow: UnitOfWork) -> datetime:
            items = [item.kept() for item in self._items_at_taking(uow, watch, session)]
            out = rows.outgoing(uow, session.school_id, session.turn_id, watch.slot, self._id(uow, session))
            uow.append(Kind.HANDOVER_STAYED, stayed_body(out, items, to, remark.strip()), author=author)
            rows.end(uow, out.turn, "stayed", author)
            opened = opened_body(turn_id, author, session.account.name, to.name)
            return uow.append(Kind.SHIFT_OPENED, opened, author=author).occurred_at

        since = self._store.run(work)
        return replace(session, slot=to, turn_id=turn_id, since=since)

    def history(
        self, session: Session, since: datetime, until: datetime, school_id: int | None = None
    ) -> list[SlotHandover]:
        """The shifts that began in [since, until) so far and how each was handed over, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        scope = self._auth.scope(session, school_id)
        school, now = self._store.school_id if scope is None else scope, self._clock.now()
        table = self._shifts.timetable_with(self._store.run(lambda uow: uow.find(PlanFrom, school_id=school)))
        begun = table.slots(since, min(until, now)) if since < min(until, now) else []
        slots = [slot for slot in begun if since <= slot.start]
        return self._store.run(lambda uow: rows.history(uow, school, slots, now))

    def _take(self, uow: UnitOfWork, account: Account, taking: _Taking) -> None:
        """The incoming signature and the end of the outgoing turn, ahead of the sign-in."""
        if not may(account.role, Permission.WRITE_LOG):
            raise refuse.cannot_take(account.name)
        school, leaving = account.school_id, taking.session
        items = self._items_at_taking(uow, taking.watch, leaving)
        unseen = [item for item in items if item.id not in taking.acknowledged]
        if unseen:
            raise refuse.NotAcknowledged(unseen)
        out = rows.outgoing(uow, school, leaving.turn_id, taking.watch.slot, self._id(uow, leaving))
        body = taken_body(
            out,
            [item.kept() for item in items],
            to=taking.to,
            name=account.name,
            acknowledged=(item.id for item in items),
            remark=taking.remark,
            planned=rows.is_planned(uow, school, taking.to, account.id),
        )
        uow.append(Kind.HANDOVER_TAKEN, body, author=account.id)
        rows.end(uow, out.turn, "handover", account.id)
        uow.append(Kind.LOGOUT, login_body(leaving.account.id), author=leaving.account.id)

    def _id(self, uow: UnitOfWork, session: Session) -> str:
        """The handover that this turn's guard signed, or a new one that he did not."""
        signed = rows.waiting(uow, session.school_id, session.turn_id)
        return signed.id if signed else str(uuid4())

    def _watch(self, session: Session) -> Watch:
        if session.slot is None or not session.turn_id:
            raise refuse.not_on_duty()
        now = self._clock.now()
        return Watch(session.school_id, session.slot, session.since, now, self._shifts.zone)

    def _following(self, watch: Watch, running: ShiftSlot) -> ShiftSlot:
        """The shift to hand over to: the one after the own, or the running one once that has begun."""
        return running if running.start >= watch.slot.end else self._shifts.timetable.next(watch.slot)

    def _duty_of(self, uow: UnitOfWork, account_id: str, watch: Watch) -> ShiftSlot:
        """Which shift somebody takes over now."""
        running = self._shifts.timetable.slot_at(watch.now)
        after = self._shifts.timetable.next(running)
        planned = [rows.is_planned(uow, watch.school_id, slot, account_id) for slot in (running, after)]
        return next_duty(running, after, watch.now, (planned[0], planned[1]))

    def _items(self, uow: UnitOfWork, watch: Watch, keys: int, radios: int) -> list[HandoverItem]:
        found = [*fault_items(uow, watch), *gap_items(uow, watch)]
        found += [item for source in self._sources for item in source.open_items(uow, watch)]
        return [*found, *draft_items(uow, watch), *note_items(uow, watch), keys_item(keys, radios)]

    def _items_at_taking(self, uow: UnitOfWork, watch: Watch, session: Session) -> list[HandoverItem]:
        signed = rows.waiting(uow, session.school_id, session.turn_id)
        said = drafts.typed(uow, session.turn_id)
        counted = signed or said
        return self._items(uow, watch, counted.keys if counted else 0, counted.radios if counted else 0)

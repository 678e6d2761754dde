"""A guard who does not come: the present one stays responsible, and the manager is told (R21, R67g).

A record and an event once a shift, at the end of the handover window; the manager sees it until he says
that he has. Nothing is blocked, nobody is signed out.
"""

from __future__ import annotations

import threading

from app.domain.folds.handover import relief_body, relief_seen_body
from app.domain.handover import Relief
from app.domain.people import Permission
from app.domain.record import SYSTEM, Kind
from app.domain.shift import HANDOVER_WINDOW, DutyTurn, ShiftSlot
from app.domain.timetable import Timetable
from app.errors import GuardroomError
from app.events import Bus, RecordsAppended, ReliefMissing, Trouble
from app.services.auth import AuthService, Session
from app.services.handover_rows import expected
from app.services.ports import Clock, Store, UnitOfWork
from app.services.roster import RosterService
from app.services.shifts import ShiftService

LOOK_EVERY_S = 20.0


class ReliefService:
    """Finds shifts that nobody came to; the manager reads and acknowledges them."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService, *, bus: Bus
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._bus = bus

    def look(self) -> Relief | None:
        """Put on record, once a shift, that nobody new came to the running one; None where all is well."""
        now, table = self._clock.now(), self._shifts.timetable
        slot = table.slot_at(now)
        if now < slot.start + HANDOVER_WINDOW:
            return None
        relief = self._store.run(lambda uow: _missing(uow, self._store.school_id, slot, table))
        if relief is not None:
            told = ReliefMissing(relief.school_id, relief.day, relief.shift, relief.present, relief.expected)
            self._bus.publish(told)
        return relief

    def unseen(self, session: Session) -> list[Relief]:
        """What no manager has acknowledged yet, the newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(lambda uow: uow.find(Relief, school_id=school, seen_at=None, order="-due_at"))

    def seen(self, session: Session, relief: Relief) -> None:
        """The manager has read it. Raises NotPermitted."""
        self._auth.require(session, Permission.EDIT_ROSTER)

        def work(uow: UnitOfWork) -> None:
            kept = uow.get(Relief, session.school_id, relief.day, relief.shift)
            if kept is not None and kept.seen_at is None:
                body = relief_seen_body(kept, session.account.name)
                uow.append(Kind.RELIEF_SEEN, body, author=session.account.id)

        self._store.run(work)


class ReliefWatch:
    """Looks every twenty seconds, on a thread of its own; takes over plans that came by sync, too."""

    def __init__(self, relief: ReliefService, roster: RosterService, bus: Bus) -> None:
        self._relief = relief
        self._roster = roster
        self._bus = bus
        self._stop = threading.Event()
        self._plans_changed = threading.Event()
        self._in_trouble = False
        self._thread: threading.Thread | None = None
        self._unsubscribe = bus.subscribe(RecordsAppended, self._note)

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="relief-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread. Idempotent."""
        self._unsubscribe()
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def tick(self) -> None:
        """One look; a failing store is told once and asked again at the next."""
        try:
            if self._plans_changed.is_set():
                self._plans_changed.clear()
                self._roster.reload()
            self._relief.look()
        except GuardroomError as error:
            if not self._in_trouble:
                self._in_trouble = True
                self._bus.publish(Trouble(error.message))
        else:
            self._in_trouble = False

    def _run(self) -> None:
        while not self._stop.is_set():
            self.tick()
            self._stop.wait(LOOK_EVERY_S)

    def _note(self, event: RecordsAppended) -> None:
        if Kind.ROSTER_PLAN in event.kinds:
            self._plans_changed.set()


def _missing(uow: UnitOfWork, school_id: int, slot: ShiftSlot, table: Timetable) -> Relief | None:
    day = slot.day.isoformat()
    on_duty = uow.find(DutyTurn, school_id=school_id, closed_at=None, order="opened_at")
    began_here = bool(on_duty) or bool(uow.find(DutyTurn, school_id=school_id, limit=1))
    if not began_here or uow.get(Relief, school_id, day, slot.name) is not None:
        return None
    if any(_slot_of(turn, table).start >= slot.start for turn in on_duty):
        return None
    names = [person.name for person in expected(uow, school_id, slot)]
    present = on_duty[0].account_name if on_duty else ""
    uow.append(Kind.RELIEF_MISSING, relief_body(slot, present, names), author=SYSTEM)
    return uow.get(Relief, school_id, day, slot.name)


def _slot_of(turn: DutyTurn, table: Timetable) -> ShiftSlot:
    """The shift that somebody signed in for."""
    if turn.shift is None:
        return table.slot_at(turn.opened_at)
    return table.slot_near(turn.opened_at, turn.shift)

"""Keeps who looked closer at which camera (article 7(2), R24): folded in memory, written seldom.

Listens to the bus; a look costs a dictionary's entry. At most one record a minute, whatever happens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from app.domain.folds.viewing import viewed_body
from app.domain.people import Permission
from app.domain.record import SYSTEM, Kind
from app.domain.viewing import Viewed, joined
from app.errors import GuardroomError
from app.events import Bus, CameraViewed, Trouble
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store
from app.services.shifts import ShiftService

EVERY_S = 60.0
"""Between two records; what was gathered in between is lost by a crash."""

_Tallies = dict[tuple[str, ...], Viewed]


class ViewAudit:
    """Start it with the workplace; `flush` at a sign-out, `stop` before the store is closed."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService, *, bus: Bus
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._bus = bus
        self._lock = threading.Lock()
        self._one_write = threading.Lock()
        self._pending: _Tallies = {}
        self._in_trouble = False
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Listen, and write on a thread of its own."""
        self._unsubscribe = self._bus.subscribe(CameraViewed, self.see)
        self._thread = threading.Thread(target=self._run, name="view-audit", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is pending, end the thread."""
        self._unsubscribe()
        self._end.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def see(self, event: CameraViewed) -> None:
        """One look; any thread, no I/O."""
        now = self._clock.now()
        account = event.account
        row = Viewed(
            school_id=self._store.school_id,
            account_id=account.id,
            camera_id=event.camera_id,
            act=event.act,
            day=now.astimezone(self._shifts.zone).date().isoformat(),
            account_name=account.name,
            first_at=now,
            last_at=now,
            count=1,
        )
        with self._lock:
            _add(self._pending, row)

    def flush(self) -> None:
        """Write what is pending, if anything, as one record. Raises EnvError; then nothing of it is lost."""
        with self._one_write:
            with self._lock:
                taken, self._pending = self._pending, {}
            if not taken:
                return
            body = viewed_body(taken.values())
            try:
                self._store.run(lambda uow: uow.append(Kind.VIEWED, body, author=SYSTEM))
            except GuardroomError:
                with self._lock:
                    for row in taken.values():
                        _add(self._pending, row)
                raise

    def views(self, session: Session, since: date, until: date) -> list[Viewed]:
        """Who looked closer at what from day to day (both included), newest first. Raises NotPermitted."""
        self._auth.require(session, Permission.READ_AUDIT)
        self.flush()
        where: dict[str, Any] = {"day__gte": since.isoformat(), "day__lt": f"{until.isoformat()}~"}
        school = session.school_id
        return self._store.run(lambda uow: uow.find(Viewed, school_id=school, order="-last_at", **where))

    def _run(self) -> None:
        going = True
        while going:
            going = not self._end.wait(EVERY_S)
            try:
                self.flush()
            except GuardroomError as error:
                if not self._in_trouble:  # told once; tried again with the next interval
                    self._in_trouble = True
                    self._bus.publish(Trouble(error.message))
            else:
                self._in_trouble = False


def _add(tallies: _Tallies, row: Viewed) -> None:
    key = (row.account_id, row.camera_id, str(row.act), row.day)
    tallies[key] = joined(tallies.get(key), row)

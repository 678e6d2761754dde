"""Looks every twenty seconds on a thread of its own: which cameras rest, how often workers were restarted,
whether the PC still has its baseline; and leaves a sign of life (R22, R23, R25, R40)."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.domain.folds.conduct import restarts_body
from app.domain.record import SYSTEM, Kind
from app.errors import GuardroomError
from app.events import Bus, RecordsAppended, Trouble, WorkerRestarted
from app.services.baseline import BaselineService
from app.services.outages import OutageService
from app.services.ports import Clock, Store, WallVideo
from app.services.shifts import ShiftService
from app.services.stops import StopService

LOOK_EVERY_S = 20.0
RESTARTS_EVERY = 3
"""Looks between two records of restarts: a worker that keeps dying makes one record a minute, no more."""

_OUTAGES = frozenset({Kind.OUTAGE_ASKED, Kind.OUTAGE_DECIDED, Kind.OUTAGE_ENDED})


class RestartCount:
    """Counts restarts of the video workers; written as so many more of the running shift."""

    def __init__(self, store: Store, clock: Clock, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._shifts = shifts
        self._lock = threading.Lock()
        self._waiting = 0

    def count(self) -> None:
        """One more; any thread."""
        with self._lock:
            self._waiting += 1

    def write(self) -> int:
        """Put what was counted on record; how many that were. Stays counted where the store fails."""
        with self._lock:
            count = self._waiting
        if count:
            slot = self._shifts.slot_at(self._clock.now())
            body = restarts_body(slot.day, slot.name, count)
            self._store.run(lambda uow: uow.append(Kind.WORKERS_RESTARTED, body, author=SYSTEM))
            with self._lock:
                self._waiting -= count
        return count


class ConductWatch:
    """Start it with the workplace, stop it before video and store are closed."""

    def __init__(
        self,
        bus: Bus,
        *,
        stops: StopService,
        outages: OutageService,
        baseline: BaselineService,
        restarts: RestartCount,
        video: WallVideo | None,
    ) -> None:
        self._bus = bus
        self._stops, self._outages, self._baseline = stops, outages, baseline
        self._restarts, self._video = restarts, video
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._in_trouble = False
        self._looks = 0
        self._thread: threading.Thread | None = None
        self._unsubscribe = [
            bus.subscribe(RecordsAppended, self._appended),
            bus.subscribe(WorkerRestarted, lambda _: restarts.count()),
        ]

    def start(self) -> None:
        """Note that the program runs again, then look."""
        self._stops.started()
        self._thread = threading.Thread(target=self._run, name="conduct-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what was counted, end the thread. Idempotent."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._thread is not None:
            self._stop.set()
            self._wake.set()
            self._thread.join()
            self._thread = None
            self._attempt(self._restarts.write)

    def tick(self) -> None:
        """One look; a failing store is told once and asked again at the next."""
        looks: list[Callable[[], object]] = [self._rest, self._stops.alive, self._baseline.look]
        if self._looks % RESTARTS_EVERY == 0:
            looks.append(self._restarts.write)
        self._looks += 1
        for look in looks:
            self._attempt(look)

    def _rest(self) -> None:
        if self._video is not None:
            self._video.rest(self._outages.resting())

    def _attempt(self, look: Callable[[], object]) -> None:
        try:
            look()
        except GuardroomError as error:
            if not self._in_trouble:
                self._in_trouble = True
                self._bus.publish(Trouble(error.message))
        else:
            self._in_trouble = False

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            self.tick()
            self._wake.wait(LOOK_EVERY_S)

    def _appended(self, event: RecordsAppended) -> None:
        if event.kinds & _OUTAGES:
            self._wake.set()

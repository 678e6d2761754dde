"""Keeps the cameras' states as records (article 4(3)) and opens a fault for one that stays lost.

Listens to the bus, writes on a thread of its own, at most one record a second for all cameras.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Container
from datetime import UTC, datetime
from uuid import uuid4

from app.domain.camera import Camera, CameraSpan, CameraStatus
from app.domain.camera_spans import Span, SpanTracker
from app.domain.fault import FaultDraft
from app.domain.folds.camera import SpanClosed, SpanOpened, state_body
from app.domain.machine_seen import label, symptom
from app.domain.record import SYSTEM, Kind
from app.errors import GuardroomError
from app.events import Bus, CameraStatusChanged, Trouble
from app.services.faults import FaultService
from app.services.ports import Clock, Preferences, Store, UnitOfWork
from app.services.witness import Witness

TICK_S = 1.0
ALIVE_EVERY_S = 60.0
"""How often the journal notes that it runs: after a crash, open spans end at the last note."""

_ALIVE = "journal.alive"


class CameraJournal:
    """Start it once after log-in surroundings stand; stop it before the store is closed."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        clock: Clock,
        *,
        faults: FaultService,
        witness: Witness,
        settings: Preferences,
        watched: Callable[[], Container[str]] | None = None,
    ) -> None:
        """`watched`: ids of the cameras that are being looked at now; None: every one that was heard of."""
        self._store = store
        self._bus = bus
        self._clock = clock
        self._faults = faults
        self._witness = witness
        self._settings = settings
        self._watched = watched
        self._inbox: queue.Queue[CameraStatus | None] = queue.Queue()
        self._trackers: dict[str, SpanTracker] = {}
        self._last: dict[str, CameraStatus] = {}
        self._told: set[str] = set()
        self._alive_at = 0.0
        self._in_trouble = False
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        witness.live_counts = self._live_counts

    def start(self) -> None:
        """Close what an earlier run left open, then listen."""
        self._close_leftovers()
        self._unsubscribe = self._bus.subscribe(CameraStatusChanged, lambda e: self._inbox.put(e.status))
        self._thread = threading.Thread(target=self._run, name="camera-journal", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is pending, close every span, end the thread."""
        self._unsubscribe()
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join()
            self._thread = None

    def strip(
        self, camera_id: str, since: datetime, until: datetime, school_id: int | None = None
    ) -> list[CameraSpan]:
        """The spans of one camera that overlap [since, until), oldest first, not cut to it."""
        return self._witness.spans(since, until, school_id=school_id, camera_id=camera_id)

    def machine_seen(self, since: datetime, until: datetime, school_id: int | None = None) -> str:
        """设备运行状况 of [since, until) in the form's own words."""
        return self._witness.machine_seen(since, until, school_id)

    def _live_counts(self) -> dict[str, int]:
        running = [tracker.span for tracker in list(self._trackers.values())]
        return {span.id: span.count for span in running if span is not None}

    def _run(self) -> None:
        going = True
        while going:
            # Read before the inbox is emptied: a trouble must not be called over while the next
            # change still waits to be read (after a pause of the whole program, say).
            now = self._clock.now().timestamp()
            going = self._take_in()
            now = now if going else self._clock.now().timestamp()
            watched = self._watched() if self._watched and going else self._trackers
            for camera_id, tracker in self._trackers.items():
                if going and camera_id in watched:
                    tracker.tick(now)
                    self._watch_loss(camera_id, tracker, now)
                else:
                    tracker.end(now)
            self._attempt(lambda: self._write(self._clock.now().timestamp()))

    def _take_in(self) -> bool:
        """Everything that has arrived within a tick; False when told to stop."""
        try:
            status = self._inbox.get(timeout=TICK_S)
            while status is not None:
                tracker = self._trackers.setdefault(status.camera_id, SpanTracker(lambda: str(uuid4())))
                tracker.see(status)
                self._last[status.camera_id] = status
                status = self._inbox.get_nowait()
        except queue.Empty:
            return True
        return False

    def _write(self, now: float) -> None:
        """One record for all cameras; what could not be written stays for the next tick."""
        due = list(self._trackers.items())
        opened = [_opened(camera_id, span) for camera_id, t in due for span in t.opened]
        fresh = {span.id for span in opened}
        closed = [_closed(c, span) for c, t in due for span in t.closed if span.id not in fresh]
        note_alive = now - self._alive_at >= ALIVE_EVERY_S or bool(opened or closed)

        def work(uow: UnitOfWork) -> None:
            if opened or closed:
                uow.append(Kind.CAMERA_STATE, state_body(opened, closed), author=SYSTEM)
            uow.keep_draft(_ALIVE, {"at": now})

        if note_alive:
            self._store.run(work)
            self._alive_at = now
        for _, tracker in due:
            tracker.opened.clear()
            tracker.closed.clear()

    def _watch_loss(self, camera_id: str, tracker: SpanTracker, now: float) -> None:
        """A camera lost for longer than the setting says becomes a fault, once a loss."""
        span = tracker.span
        limit = float(self._settings.get("fault.lost_after_s"))
        if span is None or span.id in self._told or tracker.lost_for(now) <= limit:
            return
        if self._attempt(lambda: self._detect(camera_id, now - tracker.lost_for(now))):
            self._told.add(span.id)

    def _detect(self, camera_id: str, since: float) -> None:
        camera = self._store.run(lambda uow: uow.get(Camera, self._store.school_id, camera_id))
        if camera is None:
            return
        seen = symptom(self._last[camera_id])
        self._faults.detected(FaultDraft(camera_id, label(camera), camera.device_code, since, seen, seen))

    def _attempt(self, act: Callable[[], None]) -> bool:
        """Run `act`; a failing store is told once and tried again at the next tick."""
        try:
            act()
        except GuardroomError as error:
            if not self._in_trouble:
                self._in_trouble = True
                self._bus.publish(Trouble(error.message))
            return False
        self._in_trouble = False
        return True

    def _close_leftovers(self) -> None:
        def work(uow: UnitOfWork) -> None:
            alive = uow.draft(_ALIVE)
            left = uow.find(CameraSpan, school_id=self._store.school_id, until=None)
            if not left or alive is None:
                return
            seen = datetime.fromtimestamp(float(alive["at"]), UTC)
            closed = [
                SpanClosed(span.id, span.camera_id, max(seen, span.since), span.cause, span.count)
                for span in left
            ]
            uow.append(Kind.CAMERA_STATE, state_body([], closed), author=SYSTEM)

        self._store.run(work)


def _opened(camera_id: str, span: Span) -> SpanOpened:
    return SpanOpened(
        span.id,
        camera_id,
        span.state,
        _moment(span.since),
        span.cause,
        span.count,
        _moment(span.until) if span.until is not None else None,
    )


def _closed(camera_id: str, span: Span) -> SpanClosed:
    return SpanClosed(span.id, camera_id, _moment(span.until or span.since), span.cause, span.count)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)

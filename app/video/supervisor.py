"""The supervisor: one thread that keeps the shown cameras' sessions and the workers alive.

It alone changes anything; the engine posts work to it and reads the snapshots it leaves. Times inside are
monotonic, those it publishes are Unix seconds.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from app.domain.camera import CameraStatus, LossCause, PictureFault
from app.events import Bus, CameraStatusChanged, Trouble, WorkerRestarted
from app.services.ports import Feed, Still, StreamKind, StreamStats, TileRequest
from app.text import Text, text
from app.video import texts
from app.video.control import CameraControl
from app.video.errands import Errands
from app.video.messages import (
    Beat,
    ClipNews,
    DropCamera,
    FetchStill,
    FirstFrame,
    Message,
    PictureJudged,
    SessionEnded,
    StillTaken,
)
from app.video.options import EngineOptions
from app.video.pool import SeatPool
from app.video.process import WorkerProcess
from app.video.quality import Quality
from app.video.seat import Seat
from app.video.sessions import Sessions, hidden
from app.video.shm import first_seq
from app.video.shown import Place, Shown, on_the_wall, stream_stats

log = logging.getLogger(__name__)

TICK_S = 0.1

OPENS_MAX = 4
"""Simultaneous attempts, so that a returning recorder is not stormed."""

_SLEPT_S = 1.0
"""A gap in this thread's own time beyond which the silence of others proves nothing."""


class Supervisor:
    """See the module. `workers` processes from the start, more when their slots are full."""

    def __init__(
        self,
        bus: Bus,
        now: Callable[[], float],
        workers: int,
        crash_log: Path | None,
        options: EngineOptions,
    ) -> None:
        self.places: Mapping[str, Place] = {}
        self.statuses: Mapping[str, CameraStatus] = {}
        self.stats: Mapping[str, StreamStats] = {}
        self.errands = Errands(bus)
        self._bus = bus
        self._wall_now = now
        self._options = options
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._feeds: dict[str, Feed] = {}
        self._wanted: tuple[TileRequest, ...] = ()
        self._quality = Quality()
        self._sessions = Sessions(options.sessions_per_device, self._device_full)
        self._told_once: set[str] = set()
        self._shown: dict[str, Shown] = {}
        self._resting: frozenset[str] = frozenset()
        self._pool = SeatPool(bus, workers, crash_log, self._heard)
        self._numbers = itertools.count(1)
        self._generations = itertools.count(1)
        self._closing = False
        self._turned_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="video-supervisor", daemon=True)
        self._thread.start()

    # --- called from any thread -----------------------------------------------------------------

    def post(self, work: Callable[[], None]) -> bool:
        """Do `work` on the supervisor's thread soon; False after the end."""
        if not self._closing:
            self._inbox.put(work)
        return not self._closing

    def close(self) -> None:
        """End the workers and the thread; idempotent."""
        self.post(self._stop)
        self._thread.join()

    # --- posted work ----------------------------------------------------------------------------

    def prestart(self) -> None:
        """Start the workers before anything is shown."""
        self._pool.prestart()

    def set_feeds(self, feeds: Sequence[Feed]) -> None:
        """The cameras that exist; one whose address changed is opened anew."""
        self._feeds = {feed.camera_id: feed for feed in feeds}
        for camera_id, shown in list(self._shown.items()):
            feed = self._feeds.get(camera_id)
            if feed != shown.control.feed:
                self._drop(camera_id)
                if feed is not None:
                    self._add(shown.control.request, half=shown.half)
        self._snapshot_places()

    def show(self, tiles: Sequence[TileRequest]) -> None:
        """Make the shown cameras exactly these, as far as this PC keeps up."""
        self._wanted = tuple(tiles)
        wanted = {lowered.request.camera_id: lowered for lowered in self._quality.lowered(tiles)}
        for camera_id in [c for c in self._shown if c not in wanted]:
            self._drop(camera_id)
        for camera_id, lowered in wanted.items():
            shown = self._shown.get(camera_id)
            if shown is None:
                self._add(lowered.request, half=lowered.half)
            elif (shown.control.request, shown.half) != (lowered.request, lowered.half):
                shown.control.request, shown.half = lowered.request, lowered.half
                shown.seat.send(shown.order())
        self._snapshot_places()

    def rest(self, camera_ids: frozenset[str]) -> None:
        """Exactly these rest by plan."""
        self._resting = camera_ids
        for camera_id, shown in self._shown.items():
            shown.control.rest(camera_id in camera_ids, time.monotonic())

    def retry(self, camera_id: str) -> None:
        """A person wants an attempt now."""
        if camera_id in self._shown:
            self._shown[camera_id].control.retry(time.monotonic())

    def seat_of(self, camera_id: str) -> Seat | None:
        """The worker that a shown camera is placed in."""
        shown = self._shown.get(camera_id)
        return shown.seat if shown is not None else None

    def still(self, camera_id: str, answer: Future[Still]) -> None:
        """A person wants a snapshot."""
        shown = self._shown.get(camera_id)
        seat, main = (None, None) if shown is None else (shown.seat, shown.control.main_source())
        self.errands.stills.ask(seat, camera_id, answer, main, time.monotonic())

    # --- the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closing:
            try:
                self._turn()
            except Exception:
                log.exception("video supervisor")

    def _turn(self) -> None:
        self._work_off(TICK_S)
        now = time.monotonic()
        if now - self._turned_at > _SLEPT_S:
            for seat in self._pool.seats:
                seat.forgive(now)
        self._turned_at = now
        self._poll_frames()
        self._tick(now)
        self._publish(now)
        self._look_at_quality(now)

    def _look_at_quality(self, now: float) -> None:
        busy = [
            shown.busy
            for shown in self._shown.values()
            if shown.control.request.stream is not StreamKind.KEYFRAMES
        ]
        if self._quality.look(busy, now):
            self.show(self._wanted)
            self._bus.publish(self._quality.told())

    def _work_off(self, wait_s: float) -> None:
        """Everything in the inbox, waiting up to `wait_s` for the first."""
        try:
            self._inbox.get(timeout=wait_s)()
            while True:
                self._inbox.get_nowait()()
        except queue.Empty:
            return

    def _poll_frames(self) -> None:
        fresh = {seat.number: (seat.arena.fresh(), seat.arena.sequences()) for seat in self._pool.seats}
        for shown in self._shown.values():
            times, sequences = fresh[shown.seat.number]
            if sequences[shown.slot] >= shown.place.first:
                shown.control.fresh(times[shown.slot])

    def _tick(self, now: float) -> None:
        for seat in self._pool.revive(now):
            self._order_anew(seat)
        opens = sum(shown.control.young_open(now) for shown in self._shown.values())
        controls = [shown.control for shown in self._shown.values()]
        # Cameras that never failed go first: dead ones must not delay them.
        for shown in sorted(self._shown.values(), key=_turn):
            control = shown.control
            room = self._sessions.room(control.device, now)
            may_open = room and opens < OPENS_MAX and shown.seat.process is not None
            if control.tick(now, may_open=may_open):
                opens += 1
            elif not room:
                self._sessions.make_room(control, controls, now)
            shown.queued = not room and control.waits(now)
        self.errands.stills.turn(self._fetch, self._numbers.__next__, now)

    def _fetch(self, seat: Seat, order: FetchStill) -> bool:
        """Open a main stream for one picture, if its device has room."""
        shown = self._shown.get(order.camera_id)
        if shown is None or not self._sessions.room(shown.control.device, time.monotonic()):
            return False
        self._send(seat, shown.control.device, order)
        return True

    def _send(self, seat: Seat, device: str, order: Message) -> None:
        """Every order about a device's sessions goes this way: they are counted."""
        self._sessions.ordered(seat.number, device, order, time.monotonic())
        seat.send(order)

    def _publish(self, now: float) -> None:
        offset = self._wall_now() - now
        self.statuses = {
            camera_id: replace(on_the_wall(shown.control.status, offset), queued=shown.queued)
            for camera_id, shown in self._shown.items()
        }
        for camera_id, shown in self._shown.items():
            status = replace(shown.control.status, last_frame_at=None, queued=shown.queued)
            if status != shown.told:
                shown.told = status
                self._bus.publish(CameraStatusChanged(self.statuses[camera_id]))

    # --- cameras and seats ----------------------------------------------------------------------

    def _add(self, tile: TileRequest, *, half: bool = False) -> None:
        feed = self._feeds.get(tile.camera_id)
        if feed is None:
            return
        self._pool.prestart()
        seat = self._pool.free_seat()
        if seat is None:
            return
        slot, generation = seat.take_slot(tile.camera_id), next(self._generations)
        control = CameraControl(
            feed,
            tile,
            time.monotonic(),
            numbers=self._numbers,
            send=lambda order: self._send(seat, control.device, order),
            options=self._options,
        )
        place = Place(seat.arena, slot, first_seq(generation))
        shown = Shown(control, seat, slot, generation, place, self._options.preroll_s, half)
        control.rest(tile.camera_id in self._resting, time.monotonic())
        self._shown[tile.camera_id] = shown
        seat.send(shown.order())

    def _drop(self, camera_id: str) -> None:
        shown = self._shown.pop(camera_id)
        self._send(shown.seat, shown.control.device, DropCamera(camera_id))
        shown.seat.cameras[shown.slot] = None

    def _snapshot_places(self) -> None:
        self.places = {camera_id: shown.place for camera_id, shown in self._shown.items()}

    def _order_anew(self, seat: Seat) -> None:
        """A new process in the old seat; the old pictures stay until its own come, in a new generation."""
        for shown in self._shown.values():
            if shown.seat is seat:
                shown.generation = next(self._generations)
                seat.send(shown.order())

    def _stop(self) -> None:
        self._pool.quit()
        self._closing = True
        self._work_off(0.001)  # the last news: clips that were finished for the end
        for seat in self._pool.seats:
            self.errands.worker_lost(seat.number)
            seat.arena.release()

    def _heard(self, seat: Seat, process: WorkerProcess, message: Message | None, blob: bytes) -> None:
        """On a process's reading thread."""
        self._inbox.put(lambda: self._news(seat, process, message, blob))

    # --- news -----------------------------------------------------------------------------------

    def _news(self, seat: Seat, process: WorkerProcess, news: Message | None, blob: bytes) -> None:
        if seat.process is not process:
            return
        now = time.monotonic()
        seat.heard(now)
        match news:
            case None if not self._closing:
                self._worker_died(seat, now)
            case Beat():
                self._keep_figures(seat, news)
            case ClipNews():
                self.errands.clip_news(news)
            case StillTaken():
                self.errands.stills.taken(news, blob)
            case FirstFrame() | SessionEnded() | PictureJudged():
                self._camera_news(news, now)
            case _:
                return

    def _camera_news(self, news: FirstFrame | SessionEnded | PictureJudged, now: float) -> None:
        fetched = False
        match news:
            case FirstFrame(session):
                self._sessions.shows(session)
            case SessionEnded(session):
                self._sessions.ended(session)
                fetched = self.errands.stills.ended(session)
        shown = self._shown.get(news.camera_id)
        if shown is None:
            return
        control = shown.control
        match news:
            case FirstFrame(session):
                control.first_frame(session)
            case SessionEnded(session, _, said):
                cause = None if said is None else LossCause(said)
                if fetched:
                    control.main_failed(cause)
                    return
                self._poll_frames()  # its last picture came before its end
                control.ended(session, cause, now)
            case PictureJudged(_, faults):
                control.judged(tuple(PictureFault(fault) for fault in faults), now)

    def _worker_died(self, seat: Seat, now: float) -> None:
        log.warning("video worker %d ended", seat.number)
        self._bus.publish(WorkerRestarted(seat.number))
        too_often = seat.died(now)
        self._poll_frames()
        for shown in self._shown.values():
            if shown.seat is seat:
                shown.control.worker_lost(now)
        self.errands.worker_lost(seat.number)
        self._sessions.worker_lost(seat.number)
        if too_often:
            self._bus.publish(Trouble(texts.WORKER_KEEPS_DYING))

    def _device_full(self, device: str) -> None:
        most = self._options.sessions_per_device
        self._bus.publish(Trouble(text(texts.SESSIONS_FULL, device=device, most=most)))

    def _keep_figures(self, seat: Seat, beat: Beat) -> None:
        stats = {c: s for c, s in self.stats.items() if c in self._shown and self._shown[c].seat is not seat}
        stats.update({f.camera_id: stream_stats(f, seat.number) for f in beat.figures})
        for figures in beat.figures:
            if figures.camera_id in self._shown:
                self._shown[figures.camera_id].busy = figures.busy
        if any(figures.refused for figures in beat.figures):
            self._tell_once(texts.HARDWARE_REFUSED)
        if any(figures.stood_in for figures in beat.figures):
            self._tell_once(texts.VLC_REFUSED)
        self.stats = stats

    def _tell_once(self, message: Text) -> None:
        if message.source not in self._told_once:
            self._told_once.add(message.source)
            self._bus.publish(Trouble(message))


def _turn(shown: Shown) -> tuple[int, bool]:
    """Who may open first."""
    return shown.control.status.attempt, hidden(shown.control)

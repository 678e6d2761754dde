"""A camera placed in a worker's slot: its sessions, the tile's size, the picture checks.

A second session (main instead of sub, or back) takes the slot over with its first picture; until then the
old one shows. Knows no pipes: what happens is told through `Reports`.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

import numpy as np
from av.video.frame import VideoFrame

from app.domain.camera import LossCause, PictureFault
from app.video.checks import SAMPLE_HEIGHT, SAMPLE_WIDTH, PictureChecks
from app.video.ingest import Decoding, Session
from app.video.messages import Figures, PlaceCamera, StartSession
from app.video.picture import Scaler, fit
from app.video.shm import Arena, SlotWriter

log = logging.getLogger(__name__)

CHECK_EVERY_S = 0.5
"""Seconds between two samples for the picture checks; every second one is judged in full."""


class Reports(Protocol):
    """What a placed camera tells."""

    def first_frame(self, camera_id: str, session: int) -> None:
        """A session's first picture is in the slot."""
        ...

    def session_ended(self, camera_id: str, session: int, cause: LossCause | None) -> None:
        """A session is over."""
        ...

    def judged(self, camera_id: str, faults: tuple[PictureFault, ...]) -> None:
        """The checks' objections changed."""
        ...


class PlacedCamera:
    """One camera in one slot. `show`, `alive` and `ended` are called by session threads."""

    def __init__(self, arena: Arena, order: PlaceCamera, reports: Reports) -> None:
        self.camera_id = order.camera_id
        self._writer = SlotWriter(arena, order.slot, order.generation)
        self._reports = reports
        self._order = order
        self._lock = threading.Lock()
        self._scaler = Scaler()
        self._sessions: dict[int, Session] = {}
        self._showing: Session | None = None
        self._checks = PictureChecks(may_move=order.ptz)
        self._checked_at = 0.0
        self._faults: tuple[PictureFault, ...] = ()
        self._forget = False
        self._odd = False
        self.drag_s = 0.0

    def place(self, order: PlaceCamera) -> bool:
        """Another size, or keyframes only; False when it is for another slot."""
        with self._lock:
            if order.generation != self._order.generation:
                return False
            self._order = order
            for session in self._sessions.values():
                if session.decoding is not Decoding.NOTHING:
                    session.decoding = self._decoding()
            return True

    def start(self, order: StartSession) -> None:
        """Open a stream; it shows from its first picture on."""
        session = Session(
            order.session, main=order.main, source=order.source, sink=self, preroll_s=self._order.preroll_s
        )
        session.decoding = self._decoding()
        with self._lock:
            self._sessions[order.session] = session
        session.start()

    def stop(self, number: int) -> None:
        """End one session."""
        with self._lock:
            session = self._sessions.get(number)
        if session is not None:
            session.stop()

    def close(self, *, cut: bool = False) -> None:
        """Free the slot now. Running clips are finished first, or with `cut` end where they are."""
        self._writer.close()
        with self._lock:
            sessions = list(self._sessions.values())
            self._showing = None
        for session in sessions:
            if cut:
                session.cut()
            else:
                session.stop()

    def end_clip(self, clip_id: str) -> None:
        """End a clip, whichever session it runs on."""
        with self._lock:
            sessions = list(self._sessions.values())
        for session in sessions:
            session.end_clip(clip_id)

    def relearn(self) -> None:
        """Forget the usual look at the next check."""
        self._forget = True

    def showing(self) -> Session | None:
        """The session whose pictures are in the slot."""
        return self._showing

    def figures(self) -> Figures | None:
        """What the showing stream delivers."""
        session = self._showing
        if session is None:
            return None
        meter = session.meter
        return Figures(
            self.camera_id,
            meter.codec,
            meter.width,
            meter.height,
            round(meter.fps, 2),
            round(meter.kbit_s, 1),
            meter.gop,
            meter.gaps,
            round(meter.delay_ms, 1),
            round(meter.busy, 3),
            session.engine,
            session.hardware_refused,
            session.stood_in,
        )

    def show(self, session: Session, frame: VideoFrame, received_at: float) -> None:
        """Put a picture into the slot; the first one of a session takes the slot over."""
        with self._lock:
            if session.decoding is Decoding.NOTHING:
                return
            taken_over = self._showing is not session
            if taken_over and self._showing is not None:
                self._showing.stop()
            self._showing = session
            self._odd = not self._odd
            if taken_over or not (self._order.half and self._odd):
                self._paint(session, frame, received_at)
            else:
                self._writer.touch(received_at)
        if taken_over:
            self._reports.first_frame(self.camera_id, session.number)
        if received_at - self._checked_at >= CHECK_EVERY_S:
            self._checked_at = received_at
            self._check(session, frame, received_at)

    def alive(self, session: Session, received_at: float) -> None:
        """Keyframes only: the stream lives between two pictures."""
        if session is self._showing:
            self._writer.touch(received_at)

    def ended(self, session: Session, cause: LossCause | None) -> None:
        """A session's thread is about to end."""
        with self._lock:
            self._sessions.pop(session.number, None)
            if self._showing is session:
                self._showing = None
        self._reports.session_ended(self.camera_id, session.number, cause)

    def _decoding(self) -> Decoding:
        return Decoding.KEYFRAMES if self._order.keyframes else Decoding.ALL

    def _paint(self, session: Session, frame: VideoFrame, received_at: float) -> None:
        if self.drag_s:
            time.sleep(self.drag_s)
        box = self._order.width, self._order.height
        width, height = fit(frame.width, frame.height, *box, session.aspect())
        tile = self._scaler.tile(frame, width, height)
        plane = tile.planes[0]
        self._writer.write(
            memoryview(plane),
            width,
            height,
            plane.line_size,
            captured_at=time.time() - (time.monotonic() - received_at),
            fresh_at=received_at,
            main=session.main,
        )
        session.meter.painted(time.monotonic() - received_at)

    def _check(self, session: Session, frame: VideoFrame, received_at: float) -> None:
        """Only the thread on which the showing session shows comes here."""
        if self._forget:
            self._forget = False
            self._checks.forget()
        plane = self._scaler.grey(frame, SAMPLE_WIDTH, SAMPLE_HEIGHT).planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(SAMPLE_HEIGHT, plane.line_size)
        meter = session.meter
        faults = self._checks.sample(
            rows[:, :SAMPLE_WIDTH].copy(),
            meter.groups,
            received_at - meter.key_at,
            received_at,
            main=session.main,
        )
        if faults != self._faults:
            self._faults = faults
            self._reports.judged(self.camera_id, faults)

"""One shown camera as the supervisor sees it: its state, which streams it should have, what to order.

Everything here happens on the supervisor's thread; times are monotonic seconds. Knows no process and no
shared memory: orders leave through `send`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.camera import CameraState, CameraStatus, LossCause, PictureFault
from app.domain.camera_states import (
    AttemptStarted,
    Event,
    Failed,
    FrameSeen,
    Interrupted,
    Judged,
    RestSet,
    RetryAsked,
    Tick,
    advance,
    backoff_s,
    begin,
)
from app.services.ports import Feed, StreamKind, TileRequest
from app.video.address import BadAddress, Source, host_port
from app.video.messages import Message, Relearn, StartSession, StopSession
from app.video.options import DEFAULTS, EngineOptions

OPEN_IS_YOUNG_S = 1.5
"""An attempt counts against the limit of simultaneous opens for so long: one that takes longer waits for a
dead device and must not delay the living ones."""

OPENING_WITHIN_S = 45.0
"""Longer than any session takes to show or to fail: beyond it, its thread is taken for dead."""

NEVER = float("inf")


@dataclass(frozen=True)
class _Link:
    """A session that was ordered: its number, which stream, since when."""

    number: int
    main: bool
    since: float


class CameraControl:
    """Plans one camera's sessions. `showing` has delivered a picture, `opening` not yet."""

    def __init__(
        self,
        feed: Feed,
        request: TileRequest,
        now: float,
        *,
        numbers: Iterator[int],
        send: Callable[[Message], None],
        options: EngineOptions = DEFAULTS,
    ) -> None:
        self.feed = feed
        self.request = request
        self.send = send
        self._numbers = numbers
        self._options = options
        self._watch = begin(feed.camera_id, now)
        self._showing: _Link | None = None
        self._opening: _Link | None = None
        self._swap_failures = 0
        self._swap_at = now
        self._fresh_at = 0.0

    @property
    def status(self) -> CameraStatus:
        """The present state, times monotonic."""
        return self._watch.status

    @property
    def device(self) -> str:
        """Which recorder or camera it comes from, "host:port"; "" where the address is none."""
        try:
            host, port = host_port(self.feed.main.url)
        except BadAddress:
            return ""
        return f"{host}:{port}"

    @property
    def links(self) -> int:
        """Sessions that are open or being opened."""
        return (self._showing is not None) + (self._opening is not None)

    def waits(self, now: float) -> bool:
        """Whether it shows nothing and would open now."""
        return self.links == 0 and self._due(False, now)

    def wants_link(self, now: float) -> bool:
        """Whether it would open a stream now: its first one, or the better one in place of what shows."""
        return self._opening is None and self._due(self._wants_main, now)

    def main_source(self) -> Source | None:
        """Where a picture of the main stream can be fetched while the sub stream shows; None: nowhere."""
        if self._showing is None or self._showing.main or self._swap_at == NEVER:
            return None
        return self._options.source(self.feed.main)

    def main_failed(self, cause: LossCause | None) -> None:
        """Such a picture could not be had; a refused password is not tried again until a person acts."""
        if cause is LossCause.BAD_PASSWORD:
            self._swap_at = NEVER

    def give_way(self, now: float) -> None:
        """Leave the device to a camera that somebody looks at; it is opened again when there is room."""
        self._stop_showing()
        resting = self.status.state is CameraState.RESTING
        self._watch = begin(self.feed.camera_id, now)
        self.rest(resting, now)

    def young_open(self, now: float) -> bool:
        """Whether an attempt has begun so recently that it counts against the limit."""
        return self._opening is not None and now - self._opening.since < OPEN_IS_YOUNG_S

    def fresh(self, at: float) -> None:
        """The slot says when the newest picture came."""
        if at <= self._fresh_at:
            return
        self._fresh_at = at
        if self._showing is not None or self._opening is not None:
            self._advance(FrameSeen(at))

    def judged(self, faults: tuple[PictureFault, ...], now: float) -> None:
        """The picture checks' objections."""
        self._advance(Judged(now, faults))

    def first_frame(self, number: int) -> None:
        """A session shows; the worker has stopped the one before."""
        if self._opening is not None and self._opening.number == number:
            self._showing, self._opening = self._opening, None
            self._swap_failures = 0

    def ended(self, number: int, cause: LossCause | None, now: float) -> None:
        """A session is over; `cause` None: as ordered."""
        if self._showing is not None and self._showing.number == number:
            self._showing = None
            self._advance(Failed(now, cause or LossCause.ENDED))
        elif self._opening is not None and self._opening.number == number:
            self._opening = None
            if self._showing is None:
                self._advance(Failed(now, cause or LossCause.ENDED))
            else:
                self._swap_failed(cause, now)

    def worker_lost(self, now: float) -> None:
        """The worker died with all sessions."""
        if self._showing is not None or self._opening is not None:
            self._showing = self._opening = None
            self._swap_at = now
            self._advance(Interrupted(now))

    def rest(self, resting: bool, now: float) -> None:
        """A planned rest begins or ends; it still opens and shows whatever there is."""
        self._advance(RestSet(now, resting))

    def retry(self, now: float) -> None:
        """A person wants an attempt now, and the place learned anew."""
        self.send(Relearn(self.feed.camera_id))
        self._swap_failures, self._swap_at = 0, now
        if self.status.state in (CameraState.LIVE, CameraState.SUSPECT):
            return
        self._stop_showing()
        if self._opening is None:
            self._advance(RetryAsked(now))

    def tick(self, now: float, *, may_open: bool) -> bool:
        """Let time pass; whether an attempt was begun."""
        self._advance(Tick(now))
        if self.status.state is CameraState.LOST:
            self._stop_showing()  # open but silent
        wants_main = self._wants_main
        if self._opening is not None:
            if self._showing is not None and self._opening.main != wants_main:
                self.send(StopSession(self._opening.number))
                self._opening = None
            elif now - self._opening.since > OPENING_WITHIN_S:
                self.send(StopSession(self._opening.number))
                self.ended(self._opening.number, LossCause.TIMEOUT, now)
            return False
        if not may_open or not self._due(wants_main, now):
            return False
        self._open(wants_main, now)
        return True

    @property
    def _wants_main(self) -> bool:
        return self.request.stream is StreamKind.MAIN or self.feed.sub is None

    def _due(self, wants_main: bool, now: float) -> bool:
        if self._showing is not None:
            return self._showing.main != wants_main and now >= self._swap_at
        retry_at = self.status.retry_at
        return retry_at is not None and retry_at <= now

    def _open(self, main: bool, now: float) -> None:
        address = self.feed.main if main or self.feed.sub is None else self.feed.sub
        self._opening = _Link(next(self._numbers), main, now)
        if self._showing is None:
            self._advance(AttemptStarted(now))
        self.send(
            StartSession(
                self._opening.number,
                self.feed.camera_id,
                main,
                self._options.source(address),
            )
        )

    def _stop_showing(self) -> None:
        if self._showing is not None:
            self.send(StopSession(self._showing.number))
            self._showing = None

    def _swap_failed(self, cause: LossCause | None, now: float) -> None:
        self._swap_failures += 1
        hopeless = cause is LossCause.BAD_PASSWORD
        self._swap_at = NEVER if hopeless else now + backoff_s(self._swap_failures, random.random())  # noqa: S311

    def _advance(self, event: Event) -> None:
        self._watch = advance(self._watch, event, random.random())  # noqa: S311 - jitter, no secret

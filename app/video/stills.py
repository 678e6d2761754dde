"""Snapshots that were asked for and are not yet answered.

The picture that shows is taken at once. Where it is only the sub stream's, one picture of the main stream is
fetched beside it, within the device's sessions and within a time; where that fails, the first one is handed
out and says so. Used on the supervisor's thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from app.errors import EnvError
from app.services.ports import Still
from app.text import Text
from app.video import texts
from app.video.address import Source
from app.video.messages import FetchStill, StillTaken, TakeStill
from app.video.seat import Seat

MAIN_WITHIN_S = 3.0
"""How long the main stream may take before the sub stream's picture has to do."""

FETCHES_MAX = 4
"""Main streams that are opened for one picture at the same time."""

Open = Callable[[Seat, FetchStill], bool]
"""Sends the order where the device has room for one more session; whether it was sent."""


@dataclass
class _Asked:
    """One snapshot. `source` is set while the main stream is to be opened, `session` while it is open."""

    seat: Seat
    camera_id: str
    answer: Future[Still]
    until: float
    source: Source | None
    session: int = 0
    small: Still | None = None
    small_came: bool = False
    problem: Text | None = None


class Stills:
    """See the module. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._requests = itertools.count(1)
        self._asked: dict[int, _Asked] = {}

    def ask(
        self, seat: Seat | None, camera_id: str, answer: Future[Still], main: Source | None, now: float
    ) -> None:
        """Ask a worker; `main`: where the better picture is to be fetched from, None where it shows."""
        if not answer.set_running_or_notify_cancel():
            return
        if seat is None or seat.process is None:
            answer.set_exception(EnvError(texts.NO_PICTURE))
            return
        request = next(self._requests)
        self._asked[request] = _Asked(seat, camera_id, answer, now + MAIN_WITHIN_S, main)
        seat.send(TakeStill(request, camera_id))

    def turn(self, open_main: Open, numbers: Callable[[], int], now: float) -> None:
        """Open what may be opened; hand out what has waited long enough."""
        fetching = sum(asked.session != 0 for asked in self._asked.values())
        for request, asked in list(self._asked.items()):
            if now >= asked.until and (asked.source is not None or asked.session):
                asked.problem = texts.STILL_SMALL_LATE
                asked.source, asked.session = None, 0
            elif asked.source is not None and fetching < FETCHES_MAX:
                order = FetchStill(numbers(), asked.camera_id, request, asked.source, asked.until - now)
                asked.source = None
                if open_main(asked.seat, order):
                    asked.session = order.session
                    fetching += 1
                else:
                    asked.problem = texts.STILL_SMALL_FULL
            self._settle(request)

    def taken(self, news: StillTaken, jpeg: bytes) -> None:
        """A worker answered."""
        asked = self._asked.get(news.request)
        if asked is None:
            return
        still = None
        if news.width:
            still = Still(news.camera_id, news.taken_at, news.width, news.height, jpeg)
        if news.session and still is not None:
            del self._asked[news.request]
            asked.answer.set_result(still)
        elif not news.session:
            asked.small, asked.small_came = still, True
            self._settle(news.request)

    def ended(self, session: int) -> bool:
        """A session is over; whether it was to fetch a picture that will not come now."""
        for request, asked in list(self._asked.items()):
            if asked.session == session:
                asked.session, asked.problem = 0, texts.STILL_SMALL_LATE
                self._settle(request)
                return True
        return False

    def worker_lost(self, seat: int) -> None:
        """Fail what this worker still owed."""
        for request, asked in list(self._asked.items()):
            if asked.seat.number == seat:
                del self._asked[request]
                asked.answer.set_exception(EnvError(texts.WORKER_DIED))

    def _settle(self, request: int) -> None:
        """Hand out the picture that showed, when nothing better can come any more."""
        asked = self._asked[request]
        if not asked.small_came or asked.source is not None or asked.session:
            return
        del self._asked[request]
        if asked.small is None:
            asked.answer.set_exception(EnvError(texts.NO_PICTURE))
        else:
            asked.answer.set_result(replace(asked.small, note=asked.problem))

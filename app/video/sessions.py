"""Shares a recorder's few sessions among its cameras: those that somebody looks at come first.

Every session counts from its order until the worker says that it is over, also one that only finishes a
clip or fetches one picture: the recorder counts them too. Used on the supervisor's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.services.ports import StreamKind
from app.video.control import OPENING_WITHIN_S, CameraControl
from app.video.messages import DropCamera, FetchStill, Message, StartSession, StopSession

LEAVES_WITHIN_S = 1.0
"""A stopped session is over after so long, or it finishes a clip: until then nobody else gives way."""


@dataclass
class _Open:
    camera_id: str
    device: str
    seat: int
    since: float
    shows: bool = False
    stopped_at: float | None = None


class Sessions:
    """`most` streams of one device at a time, 0 for any number. `full(device)` is called once for each."""

    def __init__(self, most: int, full: Callable[[str], None]) -> None:
        self._most = most
        self._full = full
        self._told: set[str] = set()
        self._open: dict[int, _Open] = {}

    # --- what happens ---------------------------------------------------------------------------

    def ordered(self, seat: int, device: str, order: Message, now: float) -> None:
        """An order went to a worker."""
        match order:
            case StartSession(session, camera_id) | FetchStill(session, camera_id):
                self._open[session] = _Open(camera_id, device, seat, now)
            case StopSession(session) if session in self._open:
                self._open[session].stopped_at = now
            case DropCamera(camera_id):
                for link in self._open.values():
                    if link.camera_id == camera_id:
                        link.stopped_at = now
            case _:
                return

    def shows(self, session: int) -> None:
        """A session has delivered a picture."""
        if session in self._open:
            self._open[session].shows = True

    def ended(self, session: int) -> None:
        """A session is over."""
        self._open.pop(session, None)

    def worker_lost(self, seat: int) -> None:
        """All sessions of a worker are over."""
        self._open = {number: link for number, link in self._open.items() if link.seat != seat}

    # --- what may be ----------------------------------------------------------------------------

    def room(self, device: str, now: float) -> bool:
        """Whether one more stream of this device may be opened."""
        if not self._most:
            return True
        # One that neither showed nor ended is a dead thread: it must not hold its place for ever.
        self._open = {
            number: link
            for number, link in self._open.items()
            if link.shows or now - link.since < 2 * OPENING_WITHIN_S
        }
        return sum(link.device == device for link in self._open.values()) < self._most

    def make_room(self, control: CameraControl, others: Iterable[CameraControl], now: float) -> None:
        """A camera has to wait: one that nobody looks at gives way, else a person is told."""
        if hidden(control) or not control.wants_link(now) or self._leaving(control.device, now):
            return
        for other in others:
            if other.links and hidden(other) and other.device == control.device:
                other.give_way(now)
                return
        if control.device not in self._told:
            self._told.add(control.device)
            self._full(control.device)

    def _leaving(self, device: str, now: float) -> bool:
        stops = (link.stopped_at for link in self._open.values() if link.device == device)
        return any(at is not None and now - at < LEAVES_WITHIN_S for at in stops)


def hidden(control: CameraControl) -> bool:
    """Whether nobody looks at the camera."""
    return control.request.stream is StreamKind.KEYFRAMES

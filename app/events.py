"""Small immutable events and the bus that carries them inside one process.

Handlers run on the publisher's thread and must only enqueue; `ui/bridge.py` is the one handler
that carries events to the user interface's thread.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.camera import CameraStatus
from app.domain.people import Account
from app.domain.shift import ShiftName
from app.domain.viewing import ViewAct
from app.text import Text


@dataclass(frozen=True)
class RecordsAppended:
    """New records are in the local log (own or pulled) and every projection is up to date."""

    school_ids: frozenset[int]
    kinds: frozenset[str]


@dataclass(frozen=True)
class CameraStatusChanged:
    """A camera's live state changed (domain/camera.py)."""

    status: CameraStatus


class SyncState(StrEnum):
    """What the top bar says about the link to the centre."""

    OFF = "off"
    SYNCED = "synced"
    SENDING = "sending"
    OFFLINE = "offline"
    REVOKED = "revoked"
    FORKED = "forked"


@dataclass(frozen=True)
class SyncChanged:
    """State of the link, how many own records wait, when the last exchange succeeded (UTC seconds)."""

    state: SyncState
    waiting: int
    last_ok: float | None
    message: Text | None = None


@dataclass(frozen=True)
class ClipChanged:
    """A running clip's progress; `path` and `sha256` are set when `finished`.

    `began_at`: when its first picture came, Unix seconds; None: not told.
    """

    clip_id: str
    camera_id: str
    seconds: float
    finished: bool
    path: str | None = None
    sha256: str | None = None
    error: Text | None = None
    began_at: float | None = None


@dataclass(frozen=True)
class WorkerRestarted:
    """A video worker hung or ended and is being started again by the watchdog."""

    number: int


@dataclass(frozen=True)
class QualityChanged:
    """The wall shows less than it was asked for because this PC cannot keep up, or all of it again.

    level    0: everything as asked; higher: the more was given up, in the engine's own order
    message  what was lowered and why, for the person at the screen; None with level 0
    """

    level: int
    message: Text | None = None


@dataclass(frozen=True)
class ReliefMissing:
    """A shift began and nobody new came: `present` stays responsible ("" : nobody is on duty at all).

    `day` is an ISO date; `expected` are the names on the roster. The same is on record (domain/handover.py).
    """

    school_id: int
    day: str
    shift: ShiftName
    present: str
    expected: tuple[str, ...]


@dataclass(frozen=True)
class CameraViewed:
    """Somebody looked closer at a camera, or took something of it (services/view_audit.py)."""

    account: Account
    camera_id: str
    act: ViewAct


@dataclass(frozen=True)
class Trouble:
    """Something the person at the screen must hear about: disk full, a worker that keeps dying."""

    message: Text


E = TypeVar("E")


class Bus:
    """Subscribe to a type of event; publish hands an event to every subscriber, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Register `handler`; returns the function that unsubscribes it."""
        with self._lock:
            self._handlers[kind].append(handler)

        def unsubscribe() -> None:
            with self._lock:
                if handler in self._handlers[kind]:
                    self._handlers[kind].remove(handler)

        return unsubscribe

    def publish(self, event: object) -> None:
        """Hand `event` to the subscribers of exactly its type."""
        with self._lock:
            handlers = list(self._handlers[type(event)])
        for handler in handlers:
            handler(event)

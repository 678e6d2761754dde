"""A worker's place in the supervisor: its memory, its slots, its process and that process's health.

The memory outlives the process: after a restart the old pictures stay until the new ones come.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from pathlib import Path

from app.video.messages import Message
from app.video.process import News, WorkerProcess
from app.video.shm import SLOTS, Arena

log = logging.getLogger(__name__)

SILENT_AFTER_S = 2.0
"""A worker that sends no heart beat for so long is killed and started again."""

START_WITHIN_S = 10.0
"""Seconds a worker may take to say hello."""

DEATHS_WINDOW_S, DEATHS_MAX, PAUSE_S = 30.0, 3, 5.0
"""More than so many deaths in the window: it is started only after a pause, and a person is told."""


class Seat:
    """One worker. Used on the supervisor's thread, except `start` before that runs."""

    def __init__(self, number: int, on_news: News, crash_log: Path | None) -> None:
        self.number = number
        self.arena = Arena.create()
        self.cameras: list[str | None] = [None] * SLOTS
        self.process: WorkerProcess | None = None
        self._on_news = on_news
        self._crash_log = crash_log
        self._deaths: deque[float] = deque()
        self._heard_at = 0.0
        self._ready = False
        self._start_at = 0.0
        self.started = False

    @property
    def load(self) -> int:
        """Cameras placed here."""
        return sum(camera is not None for camera in self.cameras)

    def take_slot(self, camera_id: str) -> int:
        """Give a camera a free slot; there must be one."""
        slot = self.cameras.index(None)
        self.cameras[slot] = camera_id
        return slot

    def start(self) -> bool:
        """Start the process; False when the system refuses."""
        self.started = True
        try:
            self.process = WorkerProcess(self.arena, self._on_news, self._crash_log)
        except OSError as error:
            log.error("video worker %d cannot start: %s", self.number, error.strerror)
            self._start_at = time.monotonic() + PAUSE_S
            return False
        self._heard_at = time.monotonic()
        self._ready = False
        return True

    def send(self, order: Message) -> None:
        """Pass an order on; without a process it is lost: after a restart everything is ordered anew."""
        if self.process is not None:
            self.process.send(order)

    def heard(self, now: float) -> None:
        """The process gave a sign of life."""
        self._heard_at = now
        self._ready = True

    def forgive(self, now: float) -> None:
        """This process itself slept: silence proves nothing."""
        self._heard_at = max(self._heard_at, now)

    def died(self, now: float) -> bool:
        """The process has ended; whether it does so too often."""
        self.process = None
        self._deaths.append(now)
        while now - self._deaths[0] > DEATHS_WINDOW_S:
            self._deaths.popleft()
        too_often = len(self._deaths) > DEATHS_MAX
        self._start_at = now + (PAUSE_S if too_often else 0.0)
        return too_often

    def startable(self, now: float) -> bool:
        """Whether there is no process any more and it is time for a new one."""
        return self.started and self.process is None and now >= self._start_at

    def kill_if_silent(self, now: float) -> None:
        """End a process that hangs; its death is heard of like any other."""
        allowed = SILENT_AFTER_S if self._ready else START_WITHIN_S
        if self.process is not None and now - self._heard_at > allowed:
            log.warning("video worker %d is silent: killed", self.number)
            self._heard_at = now
            self.process.kill()

"""The workers' seats: as many as are needed, each started, watched and started again.

Used on the supervisor's thread. Knows no cameras' states and no quality.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from app.events import Bus, Trouble
from app.video import texts
from app.video.messages import Message, Quit
from app.video.process import WorkerProcess
from app.video.seat import Seat
from app.video.shm import SLOTS

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 2.0

Heard = Callable[[Seat, WorkerProcess, Message | None, bytes], None]
"""Called on a process's reading thread; None: the process has ended."""


class SeatPool:
    """`workers` seats from the start, more when their slots are full.

    Raises OSError from the constructor where the system gives no memory.
    """

    def __init__(self, bus: Bus, workers: int, crash_log: Path | None, heard: Heard) -> None:
        self._bus = bus
        self._crash_log = crash_log
        self._heard = heard
        self.seats = [self._new(number) for number in range(workers)]

    def prestart(self) -> None:
        """Start every process that was never started."""
        for seat in self.seats:
            if not seat.started:
                self._start(seat)

    def free_seat(self) -> Seat | None:
        """The worker with the fewest cameras, a new one when all are full; None: the system refuses."""
        seat = min(self.seats, key=lambda seat: seat.load)
        if seat.load < SLOTS:
            return seat
        try:
            seat = self._new(len(self.seats))
        except OSError as error:
            log.error("no memory for another video worker: %s", error.strerror)
            self._bus.publish(Trouble(texts.WORKER_CANNOT_START))
            return None
        self.seats.append(seat)
        self._start(seat)
        return seat

    def revive(self, now: float) -> list[Seat]:
        """Kill what hangs, start what ended; the seats that have a new process."""
        revived = []
        for seat in self.seats:
            seat.kill_if_silent(now)
            if seat.startable(now):
                self._start(seat)
                revived.append(seat)
        return revived

    def quit(self) -> None:
        """End every process; may take up to two seconds."""
        until = time.monotonic() + CLOSE_WITHIN_S
        processes = [seat.process for seat in self.seats if seat.process is not None]
        for process in processes:
            process.send(Quit())
        for process in processes:
            process.close(max(0.0, until - time.monotonic()))

    def _new(self, number: int) -> Seat:
        def news(process: WorkerProcess, message: Message | None, blob: bytes) -> None:
            self._heard(seat, process, message, blob)

        seat = Seat(number, news, self._crash_log)
        return seat

    def _start(self, seat: Seat) -> None:
        if not seat.start():
            self._bus.publish(Trouble(texts.WORKER_CANNOT_START))

"""Plays a recorded file through libVLC into pictures that a widget can paint (`film_ports.Player`).

Every call to libVLC is made on the player's own thread; its callbacks only hand over a buffer. libVLC is not
re-entrant, and stopping it inside a callback would never return.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import EnvError
from app.services.film_ports import Shot
from app.services.ports import Frame
from app.video.picture import jpeg
from app.video.stepper import Stepped, Stepper
from app.video.vlc_library import Medium, Output, library, vlc_problem, wait_until

__all__ = ["VlcPlayer", "vlc_problem"]

RATES = (0.25, 8.0)

_TICK_S = 0.04
_FIRST_PICTURE_S = 3.0
_STEP_S = 0.3
_THAW_S = 0.15
_STEPS_MAX = 3


class VlcPlayer:
    """Implements `film_ports.Player`. Raises EnvError from `open` where libVLC is missing."""

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._output: Output | None = None
        self._medium: Medium | None = None
        self._facts: Medium | None = None
        self._paused = True
        self._rate = 1.0
        self._sound = False
        self._ended = False
        self._stepped = False
        self._steps = threading.Semaphore(_STEPS_MAX)
        self._stepper: Stepper | None = None
        self._frozen: Stepped | None = None  # stands before libVLC's own picture
        self._next_step_at = 0.0
        self._at = 0.0
        self._told = -1
        self._told_at = 0.0

    def open(self, path: Path) -> None:
        """Open a file, paused on its first picture. Raises EnvError where libVLC or the file is bad."""
        medium = self._facts = library().medium(path)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="vlc-player", daemon=True)
            self._thread.start()
        self._orders.put(lambda: self._open(medium))

    def set_paused(self, paused: bool) -> None:
        """Pause or go on; at the end, going on begins anew."""
        self._orders.put(lambda: self._pause(paused))

    def seek(self, seconds: float) -> None:
        """Jump to a position."""
        self._orders.put(lambda: self._seek(seconds))

    def set_rate(self, rate: float) -> None:
        """Speed, 0.25 to 8."""
        self._orders.put(lambda: self._set_rate(min(max(rate, RATES[0]), RATES[1])))

    def step(self, frames: int = 1) -> None:
        """One frame on or, with -1, back; paused. A key that is held down does not queue up."""
        if self._steps.acquire(blocking=False):
            self._orders.put(lambda: self._step_once(frames))

    def position(self) -> tuple[float, float]:
        """(position, duration) in seconds."""
        duration = self._facts.duration_s if self._facts is not None else 0.0
        at = self._at
        if not self._paused and not self._ended and not self._slow():
            at += (time.monotonic() - self._told_at) * self._rate
        return (min(at, duration) if duration else at), duration

    def ended(self) -> bool:
        """Whether the end was reached."""
        return self._ended

    def frames(self) -> list[Frame | None]:
        """The picture to paint."""
        output, frozen = self._output, self._frozen
        if frozen is not None:
            return [frozen.frame]
        return [output.screen.frame() if output is not None else None]

    def shot(self, number: int = 0) -> Shot | None:
        """The picture that is shown, as JPEG; blocks some tens of milliseconds."""
        output, frozen, at = self._output, self._frozen, self.position()[0]
        if frozen is not None:
            return frozen.shot()
        picture = output.screen.picture() if output is not None else None
        return Shot(*jpeg(picture, None), at) if picture is not None else None

    def has_sound(self) -> bool:
        """Whether the file has any."""
        return self._facts is not None and self._facts.sound

    def set_sound(self, on: bool) -> None:
        """Let it be heard, or not; nothing is heard before. Slower than normal there is none."""
        self._orders.put(lambda: self._set_sound(on))

    def close(self) -> None:
        """Stop and release; does not block the caller."""
        self._orders.put(None)

    # --- the player's thread --------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                order = self._orders.get(timeout=self._wait())
            except queue.Empty:
                self._look()
                continue
            if order is None:
                break
            order()
            self._look()
        self._release()

    def _wait(self) -> float:
        return max(0.0, min(_TICK_S, self._next_step_at - time.monotonic())) if self._slow() else _TICK_S

    def _slow(self) -> bool:
        """Below normal speed libVLC stands still for seconds after a jump: single steps do not."""
        return self._rate < 1 and not self._paused and not self._ended

    def _open(self, medium: Medium) -> None:
        if self._output is None:
            self._output = library().take()
        self._output.player.stop()
        self._output.screen.resize(medium.width, medium.height)
        self._output.player.set_media(medium.media)
        self._medium = medium
        self._drop_stepper()
        self._start(self._output, 0.0)

    def _start(self, output: Output, at: float) -> None:
        """Play until the first picture, pause, then go exactly to where it should stand."""
        player, screen = output.player, output.screen
        player.stop()
        player.set_rate(1.0)
        seq = screen.seq
        player.play()
        wait_until(lambda: screen.seq > seq, _FIRST_PICTURE_S)
        player.set_pause(1)
        wait_until(output.paused, _FIRST_PICTURE_S)
        self._ended, self._paused = False, True
        if self._sound:
            output.hear(True)
        for _ in range(2 if at else 1):  # right after a start libVLC sometimes ignores the jump
            before = screen.copy()
            self._go_to(output, at)
            if wait_until(lambda: screen.copy() != before, _STEP_S):  # noqa: B023 - called at once
                break

    def _go_to(self, output: Output, at: float) -> None:
        """Show the frame that this moment falls into: on its very first millisecond libVLC shows the last."""
        output.player.set_time(math.ceil(at * 1000) + 1)
        self._set_clock(at)

    def _pause(self, paused: bool) -> None:
        output = self._output
        if output is None or paused == self._paused:
            return
        if self._ended:
            self._start(output, 0.0)
        self._set_clock(self.position()[0])
        if not paused:
            self._thaw(output)
        self._paused = paused
        self._run_on(output)

    def _run_on(self, output: Output) -> None:
        """Let libVLC play, or stand still where it is paused or stepped."""
        stand = self._paused or self._slow()
        self._next_step_at = time.monotonic()
        output.player.set_pause(int(stand))
        if stand:
            return
        output.player.set_rate(self._rate)
        if self._stepped:  # else libVLC makes up for the time of the steps and rushes on
            self._go_to(output, self._at)
            self._stepped = False

    def _seek(self, seconds: float) -> None:
        output, medium = self._output, self._medium
        if output is None or medium is None:
            return
        at = min(max(seconds, 0.0), max(0.0, medium.duration_s - medium.frame_s))
        if self._frozen is not None:
            self._at = at
            self._thaw(output)
        elif self._ended:
            self._start(output, at)
        else:
            self._go_to(output, at)

    def _set_rate(self, rate: float) -> None:
        if self._output is None or rate == self._rate:
            self._rate = rate
            return
        self._set_clock(self.position()[0])
        self._rate = rate
        if not self._paused:
            self._run_on(self._output)

    def _step_once(self, frames: int) -> None:
        self._steps.release()
        with contextlib.suppress(EnvError):  # whoever plays it has been told
            self._step(frames)

    def _step(self, frames: int) -> None:
        """By PyAV: libVLC cannot go back, and shows a frame late or twice."""
        output, medium = self._output, self._medium
        if output is None or medium is None or (self._ended and frames > 0):
            return
        self._pause(True)
        stepper = self._stepper
        if stepper is None:
            stepper = self._stepper = Stepper(medium.path, (medium.width, medium.height))
        if self._ended:
            stepper.begin(medium.duration_s, None)
        elif self._frozen is None:
            stepper.begin(self._at, output.screen.picture())
        stepped = stepper.step(frames)
        if stepped is not None:
            self._frozen, self._ended = stepped, False
            self._set_clock(stepped.at)

    def _thaw(self, output: Output) -> None:
        """Let libVLC's own picture be seen again, once it stands where the steps have led to."""
        if self._frozen is None or self._stepper is None:
            return
        before = output.screen.copy()
        if output.ended():
            self._start(output, self._at)
        else:
            self._go_to(output, self._at)
            wait_until(lambda: output.screen.copy() != before, _THAW_S)
        self._frozen = None
        self._stepper.rest()

    def _set_sound(self, on: bool) -> None:
        self._sound = on
        if self._output is not None:
            self._output.hear(on)

    def _next_frame(self, output: Output) -> None:
        self._stepped = True
        output.player.next_frame()

    def _set_clock(self, at: float) -> None:
        """The position as of now; libVLC's own is coarse and counts again from its next change."""
        self._at = at
        self._told_at = time.monotonic()
        self._told = self._output.player.get_time() if self._output is not None else -1

    def _look(self) -> None:
        output, medium = self._output, self._medium
        if output is None or medium is None or self._ended or self._frozen is not None:
            return
        if output.ended() or (self._slow() and self._at >= medium.duration_s - medium.frame_s):
            self._end(medium)
        elif self._slow():
            now = time.monotonic()
            if now >= self._next_step_at:
                self._next_step_at = max(now, self._next_step_at + medium.frame_s / self._rate)
                self._next_frame(output)
                self._set_clock(self._at + medium.frame_s)
        elif not self._paused and (told := output.player.get_time()) != self._told:
            self._at, self._told, self._told_at = told / 1000, told, time.monotonic()

    def _end(self, medium: Medium) -> None:
        self._at = medium.duration_s
        self._ended = self._paused = True

    def _drop_stepper(self) -> None:
        self._frozen = None
        if self._stepper is not None:
            self._stepper.close()
            self._stepper = None

    def _release(self) -> None:
        self._drop_stepper()
        if self._output is not None:
            self._output.player.stop()
            library().give_back(self._output)
            self._output = None

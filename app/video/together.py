"""Several recordings that play in step by the time of day they were recorded at (`film_ports.Playing`).

One clock, and reels that show what is due by it; after a jump the clock waits for the slowest reel.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from app.domain.timeline import Stretch, Timeline
from app.errors import EnvError
from app.services.film_ports import Part, Shot
from app.services.ports import Frame
from app.video.player import RATES
from app.video.reel import Reel

_WAIT_S = 2.0
"""After a jump the clock stands until every reel has its picture, but no longer than this."""

_HALF_TICK_S = 0.001


class Together:
    """Raises EnvError where one of the files cannot be opened. Paused at its beginning."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._lock = threading.RLock()
        self._at = 0.0
        self._since = time.monotonic()
        self._paused = True
        self._rate = 1.0
        self._waiting = True
        self._reels: list[Reel] = []
        try:
            for number, part in enumerate(parts):
                self._reels.append(Reel(part.path, lambda n=number: self._place(n)))  # type: ignore[misc]
        except EnvError:
            for reel in self._reels:
                reel.discard()
            raise
        films = [reel.film for reel in self._reels]
        self._line = Timeline([Stretch(p.begins_at, f.seconds) for p, f in zip(parts, films, strict=True)])
        self._frame_s = min(film.frame_s for film in films)
        for reel in self._reels:
            reel.start()

    def set_paused(self, paused: bool) -> None:
        """Pause or go on; at the end, going on begins anew."""
        with self._lock:
            if not paused and self.ended():
                self._move(0.0)
            self._at, self._since = self._now(), time.monotonic()
            self._paused = paused
            self._wake()

    def seek(self, seconds: float) -> None:
        """Jump to a position on the common line."""
        with self._lock:
            self._move(seconds)

    def set_rate(self, rate: float) -> None:
        """Speed, 0.25 to 8."""
        with self._lock:
            self._at, self._since = self._now(), time.monotonic()
            self._rate = min(max(rate, RATES[0]), RATES[1])

    def step(self, frames: int = 1) -> None:
        """On or back by the shortest frame interval of them all, paused."""
        with self._lock:
            self.set_paused(True)
            self._move(self._at + frames * self._frame_s)

    def position(self) -> tuple[float, float]:
        """(position, duration) on the common line."""
        return self._now(), self._line.seconds

    def ended(self) -> bool:
        """Whether the end was reached."""
        return self._now() >= self._line.seconds

    def frames(self) -> list[Frame | None]:
        """One picture a recording; None where it has none of this time."""
        return [reel.frame() for reel in self._reels]

    def shot(self, number: int = 0) -> Shot | None:
        """The picture of one recording that is shown now."""
        return self._reels[number].shot()

    def has_sound(self) -> bool:
        """Nothing is heard here: several sounds at once are none."""
        return False

    def set_sound(self, on: bool) -> None:
        """See `has_sound`."""

    def close(self) -> None:
        """End the reels; does not wait for them."""
        for reel in self._reels:
            reel.close()

    def _place(self, number: int) -> float | None:
        return self._line.place(number, min(self._now(), self._line.seconds - _HALF_TICK_S))

    def _now(self) -> float:
        with self._lock:
            now = time.monotonic()
            if self._waiting:
                self._waiting = now - self._since < _WAIT_S and not all(r.settled for r in self._reels)
                if self._waiting or not self._reels:
                    return self._at
                self._since = now
                self._wake()
            if self._paused:
                return self._at
            return min(self._at + (now - self._since) * self._rate, self._line.seconds)

    def _wake(self) -> None:
        for reel in self._reels:
            reel.wake()

    def _move(self, seconds: float) -> None:
        self._at = min(max(seconds, 0.0), max(0.0, self._line.seconds - _HALF_TICK_S))
        self._since = time.monotonic()
        self._waiting = True
        for reel in self._reels:
            reel.moved()

"""What the playback page needs of the video room: recorded files, players, thumbnails. Protocols and data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.services.ports import Frame
from app.text import Text


@dataclass(frozen=True)
class Film:
    """What a recorded file holds. Times in seconds.

    made_at    Unix seconds of the container's own time stamp, None where it states none
    keyframes  positions of the keyframes as far as the container lists them; empty: it does not
    """

    seconds: float
    width: int
    height: int
    frame_s: float
    sound: bool
    made_at: float | None
    keyframes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Part:
    """A recording that runs in step with others; `begins_at` (Unix seconds) is its first picture's time."""

    path: Path
    begins_at: float


@dataclass(frozen=True)
class Shot:
    """The picture that is shown, as JPEG at full resolution; `at`: its position in the file, seconds."""

    jpeg: bytes
    width: int
    height: int
    at: float


class Playing(Protocol):
    """One or several recordings that play. No call but `shot` blocks. Positions and durations in seconds."""

    def set_paused(self, paused: bool) -> None:
        """Pause or go on."""
        ...

    def seek(self, seconds: float) -> None:
        """Jump to a position."""
        ...

    def set_rate(self, rate: float) -> None:
        """Speed, 0.25 to 8."""
        ...

    def step(self, frames: int = 1) -> None:
        """One frame on or, with -1, back; paused."""
        ...

    def position(self) -> tuple[float, float]:
        """(position, duration)."""
        ...

    def ended(self) -> bool:
        """Whether the end was reached."""
        ...

    def frames(self) -> Sequence[Frame | None]:
        """The pictures to paint, one a recording; None where it has none at this moment."""
        ...

    def shot(self, number: int = 0) -> Shot | None:
        """The picture of recording `number` that is shown now; blocks some tens of milliseconds."""
        ...

    def has_sound(self) -> bool:
        """Whether there is any sound to be heard."""
        ...

    def set_sound(self, on: bool) -> None:
        """Let it be heard, or not; nothing is heard before."""
        ...

    def close(self) -> None:
        """Stop and release; does not block."""
        ...


class Player(Playing, Protocol):
    """libVLC playing one recorded file."""

    def open(self, path: Path) -> None:
        """Open a file, paused on its first picture. EnvError where libVLC is missing or the file is bad."""
        ...


class Thumbnails(Protocol):
    """Small pictures of a file's moments. Any thread may call; calls block some milliseconds."""

    def at(self, seconds: float) -> Frame | None:
        """The picture of about that moment, None where there is none."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...


@dataclass(frozen=True)
class FilmTools:
    """The video room's tools for recorded files, handed in by the composition root. All but `problem` block.

    new_player   a player without a file
    together     one or several recordings as one that plays, paused at its beginning; EnvError
    film         what a file holds; EnvError where it is missing or no video
    thumbnails   its small pictures; EnvError likewise
    problem      libVLC is missing: use `together` for a single file too; None when all is well
    """

    new_player: Callable[[], Player]
    together: Callable[[Sequence[Part]], Playing]
    film: Callable[[Path], Film]
    thumbnails: Callable[[Path], Thumbnails]
    problem: Text | None = None

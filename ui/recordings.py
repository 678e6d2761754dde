"""Recordings that are chosen to be played, and how they are opened. Knows the players only by their ports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import GuardroomError
from app.services.film_ports import Film, FilmTools, Part, Playing


@dataclass(frozen=True)
class Recording:
    """A file to be played. `begins_at`: Unix seconds of its first picture, None: as the file says itself.

    `name` stands on its picture where there are several.
    """

    path: Path
    begins_at: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Opened:
    """What plays them, what the files hold, where they lie on the line; `dated`: by their time of day."""

    player: Playing
    films: tuple[Film, ...]
    parts: tuple[Part, ...]
    dated: bool


def open_recordings(tools: FilmTools, chosen: Sequence[Recording]) -> Opened:
    """Open them; blocks. One file is libVLC's where there is libVLC, several in step never are.

    Raises EnvError where one of them is missing or cannot be played.
    """
    films = tuple(tools.film(recording.path) for recording in chosen)
    begins = [film.made_at for film in films]
    for number, recording in enumerate(chosen):
        if recording.begins_at is not None:
            begins[number] = recording.begins_at
    dated = None not in begins
    parts = tuple(
        Part(recording.path, (begin or 0.0) if dated else 0.0)
        for recording, begin in zip(chosen, begins, strict=True)
    )
    if len(parts) > 1 or tools.problem is not None:
        return Opened(tools.together(parts), films, parts, dated)
    player = tools.new_player()
    try:
        player.open(parts[0].path)
    except GuardroomError:
        player.close()
        raise
    return Opened(player, films, parts, dated)

"""What can be chosen about the engine before it starts. Knows no settings and no files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineOptions:
    """The engine's choices.

    preroll_s  seconds of every stream that are kept for clips and replays
    """

    preroll_s: float = 60.0


DEFAULTS = EngineOptions()

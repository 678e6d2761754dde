"""What the wall gives up when this PC cannot keep up, in which order, and when it takes it back.

Pure: the supervisor tells how busy the streams' threads are, and asks what to order instead of what was
asked for. Knows no processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.events import QualityChanged
from app.services.ports import StreamKind, TileRequest
from app.text import QT_TRANSLATE_NOOP, Text, text

BUSY = 0.85
"""Share of its time that a stream's thread may spend on its pictures; above, it falls behind."""

CALM = 0.5
"""Share below which there is room for more."""

LOWER_AFTER_S = 3.0
"""Seconds of strain before something is given up."""

RAISE_AFTER_S = 15.0
"""Seconds of calm before it is taken back; each time that proves too early they are doubled."""

RAISE_LATEST_S = 240.0

TOO_EARLY_S = 30.0
"""Strain within so many seconds after something was taken back proves that it was too early."""

ENLARGED = 1.5
"""A tile that is so many times as large as the next one is the one that a person looks at."""

ALL, SUB_ONLY, HALF, KEYFRAMES = range(4)

_TOLD: dict[int, Text] = {
    SUB_ONLY: text(
        QT_TRANSLATE_NOOP(
            "app", "这台电脑忙不过来：没有放大的画面改用子码流。可以关闭其他程序，或少开几路画面。"
        )
    ),
    HALF: text(
        QT_TRANSLATE_NOOP(
            "app",
            "这台电脑忙不过来：没有放大的画面改用子码流，每秒只显示一半画面。可以关闭其他程序，或少开几路画面。",
        )
    ),
    KEYFRAMES: text(
        QT_TRANSLATE_NOOP(
            "app",
            "这台电脑忙不过来：没有放大的画面每隔几秒才更新一次，放大的画面不受影响。请关闭其他程序，或少开几路画面。",
        )
    ),
}


@dataclass(frozen=True)
class Lowered:
    """A tile as it is ordered: perhaps another stream, perhaps every other picture only."""

    request: TileRequest
    half: bool = False


class Quality:
    """Decides the level; times are monotonic seconds. One thread."""

    def __init__(self) -> None:
        self.level = ALL
        self._strained_since: float | None = None
        self._calm_since: float | None = None
        self._raised_at = -TOO_EARLY_S
        self._patience_s = RAISE_AFTER_S

    def told(self) -> QualityChanged:
        """What the person at the screen hears of the present level."""
        return QualityChanged(self.level, _TOLD.get(self.level))

    def look(self, busy: Sequence[float], now: float) -> bool:
        """Take in how busy each decoded stream is; whether the level changed."""
        worst = max(busy, default=0.0)
        self._strained_since = (self._strained_since or now) if worst >= BUSY else None
        self._calm_since = (self._calm_since or now) if worst < CALM else None
        if self._strained_since is not None and now - self._strained_since >= LOWER_AFTER_S:
            return self._lower(now)
        if self._calm_since is not None and now - self._calm_since >= self._patience_s:
            return self._raise(now)
        return False

    def lowered(self, tiles: Sequence[TileRequest]) -> list[Lowered]:
        """What to order instead of `tiles` at the present level."""
        large = _enlarged(tiles)
        return [Lowered(tile) if tile.camera_id == large else self._less(tile) for tile in tiles]

    def _less(self, tile: TileRequest) -> Lowered:
        if self.level >= KEYFRAMES:
            return Lowered(replace(tile, stream=StreamKind.KEYFRAMES))
        if self.level >= SUB_ONLY and tile.stream is StreamKind.MAIN:
            tile = replace(tile, stream=StreamKind.SUB)
        return Lowered(tile, half=self.level >= HALF and tile.stream is not StreamKind.KEYFRAMES)

    def _lower(self, now: float) -> bool:
        self._strained_since = None  # the next step needs its own proof
        if now - self._raised_at < TOO_EARLY_S:
            self._patience_s = min(self._patience_s * 2, RAISE_LATEST_S)
        if self.level == KEYFRAMES:
            return False
        self.level += 1
        return True

    def _raise(self, now: float) -> bool:
        self._calm_since = None
        if self.level == ALL:
            self._patience_s = RAISE_AFTER_S
            return False
        self.level -= 1
        self._raised_at = now
        return True


def _enlarged(tiles: Sequence[TileRequest]) -> str | None:
    """The tile that somebody looks at, None where several are as large."""
    seen = [tile for tile in tiles if tile.stream is not StreamKind.KEYFRAMES]
    seen.sort(key=lambda tile: tile.width * tile.height, reverse=True)
    if not seen:
        return None
    if len(seen) > 1 and seen[0].width * seen[0].height < ENLARGED * seen[1].width * seen[1].height:
        return None
    return seen[0].camera_id

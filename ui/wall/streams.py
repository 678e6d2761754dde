"""Which stream each tile asks for: sub for small pictures, main for large ones, with hysteresis.

Pure arithmetic on heights and times; knows nothing of Qt or of the engine. Figures are ui.md's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.services.ports import StreamKind
from ui.wall.grid import ASPECT, Rect

DOWN_BELOW = 171
"""Device pixels of picture height below which the sub stream is enough."""

UP_ABOVE = 229
"""Device pixels of picture height above which the main stream shows more."""

HOLD_S = 1.0
"""How long a picture must be that small before it goes down."""

BETWEEN_S = 5.0
"""Least time between two automatic switches of one camera."""

MAIN_LIMIT = 4
"""Most main streams opened by size alone: a main stream costs about ten sub streams (video.md), and
sixteen cells on a large screen would otherwise ask for sixteen of them. Cells of equal size are
treated alike: either all of them or none."""


def picture_height(cell: Rect) -> int:
    """Height of a 16:9 picture in a cell, device pixels: what the thresholds are meant for."""
    return min(cell.h, round(cell.w / ASPECT))


@dataclass
class _Choice:
    kind: StreamKind
    switched_at: float
    small_since: float | None = None


class StreamChooser:
    """Remembers each camera's choice so that a change of size does not make it flutter."""

    def __init__(self) -> None:
        self._choices: dict[str, _Choice] = {}

    def choose(self, tiles: Mapping[str, Rect], now: float) -> dict[str, StreamKind]:
        """The stream of each visible tile; `now` in monotonic seconds. Cameras not named are forgotten."""
        heights = {camera_id: picture_height(cell) for camera_id, cell in tiles.items()}
        least = _least_main_height(heights)
        self._choices = {
            camera_id: self._decide(camera_id, height, height >= least, now)
            for camera_id, height in heights.items()
        }
        return {camera_id: choice.kind for camera_id, choice in self._choices.items()}

    def forget(self, camera_ids: Iterable[str]) -> None:
        """Choose these anew the next time, without waiting: a person moved them."""
        for camera_id in camera_ids:
            self._choices.pop(camera_id, None)

    def due(self, now: float) -> float | None:
        """Seconds until a held-back switch may come about; None when nothing waits."""
        waits = [
            max(choice.small_since + HOLD_S, choice.switched_at + BETWEEN_S) - now
            for choice in self._choices.values()
            if choice.small_since is not None
        ]
        return max(min(waits), 0.0) if waits else None

    def _decide(self, camera_id: str, height: int, allowed: bool, now: float) -> _Choice:
        known = self._choices.get(camera_id)
        large = allowed and height > UP_ABOVE
        if known is None:
            return _Choice(StreamKind.MAIN if large else StreamKind.SUB, now - BETWEEN_S)
        if known.kind is StreamKind.SUB:
            if large and now - known.switched_at >= BETWEEN_S:
                return _Choice(StreamKind.MAIN, now)
            waits = known.switched_at if large else None
            return _Choice(StreamKind.SUB, known.switched_at, waits)
        if allowed and height >= DOWN_BELOW:
            return _Choice(StreamKind.MAIN, known.switched_at)
        since = now if known.small_since is None else known.small_since
        if now - since >= HOLD_S and now - known.switched_at >= BETWEEN_S:
            return _Choice(StreamKind.SUB, now)
        return _Choice(StreamKind.MAIN, known.switched_at, since)


def _least_main_height(heights: Mapping[str, int]) -> int:
    """The height from which main streams are allowed so that MAIN_LIMIT is not passed."""
    largest = sorted(heights.values(), reverse=True)
    if len(largest) <= MAIN_LIMIT:
        return 0
    return largest[MAIN_LIMIT] + _TELL_APART


_TELL_APART = 8
"""Cells of one layout differ by a pixel or two; nearer than this they count as equal."""

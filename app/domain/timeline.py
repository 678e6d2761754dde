"""Several recordings on one time line, by the time of day they were recorded at. Pure.

Times of day are Unix seconds, positions are seconds from the beginning of the line or of a recording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """When a recording began (Unix seconds) and how long it is."""

    begins_at: float
    seconds: float

    @property
    def ends_at(self) -> float:
        """Unix seconds."""
        return self.begins_at + self.seconds


class Timeline:
    """From the beginning of the earliest recording to the end of the last. At least one stretch."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        if not stretches:
            raise ValueError("a time line of nothing")
        self._stretches = tuple(stretches)
        self.begins_at = min(stretch.begins_at for stretch in stretches)
        self.seconds = max(stretch.ends_at for stretch in stretches) - self.begins_at

    def place(self, number: int, at: float) -> float | None:
        """Where recording `number` stands when the line stands at `at`; None: it has no picture then."""
        stretch = self._stretches[number]
        inside = self.begins_at + at - stretch.begins_at
        return inside if 0 <= inside < stretch.seconds else None


def together(chosen: Stretch, others: Sequence[Stretch], most: int) -> list[int]:
    """Numbers of those `others` that have pictures of the same time as `chosen`, the longest shared first."""

    def shared(number: int) -> float:
        other = others[number]
        return min(chosen.ends_at, other.ends_at) - max(chosen.begins_at, other.begins_at)

    found = [number for number in range(len(others)) if shared(number) > 0]
    return sorted(found, key=shared, reverse=True)[:most]


def unbroken(stretches: Sequence[Stretch]) -> bool:
    """Whether recordings can run in step: at no moment between the first and the last is there no picture."""
    ordered = sorted(stretches, key=lambda stretch: stretch.begins_at)
    reached = ordered[0].ends_at if ordered else 0.0
    for stretch in ordered[1:]:
        if stretch.begins_at >= reached:
            return False
        reached = max(reached, stretch.ends_at)
    return bool(ordered)

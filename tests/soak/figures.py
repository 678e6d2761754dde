"""What a process tree holds, sampled over a soak, and whether it grows. Knows nothing of what is soaked."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Sample:
    """A moment: seconds since the start, and of each process PSS in MB, handles and threads."""

    at: float
    pss: dict[int, float]
    handles: dict[int, int]
    threads: dict[int, int]


def sample(root: psutil.Process, at: float) -> Sample:
    """Look at a process and all below it."""
    tree = [root, *root.children(recursive=True)]
    return Sample(
        at,
        {p.pid: p.memory_full_info().pss / 1e6 for p in tree},
        {p.pid: p.num_fds() for p in tree},
        {p.pid: p.num_threads() for p in tree},
    )


@dataclass(frozen=True)
class Growth:
    """A figure at the beginning and at the end of a soak."""

    first: float
    last: float

    @property
    def by(self) -> float:
        return self.last - self.first


def growth(samples: Sequence[Sample], figure: Callable[[Sample], float]) -> Growth:
    """Medians of the first and of the last third: a moment's swing is no growth, a leak is in both."""
    third = max(len(samples) // 3, 1)
    first, last = samples[:third], samples[-third:]
    return Growth(statistics.median(map(figure, first)), statistics.median(map(figure, last)))


def worst_growth_mb(samples: Sequence[Sample]) -> float:
    """The growth of the process that grew most."""
    return max(growth(samples, lambda s, pid=pid: s.pss[pid]).by for pid in samples[0].pss)  # type: ignore[misc]

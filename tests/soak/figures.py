"""What a process tree holds, sampled over a soak, and whether it grows. Knows nothing of what is soaked."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Sample:
    """A moment: seconds since the start, and of each process memory in MB, handles and threads.

    pss   its share of all memory, pictures and libraries too
    heap  what it alone has: where a leak would be
    """

    at: float
    pss: dict[int, float]
    heap: dict[int, float]
    handles: dict[int, int]
    threads: dict[int, int]


def sample(root: psutil.Process, at: float) -> Sample:
    """Look at a process and all below it."""
    tree = [root, *root.children(recursive=True)]
    memory = {p.pid: _rollup(p.pid) for p in tree}
    return Sample(
        at,
        {pid: kinds["Pss:"] for pid, kinds in memory.items()},
        {pid: kinds["Pss_Anon:"] for pid, kinds in memory.items()},
        {p.pid: p.num_fds() for p in tree},
        {p.pid: p.num_threads() for p in tree},
    )


def _rollup(pid: int) -> dict[str, float]:
    """MB by kind, of /proc/PID/smaps_rollup."""
    rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {kind: int(size) * 1024 / 1e6 for kind, size, _ in rows}


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
    return max(growth(samples, lambda s, pid=pid: s.heap[pid]).by for pid in samples[0].pss)  # type: ignore[misc]

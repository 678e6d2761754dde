"""Baseline of a PC: its installed programs and this program's own parameters (articles 7(2), 13(2), R23).

A baseline is accepted by the manager; what differs from it later is named: added, removed, changed. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

NAMED_MOST = 200
"""Most differences of one sort that a record names; the rest is counted."""


@dataclass(frozen=True)
class Difference:
    """What differs from the baseline, names in order; of a changed one "name old → new"."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How much differs."""
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True)
class Baseline:
    """The baseline of one PC and what was found to differ from it last.

    sha256      of the accepted list, which is kept as an attachment
    found_at    when the present difference was found; None: nothing differs
    seen_at     when the manager has read it; a new difference is unread again
    """

    school_id: int
    device_id: str
    sha256: str
    count: int
    accepted_at: datetime
    accepted_by: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    total: int = 0
    found_at: datetime | None = None
    seen_at: datetime | None = None
    seen_by: str = ""

    @property
    def difference(self) -> Difference:
        """What was found last."""
        return Difference(self.added, self.removed, self.changed)

    @property
    def unread(self) -> bool:
        """Whether a difference waits for the manager."""
        return self.found_at is not None and self.seen_at is None


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """What `after` has, lacks or has otherwise than `before`; both are version or value by name."""
    return Difference(
        tuple(sorted(f"{name} {after[name]}".strip() for name in after.keys() - before.keys())),
        tuple(sorted(f"{name} {before[name]}".strip() for name in before.keys() - after.keys())),
        tuple(
            sorted(
                f"{name} {before[name]} → {after[name]}"
                for name in before.keys() & after.keys()
                if before[name] != after[name]
            )
        ),
    )

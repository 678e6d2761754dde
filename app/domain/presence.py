"""Presence (到岗确认): a quiet question now and then whether the guard on duty is there (article 7(2), R21).

Whoever uses the program is there and is not asked. A question that nobody answers is a doubt about a covered
stretch, explained like a gap; it never shortens the covered time. Pure: no clock, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ACTIVE_FOR = timedelta(minutes=10)
"""Input within this time counts as presence: nobody who works is asked."""


@dataclass(frozen=True)
class PresenceDoubt:
    """A question that was not answered in time.

    since  when it was asked
    until  the next sign of the guard, None while there was none; his turn's end ends it in any case
    """

    school_id: int
    id: str
    turn_id: str
    account_name: str
    since: datetime
    until: datetime | None
    waited: int

    def holds(self, moment: datetime) -> bool:
        """Whether it stands at `moment`."""
        return self.since <= moment and (self.until is None or moment < self.until)


def next_question(now: datetime, least: int, most: int, chance: float) -> datetime:
    """When to ask next: `least` to `most` minutes from now, `chance` from 0 to 1."""
    return now + timedelta(minutes=least + (max(least, most) - least) * chance)

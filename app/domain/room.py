"""机房出入登记: who enters the closed machine room, by whose permission, in and out (值班制度二, R44).

Pure: no clock, no I/O. Who was turned away stands in the same register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.people import Role

PERMITTERS = frozenset({Role.ADMIN, Role.LEADER, Role.PRINCIPAL})
"""Whose permission opens the machine room; the regulation says 许可 and not whose."""


AFTERWARDS = timedelta(minutes=15)
"""Written down later than this, a line is marked 补记 (our choice)."""


class PermitKind(StrEnum):
    """How the permission was given."""

    SIGNED = "signed"  # with the permitting person's own password
    NAMED = "named"  # by word; the one who keeps the register names who gave it


class VisitState(StrEnum):
    """Where somebody of the register is now."""

    INSIDE = "inside"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(frozen=True)
class RoomVisit:
    """One line of the register.

    unit          where the person comes from
    permitted_by  name of who permitted it; "" where it was refused
    why           why it was refused, in words or as a code of services/register_words.py
    written_at    when it was written down; later than `entered_at` where it was put down afterwards
    """

    school_id: int
    id: str
    state: VisitState
    person: str
    unit: str
    reason: str
    entered_at: datetime
    written_at: datetime
    author_name: str
    permitted_by: str = ""
    permit: PermitKind | None = None
    left_at: datetime | None = None
    left_by: str = ""
    why: str = ""

    @property
    def late(self) -> bool:
        """Whether it was put down afterwards."""
        return self.written_at - self.entered_at > AFTERWARDS

"""The three-shift plan (article 9: 三班制24小时) and who was on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class ShiftName(StrEnum):
    """早班, 中班, 夜班."""

    MORNING = "morning"
    MIDDLE = "middle"
    NIGHT = "night"


@dataclass(frozen=True)
class ShiftSlot:
    """One shift of one day: [start, end), aware local times. A night shift belongs to the day it starts."""

    name: ShiftName
    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class ShiftPlan:
    """Starts of the three shifts in the school's local time; each lasts until the next begins."""

    morning: time = time(8)
    middle: time = time(16)
    night: time = time(0)


@dataclass(frozen=True)
class DutyTurn:
    """Somebody's turn on duty at a PC: from signing in to signing out (`closed_at` None: still on)."""

    school_id: int
    id: str
    account_id: str
    account_name: str
    shift: ShiftName | None
    opened_at: datetime
    closed_at: datetime | None

"""Who is on duty in the demo's month: own shifts, a leave, one who came late, one who did not.

Pure. The days count back from the last one, so that every demo has them wherever its month lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.demo.places import SCHOOL_A
from app.demo.staff import ADMIN, GUARDS
from app.domain.shift import ShiftName, ShiftSlot

ZONE = ZoneInfo("Asia/Shanghai")
LEAVE = (17, 16)
"""First and last day of the leave of who works `LEAVE_OF`, in days before the last one."""
LEAVE_OF = ShiftName.MIDDLE
ABSENT = (12, ShiftName.MIDDLE)
"""Nobody came to this shift: the guard before it stayed on."""
LATE = (6, ShiftName.NIGHT)
"""To this one the guard came late."""
LATE_BY = timedelta(minutes=38)


@dataclass(frozen=True)
class DutyPlan:
    """The plan of a school whose month ends on `today`; the second school has its troubles on other days."""

    school_id: int
    today: date

    def planned(self, slot_day: date, shift: ShiftName) -> str:
        """The account's name that should come."""
        first, last = LEAVE
        away = shift is LEAVE_OF and last <= self._ago(slot_day) <= first
        return ADMIN.name if away else _own(shift)

    def on_duty(self, slot_day: date, shift: ShiftName) -> str:
        """The account's name that was on duty."""
        if self._here(slot_day, shift) == ABSENT:
            return _own(ShiftName.MORNING)
        return self.planned(slot_day, shift)

    def nobody_came(self, slot: ShiftSlot) -> bool:
        """Whether the guard of the shift before had to stay."""
        return self._here(slot.day, slot.name) == ABSENT

    def came_late(self, slot: ShiftSlot) -> bool:
        """Whether its guard came after the handover window."""
        return self._here(slot.day, slot.name) == LATE

    def day(self, ago: int) -> date:
        """The day that stands `ago` days before the last one in the plan of this school."""
        return self.today - timedelta(days=ago + self._shifted)

    @property
    def _shifted(self) -> int:
        return 0 if self.school_id == SCHOOL_A else 3

    def _ago(self, day: date) -> int:
        return (self.today - day).days - self._shifted

    def _here(self, day: date, shift: ShiftName) -> tuple[int, ShiftName]:
        return self._ago(day), shift


def _own(shift: ShiftName) -> str:
    return next(guard.name for guard in GUARDS if guard.shift is shift)

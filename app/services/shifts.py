"""The shift plan in force, and who was on duty when (article 9). Knows no accounts and no passwords."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.shift import DutyTurn, ShiftName, ShiftPlan, ShiftSlot, plan_fault
from app.domain.timetable import PlanFrom, Timetable, timetable
from app.services.ports import Clock, Preferences, Store

SHIFT_WORDS = {ShiftName.MORNING: "早班", ShiftName.MIDDLE: "中班", ShiftName.NIGHT: "夜班"}
"""The shifts' names as they are printed on forms (glossary)."""


class ShiftService:
    """Answers "which shift is it" and "who is on duty" in the school's local time."""

    def __init__(self, store: Store, clock: Clock, settings: Preferences) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._plans: tuple[PlanFrom, ...] = ()

    def use_plans(self, plans: Iterable[PlanFrom]) -> None:
        """The plans on record (services/roster.py hands them in); before them holds the settings' one."""
        self._plans = tuple(plans)

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self._settings.get("school.timezone"))

    @property
    def plan(self) -> ShiftPlan:
        """The three starts in force today."""
        return self.timetable.plan_on(self._clock.now().astimezone(self.zone).date())

    @property
    def timetable(self) -> Timetable:
        """Which plan holds when; every other answer about slots comes from here."""
        return self.timetable_with(self._plans)

    def timetable_with(self, plans: Iterable[PlanFrom]) -> Timetable:
        """The timetable of another school, from its plans on record."""
        return timetable(self.zone, self._first_plan(), plans)

    def _first_plan(self) -> ShiftPlan:
        """The settings' plan; one that does not cover 24 h gives way to the default one."""
        plan = ShiftPlan(
            *(
                time.fromisoformat(self._settings.get(f"shift.{name}"))
                for name in ("morning", "middle", "night")
            )
        )
        return plan if plan_fault(plan) is None else ShiftPlan()

    def slot_at(self, moment: datetime) -> ShiftSlot:
        """The shift that `moment` (aware) lies in."""
        return self.timetable.slot_at(moment)

    def slot_near(self, moment: datetime, name: ShiftName) -> ShiftSlot:
        """The shift called `name` nearest to `moment`."""
        return self.timetable.slot_near(moment, name)

    def slots(self, since: datetime, until: datetime) -> list[ShiftSlot]:
        """The shifts that overlap [since, until), in order."""
        return self.timetable.slots(since, until)

    def on_duty(self, school_id: int | None = None) -> list[DutyTurn]:
        """Who is on duty now at a school (None: the own one), the longest first."""
        school = self._store.school_id if school_id is None else school_id
        return self._store.run(
            lambda uow: uow.find(DutyTurn, school_id=school, closed_at=None, order="opened_at")
        )

    def turns(self, since: datetime, until: datetime, school_id: int | None = None) -> list[DutyTurn]:
        """The turns on duty that overlap [since, until), oldest first."""
        school = self._store.school_id if school_id is None else school_id
        found = self._store.run(
            lambda uow: [
                *uow.find(DutyTurn, school_id=school, opened_at__lt=until, closed_at__gte=since),
                *uow.find(DutyTurn, school_id=school, opened_at__lt=until, closed_at=None),
            ]
        )
        return sorted(found, key=lambda turn: turn.opened_at)

    def minutes_to_handover(self) -> int:
        """Whole minutes until the present shift ends."""
        now = self._clock.now()
        return int((self.slot_at(now).end - now) / timedelta(minutes=1))

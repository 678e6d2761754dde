"""The roster (排班): who is planned for which shift (articles 7(2) and 9; R21, R34).

A pattern repeats in cycles of days; an exception replaces it for one shift of one day; a leave (请假)
puts its stand-in in a person's place. Where no pattern holds, a guard's own shift (his account's) does.
Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.domain.shift import ShiftName

CYCLE_MAX = 56
"""Longest cycle in days: eight weeks."""

ORDER = (ShiftName.MORNING, ShiftName.MIDDLE, ShiftName.NIGHT)
"""The shifts of a day as the roster lists them."""

Cycle = tuple[dict[str, Any], ...]
"""One mapping a day: shift name -> list of account ids."""


class Source(StrEnum):
    """Why somebody is planned."""

    USUAL = "usual"  # his account's own shift
    PATTERN = "pattern"
    EXCEPTION = "exception"
    STAND_IN = "stand_in"


class LeaveState(StrEnum):
    """A leave request (请假)."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PatternFault(StrEnum):
    """Why a cycle is no roster."""

    EMPTY = "empty"  # no day at all
    TOO_LONG = "too_long"
    UNFILLED = "unfilled"  # a shift with nobody: 24 h would not be covered
    TWICE = "twice"  # the same person twice in one shift


@dataclass(frozen=True)
class Pattern:
    """A cycle in force from `from_day` (ISO date), its first day, on."""

    school_id: int
    from_day: str
    cycle: Cycle
    author_name: str


@dataclass(frozen=True)
class RosterException:
    """Who works one shift of one day (ISO date) in place of the pattern."""

    school_id: int
    day: str
    shift: ShiftName
    accounts: tuple[str, ...]
    reason: str
    author_name: str


@dataclass(frozen=True)
class Leave:
    """A leave from `first_day` to `last_day` (ISO dates, both included), of `shifts` (empty: all).

    stand_in  account id of who works instead; None until the manager grants the leave
    """

    school_id: int
    id: str
    account_id: str
    account_name: str
    first_day: str
    last_day: str
    shifts: tuple[ShiftName, ...]
    reason: str
    stand_in: str | None
    state: LeaveState
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str = ""

    def covers(self, day: date, shift: ShiftName) -> bool:
        """Whether the leave, granted or not, names this shift of this day."""
        within = self.first_day <= day.isoformat() <= self.last_day
        return within and (not self.shifts or shift in self.shifts)


@dataclass(frozen=True)
class Planned:
    """One planned person; `instead_of` is the account whose place he takes."""

    account_id: str
    source: Source
    instead_of: str | None = None


@dataclass(frozen=True)
class Roster:
    """Everything that decides who is planned.

    usual  guards by their accounts' own shift, where no pattern holds
    """

    usual: Mapping[ShiftName, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    exceptions: tuple[RosterException, ...] = ()
    leaves: tuple[Leave, ...] = ()

    def planned(self, day: date, shift: ShiftName) -> tuple[Planned, ...]:
        """Who is to work a shift, leaves applied; a leave without stand-in leaves an empty place."""
        found: dict[str, Planned] = {}
        for person in self._before_leave(day, shift):
            stand_in = self._leave_of(person.account_id, day, shift)
            if stand_in is None:
                found.setdefault(person.account_id, person)
            elif stand_in.stand_in:
                who = Planned(stand_in.stand_in, Source.STAND_IN, person.account_id)
                found.setdefault(who.account_id, who)
        return tuple(found.values())

    def pattern_on(self, day: date) -> Pattern | None:
        """The pattern that began on `day` or last before it."""
        held = [p for p in self.patterns if p.from_day <= day.isoformat()]
        return max(held, key=lambda p: p.from_day, default=None)

    def on_leave(self, account_id: str, day: date, shift: ShiftName) -> bool:
        """Whether a granted leave covers this shift."""
        return self._leave_of(account_id, day, shift) is not None

    def _before_leave(self, day: date, shift: ShiftName) -> list[Planned]:
        for exception in self.exceptions:
            if (exception.day, exception.shift) == (day.isoformat(), shift):
                return [Planned(account, Source.EXCEPTION) for account in exception.accounts]
        pattern = self.pattern_on(day)
        if pattern is None:
            return [Planned(account, Source.USUAL) for account in self.usual.get(shift, ())]
        number = (day - date.fromisoformat(pattern.from_day)).days % len(pattern.cycle)
        accounts = pattern.cycle[number].get(str(shift), ())
        return [Planned(str(account), Source.PATTERN) for account in accounts]

    def _leave_of(self, account_id: str, day: date, shift: ShiftName) -> Leave | None:
        for leave in self.leaves:
            granted = leave.state is LeaveState.GRANTED and leave.account_id == account_id
            if granted and leave.covers(day, shift):
                return leave
        return None


def cycle_of(days: Iterable[Mapping[ShiftName, Sequence[str]]]) -> Cycle:
    """A cycle as it is kept."""
    return tuple({str(shift): list(day.get(shift, ())) for shift in ORDER} for day in days)


def fixed(people: Mapping[ShiftName, Sequence[str]]) -> Cycle:
    """Everybody works the same shift every day."""
    return cycle_of([people])


def rotation(people: Sequence[str], days_each: int) -> Cycle:
    """People take turns: `days_each` days morning, then middle, then night, then off (with four or more).

    Raises ValueError for fewer than three people or no days.
    """
    if len(people) < len(ORDER) or days_each < 1:
        raise ValueError("a rotation needs three people and a day")
    blocks = (
        {shift: [people[(place - block) % len(people)]] for place, shift in enumerate(ORDER)}
        for block in range(len(people))
    )
    return cycle_of(block for block in blocks for _ in range(days_each))


def cycle_fault(cycle: Cycle) -> tuple[PatternFault, int, ShiftName | None] | None:
    """What is wrong with a cycle: the fault, the day's number in it from 0, the shift; None if nothing."""
    if not cycle:
        return PatternFault.EMPTY, 0, None
    if len(cycle) > CYCLE_MAX:
        return PatternFault.TOO_LONG, CYCLE_MAX, None
    for number, day in enumerate(cycle):
        for shift in ORDER:
            accounts = list(day.get(str(shift), ()))
            if not accounts:
                return PatternFault.UNFILLED, number, shift
            if len(set(accounts)) < len(accounts):
                return PatternFault.TWICE, number, shift
    return None

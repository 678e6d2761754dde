"""Coverage of a day, computed from who signed in, and its gaps with what explains them (R21, R67g: 脱岗).

The stretches of a day touch one another without gap or overlap, so that covered time, gaps and what
still lies ahead always add up to the day: 24 hours, or 23 or 25 where the clock changes. A presence
question that nobody answered marks covered time as doubtful; it takes nothing from it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from app.domain.presence import PresenceDoubt
from app.domain.shift import DutyTurn
from app.domain.timetable import day_bounds

SIGN_IN_LASTS = timedelta(hours=24)
"""A sign-in proves presence for so long; whoever stays longer signs in again (or stays on, handover)."""


class StretchKind(StrEnum):
    """What a stretch of a day is."""

    COVERED = "covered"
    GAP = "gap"
    AHEAD = "ahead"  # still to come


class GapCause(StrEnum):
    """What explains a gap."""

    OFF_POST = "off_post"  # 脱岗
    LATE = "late"  # 迟到
    ON_LEAVE = "on_leave"  # 请假，无人替班
    NOT_SIGNED_IN = "not_signed_in"  # 在岗未签到
    POWER_CUT = "power_cut"  # 停电或系统故障
    NEARBY = "nearby"  # 在岗，不在机前
    OTHER = "other"


@dataclass(frozen=True)
class GapExplanation:
    """What somebody put on record about [since, until); of two that overlap the later one counts."""

    school_id: int
    id: str
    since: datetime
    until: datetime
    cause: GapCause
    note: str
    author_name: str
    at: datetime


@dataclass(frozen=True)
class Stretch:
    """A part of a day in which nothing changes.

    names        who was on duty; more than one where two signed in at once on two PCs
    overlong     names whose sign-in lies more than 24 h back, so that it proves nothing any more
    explanation  of a gap or a doubt
    doubt        covered by signing in, but a presence question stood unanswered (it stays covered time)
    """

    since: datetime
    until: datetime
    kind: StretchKind
    names: tuple[str, ...] = ()
    overlong: tuple[str, ...] = ()
    explanation: GapExplanation | None = None
    doubt: bool = False

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since


@dataclass(frozen=True)
class DayCoverage:
    """A local day, [since, until) in UTC, as stretches in order."""

    day: date
    since: datetime
    until: datetime
    stretches: tuple[Stretch, ...]

    @property
    def covered(self) -> timedelta:
        """Time with somebody on duty."""
        return self._length(StretchKind.COVERED)

    @property
    def missing(self) -> timedelta:
        """Time with nobody on duty."""
        return self._length(StretchKind.GAP)

    @property
    def ahead(self) -> timedelta:
        """Time still to come."""
        return self._length(StretchKind.AHEAD)

    @property
    def gaps(self) -> list[Stretch]:
        """Stretches with nobody on duty."""
        return [stretch for stretch in self.stretches if stretch.kind is StretchKind.GAP]

    @property
    def unexplained(self) -> list[Stretch]:
        """Gaps that nobody has explained yet."""
        return [stretch for stretch in self.gaps if stretch.explanation is None]

    @property
    def doubtful(self) -> list[Stretch]:
        """Covered stretches with a doubt that nobody has explained yet."""
        return [stretch for stretch in self.stretches if stretch.doubt and stretch.explanation is None]

    def _length(self, kind: StretchKind) -> timedelta:
        return sum((s.length for s in self.stretches if s.kind is kind), timedelta())


def proof(turn: DutyTurn, now: datetime) -> tuple[datetime, datetime]:
    """The stretch for which a turn proves presence, up to `now`: never longer than a sign-in lasts."""
    end = min(turn.closed_at or now, now, turn.opened_at + SIGN_IN_LASTS)
    return turn.opened_at, max(turn.opened_at, end)


def day_coverage(
    day: date,
    zone: tzinfo,
    turns: Iterable[DutyTurn],
    explanations: Iterable[GapExplanation],
    now: datetime,
    *,
    doubts: Iterable[PresenceDoubt] = (),
) -> DayCoverage:
    """The coverage of a local day as known at `now`."""
    since, until = day_bounds(day, zone)
    found = stretches(since, until, turns, explanations, now, doubts=doubts)
    return DayCoverage(day, since, until, tuple(found))


def stretches(
    since: datetime,
    until: datetime,
    turns: Iterable[DutyTurn],
    explanations: Iterable[GapExplanation],
    now: datetime,
    *,
    doubts: Iterable[PresenceDoubt] = (),
) -> list[Stretch]:
    """[since, until) cut wherever something changes; neighbours that say the same are one."""
    on_duty = sorted(turns, key=lambda turn: (turn.opened_at, turn.id))
    told = sorted(explanations, key=lambda one: (one.at, one.id))
    doubted = list(doubts)
    marks = {since, until, now}
    marks |= {at for turn in on_duty for at in (*proof(turn, now), turn.closed_at or now)}
    marks |= {at for one in told for at in (one.since, one.until)}
    marks |= {at for one in doubted for at in (one.since, one.until or now)}
    cuts = sorted(mark for mark in marks if since <= mark <= until)
    found: list[Stretch] = []
    for begin, end in pairwise(cuts):
        part = _part(begin, end, on_duty, told, now, doubts=doubted)
        if found and _alike(found[-1], part):
            part = replace(part, since=found.pop().since)
        found.append(part)
    return found


def _part(
    begin: datetime,
    end: datetime,
    turns: Sequence[DutyTurn],
    explanations: Sequence[GapExplanation],
    now: datetime,
    *,
    doubts: Sequence[PresenceDoubt],
) -> Stretch:
    if begin >= now:
        return Stretch(begin, end, StretchKind.AHEAD)
    names: dict[str, None] = {}
    proven: set[str] = set()
    overlong: dict[str, None] = {}
    for turn in turns:
        first, last = proof(turn, now)
        if first <= begin < last:
            names[turn.account_name] = None
            proven.add(turn.id)
        elif last <= begin < (turn.closed_at or now):
            overlong[turn.account_name] = None
    told = [one for one in explanations if one.since <= begin < one.until]
    why = told[-1] if told else None
    if names:
        doubt = proven <= {one.turn_id for one in doubts if one.holds(begin)}
        why = why if doubt else None
        return Stretch(begin, end, StretchKind.COVERED, tuple(names), tuple(overlong), why, doubt)
    return Stretch(begin, end, StretchKind.GAP, (), tuple(overlong), why)


def _alike(left: Stretch, right: Stretch) -> bool:
    same = (left.kind, left.names, left.overlong) == (right.kind, right.names, right.overlong)
    return same and (left.explanation, left.doubt) == (right.explanation, right.doubt)

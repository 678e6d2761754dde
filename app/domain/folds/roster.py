"""Records of shift plans, patterns, exceptions, leaves and explained gaps; their registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.domain.coverage import GapCause, GapExplanation
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.roster import Cycle, Leave, LeaveState, Pattern, RosterException, cycle_fault
from app.domain.shift import ShiftName, ShiftPlan, plan_fault
from app.domain.timetable import PlanFrom


def plan_body(from_day: date, plan: ShiftPlan) -> dict[str, Any]:
    """Body of ROSTER_PLAN."""
    starts = {name: f"{getattr(plan, name):%H:%M}" for name in ("morning", "middle", "night")}
    return {"from": from_day.isoformat(), **starts}


def pattern_body(from_day: date, cycle: Cycle, author_name: str) -> dict[str, Any]:
    """Body of ROSTER_PATTERN."""
    return {"from": from_day.isoformat(), "cycle": [dict(day) for day in cycle], "name": author_name}


def exception_body(
    day: date, shift: ShiftName, accounts: Iterable[str] | None, reason: str, author_name: str
) -> dict[str, Any]:
    """Body of ROSTER_EXCEPTION; `accounts` None goes back to the pattern."""
    who = None if accounts is None else list(accounts)
    return {
        "day": day.isoformat(),
        "shift": str(shift),
        "accounts": who,
        "reason": reason,
        "name": author_name,
    }


def leave_body(leave: Leave) -> dict[str, Any]:
    """Body of LEAVE_ASKED; it is asked for at the record's `occurred_at`."""
    return {
        "leave": leave.id,
        "account": leave.account_id,
        "name": leave.account_name,
        "first_day": leave.first_day,
        "last_day": leave.last_day,
        "shifts": [str(shift) for shift in leave.shifts],
        "reason": leave.reason,
        "stand_in": leave.stand_in,
    }


def decision_body(
    leave_id: str, state: LeaveState, stand_in: str | None, note: str, author_name: str
) -> dict[str, Any]:
    """Body of LEAVE_DECIDED."""
    return {
        "leave": leave_id,
        "state": str(state),
        "stand_in": stand_in,
        "note": note,
        "name": author_name,
    }


def explained_body(
    since: datetime, until: datetime, cause: GapCause, note: str, author_name: str
) -> dict[str, Any]:
    """Body of GAP_EXPLAINED (times aware)."""
    return {
        "since": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat(),
        "cause": str(cause),
        "note": note,
        "name": author_name,
    }


def _day(stated: Any) -> str:
    """An ISO date as it was stated; raises ValueError on anything else."""
    return date.fromisoformat(stated).isoformat()


def _fold_plan(before: PlanFrom | None, record: Record, key: Key) -> PlanFrom:
    body = record.body
    row = PlanFrom(record.school_id, key[1], str(body["morning"]), str(body["middle"]), str(body["night"]))
    if plan_fault(row.plan) is not None:
        raise ValueError("a plan that does not cover 24 hours")
    return row


def _fold_pattern(before: Pattern | None, record: Record, key: Key) -> Pattern:
    cycle = tuple(
        {str(shift): [str(account) for account in day[shift]] for shift in day}
        for day in record.body["cycle"]
    )
    if cycle_fault(cycle) is not None:
        raise ValueError("a cycle with an empty shift")
    return Pattern(record.school_id, key[1], cycle, str(record.body["name"]))


def _fold_exception(before: RosterException | None, record: Record, key: Key) -> RosterException | None:
    body = record.body
    if body["accounts"] is None:
        return None
    accounts = tuple(str(account) for account in body["accounts"])
    return RosterException(
        record.school_id, key[1], ShiftName(key[2]), accounts, str(body["reason"]), str(body["name"])
    )


def _fold_leave(before: Leave | None, record: Record, key: Key) -> Leave | None:
    body = record.body
    if record.kind == Kind.LEAVE_ASKED:
        return before or Leave(
            school_id=record.school_id,
            id=key[1],
            account_id=str(body["account"]),
            account_name=str(body["name"]),
            first_day=_day(body["first_day"]),
            last_day=_day(body["last_day"]),
            shifts=tuple(ShiftName(shift) for shift in body["shifts"]),
            reason=str(body["reason"]),
            stand_in=body["stand_in"],
            state=LeaveState.ASKED,
            asked_at=record.occurred_at,
        )
    if before is None or not _may_follow(before.state, LeaveState(body["state"])):
        return before
    return replace(
        before,
        state=LeaveState(body["state"]),
        stand_in=body["stand_in"],
        decided_at=record.occurred_at,
        decided_by=str(body["name"]),
        note=str(body["note"]),
    )


def _may_follow(before: LeaveState, after: LeaveState) -> bool:
    """A decision is taken once; what was granted can still be withdrawn."""
    if after is LeaveState.WITHDRAWN:
        return before in {LeaveState.ASKED, LeaveState.GRANTED}
    return before is LeaveState.ASKED


def _fold_explanation(before: GapExplanation | None, record: Record, key: Key) -> GapExplanation:
    body = record.body
    return GapExplanation(
        school_id=record.school_id,
        id=key[1],
        since=datetime.fromisoformat(body["since"]),
        until=datetime.fromisoformat(body["until"]),
        cause=GapCause(body["cause"]),
        note=str(body["note"]),
        author_name=str(body["name"]),
        at=record.occurred_at,
    )


PLANS = register(
    "roster_plan",
    PlanFrom,
    ("school_id", "from_day"),
    [Kind.ROSTER_PLAN],
    lambda record: [(record.school_id, _day(record.body["from"]))],
    _fold_plan,
)
PATTERNS = register(
    "roster_pattern",
    Pattern,
    ("school_id", "from_day"),
    [Kind.ROSTER_PATTERN],
    lambda record: [(record.school_id, _day(record.body["from"]))],
    _fold_pattern,
)
EXCEPTIONS = register(
    "roster_exception",
    RosterException,
    ("school_id", "day", "shift"),
    [Kind.ROSTER_EXCEPTION],
    lambda record: [(record.school_id, _day(record.body["day"]), ShiftName(record.body["shift"]))],
    _fold_exception,
)
LEAVES = register(
    "leave",
    Leave,
    ("school_id", "id"),
    [Kind.LEAVE_ASKED, Kind.LEAVE_DECIDED],
    lambda record: [(record.school_id, str(record.body["leave"]))],
    _fold_leave,
    indexes=(("school_id", "last_day"),),
)
EXPLANATIONS = register(
    "gap_explanation",
    GapExplanation,
    ("school_id", "id"),
    [Kind.GAP_EXPLAINED],
    lambda record: [(record.school_id, str(record.id))],
    _fold_explanation,
    indexes=(("school_id", "until"),),
)

"""Records of program stops, hangs, worker restarts, foreground and presence; their registers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.domain.conduct import (
    ConductJudgement,
    ForegroundLoss,
    Hang,
    ProgramStop,
    StopReason,
    Verdict,
    WorkerRestarts,
)
from app.domain.folds.base import aware, register
from app.domain.presence import PresenceDoubt
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.shift import ShiftName


def left_body(stop_id: str, reason: StopReason, note: str, name: str) -> dict[str, Any]:
    """Body of PROGRAM_LEFT; it was left at the record's `occurred_at`."""
    return {"stop": stop_id, "reason": str(reason), "note": note, "name": name}


def started_body(stop_id: str, alive_at: datetime | None = None) -> dict[str, Any]:
    """Body of PROGRAM_STARTED: this stop is over. `alive_at`: nobody had left it, this was its last sign."""
    return {"stop": stop_id, "alive": alive_at.astimezone(UTC).isoformat() if alive_at else None}


def judged_body(stop_id: str, succeeded: bool, name: str) -> dict[str, Any]:
    """Body of RESTART_JUDGED."""
    return {"stop": stop_id, "succeeded": succeeded, "name": name}


def hang_body(hang_id: str, note: str, name: str) -> dict[str, Any]:
    """Body of HANG_TOLD and of HANG_DONE."""
    return {"hang": hang_id, "note": note, "name": name}


def restarts_body(day: date, shift: ShiftName, count: int) -> dict[str, Any]:
    """Body of WORKERS_RESTARTED: so many more in this shift."""
    return {"day": day.isoformat(), "shift": str(shift), "count": count}


def foreground_body(since: datetime, until: datetime, times: int, name: str) -> dict[str, Any]:
    """Body of FOREGROUND_LOST (times aware)."""
    return {"since": _stamp(since), "until": _stamp(until), "times": times, "name": name}


def missed_body(doubt_id: str, turn_id: str, asked_at: datetime, waited: int, name: str) -> dict[str, Any]:
    """Body of PRESENCE_MISSED; `waited` minutes for an answer."""
    return {"doubt": doubt_id, "turn": turn_id, "since": _stamp(asked_at), "waited": waited, "name": name}


def back_body(doubt_id: str) -> dict[str, Any]:
    """Body of PRESENCE_BACK, at the record's `occurred_at`."""
    return {"doubt": doubt_id}


def verdict_body(ref: str, verdict: Verdict, note: str, name: str) -> dict[str, Any]:
    """Body of CONDUCT_JUDGED: of the doubt, the foreground loss or the stop with this id."""
    return {"ref": ref, "verdict": str(verdict), "note": note, "name": name}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _fold_stop(before: ProgramStop | None, record: Record, key: Key) -> ProgramStop | None:
    body = record.body
    if record.kind == Kind.PROGRAM_LEFT:
        return before or _stop(
            record, record.occurred_at, StopReason(body["reason"]), str(body["note"]), name=str(body["name"])
        )
    if record.kind == Kind.PROGRAM_STARTED:
        if before is None and body["alive"] is not None:
            before = _stop(record, aware(body["alive"]), StopReason.UNEXPECTED, "", name="")
        if before is None or before.until is not None:
            return before
        return replace(before, until=record.occurred_at)
    if before is None or before.succeeded is not None:
        return before
    return replace(before, succeeded=bool(body["succeeded"]), judged_by=str(body["name"]))


def _stop(record: Record, since: datetime, reason: StopReason, note: str, *, name: str) -> ProgramStop:
    stop_id, device = str(record.body["stop"]), str(record.device_id)
    return ProgramStop(record.school_id, stop_id, device, since, None, reason, note, name)


def _fold_hang(before: Hang | None, record: Record, key: Key) -> Hang | None:
    body = record.body
    note, name = str(body["note"]), str(body["name"])
    if record.kind == Kind.HANG_TOLD:
        return before or Hang(record.school_id, str(body["hang"]), record.occurred_at, name, note)
    if before is None or before.done_at is not None:
        return before
    return replace(before, done_at=record.occurred_at, done_by=name, done_note=note)


def _fold_restarts(before: WorkerRestarts | None, record: Record, key: Key) -> WorkerRestarts:
    school_id, day, shift, device_id = key
    count = int(record.body["count"]) + (before.count if before else 0)
    return WorkerRestarts(school_id, day, shift, device_id, count, record.occurred_at)


def _fold_foreground(before: ForegroundLoss | None, record: Record, key: Key) -> ForegroundLoss:
    body = record.body
    since, until = aware(body["since"]), aware(body["until"])
    return ForegroundLoss(record.school_id, key[1], since, until, str(body["name"]), int(body["times"]))


def _fold_doubt(before: PresenceDoubt | None, record: Record, key: Key) -> PresenceDoubt | None:
    body = record.body
    if record.kind == Kind.PRESENCE_MISSED:
        return before or PresenceDoubt(
            record.school_id,
            key[1],
            str(body["turn"]),
            str(body["name"]),
            aware(body["since"]),
            None,
            int(body["waited"]),
        )
    if before is None or before.until is not None:
        return before
    return replace(before, until=record.occurred_at)


def _fold_judgement(before: ConductJudgement | None, record: Record, key: Key) -> ConductJudgement:
    body = record.body
    verdict, note, name = Verdict(body["verdict"]), str(body["note"]), str(body["name"])
    return ConductJudgement(record.school_id, key[1], verdict, note, name, record.occurred_at)


STOPS = register(
    "program_stop",
    ProgramStop,
    ("school_id", "id"),
    [Kind.PROGRAM_LEFT, Kind.PROGRAM_STARTED, Kind.RESTART_JUDGED],
    lambda record: [(record.school_id, str(record.body["stop"]))],
    _fold_stop,
    indexes=(("school_id", "since"),),
)
HANGS = register(
    "program_hang",
    Hang,
    ("school_id", "id"),
    [Kind.HANG_TOLD, Kind.HANG_DONE],
    lambda record: [(record.school_id, str(record.body["hang"]))],
    _fold_hang,
    indexes=(("school_id", "done_at"),),
)
WORKER_RESTARTS = register(
    "worker_restarts",
    WorkerRestarts,
    ("school_id", "day", "shift", "device_id"),
    [Kind.WORKERS_RESTARTED],
    lambda record: [
        (
            record.school_id,
            date.fromisoformat(record.body["day"]).isoformat(),
            ShiftName(record.body["shift"]),
            str(record.device_id),
        )
    ],
    _fold_restarts,
)
FOREGROUND = register(
    "foreground_loss",
    ForegroundLoss,
    ("school_id", "id"),
    [Kind.FOREGROUND_LOST],
    lambda record: [(record.school_id, str(record.id))],
    _fold_foreground,
    indexes=(("school_id", "since"),),
)
DOUBTS = register(
    "presence_doubt",
    PresenceDoubt,
    ("school_id", "id"),
    [Kind.PRESENCE_MISSED, Kind.PRESENCE_BACK],
    lambda record: [(record.school_id, str(record.body["doubt"]))],
    _fold_doubt,
    indexes=(("school_id", "since"),),
)
JUDGEMENTS = register(
    "conduct_judgement",
    ConductJudgement,
    ("school_id", "ref"),
    [Kind.CONDUCT_JUDGED],
    lambda record: [(record.school_id, str(record.body["ref"]))],
    _fold_judgement,
)

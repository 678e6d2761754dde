"""Records of faults and their steps; their register.

Folded in the order of the log, no clock decides: a step that does not fit the state is kept in
the history as not applied and changes nothing else (shared design: sync.md, protocol 5).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.fault import FINAL, Fault, FaultDraft, FaultState, SymptomKind, follows
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.technician import Technician


def fault_body(fault_id: str, number: str, draft: FaultDraft, author_name: str) -> dict[str, Any]:
    """Body of FAULT_DETECTED (the machine's own find) and FAULT_REPORTED (上报)."""
    return {
        "fault": fault_id,
        "number": number,
        "camera": draft.camera_id,
        "device_name": draft.device_name,
        "device_code": draft.device_code,
        "symptom": draft.symptom,
        "machine_seen": draft.machine_seen,
        "detected_at": datetime.fromtimestamp(draft.detected_at, UTC).isoformat(),
        "remark": draft.remark,
        "snapshot": draft.snapshot,
        "kind": str(draft.kind) if draft.kind is not None else None,
        "name": author_name,
    }


def step_body(
    fault_id: str, state: FaultState, note: str, author_name: str, technician: Technician | None = None
) -> dict[str, Any]:
    """Body of FAULT_STEP; `technician` as the list has him now."""
    body = {"fault": fault_id, "state": str(state), "note": note, "name": author_name}
    if technician is not None:
        body["technician"] = technician.id
        body["technician_name"] = f"{technician.name}（{technician.company}）"
    return body


def reviewed_body(fault_id: str, note: str, author_name: str) -> dict[str, Any]:
    """Body of REPAIR_REVIEWED: the repair was reviewed and found good."""
    return {"fault": fault_id, "note": note, "name": author_name}


_ANEW = frozenset({FaultState.SCHOOL_HANDLING, FaultState.AT_CENTRE})
"""States in which a repair begins (again): who did the last one, and its review, no longer count."""


def _fold(before: Fault | None, record: Record, key: Key) -> Fault | None:
    if record.kind == Kind.REPAIR_REVIEWED:
        return _reviewed(before, record)
    if record.kind == Kind.FAULT_STEP:
        return _step(before, record, FaultState(record.body["state"]), str(record.body["note"]))
    state = FaultState.DETECTED if record.kind == Kind.FAULT_DETECTED else FaultState.REPORTED
    if before is None:
        return _noted(_opened(record, state), record, state, "", True)
    after = _step(before, record, state, "")
    if after is None or after.state is before.state:
        return after
    said = _opened(record, state)  # the report's own words replace what the machine drafted
    return replace(
        after,
        symptom=said.symptom,
        device_name=said.device_name,
        device_code=said.device_code,
        machine_seen=said.machine_seen,
        remark=said.remark,
        snapshot=said.snapshot or before.snapshot,
        kind=said.kind,
        reporter_name=said.reporter_name,
    )


def _opened(record: Record, state: FaultState) -> Fault:
    body = record.body
    reported = state is FaultState.REPORTED
    return Fault(
        school_id=record.school_id,
        id=str(body["fault"]),
        number=str(body["number"]),
        camera_id=body["camera"],
        device_name=str(body["device_name"]),
        device_code=str(body["device_code"]),
        symptom=str(body["symptom"]),
        machine_seen=str(body["machine_seen"]),
        state=state,
        detected_at=datetime.fromisoformat(body["detected_at"]),
        reported_at=record.occurred_at if reported else None,
        closed_at=None,
        reporter_name=str(body["name"]) if reported else None,
        handling="",
        remark=str(body["remark"]),
        snapshot=body["snapshot"],
        kind=_kind(body.get("kind")),
    )


def _kind(kept: object) -> SymptomKind | None:
    """Older records say none; one that this version does not know is none either."""
    return next((kind for kind in SymptomKind if kind == kept), None)


def _step(before: Fault | None, record: Record, state: FaultState, note: str) -> Fault | None:
    if before is None:
        return None
    applied = follows(before.state, state)
    after = _noted(before, record, state, note, applied)
    if not applied:
        return after
    anew = state in _ANEW
    again = anew or state is FaultState.REPAIRED
    return replace(
        after,
        state=state,
        reported_at=record.occurred_at if state is FaultState.REPORTED else before.reported_at,
        closed_at=record.occurred_at if state in FINAL else None,
        handling=note or before.handling,
        technician=str(record.body.get("technician_name", "" if anew else before.technician)),
        reviewed_at=None if again else before.reviewed_at,
        reviewed_by="" if again else before.reviewed_by,
    )


def _reviewed(before: Fault | None, record: Record) -> Fault | None:
    if before is None:
        return None
    applied = before.state is FaultState.REPAIRED and before.reviewed_at is None
    after = _noted(before, record, before.state, str(record.body["note"]), applied, review=True)
    if not applied:
        return after
    return replace(after, reviewed_at=record.occurred_at, reviewed_by=str(record.body["name"]))


def _noted(
    fault: Fault, record: Record, state: FaultState, note: str, applied: bool, *, review: bool = False
) -> Fault:
    step = {
        "id": str(record.id),
        "at": record.occurred_at.isoformat(),
        "state": str(state),
        "note": note,
        "by": str(record.body["name"]),
        "applied": applied,
        "technician": str(record.body.get("technician_name", "")),
        "review": review,
    }
    return replace(fault, history=(*fault.history, step))


FAULTS = register(
    "fault",
    Fault,
    ("school_id", "id"),
    [Kind.FAULT_DETECTED, Kind.FAULT_REPORTED, Kind.FAULT_STEP, Kind.REPAIR_REVIEWED],
    lambda record: [(record.school_id, str(record.body["fault"]))],
    _fold,
    indexes=(("school_id", "closed_at"), ("school_id", "detected_at"), ("school_id", "number")),
)

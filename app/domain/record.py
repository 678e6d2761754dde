"""The record: the only way anything changes, and the hash chain that makes changes visible.

A record is an immutable envelope. Its text `env` is hashed exactly as written, never
re-serialised: `hash = sha256(prev_hash || utf8(env))`, chained per device from 32 zero bytes.
The same rule stands in the centre's `sync.push` (shared design: sync.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

GENESIS = bytes(32)


class Kind(StrEnum):
    """What a record states. Names are permanent: they stand in logs for years."""

    SCHOOL_SET = "school.set"
    ACCOUNT_SET = "account.set"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - a kind, no secret
    PASSWORD_ISSUED = "account.password_issued"  # noqa: S105 - a kind, no secret
    PASSWORD_CONFIRMED = "account.password_confirmed"  # noqa: S105 - a kind, no secret
    LOGIN = "account.login"
    LOGIN_REFUSED = "account.login_refused"
    LOGOUT = "account.logout"
    REFUSED = "account.refused"
    CAMERA_SET = "camera.set"
    CAMERA_STATE = "camera.state"
    SHIFT_OPENED = "shift.opened"
    SHIFT_CLOSED = "shift.closed"
    ROSTER_PLAN = "roster.plan"
    ROSTER_PATTERN = "roster.pattern"
    ROSTER_EXCEPTION = "roster.exception"
    LEAVE_ASKED = "leave.asked"
    LEAVE_DECIDED = "leave.decided"
    GAP_EXPLAINED = "coverage.explained"
    HANDOVER_SIGNED = "handover.signed"
    HANDOVER_TAKEN = "handover.taken"
    HANDOVER_STAYED = "handover.stayed"
    HANDOVER_NOTE = "handover.note"
    HANDOVER_NOTE_DONE = "handover.note_done"
    RELIEF_MISSING = "relief.missing"
    RELIEF_SEEN = "relief.seen"
    DUTY_ENTRY = "duty.entry"
    DUTY_CORRECTION = "duty.correction"
    PHRASES_SET = "duty.phrases"
    FAULT_DETECTED = "fault.detected"
    FAULT_REPORTED = "fault.reported"
    FAULT_STEP = "fault.step"
    SNAPSHOT = "evidence.snapshot"
    CLIP = "evidence.clip"
    FORM_PRINTED = "form.printed"
    CHECK_MARKED = "check.marked"
    CHECK_SIGNED = "check.signed"
    CHECK_EXCUSED = "check.excused"
    PTZ_REST = "ptz.rest"
    CLOSING_SIGNED = "closing.signed"
    CONTACTS_SET = "emergency.contacts"
    EMERGENCY_OPENED = "emergency.opened"
    EMERGENCY_TICKED = "emergency.ticked"
    EMERGENCY_SECURED = "emergency.secured"
    EMERGENCY_REPORTED = "emergency.reported"
    EMERGENCY_CLOSED = "emergency.closed"
    POLICY_SET = "school.policy"
    RULE_READ = "rule.read"
    ROOM_ENTERED = "room.entered"
    ROOM_LEFT = "room.left"
    ROOM_REFUSED = "room.refused"
    TECHNICIAN_SET = "technician.set"
    REPAIR_REVIEWED = "fault.reviewed"
    ACCESS_ASKED = "access.asked"
    ACCESS_DECIDED = "access.decided"
    ACCESS_DONE = "access.done"
    EVIDENCE_FILED = "evidence.filed"
    ASSET_SET = "asset.set"
    ASSET_DOWN = "asset.down"
    ASSET_UP = "asset.up"
    CONSUMABLE_SET = "consumable.set"
    CONSUMABLE_MOVED = "consumable.moved"
    ASSETS_GIVEN = "assets.given"
    ASSETS_TAKEN = "assets.taken"
    ASSETS_RECALLED = "assets.recalled"
    PROGRAM_LEFT = "program.left"
    PROGRAM_STARTED = "program.started"
    RESTART_JUDGED = "program.restart_judged"
    WORKERS_RESTARTED = "program.workers_restarted"
    HANG_TOLD = "program.hang_told"
    HANG_DONE = "program.hang_done"
    FOREGROUND_LOST = "program.foreground_lost"
    PRESENCE_MISSED = "presence.missed"
    PRESENCE_BACK = "presence.back"
    CONDUCT_JUDGED = "conduct.judged"
    OUTAGE_ASKED = "outage.asked"
    OUTAGE_DECIDED = "outage.decided"
    OUTAGE_ENDED = "outage.ended"
    BASELINE_SET = "baseline.set"
    BASELINE_DIFFERS = "baseline.differs"
    BASELINE_SEEN = "baseline.seen"
    LENS_PLANNED = "lens.planned"
    LENS_CLEANED = "lens.cleaned"
    VIEW_REFERENCE = "view.reference"
    VIEW_REVIEWED = "view.reviewed"
    ADJUST_ASKED = "view.adjust_asked"
    ADJUST_DECIDED = "view.adjust_decided"
    ADJUST_DONE = "view.adjust_done"
    VIEWED = "view.seen"


SYSTEM = "system"
"""Author of records the machine writes by itself."""


@dataclass(frozen=True, slots=True)
class Record:
    """One link of a device's chain.

    Times are aware UTC. `occurred_at` is when it happened, `written_at` when it was written down.
    `author` is an account id or `SYSTEM`. `body` is JSON data, its meaning set by `kind` and `v`.
    """

    id: UUID
    school_id: int
    device_id: UUID
    dev_seq: int
    kind: str
    v: int
    occurred_at: datetime
    written_at: datetime
    author: str
    body: Mapping[str, Any]
    env: str
    hash: bytes


class BadEnvelope(ValueError):
    """A text that is not a well-formed envelope."""


def chain_hash(prev: bytes, env: str) -> bytes:
    """The chain rule: sha256 over the previous hash (32 bytes) and the envelope's UTF-8 text."""
    return hashlib.sha256(prev + env.encode()).digest()


def seal(
    prev: bytes,
    *,
    id: UUID,
    school_id: int,
    device_id: UUID,
    dev_seq: int,
    kind: str,
    occurred_at: datetime,
    written_at: datetime,
    author: str,
    body: Mapping[str, Any],
    v: int = 1,
) -> Record:
    """Write the envelope and chain it behind `prev`; raises ValueError on naive times or a bad sequence."""
    if dev_seq < 1:
        raise ValueError("dev_seq counts from 1")
    env = json.dumps(
        {
            "id": str(id),
            "s": school_id,
            "d": str(device_id),
            "n": dev_seq,
            "k": str(kind),
            "v": v,
            "at": _stamp(occurred_at),
            "wr": _stamp(written_at),
            "by": author,
            "b": body,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    return parse(env, chain_hash(prev, env))


def parse(env: str, hash: bytes) -> Record:
    """Read an envelope's text back; the hash is the caller's claim, checked by `chain_hash`.

    Raises BadEnvelope when the text is not one.
    """
    try:
        e = json.loads(env)
        return Record(
            id=UUID(e["id"]),
            school_id=int(e["s"]),
            device_id=UUID(e["d"]),
            dev_seq=int(e["n"]),
            kind=str(e["k"]),
            v=int(e["v"]),
            occurred_at=_read(e["at"]),
            written_at=_read(e["wr"]),
            author=str(e["by"]),
            body=e["b"],
            env=env,
            hash=hash,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadEnvelope(str(error)) from error


def _stamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("times in records are aware")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read(stamp: str) -> datetime:
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError("naive time")
    return moment.astimezone(UTC)

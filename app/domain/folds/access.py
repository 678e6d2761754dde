"""Records of requests to view, copy, publish or destroy, and of how evidence is filed; their registers.

Folded in the order of the log: the first decision holds, an approval by nobody entitled is none, and a
deed counts only under an approval of its act.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from app.domain.access import AccessAct, AccessRequest, AccessState, Deed, Grade, deciders
from app.domain.evidence_file import EvidenceFile, EvidenceKind
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key


def asked_body(request: AccessRequest) -> dict[str, Any]:
    """Body of ACCESS_ASKED."""
    return {
        "request": request.id,
        "number": request.number,
        "acts": [str(act) for act in request.acts],
        "person": request.person,
        "unit": request.unit,
        "outside": request.outside,
        "enforcement_id": request.enforcement_id,
        "letter": request.letter,
        "reason": request.reason,
        "grade": str(request.grade),
        "items": list(request.items),
        "cameras": list(request.cameras),
        "since": _stamp(request.since),
        "until": _stamp(request.until),
        "name": request.asked_by,
    }


def access_decided_body(
    request_id: str, state: AccessState, words: str, *, role: str, name: str
) -> dict[str, Any]:
    """Body of ACCESS_DECIDED: granted, refused or withdrawn."""
    return {"request": request_id, "state": str(state), "words": words, "role": role, "name": name}


def done_body(request_id: str, deed: Deed) -> dict[str, Any]:
    """Body of ACCESS_DONE, at the record's `occurred_at`."""
    return {
        "request": request_id,
        "act": str(deed.act),
        "note": deed.note,
        "item": deed.item,
        "sha256": deed.sha256,
        "target": deed.target,
        "pledged": deed.pledged,
        "name": deed.by,
    }


def filed_body(filed: EvidenceFile) -> dict[str, Any]:
    """Body of EVIDENCE_FILED: everything as it is from now on."""
    return {
        "item": filed.item,
        "kind": str(filed.kind),
        "grade": str(filed.grade),
        "custodian": filed.custodian,
        "place": filed.place,
        "note": filed.note,
        "name": filed.author_name,
        "site": filed.site,
        "reported_to": filed.reported_to,
    }


def _fold(before: AccessRequest | None, record: Record, key: Key) -> AccessRequest | None:
    body = record.body
    if record.kind == Kind.ACCESS_ASKED:
        return before or _asked(record)
    if before is None:
        return None
    if record.kind == Kind.ACCESS_DECIDED:
        state = AccessState(body["state"])
        if before.state is not AccessState.ASKED or not _entitled(before, record, state):
            return before
        return replace(
            before,
            state=state,
            decided_at=record.occurred_at,
            decided_by=str(body["name"]),
            decided_role=str(body["role"]),
            words=str(body["words"]),
        )
    if before.state is not AccessState.GRANTED or AccessAct(body["act"]) not in before.acts:
        return before
    return replace(before, deeds=(*before.deeds, _deed(record)))


def _entitled(request: AccessRequest, record: Record, state: AccessState) -> bool:
    """Nobody grants or refuses the own request; what goes to outsiders is the 校长's (article 8(2))."""
    if state is AccessState.WITHDRAWN:
        return True
    role = str(record.body["role"])
    return record.author != request.asked_by_id and role in deciders(outside=request.outside)


def _asked(record: Record) -> AccessRequest:
    body = record.body
    return AccessRequest(
        school_id=record.school_id,
        id=str(body["request"]),
        number=str(body["number"]),
        acts=tuple(AccessAct(act) for act in body["acts"]),
        person=str(body["person"]),
        unit=str(body["unit"]),
        outside=bool(body["outside"]),
        enforcement_id=str(body["enforcement_id"]),
        letter=str(body["letter"]),
        reason=str(body["reason"]),
        grade=Grade(body["grade"]),
        items=tuple(str(item) for item in body["items"]),
        cameras=tuple(str(camera) for camera in body["cameras"]),
        since=_read(body["since"]),
        until=_read(body["until"]),
        asked_at=record.occurred_at,
        asked_by=str(body["name"]),
        asked_by_id=record.author,
    )


def _deed(record: Record) -> dict[str, Any]:
    body = record.body
    deed = Deed(
        id=str(record.id),
        act=AccessAct(body["act"]),
        at=record.occurred_at,
        by=str(body["name"]),
        note=str(body["note"]),
        item=str(body["item"]),
        sha256=str(body["sha256"]),
        target=str(body["target"]),
        pledged=bool(body["pledged"]),
    )
    return {**asdict(deed), "act": str(deed.act), "at": _stamp(deed.at)}


def _fold_file(before: EvidenceFile | None, record: Record, key: Key) -> EvidenceFile:
    body = record.body
    return EvidenceFile(
        school_id=record.school_id,
        item=str(body["item"]),
        kind=EvidenceKind(body["kind"]),
        grade=Grade(body["grade"]),
        custodian=str(body["custodian"]),
        place=str(body["place"]),
        note=str(body["note"]),
        author_name=str(body["name"]),
        at=record.occurred_at,
        site=str(body.get("site", "")),
        reported_to=str(body.get("reported_to", "")),
    )


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _read(stamp: str | None) -> datetime | None:
    return None if stamp is None else datetime.fromisoformat(stamp).astimezone(UTC)


ACCESS_REQUESTS = register(
    "access_request",
    AccessRequest,
    ("school_id", "id"),
    [Kind.ACCESS_ASKED, Kind.ACCESS_DECIDED, Kind.ACCESS_DONE],
    lambda record: [(record.school_id, str(record.body["request"]))],
    _fold,
    indexes=(("school_id", "state"), ("school_id", "asked_at"), ("school_id", "number")),
)
EVIDENCE_FILES = register(
    "evidence_file",
    EvidenceFile,
    ("school_id", "item"),
    [Kind.EVIDENCE_FILED],
    lambda record: [(record.school_id, str(record.body["item"]))],
    _fold_file,
)

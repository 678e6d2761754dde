"""Records of emergencies and of the call list; their registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC
from typing import Any

from app.domain.emergency import (
    Contact,
    ContactList,
    Emergency,
    EmergencyKind,
    Secured,
    contact_data,
    read_contact,
)
from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key


def contacts_body(contacts: Iterable[Contact], name: str) -> dict[str, Any]:
    """Body of CONTACTS_SET: the whole list in the order of calling."""
    return {"contacts": [contact_data(contact) for contact in contacts], "name": name}


def opened_body(
    case_id: str,
    kind: EmergencyKind,
    what: str,
    place: str,
    cameras: Iterable[str],
    *,
    name: str,
    locked: bool = False,
) -> dict[str, Any]:
    """Body of EMERGENCY_OPENED; `locked`: at a locked screen, so nobody proved to be `name`."""
    return {
        "case": case_id,
        "kind": str(kind),
        "what": what,
        "place": place,
        "cameras": list(cameras),
        "name": name,
        "locked": locked,
    }


def ticked_body(
    case_id: str, step: str, note: str, contact: str, answered: bool | None, *, name: str
) -> dict[str, Any]:
    """Body of EMERGENCY_TICKED; it was done at the record's `occurred_at`."""
    return {
        "case": case_id,
        "step": step,
        "note": note,
        "contact": contact,
        "answered": answered,
        "name": name,
    }


def secured_body(case_id: str, secured: Iterable[Secured], name: str) -> dict[str, Any]:
    """Body of EMERGENCY_SECURED."""
    return {"case": case_id, "secured": [asdict(one) for one in secured], "name": name}


def reported_body(case_id: str, text: str, to: str, name: str) -> dict[str, Any]:
    """Body of EMERGENCY_REPORTED: the report to the superior, signed."""
    return {"case": case_id, "text": text, "to": to, "name": name}


def closed_body(case_id: str, note: str, name: str) -> dict[str, Any]:
    """Body of EMERGENCY_CLOSED."""
    return {"case": case_id, "note": note, "name": name}


def _fold(before: Emergency | None, record: Record, key: Key) -> Emergency | None:
    body = record.body
    if record.kind == Kind.EMERGENCY_OPENED:
        return before or _opened(record)
    if before is None or before.closed_at is not None:
        return before
    if record.kind == Kind.EMERGENCY_TICKED:
        return replace(before, ticks=(*before.ticks, _tick(record)))
    if record.kind == Kind.EMERGENCY_SECURED:
        added = tuple(asdict(Secured(**one)) for one in body["secured"])
        return replace(before, secured=(*before.secured, *added))
    if record.kind == Kind.EMERGENCY_REPORTED:
        return replace(
            before,
            report=str(body["text"]),
            reported_to=str(body["to"]),
            reported_at=record.occurred_at,
            reported_by=str(body["name"]),
        )
    return replace(before, closed_at=record.occurred_at, closed_by=str(body["name"]), note=str(body["note"]))


def _opened(record: Record) -> Emergency:
    body = record.body
    return Emergency(
        school_id=record.school_id,
        id=str(body["case"]),
        kind=EmergencyKind(body["kind"]),
        what=str(body["what"]),
        place=str(body["place"]),
        cameras=tuple(str(camera) for camera in body["cameras"]),
        opened_at=record.occurred_at,
        opened_by=str(body["name"]),
        locked=bool(body.get("locked", False)),
    )


def _tick(record: Record) -> dict[str, Any]:
    body = record.body
    answered = body["answered"]
    return {
        "id": str(record.id),
        "step": str(body["step"]),
        "at": record.occurred_at.astimezone(UTC).isoformat(),
        "by": str(body["name"]),
        "note": str(body["note"]),
        "contact": str(body["contact"]),
        "answered": None if answered is None else bool(answered),
    }


def _fold_contacts(before: ContactList | None, record: Record, key: Key) -> ContactList:
    contacts = tuple(contact_data(read_contact(data)) for data in record.body["contacts"])
    return ContactList(record.school_id, contacts, str(record.body["name"]), record.occurred_at)


EMERGENCIES = register(
    "emergency",
    Emergency,
    ("school_id", "id"),
    [
        Kind.EMERGENCY_OPENED,
        Kind.EMERGENCY_TICKED,
        Kind.EMERGENCY_SECURED,
        Kind.EMERGENCY_REPORTED,
        Kind.EMERGENCY_CLOSED,
    ],
    lambda record: [(record.school_id, str(record.body["case"]))],
    _fold,
    indexes=(("school_id", "closed_at"), ("school_id", "opened_at")),
)
CONTACTS = register(
    "contact_list",
    ContactList,
    ("school_id",),
    [Kind.CONTACTS_SET],
    lambda record: [(record.school_id,)],
    _fold_contacts,
)

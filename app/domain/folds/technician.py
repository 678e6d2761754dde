"""Records of the technicians' list; its register."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.folds.base import register
from app.domain.record import Kind, Record
from app.domain.register import Key
from app.domain.technician import Technician


def technician_body(technician: Technician) -> dict[str, Any]:
    """Body of TECHNICIAN_SET: everything as it is from now on."""
    return {
        "technician": technician.id,
        "person": technician.name,
        "company": technician.company,
        "phone": technician.phone,
        "qualification": technician.qualification,
        "certificate": technician.certificate,
        "valid_until": technician.valid_until,
        "listed": technician.listed,
        "name": technician.author_name,
    }


def _fold(before: Technician | None, record: Record, key: Key) -> Technician:
    body = record.body
    return Technician(
        school_id=record.school_id,
        id=str(body["technician"]),
        name=str(body["person"]),
        company=str(body["company"]),
        phone=str(body["phone"]),
        qualification=str(body["qualification"]),
        certificate=str(body["certificate"]),
        valid_until=date.fromisoformat(body["valid_until"]).isoformat(),
        listed=bool(body["listed"]),
        author_name=str(body["name"]),
        at=record.occurred_at,
    )


TECHNICIANS = register(
    "technician",
    Technician,
    ("school_id", "id"),
    [Kind.TECHNICIAN_SET],
    lambda record: [(record.school_id, str(record.body["technician"]))],
    _fold,
)

"""Records of printed forms; their register."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.folds.base import register
from app.domain.form_print import FormPrint
from app.domain.record import Kind, Record
from app.domain.register import Key


def printed_body(
    form_id: str, day: date, period: str, rows: int, name: str, *, school_id: int | None = None
) -> dict[str, Any]:
    """Body of FORM_PRINTED: which form, of which day, how many rows, by whom; `school_id` where it is
    another school's (the county prints)."""
    body = {"form": form_id, "day": day.isoformat(), "period": period, "rows": rows, "name": name}
    return body if school_id is None else {**body, "school": school_id}


def _fold(before: FormPrint | None, record: Record, key: Key) -> FormPrint:
    body = record.body
    return FormPrint(
        school_id=record.school_id,
        id=str(record.id),
        form_id=str(body["form"]),
        of_school=int(body.get("school", record.school_id)),
        day=date.fromisoformat(body["day"]).isoformat(),
        period=str(body["period"]),
        rows=int(body["rows"]),
        author_name=str(body["name"]),
        at=record.occurred_at,
    )


FORM_PRINTS = register(
    "form_print",
    FormPrint,
    ("school_id", "id"),
    [Kind.FORM_PRINTED],
    lambda record: [(record.school_id, str(record.id))],
    _fold,
    (("school_id", "day"),),
)

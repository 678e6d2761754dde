"""Records of closings; their register."""

from __future__ import annotations

from typing import Any

from app.domain.closing import CLOSED, Closing, Figures, read_figures
from app.domain.folds.base import register
from app.domain.period import PeriodKind
from app.domain.record import Kind, Record
from app.domain.register import Key


def signed_body(
    kind: PeriodKind, period: str, text: str, figures: Figures, late: bool, *, name: str
) -> dict[str, Any]:
    """Body of CLOSING_SIGNED."""
    return {
        "kind": str(kind),
        "period": period,
        "text": text,
        "figures": figures.plain(),
        "late": late,
        "name": name,
    }


def _fold(before: Closing | None, record: Record, key: Key) -> Closing:
    if before is not None:  # signed on two PCs: the first one counts
        return before
    body = record.body
    return Closing(
        school_id=record.school_id,
        kind=_kind(body["kind"]),
        period=str(body["period"]),
        text=str(body["text"]),
        figures=read_figures(body["figures"]).plain(),
        signed_at=record.occurred_at,
        signer_id=record.author,
        signer_name=str(body["name"]),
        late=bool(body["late"]),
    )


def _kind(stated: Any) -> PeriodKind:
    kind = PeriodKind(stated)
    if kind not in CLOSED:
        raise ValueError(f"{kind} is never closed")
    return kind


CLOSINGS = register(
    "closing",
    Closing,
    ("school_id", "kind", "period"),
    [Kind.CLOSING_SIGNED],
    lambda record: [(record.school_id, _kind(record.body["kind"]), str(record.body["period"]))],
    _fold,
)

"""A walk's ticks (巡检): a draft on this PC until the round is signed, whoever walks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.inspection import CheckList, CheckSheet
from app.services.ports import UnitOfWork


def walked(uow: UnitOfWork, check: CheckList, sheet: CheckSheet) -> CheckSheet:
    """The sheet with the ticks of the walk that is under way."""
    if not check.walk or sheet.signed_at is not None:
        return sheet
    return replace(sheet, marks={**sheet.marks, **(uow.draft(_key(check.id, sheet.period)) or {})})


def keep_ticks(uow: UnitOfWork, list_id: str, period: str, marks: Mapping[str, Any]) -> None:
    """Add ticks (point id -> `Mark.plain`) to the walk."""
    key = _key(list_id, period)
    uow.keep_draft(key, (uow.draft(key) or {}) | dict(marks))


def end_walk(uow: UnitOfWork, list_id: str, period: str) -> None:
    """The round is signed: the draft has done its work."""
    uow.keep_draft(_key(list_id, period), None)


def _key(list_id: str, period: str) -> str:
    return f"check.{list_id}.{period}"

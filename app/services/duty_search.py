"""The duty log of years: by day, shift, person, camera, category and words, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.duty import Category, DutyEntry
from app.domain.shift import HANDOVER_WINDOW, ShiftName
from app.domain.timetable import Timetable, day_bounds
from app.services.ports import UnitOfWork

LIMIT = 200
"""Entries of one page of results."""


@dataclass(frozen=True)
class DutyQuery:
    """What to look for; everything left out does not narrow.

    words   pieces of text, all of which must stand in the entry: any of its texts, or who wrote it
    day     a local day; with `shift` that very shift, also where it ends on the next day
    since, until   instead of a day: [since, until)
    """

    words: str = ""
    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    shift: ShiftName | None = None
    author_id: str | None = None
    camera_id: str | None = None
    category: Category | None = None
    late: bool | None = None


@dataclass(frozen=True)
class DutyPage:
    """Entries found, newest first.

    more    whether there are more than `limit`
    others  by id: what these entries correct, or are corrected by, where it is not among them: both show
    """

    entries: list[DutyEntry]
    more: bool
    others: dict[str, DutyEntry]


def search(
    uow: UnitOfWork, school_id: int | None, query: DutyQuery, table: Timetable, limit: int = LIMIT
) -> DutyPage:
    """Read a page; `school_id` None: of every school here."""
    where: dict[str, Any] = {} if school_id is None else {"school_id": school_id}
    where |= _when(query, table)
    for name in ("shift", "author_id", "camera_id", "category", "late"):
        value = getattr(query, name)
        if value is not None:
            where[name] = value
    found = uow.find(DutyEntry, order="-at", limit=limit + 1, search=query.words.strip(), **where)
    entries = found[:limit]
    return DutyPage(entries, len(found) > limit, _others(uow, entries))


def _when(query: DutyQuery, table: Timetable) -> dict[str, Any]:
    since, until = query.since, query.until
    if query.day is not None:
        since, until = day_bounds(query.day, table.zone)
        slots = [slot for slot in table.slots_of(query.day) if slot.name is query.shift]
        if slots:
            since, until = slots[0].start - HANDOVER_WINDOW, slots[-1].end + HANDOVER_WINDOW
    bounds = {"at__gte": since, "at__lt": until}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _others(uow: UnitOfWork, entries: list[DutyEntry]) -> dict[str, DutyEntry]:
    here = {entry.id for entry in entries}
    wanted = {
        (entry.school_id, other): None
        for entry in entries
        for other in (entry.corrects, entry.corrected_by)
        if other is not None and other not in here
    }
    found = (uow.get(DutyEntry, *key) for key in wanted)
    return {entry.id: entry for entry in found if entry is not None}

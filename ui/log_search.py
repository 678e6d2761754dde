"""Searches the duty log of years as people type: words, but also a camera's name or a category.

Blocking: called on a pool thread. Must not know a widget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.domain.duty import Category, DutyEntry
from app.services.auth import Session
from app.services.duty import DutyService
from app.services.duty_search import LIMIT, DutyPage, DutyQuery
from ui.texts import category_name

MOST_PLACES = 3
"""A word that names more cameras than this is only a word."""


def find(duty: DutyService, session: Session, query: DutyQuery, places: Mapping[str, str]) -> DutyPage:
    """Entries that hold the words, and those at a camera or of a category that one of the words names."""
    entries: dict[str, DutyEntry] = {}
    others: dict[str, DutyEntry] = {}
    more = False
    for one in (query, *_readings(query, places)):
        page = duty.search(session, one)
        entries |= {entry.id: entry for entry in page.entries}
        others |= page.others
        more = more or page.more
    newest = sorted(entries.values(), key=lambda entry: entry.at, reverse=True)
    return DutyPage(newest[:LIMIT], more or len(newest) > LIMIT, others)


def _readings(query: DutyQuery, places: Mapping[str, str]) -> Iterator[DutyQuery]:
    """The query with one of its words read as a camera or a category."""
    parts = query.words.split()
    for number, part in enumerate(parts):
        rest = " ".join(parts[:number] + parts[number + 1 :])
        named = [camera for camera, name in places.items() if part.casefold() in name.casefold()]
        if query.camera_id is None and len(named) <= MOST_PLACES:
            for camera in named:
                yield replace(query, words=rest, camera_id=camera)
        if query.category is None:
            for category in Category:
                if part.casefold() in category_name(category).casefold():
                    yield replace(query, words=rest, category=category)

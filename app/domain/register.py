"""What a register is: a frozen dataclass and a pure fold over records.

Storage derives one table from each `Register` (one column a field), keeps it up to date in the
transaction that appends a record, and can rebuild it from the log at any time. A new register is
therefore one dataclass and one fold, listed in `registers.py`; storage is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.domain.record import Record

Row = TypeVar("Row")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Register(Generic[Row]):
    """One projection.

    name     table name, permanent
    row      frozen dataclass; field types: str, int, float, bool, datetime (aware UTC), StrEnum,
             tuple[...] and dict (kept as JSON), and `X | None` of these
    key      names of the fields that identify a row; the first is always "school_id"
    kinds    the record kinds that touch it
    keys_of  the rows one record touches (most touch one; a correction touches two)
    fold     (row before or None, record, key) -> row after, or None for "no row"
    indexes  field tuples that pages search by
    version  raise it when `fold` or `keys_of` changes its meaning: storage then refolds the register
    search   fields of text that full-text search looks into (`UnitOfWork.find(search=…)`)
    reads    versions (`Record.v`) of those kinds that the fold understands; others stay raw in the log

    A key's school_id is always the record's own: one school's log never touches another's rows.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    kinds: frozenset[str]
    keys_of: Callable[[Record], Iterable[Key]]
    fold: Callable[[Row | None, Record, Key], Row | None]
    indexes: tuple[tuple[str, ...], ...] = ()
    version: int = 1
    reads: frozenset[int] = frozenset({1})
    search: tuple[str, ...] = ()

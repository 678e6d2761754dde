"""Rows while they are being folded: read together, held as the table will give them back, written together.

Knows a register's table, not the log.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.record import Record
from app.domain.register import Key
from app.storage.registers import RegisterTable

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What a fold raises on a body that is not what its kind promises."""


@dataclass(slots=True)
class _Held:
    """A row as folded so far. `columns` None: there is none. `dirty`: the table must be told."""

    columns: Any
    dirty: bool = False


class Batch:
    """Folded rows of one transaction that the tables have not been told of yet."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._rows: dict[RegisterTable[Any], dict[Key, _Held]] = {}
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def read(self, wanted: Iterable[tuple[RegisterTable[Any], Key]]) -> None:
        """Read rows that are about to be folded, all of a table at once."""
        lacking: dict[RegisterTable[Any], dict[Key, None]] = {}
        for table, key in wanted:
            if key not in self._rows.get(table, ()):
                lacking.setdefault(table, {})[key] = None
        for table, keys in lacking.items():
            kept = table.get_many(self._connection, keys)
            for key in keys:
                self._hold(table, key, _Held(kept.get(key)))

    def forget(self, table: RegisterTable[Any], key: Key) -> None:
        """Begin the row of `key` anew."""
        self._hold(table, key, _Held(None, dirty=True))

    def fold(self, table: RegisterTable[Any], record: Record, key: Key) -> None:
        """Fold `record` into the row of `key`; raises what the fold raises, or on a wrong value."""
        held = self._rows.get(table, {}).get(key)
        if held is None:
            held = _Held(table.get_columns(self._connection, key))
            self._hold(table, key, held)
        before = None if held.columns is None else table.decode(held.columns)
        after = table.register.fold(before, record, key)
        if after is before:
            return
        held.columns = None if after is None else table.encode(after)
        held.dirty = True

    def fold_foreign(self, table: RegisterTable[Any], record: Record, key: Key) -> None:
        """As `fold`, but a body that is not what its kind promises changes nothing; it stays in the log."""
        with contextlib.suppress(*MALFORMED):
            self.fold(table, record, key)

    def flush(self) -> None:
        """Tell the tables."""
        for table, rows in self._rows.items():
            table.put(self._connection, {key: held.columns for key, held in rows.items() if held.dirty})
        self._rows.clear()
        self._held = 0

    def _hold(self, table: RegisterTable[Any], key: Key, held: _Held) -> None:
        rows = self._rows.setdefault(table, {})
        self._held += key not in rows
        rows[key] = held

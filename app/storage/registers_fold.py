"""Keeps the registers up to date with the log, and refolds them from it.

The order in which a school's records count: those the centre has numbered, by number, then those
only this PC knows (provisional), in the order they were written. What arrives late for a row that
holds provisional records makes that row be folded again from its first record.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from app.domain.record import BadEnvelope, Record, parse
from app.domain.register import Key, Register
from app.errors import Bug
from app.storage.local_schema import record as log
from app.storage.local_schema import register_state, touched
from app.storage.registers import RegisterTable

FLUSH_ROWS = 2000
"""Rows held in memory during a refold before they are written."""

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What a fold raises on a body that is not what its kind promises."""

_ORDER = (log.c.seq.is_(None), log.c.seq, log.c.pos)


class Registers:
    """All registers of one store. Every method runs inside the caller's transaction."""

    def __init__(self, registers: Sequence[Register[Any]], own_school: int) -> None:
        self._own_school = own_school
        self._metadata = sa.MetaData()
        self._tables = [RegisterTable(register, self._metadata) for register in registers]
        self._by_row = {table.register.row: table for table in self._tables}
        self._by_kind: dict[str, list[RegisterTable[Any]]] = {}
        for table in self._tables:
            for kind in table.register.kinds:
                self._by_kind.setdefault(str(kind), []).append(table)
        if len(self._by_row) != len(self._tables):
            raise Bug("two registers share a row type")

    def table_of(self, row: type[Any]) -> RegisterTable[Any]:
        """The table whose rows are of that type; raises Bug where no register has it."""
        if row not in self._by_row:
            raise Bug(f"no register holds {row.__name__}")
        return self._by_row[row]

    def prepare(self, connection: sa.Connection) -> None:
        """Make the tables fit the registers: those new or changed since the last start are refolded."""
        rows = connection.execute(sa.select(register_state.c.name, register_state.c.fingerprint))
        kept = {row.name: row.fingerprint for row in rows}
        changed = [t for t in self._tables if kept.get(t.register.name) != t.fingerprint]
        gone = set(kept) - {table.register.name for table in self._tables}
        for name in gone | {table.register.name for table in changed if table.register.name in kept}:
            connection.execute(sa.schema.DropTable(sa.Table("r_" + name, sa.MetaData()), if_exists=True))
            connection.execute(sa.delete(register_state).where(register_state.c.name == name))
            connection.execute(sa.delete(touched).where(touched.c.register == name))
        for table in changed:
            table.table.create(connection)
            state = {"name": table.register.name, "fingerprint": table.fingerprint}
            connection.execute(sa.insert(register_state), state)
        self._refold_all(connection, changed)

    def rebuild(self, connection: sa.Connection) -> None:
        """Empty every register and fold the whole log again."""
        for table in self._tables:
            connection.execute(sa.delete(table.table))
        connection.execute(sa.delete(touched))
        self._refold_all(connection, self._tables)

    def append(self, connection: sa.Connection, pos: int, record: Record) -> None:
        """Fold one own record just written. What its fold raises is our own mistake and comes through."""
        batch = _Batch(connection)
        for table in self._by_kind.get(record.kind, ()):
            for key in table.keys_of(record):
                batch.fold(table, record, key)
                self._touch(connection, [(table, key, pos)])
        batch.flush()

    def pulled(self, connection: sa.Connection, records: Iterable[tuple[int, Record]], late: bool) -> None:
        """Fold records from the centre, in their order.

        `late`: the school has provisional records, so that every row touched is folded from its start.
        """
        batch = _Batch(connection)
        again: dict[tuple[str, str], tuple[RegisterTable[Any], Key]] = {}
        for pos, record in records:
            for table, key in self._touches(record):
                if record.school_id == self._own_school:
                    self._touch(connection, [(table, key, pos)])
                if late:
                    again[table.register.name, table.key_text(key)] = (table, key)
                else:
                    batch.fold_foreign(table, record, key)
        for table, key in again.values():
            self._refold_row(connection, batch, table, key)
        batch.flush()

    def _touches(self, record: Record) -> list[tuple[RegisterTable[Any], Key]]:
        """Rows a record from the log touches; where it is malformed for a register, none of that one."""
        hits: list[tuple[RegisterTable[Any], Key]] = []
        for table in self._by_kind.get(record.kind, ()):
            try:
                hits += [(table, key) for key in table.keys_of(record) if table.key_text(key)]
            except MALFORMED:
                continue
        return hits

    def _touch(self, connection: sa.Connection, hits: list[tuple[RegisterTable[Any], Key, int]]) -> None:
        rows = [
            {"register": table.register.name, "key": table.key_text(key), "pos": pos}
            for table, key, pos in hits
        ]
        if rows:
            connection.execute(insert(touched).on_conflict_do_nothing(), rows)

    def _refold_row(
        self, connection: sa.Connection, batch: _Batch, table: RegisterTable[Any], key: Key
    ) -> None:
        """Fold one row of the own school again, from its first record."""
        made_of = sa.select(touched.c.pos).where(
            touched.c.register == table.register.name, touched.c.key == table.key_text(key)
        )
        found = connection.execute(
            sa.select(log.c.env, log.c.hash).where(log.c.pos.in_(made_of)).order_by(*_ORDER)
        )
        batch.forget(table, key)
        for env, chained in found:
            batch.fold_foreign(table, parse(env, chained), key)

    def _refold_all(self, connection: sa.Connection, tables: list[RegisterTable[Any]]) -> None:
        """Fold the whole log into these (empty) tables."""
        kinds = {str(kind) for table in tables for kind in table.register.kinds}
        batch = _Batch(connection)
        hits: list[tuple[RegisterTable[Any], Key, int]] = []
        for pos, record in _read(connection, kinds):
            for table, key in self._touches(record):
                if table in tables:
                    batch.fold_foreign(table, record, key)
                    if record.school_id == self._own_school:
                        hits.append((table, key, pos))
            if len(batch) + len(hits) >= FLUSH_ROWS:
                batch.flush()
                self._touch(connection, hits)
                hits.clear()
        batch.flush()
        self._touch(connection, hits)


class _Batch:
    """Rows being folded: read once, written once. Each is held as the table will give it back."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._rows: dict[RegisterTable[Any], dict[Key, _Held]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def forget(self, table: RegisterTable[Any], key: Key) -> None:
        """Begin the row of `key` anew."""
        self._rows.setdefault(table, {})[key] = _Held(None, None)

    def fold(self, table: RegisterTable[Any], record: Record, key: Key) -> None:
        """Fold `record` into the row of `key`; raises what the fold raises, or on a wrong value."""
        rows = self._rows.setdefault(table, {})
        before = rows[key].row if key in rows else table.get(self._connection, key)
        after = table.register.fold(before, record, key)
        if after is None:
            rows[key] = _Held(None, None)
        else:
            columns = table.encode(after)
            rows[key] = _Held(table.decode(columns.values()), columns)

    def fold_foreign(self, table: RegisterTable[Any], record: Record, key: Key) -> None:
        """As `fold`, but a body that is not what its kind promises changes nothing; it stays in the log."""
        with contextlib.suppress(*MALFORMED):
            self.fold(table, record, key)

    def flush(self) -> None:
        """Write the rows."""
        for table, rows in self._rows.items():
            table.put(self._connection, {key: held.columns for key, held in rows.items()})
        self._rows.clear()


class _Held(NamedTuple):
    row: Any
    columns: dict[str, Any] | None


def _read(connection: sa.Connection, kinds: set[str]) -> Iterable[tuple[int, Record]]:
    """The log's records of these kinds, school by school, in the order in which they count."""
    if not kinds:
        return
    found = connection.execute(
        sa.select(log.c.pos, log.c.env, log.c.hash)
        .where(log.c.kind.in_(sorted(kinds)))
        .order_by(log.c.school_id, *_ORDER)
    )
    for part in found.partitions(FLUSH_ROWS):
        for pos, env, chained in part:
            try:
                yield pos, parse(env, chained)
            except BadEnvelope:
                continue

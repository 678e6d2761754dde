"""Keeps the registers up to date with the log, and refolds them from it.

The order in which a school's records count: those the centre has numbered, by number, then those
only this PC knows (provisional), in the order they were written. What arrives late for a row that
holds provisional records makes that row be folded again from its first record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.record import BadEnvelope, Record, parse
from app.domain.register import Key, Register
from app.errors import Bug
from app.storage import registers
from app.storage.local_schema import record as log
from app.storage.local_schema import register_state, touched
from app.storage.registers import RegisterTable
from app.storage.registers_batch import MALFORMED, Batch

READ_ROWS = 1000
"""Records taken from the log at a time; the rows they touch are read together."""

FLUSH_ROWS = 4000
"""Rows held in memory during a refold before they are written."""

_ORDER = (log.c.seq.is_(None), log.c.seq, log.c.pos)


_TOUCH = "INSERT OR IGNORE INTO touched(register, key, pos) VALUES (?, ?, ?)"


class Touch(NamedTuple):
    """A record makes up a part of this row; `text` is the key as `touched` keeps it."""

    table: RegisterTable[Any]
    key: Key
    text: str


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
            registers.drop(connection, name)
            connection.execute(sa.delete(register_state).where(register_state.c.name == name))
            connection.execute(sa.delete(touched).where(touched.c.register == name))
        for table in changed:
            table.create(connection)
            state = {"name": table.register.name, "fingerprint": table.fingerprint}
            connection.execute(sa.insert(register_state), state)
        self._refold_all(connection, changed)

    def rebuild(self, connection: sa.Connection) -> None:
        """Empty every register and fold the whole log again."""
        for table in self._tables:
            table.empty(connection)
        connection.execute(sa.delete(touched))
        self._refold_all(connection, self._tables)

    def append(self, batch: Batch, record: Record) -> list[Touch]:
        """Fold one own record just written into `batch`; returns what it touched, for `touch`.

        What its fold raises is our own mistake and comes through.
        """
        hits = []
        for table in self._by_kind.get(record.kind, ()):
            for key in table.keys_of(record):
                batch.fold(table, record, key)
                hits.append(Touch(table, key, table.key_text(key)))
        return hits

    def touch(self, connection: sa.Connection, hits: Sequence[tuple[Touch, int]]) -> None:
        """Remember which own-school records (by pos) make up which rows."""
        rows = [(hit.table.register.name, hit.text, pos) for hit, pos in hits]
        if rows:
            connection.exec_driver_sql(_TOUCH, rows)

    def pulled(self, connection: sa.Connection, records: Iterable[tuple[int, Record]], late: bool) -> None:
        """Fold records from the centre, in their order.

        `late`: the school has provisional records, so that every row touched is folded from its start.
        """
        batch = Batch(connection)
        if late:
            again: dict[tuple[str, str], Touch] = {}
            for pos, record in records:
                hits = self._touches(record)
                if record.school_id == self._own_school:
                    self.touch(connection, [(hit, pos) for hit in hits])
                again.update({(hit.table.register.name, hit.text): hit for hit in hits})
            for hit in again.values():
                self._refold_row(connection, batch, hit)
        else:
            self._fold(connection, batch, records, None)
        batch.flush()

    def _touches(self, record: Record) -> list[Touch]:
        """Rows a record from the log touches; where it is malformed for a register, none of that one."""
        hits: list[Touch] = []
        for table in self._by_kind.get(record.kind, ()):
            try:
                hits += [Touch(table, key, table.key_text(key)) for key in table.keys_of(record)]
            except MALFORMED:
                continue
        return hits

    def _refold_row(self, connection: sa.Connection, batch: Batch, hit: Touch) -> None:
        """Fold one row of the own school again, from its first record."""
        made_of = sa.select(touched.c.pos).where(
            touched.c.register == hit.table.register.name, touched.c.key == hit.text
        )
        found = connection.execute(
            sa.select(log.c.env, log.c.hash).where(log.c.pos.in_(made_of)).order_by(*_ORDER)
        )
        batch.forget(hit.table, hit.key)
        for env, chained in found:
            batch.fold_foreign(hit.table, parse(env, chained), hit.key)

    def _refold_all(self, connection: sa.Connection, tables: list[RegisterTable[Any]]) -> None:
        """Fold the whole log into these (empty) tables."""
        kinds = {str(kind) for table in tables for kind in table.register.kinds}
        batch = Batch(connection)
        self._fold(connection, batch, _read(connection, kinds), set(tables))
        batch.flush()

    def _fold(
        self,
        connection: sa.Connection,
        batch: Batch,
        records: Iterable[tuple[int, Record]],
        only: set[RegisterTable[Any]] | None,
    ) -> None:
        """Fold records in their order, so many at a time; the rows that they touch are read together."""
        waiting = iter(records)
        while part := list(islice(waiting, READ_ROWS)):
            todo = [
                (record, pos, [hit for hit in self._touches(record) if only is None or hit.table in only])
                for pos, record in part
            ]
            batch.read((hit.table, hit.key) for _, _, hits in todo for hit in hits)
            for record, _, hits in todo:
                for hit in hits:
                    batch.fold_foreign(hit.table, record, hit.key)
            own = [
                (hit, pos)
                for record, pos, hits in todo
                if record.school_id == self._own_school
                for hit in hits
            ]
            self.touch(connection, own)
            if len(batch) >= FLUSH_ROWS:
                batch.flush()


def _read(connection: sa.Connection, kinds: set[str]) -> Iterable[tuple[int, Record]]:
    """The log's records of these kinds, school by school, in the order in which they count."""
    if not kinds:
        return
    for school_id in connection.execute(sa.select(log.c.school_id).distinct()).scalars().all():
        own = log.c.school_id == school_id, log.c.kind.in_(sorted(kinds))
        # Two queries, each in the order of an index: sorting the whole log would copy it.
        for part in (
            sa.select(log.c.pos, log.c.env, log.c.hash)
            .where(*own, log.c.seq.is_not(None))
            .order_by(log.c.seq),
            sa.select(log.c.pos, log.c.env, log.c.hash).where(*own, log.c.seq.is_(None)).order_by(log.c.pos),
        ):
            for pos, env, chained in connection.execution_options(yield_per=READ_ROWS).execute(part):
                try:
                    yield pos, parse(env, chained)
                except BadEnvelope:
                    continue

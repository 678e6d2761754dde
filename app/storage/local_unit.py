"""One local transaction as the services see it: append, read, drafts, verifiers.

Runs on the database worker's thread only. Knows the tables and the registers, no threads and no files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from uuid6 import uuid7

from app.domain.record import GENESIS, Kind, Record, seal
from app.services.ports import Clock, Verifier
from app.storage import local_schema as schema
from app.storage import registers_query
from app.storage.registers_batch import Batch
from app.storage.registers_fold import FLUSH_ROWS, Registers, Touch

T = TypeVar("T")


class Chain(NamedTuple):
    """Names one device's chain."""

    school_id: int
    device_id: UUID


_OF_CHAIN = (
    schema.device.c.school_id == sa.bindparam("school"),
    schema.device.c.device_id == sa.bindparam("device"),
)
_HEAD = sa.select(schema.device.c.head_seq, schema.device.c.head_hash).where(*_OF_CHAIN)
_SET_HEAD = insert(schema.device).prefix_with("OR REPLACE")
_DRAFT = sa.select(schema.draft.c.body).where(schema.draft.c.key == sa.bindparam("key"))
_WRITE = (
    "INSERT INTO record(school_id, seq, device_id, dev_seq, id, kind, v, env, hash, received_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""As the driver takes it: the one statement that every record passes through."""


def head(connection: sa.Connection, chain: Chain) -> tuple[int, bytes]:
    """dev_seq and hash of a chain's newest record; (0, GENESIS) before the first."""
    of = {"school": chain.school_id, "device": str(chain.device_id)}
    found = connection.execute(_HEAD, of).one_or_none()
    return (0, GENESIS) if found is None else (int(found[0]), bytes(found[1]))


def set_head(connection: sa.Connection, chain: Chain, dev_seq: int, hash: bytes) -> None:
    """Keep a chain's newest dev_seq and hash."""
    row = {
        "school_id": chain.school_id,
        "device_id": str(chain.device_id),
        "head_seq": dev_seq,
        "head_hash": hash,
    }
    connection.execute(_SET_HEAD, row)


def write(
    connection: sa.Connection, record: Record, *, seq: int | None = None, received_at: int | None = None
) -> int:
    """Put a record into the log; `seq` and `received_at` where it came from the centre. Returns its pos."""
    row = (
        record.school_id,
        seq,
        str(record.device_id),
        record.dev_seq,
        str(record.id),
        record.kind,
        record.v,
        record.env,
        record.hash,
        received_at,
    )
    return int(connection.exec_driver_sql(_WRITE, row).lastrowid)


def clean(body: Any) -> Any:
    """A body without what PostgreSQL cannot keep in a text: NUL is dropped, half a surrogate replaced."""
    match body:
        case str():
            return _clean_text(body)
        case Mapping():
            return {clean(name): clean(value) for name, value in body.items()}
        case list() | tuple():
            return [clean(value) for value in body]
        case _:
            return body


def _clean_text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return str(text).replace("\0", "")


class LocalUnit:
    """Implements `ports.UnitOfWork` on the worker's connection."""

    def __init__(self, connection: sa.Connection, registers: Registers, clock: Clock, chain: Chain) -> None:
        self._connection = connection
        self._registers = registers
        self._clock = clock
        self._chain = chain
        self._head: tuple[int, bytes] | None = None
        self._batch = Batch(connection)
        self._hits: list[tuple[Touch, int]] = []
        self.appended: list[Record] = []

    def finish(self) -> None:
        """Tell the tables what was appended; the transaction may end then."""
        self._batch.flush()
        self._registers.touch(self._connection, self._hits)
        self._hits.clear()
        if self.appended and self._head is not None:
            set_head(self._connection, self._chain, *self._head)

    def append(
        self,
        kind: Kind,
        body: Mapping[str, Any],
        *,
        author: str,
        occurred_at: datetime | None = None,
    ) -> Record:
        """Seal one record behind the own chain's head and fold it."""
        now = self._clock.now()
        dev_seq, chained = self._head or head(self._connection, self._chain)
        record = seal(
            chained,
            id=uuid7(),
            school_id=self._chain.school_id,
            device_id=self._chain.device_id,
            dev_seq=dev_seq + 1,
            kind=kind,
            occurred_at=now if occurred_at is None else occurred_at,
            written_at=now,
            author=author,
            body=clean(body),
        )
        pos = write(self._connection, record)
        self._head = (record.dev_seq, record.hash)
        self.appended.append(record)
        self._hits += [(hit, pos) for hit in self._registers.append(self._batch, record)]
        if len(self._batch) >= FLUSH_ROWS:
            self._batch.flush()
        return record

    def get(self, row: type[T], *key: Any) -> T | None:
        """The row of a register by its key, or None."""
        self._batch.flush()
        return self._registers.table_of(row).get(self._connection, key)

    def find(
        self,
        row: type[T],
        *,
        order: str | None = None,
        limit: int | None = None,
        search: str = "",
        **where: Any,
    ) -> list[T]:
        """Rows of a register that meet every condition; see `ports.UnitOfWork.find`."""
        self._batch.flush()
        table = self._registers.table_of(row)
        found = registers_query.read(self._connection, table, where, order=order, limit=limit, wanted=search)
        return [table.decode(row) for row in found]

    def draft(self, key: str) -> dict[str, Any] | None:
        """A half-written text kept under `key`."""
        body = self._connection.execute(_DRAFT, {"key": key}).scalar()
        return None if body is None else dict(json.loads(body))

    def keep_draft(self, key: str, body: Mapping[str, Any] | None) -> None:
        """Keep, or with None drop, a half-written text."""
        if body is None:
            self._connection.execute(sa.delete(schema.draft).where(schema.draft.c.key == key))
        else:
            row = {"key": key, "body": json.dumps(clean(body), ensure_ascii=False)}
            self._connection.execute(insert(schema.draft).prefix_with("OR REPLACE"), row)

    def verifiers(self, account_id: str | None = None) -> list[Verifier]:
        """The argon2id verifiers kept here, of one account or of all."""
        query = sa.select(
            schema.verifier.c.record_id, schema.verifier.c.account_id, schema.verifier.c.verifier
        )
        if account_id is not None:
            query = query.where(schema.verifier.c.account_id == account_id)
        return [Verifier(*row) for row in self._connection.execute(query)]

    def keep_verifier(self, verifier: Verifier) -> None:
        """Keep a verifier; the one that a record put into force never changes."""
        row = {"record_id": verifier.record_id, "account_id": verifier.account_id}
        added = insert(schema.verifier).on_conflict_do_nothing()
        self._connection.execute(added, row | {"verifier": verifier.verifier})

    def drop_verifier(self, record_id: str) -> None:
        """Forget the verifier of a record."""
        gone = sa.delete(schema.verifier).where(schema.verifier.c.record_id == record_id)
        self._connection.execute(gone)

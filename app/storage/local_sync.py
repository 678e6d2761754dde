"""The local log as the link to the centre uses it: receipts, cursor, pulled records, a new chain.

Functions of a connection inside the worker's transaction. The chain rule is checked here for every
record that comes from outside; what to do about a broken chain or a fork is the link's business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.dialects.sqlite import insert

from app.domain.record import GENESIS, BadEnvelope, Kind, Record, chain_hash, parse, seal
from app.errors import Bug
from app.services.ports import ChainBroken, ChainForked, OwnRecord, PulledRecord
from app.storage import attachments, local_unit
from app.storage.local_schema import cursor as cursors
from app.storage.local_schema import identity, receipt, set_aside, wanted
from app.storage.local_schema import record as log
from app.storage.local_unit import Chain
from app.storage.registers import to_micros
from app.storage.registers_fold import Registers
from app.text import QT_TRANSLATE_NOOP, Text, text

HASHES_ONLY = frozenset({str(Kind.CLIP), str(Kind.FORM_PRINTED)})
"""Kinds whose body names a sha256 of something that is never sent to the centre."""


def own_after(connection: sa.Connection, chain: Chain, dev_seq: int, limit: int) -> list[OwnRecord]:
    """Own records above `dev_seq`, in order."""
    found = connection.execute(
        sa.select(log.c.dev_seq, log.c.env, log.c.hash)
        .where(*_of(chain), log.c.dev_seq > dev_seq)
        .order_by(log.c.dev_seq)
        .limit(limit)
    )
    return [OwnRecord(number, env, bytes(chained)) for number, env, chained in found]


def hash_of(connection: sa.Connection, chain: Chain, dev_seq: int) -> bytes | None:
    """Chain hash of a kept record; 0 gives GENESIS."""
    if dev_seq == 0:
        return GENESIS
    found: bytes | None = connection.execute(
        sa.select(log.c.hash).where(*_of(chain), log.c.dev_seq == dev_seq)
    ).scalar()
    return found


def acknowledged(connection: sa.Connection, chain: Chain) -> int:
    """The highest dev_seq of this chain with a receipt."""
    query = sa.select(sa.func.max(receipt.c.dev_seq)).where(receipt.c.device_id == str(chain.device_id))
    return connection.execute(query).scalar() or 0


def acknowledge(connection: sa.Connection, chain: Chain, dev_seq: int, body: Mapping[str, Any]) -> None:
    """Keep the centre's receipt for the chain up to `dev_seq`."""
    if dev_seq > local_unit.head(connection, chain)[0]:
        raise Bug("a receipt for records that were never written")
    row = {
        "device_id": str(chain.device_id),
        "dev_seq": dev_seq,
        "body": json.dumps(body, ensure_ascii=False),
    }
    connection.execute(insert(receipt).on_conflict_do_nothing(), row)


def newest_receipt(connection: sa.Connection, chain: Chain) -> dict[str, Any] | None:
    """The newest receipt of the chain."""
    query = sa.select(receipt.c.body).where(receipt.c.device_id == str(chain.device_id))
    body = connection.execute(query.order_by(receipt.c.dev_seq.desc()).limit(1)).scalar()
    return None if body is None else dict(json.loads(body))


def cursor(connection: sa.Connection, school_id: int) -> int:
    """The highest school seq that was applied."""
    found = connection.execute(sa.select(cursors.c.seq).where(cursors.c.school_id == school_id)).scalar()
    return found or 0


def missing(connection: sa.Connection, limit: int) -> list[tuple[int, str]]:
    """(school_id, sha256) that are wanted, newest first."""
    query = sa.select(wanted).order_by(sa.literal_column("rowid").desc()).limit(limit)
    return [(school, sha) for school, sha in connection.execute(query)]


def no_longer_wanted(connection: sa.Connection, sha256: str) -> None:
    """An attachment has arrived."""
    connection.execute(sa.delete(wanted).where(wanted.c.sha256 == sha256))


class Pull:
    """One batch from the centre going into the log and the registers."""

    def __init__(
        self, connection: sa.Connection, registers: Registers, school_id: int, own_device: UUID
    ) -> None:
        self._connection = connection
        self._registers = registers
        self._school_id = school_id
        self._own_device = own_device
        self._heads: dict[UUID, tuple[int, bytes]] = {}
        self._new: list[tuple[int, Record]] = []

    def apply(self, rows: Sequence[PulledRecord], to: int) -> list[Record]:
        """Check, keep and fold the rows, move the cursor to `to`; returns the records that are new here.

        Raises ChainBroken or ChainForked naming the first row that does not fit.
        """
        at = cursor(self._connection, self._school_id)
        late = self._has_provisional()
        for row in rows:
            if row.seq > at + 1:
                raise self._broken(row, text(QT_TRANSLATE_NOOP("app", "它前面的记录在中心缺失")))
            at = max(at, row.seq)
            self._take(row)
        if to > at:
            raise Bug("the cursor would pass rows that were not pulled")
        for device_id, (dev_seq, chained) in self._heads.items():
            local_unit.set_head(self._connection, self._chain(device_id), dev_seq, chained)
        self._registers.pulled(self._connection, self._new, late)
        row_at = {"school_id": self._school_id, "seq": at}
        self._connection.execute(insert(cursors).prefix_with("OR REPLACE"), row_at)
        return [record for _, record in self._new]

    def _has_provisional(self) -> bool:
        query = sa.select(log.c.pos).where(log.c.school_id == self._school_id, log.c.seq.is_(None))
        return self._connection.execute(query.limit(1)).scalar() is not None

    def _take(self, row: PulledRecord) -> None:
        head_seq, head_hash = self._head(row.device_id)
        if row.dev_seq <= head_seq:
            self._number(row)
        elif row.device_id == self._own_device:
            raise self._broken(row, text(QT_TRANSLATE_NOOP("app", "本机没有写过它")), ChainForked)
        elif row.dev_seq > head_seq + 1:
            raise self._broken(row, text(QT_TRANSLATE_NOOP("app", "它前面的记录在中心缺失")))
        elif chain_hash(head_hash, row.env) != row.hash:
            raise self._broken(row, text(QT_TRANSLATE_NOOP("app", "内容与校验值不符")))
        else:
            self._keep(row)
            self._heads[row.device_id] = (row.dev_seq, row.hash)

    def _chain(self, device_id: UUID) -> Chain:
        return Chain(self._school_id, device_id)

    def _head(self, device_id: UUID) -> tuple[int, bytes]:
        if device_id not in self._heads:
            self._heads[device_id] = local_unit.head(self._connection, self._chain(device_id))
        return self._heads[device_id]

    def _number(self, row: PulledRecord) -> None:
        """A record that is here already: give it its number, if it is the same."""
        if hash_of(self._connection, self._chain(row.device_id), row.dev_seq) != row.hash:
            own = row.device_id == self._own_device
            what = text(QT_TRANSLATE_NOOP("app", "与本机保存的不同"))
            raise self._broken(row, what, ChainForked if own else ChainBroken)
        self._connection.execute(
            sa.update(log)
            .where(*_of(self._chain(row.device_id)), log.c.dev_seq == row.dev_seq, log.c.seq.is_(None))
            .values(seq=row.seq, received_at=to_micros(row.received_at))
        )

    def _keep(self, row: PulledRecord) -> None:
        """A record that is new here; one whose envelope is of a newer make is kept raw."""
        received_at = to_micros(row.received_at)
        try:
            record = parse(row.env, row.hash)
        except BadEnvelope:
            raw = {"school_id": self._school_id, "device_id": str(row.device_id), "dev_seq": row.dev_seq}
            raw |= {"kind": "", "v": 0, "env": row.env, "hash": row.hash}
            centre = {"seq": row.seq, "received_at": received_at}
            self._connection.execute(sa.insert(log), raw | centre)
            return
        if (record.school_id, record.device_id, record.dev_seq) != (
            self._school_id,
            row.device_id,
            row.dev_seq,
        ):
            raise self._broken(row, text(QT_TRANSLATE_NOOP("app", "它自称是别处的记录")))
        try:
            pos = local_unit.write(self._connection, record, seq=row.seq, received_at=received_at)
        except sqlalchemy.exc.IntegrityError as error:
            what = text(QT_TRANSLATE_NOOP("app", "它的标识已属于另一条记录"))
            raise self._broken(row, what) from error
        self._new.append((pos, record))

    def _broken(self, row: PulledRecord, what: Text, kind: type[ChainBroken] = ChainBroken) -> ChainBroken:
        message = text(
            QT_TRANSLATE_NOOP("app", "学校 {school} 的设备 {device} 第 {number} 条记录有误：{what}。"),
            school=self._school_id,
            device=str(row.device_id),
            number=row.dev_seq,
            what=what,
        )
        return kind(message, school_id=self._school_id, device_id=row.device_id, dev_seq=row.dev_seq)


def want(connection: sa.Connection, records: Sequence[Record], folder: attachments.AttachmentFolder) -> None:
    """Remember which attachments of these records are not here."""
    rows = [
        {"school_id": record.school_id, "sha256": sha}
        for record in records
        for sha in sorted(references_of(record))
        if not folder.has(sha)
    ]
    if rows:
        connection.execute(insert(wanted).on_conflict_do_nothing(), rows)


def references_of(record: Record) -> set[str]:
    """sha256 of the attachments that go with a record."""
    return set() if record.kind in HASHES_ONLY else attachments.references(record.body)


def start_new_chain(
    connection: sa.Connection, registers: Registers, chain: Chain, device_id: UUID, from_dev_seq: int
) -> None:
    """Seal the records of `chain` from `from_dev_seq` on again, as the chain of `device_id`."""
    new = Chain(chain.school_id, device_id)
    before = hash_of(connection, chain, from_dev_seq - 1)
    if before is None or new == chain or local_unit.head(connection, new)[0]:
        raise Bug("a new chain begins behind a known record and with a device that never wrote")
    mine = (*_of(chain), log.c.dev_seq >= from_dev_seq)
    unsent = connection.execute(sa.select(log.c.env, log.c.hash).where(*mine).order_by(log.c.dev_seq)).all()
    columns = ("school_id", "device_id", "dev_seq", "env", "hash")
    aside = sa.select(*(log.c[name] for name in columns)).where(*mine).order_by(log.c.dev_seq)
    connection.execute(sa.insert(set_aside).from_select(columns, aside))
    connection.execute(sa.delete(log).where(*mine))
    local_unit.set_head(connection, chain, from_dev_seq - 1, before)
    chained = GENESIS
    for number, (env, kept) in enumerate(unsent, start=1):
        record = _reseal(parse(env, kept), chained, device_id, number)
        local_unit.write(connection, record)
        chained = record.hash
    local_unit.set_head(connection, new, len(unsent), chained)
    connection.execute(sa.update(identity).values(device_id=str(device_id)))
    registers.rebuild(connection)


def _of(chain: Chain) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return log.c.school_id == chain.school_id, log.c.device_id == str(chain.device_id)


def _reseal(record: Record, chained: bytes, device_id: UUID, dev_seq: int) -> Record:
    return seal(
        chained,
        id=record.id,
        school_id=record.school_id,
        device_id=device_id,
        dev_seq=dev_seq,
        kind=record.kind,
        occurred_at=record.occurred_at,
        written_at=record.written_at,
        author=record.author,
        body=record.body,
        v=record.v,
    )

"""Checks the whole record log: every chain link, every number, every head; names what does not fit.

Reads only, one consistent view of the file, so that it may run beside the program. Knows no register.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
import sqlalchemy.exc

from app.domain.record import GENESIS, BadEnvelope, chain_hash, parse
from app.storage import local_errors, local_open
from app.storage.local_schema import cursor, device
from app.storage.local_schema import record as log
from app.text import QT_TRANSLATE_NOOP, Text, text

_CHUNK = 2000


@dataclass(frozen=True)
class BadRecord:
    """A record that does not fit its chain: whose, which number, and what is wrong with it."""

    school_id: int
    device_id: UUID
    dev_seq: int
    what: Text


@dataclass(frozen=True)
class VerifyReport:
    """How much was checked, and the first bad record of every chain that has one."""

    records: int
    devices: int
    bad: tuple[BadRecord, ...]

    @property
    def ok(self) -> bool:
        """Whether every record fits."""
        return not self.bad

    def text(self) -> Text:
        """One sentence for a person; names the first bad record."""
        if self.ok:
            return text(
                QT_TRANSLATE_NOOP("app", "记录完整：{devices} 台设备，{records} 条记录，校验链无误。"),
                devices=self.devices,
                records=self.records,
            )
        first = self.bad[0]
        return text(
            QT_TRANSLATE_NOOP("app", "记录有误：学校 {school}，设备 {device}，第 {number} 条：{what}。"),
            school=first.school_id,
            device=str(first.device_id),
            number=first.dev_seq,
            what=first.what,
        )


def verify(path: Path) -> VerifyReport:
    """Walk every device's chain in the store folder `path`.

    Raises EnvError where there is no store, the file cannot be read or is of a newer version.
    """
    database = path / local_open.DATABASE
    if not database.is_file():
        raise local_errors.no_store(path)
    try:
        with _view(database) as connection:
            local_open.require_known(connection, database)
            return _verify(connection)
    except sqlalchemy.exc.DBAPIError as error:
        failure = local_errors.from_database(error, database)
        if failure is None:
            raise
        raise failure from error


def _verify(connection: sa.Connection) -> VerifyReport:
    chains = connection.execute(
        sa.select(log.c.school_id, log.c.device_id)
        .union(sa.select(device.c.school_id, device.c.device_id))
        .order_by(sa.literal_column("1"), sa.literal_column("2"))
    ).all()
    bad = [found for school, name in chains if (found := _first_bad(connection, school, UUID(name)))]
    bad += _unnumbered(connection)
    total = connection.execute(sa.select(sa.func.count()).select_from(log)).scalar_one()
    return VerifyReport(records=total, devices=len(chains), bad=tuple(bad))


def _first_bad(connection: sa.Connection, school_id: int, device_id: UUID) -> BadRecord | None:
    """The first record of one chain that does not fit, or None."""
    chain = (log.c.school_id == school_id, log.c.device_id == str(device_id))
    found = connection.execute(sa.select(log).where(*chain).order_by(log.c.dev_seq))
    number, chained = 0, GENESIS
    for part in found.partitions(_CHUNK):
        for row in part:
            number += 1
            if row.dev_seq != number:
                what = text(QT_TRANSLATE_NOOP("app", "记录缺失"))
                return BadRecord(school_id, device_id, number, what)
            what_else = _misfit(row, chained)
            if what_else is not None:
                return BadRecord(school_id, device_id, number, what_else)
            chained = row.hash
    head = connection.execute(
        sa.select(device).where(device.c.school_id == school_id, device.c.device_id == str(device_id))
    ).one_or_none()
    if head is None or head.head_seq > number:
        what = text(QT_TRANSLATE_NOOP("app", "记录缺失"))
        return BadRecord(school_id, device_id, number + 1, what)
    if (head.head_seq, head.head_hash) != (number, chained):
        what = text(QT_TRANSLATE_NOOP("app", "与链头不符"))
        return BadRecord(school_id, device_id, min(head.head_seq + 1, number), what)
    return None


def _misfit(row: sa.Row[tuple[object, ...]], chained: bytes) -> Text | None:
    """What is wrong with a record behind the hash of the one before it."""
    if chain_hash(chained, row.env) != row.hash:
        return text(QT_TRANSLATE_NOOP("app", "内容与校验值不符"))
    try:
        record = parse(row.env, row.hash)
    except BadEnvelope:  # of a newer make: its text fits its hash, more cannot be said
        return None if row.id is None else text(QT_TRANSLATE_NOOP("app", "内容与索引列不符"))
    inside = (record.school_id, str(record.device_id), record.dev_seq, str(record.id), record.kind, record.v)
    if inside != (row.school_id, row.device_id, row.dev_seq, row.id, row.kind, row.v):
        return text(QT_TRANSLATE_NOOP("app", "内容与索引列不符"))
    return None


def _unnumbered(connection: sa.Connection) -> Iterator[BadRecord]:
    """The centre's numbers of a school have no gap: the first record whose number was changed."""
    for school_id, to in connection.execute(sa.select(cursor)).all():
        numbered = connection.execute(
            sa.select(log.c.device_id, log.c.dev_seq, log.c.seq)
            .where(log.c.school_id == school_id, log.c.seq.is_not(None))
            .order_by(log.c.seq)
        )
        last = 0
        for name, dev_seq, seq in numbered:
            if seq != last + 1:
                what = text(QT_TRANSLATE_NOOP("app", "中心编号 {seq} 缺失"), seq=last + 1)
                yield BadRecord(school_id, UUID(name), dev_seq, what)
                break
            last = seq
        else:
            if last != to:
                what = text(QT_TRANSLATE_NOOP("app", "中心编号 {seq} 缺失"), seq=last + 1)
                yield BadRecord(school_id, UUID(int=0), 0, what)


@contextmanager
def _view(database: Path) -> Iterator[sa.Connection]:
    """One unchanging view of the file; of a copy where its folder does not let SQLite read beside WAL."""
    if _readable_in_place(database):
        with _connected(database) as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="guardroom-verify-") as folder:
        for name in (database.name, database.name + "-wal"):
            if (database.parent / name).exists():
                shutil.copyfile(database.parent / name, Path(folder) / name)
        with _connected(Path(folder) / database.name) as connection:
            yield connection


def _readable_in_place(database: Path) -> bool:
    try:
        with _connected(database) as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except sqlalchemy.exc.OperationalError as error:
        if local_errors.cannot_open(error):
            return False
        raise
    return True


@contextmanager
def _connected(database: Path) -> Iterator[sa.Connection]:
    engine = local_open.read_only(database)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()

"""The local store: one folder with the record log, its registers, drafts, verifiers and attachments.

Implements `ports.Store` and `ports.SyncLog` over one database worker. Every method may be called from
any thread but the worker's own, blocks until the disk has it, and raises EnvError where the
environment failed; then nothing of it was kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.domain.record import BadEnvelope, Record, parse
from app.domain.register import Register
from app.errors import EnvError
from app.events import Bus, RecordsAppended
from app.services.ports import Clock, OwnRecord, PulledRecord, UnitOfWork
from app.storage import local_open, local_sync, local_unit
from app.storage.attachments import AttachmentFolder
from app.storage.local_schema import identity
from app.storage.local_unit import Chain, LocalUnit
from app.storage.registers_fold import Registers
from app.storage.worker import DatabaseWorker
from app.text import QT_TRANSLATE_NOOP, text

T = TypeVar("T")


class LocalStore:
    """A school's (or the county's) log on this PC. Made by `open`, ended by `close`."""

    def __init__(
        self, folder: Path, lock: local_open.FolderLock, registers: Registers, clock: Clock, bus: Bus
    ) -> None:
        """Use `open`."""
        path = folder / local_open.DATABASE
        self._lock = lock
        self._registers = registers
        self._clock = clock
        self._bus = bus
        self._attachments = AttachmentFolder(folder / "attachments")
        self._worker = DatabaseWorker(lambda: local_open.connect(path), path)
        self._chain = Chain(0, UUID(int=0))

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        school_id: int,
        device_id: UUID,
        registers: Sequence[Register[Any]],
        clock: Clock,
        bus: Bus,
    ) -> LocalStore:
        """Open, or on the first start create, the store in the folder `path`.

        `device_id` names the chain of a new store; an existing one goes on with its own (it may have
        started a new chain since, see `start_new_chain`). Registers that are new or changed are refolded.
        Raises EnvError: folder not writable, in use, damaged, of a newer version, of another school.
        """
        lock = local_open.FolderLock(path)
        store: LocalStore | None = None
        try:
            store = cls(path, lock, Registers(registers, school_id), clock, bus)
            store._prepare(school_id, device_id)
        except BaseException:
            if store is not None:
                store._worker.close()
            lock.release()
            raise
        return store

    def close(self) -> None:
        """Finish what waits and let the folder go. Idempotent."""
        self._worker.close()
        self._lock.release()

    def _prepare(self, school_id: int, device_id: UUID) -> None:
        def work(connection: sa.Connection) -> UUID:
            found = connection.execute(sa.select(identity)).one_or_none()
            if found is None:
                row = {"school_id": school_id, "device_id": str(device_id)}
                connection.execute(sa.insert(identity), row)
            elif found.school_id != school_id:
                raise _other_school(found.school_id)
            self._registers.prepare(connection)
            return device_id if found is None else UUID(found.device_id)

        self._chain = Chain(school_id, self._worker.call(work))

    # --- ports.Store ----------------------------------------------------------------------------

    @property
    def school_id(self) -> int:
        """The school (or county, 0) this device writes for."""
        return self._chain.school_id

    @property
    def device_id(self) -> UUID:
        """The device whose chain is being written now."""
        return self._chain.device_id

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in one durable transaction and return its result; see `ports.Store.run`."""
        appended: list[Record] = []

        def transaction(connection: sa.Connection) -> T:
            unit = LocalUnit(connection, self._registers, self._clock, self._chain)
            result = work(unit)
            unit.finish()
            appended.extend(unit.appended)
            return result

        return self._worker.call(transaction, lambda: self._tell(appended))

    def put_attachment(self, data: bytes, suffix: str) -> str:
        """Keep bytes durably under their sha256 (hex), which is returned; idempotent."""
        sha256 = self._attachments.put(data, suffix)
        self._worker.call(lambda connection: local_sync.no_longer_wanted(connection, sha256))
        return sha256

    def attachment(self, sha256: str) -> bytes | None:
        """The bytes kept under a sha256, or None where they are not on this PC."""
        return self._attachments.get(sha256)

    # --- ports.SyncLog --------------------------------------------------------------------------

    def head(self) -> tuple[int, bytes]:
        """dev_seq and hash of the newest own record; (0, GENESIS) before the first."""
        return self._worker.call(lambda c: local_unit.head(c, self._chain))

    def own_after(self, dev_seq: int, limit: int) -> list[OwnRecord]:
        """Own records with a number above `dev_seq`, in order, at most `limit`."""
        return self._worker.call(lambda c: local_sync.own_after(c, self._chain, dev_seq, limit))

    def own_hash(self, dev_seq: int) -> bytes | None:
        """Chain hash of an own record; 0 gives GENESIS, an unknown number None."""
        return self._worker.call(lambda c: local_sync.hash_of(c, self._chain, dev_seq))

    def acknowledged(self) -> int:
        """The highest own dev_seq that the centre has acknowledged."""
        return self._worker.call(lambda c: local_sync.acknowledged(c, self._chain))

    def acknowledge(self, dev_seq: int, receipt: Mapping[str, Any]) -> None:
        """Keep the centre's receipt for the own chain up to `dev_seq`; never goes back."""
        self._worker.call(lambda c: local_sync.acknowledge(c, self._chain, dev_seq, receipt))

    def receipt(self) -> dict[str, Any] | None:
        """The newest receipt kept for the own chain."""
        return self._worker.call(lambda c: local_sync.newest_receipt(c, self._chain))

    def cursor(self, school_id: int) -> int:
        """The highest school seq that was applied, 0 before the first."""
        return self._worker.call(lambda c: local_sync.cursor(c, school_id))

    def apply_pulled(self, school_id: int, rows: Sequence[PulledRecord], cursor: int) -> None:
        """Keep and fold pulled records and move the cursor; see `ports.SyncLog.apply_pulled`."""
        new: list[Record] = []

        def work(connection: sa.Connection) -> None:
            pull = local_sync.Pull(connection, self._registers, school_id, self._chain.device_id)
            new.extend(pull.apply(rows, cursor))
            local_sync.want(connection, new, self._attachments)

        self._worker.call(work, lambda: self._tell(new))

    def start_new_chain(self, device_id: UUID, from_dev_seq: int) -> None:
        """Go on as `device_id`; see `ports.SyncLog.start_new_chain`."""

        def work(connection: sa.Connection) -> None:
            local_sync.start_new_chain(connection, self._registers, self._chain, device_id, from_dev_seq)

        def after() -> None:
            self._chain = Chain(self._chain.school_id, device_id)

        self._worker.call(work, after)

    def attachments_of(self, records: Sequence[OwnRecord]) -> list[str]:
        """sha256 of the attachments these records refer to and that are kept on this PC."""
        found: set[str] = set()
        for record in records:
            try:
                found |= local_sync.references_of(parse(record.env, record.hash))
            except BadEnvelope:
                continue
        return sorted(filter(self._attachments.has, found))

    def missing_attachments(self, limit: int) -> list[tuple[int, str]]:
        """(school_id, sha256) of attachments that pulled records refer to and that are not on this PC."""
        return self._worker.call(lambda c: local_sync.missing(c, limit))

    # --- upkeep ---------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Refold every register from the log."""
        self._worker.call(self._registers.rebuild)

    def _tell(self, records: Sequence[Record]) -> None:
        if records:
            schools = frozenset(record.school_id for record in records)
            self._bus.publish(RecordsAppended(schools, frozenset(record.kind for record in records)))


def rebuild(store: LocalStore) -> None:
    """Refold every register of `store` from its log; the rows before and after are the same."""
    store.rebuild()


def _other_school(school_id: int) -> EnvError:
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "数据文件夹属于另一所学校（编号 {school}）。"), school=school_id),
        text(QT_TRANSLATE_NOOP("app", "请选择本校的数据文件夹。")),
    )

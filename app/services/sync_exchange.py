"""One exchange with the centre, from "who am I there" to "nothing new": shared design sync.md, protocol 2–4.

Idempotent at every step: whatever cuts it, the next exchange reads the centre's head and goes on.
No local flag says what was sent. Must know nothing of threads, waiting or what the person sees.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from app.services.ports import (
    Centre,
    CentreForked,
    CentreRefused,
    ChainBroken,
    OwnRecord,
    Receipt,
    SyncLog,
)
from app.services.verifier_share import share_verifiers
from app.text import QT_TRANSLATE_NOOP, Text, text

log = logging.getLogger(__name__)

PUSH_ROWS = 500
PUSH_BYTES = 4 * 1024 * 1024
PULL_ROWS = 1000
ATTACHMENT_BYTES = 16 * 1024 * 1024
"""The centre takes 64 parts of 256 KiB; anything larger stays on this PC."""
FETCH_ATTACHMENTS = 200
"""Attachments asked for in one exchange; the rest follows in the next."""


@dataclass
class Outcome:
    """What one exchange found out.

    new_device   the chain that this PC goes on with after a fork or a new enrolment
    broken       per school the record at the centre that does not fit its chain
    server_time  the server's clock in the last receipt
    """

    new_device: UUID | None = None
    broken: dict[int, ChainBroken] = field(default_factory=dict)
    server_time: datetime | None = None


class Exchange:
    """The steps, in their order, over one connection. `progress` is called after every batch."""

    def __init__(self, log: SyncLog, centre: Centre, progress: Callable[[], None]) -> None:
        self._log = log
        self._centre = centre
        self._progress = progress
        self._outcome = Outcome()

    def run(self) -> Outcome:
        """Push what the centre misses, then pull what is missing here.

        Raises CentreUnreachable, CentreRefused and its kinds, or EnvError of the local log.
        """
        head = self._own_head()
        self._never_back(head)
        share_verifiers(self._log, self._centre)  # before the records that put them into force
        self._push(head)
        self._pull()
        share_verifiers(self._log, self._centre)  # what another PC put there since
        self._fetch_attachments()
        return self._outcome

    # --- whose chain, and is it ours ------------------------------------------------------------

    def _own_head(self) -> int:
        """The number of our newest record at the centre, after settling a fork or a new enrolment."""
        device = self._centre.device()
        if device.school_id != self._log.school_id:
            raise _refused(QT_TRANSLATE_NOOP("app", "本机的登录凭证属于另一所学校。"))
        if device.device_id == self._log.device_id:
            if self._log.own_hash(device.head_seq) == device.head_hash:
                return device.head_seq
            self._fork()
        elif device.head_seq == 0:
            self._go_on_as(device.device_id)  # enrolled anew, or a crash in the middle of _fork
        elif self._log.device_id in self._centre.own_lineage():
            self._fork()
        else:
            raise _refused(QT_TRANSLATE_NOOP("app", "本机的登录凭证属于另一台设备。"))
        return 0

    def _fork(self) -> None:
        """The centre holds records under our numbers that are not here: a restored disk image."""
        log.error("the centre's chain of device %s is not ours: forking", self._log.device_id)
        new = uuid4()
        self._centre.fork(new)
        self._go_on_as(new)

    def _go_on_as(self, device_id: UUID) -> None:
        old = self._log.device_id
        self._log.start_new_chain(device_id, self._last_common(old) + 1)
        log.warning("device %s goes on as %s", old, device_id)
        self._outcome.new_device = device_id

    def _last_common(self, device_id: UUID) -> int:
        """The newest own record that the centre has exactly as it is here.

        Hashes are chained: where one fits, all before it fit, so halving finds the last.
        """
        low, high = 0, self._log.head()[0]
        while low < high:
            middle = (low + high + 1) // 2
            theirs = self._centre.record_hash(device_id, middle)
            if theirs is not None and theirs == self._log.own_hash(middle):
                low = middle
            else:
                high = middle - 1
        return low

    def _never_back(self, head: int) -> None:
        """A centre restored from an old backup gives numbers out again: nothing is sent into it."""
        seq = self._centre.school_heads().get(self._log.school_id, 0)
        receipt = self._log.receipt() or {}
        known = max(self._log.cursor(self._log.school_id), int(receipt.get("school_seq", 0)))
        if head < self._log.acknowledged() or seq < known:
            raise _refused(QT_TRANSLATE_NOOP("app", "县中心的数据比本机的回执旧（曾被还原？），已停止上传。"))

    # --- push -----------------------------------------------------------------------------------

    def _push(self, head: int) -> None:
        if head > self._log.acknowledged():  # arrived, but its answer did not
            self._send(self._log.own_after(head - 1, 1))
        while batch := _fitting(self._log.own_after(head, PUSH_ROWS)):
            self._send_attachments(batch)
            self._send(batch)
            head = batch[-1].dev_seq
            self._progress()

    def _send(self, batch: Sequence[OwnRecord]) -> None:
        first, last = batch[0].dev_seq, batch[-1]
        prev = self._log.own_hash(first - 1)
        if prev is None:
            raise _refused(QT_TRANSLATE_NOOP("app", "本机的记录链不连续，请用“验证”检查。"))
        receipt = self._centre.push(first, prev, [record.env for record in batch])
        if (receipt.head_seq, receipt.head_hash) != (last.dev_seq, last.hash):
            raise CentreForked(text(QT_TRANSLATE_NOOP("app", "县中心的回执与本机记录不符。")))
        self._log.acknowledge(receipt.head_seq, _kept(receipt))
        self._outcome.server_time = receipt.received_at

    def _send_attachments(self, batch: Sequence[OwnRecord]) -> None:
        """Before the records that name them, so that whoever pulls those finds the bytes there."""
        wanted = self._log.attachments_of(batch)
        for sha256 in self._centre.lacks(wanted) if wanted else ():
            data = self._log.attachment(sha256)
            if data and len(data) <= ATTACHMENT_BYTES:
                self._centre.put_attachment(sha256, data)
            elif data:
                log.warning("attachment %s is too large for the centre", sha256[:12])

    # --- pull -----------------------------------------------------------------------------------

    def _pull(self) -> None:
        """Every school that the centre lets this PC see, the own one first."""
        heads = self._centre.school_heads()
        for school_id in sorted(heads, key=lambda each: (each != self._log.school_id, each)):
            try:
                self._pull_school(school_id, heads[school_id])
            except ChainBroken as broken:
                log.error("pulled record does not fit: %s", broken)
                self._outcome.broken[school_id] = broken

    def _pull_school(self, school_id: int, head: int) -> None:
        """Rows and cursor go into one local transaction, which also checks every chain."""
        while (cursor := self._log.cursor(school_id)) < head:
            rows = self._centre.pull(school_id, cursor, PULL_ROWS)
            if not rows:
                raise ChainBroken(
                    text(
                        QT_TRANSLATE_NOOP("app", "学校 {school} 在县中心第 {seq} 条以后的记录缺失。"),
                        school=school_id,
                        seq=cursor,
                    ),
                    school_id=school_id,
                    device_id=UUID(int=0),
                    dev_seq=0,
                )
            self._log.apply_pulled(school_id, rows, rows[-1].seq)

    def _fetch_attachments(self) -> None:
        for school_id, sha256 in self._log.missing_attachments(FETCH_ATTACHMENTS):
            data = self._centre.attachment(school_id, sha256)
            if data is not None and hashlib.sha256(data).hexdigest() == sha256:
                self._log.put_attachment(data, _suffix(data))


def _fitting(records: Sequence[OwnRecord]) -> list[OwnRecord]:
    """The first of these records, at least one, that make up no more than PUSH_BYTES."""
    batch: list[OwnRecord] = []
    size = 0
    for record in records:
        size += len(record.env.encode())
        if batch and size > PUSH_BYTES:
            break
        batch.append(record)
    return batch


def _kept(receipt: Receipt) -> dict[str, str | int]:
    """The receipt as JSON data."""
    return {
        "head_seq": receipt.head_seq,
        "head_hash": receipt.head_hash.hex(),
        "school_seq": receipt.school_seq,
        "school_chain": receipt.school_chain.hex(),
        "received_at": receipt.received_at.isoformat(),
    }


def _suffix(data: bytes) -> str:
    """The kind of a fetched file, from its first bytes."""
    if data.startswith(b"\xff\xd8"):
        return "jpg"
    if data.startswith(b"\x89PNG"):
        return "png"
    return "bin"


def _refused(source: str, hint: Text | None = None) -> CentreRefused:
    return CentreRefused(text(source), hint)

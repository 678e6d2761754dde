"""A store in a temporary folder, a clock that is set by hand, and a device far away to pull from."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from uuid6 import uuid7

from app.domain.record import GENESIS, Record, chain_hash, parse, seal
from app.domain.register import Register
from app.events import Bus
from app.services.ports import PulledRecord
from app.storage.local import LocalStore
from tests.storage.registers import REGISTERS

SCHOOL = 9001
START = datetime(2025, 9, 1, 0, 0, tzinfo=UTC)


class HandClock:
    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class FarDevice:
    """Another PC's chain, and the centre that numbers what it and others push."""

    def __init__(self, school_id: int = SCHOOL) -> None:
        self.school_id = school_id
        self.device_id = uuid4()
        self.dev_seq = 0
        self.hash = GENESIS

    def write(
        self, kind: str, body: Any, *, author: str = "far", v: int = 1, body_text: str = "{}"
    ) -> Record:
        """The next record; `body_text` stands in the envelope as it is where `body` is empty."""
        moment = START + timedelta(minutes=self.dev_seq)
        self.dev_seq += 1
        record = seal(
            self.hash, id=uuid7(), school_id=self.school_id, device_id=self.device_id, dev_seq=self.dev_seq,
            kind=kind, occurred_at=moment, written_at=moment, author=author, body=body, v=v,
        )  # fmt: skip
        env = record.env.replace('"b":{}', f'"b":{body_text}')
        self.hash = chain_hash(self.hash, env)
        return parse(env, self.hash)


def pulled(seq: int, record: Record) -> PulledRecord:
    return PulledRecord(seq, record.device_id, record.dev_seq, record.env, record.hash, START)


def as_nobody(code: str, *args: str) -> str:
    """What `code` prints in a child process; it gives up root by `drop()`, once it imported all it needs."""
    drop = (
        "import os\n"
        "def drop():\n"
        "    if os.geteuid() == 0:\n"
        "        os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", drop + code, *args], check=True, capture_output=True, text=True, timeout=60
    ).stdout


def passable(folder: Path) -> None:
    """Let everybody walk to a temporary folder."""
    common = Path(tempfile.gettempdir())
    for path in (folder, *folder.parents):
        if path.is_relative_to(common) and path != common:
            path.chmod(0o755)


Open = Callable[..., LocalStore]


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_store(tmp_path: Path, bus: Bus, clock: HandClock) -> Iterator[Open]:
    opened: list[LocalStore] = []

    def open_it(
        folder: Path = tmp_path / "data",
        registers: Sequence[Register[Any]] = REGISTERS,
        school_id: int = SCHOOL,
        device_id: UUID | None = None,
    ) -> LocalStore:
        device = device_id or uuid4()
        store = LocalStore.open(
            folder, school_id=school_id, device_id=device, registers=registers, clock=clock, bus=bus
        )
        opened.append(store)
        return store

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> LocalStore:
    return open_store()

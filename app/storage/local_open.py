"""Opening the local database: the lock against a second program, the connection, the schema.

Alembic is imported only when the file is not at the newest schema yet: a warm start stays quick.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from app.storage import local_errors, search
from app.storage.local_schema import HEAD

DATABASE = "guardroom.db"
LOCK = "guardroom.lock"
CACHE_KB = 64 * 1024
"""Most memory for the database's pages; taken only as they are used, five years of a school fill it."""

BUSY_S = 5.0
"""How long a transaction waits for a reader outside (verify, backup) before it gives up."""


class FolderLock:
    """The operating system's lock on a data folder; it goes with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises EnvError: held by another Guardroom, or the folder is not writable."""
        self._file: BinaryIO | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / LOCK).open("ab")
        except OSError as error:
            raise local_errors.from_os(error, folder) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise local_errors.locked(folder) from error
        self._file = file

    def release(self) -> None:
        """Give the lock back. Idempotent."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - exists on POSIX only

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def connect(path: Path) -> sa.Connection:
    """The one connection of the database worker: WAL, FULL, every transaction IMMEDIATE, newest schema.

    Raises EnvError (schema newer, file not writable) and what the driver raises.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise local_errors.read_only(path)  # SQLite would open it for reading and fail at the first record
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_S, "check_same_thread": True},
        poolclass=sa.pool.StaticPool,
    )
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    connection = engine.connect()
    try:
        with connection.begin():
            _bring_up_to_date(connection, path)
    except BaseException:
        connection.close()
        engine.dispose()
        raise
    return connection


def read_only(path: Path) -> sa.Engine:
    """An engine on a database that somebody else may be writing: one consistent view, nothing changed."""
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S),
        poolclass=sa.pool.NullPool,
    )
    sa.event.listen(engine, "connect", _by_hand)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def schema_version(connection: sa.Connection) -> str | None:
    """The migration the file stands at; None for an empty file."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _by_hand(raw: Any, _entry: object) -> None:
    """Python's sqlite3 must not begin or commit by itself."""
    raw.isolation_level = None


def _configure(raw: Any, entry: object) -> None:
    _by_hand(raw, entry)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    search.install(raw)
    raw.execute("PRAGMA synchronous=FULL")  # NORMAL may lose the last commits at a power cut


def require_known(connection: sa.Connection, path: Path) -> None:
    """Raise EnvError unless the file stands at exactly this program's schema."""
    stamped = schema_version(connection)
    if stamped is None:
        raise local_errors.damaged(path)
    if stamped != HEAD:
        raise local_errors.newer_schema(path)


def _bring_up_to_date(connection: sa.Connection, path: Path) -> None:
    stamped = schema_version(connection)
    if stamped == HEAD:
        return
    from alembic.config import Config  # noqa: PLC0415 - slow, and only needed here
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations" / "local"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if stamped is not None and stamped not in known:
        raise local_errors.newer_schema(path)
    from alembic import command  # noqa: PLC0415

    command.upgrade(config, "head")

"""The county's side of the centre: install the schema, schools, enrol and revoke PCs, check the chains.

Works with the DBA's login only. Must know nothing of how a PC synchronises.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError

from app.errors import UserError
from app.storage.central.errors import translated
from app.text import QT_TRANSLATE_NOOP
from app.text import text as message

COUNTY_NAME = "县电教中心"
_HEAD = "0002"
"""The newest migration in migrations/versions."""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Characters of a one-time code: none that is mistaken for another."""


@dataclass(frozen=True)
class Enrolment:
    """What the county hands to a PC's installer: a login role and its one-time code."""

    role: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class EnrolledDevice:
    """One device as the county lists it; `closed_at`: given up after a fork."""

    school_id: int
    device_id: UUID
    head_seq: int
    enrolled_at: datetime | None
    revoked_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class BrokenRecord:
    """A record at the centre that does not fit its device's chain."""

    school_id: int
    device_id: UUID
    dev_seq: int


class CentralAdmin:
    """Acts of the DBA. `dsn` is a `postgresql://` address of a superuser; raises EnvError.

    A `dsn` that is no address raises UserError.
    """

    def __init__(self, dsn: str) -> None:
        try:
            url = make_url(dsn).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):
            raise UserError(
                message(QT_TRANSLATE_NOOP("app", "县中心的管理员地址不是有效的地址。")),
                message(QT_TRANSLATE_NOOP("app", "格式：postgresql://用户:密码@主机:端口/数据库")),
            ) from None  # the cause would quote the address with its password
        self._engine = create_engine(
            url,
            poolclass=NullPool,
            connect_args={"connect_timeout": 5, "application_name": "guardroom-admin"},
        )

    def install(self) -> None:
        """Bring the schema to the newest version; quick when it is there already. Idempotent."""
        with self._begin() as connection:
            if self._version(connection) == _HEAD:
                return
        # Imported here: a start that finds everything in place need not wait for it.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        with translated(), self._engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        self.add_school(0, COUNTY_NAME)

    def add_school(self, school_id: int, name: str) -> None:
        """Make a school known, or give it another name."""
        with self._begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO sync.school(school_id, name) VALUES (:id, :name)"
                    " ON CONFLICT (school_id) DO UPDATE SET name = excluded.name"
                ),
                {"id": school_id, "name": name},
            )
            connection.execute(
                text("INSERT INTO sync.school_head(school_id) VALUES (:id) ON CONFLICT DO NOTHING"),
                {"id": school_id},
            )

    def schools(self) -> list[tuple[int, str]]:
        """(school_id, name) of every school that may send records; 0 is the county."""
        with self._begin() as connection:
            rows = connection.execute(text("SELECT school_id, name FROM sync.school ORDER BY school_id"))
            return [(row.school_id, row.name) for row in rows]

    def issue_enrolment(self, school_id: int, device_id: UUID, days: int = 7) -> Enrolment:
        """A login role for a device and the one-time code it enrols with, good for `days`.

        A device of school 0 is a county PC and sees every school. Asking again before the code was
        used makes the first code void; a device that is enrolled or revoked is refused.
        """
        role = f"pc_{secrets.token_hex(16)}"
        code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
        function = "sync._issue" if school_id == 0 else "sync.issue_enrolment"
        with self._begin() as connection:
            connection.execute(
                text(f"SELECT {function}(:school, :device, :role, :verifier, :days)"),
                {
                    "school": school_id,
                    "device": device_id,
                    "role": role,
                    "verifier": scram_verifier(connection, role, code),
                    "days": days,
                },
            )
        return Enrolment(role, code)

    def revoke(self, device_id: UUID) -> None:
        """Withdraw a device's permission and end its sessions; what it sent stays."""
        with self._begin() as connection:
            connection.execute(text("SELECT sync.revoke_device(:device)"), {"device": device_id})
        with self._begin() as connection:
            connection.execute(text("SELECT sync.end_sessions(:device)"), {"device": device_id})

    def devices(self) -> list[EnrolledDevice]:
        """Every device that was ever given a code."""
        with self._begin() as connection:
            rows = connection.execute(
                text(
                    "SELECT school_id, device_id, head_seq, enrolled_at, revoked_at, closed_at"
                    " FROM sync.device ORDER BY school_id, issued_at, device_id"
                )
            )
            return [EnrolledDevice(*row) for row in rows]

    def record_counts(self) -> dict[int, int]:
        """How many records the centre holds of each school."""
        with self._begin() as connection:
            rows = connection.execute(text("SELECT school_id, seq FROM sync.school_head"))
            return {row.school_id: row.seq for row in rows}

    def verify(self) -> list[BrokenRecord]:
        """Recompute every device's chain over all that is stored; the first bad record of each."""
        with self._begin() as connection:
            rows = connection.execute(
                text(
                    "SELECT DISTINCT ON (school_id, device_id) school_id, device_id, dev_seq FROM ("
                    " SELECT school_id, device_id, dev_seq, hash, env,"
                    "  lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER chain AS prev,"
                    "  lag(dev_seq, 1, 0::bigint) OVER chain AS before"
                    " FROM sync.record WINDOW chain AS"
                    "  (PARTITION BY school_id, device_id ORDER BY dev_seq)) r"
                    " WHERE hash <> sha256(prev || convert_to(env, 'UTF8')) OR dev_seq <> before + 1"
                    " ORDER BY school_id, device_id, dev_seq"
                )
            )
            return [BrokenRecord(*row) for row in rows]

    def _version(self, connection: Connection) -> str | None:
        known = connection.execute(text("SELECT to_regclass('public.central_version')")).scalar()
        if known is None:
            return None
        version = connection.execute(text("SELECT version_num FROM public.central_version")).scalar()
        return None if version is None else str(version)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with translated(), self._engine.begin() as connection:
            yield connection


def scram_verifier(connection: Connection, role: str, password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password, computed here: the server never sees the password."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a live connection has one
    made: bytes = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return made.decode()

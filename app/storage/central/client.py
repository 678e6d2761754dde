"""A PC's connection to the centre: implements `ports.Centre` over SQLAlchemy and psycopg.

Everything a PC may do is a SELECT under row level security or one of the functions of
migrations/versions/0001_push.sql. Must know nothing of the local log or of when to synchronise.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.services.ports import CentreAddress, CentreDevice, PulledRecord, Receipt, Verifier
from app.storage.central.admin import scram_verifier
from app.storage.central.errors import refusal, translated

CHUNK = 256 * 1024
"""Bytes of one part of an attachment (sync.md)."""
CONNECT_S = 5
STATEMENT_S = 20.0
"""Seconds one call may take on the server; after half as many again the connection is cut from here."""

_OPTIONS = (
    f"-c statement_timeout={int(STATEMENT_S * 1000)} -c lock_timeout=10000"
    " -c idle_in_transaction_session_timeout=30000"
)


class CentreClient:
    """One connection, made at once. Raises CentreUnreachable, CentreRevoked or CentreRefused.

    Over a network only TLS with a verified certificate is spoken; the password never leaves this PC
    (SCRAM). Not thread-safe, except `abort`.
    """

    def __init__(self, address: CentreAddress, password: str) -> None:
        self._role = address.role
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        engine = create_engine(
            "postgresql+psycopg://",
            poolclass=NullPool,
            connect_args=_parameters(address, password),
            hide_parameters=True,  # a verifier is one; no error may quote it
        )
        with translated():
            self._connection: Connection = engine.connect()
            driver = self._connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - just connected
            self._socket = socket.socket(fileno=driver.fileno())
            try:
                self._connection.rollback()
            except BaseException:
                self.close()
                raise

    def device(self) -> CentreDevice:
        """Who this login is; CentreRevoked where the centre no longer knows it."""
        rows = self._rows(
            "SELECT school_id, device_id, head_seq, head_hash FROM sync.device"
            " WHERE role_name = session_user AND closed_at IS NULL AND revoked_at IS NULL"
        )
        if not rows:
            raise refusal("SY403", None)
        return CentreDevice(*rows[0])

    def school_name(self) -> str:
        """The own school's name; CentreRevoked where the centre no longer knows this login."""
        rows = self._rows("SELECT name FROM sync.school WHERE school_id = (SELECT sync.my_school())")
        if not rows:
            raise refusal("SY403", None)
        return str(rows[0].name)

    def own_lineage(self) -> list[UUID]:
        """Every device id that this login has had."""
        return [
            row.device_id
            for row in self._rows("SELECT device_id FROM sync.device WHERE role_name = session_user")
        ]

    def record_hash(self, device_id: UUID, dev_seq: int) -> bytes | None:
        """The chain hash stored for a record of the own school."""
        rows = self._rows(
            "SELECT hash FROM sync.record WHERE school_id = (SELECT sync.my_school())"
            " AND device_id = :device AND dev_seq = :seq",
            device=device_id,
            seq=dev_seq,
        )
        return bytes(rows[0].hash) if rows else None

    def push(self, first: int, prev: bytes, envs: Sequence[str]) -> Receipt:
        """Append to the own chain (sync.push); also raises CentreGap and CentreForked."""
        rows = self._rows(
            "SELECT head_seq, head_hash, school_seq, school_chain, accepted, received_at"
            " FROM sync.push(:first, :prev, :envs)",
            first=first,
            prev=prev,
            envs=list(envs),
        )
        return Receipt(*rows[0])

    def fork(self, device_id: UUID) -> None:
        """Go on as another device (sync.fork_device)."""
        self._rows("SELECT sync.fork_device(:device)", device=device_id)

    def school_heads(self) -> dict[int, int]:
        """Newest seq of every school this login may see."""
        rows = self._rows("SELECT school_id, seq FROM sync.school_head ORDER BY school_id")
        return {row.school_id: row.seq for row in rows}

    def pull(self, school_id: int, after: int, limit: int) -> list[PulledRecord]:
        """Records above `after`, by seq."""
        rows = self._rows(
            "SELECT seq, device_id, dev_seq, env, hash, received_at FROM sync.record"
            " WHERE school_id = :school AND seq > :after ORDER BY seq LIMIT :limit",
            school=school_id,
            after=after,
            limit=limit,
        )
        return [PulledRecord(*row) for row in rows]

    def lacks(self, sha256s: Sequence[str]) -> list[str]:
        """Those the centre does not hold completely."""
        rows = self._rows(
            "SELECT sha256 FROM sync.attachment WHERE school_id = (SELECT sync.my_school())"
            " AND complete AND sha256 = ANY(:wanted)",
            wanted=[bytes.fromhex(each) for each in sha256s],
        )
        held = {bytes(row.sha256).hex() for row in rows}
        return [each for each in sha256s if each not in held]

    def put_attachment(self, sha256: str, data: bytes) -> None:
        """Upload in parts; a leftover of a bad upload costs one more try."""
        parts = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
        for _ in range(2):
            done: bool | None = False
            for number, part in enumerate(parts):
                done = self._rows(
                    "SELECT sync.put_chunk(:sha, :parts, :part, :data) AS done",
                    sha=bytes.fromhex(sha256),
                    parts=len(parts),
                    part=number,
                    data=part,
                )[0].done
                if done is not False:
                    break
            if done:
                return
        raise refusal("SY422", sha256[:12])

    def attachment(self, school_id: int, sha256: str) -> bytes | None:
        """The bytes, None while not complete."""
        rows = self._rows(
            "SELECT c.data FROM sync.attachment a JOIN sync.attachment_chunk c USING (school_id, sha256)"
            " WHERE a.school_id = :school AND a.sha256 = :sha AND a.complete ORDER BY c.part",
            school=school_id,
            sha=bytes.fromhex(sha256),
        )
        return b"".join(bytes(row.data) for row in rows) if rows else None

    def verifier_records(self) -> set[str]:
        """Ids of the records whose verifiers are there."""
        rows = self._rows("SELECT record_id FROM sync.verifier WHERE school_id = (SELECT sync.my_school())")
        return {str(row.record_id) for row in rows}

    def verifiers(self, record_ids: Sequence[str]) -> list[Verifier]:
        """Those verifiers; row level security leaves only the own school's."""
        rows = self._rows(
            "SELECT record_id, account_id, verifier FROM sync.verifier"
            " WHERE school_id = (SELECT sync.my_school()) AND record_id = ANY(:wanted)",
            wanted=[UUID(each) for each in record_ids],
        )
        return [Verifier(str(row.record_id), row.account_id, row.verifier) for row in rows]

    def put_verifier(self, verifier: Verifier) -> None:
        """Give one to the school's other PCs (sync.put_verifier)."""
        self._rows(
            "SELECT sync.put_verifier(:record, :account, :verifier)",
            record=UUID(verifier.record_id),
            account=verifier.account_id,
            verifier=verifier.verifier,
        )

    def finish_enrolment(self, password: str) -> None:
        """Exchange the one-time code for `password`, of which only the verifier is sent."""
        with self._deadline(), translated():
            verifier = scram_verifier(self._connection, self._role, password)
        self._rows("SELECT sync.finish_enrolment(:verifier)", verifier=verifier)

    def abort(self) -> None:
        """Cut the connection under a call that hangs; safe from any thread, more than once."""
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection, whatever state it is in."""
        with self._lock:
            if self._socket is not None:
                self._socket.detach()  # the descriptor belongs to libpq
            self._socket = None
        with suppress(SQLAlchemyError, psycopg.Error):  # a connection that is gone is closed
            self._connection.close()

    def _rows(self, statement: str, **values: Any) -> Sequence[Any]:
        with self._deadline(), translated(), self._connection.begin():
            result = self._connection.execute(text(statement), values)
            return result.fetchall()

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """A server that keeps the line but answers nothing is cut off from here."""
        timer = threading.Timer(STATEMENT_S * 1.5, self.abort)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _parameters(address: CentreAddress, password: str) -> dict[str, Any]:
    """libpq's connection parameters. On this PC itself (socket, loopback) there is no TLS to speak."""
    parameters: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "dbname": address.dbname,
        "user": address.role,
        "password": password,
        "connect_timeout": CONNECT_S,
        "application_name": "guardroom",
        "options": _OPTIONS,
        "require_auth": "scram-sha-256",
        "prepare_threshold": None,  # PgBouncer may stand between
        "tcp_user_timeout": 15000,
        "keepalives_idle": 15,
    }
    if address.host.startswith("/") or address.host in ("127.0.0.1", "::1", "localhost"):
        return parameters | {"sslmode": "disable"}
    return parameters | {
        "sslmode": "verify-full",
        "sslrootcert": address.ca or "system",
        "channel_binding": "require",
    }

"""One real PostgreSQL for the session, a fresh database for each test, and PCs with real stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from app.demo.centre import DATABASE, EmbeddedCentre
from app.domain.record import Kind
from app.domain.registers import REGISTERS
from app.events import Bus
from app.services.enrolment import SECRET, enrol
from app.services.ports import CentreAddress
from app.services.sync_exchange import Exchange, Outcome
from app.storage.central.admin import CentralAdmin
from app.storage.central.client import CentreClient
from app.storage.local import LocalStore

A, B, COUNTY = 9001, 9002, 0


class MemorySecrets(dict[str, str]):
    """A keyring in memory."""

    def set(self, name: str, secret: str | None) -> None:
        if secret is None:
            self.pop(name, None)
        else:
            self[name] = secret


class HandClock:
    """A clock that moves a second with every look, or as far as a test says."""

    def __init__(self) -> None:
        self.moment = datetime(2025, 9, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class Pc:
    """A PC: its folder, its store, its keyring; `restart` closes and opens it again."""

    def __init__(self, folder: Path, school_id: int, address: CentreAddress | None) -> None:
        self.folder = folder
        self.school_id = school_id
        self.address = address
        self.secrets = MemorySecrets()
        self.bus = Bus()
        self.clock = HandClock()
        self.first_device = uuid4()
        self.store = self._open()

    def _open(self) -> LocalStore:
        return LocalStore.open(
            self.folder,
            school_id=self.school_id,
            device_id=self.first_device,
            registers=REGISTERS,
            clock=self.clock,
            bus=self.bus,
        )

    def restart(self) -> None:
        self.store.close()
        self.store = self._open()

    def write(self, count: int = 1, **body: object) -> list[UUID]:
        """Append records one by one; returns their ids."""
        body = body or {"text": "来访登记：家长 1 人"}
        return [
            self.store.run(lambda uow: uow.append(Kind.REFUSED, body, author="guard")).id
            for _ in range(count)
        ]

    def connect(self) -> CentreClient:
        assert self.address is not None
        return CentreClient(self.address, self.secrets[SECRET])

    def exchange(self) -> Outcome:
        """One exchange, on this thread."""
        centre = self.connect()
        try:
            return Exchange(self.store, centre, lambda: None).run()
        finally:
            centre.close()

    def log(self, school_id: int | None = None) -> list[tuple[int, str]]:
        """(seq, env) of what this PC holds of a school with a number, read past the store."""
        import sqlite3

        school = self.school_id if school_id is None else school_id
        file = next(self.folder.glob("*.db*"))
        base = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            return base.execute(
                "SELECT seq, env FROM record WHERE school_id = ? AND seq IS NOT NULL ORDER BY seq", [school]
            ).fetchall()
        finally:
            base.close()


class TestCentre:
    """The centre of one test: its own database with schools A and B."""

    __test__ = False

    def __init__(self, server: EmbeddedCentre, dbname: str) -> None:
        self.server = server
        self.dbname = dbname
        self.dsn = server.dsn_admin.replace(f"/{DATABASE}?", f"/{dbname}?")
        self.admin = CentralAdmin(self.dsn)

    def address(self, role: str) -> CentreAddress:
        return CentreAddress(self.server.host, self.server.port, self.dbname, role)

    def as_admin(self, *statements: str) -> list[tuple[object, ...]]:
        """Run statements as the superuser; rows of the last."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def records(self, school_id: int) -> list[tuple[int, str]]:
        return [
            (int(str(seq)), str(env))
            for seq, env in self.as_admin(
                f"SELECT seq, env FROM sync.record WHERE school_id = {school_id} ORDER BY seq"
            )
        ]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCentre]:
    with EmbeddedCentre(tmp_path_factory.mktemp("centre"), durable=False) as running:
        admin = CentralAdmin(running.dsn_admin)
        admin.install()
        admin.add_school(A, "演示学校甲")
        admin.add_school(B, "演示学校乙")
        yield running


@pytest.fixture
def centre(server: EmbeddedCentre) -> Iterator[TestCentre]:
    """A copy of the installed database, dropped after the test."""
    name = f"t_{uuid4().hex}"
    _as_server(server, f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
    # A copy does not take the privileges of the database itself along.
    _as_server(server, f"REVOKE ALL ON DATABASE {name} FROM public")
    _as_server(server, f"GRANT CONNECT ON DATABASE {name} TO gr_pc, gr_county")
    yield TestCentre(server, name)
    server.start()
    _as_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _as_server(server: EmbeddedCentre, statement: str) -> None:
    dsn = server.dsn_admin.replace(f"/{DATABASE}?", "/postgres?")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement)


MakePc = Callable[..., Pc]


@pytest.fixture
def make_pc(centre: TestCentre, tmp_path: Path) -> Iterator[MakePc]:
    """Makes a PC that is enrolled with a one-time code, as an installer would do it."""
    made: list[Pc] = []

    def make(school_id: int = A) -> Pc:
        pc = Pc(tmp_path / f"pc{len(made)}", school_id, None)
        made.append(pc)
        enrolment = centre.admin.issue_enrolment(school_id, pc.first_device)
        pc.address = centre.address(enrolment.role)
        enrol(pc.address, enrolment.code, pc.secrets, CentreClient)
        return pc

    yield make
    for pc in made:
        pc.store.close()

"""The sync service's thread: what it tells, when it tries, and that the log never waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app.errors import EnvError
from app.events import SyncChanged, SyncState, Trouble
from app.services.ports import Centre, CentreAddress, SyncLog
from app.services.sync import SyncService
from app.storage.central import client
from app.storage.central.client import CentreClient
from app.text import text
from tests.sync.conftest import COUNTY, A, MakePc, MemorySecrets, Pc, TestCentre
from tests.sync.line import Line

Start = Callable[..., SyncService]


class Heard:
    """The events a PC published."""

    def __init__(self, pc: Pc) -> None:
        self.changes: list[SyncChanged] = []
        self.troubles: list[Trouble] = []
        pc.bus.subscribe(SyncChanged, self.changes.append)
        pc.bus.subscribe(Trouble, self.troubles.append)


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[SyncService] = []

    def start(
        pc: Pc,
        interval_s: float = 3600,
        connect: Callable[[CentreAddress, str], Centre] = CentreClient,
        log: SyncLog | None = None,
    ) -> SyncService:
        service = SyncService(
            log or pc.store, pc.secrets, pc.bus, pc.clock, pc.address, interval_s=interval_s, connect=connect
        )
        running.append(service)
        service.start()
        return service

    yield start
    for service in running:
        service.stop()
    assert "sync" not in {thread.name for thread in threading.enumerate()}


@pytest.fixture
def line(centre: TestCentre) -> Iterator[Line]:
    made = Line(centre.server.host)
    yield made
    made.close()


def test_what_is_written_arrives_soon_without_a_poll(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc()
    heard = Heard(pc)
    service = start(pc)
    until(lambda: service.status().state is SyncState.SYNCED)
    pc.write(3)
    until(lambda: len(centre.records(A)) == 3)
    until(lambda: (service.status().state, service.status().waiting) == (SyncState.SYNCED, 0))
    assert SyncState.SENDING in {change.state for change in heard.changes}
    assert service.status().last_ok is not None


def test_what_was_written_last_is_sent_before_the_end(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc(A)
    service = start(pc)
    until(lambda: service.status().state is SyncState.SYNCED)
    pc.write(3)
    service.stop()
    assert centre.admin.record_counts()[A] == pc.store.head()[0]


def test_the_others_records_come_with_the_poll(make_pc: MakePc, start: Start) -> None:
    writer, county = make_pc(), make_pc(COUNTY)
    start(writer)
    start(county, interval_s=0.1)
    writer.write(2)
    until(lambda: len(county.log(A)) == 2)


def test_with_the_centre_stopped_all_goes_on_and_waits_and_arrives(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc()
    service = start(pc)
    until(lambda: service.status().state is SyncState.SYNCED)
    before = service.status().last_ok
    centre.server.stop()
    pc.write(1)
    until(lambda: service.status().state is SyncState.OFFLINE)
    pc.write(4)
    until(lambda: service.status().waiting == 5)
    offline = service.status()
    assert offline.state is SyncState.OFFLINE
    assert offline.last_ok == before
    assert "连不上" in str(offline.message)
    centre.server.start()
    service.poke()
    until(lambda: service.status().state is SyncState.SYNCED)
    assert service.status().waiting == 0
    assert len(centre.records(A)) == 5
    assert pc.log() == centre.records(A)


def test_the_service_finds_the_centre_again_by_itself(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc()
    centre.server.stop(immediate=True)
    pc.write(2)
    service = start(pc)
    until(lambda: service.status().state is SyncState.OFFLINE and service.status().waiting == 2)
    centre.server.start()
    until(lambda: service.status().state is SyncState.SYNCED)
    assert len(centre.records(A)) == 2


def test_writing_while_offline_does_not_hold_the_next_try_back(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc()
    centre.server.stop()
    service = start(pc)
    until(lambda: service.status().state is SyncState.OFFLINE)
    centre.server.start()
    for _ in range(600):
        if service.status().state is SyncState.SYNCED:
            break
        pc.write(1)
        time.sleep(0.02)
    assert service.status().state is SyncState.SYNCED


def test_revocation_is_said_and_the_log_goes_on(centre: TestCentre, make_pc: MakePc, start: Start) -> None:
    pc = make_pc()
    service = start(pc, interval_s=0.1)
    until(lambda: service.status().state is SyncState.SYNCED)
    centre.admin.revoke(pc.first_device)
    until(lambda: service.status().state is SyncState.REVOKED)
    pc.write(2)
    until(lambda: service.status().waiting == 2)
    assert "撤销" in str(service.status().message)


def test_a_tampered_record_is_told_once(centre: TestCentre, make_pc: MakePc, start: Start) -> None:
    writer, reader = make_pc(), make_pc()
    writer.write(2)
    writer.exchange()
    centre.as_admin(
        "SET session_replication_role = replica", "UPDATE sync.record SET env = env || ' ' WHERE dev_seq = 2"
    )
    heard = Heard(reader)
    service = start(reader)
    until(lambda: service.status().state is SyncState.FORKED)
    for _ in range(3):
        count = len(heard.changes)
        service.poke()
        until(lambda count=count: len(heard.changes) > count)
    assert len(heard.troubles) == 1
    assert "第 2 条" in str(heard.troubles[0].message)


def test_a_clock_that_is_off_is_told(make_pc: MakePc, start: Start) -> None:
    pc = make_pc()  # its clock stands in another month than the server's
    pc.write(1)
    service = start(pc)
    until(lambda: service.status().state is SyncState.SYNCED)
    assert "时钟" in str(service.status().message)


def test_the_last_exchange_is_remembered_over_a_restart(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc()
    pc.write(1)
    pc.exchange()
    pc.restart()
    centre.server.stop()
    service = start(pc)
    until(lambda: service.status().message is not None)
    assert service.status().last_ok is not None


def test_without_an_address_or_a_credential_the_link_is_quiet(
    centre: TestCentre, make_pc: MakePc, start: Start
) -> None:
    pc = make_pc()
    address, pc.address = pc.address, None
    off = start(pc)
    off.poke()
    assert off.status() == SyncChanged(SyncState.OFF, 0, None)
    pc.address, pc.secrets = address, MemorySecrets()
    unknown = start(pc)
    until(lambda: unknown.status().message is not None)
    assert "登记" in str(unknown.status().message)


def test_a_server_that_falls_silent_is_given_up(
    make_pc: MakePc, start: Start, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "STATEMENT_S", 0.2)
    monkeypatch.setattr(client, "CONNECT_S", 2)
    pc = make_pc()
    assert pc.address is not None
    pc.address = replace(pc.address, host=line.host)
    service = start(pc, interval_s=0.05)
    until(lambda: service.status().state is SyncState.SYNCED)
    pc.write(1)
    line.stall = True
    until(lambda: service.status().state is SyncState.OFFLINE)
    line.stall = False
    service.poke()
    until(lambda: service.status().waiting == 0 and service.status().state is SyncState.SYNCED)


def test_stop_cuts_a_running_exchange(
    make_pc: MakePc, start: Start, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "CONNECT_S", 2)
    pc = make_pc()
    assert pc.address is not None
    pc.address = replace(pc.address, host=line.host)
    service = start(pc, interval_s=0.05)
    until(lambda: service.status().state is SyncState.SYNCED)
    line.stall = True
    pc.write(1)
    until(lambda: service.status().state is SyncState.SENDING)
    begin = time.monotonic()
    service.stop()
    assert time.monotonic() - begin < 10
    service.stop()


def test_a_failing_local_log_ends_neither_thread_nor_program(make_pc: MakePc, start: Start) -> None:
    pc = make_pc()

    class FullDisk:
        """A local log whose disk is full, until it is not."""

        full = True

        def __getattr__(self, name: str) -> object:
            if self.full:
                raise EnvError(text("磁盘已满"))
            return getattr(pc.store, name)

    log = FullDisk()
    service = start(pc, log=log)  # type: ignore[arg-type] # by __getattr__
    until(lambda: "磁盘已满" in str(service.status().message))
    log.full = False
    service.poke()
    until(lambda: service.status().state is SyncState.SYNCED)

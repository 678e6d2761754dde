"""Records under a bad network, crashes and restarts: none lost, none twice, the same order for all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.domain.record import parse
from app.errors import EnvError
from app.services.enrolment import SECRET
from app.services.ports import CentreUnreachable
from app.services.sync_exchange import Exchange
from tests.sync.conftest import COUNTY, A, B, MakePc, Pc, TestCentre
from tests.sync.line import Line

STEPS = 60
SEEDS = [1, 2, int(os.environ.get("GUARDROOM_SEED", random.SystemRandom().randrange(10**6)))]


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


class Mortal:
    """Passes calls on and dies just before or just after the call that uses up its life."""

    def __init__(self, inner: object, life: int, rng: random.Random) -> None:
        self._inner, self._life, self._rng = inner, life, rng

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        return self._dying(value) if callable(value) else value

    def _dying(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any) -> Any:
            self._life -= 1
            if self._life == 0 and self._rng.random() < 0.5:
                raise Killed
            result = call(*args)
            if self._life == 0:
                raise Killed
            return result

        return wrapper


@pytest.fixture
def line(centre: TestCentre) -> Iterator[Line]:
    made = Line(centre.server.host)
    yield made
    made.close()


def test_a_server_that_dies_in_mid_batch_gets_the_rest_later(
    centre: TestCentre, make_pc: MakePc, line: Line
) -> None:
    pc = make_pc()
    assert pc.address is not None
    written = pc.write(30)
    direct, pc.address = pc.address, replace(pc.address, host=line.host)
    for cut in (100, 2_000, 4_000, 8_000, 12_000):
        line.cut_after = cut
        with suppress(CentreUnreachable):
            pc.exchange()
    centre.server.stop(immediate=True)
    with pytest.raises(CentreUnreachable):
        pc.exchange()
    written += pc.write(5)
    centre.server.start()
    pc.address = direct
    pc.exchange()
    assert [parse(env, b"").id for _, env in centre.records(A)] == written
    assert pc.log() == centre.records(A)


@pytest.mark.parametrize("seed", SEEDS, ids=["one", "two", "drawn"])
def test_under_random_faults_nothing_is_lost_and_nothing_is_twice(
    centre: TestCentre, make_pc: MakePc, line: Line, seed: int
) -> None:
    print(f"seed {seed} (GUARDROOM_SEED={seed} repeats it)")
    rng = random.Random(seed)
    pcs = [make_pc(A), make_pc(A), make_pc(B), make_pc(COUNTY)]
    for pc in pcs:
        assert pc.address is not None
        pc.address = replace(pc.address, host=line.host)
    written: dict[int, list[UUID]] = {A: [], B: [], COUNTY: []}
    for _ in range(STEPS):
        pc = rng.choice(pcs)
        match rng.randrange(10):
            case 0 | 1 | 2:
                written[pc.school_id] += pc.write(rng.randrange(1, 8))
            case 3:
                pc.restart()
            case 4 if rng.random() < 0.15:
                centre.server.stop(immediate=True)
                centre.server.start()
            case 5 | 6:
                line.cut_after = rng.randrange(1, 30_000)
                with suppress(EnvError):
                    pc.exchange()
                line.cut_after = None
            case 7 | 8:
                die_somewhere(pc, rng)
            case _:
                pc.exchange()
    for pc in [*pcs, *pcs]:
        pc.exchange()
    for school in (A, B, COUNTY):
        at_centre = [parse(env, b"").id for _, env in centre.records(school)]
        assert Counter(at_centre) == Counter(written[school])
    for pc in pcs:
        assert pc.log() == centre.records(pc.school_id)
        assert pc.store.acknowledged() == pc.store.head()[0]
        assert pc.store.device_id == pc.first_device, "no fault looks like a fork"
    for school in (A, B, COUNTY):
        assert pcs[3].log(school) == centre.records(school)
    assert centre.admin.verify() == []


def die_somewhere(pc: Pc, rng: random.Random) -> None:
    """An exchange whose process ends at a random call, of the log or of the centre; then a restart."""
    client = pc.connect()
    try:
        log = Mortal(pc.store, rng.randrange(1, 30), rng)
        link = Mortal(client, rng.randrange(1, 12), rng)
        with suppress(Killed):
            Exchange(log, link, lambda: None).run()  # type: ignore[arg-type] # by __getattr__
    finally:
        client.close()
    pc.restart()


CHILD = """
import sys
from pathlib import Path
from uuid import UUID
from app.domain.record import Kind
from app.domain.registers import REGISTERS
from app.events import Bus
from app.services.clock import SystemClock
from app.services.ports import CentreAddress
from app.services.sync import SyncService
from app.storage.central.client import CentreClient
from app.storage.local import LocalStore

folder, device, host, port, dbname, role = sys.argv[1:]
password = sys.stdin.readline().strip()
bus, clock = Bus(), SystemClock()
store = LocalStore.open(Path(folder), school_id=9001, device_id=UUID(device), registers=REGISTERS,
                        clock=clock, bus=bus)
class Secrets(dict):
    set = dict.__setitem__
sync = SyncService(store, Secrets(centre=password), bus, clock, CentreAddress(host, int(port), dbname, role),
                   interval_s=0.05, connect=CentreClient)
sync.start()
while True:
    saved = store.run(lambda uow: uow.append(Kind.REFUSED, {"n": 1}, author="guard"))
    print(saved.id, flush=True)
"""


def test_a_process_killed_while_it_writes_and_sends_keeps_its_word(
    centre: TestCentre, make_pc: MakePc
) -> None:
    pc = make_pc()
    pc.store.close()
    assert pc.address is not None
    rng = random.Random(7)
    saved: list[UUID] = []
    for _ in range(3):
        address = pc.address
        arguments = [str(pc.folder), str(pc.first_device), address.host, str(address.port)]
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, *arguments, address.dbname, address.role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(pc.secrets[SECRET] + "\n")
        child.stdin.flush()
        saved += [UUID(child.stdout.readline().strip()) for _ in range(rng.randrange(5, 120))]
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        saved += [UUID(each) for each in rest.split() if len(each) == 36]
    pc.restart()
    pc.exchange()
    at_centre = [parse(env, b"").id for _, env in centre.records(A)]
    assert len(at_centre) == len(set(at_centre))
    assert set(saved) <= set(at_centre), "every record that was answered with saved"
    assert pc.log() == centre.records(A)
    assert centre.admin.verify() == []

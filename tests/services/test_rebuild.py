"""Random days through the services: registers rebuilt from the log equal the live ones, chains hold,
and no signed entry ever changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.camera import CameraState, CameraStatus, LossCause
from app.domain.duty import DutyEntry
from app.domain.fault import FaultState
from app.domain.people import Role
from app.domain.registers import REGISTERS
from app.domain.shift import ShiftName
from app.errors import UserError
from app.events import CameraStatusChanged
from app.services.auth import Session
from app.storage.verify import verify
from tests.services.conftest import MORNING, PASSWORD, World

Act = Callable[[World, Session, int], None]


def write(world: World, guard: Session, n: int) -> None:
    draft = replace(world.duty.new_draft(guard), situation=f"第 {n} 条", occurred_at=_ago(world, n))
    world.duty.keep_draft(guard, draft)
    world.duty.sign(guard, draft, PASSWORD)


def correct(world: World, guard: Session, n: int) -> None:
    entries = _entries(world, guard)
    if entries:
        draft = world.duty.correction(guard, entries[n % len(entries)])
        world.duty.sign(guard, replace(draft, situation=f"改 {n}"), PASSWORD)


def report(world: World, guard: Session, n: int) -> None:
    camera = world.cameras.cameras()[n % 2]
    status = CameraStatus(camera.id, CameraState.LOST, _ago(world, n), cause=LossCause.REFUSED)
    world.faults.report(guard, world.faults.new_draft(guard, camera, status))


def handle(world: World, guard: Session, n: int) -> None:
    faults = world.faults.faults(guard)
    if faults:
        state = list(FaultState)[n % len(FaultState)]
        world.faults.step(world.login("管理员"), faults[n % len(faults)].id, state, f"处理 {n}")


def slip(world: World, guard: Session, n: int) -> None:
    world.auth.login(world.named("校长").id, f"wrong-{n}x", None)


def relieve(world: World, guard: Session, n: int) -> None:
    name = ("早班保安", "中班保安")[n % 2]
    world.auth.login(world.named(name).id, PASSWORD, list(ShiftName)[n % 3])


def lose(world: World, guard: Session, n: int) -> None:
    camera = world.cameras.cameras()[n % 2]
    state = (CameraState.LIVE, CameraState.LOST, CameraState.SUSPECT, CameraState.STALLED)[n % 4]
    world.bus.publish(CameraStatusChanged(CameraStatus(camera.id, state, world.clock.now().timestamp())))


def wait(world: World, guard: Session, n: int) -> None:
    world.clock.move(minutes=n * n - 20)  # now and then the clock is set back


def restart(world: World, guard: Session, n: int) -> None:
    world.journal.stop()
    world.reopen()
    world.journal.start()


ACTS: list[Act] = [write, correct, report, handle, slip, relieve, lose, wait, restart]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), min_size=5, max_size=30))
def test_registers_rebuilt_from_the_log_equal_the_live_ones(acts: list[tuple[Act, int]]) -> None:
    folder = Path(tempfile.mkdtemp())
    world = _school(folder)
    guard = world.login("早班保安")
    signed: dict[str, DutyEntry] = {}
    world.journal.start()
    try:
        for act, n in acts:
            with suppress(UserError):  # a refusal is an answer too
                act(world, guard, n)
            for entry in _entries(world, guard):
                before = signed.setdefault(entry.id, entry)
                assert replace(entry, corrected_by=None) == replace(before, corrected_by=None)
        world.journal.stop()
        live = _rows(world)
        world.store.rebuild()
        assert _rows(world) == live
        report_ = verify(folder)
        assert report_.ok, report_
    finally:
        world.journal.stop()
        world.store.close()
        shutil.rmtree(folder)


def _school(folder: Path) -> World:
    world = World(folder)
    world.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = world.login("管理员")
    for name, role in (("早班保安", Role.GUARD), ("中班保安", Role.GUARD), ("校长", Role.PRINCIPAL)):
        world.auth.create_account(admin, name, role, None, PASSWORD)
    for number in (1, 2):
        world.cameras.add(admin, world.camera_input(number, f"镜头{number}"))
    return world


def _rows(world: World) -> dict[str, list[Any]]:
    def read(row: type[Any]) -> list[Any]:
        return sorted(world.store.run(lambda uow: uow.find(row)), key=repr)

    return {register.name: read(register.row) for register in REGISTERS}


def _entries(world: World, guard: Session) -> list[DutyEntry]:
    return world.duty.entries(guard, since=MORNING.replace(year=2025), until=MORNING.replace(year=2028))


def _ago(world: World, n: int) -> float:
    return world.clock.now().timestamp() - 60 * n

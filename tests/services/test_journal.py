"""The journal on its own thread: spans, crash, flapping, faults from long losses, a failing store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from app.domain.camera import CameraSpan, CameraState, CameraStatus
from app.domain.fault import Fault, FaultState
from app.errors import EnvError
from app.events import CameraStatusChanged, Trouble
from app.services.auth import Session
from app.text import text
from tests.services.conftest import MORNING, World

HOUR = timedelta(hours=1)
Watch = Callable[[int, str, float], None]


@pytest.fixture
def journal(world: World) -> Iterator[World]:
    world.journal.start()
    yield world
    world.journal.stop()


def spans(world: World, number: int) -> list[CameraSpan]:
    camera = next(c for c in world.cameras.cameras() if c.number == number)
    return world.journal.strip(camera.id, MORNING - 24 * HOUR, MORNING + 24 * HOUR)


def wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "never came"
        time.sleep(0.05)


def states(world: World, number: int) -> list[CameraState]:
    return [span.state for span in spans(world, number)]


def test_a_loss_stands_in_the_strip(journal: World, watch: Watch) -> None:
    watch(7, "live", -600)
    watch(7, "lost", -10)
    wait(lambda: states(journal, 7) == [CameraState.LIVE, CameraState.LOST])
    live, lost = spans(journal, 7)
    assert live.until == lost.since == MORNING - timedelta(seconds=10)
    assert (lost.until, lost.cause) == (None, "timeout")
    assert spans(journal, 1) == []


def test_a_flapping_camera_is_one_span_and_few_records(journal: World, watch: Watch) -> None:
    watch(7, "live", -600)
    for _ in range(40):
        watch(7, "lost", 0)
        journal.clock.move(seconds=5)
        watch(7, "live", 0)
        journal.clock.move(seconds=5)
    wait(lambda: len(spans(journal, 7)) == 2)
    journal.clock.move(minutes=5)
    wait(lambda: len(spans(journal, 7)) == 3)
    assert [(s.state, s.count) for s in spans(journal, 7)] == [
        (CameraState.LIVE, 1),
        (CameraState.LOST, 40),
        (CameraState.LIVE, 1),
    ]
    assert journal.kinds().count("camera.state") <= 5


def test_stopping_closes_what_runs(world: World, watch: Watch) -> None:
    world.journal.start()
    watch(1, "live", -600)
    world.journal.stop()
    (span,) = spans(world, 1)
    assert span.until == MORNING


def test_a_camera_that_nobody_looks_at_has_no_span(journal: World, watch: Watch) -> None:
    watch(1, "live", -600)
    watch(7, "live", -600)
    wait(lambda: states(journal, 1) == states(journal, 7) == [CameraState.LIVE])
    journal.unwatched = {spans(journal, 7)[0].camera_id}
    wait(lambda: spans(journal, 7)[0].until == MORNING)
    assert spans(journal, 1)[0].until is None
    journal.unwatched = set()
    watch(7, "live", 0)
    wait(lambda: states(journal, 7) == [CameraState.LIVE, CameraState.LIVE])


def test_after_a_crash_spans_end_at_the_last_sign_of_life(world: World, watch: Watch) -> None:
    world.journal.start()
    watch(1, "live", -600)
    wait(lambda: states(world, 1) == [CameraState.LIVE])
    world.store.run(lambda uow: uow.keep_draft("journal.alive", {"at": MORNING.timestamp() + 60}))
    crashed = world.journal
    world.open_journal()  # the next start: the first journal never said good-bye
    world.clock.move(hours=5)
    world.journal.start()
    (span,) = spans(world, 1)
    assert span.until == MORNING + timedelta(minutes=1)
    world.journal.stop()
    crashed.stop()


def test_a_camera_lost_for_two_minutes_becomes_a_fault(journal: World, watch: Watch, guard: Session) -> None:
    watch(7, "lost", -100)
    wait(lambda: states(journal, 7) == [CameraState.LOST])
    assert faults(journal, guard) == []
    journal.clock.move(seconds=21)
    wait(lambda: len(faults(journal, guard)) == 1)
    (fault,) = faults(journal, guard)
    assert (fault.state, fault.device_name) == (FaultState.DETECTED, "07 食堂门口")
    assert fault.detected_at == MORNING - timedelta(seconds=100)
    watch(7, "live", 0)
    watch(7, "lost", 5)
    journal.clock.move(hours=9)
    wait(lambda: spans(journal, 7)[-1].count == 2)
    assert len(faults(journal, guard)) == 1


def test_a_camera_that_comes_back_in_time_is_no_fault(journal: World, watch: Watch, guard: Session) -> None:
    watch(7, "lost", -100)
    watch(7, "live", 0)
    journal.clock.move(minutes=10)
    wait(lambda: CameraState.LIVE in states(journal, 7))
    assert faults(journal, guard) == []


def test_a_failing_store_is_told_once_and_nothing_is_lost(
    world: World, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[Trouble] = []
    world.bus.subscribe(Trouble, troubles.append)
    world.journal.start()
    run = world.store.run
    camera = world.cameras.cameras()[0]

    def full(work: object) -> object:
        raise EnvError(text("磁盘已满"))

    monkeypatch.setattr(world.store, "run", full)
    since = world.clock.now().timestamp() - 600
    world.bus.publish(CameraStatusChanged(CameraStatus(camera.id, CameraState.LIVE, since)))
    wait(lambda: len(troubles) == 1)
    time.sleep(2.5)  # two more ticks that must stay silent
    monkeypatch.setattr(world.store, "run", run)
    wait(lambda: states(world, 1) == [CameraState.LIVE])
    world.journal.stop()
    assert len(troubles) == 1


def faults(world: World, session: Session) -> list[Fault]:
    return world.faults.faults(session)

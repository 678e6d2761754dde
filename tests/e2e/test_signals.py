"""Each process killed, or put to sleep and woken: pictures and states right, nothing left, the text kept.

One window stands before sixteen cameras all the while, and a half written entry stands in it.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.e2e.cameras import PASSWORD, CameraProcess, make_school, write_films
from tests.e2e.desk import CAMERAS, Desk
from ui.tour.window import WindowProcess

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

WORDS = "half written"
GOP_S = 2.0


@dataclass
class Shift:
    """The school's folder, its cameras, the guard before them."""

    data: Path
    server: CameraProcess
    desk: Desk

    def states(self) -> set[str]:
        """The states that the tiles show now."""
        return {tile["state"] for tile in self.desk.tiles()}

    def wait_all(self, state: str, within_s: float) -> float:
        """Until every tile shows this state; how long it took."""
        began = time.monotonic()
        self.desk.driver.wait(f"all tiles {state}", lambda: self.states() == {state}, within_s)
        return time.monotonic() - began

    def wait_right(self) -> None:
        """Sixteen live and moving pictures, and the text is still there."""
        self.desk.wait_for_the_wall(timeout_s=30)
        self.desk.driver.wait("16 moving pictures", lambda: self.desk.moving() == CAMERAS, 20)
        assert self.desk.driver.text("entry.situation") == WORDS


@pytest.fixture(scope="module")
def shift(screen: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shift]:
    folder = tmp_path_factory.mktemp("signals")
    write_films(folder / "films", CAMERAS)
    with CameraProcess(folder / "films") as server:
        make_school(folder / "school", server, CAMERAS)
        with WindowProcess(folder / "school") as window:
            desk = Desk(window, {})
            desk.sign_in_alone(PASSWORD)
            desk.wait_for_the_wall()
            desk.write_entry(WORDS)
            yield Shift(folder / "school", server, desk)


def test_a_worker_that_naps_costs_nothing(shift: Shift) -> None:
    before = shift.desk.workers()
    before[0].suspend()
    time.sleep(1.2)  # less than what counts as hung
    before[0].resume()
    shift.wait_right()
    assert shift.desk.workers() == before


def test_a_worker_that_stands_still_is_replaced(shift: Shift) -> None:
    (old, *_) = shift.desk.workers()
    old.suspend()
    shift.desk.driver.wait("another worker", lambda: old not in shift.desk.workers() != [], 10)
    shift.wait_right()
    assert not old.is_running()


def test_a_window_that_slept_is_right_at_once(shift: Shift) -> None:
    """As on a PC that was suspended, but that its workers went on: nobody is to be blamed for it."""
    workers = shift.desk.workers()
    window = psutil.Process(shift.desk.window.process.pid)
    window.suspend()
    time.sleep(13)  # long enough for everything to be lost, and for the workers' news to pile up
    window.resume()
    seen: set[str] = set()

    def live() -> bool:
        seen.update(shift.states())
        return shift.desk.live() == CAMERAS

    began = time.monotonic()
    shift.desk.driver.wait("16 live tiles", live, 10)
    assert time.monotonic() - began < 1.5
    assert "lost" not in seen and "connecting" not in seen
    shift.wait_right()
    assert shift.desk.workers() == workers


def test_cameras_that_sleep_are_marked_and_wake(shift: Shift) -> None:
    shift.server.sleep()
    began = time.monotonic()
    shift.wait_all("stalled", 10)
    assert time.monotonic() - began < 3.5
    assert all("画面停滞" in tile["says"][0] for tile in shift.desk.tiles())
    time.sleep(2)
    shift.server.wake()
    assert shift.wait_all("live", 20) < GOP_S + 2
    shift.wait_right()


def test_cameras_that_died_are_lost_with_the_cause_and_come_back(shift: Shift) -> None:
    shift.server.kill()
    assert shift.wait_all("stalled", 10) < 3.5
    shift.wait_all("lost", 20)
    assert all("拒绝连接" in tile["says"][1] for tile in shift.desk.tiles())
    shift.server.start()
    assert shift.wait_all("live", 60) < 20  # the fourth attempt comes 10 to 12 s after the third
    shift.wait_right()


def test_a_killed_window_leaves_nothing_and_gives_the_text_back(shift: Shift) -> None:
    window = psutil.Process(shift.desk.window.process.pid)
    family = [window, *window.children(recursive=True)]
    assert len(family) > 1
    time.sleep(2)  # a draft is kept within a second or so
    os.kill(window.pid, signal.SIGKILL)
    shift.desk.window.process.wait()
    wait_until(lambda: not any(process.is_running() for process in family))
    assert leaked({process.pid for process in family}) == []
    wait_until(lambda: shift.server.figures()["now"] == 0)
    with WindowProcess(shift.data) as again:
        desk = Desk(again, {})
        desk.sign_in_alone(PASSWORD)
        desk.wait_for_the_wall()
        desk.robot.press("F2")
        desk.driver.wait("the draft", lambda: desk.driver.text("entry.situation") == WORDS)


def wait_until(so: Callable[[], bool], within_s: float = 10) -> None:
    end = time.monotonic() + within_s
    while not so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def leaked(pids: set[int]) -> list[str]:
    """Shared memory with a name, or of the old kind, that these processes made and that still stands."""
    named = [path.name for path in Path("/dev/shm").iterdir() if "guardroom" in path.name]
    old = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    return named + [line for line in old if int(line.split()[4]) in pids]

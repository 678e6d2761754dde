"""Workers that die, hang or lose their parent; memory and processes that must not stay."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from app.domain.camera import CameraState
from app.video.process import environment
from app.video.seat import DEATHS_MAX
from tests.fakes import FaultProxy, RtspServer
from tests.video.conftest import Watcher, feed, wait_for


def workers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "app.video.worker" in " ".join(p.cmdline())]


def memfds() -> int:
    return sum(
        "guardroom-video" in str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists()
    )


def mapped() -> int:
    return Path("/proc/self/maps").read_text().count("guardroom-video")


def test_pictures_are_back_within_three_seconds_of_kill_9(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, name) for name in ("a01", "a02", "a03")])
    watcher.show("a01", "a02", "a03")
    watcher.wait_live("a01", "a02", "a03")
    before = dict(watcher.engine.sequences())
    (worker,) = workers()
    killed_at = time.monotonic()
    worker.kill()
    assert watcher.engine.frame("a01") is not None, "the old picture stays"
    wait_for(lambda: all(watcher.engine.sequences()[c] >> 40 > before[c] >> 40 for c in before))
    took = time.monotonic() - killed_at
    assert took < 3
    watcher.wait_new_frames(*before)
    assert {s.state for s in watcher.statuses} == {CameraState.CONNECTING, CameraState.LIVE}
    assert watcher.troubles == []


def test_a_hung_worker_is_replaced(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    before = watcher.engine.sequences()["a01"]
    (worker,) = workers()
    stopped_at = time.monotonic()
    worker.suspend()
    wait_for(lambda: watcher.engine.sequences()["a01"] >> 40 > before >> 40)
    assert time.monotonic() - stopped_at < 6
    assert not worker.is_running()


def test_a_worker_that_keeps_dying_is_told_of(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    for _ in range(DEATHS_MAX + 1):
        wait_for(lambda: len(workers()) == 1)
        (worker,) = workers()
        worker.kill()
        wait_for(lambda gone=worker: not gone.is_running() or gone.status() == "zombie")  # type: ignore[misc]
    wait_for(lambda: watcher.troubles)
    assert "视频进程" in str(watcher.troubles[0].message)
    watcher.wait_live("a01")


def test_a_refused_password_is_not_tried_again_by_a_new_worker(watcher: Watcher, proxy: FaultProxy) -> None:
    proxy.set_password("a01", "admin", "right")
    watcher.engine.set_feeds([feed(proxy, "a01", password=("admin", "wrong")), feed(proxy, "a02")])
    watcher.show("a01", "a02")
    watcher.wait_live("a02")
    wait_for(lambda: watcher.state("a01") is CameraState.LOST)
    opened, before = proxy.opened("a01"), watcher.engine.sequences()["a02"]
    workers()[0].kill()
    wait_for(lambda: watcher.engine.sequences()["a02"] >> 40 > before >> 40)
    watcher.wait_new_frames("a02", count=8)
    assert proxy.opened("a01") == opened


PARENT = """
import sys, time
from app.events import Bus
from app.services.ports import Feed, StreamAddress, StreamKind, TileRequest
from app.video.engine import VideoEngine
engine = VideoEngine(Bus(), workers=2)
address = StreamAddress(sys.argv[1])
engine.set_feeds([Feed("a", address, address)])
engine.show([TileRequest("a", 320, 180, StreamKind.SUB)])
while not engine.sequences()["a"]:
    time.sleep(0.01)
print("live", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_its_parent(server: RtspServer, how: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT, server.url("a01", "sub")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "live\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) == 2
        parent.send_signal(how)
        parent.wait()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_nothing_is_left_of_the_shared_memory(server: RtspServer) -> None:
    gc.collect()
    files, handles, maps = set(Path("/dev/shm").iterdir()), memfds(), mapped()
    for _ in range(3):
        watcher = Watcher(workers=2)
        watcher.engine.set_feeds([feed(server, "a01")])
        watcher.show("a01")
        watcher.wait_live("a01")
        watcher.engine.close()
        watcher.engine.close()
    del watcher
    gc.collect()
    assert memfds() <= handles
    assert set(Path("/dev/shm").iterdir()) - files == set()
    assert mapped() <= maps


def test_a_worker_starts_without_the_heavy_rooms() -> None:
    code = (
        "import sys, app.video.worker; "
        "print([m for m in ('PySide6', 'sqlalchemy', 'vlc', 'onvif', 'PIL') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_the_engine_loads_no_video_library_into_the_windows_process() -> None:
    code = (
        "import sys, app.video.engine, app.video.vlc_library; "
        "print([m for m in ('av', 'numpy', 'vlc') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"

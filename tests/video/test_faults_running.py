"""Cameras that fail while they are watched: each heals by itself, and the tile beside it loses no picture."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.domain.camera import CameraState
from app.services.ports import Feed, StreamAddress
from app.video.process import environment
from tests.fakes import Behaviour, FaultProxy, RtspServer
from tests.video.conftest import Watcher, feed, wait_for
from tests.video.films import write_coded
from tests.video.test_evidence import numbers_in, wait_clip
from tests.video.test_workers import workers


@pytest.fixture
def beside(watcher: Watcher, server: RtspServer, tmp_path: Path) -> Iterator[Feed]:
    """A healthy tile; at the end it must have shown what its camera sent."""
    camera = Feed("number", StreamAddress(server.url("number", "sub")), None)
    yield camera
    states = {s.state for s in watcher.statuses if s.camera_id == "number"}
    assert not states & {CameraState.STALLED, CameraState.LOST}
    stats = watcher.engine.stats("number")
    assert stats is not None and stats.gaps == 0


def test_faults_of_a_running_stream(
    watcher: Watcher, proxy: FaultProxy, beside: Feed, tmp_path: Path
) -> None:
    watcher.engine.set_feeds([feed(proxy, "a01"), feed(proxy, "a02"), beside])
    watcher.show("a01", "a02", "number", size=(352, 288))
    watcher.wait_live("a01", "a02", "number")
    clip = watcher.engine.start_clip("number", tmp_path, 0, 3600)
    shown = watcher.engine.sequences()["number"]
    # A clock set back and forth again: the picture goes on, on the same connection.
    opened = proxy.opened("a02")
    for behaviour in (Behaviour.TURNED_BACK, Behaviour.PASS):
        proxy.set("a02", behaviour)
        watcher.wait_new_frames("a02", count=25)
    assert proxy.opened("a02") == opened
    # Cut in the middle of a picture, three times: back by itself.
    for _ in range(2):
        opened = proxy.opened("a01")
        proxy.set("a01", Behaviour.MID_FRAME)
        wait_for(lambda: watcher.engine.status("a01").retry_at is not None)
        proxy.set("a01", Behaviour.PASS)
        wait_for(lambda before=opened: proxy.opened("a01") > before)  # type: ignore[misc]
        watcher.wait_new_frames("a01")
    # A byte a second: nothing whole arrives, the tile says so.
    proxy.set("a01", Behaviour.DRIP)
    wait_for(lambda: watcher.state("a01") is CameraState.STALLED)
    proxy.set("a01", Behaviour.PASS)
    wait_for(lambda: watcher.state("a01") is CameraState.LIVE)
    shown = watcher.engine.sequences()["number"] - shown
    watcher.engine.stop_clip(clip)
    numbers = numbers_in(Path(str(wait_clip(watcher, clip).path)))
    assert all((b - a) % 250 == 1 for a, b in itertools.pairwise(numbers)), "the camera beside sent them all"
    assert shown >= len(numbers) - 2 * 50, "and its tile showed them"


def test_codec_and_size_that_change_while_it_runs(watcher: Watcher, tmp_path: Path) -> None:
    film = write_coded(tmp_path / "films" / "c1" / "main.mp4", "libx264", count=50)
    write_coded(film.with_name("main-large.mp4"), "libx264", (704, 576), count=50)
    with RtspServer(tmp_path / "films") as server:
        watcher.engine.set_feeds([Feed("c1", StreamAddress(server.url("c1")), None)])
        watcher.show("c1", size=(352, 288))
        watcher.wait_live("c1")
        server.show("c1", "large")
        wait_for(lambda: (s := watcher.engine.stats("c1")) is not None and s.width == 704)
        assert watcher.engine.still("c1").result(10).width == 704
        server.show("c1", None)
        wait_for(lambda: (s := watcher.engine.stats("c1")) is not None and s.width == 352)
        assert CameraState.LOST not in {s.state for s in watcher.statuses}
        write_coded(tmp_path / "new.mp4", "libx265", count=50).replace(film)
        wait_for(lambda: (s := watcher.engine.stats("c1")) is not None and s.codec == "hevc", 60)
        watcher.wait_live("c1")
        watcher.wait_new_frames("c1")
        watcher.engine.set_feeds([])
        wait_for(lambda: server.viewers() == 0)


SERVER = """
import sys, time
from pathlib import Path
from app.demo.rtsp import RtspServer
with RtspServer(Path(sys.argv[1])) as server:
    print(server.port, flush=True)
    sys.stdin.read()
"""


def test_a_server_that_sleeps_and_wakes(watcher: Watcher, films: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(films)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        text=True,
    ) as child:
        assert child.stdout is not None
        port = int(child.stdout.readline())
        url = f"rtsp://127.0.0.1:{port}/a01/sub"
        watcher.engine.set_feeds([Feed("a01", StreamAddress(url), None)])
        watcher.show("a01")
        watcher.wait_live("a01")
        process = psutil.Process(child.pid)
        process.suspend()
        asleep = time.time()
        wait_for(lambda: watcher.state("a01") is CameraState.STALLED)
        assert time.time() - asleep > 1.9
        process.resume()
        woken = time.monotonic()
        watcher.wait_live("a01")
        watcher.wait_new_frames("a01")
        assert time.monotonic() - woken < 10
        watcher.engine.set_feeds([])
        child.communicate("")


def test_a_worker_that_naps_goes_on(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    generation = watcher.engine.sequences()["a01"] >> 40
    (worker,) = workers()
    worker.suspend()
    time.sleep(1.0)  # less than what counts as hung
    worker.resume()
    watcher.wait_new_frames("a01", count=10)
    assert watcher.engine.sequences()["a01"] >> 40 == generation
    assert {s.state for s in watcher.statuses} == {CameraState.CONNECTING, CameraState.LIVE}

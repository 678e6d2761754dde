"""A device's few sessions serve wall, snapshots, clips and replay; a snapshot is of the main stream."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from app.domain.camera import CameraState
from app.services.ports import Feed, StreamAddress, StreamKind, TileRequest
from app.video.options import EngineOptions
from tests.fakes import Behaviour, FaultProxy, RtspServer
from tests.video.conftest import Watcher, feed, wait_for
from tests.video.test_evidence import wait_clip
from tests.video.test_workers import workers

SUB, MAIN, KEY = StreamKind.SUB, StreamKind.MAIN, StreamKind.KEYFRAMES


@contextmanager
def capped(most: int) -> Iterator[Watcher]:
    watcher = Watcher(options=EngineOptions(sessions_per_device=most))
    try:
        yield watcher
    finally:
        watcher.engine.close()


@contextmanager
def most_seen(viewers: Callable[[], int]) -> Iterator[list[int]]:
    """Counts what is open while the block runs; one that is just being closed does not count."""
    highest, over = [0], threading.Event()

    def look() -> None:
        before = 0
        while not over.wait(0.03):
            now = viewers()
            highest[0] = max(highest[0], min(before, now))
            before = now

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield highest
    finally:
        over.set()
        thread.join()


def apart(proxy: FaultProxy, server: RtspServer, camera: str = "a01") -> Feed:
    """A camera whose main stream alone stands behind the proxy."""
    main, sub = StreamAddress(proxy.url(camera, "main"), "admin", "wrong"), server.url(camera, "sub")
    return Feed(camera, main, StreamAddress(sub))


def test_a_snapshot_is_of_the_main_stream_while_the_sub_stream_shows(
    watcher: Watcher, proxy: FaultProxy, server: RtspServer
) -> None:
    watcher.engine.set_feeds([apart(proxy, server)])
    watcher.show("a01")
    watcher.wait_live("a01")
    asked_at = time.time()
    still = watcher.engine.still("a01").result(10)
    assert (still.width, still.height) == Image.open(io.BytesIO(still.jpeg)).size == (1280, 720)
    assert still.note is None and asked_at <= still.taken_at < asked_at + 3
    wait_for(lambda: proxy.viewers("a01") == 0)
    frame = watcher.engine.frame("a01")
    assert frame is not None and not frame.main, "the wall goes on as it was"
    assert {s.state for s in watcher.statuses} == {CameraState.CONNECTING, CameraState.LIVE}


@pytest.mark.parametrize(("ill", "within_s"), [(Behaviour.SILENT, 4.0), (Behaviour.REFUSE, 2.5)])
def test_a_main_stream_that_cannot_be_had_is_said(
    watcher: Watcher, proxy: FaultProxy, server: RtspServer, ill: Behaviour, within_s: float
) -> None:
    proxy.set("a01", ill)
    watcher.engine.set_feeds([apart(proxy, server)])
    watcher.show("a01")
    watcher.wait_live("a01")
    asked_at = time.time()
    still = watcher.engine.still("a01").result(10)
    assert time.time() - asked_at < within_s
    assert still.width == 704 and "主码流没有及时" in str(still.note)
    assert abs(still.taken_at - asked_at) < 0.5, "of the moment of the key, not of the time-out"
    assert watcher.state("a01") is CameraState.LIVE


def test_a_refused_password_of_the_main_stream_is_tried_once(
    watcher: Watcher, proxy: FaultProxy, server: RtspServer
) -> None:
    proxy.set_password("a01", "admin", "right")
    watcher.engine.set_feeds([apart(proxy, server)])
    watcher.show("a01")
    watcher.wait_live("a01")
    assert watcher.engine.still("a01").result(10).width == 704
    wait_for(lambda: proxy.viewers("a01") == 0)
    opened = proxy.opened("a01")
    assert watcher.engine.still("a01").result(10).width == 704
    assert proxy.opened("a01") == opened


def test_wall_snapshot_clip_and_replay_together_stay_within_the_cap(
    server: RtspServer, proxy: FaultProxy, tmp_path: Path
) -> None:
    with capped(3) as watcher, most_seen(lambda: sum(proxy.viewers(c) for c in cameras)) as highest:
        cameras = ["a01", "a02", "a03"]
        watcher.engine.set_feeds([feed(proxy, c) for c in cameras])
        watcher.show(*cameras)
        watcher.wait_live(*cameras)
        # All are taken: a snapshot is of what shows, and says why; replay and clip need no session.
        still = watcher.engine.still("a01").result(10)
        assert still.width == 704 and "路数已满" in str(still.note)
        clip = watcher.engine.start_clip("a01", tmp_path, 0, 3600)
        watcher.engine.replay("a02", 1.0, tmp_path / "replay").result(10)
        # Enlarged: one that nobody looks at gives way for main. The clip's session goes on beside it.
        hidden = [TileRequest(c, 320, 180, KEY) for c in cameras[1:]]
        watcher.engine.show([TileRequest("a01", 1280, 720, MAIN), *hidden])
        wait_for(lambda: (f := watcher.engine.frame("a01")) is not None and f.main)
        waiting = [c for c in cameras if watcher.engine.status(c).queued]
        assert len(waiting) == 1 and waiting[0] != "a01"
        watcher.engine.stop_clip(clip)
        wait_clip(watcher, clip)
        wait_for(lambda: not any(watcher.engine.status(c).queued for c in cameras))
        watcher.wait_live(*cameras)
    assert highest[0] == 3


def test_a_tile_that_waits_for_a_session_says_so_and_gets_it(server: RtspServer, proxy: FaultProxy) -> None:
    with capped(2) as watcher, most_seen(lambda: sum(proxy.viewers(c) for c in cameras)) as highest:
        cameras = ["a03", "a04", "a05"]
        watcher.engine.set_feeds([feed(proxy, c) for c in cameras])
        watcher.show(*cameras)
        wait_for(lambda: any(s.queued for s in watcher.statuses))
        wait_for(lambda: watcher.troubles)
        assert "最多同时取 2 路" in str(watcher.troubles[0].message)
        (waiting,) = [c for c in cameras if watcher.engine.status(c).queued]
        assert watcher.state(waiting) is CameraState.CONNECTING
        living = [c for c in cameras if c != waiting]
        watcher.wait_live(*living)
        watcher.show(waiting, living[1])
        watcher.wait_live(waiting)
        assert not watcher.engine.status(waiting).queued
    assert highest[0] == 2


def test_a_killed_worker_gives_its_sessions_back(server: RtspServer, proxy: FaultProxy) -> None:
    with capped(2) as watcher:
        watcher.engine.set_feeds([feed(proxy, c) for c in ("a03", "a04")])
        watcher.show("a03", "a04")
        watcher.wait_live("a03", "a04")
        before = dict(watcher.engine.sequences())
        workers()[0].kill()
        wait_for(lambda: all(n >> 40 > before[c] >> 40 for c, n in watcher.engine.sequences().items()))
        watcher.wait_new_frames("a03", "a04")

"""The wall on real streams: sixteen cameras, sizes, main and sub, keyframes only, pages."""

from __future__ import annotations

import threading
import weakref

import numpy as np

from app.domain.camera import CameraState
from app.services.ports import Feed, StreamAddress, StreamKind, TileRequest
from app.video.address import Source
from app.video.ingest import Session
from tests.fakes import RtspServer
from tests.video.conftest import Watcher, feed, names, wait_for
from tests.video.films import place


def test_sixteen_cameras_show_sixteen_different_moving_pictures(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.prestart()
    watcher.engine.set_feeds([feed(server, name) for name in names()])
    watcher.show(*names())
    assert set(watcher.engine.sequences()) == set(names())
    watcher.wait_live(*names())
    watcher.wait_new_frames(*names())
    before = {name: watcher.picture(name) for name in names()}
    expected = np.array([place(number).mean(axis=(0, 1)) for number in range(1, 17)])
    for number, name in enumerate(names()):
        picture = watcher.picture(name)
        distances = np.abs(expected - picture.mean(axis=(0, 1))).sum(axis=1)
        assert distances.argmin() == number, name
        wait_for(lambda name=name: np.abs(watcher.picture(name).astype(int) - before[name]).mean() > 1)  # type: ignore[misc]
    states = [s.state for s in watcher.statuses if s.camera_id == "a03"]
    assert list(dict.fromkeys(states)) == [CameraState.CONNECTING, CameraState.LIVE]
    wait_for(lambda: (s := watcher.engine.stats("a05")) is not None and 14 < s.fps < 16 and s.gop == 30)
    stats = watcher.engine.stats("a05")
    assert stats is not None
    assert (stats.codec, stats.width, stats.height, stats.engine) == ("h264", 704, 576, "ffmpeg")
    assert stats.delay_ms is not None and 0 < stats.delay_ms < 200


def test_a_picture_fits_its_tile_without_being_stretched(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01", size=(320, 180))
    watcher.wait_live("a01")
    frame = watcher.engine.frame("a01")
    assert frame is not None
    assert (frame.width, frame.height, frame.main) == (220, 180, False)
    assert len(frame.buffer) == frame.stride * frame.height
    watcher.show("a01", size=(200, 400))
    wait_for(lambda: (f := watcher.engine.frame("a01")) is not None and (f.width, f.height) == (200, 164))


def test_main_replaces_sub_at_its_first_picture_and_back(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    watcher.show("a01", stream=StreamKind.MAIN, size=(1280, 720))
    seen = []

    def is_main(main: bool) -> bool:
        frame = watcher.engine.frame("a01")
        seen.append(frame is not None)
        return frame is not None and frame.main is main

    wait_for(lambda: is_main(True))
    frame = watcher.engine.frame("a01")
    assert frame is not None
    assert (frame.width, frame.height) == (1280, 720)
    watcher.show("a01")
    wait_for(lambda: is_main(False))
    assert all(seen), "the old picture stays until the new one is there"
    assert {s.state for s in watcher.statuses} == {CameraState.CONNECTING, CameraState.LIVE}


def test_sub_goes_on_when_main_is_not_there(watcher: Watcher, server: RtspServer) -> None:
    sub = StreamAddress(server.url("a07", "sub"))
    watcher.engine.set_feeds([Feed("a07", StreamAddress(server.url("a07", "nothing")), sub)])
    watcher.show("a07")
    watcher.wait_live("a07")
    watcher.show("a07", stream=StreamKind.MAIN)
    watcher.wait_new_frames("a07", count=25)
    assert watcher.state("a07") is CameraState.LIVE


def test_a_camera_without_sub_shows_its_main_stream(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([Feed("a02", StreamAddress(server.url("a02", "main")), None)])
    watcher.show("a02")
    watcher.wait_live("a02")
    frame = watcher.engine.frame("a02")
    assert frame is not None
    assert (frame.main, frame.width) == (True, 320)


def test_keyframes_only_stays_live_and_comes_back_at_once(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, "a04")])
    watcher.show("a04", stream=StreamKind.KEYFRAMES)
    watcher.wait_live("a04")
    first = watcher.engine.sequences()["a04"]
    since = watcher.engine.status("a04").since
    stamps = set()

    def seen_long() -> bool:
        frame, last = watcher.engine.frame("a04"), watcher.engine.status("a04").last_frame_at
        assert frame is not None and last is not None
        stamps.add(frame.captured_at)
        return last - since > 4.5

    wait_for(seen_long)
    assert watcher.state("a04") is CameraState.LIVE
    assert watcher.engine.sequences()["a04"] - first <= 4
    gaps = np.diff(sorted(stamps))
    assert gaps.min() > 1.5, "one picture a group"
    before = watcher.engine.sequences()["a04"]
    watcher.show("a04")
    wait_for(lambda: watcher.engine.sequences()["a04"] >= before + 10, 10)


def test_cameras_come_and_go(watcher: Watcher, server: RtspServer) -> None:
    watcher.engine.set_feeds([feed(server, name) for name in ("a01", "a02", "a03")])
    watcher.show("a01", "a02", "unknown")
    watcher.wait_live("a01", "a02")
    watcher.show("a02", "a03")
    watcher.wait_live("a03")
    assert set(watcher.engine.sequences()) == {"a02", "a03"}
    assert watcher.engine.frame("a01") is None
    watcher.engine.set_feeds([feed(server, "a03")])
    wait_for(lambda: watcher.engine.frame("a02") is None)
    watcher.wait_new_frames("a03")
    wait_for(lambda: server.viewers() == 1)


def test_more_cameras_than_a_worker_holds(watcher: Watcher, server: RtspServer) -> None:
    cameras = [f"{name}-{turn}" for turn in "xy" for name in names()[:9]]
    addresses = {c: StreamAddress(server.url(c[:3], "sub")) for c in cameras}
    watcher.engine.set_feeds([Feed(c, addresses[c], addresses[c]) for c in cameras])
    watcher.engine.show([TileRequest(c, 160, 90, StreamKind.SUB) for c in cameras])
    watcher.wait_live(*cameras)
    wait_for(lambda: all(watcher.engine.stats(c) is not None for c in cameras))
    workers = {stats.worker for c in cameras if (stats := watcher.engine.stats(c)) is not None}
    assert len(workers) == 2


class Screen:
    """A sink that only counts."""

    def __init__(self) -> None:
        self.shown, self.over = 0, threading.Event()

    def show(self, session: Session, frame: object, received_at: float) -> None:
        self.shown += 1

    def alive(self, session: Session, received_at: float) -> None: ...

    def ended(self, session: Session, cause: object) -> None:
        self.over.set()


def test_a_session_that_ended_lets_go_of_its_pictures_at_once(server: RtspServer) -> None:
    """Not when Python next looks for cycles: that takes a worker hundreds of openings."""
    screen = Screen()
    session = Session(1, main=False, source=Source(server.url("a01", "sub")), sink=screen, preroll_s=60)
    session.start()
    wait_for(lambda: screen.shown > 3)
    session.cut()
    assert screen.over.wait(5)
    thread, left = session._thread, weakref.ref(session)
    del session
    thread.join(5)
    del thread
    wait_for(lambda: left() is None)

"""Cameras that fail in every way a network and a recorder know, behind a proxy: state, cause, recovery."""

from __future__ import annotations

import time

import pytest

from app.domain.camera import CameraState, CameraStatus, LossCause
from tests.fakes import Behaviour, FaultProxy, Scheme
from tests.video.conftest import Watcher, feed, wait_for

NASTY = "p@:/#%?& ü\\+密"


def wait_lost(watcher: Watcher, camera: str, cause: LossCause) -> CameraStatus:
    wait_for(lambda: (s := watcher.engine.status(camera)).state is CameraState.LOST and s.cause is cause)
    return watcher.engine.status(camera)


ILLS = {
    "a01": (Behaviour.NOT_FOUND, LossCause.NOT_FOUND),
    "a02": (Behaviour.REFUSE, LossCause.REFUSED),
    "a03": (Behaviour.GARBAGE, LossCause.BAD_STREAM),
    "a04": (Behaviour.SILENT, LossCause.TIMEOUT),
    "a05": (Behaviour.CORRUPT, LossCause.BAD_STREAM),  # RTSP answers, pictures are noise
    "a07": (Behaviour.SHORT_SDP, LossCause.BAD_STREAM),
    "a08": (Behaviour.DRIP, LossCause.TIMEOUT),  # a byte a second
    "a09": (Behaviour.MID_FRAME, LossCause.ENDED),  # never a whole picture
}


def test_every_way_to_fail_has_its_cause_and_heals(watcher: Watcher, proxy: FaultProxy) -> None:
    for camera, (behaviour, _) in ILLS.items():
        proxy.set(camera, behaviour)
    watcher.engine.set_feeds([feed(proxy, camera) for camera in [*ILLS, "a06"]])
    watcher.show(*ILLS, "a06")
    watcher.wait_live("a06")
    for camera, (_, cause) in ILLS.items():
        assert wait_lost(watcher, camera, cause).attempt >= 1
        assert watcher.engine.frame(camera) is None
    for camera in ILLS:
        proxy.set(camera, Behaviour.PASS)
        watcher.engine.retry(camera)
    watcher.wait_live(*ILLS)
    others = {s.state for s in watcher.statuses if s.camera_id == "a06"}
    assert others == {CameraState.CONNECTING, CameraState.LIVE}


def test_a_closed_port_refuses_and_attempts_back_off(watcher: Watcher, proxy: FaultProxy) -> None:
    proxy.listen(False)
    watcher.engine.set_feeds([feed(proxy, "a01")])
    watcher.show("a01")
    wait_lost(watcher, "a01", LossCause.REFUSED)
    wait_for(lambda: watcher.engine.status("a01").attempt == 2)
    wait_for(
        lambda: (at := watcher.engine.status("a01").retry_at) is not None and 0 < at - time.time() < 2.41
    )
    proxy.listen(True)
    watcher.wait_live("a01")


def test_a_host_that_is_not_there_is_unreachable(watcher: Watcher) -> None:
    class Nowhere:
        def url(self, camera: str, stream: str) -> str:
            return f"rtsp://no-such-host.invalid/{camera}/{stream}"

    watcher.engine.set_feeds([feed(Nowhere(), "a01")])  # type: ignore[arg-type]
    watcher.show("a01")
    wait_lost(watcher, "a01", LossCause.UNREACHABLE)


def test_a_stalled_stream_is_marked_then_lost_then_back(watcher: Watcher, proxy: FaultProxy) -> None:
    watcher.engine.set_feeds([feed(proxy, camera) for camera in ("a01", "a02", "a03")])
    watcher.show("a01", "a02", "a03")
    watcher.wait_live("a01", "a02", "a03")
    proxy.set("a01", Behaviour.STALL)
    proxy.set("a03", Behaviour.STALL)
    wait_for(lambda: watcher.state("a01") is watcher.state("a03") is CameraState.STALLED)
    proxy.set("a03", Behaviour.DROP)  # the end brings up the picture that FFmpeg still held: it is old
    stalled = watcher.engine.status("a01")
    last = stalled.last_frame_at
    assert last is not None and 2.1 < stalled.since - last < 4
    assert 2.1 < time.time() - last < 5
    frame = watcher.engine.frame("a01")
    assert frame is not None, "the last picture stays"
    assert abs(frame.captured_at - last) < 0.5
    status = wait_lost(watcher, "a01", LossCause.TIMEOUT)
    assert status.since == pytest.approx(last, abs=0.05)
    assert 9.9 < time.time() - last < 13
    wait_for(lambda: watcher.state("a03") is CameraState.LOST)
    for camera in ("a01", "a03"):
        states = [s.state for s in watcher.statuses if s.camera_id == camera]
        assert CameraState.LIVE not in states[states.index(CameraState.STALLED) :], camera
    proxy.set("a01", Behaviour.PASS)
    watcher.wait_live("a01")
    others = {s.state for s in watcher.statuses if s.camera_id == "a02"}
    assert others == {CameraState.CONNECTING, CameraState.LIVE}


def test_a_short_cut_shows_no_black(watcher: Watcher, proxy: FaultProxy) -> None:
    watcher.engine.set_feeds([feed(proxy, "a01")])
    watcher.show("a01")
    watcher.wait_live("a01")
    opened = proxy.opened("a01")
    proxy.set("a01", Behaviour.DROP)
    wait_for(lambda: watcher.engine.status("a01").retry_at is not None)
    proxy.set("a01", Behaviour.PASS)
    wait_for(lambda: proxy.opened("a01") > opened)
    watcher.wait_new_frames("a01")
    states = {s.state for s in watcher.statuses}
    assert CameraState.LOST not in states


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_password_of_any_characters_works(watcher: Watcher, proxy: FaultProxy, scheme: Scheme) -> None:
    proxy.set_password("a01", "admin@x", NASTY, scheme)
    watcher.engine.set_feeds([feed(proxy, "a01", password=("admin@x", NASTY))])
    watcher.show("a01")
    watcher.wait_live("a01")


def test_a_wrong_password_is_tried_once_until_a_person_acts(
    watcher: Watcher, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    proxy.set_password("a01", "admin", "right")
    camera = feed(proxy, "a01", password=("admin", NASTY))
    assert NASTY not in repr(camera)
    watcher.engine.set_feeds([camera])
    watcher.show("a01")
    status = wait_lost(watcher, "a01", LossCause.BAD_PASSWORD)
    assert status.retry_at is None
    opened = proxy.opened("a01")
    time.sleep(2.5)  # an absence needs time: the next attempt would come after 1.2 s at the latest
    assert proxy.opened("a01") == opened
    watcher.engine.retry("a01")
    wait_for(lambda: proxy.opened("a01") > opened)
    wait_lost(watcher, "a01", LossCause.BAD_PASSWORD)
    watcher.engine.set_feeds([feed(proxy, "a01", password=("admin", "right"))])
    watcher.wait_live("a01")
    assert NASTY not in caplog.text and NASTY not in repr(watcher.statuses)


def test_dead_cameras_do_not_delay_the_living(watcher: Watcher, proxy: FaultProxy) -> None:
    dead = [f"a{n:02d}" for n in range(1, 9)]
    for camera in dead:
        proxy.set(camera, Behaviour.SILENT)
    living = [f"a{n:02d}" for n in range(9, 13)]
    watcher.engine.set_feeds([feed(proxy, camera) for camera in [*dead, *living]])
    watcher.engine.prestart()
    started = time.monotonic()
    watcher.show(*dead, *living)
    watcher.wait_live(*living)
    assert time.monotonic() - started < 4.9, "less than the dead ones' time-out"
    assert all(watcher.state(camera) is not CameraState.LIVE for camera in dead)

"""Fifteen healthy cameras beside one that goes through every fault: they lose no picture and do not falter.

Each healthy camera counts in its pictures. A tile that is handed every one of them writes as many pictures
into shared memory as the camera's count has risen, whoever looks and however often.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.camera import CameraState, LossCause
from app.services.ports import Feed, StreamAddress
from tests.fakes import Behaviour, FaultProxy, RtspServer
from tests.video.conftest import Watcher, feed, pixels, wait_for
from tests.video.films import number_of, numbered, write_coded, write_film

HEALTHY = [f"h{number:02d}" for number in range(1, 16)]
BAD = "bad"
FPS, COUNT = 15, 600
LOOK_S = 0.01

FALTER_S = 0.5
"""A healthy tile may stand this much longer than it ever did without the faulty camera."""

UNSEEN = 0.02
"""Share of its pictures that may be overtaken by the next one before anybody could see them: as much more."""


@dataclass
class Count:
    """Where one tile stands: number of the picture written, and the number that its camera painted."""

    written: int
    painted: int

    def lost(self, later: Count) -> int:
        """Pictures that the camera sent and the tile never held."""
        return (later.painted - self.painted) % COUNT - (later.written - self.written)


@dataclass
class Eyes:
    """Looks at the tiles a hundred times a second: how long they stood, what nobody could see."""

    watcher: Watcher
    longest_s: float = 0.0
    passed: int = 0
    unseen: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Eyes:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def unseen_share(self) -> float:
        return self.unseen / max(self.passed, 1)

    def _run(self) -> None:
        known = dict(self.watcher.engine.sequences())
        since = dict.fromkeys(HEALTHY, time.monotonic())
        while not self._over.wait(LOOK_S):
            now, newest = time.monotonic(), self.watcher.engine.sequences()
            for camera in HEALTHY:
                passed = newest[camera] - known[camera]
                if passed:
                    self.passed, self.unseen = self.passed + passed, self.unseen + passed - 1
                    self.longest_s = max(self.longest_s, now - since[camera])
                    known[camera], since[camera] = newest[camera], now


def count(watcher: Watcher, camera: str) -> Count:
    """Read a tile's newest picture, again where it was overwritten meanwhile."""
    while True:
        frame = watcher.engine.frame(camera)
        assert frame is not None
        painted = number_of(pixels(frame))
        if watcher.engine.sequences()[camera] - frame.seq < 2:
            return Count(frame.seq, painted)


@pytest.fixture
def cameras(tmp_path: Path) -> Iterator[RtspServer]:
    """Fifteen that count, and one of two sizes."""
    films = tmp_path / "films"
    film = write_film(films / HEALTHY[0] / "sub.mp4", (numbered(i) for i in range(COUNT)), FPS)
    for camera in HEALTHY[1:]:
        (films / camera).mkdir()
        os.link(film, films / camera / "sub.mp4")
    write_coded(films / BAD / "sub.mp4", "libx264", count=50)
    write_coded(films / BAD / "sub-large.mp4", "libx264", (704, 576), count=50)
    write_coded(tmp_path / "h265.mp4", "libx265", count=50)
    with RtspServer(films) as server:
        yield server


class Patient:
    """The camera that fails, and what its tile says."""

    def __init__(self, watcher: Watcher, server: RtspServer, proxy: FaultProxy, films: Path) -> None:
        self.watcher, self.server, self.proxy, self.films = watcher, server, proxy, films

    def fresh(self, behaviour: Behaviour, cause: LossCause) -> None:
        """Ill from the first attempt on: lost with the cause, and back by itself."""
        self.watcher.show(*HEALTHY)
        self.proxy.set(BAD, behaviour)
        self.watcher.show(*HEALTHY, BAD)
        wait_for(lambda: self._state() is CameraState.LOST)
        assert self.watcher.engine.status(BAD).cause is cause, behaviour
        assert self.watcher.engine.frame(BAD) is None
        self._heal(retried=True)

    def password(self) -> None:
        """Refused, not tried again by itself, and right at last."""
        self.watcher.show(*HEALTHY)
        self.proxy.set_password(BAD, "admin", "right")
        self.watcher.show(*HEALTHY, BAD)
        wait_for(lambda: self._state() is CameraState.LOST)
        status = self.watcher.engine.status(BAD)
        assert (status.cause, status.retry_at) == (LossCause.BAD_PASSWORD, None)
        self.watcher.engine.set_feeds(
            [*feeds(self.proxy), feed(self.proxy, BAD, password=("admin", "right"))]
        )
        self.watcher.wait_live(BAD)
        self.proxy.set_password(BAD, None)
        self.watcher.wait_new_frames(BAD, count=5)

    def running(self, behaviour: Behaviour, *, heals_by_itself: bool = True) -> None:
        """Ill in the middle of a picture that ran well: marked as stalled, then as if nothing had been."""
        self._begin_anew()
        opened = self.proxy.opened(BAD)
        self.proxy.set(BAD, behaviour)
        wait_for(lambda: self._state() is CameraState.STALLED)
        assert self.watcher.engine.frame(BAD) is not None, "the last picture stays"
        self._heal(retried=not heals_by_itself)
        assert heals_by_itself is (self.proxy.opened(BAD) == opened)

    def short(self, behaviour: Behaviour) -> None:
        """Over before anybody is told."""
        self._begin_anew()
        told = len(self.watcher.statuses)
        opened = self.proxy.opened(BAD)
        self.proxy.set(BAD, behaviour)
        wait_for(lambda: self.proxy.opened(BAD) > opened or self._failed())
        self._heal(retried=True)
        assert CameraState.LOST not in {s.state for s in self.watcher.statuses[told:] if s.camera_id == BAD}

    def clock(self) -> None:
        """Its clock is set back: the picture goes on, on the same connection."""
        opened = self.proxy.opened(BAD)
        for behaviour in (Behaviour.TURNED_BACK, Behaviour.PASS):
            self.proxy.set(BAD, behaviour)
            self.watcher.wait_new_frames(BAD, count=15)
        assert self.proxy.opened(BAD) == opened
        assert self._state() is CameraState.LIVE

    def size(self) -> None:
        """Another resolution, and back."""
        for variant, width in (("large", 704), (None, 352)):
            self.server.show(BAD, variant)
            wait_for(lambda width=width: self._width() == width)  # type: ignore[misc]
        assert self._state() is CameraState.LIVE

    def codec(self) -> None:
        """Set to H.265: it hangs up and answers with the other codec."""
        (self.films.parent / "h265.mp4").replace(self.films / BAD / "sub.mp4")
        self.short(Behaviour.DROP)
        stats = self.watcher.engine.stats
        wait_for(lambda: (told := stats(BAD)) is not None and told.codec == "hevc")

    def _state(self) -> CameraState:
        return self.watcher.state(BAD)

    def _begin_anew(self) -> None:
        """Well, and without failed attempts that would make the next one wait longer."""
        self.watcher.show(*HEALTHY)
        wait_for(lambda: self.watcher.engine.frame(BAD) is None)
        self.watcher.show(*HEALTHY, BAD)
        self.watcher.wait_live(BAD)

    def _failed(self) -> bool:
        return self.watcher.engine.status(BAD).retry_at is not None

    def _width(self) -> int:
        told = self.watcher.engine.stats(BAD)
        return 0 if told is None else told.width

    def _heal(self, *, retried: bool) -> None:
        began = time.monotonic()
        self.proxy.set(BAD, Behaviour.PASS)
        self.watcher.wait_live(BAD)
        self.watcher.wait_new_frames(BAD, count=5)
        assert time.monotonic() - began < (6 if retried else 4)


def feeds(proxy: FaultProxy) -> list[Feed]:
    return [Feed(camera, StreamAddress(proxy.url(camera, "sub")), None) for camera in HEALTHY]


@pytest.mark.timeout(180)
def test_fifteen_cameras_lose_nothing_while_the_sixteenth_has_every_fault(
    watcher: Watcher, cameras: RtspServer, tmp_path: Path
) -> None:
    with FaultProxy(cameras.port) as proxy:
        watcher.engine.set_feeds([*feeds(proxy), feed(proxy, BAD)])
        watcher.show(*HEALTHY)
        watcher.wait_live(*HEALTHY)
        watcher.wait_new_frames(*HEALTHY)
        with Eyes(watcher) as before:
            watcher.wait_new_frames(*HEALTHY, count=5 * FPS)
        patient = Patient(watcher, cameras, proxy, tmp_path / "films")
        began = {camera: count(watcher, camera) for camera in HEALTHY}
        took: dict[str, float] = {}
        with Eyes(watcher) as beside:
            for name, act in acts(patient).items():
                started = time.monotonic()
                act()
                took[name] = time.monotonic() - started
                now = {camera: count(watcher, camera) for camera in HEALTHY}
                assert {c: began[c].lost(now[c]) for c in HEALTHY} == dict.fromkeys(HEALTHY, 0), name
                began = now
        print({name: round(seconds, 1) for name, seconds in took.items()}, before, beside)
        assert beside.longest_s < before.longest_s + FALTER_S
        assert beside.unseen_share < before.unseen_share + UNSEEN
        states = {s.state for s in watcher.statuses if s.camera_id != BAD}
        assert not states & {CameraState.STALLED, CameraState.LOST}
        watcher.engine.set_feeds([])
        wait_for(lambda: cameras.viewers() == 0)


def acts(patient: Patient) -> dict[str, Callable[[], None]]:
    """Everything that happens to the sixteenth, in order."""
    ill, cause = Behaviour, LossCause
    return {
        "404": lambda: patient.fresh(ill.NOT_FOUND, cause.NOT_FOUND),
        "refused": lambda: patient.fresh(ill.REFUSE, cause.REFUSED),
        "no RTSP": lambda: patient.fresh(ill.GARBAGE, cause.BAD_STREAM),
        "truncated SDP": lambda: patient.fresh(ill.SHORT_SDP, cause.BAD_STREAM),
        "reset in the first picture": lambda: patient.fresh(ill.MID_FRAME, cause.ENDED),
        "401, then right": patient.password,
        "clock": patient.clock,
        "size": patient.size,
        "reset in a picture": lambda: patient.short(ill.MID_FRAME),
        "reset": lambda: patient.short(ill.RESET),
        "stall": lambda: patient.running(ill.STALL),
        "noise": lambda: patient.running(ill.CORRUPT),
        "a byte a second": lambda: patient.running(ill.DRIP, heals_by_itself=False),
        "silence": lambda: patient.running(ill.SILENT, heals_by_itself=False),
        "codec": patient.codec,
    }

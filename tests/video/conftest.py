"""Real cameras for the video tests: films over RTSP, a proxy that makes them fail, an engine that watches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.domain.camera import CameraState, CameraStatus
from app.events import Bus, CameraStatusChanged, ClipChanged, QualityChanged, Trouble
from app.services.ports import Feed, Frame, StreamAddress, StreamKind, TileRequest
from app.video.engine import VideoEngine
from app.video.options import DEFAULTS, EngineOptions
from tests.fakes import FaultProxy, RtspServer
from tests.video.films import Picture, camera_films, numbered, write_coded, write_film

CAMERAS = 16


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until `condition` holds; fails the test after a generous time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def pixels(frame: Frame | None) -> Picture:
    """A copy of a frame as RGB."""
    assert frame is not None
    rows = np.frombuffer(frame.buffer, np.uint8).reshape(frame.height, frame.stride // 4, 4)
    return rows[:, : frame.width, 2::-1].copy()


class Watcher:
    """A video engine on its own bus, and everything it published."""

    def __init__(self, workers: int | None = None, options: EngineOptions = DEFAULTS) -> None:
        self.bus = Bus()
        self.statuses: list[CameraStatus] = []
        self.clips: list[ClipChanged] = []
        self.troubles: list[Trouble] = []
        self.bus.subscribe(CameraStatusChanged, lambda event: self.statuses.append(event.status))
        self.bus.subscribe(ClipChanged, self.clips.append)
        self.bus.subscribe(Trouble, self.troubles.append)
        self.qualities: list[QualityChanged] = []
        self.bus.subscribe(QualityChanged, self.qualities.append)
        self.engine = VideoEngine(self.bus, workers=workers, options=options)

    def show(
        self, *cameras: str, stream: StreamKind = StreamKind.SUB, size: tuple[int, int] = (320, 180)
    ) -> None:
        """Show these cameras in equal tiles."""
        self.engine.show([TileRequest(camera, *size, stream) for camera in cameras])

    def state(self, camera: str) -> CameraState:
        return self.engine.status(camera).state

    def wait_live(self, *cameras: str) -> None:
        wait_for(lambda: all(self.state(camera) is CameraState.LIVE for camera in cameras))

    def picture(self, camera: str) -> Picture:
        return pixels(self.engine.frame(camera))

    def wait_new_frames(self, *cameras: str, count: int = 3, seconds: float = 30.0) -> None:
        """Wait until each camera has shown `count` more frames."""
        before = dict(self.engine.sequences())
        wait_for(
            lambda: all(self.engine.sequences()[c] >= before.get(c, 0) + count for c in cameras), seconds
        )


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    for camera in range(1, CAMERAS + 1):
        camera_films(folder, camera)
    write_film(folder / "number" / "sub.mp4", (numbered(i) for i in range(250)), fps=25)
    write_coded(folder / "h265" / "sub.mp4", "libx265")
    write_coded(folder / "mjpeg" / "sub.mp4", "mjpeg")
    return folder


@pytest.fixture(scope="session")
def server(films: Path) -> Iterator[RtspServer]:
    with RtspServer(films) as server:
        yield server


@pytest.fixture
def proxy(server: RtspServer) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    watcher = Watcher()
    yield watcher
    watcher.engine.close()


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """No test leaves a child process or a thread of this room."""
    children = set(psutil.Process().children(recursive=True))
    before = set(threading.enumerate())
    yield

    def leftovers() -> list[object]:
        new = set(threading.enumerate()) - before
        threads = [t for t in new if t.name.startswith(("video-", "vlc-", "session-"))]
        return [*threads, *(set(psutil.Process().children(recursive=True)) - children)]

    until = time.monotonic() + 5
    while leftovers() and time.monotonic() < until:
        time.sleep(0.02)
    assert leftovers() == []


def feed(source: RtspServer | FaultProxy, name: str, *, password: tuple[str, str] | None = None) -> Feed:
    """A camera of the server or behind the proxy."""
    username, secret = password or (None, None)
    return Feed(
        name,
        StreamAddress(source.url(name, "main"), username, secret),
        StreamAddress(source.url(name, "sub"), username, secret),
    )


def names() -> list[str]:
    """The sixteen cameras."""
    return [f"a{number:02d}" for number in range(1, CAMERAS + 1)]

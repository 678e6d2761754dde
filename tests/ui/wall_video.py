"""A video engine for the wall's tests: speaks ports.WallVideo, keeps its pictures in real memory.

The engine itself is another room and is tested there; here the test says when a picture comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.camera import AreaClass, Camera, CameraState, CameraStatus
from app.events import Bus, CameraStatusChanged
from app.services.ports import Feed, Frame, Still, StreamKind, StreamStats, TileRequest

# fmt: off
NAMES = (
    "校门外", "校门内", "东围墙", "西围墙", "操场南", "操场北", "食堂门口", "食堂后厨",
    "一号楼大厅", "一号楼三楼", "二号楼楼道", "实验室", "图书馆", "停车场", "后勤通道", "配电房外",
)
# fmt: on

Picture = NDArray[np.uint8]


def camera(number: int, **changes: object) -> Camera:
    """A camera point."""
    plain = Camera(
        school_id=9001,
        id=f"cam-{number}",
        number=number,
        name=NAMES[(number - 1) % len(NAMES)],
        device_code=f"D{number:03}",
        area=AreaClass.OTHER,
        indoor=False,
        main_url="rtsp://127.0.0.1/main",
        sub_url="rtsp://127.0.0.1/sub",
        username=None,
        onvif_url=None,
        ptz=False,
        enabled=True,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # keyword by keyword in each test


def cameras(count: int) -> list[Camera]:
    """The first `count` cameras."""
    return [camera(i) for i in range(1, count + 1)]


def color(number: int) -> tuple[int, int, int]:
    """A colour (red, green, blue) that only this number has."""
    return 40 + number * 37 % 200, 40 + number * 91 % 200, 40 + number * 151 % 200


class FakeVideo:
    """Pictures come when `give` is called; each has the size of the tile that was asked for."""

    def __init__(
        self, bus: Bus, now: Callable[[], float] = time.time, shape: tuple[int, int] = (16, 9)
    ) -> None:
        self._bus = bus
        self._now = now
        self._shape = shape
        self._buffers: dict[str, list[bytearray]] = {}
        self._frames: dict[str, Frame] = {}
        self._statuses: dict[str, CameraStatus] = {}
        self.requests: dict[str, TileRequest] = {}
        self.shows: list[list[TileRequest]] = []
        self.retried: list[str] = []
        self.frame_calls = 0
        self.figures: dict[str, StreamStats] = {}

    # --- the protocol ----------------------------------------------------------------------------

    def set_feeds(self, feeds: Sequence[Feed]) -> None:
        raise NotImplementedError("the wall gives no feeds")

    def rest(self, camera_ids: Collection[str]) -> None:
        for camera_id in camera_ids:
            self.say(camera_id, CameraState.RESTING)

    def show(self, tiles: Sequence[TileRequest]) -> None:
        self.shows.append(list(tiles))
        before, self.requests = self.requests, {tile.camera_id: tile for tile in tiles}
        for camera_id, request in self.requests.items():
            if before.get(camera_id) != request:  # as harsh as an engine can be: the old memory is gone
                self._frames.pop(camera_id, None)
                size = request.width * request.height * 4
                self._buffers[camera_id] = [bytearray(size) for _ in range(3)]

    def sequences(self) -> Mapping[str, int]:
        return {camera_id: frame.seq for camera_id, frame in self._frames.items()}

    def frame(self, camera_id: str) -> Frame | None:
        self.frame_calls += 1
        return self._frames.get(camera_id)

    def status(self, camera_id: str) -> CameraStatus:
        fresh = CameraStatus(camera_id, CameraState.CONNECTING, self._now())
        return self._statuses.get(camera_id, fresh)

    def stats(self, camera_id: str) -> StreamStats | None:
        return self.figures.get(camera_id)

    def retry(self, camera_id: str) -> None:
        self.retried.append(camera_id)

    def still(self, camera_id: str) -> Future[Still]:
        raise NotImplementedError("the wall takes no stills")

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        raise NotImplementedError("the wall starts no clips")

    def stop_clip(self, clip_id: str) -> None:
        raise NotImplementedError("the wall ends no clips")

    def replay(self, camera_id: str, seconds: float, directory: Path) -> Future[Path]:
        raise NotImplementedError("the wall asks for no replay itself")

    def close(self) -> None:
        pass

    # --- the test's side ---------------------------------------------------------------------------

    def size(self, camera_id: str) -> tuple[int, int]:
        """What a picture of the tile's size and the camera's shape measures."""
        request = self.requests[camera_id]
        scale = min(request.width / self._shape[0], request.height / self._shape[1])
        return int(self._shape[0] * scale), int(self._shape[1] * scale)

    def give(self, camera_id: str, picture: Picture | tuple[int, int, int], *, age_s: float = 0.0) -> None:
        """Publish a picture: height × width × (red, green, blue), or one colour."""
        width, height = self.size(camera_id)
        before = self._frames.get(camera_id)
        seq = before.seq + 1 if before is not None else (len(self.shows) << 40) + 1
        stride = width * 4
        buffer = self._buffers[camera_id][seq % 3]
        pixels = np.frombuffer(buffer, np.uint8, stride * height).reshape(height, width, 4)
        if isinstance(picture, tuple):
            pixels[..., :3] = picture[::-1]
        else:
            pixels[..., :3] = picture[..., ::-1]
        main = self.requests[camera_id].stream is StreamKind.MAIN
        self._frames[camera_id] = Frame(
            seq, width, height, stride, self._now() - age_s, main, memoryview(buffer)[: stride * height]
        )

    def say(self, camera_id: str, state: CameraState, **more: object) -> CameraStatus:
        """Publish a state, as the engine does."""
        since = more.pop("since", self._now())
        status = CameraStatus(camera_id, state, since, **more)  # type: ignore[arg-type]
        self._statuses[camera_id] = status
        self._bus.publish(CameraStatusChanged(status))
        return status

    def go_live(self, camera_ids: Sequence[str]) -> None:
        """Live with a picture in its own colour."""
        for camera_id in camera_ids:
            self.say(camera_id, CameraState.LIVE)
            self.give(camera_id, color(int(camera_id.split("-")[1])))

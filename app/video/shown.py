"""A camera on the wall: where its pictures are, and what the supervisor keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.camera import CameraStatus
from app.services.ports import StreamKind, StreamStats
from app.video.control import CameraControl
from app.video.messages import Figures, PlaceCamera
from app.video.seat import Seat
from app.video.shm import Arena


@dataclass(frozen=True)
class Place:
    """Where a camera's pictures are: an arena, a slot, and the smallest frame number that is its own."""

    arena: Arena
    slot: int
    first: int


@dataclass
class Shown:
    """A camera on the wall: its control, where it is placed, what was last published of it."""

    control: CameraControl
    seat: Seat
    slot: int
    generation: int
    place: Place
    preroll_s: float
    half: bool = False
    busy: float = 0.0
    queued: bool = False
    told: CameraStatus | None = None

    def order(self) -> PlaceCamera:
        """What the worker must know to show it."""
        tile, feed = self.control.request, self.control.feed
        keyframes = tile.stream is StreamKind.KEYFRAMES
        return PlaceCamera(
            feed.camera_id,
            self.slot,
            self.generation,
            tile.width,
            tile.height,
            keyframes,
            feed.ptz,
            self.preroll_s,
            self.half,
        )


def on_the_wall(status: CameraStatus, offset: float) -> CameraStatus:
    """The status with its monotonic times turned into Unix seconds."""
    last, retry = status.last_frame_at, status.retry_at
    return replace(
        status,
        since=status.since + offset,
        last_frame_at=None if last is None else last + offset,
        retry_at=None if retry is None else retry + offset,
    )


def stream_stats(figures: Figures, worker: int) -> StreamStats:
    """A worker's figures as the wall shows them."""
    return StreamStats(
        figures.codec,
        figures.width,
        figures.height,
        figures.fps,
        figures.kbit_s,
        figures.gop,
        figures.gaps,
        worker,
        figures.delay_ms,
        figures.engine,
    )

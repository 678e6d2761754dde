"""The wall's video engine as the rest of the program uses it (`ports.WallVideo`).

No call blocks: orders go to the supervisor's thread, answers come from its snapshots and from shared memory.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from app.domain.camera import CameraState, CameraStatus
from app.errors import EnvError
from app.events import Bus
from app.services.ports import Clock, Feed, Frame, Still, StreamStats, TileRequest
from app.video.messages import RecordClip
from app.video.options import DEFAULTS, EngineOptions
from app.video.supervisor import Supervisor
from app.video.texts import NO_PICTURE


def default_workers(cores: int | None = None) -> int:
    """Worker processes to begin with.

    FFmpeg's work runs outside Python's lock, so one process uses two cores as well as two processes do and
    needs less memory; from four cores on a second one keeps a crash from darkening the whole wall.
    """
    return 1 if (cores or os.cpu_count() or 1) < 4 else 2


class VideoEngine:
    """Implements `ports.WallVideo`.

    `crash_log`: where a worker's native crash leaves its trace, None for nowhere. Raises OSError where the
    system gives no shared memory.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock | None = None,
        workers: int | None = None,
        crash_log: Path | None = None,
        options: EngineOptions = DEFAULTS,
    ) -> None:
        now = time.time if clock is None else lambda: clock.now().timestamp()
        self._supervisor = Supervisor(bus, now, workers or default_workers(), crash_log, options)
        self._now = now
        self._shown: tuple[str, ...] = ()

    def prestart(self) -> None:
        """Start the workers before anything is to be shown, so that the wall is complete sooner."""
        self._supervisor.post(self._supervisor.prestart)

    def set_feeds(self, feeds: Sequence[Feed]) -> None:
        """The cameras that exist now; removed ones are closed."""
        known = tuple(feeds)
        self._supervisor.post(lambda: self._supervisor.set_feeds(known))

    def rest(self, camera_ids: Collection[str]) -> None:
        """The cameras that rest by plan, now and when they are shown later."""
        known = frozenset(camera_ids)
        self._supervisor.post(lambda: self._supervisor.rest(known))

    def show(self, tiles: Sequence[TileRequest]) -> None:
        """The whole set of what is to be decoded now; cameras not named are closed."""
        wanted = tuple(tiles)
        self._shown = tuple(tile.camera_id for tile in wanted)
        self._supervisor.post(lambda: self._supervisor.show(wanted))

    def sequences(self) -> Mapping[str, int]:
        """Newest frame number of each shown camera, 0 before its first."""
        places = self._supervisor.places
        arenas = {place.arena: place.arena.sequences() for place in places.values()}
        numbers = dict.fromkeys(self._shown, 0)
        for camera_id, place in places.items():
            newest = arenas[place.arena][place.slot]
            if newest >= place.first:
                numbers[camera_id] = newest
        return numbers

    def frame(self, camera_id: str) -> Frame | None:
        """The newest frame, or None before the first."""
        place = self._supervisor.places.get(camera_id)
        picture = place.arena.picture(place.slot) if place is not None else None
        if place is None or picture is None or picture.seq < place.first:
            return None
        return Frame(
            picture.seq,
            picture.width,
            picture.height,
            picture.stride,
            picture.captured_at,
            picture.main,
            picture.pixels,
        )

    def status(self, camera_id: str) -> CameraStatus:
        """The present state; a camera that is not shown is connecting."""
        known = self._supervisor.statuses.get(camera_id)
        return known or CameraStatus(camera_id, CameraState.CONNECTING, self._now())

    def stats(self, camera_id: str) -> StreamStats | None:
        """Figures of the stream, None before the first packet."""
        return self._supervisor.stats.get(camera_id)

    def retry(self, camera_id: str) -> None:
        """Try again now, and learn the place's usual look anew."""
        self._supervisor.post(lambda: self._supervisor.retry(camera_id))

    def still(self, camera_id: str) -> Future[Still]:
        """A picture at full resolution, of the main stream where that can be had within three seconds.

        Fails with EnvError when there is no picture.
        """
        answer: Future[Still] = Future()
        supervisor = self._supervisor
        if not supervisor.post(lambda: supervisor.still(camera_id, answer)):
            answer.set_exception(EnvError(NO_PICTURE))
        return answer

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        """Record up to `before_s` from the pre-roll and `after_s` more; returns the clip's id."""
        clip_id = uuid.uuid4().hex
        order = RecordClip(clip_id, camera_id, str(directory), before_s, after_s)
        supervisor = self._supervisor
        supervisor.post(lambda: supervisor.errands.clip(supervisor.seat_of(camera_id), order))
        return clip_id

    def stop_clip(self, clip_id: str) -> None:
        """End a clip now; it is closed, hashed and told of like any other."""
        self._supervisor.post(lambda: self._supervisor.errands.end_clip(clip_id))

    def replay(self, camera_id: str, seconds: float, directory: Path) -> Future[Path]:
        """The last `seconds` of the running stream as a file in `directory`, as far as the pre-roll reaches.

        Remuxed, not transcoded; fails with EnvError when there is no picture. Whoever asks removes the file.
        """
        answer: Future[Path] = Future()
        order = RecordClip(uuid.uuid4().hex, camera_id, str(directory), seconds, 0.0)
        supervisor = self._supervisor
        if not supervisor.post(
            lambda: supervisor.errands.replay(supervisor.seat_of(camera_id), order, answer)
        ):
            answer.set_exception(EnvError(NO_PICTURE))
        return answer

    def close(self) -> None:
        """End the workers; may take up to two seconds."""
        self._supervisor.close()

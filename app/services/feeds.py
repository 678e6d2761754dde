"""Keeps the video engine's cameras in step with the log: an added or changed camera appears by itself."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from app.domain.record import Kind
from app.errors import GuardroomError
from app.events import Bus, RecordsAppended, Trouble
from app.services.cameras import CameraService
from app.services.ports import WallVideo


class CameraFeeds:
    """Hands the feeds of one school to the engine, now and after every change of its cameras."""

    def __init__(self, cameras: CameraService, video: WallVideo, bus: Bus) -> None:
        self._cameras = cameras
        self._video = video
        self._bus = bus
        self._school_id: int | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="feeds")
        self._unsubscribe = bus.subscribe(RecordsAppended, self._appended)

    def follow(self, school_id: int) -> None:
        """Open this school's cameras from now on (the county changes school). Blocks until handed over."""
        self._school_id = school_id
        self._pool.submit(self._hand_over).result()

    def close(self) -> None:
        """Follow nothing any more."""
        self._unsubscribe()
        self._pool.shutdown(wait=True)

    def _appended(self, event: RecordsAppended) -> None:
        # On the database worker's thread: asking the store here would wait for itself.
        if self._school_id in event.school_ids and Kind.CAMERA_SET in event.kinds:
            self._pool.submit(self._hand_over).add_done_callback(self._told)

    def _hand_over(self) -> None:
        if self._school_id is not None:
            self._video.set_feeds(self._cameras.feeds(self._school_id))

    def _told(self, done: Future[None]) -> None:
        error = done.exception()
        if isinstance(error, GuardroomError):
            self._bus.publish(Trouble(error.message))
        elif error is not None:
            threading.excepthook(
                threading.ExceptHookArgs(
                    (type(error), error, error.__traceback__, threading.current_thread())
                )
            )

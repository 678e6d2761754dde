"""Stills and clips that were asked for and are not yet answered; none is left waiting when a worker dies."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from app.errors import EnvError
from app.events import Bus, ClipChanged
from app.text import Text
from app.video import texts
from app.video.messages import ClipNews, RecordClip, StopClip
from app.video.seat import Seat
from app.video.stills import Stills


class Errands:
    """Used on the supervisor's thread."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.stills = Stills()
        self._clips: dict[str, tuple[Seat, str]] = {}
        self._replays: dict[str, Future[Path]] = {}

    def clip(self, seat: Seat | None, order: RecordClip) -> None:
        """Ask a worker to record."""
        if seat is None or seat.process is None:
            self.clip_news(ClipNews(order.clip_id, order.camera_id, 0.0, True, problem="no_picture"))
            return
        self._clips[order.clip_id] = (seat, order.camera_id)
        seat.send(order)

    def end_clip(self, clip_id: str) -> None:
        """End a running clip; one that is over already stays as it is."""
        seat, _ = self._clips.get(clip_id, (None, ""))
        if seat is not None:
            seat.send(StopClip(clip_id))

    def replay(self, seat: Seat | None, order: RecordClip, answer: Future[Path]) -> None:
        """Ask a worker for what the pre-roll holds; the answer is the file, and no event tells of it."""
        if answer.set_running_or_notify_cancel():
            self._replays[order.clip_id] = answer
            self.clip(seat, order)

    def clip_news(self, news: ClipNews) -> None:
        """A worker tells how a clip goes."""
        if news.finished:
            self._clips.pop(news.clip_id, None)
        error = texts.CLIP_PROBLEMS[news.problem] if news.problem is not None else None
        if news.clip_id in self._replays:
            self._replay_news(news, error)
            return
        self._bus.publish(
            ClipChanged(
                news.clip_id,
                news.camera_id,
                news.seconds,
                news.finished,
                news.path,
                news.sha256,
                error,
                news.began_at,
            )
        )

    def worker_lost(self, seat: int) -> None:
        """Fail what this worker still owed."""
        self.stills.worker_lost(seat)
        for clip_id, (place, camera_id) in list(self._clips.items()):
            if place.number == seat:
                del self._clips[clip_id]
                replay = self._replays.pop(clip_id, None)
                if replay is not None:
                    replay.set_exception(EnvError(texts.WORKER_DIED))
                    continue
                self._bus.publish(ClipChanged(clip_id, camera_id, 0.0, True, error=texts.WORKER_DIED))

    def _replay_news(self, news: ClipNews, error: Text | None) -> None:
        if not news.finished:
            return
        answer = self._replays.pop(news.clip_id)
        if news.path is None:
            answer.set_exception(EnvError(error or texts.NO_PICTURE))
        else:
            answer.set_result(Path(news.path))

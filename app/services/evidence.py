"""Use cases of snapshots and clips (storage rules 2 and 3): take, keep, list. Nothing is ever deleted."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.evidence import Clip
from app.domain.folds.evidence import clip_body, snapshot_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.errors import EnvError, GuardroomError
from app.events import Bus, ClipChanged, Trouble
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Still, Store, WallVideo
from app.text import QT_TRANSLATE_NOOP, text

LISTED = 500
"""How many clips a list shows at most, the newest."""


@dataclass(frozen=True)
class _Running:
    session: Session
    camera_id: str


class EvidenceService:
    """Snapshots and clips; a clip becomes a record when its file is complete and hashed."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        clock: Clock,
        *,
        auth: AuthService,
        directory: Path,
        video: WallVideo | None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._auth = auth
        self._directory = directory
        self._video = video
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="evidence")
        self._unsubscribe = bus.subscribe(ClipChanged, self._clip_changed)

    def keep_still(self, session: Session, still: Still) -> str:
        """Keep a picture for good; returns its sha256 (hex)."""
        self._auth.require(session, Permission.TAKE_EVIDENCE)
        sha256 = self._store.put_attachment(still.jpeg, ".jpg")
        body = snapshot_body(sha256, still.camera_id, still.width, still.height, session.account.name)
        taken = datetime.fromtimestamp(still.taken_at, UTC)
        self._store.run(
            lambda uow: uow.append(Kind.SNAPSHOT, body, author=session.account.id, occurred_at=taken)
        )
        return sha256

    def start_clip(self, session: Session, camera_id: str, before_s: float, after_s: float) -> str:
        """Record from `before_s` ago (as far as the pre-roll reaches) to `after_s` from now.

        Returns the clip's id; ClipChanged events tell how it goes on. Raises EnvError without video.
        """
        self._auth.require(session, Permission.TAKE_EVIDENCE)
        if self._video is None:
            raise EnvError(text(QT_TRANSLATE_NOOP("app", "视频没有启动，不能截取录像")))
        directory = self._directory / "clips"
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EnvError(
                text(QT_TRANSLATE_NOOP("app", "无法写入 {path}"), path=str(directory)),
                text(QT_TRANSLATE_NOOP("app", "请检查磁盘空间和文件夹权限")),
            ) from error
        with self._lock:  # the first event may come before start_clip returns
            clip_id = self._video.start_clip(camera_id, directory, before_s, after_s)
            self._running[clip_id] = _Running(session, camera_id)
        return clip_id

    def clips(self, session: Session) -> list[Clip]:
        """The own school's clips, newest first, with absolute paths."""
        self._auth.require(session, Permission.READ_LOG)
        found = self._store.run(
            lambda uow: uow.find(Clip, school_id=session.school_id, order="-started_at", limit=LISTED)
        )
        return [replace(clip, path=str(self._directory / clip.path)) for clip in found]

    def picture(self, sha256: str) -> bytes | None:
        """The bytes of a snapshot, or None where they are not on this PC."""
        return self._store.attachment(sha256)

    def close(self) -> None:
        """Write what is pending and end the thread."""
        self._unsubscribe()
        self._writer.shutdown(wait=True)

    def _clip_changed(self, event: ClipChanged) -> None:
        if event.finished:
            self._writer.submit(self._keep_clip, event).add_done_callback(self._told)

    def _keep_clip(self, event: ClipChanged) -> None:
        with self._lock:
            running = self._running.pop(event.clip_id, None)
        if running is None or event.path is None or event.sha256 is None:
            return
        path = Path(event.path)
        if path.is_relative_to(self._directory):
            path = path.relative_to(self._directory)
        name = running.session.account.name
        body = clip_body(
            event.clip_id,
            event.camera_id,
            path=path.as_posix(),
            seconds=event.seconds,
            sha256=event.sha256,
            name=name,
        )
        started = self._clock.now() - timedelta(seconds=event.seconds)
        author = running.session.account.id
        self._store.run(lambda uow: uow.append(Kind.CLIP, body, author=author, occurred_at=started))

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

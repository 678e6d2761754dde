"""Use cases of snapshots and clips (storage rules 2 and 3): take, keep, list. Nothing is ever deleted."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.camera import Camera
from app.domain.evidence import Clip, Snapshot
from app.domain.folds.evidence import clip_body, snapshot_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.viewing import ViewAct
from app.errors import EnvError, GuardroomError
from app.events import Bus, CameraViewed, ClipChanged, Trouble
from app.services.auth import AuthService, Session
from app.services.clip_space import require_room, warning
from app.services.ports import Clock, Preferences, Still, Store, WallVideo
from app.services.still_marks import SOI, mark
from app.text import QT_TRANSLATE_NOOP, text

LISTED = 500
"""How many clips or snapshots a list shows at most, the newest."""

CLIP_LONGEST_S = 3600.0
"""A clip that is to be stopped ends by itself after an hour: nobody fills the disk by forgetting one."""

REPLAYS = "replays"
"""Folder of what is looked at once and then removed."""

REPLAY_TIMEOUT_S = 5.0


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
        settings: Preferences | None = None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._auth = auth
        self._directory = directory
        self._video = video
        self._settings = settings
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="evidence")
        self._unsubscribe = bus.subscribe(ClipChanged, self._clip_changed)

    @property
    def directory(self) -> Path:
        """The data folder, below which clips lie."""
        return self._directory

    def keep_still(self, session: Session, still: Still, clip: Clip | None = None) -> str:
        """Keep a picture for good, marked with time, camera and SHA-256; returns the file's sha256 (hex).

        `clip`: the recording that it was taken from, not the live picture; the mark and the record say so.
        """
        self._auth.require(session, Permission.TAKE_EVIDENCE)
        taken = datetime.fromtimestamp(still.taken_at, UTC)
        jpeg, picture = self._marked(session, still, taken, clip)
        sha256 = self._store.put_attachment(jpeg, ".jpg")
        name = session.account.name
        body = snapshot_body(
            sha256,
            still.camera_id,
            still.width,
            still.height,
            name,
            picture_sha256=picture,
            size=len(jpeg),
            clip_id=clip.id if clip is not None else "",
        )
        self._store.run(
            lambda uow: uow.append(Kind.SNAPSHOT, body, author=session.account.id, occurred_at=taken)
        )
        self.viewed(session, still.camera_id, ViewAct.SNAPSHOT)
        return sha256

    def viewed(self, session: Session, camera_id: str, act: ViewAct) -> None:
        """Somebody looked closer at a camera (R24); any thread, costs nothing."""
        self._bus.publish(CameraViewed(session.account, camera_id, act))

    def _marked(
        self, session: Session, still: Still, taken: datetime, clip: Clip | None
    ) -> tuple[bytes, str]:
        if not still.jpeg.startswith(SOI):
            return still.jpeg, ""
        camera = self._store.run(lambda uow: uow.get(Camera, session.school_id, still.camera_id))
        words = f"{camera.number:02d} {camera.name}" if camera is not None else ""
        zone = ZoneInfo(self._settings.get("school.timezone")) if self._settings is not None else UTC
        source = f"clip {clip.id} sha256 {clip.sha256}" if clip is not None else ""
        jpeg, made = mark(still.jpeg, taken.astimezone(zone), still.camera_id, words, source)
        return jpeg, made.sha256

    def start_clip(self, session: Session, camera_id: str, before_s: float, after_s: float) -> str:
        """Record from `before_s` ago (as the pre-roll reaches) to `after_s` from now, 0: to `stop_clip`.

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
        require_room(directory)
        with self._lock:  # the first event may come before start_clip returns
            clip_id = self._video.start_clip(camera_id, directory, before_s, after_s or CLIP_LONGEST_S)
            self._running[clip_id] = _Running(session, camera_id)
        self.viewed(session, camera_id, ViewAct.CLIP)
        return clip_id

    def stop_clip(self, session: Session, clip_id: str) -> None:
        """End a running clip now; what was recorded is kept like any other."""
        self._auth.require(session, Permission.TAKE_EVIDENCE)
        if self._video is not None:
            self._video.stop_clip(clip_id)

    def replay(self, session: Session, camera_id: str, seconds: float) -> Path:
        """The last seconds of a camera as a file to be looked at now; blocks. `drop_replay` removes it.

        Raises EnvError where there is no picture.
        """
        self._auth.require(session, Permission.WATCH)
        if self._video is None:
            raise EnvError(text(QT_TRANSLATE_NOOP("app", "视频没有启动，不能回放")))
        self.viewed(session, camera_id, ViewAct.REPLAY)
        answer = self._video.replay(camera_id, seconds, self._directory / REPLAYS)
        try:
            return answer.result(REPLAY_TIMEOUT_S)
        except TimeoutError as error:
            answer.add_done_callback(_drop_answer)
            raise EnvError(
                text(QT_TRANSLATE_NOOP("app", "该摄像机现在没有新的画面，暂时不能回放")),
                text(QT_TRANSLATE_NOOP("app", "请等画面恢复后再试")),
            ) from error

    def drop_replay(self, path: Path) -> None:
        """Remove what `replay` made: it is no evidence."""
        if path.parent == self._directory / REPLAYS:
            path.unlink(missing_ok=True)

    def clips(self, session: Session, camera_id: str | None = None) -> list[Clip]:
        """The own school's clips, or one camera's, newest first, with absolute paths."""
        self._auth.require(session, Permission.READ_LOG)
        where: dict[str, Any] = {"school_id": session.school_id}
        if camera_id is not None:
            where["camera_id"] = camera_id
        found = self._store.run(lambda uow: uow.find(Clip, order="-started_at", limit=LISTED, **where))
        return [replace(clip, path=str(self._directory / clip.path)) for clip in found]

    def is_intact(self, clip: Clip) -> bool:
        """Whether a clip's file is still the one that was recorded; blocks, seconds for a long one.

        `clip` as `clips` gave it. Raises EnvError where the file cannot be read.
        """
        try:
            with Path(clip.path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == clip.sha256
        except OSError as error:
            raise EnvError(
                text(QT_TRANSLATE_NOOP("app", "无法读取录像文件 {name}"), name=Path(clip.path).name),
                text(QT_TRANSLATE_NOOP("app", "请检查文件是否被移走，以及文件夹的权限")),
            ) from error

    def snapshots(self, session: Session, camera_id: str) -> list[Snapshot]:
        """One camera's snapshots, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        where: dict[str, Any] = {"school_id": session.school_id, "camera_id": camera_id}
        return self._store.run(lambda uow: uow.find(Snapshot, order="-taken_at", limit=LISTED, **where))

    def picture(self, sha256: str) -> bytes | None:
        """The bytes of a snapshot, or None where they are not on this PC."""
        return self._store.attachment(sha256)

    def close(self) -> None:
        """Write what is pending and end the thread."""
        self._unsubscribe()
        self._writer.shutdown(wait=True)
        for left in (self._directory / REPLAYS).glob("*"):
            left.unlink(missing_ok=True)

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
            size=_size(Path(event.path)),
        )
        if event.began_at is not None:
            started = datetime.fromtimestamp(event.began_at, UTC)
        else:
            started = self._clock.now() - timedelta(seconds=event.seconds)
        author = running.session.account.id
        self._store.run(lambda uow: uow.append(Kind.CLIP, body, author=author, occurred_at=started))
        self._warn_of_space()

    def _warn_of_space(self) -> None:
        if self._settings is not None:
            words = warning(self._directory / "clips", self._settings.get("clip.budget_mb"))
            if words is not None:
                self._bus.publish(Trouble(words))

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


def _size(path: Path) -> int:
    """Bytes of a file, 0 where it cannot be asked."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _drop_answer(answer: Future[Path]) -> None:
    """A replay that came too late: nobody waits for it."""
    if not answer.cancelled() and answer.exception() is None:
        answer.result().unlink(missing_ok=True)

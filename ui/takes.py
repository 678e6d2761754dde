"""截图 (F3) and 录像 (F5): takes them from the wall, keeps them as evidence, says how it went.

Must not know the wall or the panels: it is told a camera and answers by signal.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.events import ClipChanged
from app.services.auth import Session
from app.services.evidence import EvidenceService
from app.services.ports import Still, WallVideo
from app.settings import Settings
from ui.bridge import Bridge
from ui.texts import after, show_text
from ui.widgets.message_bar import Tone

STILL_TIMEOUT_S = 10.0


class Takes(QObject):
    """`kept(sha256)` follows a snapshot; `told(words, Tone)` is for the message bar."""

    kept = Signal(str)
    told = Signal(str, object)

    def __init__(
        self,
        session: Session,
        *,
        evidence: EvidenceService,
        video: WallVideo,
        settings: Settings,
        bridge: Bridge,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._evidence, self._video = session, evidence, video
        self._settings, self._bridge = settings, bridge
        self._clips: dict[str, str] = {}
        bridge.on(self, ClipChanged, self._clip_changed)

    def still(self, camera_id: str) -> None:
        """Keep a picture at full resolution; where it is not the main stream's, the message says why."""
        if not camera_id:
            return
        session, evidence, future = self._session, self._evidence, self._video.still(camera_id)

        def keep() -> tuple[str, Still]:
            still = future.result(STILL_TIMEOUT_S)
            return evidence.keep_still(session, still), still

        def done(kept: tuple[str, Still]) -> None:
            sha256, still = kept
            words = self.tr("截图已保存，{width} × {height}。").format(width=still.width, height=still.height)
            if still.note is not None:
                words = after(words, show_text(still.note))
            self.told.emit(words, Tone.OK)
            self.kept.emit(sha256)

        self._bridge.run(self, keep, done)

    def clip(self, camera_id: str) -> None:
        """Record the last seconds and the next ones; while that goes on, end it."""
        if not camera_id:
            return
        session, evidence = self._session, self._evidence
        running = [clip_id for clip_id, camera in self._clips.items() if camera == camera_id]
        if running:
            self._bridge.run(self, lambda: evidence.stop_clip(session, running[0]))
            return
        before, after = self._settings.get("clip.before_s"), self._settings.get("clip.after_s")

        def started(clip_id: str) -> None:
            self._clips[clip_id] = camera_id
            self.told.emit(self._began(round(before), round(after)), Tone.INFO)

        self._bridge.run(self, lambda: evidence.start_clip(session, camera_id, before, after), started)

    def _began(self, before: int, after: int) -> str:
        if after == 0:
            return self.tr("正在截取录像：之前 {before} 秒，再按一次 F5 结束。").format(before=before)
        words = self.tr("正在截取录像：之前 {before} 秒，之后 {after} 秒；再按一次 F5 提前结束。")
        return words.format(before=before, after=after)

    def _clip_changed(self, event: ClipChanged) -> None:
        if event.clip_id not in self._clips or not event.finished:
            return
        del self._clips[event.clip_id]
        if event.error is not None:
            self.told.emit(show_text(event.error), Tone.BAD)
        else:
            words = self.tr("录像已保存，长 {seconds} 秒，可在“回放”里播放。")
            self.told.emit(words.format(seconds=round(event.seconds)), Tone.OK)

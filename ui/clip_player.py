"""What the playback page plays: clips of the log, one or several in step, or a file of the disk.

Checks a clip's SHA-256 while it plays and keeps snapshots of it as evidence; a file of the disk belongs to
no camera, its snapshots go where the person says. Must not know the list of clips.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.domain.evidence import Clip
from app.domain.people import Permission, may
from app.domain.timeline import Stretch, unbroken
from app.domain.viewing import ViewAct
from app.errors import EnvError
from app.services.auth import Session
from app.services.evidence import EvidenceService
from app.services.film_ports import FilmTools, Shot
from app.services.ports import Still
from app.text import QT_TRANSLATE_NOOP, text
from ui.bridge import Bridge
from ui.player_pane import PlayerPane
from ui.recordings import Recording
from ui.texts import list_words, show_error, show_text
from ui.widgets.basics import label

T = TypeVar("T")

MOST = 4
"""Recordings in step: four fill a screen, and one PC decodes no more of them at 8×."""


def stretch(clip: Clip) -> Stretch:
    """When a clip was recorded."""
    return Stretch(clip.started_at.timestamp(), clip.seconds)


class ClipPlayer(QWidget):
    """The pane with what surrounds it; without libVLC a line on top says what to install."""

    def __init__(
        self,
        evidence: EvidenceService,
        tools: FilmTools,
        bridge: Bridge,
        session: Session,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._evidence, self._bridge, self._session = evidence, bridge, session
        self._clips: tuple[Clip, ...] = ()
        self._names: Mapping[str, str] = {}
        self._file: Path | None = None
        self._altered: set[str] = set()
        self.pane = PlayerPane(bridge, tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if tools.problem is not None:
            problem = label(show_text(tools.problem), "warn", wrap=True)
            problem.setObjectName("playback.problem")
            problem.setContentsMargins(8, 0, 0, 0)
            column.addWidget(problem)
        column.addWidget(self.pane, 1)
        self.pane.opened.connect(self._note_view)
        self.pane.opened.connect(self._check)
        self.pane.still_wanted.connect(self.take_still)

    def bind_keys(self, owner: QWidget) -> None:
        """Let the keys work within `owner`."""
        self.pane.bind_keys(owner)
        for key, act in (("F3", self.take_still), ("M", self.pane.toggle_sound)):
            QShortcut(QKeySequence(key), owner, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_clips(self, clips: Sequence[Clip], names: Mapping[str, str]) -> None:
        """Choose one clip, or several to play in step; `names` by camera."""
        clips = sorted(clips, key=lambda clip: names.get(clip.camera_id, ""))
        self._clips, self._names, self._file = tuple(clips), names, None
        self.pane.controls.allow_still(self._may_take())
        if len(clips) > MOST:
            why = self.tr("最多同时播放 {most} 段录像。请少选几段。").format(most=MOST)
            self.pane.choose((), why_not=why)
        elif clips and not unbroken([stretch(clip) for clip in clips]):
            self.pane.choose((), why_not=self.tr("所选录像不是同一时段的，不能同步播放。"))
        else:
            chosen = [
                Recording(Path(c.path), c.started_at.timestamp(), names.get(c.camera_id, "")) for c in clips
            ]
            self.pane.choose(chosen, f"SHA-256 {clips[0].sha256}" if len(clips) == 1 else "")

    def show_file(self, path: Path) -> None:
        """Choose a file of the disk and play it."""
        self._clips, self._file = (), path
        own = path.absolute().is_relative_to(self._evidence.directory)
        self.pane.controls.allow_still(self._may_take() and not own)  # a clip's go into the records only
        note = self.tr("文件 {name}，不是本机截取的录像。").format(name=path.name)
        self.pane.choose([Recording(path)], note)
        self.pane.toggle()

    def plays_file(self) -> bool:
        """Whether a file of the disk is chosen, no clip."""
        return self._file is not None

    def take_still(self) -> None:
        """Keep the pictures shown now: a clip's as evidence, a file's where the person says."""
        if self.pane.player is None or not self.pane.controls.still.isEnabled():
            return
        self.pane.pause()
        if self._file is not None:
            self._ask_where(self._file)
        elif any(clip.id in self._altered for clip in self._clips):
            self.pane.tell(self.tr("录像文件已被改动，它的截图不能作为证据，没有保存。"))
        else:
            self._keep()

    # --- clips ---

    def _keep(self) -> None:
        pane, clips, evidence, session = self.pane, self._clips, self._evidence, self._session
        pane.tell(self.tr("正在保存截图…"), "muted")

        def work() -> int:
            kept = 0
            for clip, shot in zip(clips, pane.shots(), strict=False):
                if shot is not None:
                    evidence.keep_still(session, _still(clip, shot), clip)
                    kept += 1
            return kept

        def done(kept: int) -> None:
            words = self.tr("截图已保存 {count} 张，注明取自录像。").format(count=kept)
            pane.tell(words if kept else self.tr("现在没有画面可截。"), "ok" if kept else "error")

        self._run(work, done)

    def _note_view(self) -> None:
        """Who looked at which camera is kept (R24)."""
        for clip in self._clips:
            self._evidence.viewed(self._session, clip.camera_id, ViewAct.PLAYBACK)

    def _check(self) -> None:
        """Is each file still what was recorded? Told when it is not."""
        clips, evidence = self._clips, self._evidence
        if not clips:
            return

        def done(altered: list[Clip]) -> None:
            self._altered.update(clip.id for clip in altered)
            if clips != self._clips:
                return
            if altered:
                names = list_words(self._names.get(clip.camera_id, "") for clip in altered)
                words = self.tr("校验值不符：{names} 的录像文件在截取之后被改动过，不能作为证据。")
                self.pane.tell(words.format(names=names))
            elif len(clips) == 1:
                self.pane.note(self.tr("SHA-256 {hash} · 与记录一致").format(hash=clips[0].sha256))
            else:
                self.pane.note(self.tr("{count} 个文件的 SHA-256 都与记录一致").format(count=len(clips)))

        self._run(lambda: [clip for clip in clips if not evidence.is_intact(clip)], done)

    # --- files ---

    def _ask_where(self, source: Path) -> None:
        suggested = source.with_name(f"{source.stem}-{round(self._at() * 1000)}.jpg")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("截图存到"), str(suggested), self.tr("图片 (*.jpg)")
        )
        if name:
            self.save_still(Path(name))

    def save_still(self, path: Path) -> None:
        """Write the picture shown now into a file."""
        pane = self.pane

        def done(kept: bool) -> None:
            words = self.tr("截图已存为 {name}。").format(name=path.name)
            pane.tell(words if kept else self.tr("现在没有画面可截。"), "ok" if kept else "error")

        self._run(lambda: _write(path, pane.shots()), done)

    def _may_take(self) -> bool:
        return may(self._session.account.role, Permission.TAKE_EVIDENCE)

    def _at(self) -> float:
        return self.pane.player.position()[0] if self.pane.player is not None else 0.0

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self._bridge.run(self, work, done, lambda error: self.pane.tell(show_error(error)))


def _still(clip: Clip, shot: Shot) -> Still:
    """A clip's picture, taken at the time of day that it shows."""
    at = clip.started_at.timestamp() + shot.at
    return Still(clip.camera_id, at, shot.width, shot.height, shot.jpeg)


def _write(path: Path, shots: Sequence[Shot | None]) -> bool:
    """Blocking. False where there is no picture; EnvError where the file cannot be written."""
    shot = next((shot for shot in shots if shot is not None), None)
    if shot is None:
        return False
    try:
        path.write_bytes(shot.jpeg)
    except OSError as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "无法写入 {path}"), path=str(path)),
            text(QT_TRANSLATE_NOOP("app", "请检查磁盘空间和文件夹权限")),
        ) from error
    return True

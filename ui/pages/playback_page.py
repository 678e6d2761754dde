"""录像回放: the recorded clips, and the pane that plays them. Without libVLC it says what to install.

Must not know libVLC itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget

from app.domain.evidence import Clip
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.viewing import ViewAct
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.evidence import EvidenceService
from app.services.ports import Player
from app.text import Text
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.player_pane import JUMP_S, PlayerPane
from ui.tables import Column, Table
from ui.texts import show_text
from ui.times import local, stopwatch
from ui.widgets.basics import EmptyState


@dataclass(frozen=True)
class _Found:
    clips: list[Clip]
    places: dict[str, str]


class PlaybackPage(LivePage):
    """Clips at the left, the player at the right."""

    NAME = "playback"
    ICON = "mdi6.play-box-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset({Kind.CLIP})

    def __init__(
        self,
        evidence: EvidenceService,
        cameras: CameraService,
        new_player: Callable[[], Player],
        bridge: Bridge,
        session: Session,
        *,
        player_problem: Text | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._evidence, self._cameras, self._session = evidence, cameras, session
        self._places: dict[str, str] = {}
        self._clip_id = self._camera_id = ""
        self.pane = PlayerPane(bridge, new_player) if player_problem is None else None
        if self.pane is not None:
            self.pane.opened.connect(self._opened)
        self._build(player_problem)
        self._bind_keys()

    def title(self) -> str:
        """The page's word."""
        return self.tr("录像回放")

    def reload(self) -> None:
        """Fetch the clips and the places' names."""

        def work() -> _Found:
            places = {
                c.id: f"{c.number:02d} {c.name}" for c in self._cameras.cameras(self._session.school_id)
            }
            return _Found(self._evidence.clips(self._session), places)

        self.fetch(work, self._found)

    def select(self, clip_id: str) -> None:
        """Choose this clip, now or when the list comes."""
        self.table.select(clip_id)

    def close_player(self) -> None:
        """Stop playing and release the file."""
        if self.pane is not None:
            self.pane.close_player()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page: nothing plays unseen."""
        super().hideEvent(event)
        if self.pane is not None:
            self.pane.pause()

    def _build(self, problem: Text | None) -> None:
        self._summary = self.make_head()
        empty = EmptyState(
            "mdi6.movie-open-outline",
            self.tr("还没有录像片段"),
            self.tr("在监控墙上选中一路按 F5，前后几十秒会存成一段录像，列在这里。"),
            name="playback.empty",
        )
        columns = [
            Column(self.tr("开始时间"), lambda c: f"{local(c.started_at):%m-%d %H:%M:%S}", 136),
            Column(self.tr("地点"), lambda c: self._places.get(c.camera_id, "")),
            Column(self.tr("长度"), lambda c: stopwatch(c.seconds), 72, right=True),
            Column(self.tr("截取人"), lambda c: c.author_name, 96, spare=1),
        ]
        self.table = Table("playback.table", columns, empty)
        self.table.selected.connect(self._chosen)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.pane or self._told(problem))
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([440, 1000])
        self.column.addWidget(splitter, 1)
        self.home = self.table.view

    def _told(self, problem: Text | None) -> EmptyState:
        words = show_text(problem) if problem is not None else ""
        return EmptyState("mdi6.vlc", self.tr("这台电脑还不能播放录像"), words, name="playback.problem")

    def _bind_keys(self) -> None:
        if self.pane is None:
            return
        pane = self.pane
        for key, act in (
            ("Space", pane.toggle),
            (".", pane.step),
            ("Left", lambda: pane.jump(-JUMP_S)),
            ("Right", lambda: pane.jump(JUMP_S)),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.places)
        self.table.set_rows(found.clips)
        self._summary.setText(self.tr("{count} 段").format(count=len(found.clips)))

    def _opened(self) -> None:
        self._evidence.viewed(self._session, self._camera_id, ViewAct.PLAYBACK)

    def _chosen(self, clip: Clip | None) -> None:
        """A list that was only loaded again leaves the clip alone that is being watched."""
        clip_id = clip.id if clip else ""
        if self.pane is None or clip_id == self._clip_id:
            return
        self._clip_id, self._camera_id = clip_id, clip.camera_id if clip else ""
        self.pane.set_clip(Path(clip.path) if clip else None, clip.sha256 if clip else "")

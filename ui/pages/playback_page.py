"""录像回放: the recorded clips, alone or several in step, and files of the disk.

Must not know the players; ui/clip_player.py plays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from app.domain.evidence import Clip
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.timeline import together
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.evidence import EvidenceService
from app.services.film_ports import FilmTools
from ui.bridge import Bridge
from ui.clip_player import MOST, ClipPlayer, stretch
from ui.live_page import LivePage
from ui.tables import Column, Table
from ui.times import local, stopwatch
from ui.widgets.basics import EmptyState, button, label

ENDINGS = "*.mp4 *.mkv *.avi *.mov *.m4v *.ts *.mpg *.mpeg *.flv *.asf *.wmv *.webm *.h264 *.h265"


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
        films: FilmTools,
        bridge: Bridge,
        session: Session,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._evidence, self._cameras, self._session = evidence, cameras, session
        self._places: dict[str, str] = {}
        self._clip_ids: list[str] = []
        self._folder = Path.home()
        self.player = ClipPlayer(evidence, films, bridge, session)
        self.pane = self.player.pane
        self._build()
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
        if self.player.plays_file():
            self.player.show_clips((), self._places)
        self.table.select(clip_id)

    def open_file(self, path: Path) -> None:
        """Play a file of the disk; no clip of the list is chosen then."""
        self._folder = path.parent
        self._clip_ids = []
        self.table.view.clearSelection()
        self._beside.hide()
        self.player.show_file(path)

    def close_player(self) -> None:
        """Stop playing and release the file."""
        self.pane.close_player()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page: nothing plays unseen."""
        super().hideEvent(event)
        self.pane.pause()

    # --- building ---

    def _build(self) -> None:
        opening = button(self.tr("打开文件… Ctrl+O"), "playback.open", icon="mdi6.folder-open-outline")
        opening.clicked.connect(self._ask_for_file)
        self._summary = self.make_head(opening)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._make_list())
        splitter.addWidget(self.player)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([440, 1000])
        self.column.addWidget(splitter, 1)
        self.home = self.table.view

    def _make_list(self) -> QWidget:
        empty = EmptyState(
            "mdi6.movie-open-outline",
            self.tr("还没有录像片段"),
            self.tr("在监控墙上选中一路按 F5，前后几十秒会存成一段录像，列在这里。"),
            name="playback.empty",
        )
        columns = [
            Column(
                self.tr("开始时间"),
                lambda c: f"{local(c.started_at):%m-%d %H:%M:%S}",
                136,
                fits=("00-00 00:00:00",),
            ),
            Column(self.tr("地点"), lambda c: self._places.get(c.camera_id, "")),
            Column(self.tr("长度"), lambda c: stopwatch(c.seconds), 72, right=True),
            Column(self.tr("截取人"), lambda c: c.author_name, 96, spare=1),
        ]
        self.table = Table("playback.table", columns, empty, multi=True)
        self.table.selected.connect(self._selected)
        self.table.activated.connect(lambda _clip: self.pane.toggle())
        self._beside = button("", "playback.together", icon="mdi6.view-grid-outline")
        self._beside.clicked.connect(self._choose_beside)
        self._beside.hide()
        hint = label(
            self.tr("按住 Ctrl 点选（或按 Shift+↑↓ 连选）同一时段的 2–{most} 段，可以同步播放。").format(
                most=MOST
            ),
            "caption",
            wrap=True,
        )
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self._beside)
        column.addWidget(hint)
        return side

    def _bind_keys(self) -> None:
        self.player.bind_keys(self)
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+O", self._ask_for_file),
            ("G", self._choose_beside),
        )
        for key, act in keys:
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- choosing ---

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.places)
        if self.player.plays_file():  # no clip is chosen, and none is to be by loading
            with QSignalBlocker(self.table):
                self.table.set_rows(found.clips)
                self.table.view.clearSelection()
        else:
            self.table.set_rows(found.clips)
        self._summary.setText(self.tr("{count} 段").format(count=len(found.clips)))

    def _selected(self, clip: Clip | None) -> None:
        """A list that was only loaded again leaves the clips alone that are being watched."""
        clips: list[Clip] = self.table.chosen()
        ids = [clip.id for clip in clips]
        self._offer(len(self._alongside()))
        if ids == self._clip_ids or (not ids and self.player.plays_file()):
            return
        self._clip_ids = ids
        self.player.show_clips(clips, self._places)

    def _alongside(self) -> list[Clip]:
        """The clips of the same time as the one that is chosen."""
        chosen: list[Clip] = self.table.chosen()
        if len(chosen) != 1:
            return []
        others = [clip for clip in self.table.model.rows() if clip.id != chosen[0].id]
        found = together(stretch(chosen[0]), [stretch(other) for other in others], MOST - 1)
        return [others[number] for number in found]

    def _offer(self, count: int) -> None:
        self._beside.setVisible(count > 0)
        self._beside.setText(self.tr("与同时段的 {count} 段同步播放 G").format(count=count))

    def _choose_beside(self) -> None:
        beside = self._alongside()
        if beside:
            self.table.choose({clip.id for clip in (*self.table.chosen(), *beside)})
            self.pane.toggle()

    def _ask_for_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("打开录像文件"),
            str(self._folder),
            self.tr("录像 ({endings});;所有文件 (*)").format(endings=ENDINGS),
        )
        if name:
            self.open_file(Path(name))

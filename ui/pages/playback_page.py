"""录像回放: the recorded clips, and a player for them: pause, seek, speed, single frames.

The player paints through ui/player_view.py. Without libVLC the page says what to install. Must not
know libVLC itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.evidence import Clip
from app.domain.people import Permission
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.cameras import CameraService
from app.services.evidence import EvidenceService
from app.services.ports import Player
from app.text import Text
from ui import theme
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.player_view import PlayerView
from ui.tables import Column, Table
from ui.texts import show_error, show_text
from ui.times import local, stopwatch
from ui.widgets.basics import EmptyState, button, label

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
JUMP_S = 5.0
SLIDER_STEPS = 10_000
SEEK_EVERY_MS = 120
"""While the handle is dragged the player is asked for a new place at most this often."""


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
        self._new_player = new_player
        self._problem = player_problem
        self._places: dict[str, str] = {}
        self._player: Player | None = None
        self._opening = 0
        self._clip_id = ""
        self._paused = True
        self._was_ended = False
        self._build()

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

    def open_clip(self, clip: Clip) -> None:
        """Open a clip, paused on its first picture, and start it."""
        if self._problem is not None:
            return
        self._close_player()
        self._opening += 1
        turn = self._opening
        self._view.show_player(None, self.tr("正在打开…"))

        def work() -> Player:
            player = self._new_player()
            try:
                player.open(Path(clip.path))
            except GuardroomError:
                player.close()
                raise
            return player

        def done(player: Player) -> None:
            if turn == self._opening:
                self._opened(player)
            else:
                player.close()

        self.bridge.run(
            self, work, done, lambda error: self._not_opened(error) if turn == self._opening else None
        )

    def close_player(self) -> None:
        """Stop playing and release the file."""
        self._close_player()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page: nothing plays unseen."""
        super().hideEvent(event)
        if self._player is not None and not self._paused:
            self._set_paused(True)

    # --- building ---

    def _build(self) -> None:
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
            Column(self.tr("截取人"), lambda c: c.author_name, 96),
        ]
        self.table = Table("playback.table", columns, empty)
        self.table.selected.connect(self._chosen)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self._make_right())
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([440, 1000])
        self.column.addWidget(splitter, 1)

    def _make_right(self) -> QStackedWidget:
        stack = QStackedWidget()
        if self._problem is not None:
            stack.addWidget(
                EmptyState(
                    "mdi6.vlc",
                    self.tr("这台电脑还不能播放录像"),
                    show_text(self._problem),
                    name="playback.problem",
                )
            )
            return stack
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        self._view = PlayerView()
        self._view.show_player(None, self.tr("选一段录像，按空格播放"))
        self._view.ticked.connect(self._tick)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName("playback.error")
        self._told.hide()
        self._hash = label("", "caption")
        self._hash.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._view, 1)
        column.addWidget(self._told)
        column.addWidget(self._make_slider())
        column.addLayout(self._make_controls())
        column.addWidget(self._hash)
        stack.addWidget(right)
        self._bind_keys(right)
        return stack

    def _make_slider(self) -> QSlider:
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("playback.seek")
        self._slider.setRange(0, SLIDER_STEPS)
        self._slider.setPageStep(SLIDER_STEPS // 20)
        self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._seek_timer = QTimer(self)
        self._seek_timer.setSingleShot(True)
        self._seek_timer.setInterval(SEEK_EVERY_MS)
        self._seek_timer.timeout.connect(self._seek_to_slider)
        self._slider.sliderMoved.connect(lambda _: self._seek_timer.isActive() or self._seek_timer.start())
        self._slider.sliderReleased.connect(self._seek_to_slider)
        self._slider.actionTriggered.connect(self._slider_clicked)
        return self._slider

    def _make_controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._play = button(self.tr("播放"), "playback.play", "primary", icon="mdi6.play")
        self._play.setMinimumWidth(112)
        step = button(self.tr("单帧 ."), "playback.step", icon="mdi6.skip-next")
        self._speed = QComboBox()
        self._speed.setObjectName("playback.speed")
        for speed in SPEEDS:
            self._speed.addItem(f"{speed:g}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._time = label("0:00 / 0:00", "strong")
        self._time.setObjectName("playback.time")
        row.addWidget(self._play)
        row.addWidget(step)
        row.addWidget(label(self.tr("速度"), "muted"))
        row.addWidget(self._speed)
        row.addStretch(1)
        row.addWidget(label(self.tr("空格 播放/暂停 · ←/→ 跳 5 秒"), "muted"))
        row.addSpacing(12)
        row.addWidget(self._time)
        self._play.clicked.connect(self._toggle)
        step.clicked.connect(self._step)
        self._speed.currentIndexChanged.connect(self._set_speed)
        return row

    def _bind_keys(self, right: QWidget) -> None:
        for key, act in (
            ("Space", self._toggle),
            (".", self._step),
            ("Left", lambda: self._jump(-JUMP_S)),
            ("Right", lambda: self._jump(JUMP_S)),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- clips ---

    def _found(self, found: _Found) -> None:
        self._places.clear()
        self._places.update(found.places)
        self.table.set_rows(found.clips)
        self._summary.setText(self.tr("{count} 段").format(count=len(found.clips)))

    def _chosen(self, clip: Clip | None) -> None:
        clip_id = clip.id if clip else ""
        if self._problem is not None or clip_id == self._clip_id:
            return
        self._clip_id = clip_id
        self._close_player()
        self._view.show_player(None, self.tr("按空格播放") if clip else self.tr("选一段录像，按空格播放"))
        self._hash.setText(f"SHA-256 {clip.sha256}" if clip else "")

    # --- playing ---

    def _opened(self, player: Player) -> None:
        self._player, self._was_ended = player, False
        self._tell("")
        self._view.show_player(player)
        self._set_speed()
        self._set_paused(False)

    def _not_opened(self, error: GuardroomError) -> None:
        self._view.show_player(None, self.tr("打不开这段录像"))
        self._tell(show_error(error))

    def _toggle(self) -> None:
        clip = self.table.current()
        if self._problem is not None or clip is None:
            return
        if self._player is None:
            self.open_clip(clip)
        elif self._player.ended():
            self._player.seek(0.0)
            self._set_paused(False)
        else:
            self._set_paused(not self._paused)

    def _set_paused(self, paused: bool) -> None:
        self._paused = paused
        if self._player is not None:
            self._player.set_paused(paused)
        self._play.setText(self.tr("播放") if paused else self.tr("暂停"))
        self._play.setIcon(theme.icon("mdi6.play" if paused else "mdi6.pause", "on_primary"))

    def _step(self) -> None:
        if self._player is not None:
            self._set_paused(True)
            self._player.step()

    def _jump(self, seconds: float) -> None:
        if self._player is not None:
            at, length = self._player.position()
            self._player.seek(max(0.0, min(at + seconds, length)))

    def _set_speed(self) -> None:
        if self._player is not None:
            self._player.set_rate(self._speed.currentData())

    def _slider_clicked(self) -> None:
        if not self._slider.isSliderDown():
            QTimer.singleShot(0, self, self._seek_to_slider)

    def _seek_to_slider(self) -> None:
        if self._player is not None:
            _, length = self._player.position()
            self._player.seek(length * self._slider.value() / SLIDER_STEPS)

    def _tick(self) -> None:
        if self._player is None:
            return
        at, length = self._player.position()
        self._time.setText(f"{stopwatch(at)} / {stopwatch(length)}")
        if not self._slider.isSliderDown() and not self._seek_timer.isActive():
            self._slider.setValue(round(SLIDER_STEPS * at / length) if length > 0 else 0)
        ended = self._player.ended()
        if ended and not self._was_ended:  # only once: going on from the end takes the player a moment
            self._set_paused(True)
        self._was_ended = ended

    def _close_player(self) -> None:
        self._opening += 1
        if self._player is not None:
            player, self._player = self._player, None
            self._view.show_player(None)
            self._set_paused(True)
            player.close()

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

"""Plays one recorded file: picture, seek bar, speed, single frames. Paints through ui/player_view.py.

Knows the player only by its port, and no clip's record.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.errors import GuardroomError
from app.services.ports import Player
from ui import theme
from ui.bridge import Bridge
from ui.player_view import PlayerView
from ui.texts import show_error
from ui.times import stopwatch
from ui.widgets.basics import button, label

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
JUMP_S = 5.0
SLIDER_STEPS = 10_000
SEEK_EVERY_MS = 120
"""While the handle is dragged the player is asked for a new place at most this often."""


class PlayerPane(QWidget):
    """`set_clip` chooses the file; it is opened when somebody first plays it.

    `name` begins the names of its parts; `narrow` leaves out the words about keys.
    """

    opened = Signal()
    """The file is open and begins to play."""

    def __init__(
        self,
        bridge: Bridge,
        new_player: Callable[[], Player],
        parent: QWidget | None = None,
        *,
        name: str = "playback",
        narrow: bool = False,
    ) -> None:
        super().__init__(parent)
        self._name, self._narrow = name, narrow
        self._bridge, self._new_player = bridge, new_player
        self.player: Player | None = None
        self._path: Path | None = None
        self._turn = 0  # counts openings: an answer for an earlier one is closed
        self._opening = False
        self._paused = True
        self._was_ended = False
        self._build()

    def set_clip(self, path: Path | None, sha256: str) -> None:
        """Choose a file, or none."""
        self.close_player()
        self._path = path
        self._tell("")
        self.view.show_player(None, self.tr("按空格播放") if path else self.tr("选一段录像，按空格播放"))
        self._hash.setText(f"SHA-256 {sha256}" if sha256 else "")
        self._controls.setEnabled(path is not None)

    def toggle(self) -> None:
        """Play, pause, or at the end begin anew."""
        if self._path is None or self._opening:
            return
        if self.player is None:
            self._open(self._path)
        elif self.player.ended():
            self.player.seek(0.0)
            self._set_paused(False)
        else:
            self._set_paused(not self._paused)

    def pause(self) -> None:
        """Stand still, if anything plays."""
        if self.player is not None and not self._paused:
            self._set_paused(True)

    def step(self) -> None:
        """One frame on."""
        if self.player is not None:
            self._set_paused(True)
            self.player.step()

    def jump(self, seconds: float) -> None:
        """Back or on by so many seconds."""
        if self.player is not None:
            at, length = self.player.position()
            self.player.seek(max(0.0, min(at + seconds, length)))

    def close_player(self) -> None:
        """Stop and release the file."""
        self._turn += 1
        self._opening = False
        if self.player is not None:
            player, self.player = self.player, None
            self.view.show_player(None)
            self._set_paused(True)
            player.close()

    # --- building ---

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        self.view = PlayerView(self._name)
        self.view.show_player(None, self.tr("选一段录像，按空格播放"))
        self.view.ticked.connect(self._tick)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName(f"{self._name}.error")
        self._told.hide()
        self._hash = label("", "caption")
        self._hash.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.view, 1)
        column.addWidget(self._told)
        self._controls = QWidget()
        controls = QVBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.addWidget(self._make_slider())
        controls.addLayout(self._make_controls())
        self._controls.setEnabled(False)
        column.addWidget(self._controls)
        column.addWidget(self._hash)

    def _make_slider(self) -> QSlider:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{self._name}.seek")
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setPageStep(SLIDER_STEPS // 20)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._seek_timer = QTimer(self)
        self._seek_timer.setSingleShot(True)
        self._seek_timer.setInterval(SEEK_EVERY_MS)
        self._seek_timer.timeout.connect(self._seek_to_slider)
        self.slider.sliderMoved.connect(self._slider_moved)
        self.slider.sliderReleased.connect(self._seek_to_slider)
        self.slider.actionTriggered.connect(self._slider_clicked)
        return self.slider

    def _make_controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._play = button(self.tr("播放"), f"{self._name}.play", "primary", icon="mdi6.play")
        self._play.setMinimumWidth(112)
        step = button(self.tr("单帧 ."), f"{self._name}.step", icon="mdi6.skip-next")
        self.speed = QComboBox()
        self.speed.setObjectName(f"{self._name}.speed")
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self._time = label("0:00 / 0:00", "strong")
        self._time.setObjectName(f"{self._name}.time")
        for part in (self._play, step, label(self.tr("速度"), "muted"), self.speed):
            row.addWidget(part)
        row.addStretch(1)
        if not self._narrow:
            row.addWidget(label(self.tr("空格 播放/暂停 · ←/→ 跳 5 秒"), "muted"))
            row.addSpacing(12)
        row.addWidget(self._time)
        self._play.clicked.connect(self.toggle)
        step.clicked.connect(self.step)
        self.speed.currentIndexChanged.connect(self._set_speed)
        return row

    # --- opening ---

    def _open(self, path: Path) -> None:
        self._turn += 1
        self._opening = True
        turn = self._turn
        self.view.show_player(None, self.tr("正在打开…"))

        def work() -> Player:
            player = self._new_player()
            try:
                player.open(path)
            except GuardroomError:
                player.close()
                raise
            return player

        def done(player: Player) -> None:
            if turn == self._turn:
                self._opened(player)
            else:
                player.close()

        def failed(error: GuardroomError) -> None:
            if turn == self._turn:
                self._opening = False
                self.view.show_player(None, self.tr("打不开这段录像"))
                self._tell(show_error(error))

        self._bridge.run(self, work, done, failed)

    def _opened(self, player: Player) -> None:
        self.player, self._opening, self._was_ended = player, False, False
        self._tell("")
        self.view.show_player(player)
        self._set_speed()
        self._set_paused(False)
        self.opened.emit()

    # --- playing ---

    def _set_paused(self, paused: bool) -> None:
        self._paused = paused
        if self.player is not None:
            self.player.set_paused(paused)
        self._play.setText(self.tr("播放") if paused else self.tr("暂停"))
        self._play.setIcon(theme.icon("mdi6.play" if paused else "mdi6.pause", "on_primary"))

    def _set_speed(self) -> None:
        if self.player is not None:
            self.player.set_rate(self.speed.currentData())

    def _slider_moved(self) -> None:
        if not self._seek_timer.isActive():
            self._seek_timer.start()

    def _slider_clicked(self) -> None:
        if not self.slider.isSliderDown():
            QTimer.singleShot(0, self, self._seek_to_slider)

    def _seek_to_slider(self) -> None:
        if self.player is not None:
            _, length = self.player.position()
            self.player.seek(length * self.slider.value() / SLIDER_STEPS)

    def _tick(self) -> None:
        if self.player is None:
            return
        at, length = self.player.position()
        self._time.setText(f"{stopwatch(at)} / {stopwatch(length)}")
        if not self.slider.isSliderDown() and not self._seek_timer.isActive():
            self.slider.setValue(round(SLIDER_STEPS * at / length) if length > 0 else 0)
        ended = self.player.ended()
        if ended and not self._was_ended:  # only once: going on from the end takes the player a moment
            self._set_paused(True)
        self._was_ended = ended

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

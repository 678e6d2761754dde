"""The controls under a player's picture: seek bar, play, single frames, speed, snapshot, sound.

Shows what it is told and asks by signals; must not know a player.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.seek_bar import SeekBar
from ui.times import clock_s, stopwatch
from ui.widgets.basics import button, label

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class PlayerControls(QWidget):
    """`name` begins the names of the parts; `plain`: neither snapshot nor sound."""

    toggled = Signal()
    stepped = Signal(int)
    speed_changed = Signal(float)
    still_wanted = Signal()
    sound_wanted = Signal(bool)

    def __init__(self, name: str, *, plain: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._began: float | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.bar = SeekBar(f"{name}.seek")
        self.time = label("0:00 / 0:00", "strong")
        self.time.setObjectName(f"{name}.time")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.bar, 1)
        line.addWidget(self.time)
        column.addLayout(line)
        column.addLayout(self._make_row(name, plain))

    def speed(self) -> float:
        """The chosen speed."""
        return float(self.speeds.currentData())

    def change_speed(self, places: int) -> None:
        """So many places faster, or with a negative number slower."""
        self.speeds.setCurrentIndex(max(0, min(len(SPEEDS) - 1, self.speeds.currentIndex() + places)))

    def show_paused(self, paused: bool) -> None:
        """The first button says what it would do."""
        self.play.setText(self.tr("播放") if paused else self.tr("暂停"))
        self.play.setIcon(theme.icon("mdi6.play" if paused else "mdi6.pause", "on_primary"))

    def show_began(self, began: float | None) -> None:
        """The time of day (Unix seconds) at the line's beginning, None: nobody knows."""
        self._began = began

    def show_time(self, at: float, length: float, *, exact: bool) -> None:
        """Where it stands; `exact`: with hundredths, for single frames."""
        self.bar.show_share(at / length if length > 0 else 0.0)
        cents = f".{int(at * 100) % 100:02d}" if exact else ""
        self.time.setText(f"{self.words(at)}{cents} / {stopwatch(length)}")

    def words(self, at: float) -> str:
        """14:05:37 · 0:12: a position as people read it."""
        if self._began is None:
            return stopwatch(at)
        return f"{clock_s(self._began + at)} · {stopwatch(at)}"

    def show_sound(self, there: bool, on: bool = False) -> None:
        """The sound's button exists only where there is sound."""
        self.sound.setVisible(there)
        self.sound.setChecked(on)
        icon = "mdi6.volume-high" if on else "mdi6.volume-off"
        self.sound.setIcon(theme.icon(icon, "text"))
        self.sound.setText(self.tr("有声 M") if on else self.tr("静音 M"))

    def allow_still(self, allowed: bool) -> None:
        """Whether a snapshot can be taken now."""
        self.still.setEnabled(allowed)

    def _make_row(self, name: str, plain: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.play = button(self.tr("播放"), f"{name}.play", "primary", icon="mdi6.play")
        self.play.setMinimumWidth(theme.px(104))
        back = self._step_button(f"{name}.back", ",", "mdi6.skip-previous", self.tr("上一帧"))
        on = self._step_button(f"{name}.step", ".", "mdi6.skip-next", self.tr("下一帧"))
        self.speeds = QComboBox()
        self.speeds.setObjectName(f"{name}.speed")
        self.speeds.setAccessibleName(self.tr("速度"))
        for speed in SPEEDS:
            self.speeds.addItem(f"{speed:g}×", speed)
        self.speeds.setCurrentIndex(SPEEDS.index(1.0))
        self.still = button(self.tr("截图 F3"), f"{name}.still", icon="mdi6.camera-outline")
        self.sound = button("", f"{name}.sound")
        self.sound.setCheckable(True)
        for part in (self.play, back, on, label(self.tr("速度"), "muted"), self.speeds):
            row.addWidget(part)
        row.addStretch(1)
        if not plain:
            for part in (self.sound, self.still):
                row.addWidget(part)
        else:
            for part in (self.sound, self.still):
                part.setParent(self)
                part.hide()
        self.show_sound(False)
        self.play.clicked.connect(self.toggled)
        back.clicked.connect(lambda: self.stepped.emit(-1))
        on.clicked.connect(lambda: self.stepped.emit(1))
        self.speeds.currentIndexChanged.connect(lambda: self.speed_changed.emit(self.speed()))
        self.still.clicked.connect(self.still_wanted)
        self.sound.clicked.connect(self.sound_wanted)
        return row

    def _step_button(self, name: str, key: str, icon: str, word: str) -> QPushButton:
        """The icon and the key; the word for who hovers or listens."""
        made = button(key, name, icon=icon)
        made.setToolTip(word)
        made.setAccessibleName(word)
        return made

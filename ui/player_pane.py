"""Plays recorded files: one, or several in step; pictures, seek bar, speed, single frames.

Knows the players only by their ports, and no clip's record: what is chosen comes as `Recording`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import GuardroomError
from app.services.film_ports import FilmTools, Playing, Shot
from ui.bridge import Bridge
from ui.player_controls import PlayerControls
from ui.player_view import PlayerView
from ui.recordings import Opened, Recording, open_recordings
from ui.seek_thumbs import SeekThumbs, Source
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import label

JUMP_S = 5.0
SEEK_EVERY_MS = 120
"""While the handle is dragged the player is asked for a new place at most this often."""


class PlayerPane(QWidget):
    """`choose` names the files; they are opened when somebody first plays them.

    `name` begins the names of its parts; `plain` leaves out snapshot, sound and the words about keys.
    """

    opened = Signal()
    """The files are open and begin to play."""

    still_wanted = Signal()

    def __init__(
        self,
        bridge: Bridge,
        tools: FilmTools,
        parent: QWidget | None = None,
        *,
        name: str = "playback",
        plain: bool = False,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._tools = bridge, tools
        self.player: Playing | None = None
        self._chosen: tuple[Recording, ...] = ()
        self._turn = 0  # counts openings: an answer for an earlier one is closed
        self._opening = False
        self._paused = True
        self._was_ended = False
        self._sound = False
        self._build(name, plain)

    def choose(self, recordings: Sequence[Recording], note: str = "", *, why_not: str = "") -> None:
        """Choose one file, or several to play in step; none: `why_not` says why, or what to do.

        `note` stands under the controls.
        """
        self.close_player()
        self._chosen = tuple(recordings)
        self.tell("")
        word = self.tr("按空格播放") if recordings else why_not or self.tr("选一段录像，按空格播放")
        self.view.show_player(None, word)
        self.note(note)
        self.controls.show_began(None)
        self.controls.show_time(0.0, 0.0, exact=False)
        self.controls.setEnabled(bool(recordings))

    def toggle(self) -> None:
        """Play, pause, or at the end begin anew."""
        if not self._chosen or self._opening:
            return
        if self.player is None:
            self._open(self._chosen)
        elif self.player.ended():
            self.player.seek(0.0)
            self.set_paused(False)
        else:
            self.set_paused(not self._paused)

    def pause(self) -> None:
        """Stand still, if anything plays."""
        if self.player is not None and not self._paused:
            self.set_paused(True)

    def set_paused(self, paused: bool) -> None:
        """Stand still or go on."""
        self._paused = paused
        if self.player is not None:
            self.player.set_paused(paused)
        self.controls.show_paused(paused)

    def step(self, frames: int = 1) -> None:
        """One frame on or, with -1, back."""
        if self.player is not None:
            self.set_paused(True)
            self.player.step(frames)

    def jump(self, seconds: float) -> None:
        """Back or on by so many seconds."""
        if self.player is not None:
            at, length = self.player.position()
            self.player.seek(max(0.0, min(at + seconds, length)))

    def shots(self) -> list[Shot | None]:
        """The pictures shown now, one a recording, at full resolution. Blocks: off this thread."""
        player = self.player
        return [player.shot(n) for n in range(len(player.frames()))] if player is not None else []

    def tell(self, words: str, kind: str = "error") -> None:
        """Say something under the picture."""
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.setVisible(bool(words))

    def note(self, words: str) -> None:
        """What is known about the file, small, at the bottom."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def close_player(self) -> None:
        """Stop and release the files."""
        self._turn += 1
        self._opening = False
        if self.player is not None:
            player, self.player = self.player, None
            self.destroyed.disconnect(player.close)
            self.view.show_player(None)
            self.thumbs.set_source(None)
            self.set_paused(True)
            self.controls.show_sound(False)
            player.close()

    def bind_keys(self, owner: QWidget) -> None:
        """Let the usual keys work within `owner`."""
        for key, act in (
            ("Space", self.toggle),
            (",", lambda: self.step(-1)),
            (".", lambda: self.step(1)),
            ("Left", lambda: self.jump(-JUMP_S)),
            ("Right", lambda: self.jump(JUMP_S)),
            ("[", lambda: self.controls.change_speed(-1)),
            ("]", lambda: self.controls.change_speed(1)),
        ):
            QShortcut(QKeySequence(key), owner, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def toggle_sound(self) -> None:
        """Hear it, or no longer."""
        self._set_sound(not self._sound)

    # --- building ---

    def _build(self, name: str, plain: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        self.view = PlayerView(name)
        self.view.show_player(None, self.tr("选一段录像，按空格播放"))
        self.view.ticked.connect(self._tick)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName(f"{name}.error")
        self._told.hide()
        self.controls = PlayerControls(name, plain=plain)
        self.controls.setEnabled(False)
        self._note = label("", "caption", wrap=True)
        self._note.setObjectName(f"{name}.note")
        self._note.hide()
        self._note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.view, 1)
        for part in (self._told, self.controls, self._note):
            column.addWidget(part)
        if not plain:
            keys = self.tr("空格 播放/暂停 · ←/→ 跳 5 秒 · , . 单帧 · [ ] 慢/快")
            column.addWidget(label(keys, "muted", wrap=True))
        bar, tools = self.controls.bar, self._tools
        self.thumbs = SeekThumbs(bar, self._bridge, tools.thumbnails, words=self.controls.words, parent=self)
        self._connect()

    def _connect(self) -> None:
        controls = self.controls
        self._seek_timer = QTimer(self)
        self._seek_timer.setSingleShot(True)
        self._seek_timer.setInterval(SEEK_EVERY_MS)
        self._seek_timer.timeout.connect(self._seek_to_bar)
        controls.bar.asked.connect(self._bar_asked)
        controls.bar.sliderReleased.connect(self._seek_to_bar)
        controls.toggled.connect(self.toggle)
        controls.stepped.connect(self.step)
        controls.speed_changed.connect(self._set_speed)
        controls.still_wanted.connect(self.still_wanted)
        controls.sound_wanted.connect(self._set_sound)

    # --- opening ---

    def _open(self, chosen: tuple[Recording, ...]) -> None:
        self._turn += 1
        self._opening = True
        turn, tools = self._turn, self._tools
        self.view.show_player(None, self.tr("正在打开…"))

        def done(made: Opened) -> None:
            if turn == self._turn:
                self._opened(made)
            else:
                made.player.close()

        def failed(error: GuardroomError) -> None:
            if turn == self._turn:
                self._opening = False
                self.view.show_player(None, self.tr("打不开这段录像"))
                self.tell(show_error(error))

        self._bridge.run(self, lambda: open_recordings(tools, chosen), done, failed)

    def _opened(self, made: Opened) -> None:
        self.player, self._opening, self._was_ended = made.player, False, False
        self.destroyed.connect(made.player.close)  # who logs out leaves no thread that goes on playing
        self.tell("")
        names = [recording.name for recording in self._chosen] if len(self._chosen) > 1 else []
        self.view.show_player(made.player, names=names)
        began = min(part.begins_at for part in made.parts)
        self.controls.show_began(began if made.dated else None)
        self._sound = False
        self.controls.show_sound(made.player.has_sound())
        first = made.films[0]
        self.thumbs.set_source(
            Source(made.parts[0].path, first.seconds, made.parts[0].begins_at - began, first.keyframes),
            max(p.begins_at - began + f.seconds for p, f in zip(made.parts, made.films, strict=True)),
        )
        self._set_speed()
        self.set_paused(False)
        self.opened.emit()

    # --- playing ---

    def _set_speed(self) -> None:
        if self.player is not None:
            self.player.set_rate(self.controls.speed())

    def _set_sound(self, on: bool) -> None:
        if self.player is not None and self.player.has_sound():
            self._sound = on
            self.player.set_sound(on)
            self.controls.show_sound(True, on)

    def _bar_asked(self) -> None:
        if not self._seek_timer.isActive():
            self._seek_timer.start()

    def _seek_to_bar(self) -> None:
        self._seek_timer.stop()
        if self.player is not None:
            _, length = self.player.position()
            self.player.seek(length * self.controls.bar.value() / self.controls.bar.maximum())

    def _tick(self) -> None:
        if self.player is None:
            return
        at, length = self.player.position()
        if not self._seek_timer.isActive():
            self.controls.show_time(at, length, exact=self._paused)
        ended = self.player.ended()
        if ended and not self._was_ended:  # only once: going on from the end takes the player a moment
            self.set_paused(True)
        self._was_ended = ended

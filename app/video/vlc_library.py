"""libVLC, loaded only when something is to be played: its instance, its players, what a file holds.

Players are reused and never made anew (libVLC leaks them). Without libVLC the program runs on; `vlc_problem`
says what to install. Only player.py and vlc_stage.py use this.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, Text, text
from app.video.texts import BAD_FILE, NO_FILE
from app.video.vlc_screen import Screen

_MISSING = text(
    QT_TRANSLATE_NOOP(
        "app",
        "没有找到 VLC，录像改用内置播放，没有声音。"
        "要用 VLC 播放，请安装 VLC 3.0（libvlc5、vlc-plugin-base）后重新启动。",
    )
)

_ARGUMENTS = [
    "--quiet",
    "--no-osd",
    "--no-spu",
    "--no-stats",
    "--no-lua",
    "--no-xlib",
    "--no-video-title-show",
    "--file-caching=50",  # milliseconds; a change of speed skips what is buffered, at 8× sixfold the default
    "--avcodec-hw=none",  # hardware surfaces cannot be copied into memory: each is tried and given up
]

_SILENT = ":audio-track=9999"
"""A track that no file has: no sound is begun with, and one can be chosen later."""

_PARSE_WITHIN_S = 3.0


@dataclass(frozen=True)
class Medium:
    """A file that can be played. Size in square pixels, `duration_s` 0 where unknown."""

    media: Any
    path: Path
    width: int
    height: int
    frame_s: float
    duration_s: float
    sound: bool


@dataclass(frozen=True)
class Output:
    """A player and the screen that it paints on, for ever together: libVLC may keep its output open."""

    player: Any
    screen: Screen
    states: Any

    def paused(self) -> bool:
        """Whether a pause has taken effect."""
        return bool(self.player.get_state() == self.states.Paused)

    def ended(self) -> bool:
        """Whether the file is over, or broke off."""
        return self.player.get_state() in (self.states.Ended, self.states.Error)

    def hear(self, on: bool) -> None:
        """Choose the first sound track, or none."""
        tracks = [number for number, _ in self.player.audio_get_track_description() or () if number >= 0]
        self.player.audio_set_track(tracks[0] if on and tracks else -1)


class Library:
    """libVLC's instance; one in the process."""

    def __init__(self, vlc: Any, instance: Any) -> None:
        self.vlc = vlc
        self._instance = instance
        self._lock = threading.Lock()
        self._spare: list[Output] = []

    def take(self) -> Output:
        """A stopped player, an old one where there is one."""
        with self._lock:
            if self._spare:
                return self._spare.pop()
        screen = Screen()
        return Output(self.new_player(screen.callbacks), screen, self.vlc.State)

    def new_player(self, callbacks: tuple[Any, ...]) -> Any:
        """A player that paints through these callbacks as long as it lives."""
        player = self._instance.media_player_new()
        lock, unlock, display, setup, cleanup = callbacks
        player.video_set_callbacks(lock, unlock, display, None)
        player.video_set_format_callbacks(setup, cleanup)
        return player

    def stream(self, descriptor: int, options: tuple[str, ...]) -> Any:
        """What a pipe's reading end brings; the descriptor must stay open until the player has stopped."""
        media = self._instance.media_new(f"fd://{descriptor}")
        for option in options:
            media.add_option(option)
        return media

    def give_back(self, output: Output) -> None:
        """Keep a stopped player for the next."""
        with self._lock:
            self._spare.append(output)

    def medium(self, path: Path) -> Medium:
        """Read a file's headers. Raises EnvError where it is missing or no video."""
        if not path.is_file():
            raise EnvError(text(NO_FILE, name=path.name))
        media = self._instance.media_new_path(str(path))
        media.parse_with_options(self.vlc.MediaParseFlag.local, int(_PARSE_WITHIN_S * 1000))
        wait_until(lambda: media.get_parsed_status().value, _PARSE_WITHIN_S)
        media.add_option(_SILENT)
        tracks = list(media.tracks_get() or ())
        sound = any(track.type == self.vlc.TrackType.audio for track in tracks)
        for track in tracks:
            if track.type == self.vlc.TrackType.video:
                return self._medium(media, path, track, sound)
        raise EnvError(text(BAD_FILE, name=path.name))

    def _medium(self, media: Any, path: Path, track: Any, sound: bool) -> Medium:
        # The binding declares a union of pointers as three pointers: the first is the one for every type.
        video = ctypes.cast(track.audio, ctypes.POINTER(self.vlc.VideoTrack)).contents
        aspect = video.sar_num / video.sar_den if video.sar_num and video.sar_den else 1.0
        rate = video.frame_rate_num / video.frame_rate_den if video.frame_rate_den else 0.0
        return Medium(
            media,
            path,
            round(video.width * aspect / 2) * 2,
            video.height,
            1 / rate if rate else 0.04,
            max(0, media.get_duration()) / 1000,
            sound,
        )


_library: Library | None = None
_loading = threading.Lock()


def library() -> Library:
    """libVLC, loaded at the first call. Raises EnvError where it is missing."""
    global _library  # noqa: PLW0603 - one libVLC in a process
    with _loading:
        if _library is None:
            _library = _load()
        return _library


def vlc_problem() -> Text | None:
    """What to install before anything can be played; None when all is well."""
    try:
        library()
    except EnvError as error:
        return error.message
    return None


def _load() -> Library:
    try:
        import vlc  # noqa: PLC0415 - loads the shared library
    except (ImportError, OSError, NotImplementedError, SystemExit) as error:
        raise EnvError(_MISSING) from error
    try:
        instance = vlc.Instance(_ARGUMENTS)
    except NameError as error:  # the binding's way to say that a function is missing
        raise EnvError(_MISSING) from error
    if instance is None:
        raise EnvError(_MISSING)
    return Library(vlc, instance)


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.004)
    return True

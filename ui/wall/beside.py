"""Opens and closes the second wall, remembers where it is open, follows screens that come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera
from ui.wall.board import WallBoard
from ui.wall.memory import SECOND, WallMemory
from ui.wall.second import SecondWall, other_screen


class Beside(QObject):
    """A page's second wall, while there is one.

    make  builds its board; called each time it is opened
    """

    changed = Signal(bool)
    """It was opened, or closed."""

    told = Signal(str)
    """What the person should know of a screen that went."""

    def __init__(self, page: QWidget, make: Callable[[], WallBoard]) -> None:
        super().__init__(page)
        self._page, self._make = page, make
        self._memory: WallMemory | None = None
        self._cameras: list[Camera] = []
        self._faults: frozenset[str] = frozenset()
        self._window: SecondWall | None = None
        self._on = ""
        """The name of the screen it stands on, "" for a window beside the main one."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)  # noqa: S101 - widgets need one
        app.screenRemoved.connect(self._screen_gone)
        app.screenAdded.connect(self._screen_came)

    def is_open(self) -> bool:
        """Whether there is a second wall now."""
        return self._window is not None

    def board(self) -> WallBoard | None:
        """The second wall, None while it is closed."""
        return self._window.board if self._window is not None else None

    def show_school(self, cameras: Iterable[Camera], memory: WallMemory) -> None:
        """The cameras that exist now, and where the arrangement is kept."""
        self._cameras, self._memory = list(cameras), memory
        if self._window is not None:
            self._window.board.show_school(self._cameras, memory)

    def set_open_faults(self, camera_ids: Iterable[str]) -> None:
        """Which cameras have a fault that is not closed."""
        self._faults = frozenset(camera_ids)
        if self._window is not None:
            self._window.board.controller.set_open_faults(self._faults)

    def toggle(self) -> None:
        """A person wants it, or wants it no more."""
        if self._window is None:
            self._open(by_hand=True)
        else:
            self._window.close()

    def restore(self) -> None:
        """Open it where it was open last time; never over the main wall's screen."""
        wanted = self._memory is not None and self._memory.wall(SECOND).open
        if wanted and self._window is None and other_screen(self._page) is not None:
            self._open(by_hand=False)

    def _open(self, *, by_hand: bool) -> None:
        if self._memory is None or not self._cameras:
            return
        screen = other_screen(self._page, self._memory.wall(SECOND).screen)
        self._on = "" if screen is None else screen.name()
        window = self._window = SecondWall(self._make(), screen, self._page)
        window.board.show_school(self._cameras, self._memory)
        window.board.controller.set_open_faults(self._faults)
        window.closed.connect(self._closed_by_hand)
        window.open(take_keyboard=by_hand)
        self._memory.keep(SECOND, open=True, screen=self._on)
        self.changed.emit(True)

    def _closed_by_hand(self) -> None:
        if self._memory is not None:
            self._memory.keep(SECOND, open=False)
        self._drop()

    def _screen_came(self, _screen: QScreen) -> None:
        self.restore()

    def _screen_gone(self, screen: QScreen) -> None:
        """Its screen was unplugged: without this it would come to lie over the main wall."""
        if self._window is not None and screen.name() == self._on:
            self._window.closed.disconnect(self._closed_by_hand)
            self._drop()
            self.told.emit(self.tr("第二显示器已断开，第二监控墙先收起；接上后自动恢复"))

    def _drop(self) -> None:
        window, self._window = self._window, None
        if window is not None:
            window.hide()
            window.board.leave()
            window.deleteLater()
            self._page.activateWindow()
            self.changed.emit(False)

"""The wall's page: the wall itself and the place beside it for the rail or a panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import ClassVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.people import Permission
from app.services.ports import WallVideo
from app.settings import Settings
from ui.bridge import Bridge
from ui.wall.beside import Beside
from ui.wall.board import WallBoard
from ui.wall.memory import MAIN, SECOND, WallMemory
from ui.wall.mixer import Mixer, Share
from ui.widgets.basics import EmptyState
from ui.widgets.page import Page

ZONE_SETTING = "school.timezone"


class WallPage(Page):
    """监控墙: every camera of one school, live."""

    NAME: ClassVar[str] = "wall"
    ICON: ClassVar[str] = "mdi6.view-grid-outline"
    PERMISSION: ClassVar[Permission | None] = Permission.WATCH

    log_requested = Signal(str)
    fault_requested = Signal(str)
    still_requested = Signal(str)
    clip_requested = Signal(str)
    replay_requested = Signal(str)
    camera_requested = Signal(str)
    """The camera's own page."""

    enlarged = Signal(str)
    """The camera that fills the wall; "" when the page's cells are back."""

    looked_closer = Signal(str)
    """A camera was enlarged, on this or the second wall (R24)."""

    full_screen_requested = Signal()
    """F11 or its button: on, and off again."""

    cameras_wanted = Signal()
    """The button of an empty wall."""

    def __init__(
        self,
        video: WallVideo,
        cameras: Iterable[Camera],
        bridge: Bridge,
        settings: Settings,
        watermark: str,
        *,
        can_add_cameras: bool = False,
        now: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._settings = bridge, settings
        self._account, self._now = watermark, now
        self._mixer = Mixer(video)
        self._memory: WallMemory | None = None
        self._school = -1
        empty = _empty_wall(can_add_cameras)
        self.board = self._make_board(MAIN, "wall", empty)
        self.beside = Beside(self, self._make_second)
        self.canvas, self.controller, self.bar = self.board.canvas, self.board.controller, self.board.bar
        self._rail: QWidget | None = None
        self._side: QWidget | None = None
        self._bare = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.board, 1)
        self.setFocusProxy(self.canvas)
        self._connect(empty)
        self.set_cameras(cameras)
        self.board.stamp()

    def title(self) -> str:
        """监控墙."""
        return self.tr("监控墙")

    def _connect(self, empty: EmptyState) -> None:
        self.controller.enlarged.connect(self.enlarged)
        self.board.full_screen_requested.connect(self.full_screen_requested)
        self.board.second_wanted.connect(self.beside.toggle)
        self.beside.changed.connect(self.board.show_second)
        self.beside.told.connect(self.board.over.tell)
        empty.acted.connect(self.cameras_wanted)

    def _make_board(self, wall: str, name: str, empty: QWidget) -> WallBoard:
        board = WallBoard(
            self._mixer.share(),
            self._bridge,
            self._settings,
            account=self._account,
            zone=ZoneInfo(self._settings.get(ZONE_SETTING)),
            wall=wall,
            name=name,
            empty=empty,
            now=self._now,
        )
        controller = board.controller
        controller.enlarged.connect(self._enlarged)
        for asked, answer in (
            (controller.log_requested, self.log_requested),
            (controller.fault_requested, self.fault_requested),
            (controller.still_requested, self.still_requested),
            (controller.clip_requested, self.clip_requested),
            (controller.replay_requested, self.replay_requested),
            (controller.camera_requested, self.camera_requested),
        ):
            asked.connect(answer)
        return board

    def _make_second(self) -> WallBoard:
        board = self._make_board(SECOND, "wall2", _empty_wall(False, "wall2.empty"))
        board.second_wanted.connect(self.beside.toggle)
        board.show_second(True)
        # Entry, report and the camera's page stand in the first wall's window.
        board.controller.log_requested.connect(lambda _: self.activateWindow())
        board.controller.fault_requested.connect(lambda _: self.activateWindow())
        board.controller.camera_requested.connect(lambda _: self.activateWindow())
        return board

    def _enlarged(self, camera_id: str) -> None:
        if camera_id:
            self.looked_closer.emit(camera_id)

    # --- for the window ------------------------------------------------------------------------

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now; an empty wall says what to do first."""
        shown = list(cameras)
        school = shown[0].school_id if shown else self._school
        if self._memory is None or school != self._school:
            self._school = school
            self._memory = WallMemory(self._settings, self._bridge, school, self)
        self.board.show_school(shown, self._memory)
        self.beside.show_school(shown, self._memory)

    def focused_camera(self) -> str:
        """The id of the focused camera, "" on an empty wall."""
        return self.board.model.focus

    def focus_camera(self, camera_id: str) -> None:
        """Put the focus on a camera, turning to its page."""
        self.controller.focus(camera_id)

    def set_open_faults(self, camera_ids: Iterable[str]) -> None:
        """Which cameras have a fault that is not closed."""
        faulty = frozenset(camera_ids)
        self.controller.set_open_faults(faulty)
        self.beside.set_open_faults(faulty)

    def share(self) -> Share:
        """The engine for one more widget that shows these cameras."""
        return self._mixer.share()

    def set_rail(self, rail: QWidget) -> None:
        """The widget at the right; it is hidden while a panel stands there or the wall is bare."""
        self._rail = rail
        self._row.addWidget(rail)
        self._show_side()

    def set_side(self, side: QWidget | None) -> None:
        """Show a panel beside the wall in place of the rail; None: the rail again. The panel lives on."""
        if self._side is not None and self._side is not side:
            self._row.removeWidget(self._side)
            self._side.hide()
        self._side = side
        if side is not None:
            self._row.addWidget(side)
        self._show_side()
        self.controller.set_panel_open(side is not None)
        if side is None and self.isVisible():
            self.board.take_keyboard()

    def set_bare(self, bare: bool) -> None:
        """Full screen: nothing but the pictures, and a panel where one was opened."""
        self._bare = bare
        self._show_side()

    def toggle_help(self) -> None:
        """Show or hide the list of keys."""
        self.board.toggle_help()

    def enter(self) -> None:
        """The page was chosen: the keyboard is the wall's."""
        self.board.take_keyboard()

    def _show_side(self) -> None:
        if self._rail is not None:
            self._rail.setVisible(self._side is None and not self._bare)
        if self._side is not None:
            self._side.show()
        self.board.set_bare(self._bare)

    def showEvent(self, event: QShowEvent) -> None:
        """The second wall comes back with the first."""
        super().showEvent(event)
        self.beside.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that neither the canvas nor a field of the panel used."""
        if not self.board.press(event):
            super().keyPressEvent(event)


def _empty_wall(can_add: bool, name: str = "wall.empty") -> EmptyState:
    title = QCoreApplication.translate("WallPage", "还没有摄像机")
    if can_add:
        hint = QCoreApplication.translate("WallPage", "先填写摄像机或录像机的地址，画面就会出现在这里。")
        act = QCoreApplication.translate("WallPage", "添加摄像机")
    else:
        hint = QCoreApplication.translate("WallPage", "请管理员登录，在“设置”里添加摄像机。")
        act = ""
    return EmptyState("mdi6.cctv-off", title, hint, act=act, name=name)

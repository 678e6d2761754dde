"""The wall's page: canvas, bar, key help, and the place beside it for the rail or a panel.

Puts the parts together and turns keys and menus into acts; what the acts do is the controller's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.people import Permission
from app.services.ports import WallVideo
from app.settings import Settings
from ui.bridge import Bridge
from ui.wall import grid
from ui.wall.bar import WallBar
from ui.wall.canvas import WallCanvas
from ui.wall.controller import WallController
from ui.wall.help import HelpOverlay
from ui.wall.keyboard import Keyboard
from ui.wall.keys import Act
from ui.wall.menu import tile_menu
from ui.wall.model import WallModel
from ui.widgets.basics import EmptyState, label
from ui.widgets.page import Page

LAYOUT_SETTING = "wall.layout"
ZONE_SETTING = "school.timezone"

TELL_MS = 3000
"""How long a word about a called number stays."""

WATERMARK_MS = 5000
"""How often the watermark's minute is looked at."""


class WallPage(Page):
    """监控墙: every camera of one school, live."""

    NAME: ClassVar[str] = "wall"
    ICON: ClassVar[str] = "mdi6.view-grid-outline"
    PERMISSION: ClassVar[Permission | None] = Permission.WATCH

    log_requested = Signal(str)
    fault_requested = Signal(str)
    still_requested = Signal(str)
    clip_requested = Signal(str)

    enlarged = Signal(str)
    """The camera that fills the wall; "" when the page's cells are back."""

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
        self._video = video
        self._bridge = bridge
        self._settings = settings
        self._account = watermark
        self._now = now
        self._zone = ZoneInfo(settings.get(ZONE_SETTING))
        self._model = WallModel((), settings.get(LAYOUT_SETTING))
        self.canvas = WallCanvas(video, self._zone, now=now)
        self.controller = WallController(self._model, self.canvas, video, bridge)
        self._keyboard = Keyboard(self)
        self.bar = WallBar()
        self._empty = _empty_wall(can_add_cameras)
        self._rail: QWidget | None = None
        self._side: QWidget | None = None
        self._bare = False
        self._build()
        self._connect()
        self.set_cameras(cameras)
        self._stamp()

    def title(self) -> str:
        """监控墙."""
        return self.tr("监控墙")

    # --- for the window ------------------------------------------------------------------------

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now; an empty wall says what to do first."""
        self.controller.set_cameras(cameras)
        self._middle.setCurrentWidget(self.canvas if self._model.order else self._empty)

    def focused_camera(self) -> str:
        """The id of the focused camera, "" on an empty wall."""
        return self._model.focus

    def focus_camera(self, camera_id: str) -> None:
        """Put the focus on a camera, turning to its page."""
        self.controller.focus(camera_id)

    def set_open_faults(self, camera_ids: Iterable[str]) -> None:
        """Which cameras have a fault that is not closed."""
        self.controller.set_open_faults(camera_ids)

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
        if side is None and self.isVisible():
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_bare(self, bare: bool) -> None:
        """Full screen: nothing but the pictures, and a panel where one was opened."""
        self._bare = bare
        self._show_side()

    def toggle_help(self) -> None:
        """Show or hide the list of keys."""
        self._help.set_shown(not self._help.isVisible())

    def enter(self) -> None:
        """The page was chosen: the keyboard is the wall's."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- parts ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.canvas)
        self._middle.addWidget(self._empty)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._middle, 1)
        column.addWidget(self.bar)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addLayout(column, 1)
        self._help = HelpOverlay(self._middle)
        self._number = label("", "chip")
        self._number.setObjectName("wall.number")
        self._number.setParent(self._middle)
        self._number.hide()
        self._number_timer = QTimer(self)
        self._number_timer.setSingleShot(True)
        self._number_timer.timeout.connect(self._number.hide)
        self._stamp_timer = QTimer(self)
        self._stamp_timer.timeout.connect(self._stamp)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        controller, keyboard, bar = self.controller, self._keyboard, self.bar
        controller.log_requested.connect(self.log_requested)
        controller.fault_requested.connect(self.fault_requested)
        controller.still_requested.connect(self.still_requested)
        controller.clip_requested.connect(self.clip_requested)
        controller.enlarged.connect(self.enlarged)
        controller.changed.connect(self._show_model)
        keyboard.acted.connect(self._act)
        keyboard.layout_chosen.connect(self._choose_layout)
        keyboard.number_typed.connect(self._show_number)
        keyboard.number_called.connect(self._call_number)
        bar.layout_chosen.connect(self._choose_layout)
        bar.page_turned.connect(lambda step: self._act(Act.NEXT_PAGE if step > 0 else Act.PREVIOUS_PAGE))
        bar.help_wanted.connect(self.toggle_help)
        bar.full_wanted.connect(self.full_screen_requested)
        self.canvas.pointer.menu_wanted.connect(self._open_menu)
        self._empty.acted.connect(self.cameras_wanted)

    def _show_model(self) -> None:
        model = self._model
        self.bar.show_layout(model.layout_name)
        self.bar.show_page(model.page, model.pages)
        self.bar.show_counts(self.controller.counts())

    def _show_side(self) -> None:
        if self._rail is not None:
            self._rail.setVisible(self._side is None and not self._bare)
        if self._side is not None:
            self._side.show()
        self.bar.setVisible(not self._bare)

    def _stamp(self) -> None:
        """Account and minute over the pictures (R24)."""
        minute = datetime.fromtimestamp(self._now(), self._zone)
        self.canvas.set_watermark(f"{self._account} {minute:%Y-%m-%d %H:%M}")

    # --- acts ------------------------------------------------------------------------------------

    def _act(self, act: Act) -> None:
        if act is Act.HELP:
            self.toggle_help()
        elif act is Act.FULL_SCREEN:
            self.full_screen_requested.emit()
        elif act is Act.BACK and self._help.isVisible():
            self.toggle_help()
        else:
            self.controller.act(act)

    def _choose_layout(self, place: int) -> None:
        name = grid.NAMES[place]
        self.controller.set_layout(name)
        self._bridge.run(self, lambda: self._settings.set(LAYOUT_SETTING, name))

    def _open_menu(self, camera_id: str, at: QPoint) -> None:
        camera = self._model.camera(camera_id)
        if camera is None:
            return
        self.controller.focus(camera_id)
        state = self._video.status(camera_id).state
        menu = tile_menu(self, camera, state, enlarged=bool(self._model.enlarged))
        menu.triggered.connect(self._menu_chosen)
        menu.popup(at)

    def _menu_chosen(self, action: QAction) -> None:
        self._act(action.data())

    def _call_number(self, number: int) -> None:
        camera_id = self._model.numbered(number)
        if camera_id is None:
            self._tell(self.tr("没有 {n} 号摄像机").format(n=number))
        else:
            self.controller.focus(camera_id)

    def _show_number(self, digits: str) -> None:
        if digits:
            self._tell(self.tr("{n} 号，按 Enter").format(n=digits))
        else:
            self._number.hide()

    def _tell(self, words: str) -> None:
        self._number.setText(words)
        self._number.adjustSize()
        self._number.move((self._middle.width() - self._number.width()) // 2, 48)
        self._number.raise_()
        self._number.show()
        self._number_timer.start(TELL_MS)

    # --- Qt --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that neither the canvas nor a field of the panel used."""
        if not self._keyboard.press(event, on_wall=self.canvas.hasFocus()):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for pictures."""
        super().showEvent(event)
        self.controller.set_shown(True)
        self._stamp()
        self._stamp_timer.start(WATERMARK_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the pictures rest, the connections stay."""
        super().hideEvent(event)
        self.controller.set_shown(False)
        self._stamp_timer.stop()


def _empty_wall(can_add: bool) -> EmptyState:
    title = QCoreApplication.translate("WallPage", "还没有摄像机")
    if can_add:
        hint = QCoreApplication.translate("WallPage", "先填写摄像机或录像机的地址，画面就会出现在这里。")
        act = QCoreApplication.translate("WallPage", "添加摄像机")
    else:
        hint = QCoreApplication.translate("WallPage", "请管理员登录，在“设置”里添加摄像机。")
        act = ""
    return EmptyState("mdi6.cctv-off", title, hint, act=act, name="wall.empty")

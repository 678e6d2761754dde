"""One wall complete: canvas, bar, what lies over the pictures, keys and tour. A page and a second window
each hold one.

Puts the parts together; what the acts do is the controller's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.events import QualityChanged
from app.settings import Settings
from ui.bridge import Bridge
from ui.wall import grid
from ui.wall.arranger import Arranger
from ui.wall.bar import WallBar
from ui.wall.canvas import WallCanvas
from ui.wall.controller import WallController
from ui.wall.help import HelpOverlay
from ui.wall.idle import Activity
from ui.wall.keyboard import Keyboard
from ui.wall.keys import Act
from ui.wall.memory import WallMemory
from ui.wall.menu import tile_menu
from ui.wall.mixer import Share
from ui.wall.model import View, WallModel
from ui.wall.over import Over
from ui.wall.tour import Tour
from ui.wall.view_menu import Entry

WATERMARK_SETTING = "wall.watermark"

WATERMARK_MS = 5000
"""How often the watermark's minute is looked at."""


class WallBoard(QWidget):
    """A wall of one school's cameras. `name` is the first part of its widgets' object names."""

    full_screen_requested = Signal()
    second_wanted = Signal()
    """The entry of the wall's menu: open the second wall, or close it."""

    def __init__(
        self,
        video: Share,
        bridge: Bridge,
        settings: Settings,
        *,
        account: str,
        zone: tzinfo,
        wall: str,
        name: str,
        empty: QWidget,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._video, self._bridge, self._settings = video, bridge, settings
        self._account, self._zone, self._wall, self._now = account, zone, wall, now
        self._memory: WallMemory | None = None
        self.model = WallModel(())
        self.tour = Tour(self)
        self.canvas = WallCanvas(video, zone, now=now, name=f"{name}.canvas")
        self.controller = WallController(self.model, self.canvas, self.tour, video, bridge)
        self.bar = WallBar(self.tour, name)
        self._empty = empty
        self._keyboard = Keyboard(self)
        self._keyboard.zero_is_whole = lambda: self.controller.closeup.zoomed
        self._activity = Activity(self)
        self._middle = QStackedWidget()
        self.over = Over(self._middle, self.tour, name)
        self._arranger = Arranger(
            self,
            name,
            model=self.model,
            controller=self.controller,
            canvas=self.canvas,
            tour=self.tour,
            over=self.over,
            settings=settings,
            bridge=bridge,
        )
        self._help = HelpOverlay(self, f"{name}.keys")
        self._stamp_timer = QTimer(self)
        self._stamp_timer.timeout.connect(self.stamp)
        self._build()
        self._connect()
        self.show_second(False)

    def _build(self) -> None:
        self._middle.addWidget(self.canvas)
        self._middle.addWidget(self._empty)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._arranger.list)
        row.addWidget(self._middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self.bar)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        controller, keyboard, bar = self.controller, self._keyboard, self.bar
        controller.changed.connect(self._show_model)
        controller.arranged.connect(self._keep_view)
        controller.enlarged.connect(self._follow_ptz)
        keyboard.acted.connect(self.act)
        keyboard.layout_chosen.connect(self._choose_layout)
        keyboard.number_typed.connect(self.over.show_number)
        keyboard.number_called.connect(self._call_number)
        bar.layout_chosen.connect(self._choose_layout)
        bar.page_turned.connect(lambda step: self.act(Act.NEXT_PAGE if step > 0 else Act.PREVIOUS_PAGE))
        bar.tour_clicked.connect(self._toggle_tour)
        bar.views_wanted.connect(self._open_views)
        bar.list_wanted.connect(self._toggle_list)
        self.over.tour_clicked.connect(self._toggle_tour)
        self._arranger.tour_wanted.connect(self._set_tour)
        bar.help_wanted.connect(self.toggle_help)
        bar.full_wanted.connect(self.full_screen_requested)
        self.canvas.pointer.menu_wanted.connect(self._open_menu)
        self.canvas.pointer.picked.connect(self._activate)
        self._activity.used.connect(self.tour.touch)
        self._bridge.on(self.over, QualityChanged, self.over.show_quality)

    # --- for its page or window ----------------------------------------------------------------

    def show_school(self, cameras: Iterable[Camera], memory: WallMemory) -> None:
        """The cameras that exist now, of the school that `memory` is of."""
        self.controller.set_cameras(cameras)
        if memory is not self._memory:
            self._memory = memory
            self._arranger.set_memory(memory)
            kept = memory.wall(self._wall)
            self.controller.show_view(kept.view)
            self.controller.rotation.set_on(kept.tour)
        self._middle.setCurrentWidget(self.canvas if self.model.order else self._empty)

    def set_bare(self, bare: bool) -> None:
        """Full screen: nothing but the pictures."""
        self.bar.setVisible(not bare)
        if bare:
            self._arranger.show_list(False)
        self.over.set_bare(bare)

    def toggle_help(self) -> None:
        """Show or hide the list of keys."""
        self._help.set_shown(not self._help.isVisible())

    def show_second(self, is_open: bool) -> None:
        """Whether there is a second wall: the menu says so."""
        words = self.tr("第二监控墙（另一台显示器）")
        self._arranger.extra = (Entry("second", words, self.second_wanted.emit, checked=is_open),)

    def leave(self) -> None:
        """The wall is closed for good: ask the engine for nothing more."""
        self._video.close()

    def stamp(self) -> None:
        """Account and minute over the pictures (R24)."""
        minute = datetime.fromtimestamp(self._now(), self._zone)
        wanted = self._settings.get(WATERMARK_SETTING)
        self.canvas.set_watermark(f"{self._account} {minute:%Y-%m-%d %H:%M}" if wanted else "")

    # --- what follows ----------------------------------------------------------------------------

    def _show_model(self) -> None:
        model = self.model
        self.bar.show_layout(model.layout_name)
        self.bar.show_page(model.page, model.pages)
        self.bar.show_counts(self.controller.counts())

    def _keep_view(self, view: View) -> None:
        if self._memory is not None:
            self._memory.keep(self._wall, view=view)

    # --- acts ------------------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """A key, a menu entry or a button."""
        if act is Act.HELP:
            self.toggle_help()
        elif act is Act.FULL_SCREEN:
            self.full_screen_requested.emit()
        elif act is Act.BACK and self._help.isVisible():
            self.toggle_help()
        elif act is Act.PTZ:
            self._toggle_ptz()
        elif act is Act.VIEWS:
            self._open_views()
        elif act is Act.LIST:
            self._toggle_list()
        elif act is not Act.BACK or not self._arranger.cancel():
            self.controller.act(act)

    def _toggle_ptz(self) -> None:
        """The panel belongs to an enlarged picture: a small one is enlarged for it."""
        shown = self.over.ptz_shown()
        if not shown and self.model.focus:
            self.controller.enlarge(self.model.focus)
        self.over.show_ptz(None if shown else self.model.camera(self.model.enlarged))

    def _follow_ptz(self, camera_id: str) -> None:
        if self.over.ptz_shown():
            self.over.show_ptz(self.model.camera(camera_id))

    def _open_views(self) -> None:
        self._arranger.open_menu(self.bar.views_place())

    def _toggle_list(self) -> None:
        self._arranger.show_list(not self._arranger.list.isVisible())

    def _toggle_tour(self) -> None:
        self._set_tour(not self.tour.on)

    def _set_tour(self, on: bool) -> None:
        self.controller.rotation.set_on(on)
        if self._memory is not None:
            self._memory.keep(self._wall, tour=on)

    def _choose_layout(self, place: int) -> None:
        self.controller.set_layout(grid.NAMES[place])

    def _open_menu(self, camera_id: str, at: QPoint) -> None:
        camera = self.model.camera(camera_id)
        if camera is None:
            return
        self.controller.focus(camera_id)
        state = self._video.status(camera_id).state
        menu = tile_menu(self, camera, state, enlarged=bool(self.model.enlarged))
        menu.triggered.connect(self._menu_chosen)
        menu.popup(at)

    def _menu_chosen(self, action: QAction) -> None:
        self.act(action.data())

    def _call_number(self, number: int) -> None:
        camera_id = self.model.numbered(number)
        if camera_id is None:
            self.over.tell(self.tr("没有 {n} 号摄像机").format(n=number))
        else:
            self.controller.focus(camera_id)

    # --- Qt --------------------------------------------------------------------------------------

    def press(self, event: QKeyEvent) -> bool:
        """A key that neither the canvas nor a field used; True when it meant something."""
        return self._keyboard.press(event, on_wall=self.canvas.hasFocus())

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for pictures."""
        super().showEvent(event)
        self._activity.watch()
        self.controller.set_shown(True)
        self.stamp()
        self._stamp_timer.start(WATERMARK_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the pictures rest, the connections stay."""
        super().hideEvent(event)
        self.controller.set_shown(False)
        self._stamp_timer.stop()

    def _activate(self, _camera_id: str) -> None:
        """A press on this wall brings its window the keyboard, also on a kiosk without a window manager."""
        if not self.isActiveWindow():
            self.activateWindow()

    def take_keyboard(self) -> None:
        """The keyboard is the wall's."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

"""What a person arranges on a wall: saved views, the list of cameras, carrying, the tour's stay, the hotspot.

Holds the list, the carrying and the wall's menu; what follows is the controller's and the memory's.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.settings import Settings
from ui.bridge import Bridge
from ui.wall import grid
from ui.wall.camera_list import CameraList
from ui.wall.canvas import WallCanvas
from ui.wall.carry import Carry
from ui.wall.controller import WallController
from ui.wall.memory import WallMemory
from ui.wall.model import View, WallModel
from ui.wall.name_dialog import NameDialog
from ui.wall.over import Over
from ui.wall.tour import Tour
from ui.wall.view_menu import LINE, STAYS_S, Entry, wall_menu

STAY_SETTING = "wall.tour_s"
HOTSPOT_SETTING = "wall.hotspot"


class Arranger(QObject):
    """One wall's. `host` is the widget whose children are laid over everything of the wall."""

    tour_wanted = Signal(bool)

    def __init__(
        self,
        host: QWidget,
        name: str,
        *,
        model: WallModel,
        controller: WallController,
        canvas: WallCanvas,
        tour: Tour,
        over: Over,
        settings: Settings,
        bridge: Bridge,
    ) -> None:
        super().__init__(host)
        self._host, self._name = host, name
        self._model, self._controller, self._canvas = model, controller, canvas
        self._tour, self._over, self._settings, self._bridge = tour, over, settings, bridge
        self._memory: WallMemory | None = None
        self.extra: tuple[Entry, ...] = ()
        """Entries at the menu's end that its page or window adds."""
        self.list = CameraList(name)
        self.carry = Carry(host, canvas, name)
        self._connect()
        tour.set_stay(settings.get(STAY_SETTING))
        controller.hotspot = settings.get(HOTSPOT_SETTING)

    def _connect(self) -> None:
        for source in (self.list, self._canvas.pointer):
            source.carry_began.connect(self._begin_carry)
            source.carry_moved.connect(self.carry.move)
            source.carry_ended.connect(self.carry.drop)
        self.carry.dropped.connect(self._controller.carry)
        self.list.chosen.connect(self._controller.focus)
        self.list.opened.connect(self._controller.enlarge)
        self.list.closed.connect(lambda: self.show_list(False))
        self._controller.changed.connect(self.follow)

    def set_memory(self, memory: WallMemory) -> None:
        """The school's saved views."""
        self._memory = memory

    def show_list(self, shown: bool) -> None:
        """Fold the list of cameras out or in; the keyboard goes along."""
        self.list.set_shown(shown)
        self.follow()
        if not shown:
            self._canvas.setFocus()

    def follow(self) -> None:
        """Cameras or their states changed."""
        self.list.show_cameras(self._model.cameras(), self._controller.states())

    def cancel(self) -> bool:
        """Esc: let go of what is carried; True when something was."""
        carries = self.carry.carries
        self._canvas.pointer.let_go()
        self.carry.cancel()
        return carries

    def open_menu(self, at: QPoint) -> QMenu:
        """The wall's menu, upwards from a place of the screen."""
        menu = wall_menu(self._host, f"{self._name}.views", self._entries())
        menu.popup(at - QPoint(0, menu.sizeHint().height()))
        return menu

    def _begin_carry(self, camera_id: str) -> None:
        camera = self._model.camera(camera_id)
        if camera is not None:
            self.carry.begin(camera)

    # --- the menu --------------------------------------------------------------------------------

    def _entries(self) -> tuple[Entry, ...]:
        saved = dict(self._memory.saved()) if self._memory is not None else {}
        now = self._model.view()
        views = tuple(
            Entry(f"saved.{i}", title, partial(self._show, title, view), checked=view == now)
            for i, (title, view) in enumerate(saved.items())
        )
        forget = tuple(Entry(f"{i}", title, partial(self._forget, title)) for i, title in enumerate(saved))
        save = Entry("save", self.tr("保存当前视图…"), self._ask_name, icon="mdi6.content-save-outline")
        drop = Entry("forget", self.tr("删除视图"), icon="mdi6.delete-outline", under=forget)
        return (
            *views,
            *((LINE,) if views else ()),
            save,
            *((drop,) if forget else ()),
            LINE,
            *self._order_entries(),
            LINE,
            *self._tour_entries(),
            *((LINE, *self.extra) if self.extra else ()),
        )

    def _order_entries(self) -> tuple[Entry, ...]:
        layouts = tuple(
            Entry(
                f"{name}",
                self.tr("自动") if name == grid.AUTO else self.tr("{n} 格").format(n=name),
                partial(self._controller.set_layout, name),
                key=f"Alt+{place}",
                checked=name == self._model.layout_name,
            )
            for place, name in enumerate(grid.NAMES, 1)
        )
        listed, custom = self.list.isVisible(), bool(self._model.view().order)
        return (
            Entry("layout", self.tr("布局"), icon="mdi6.view-grid-outline", under=layouts),
            Entry("order", self.tr("按编号排列"), self._by_number, enabled=custom),
            Entry("list", self.tr("摄像机列表"), lambda: self.show_list(not listed), key="L", checked=listed),
        )

    def _tour_entries(self) -> tuple[Entry, ...]:
        stay = round(self._tour.stay_s)
        stays = tuple(
            Entry(f"{s}", self.tr("{s} 秒").format(s=s), partial(self._set_stay, s), checked=s == stay)
            for s in sorted({*STAYS_S, stay})
        )
        on, hotspot, figures = self._tour.on, self._controller.hotspot, self._controller.figures
        return (
            Entry("tour", self.tr("轮巡"), lambda: self.tour_wanted.emit(not on), checked=on),
            Entry("stay", self.tr("轮巡每页停留"), under=stays),
            Entry("hotspot", self.tr("点小画面，在大格里看"), self._toggle_hotspot, checked=hotspot),
            Entry(
                "figures",
                self.tr("码流统计"),
                partial(self._controller.set_figures, not figures),
                key="I",
                checked=figures,
            ),
        )

    def _show(self, title: str, view: View) -> None:
        self._controller.choose_view(view)
        self._over.tell(self.tr("视图：{name}").format(name=title))

    def _forget(self, title: str) -> None:
        if self._memory is not None:
            self._memory.forget(title)

    def _ask_name(self) -> None:
        view = self._model.view()
        dialog = NameDialog(self._host, f"{self._name}.views.name")
        dialog.chosen.connect(lambda title: self._save(title, view))
        dialog.finished.connect(self._take_keyboard)
        dialog.open()

    def _take_keyboard(self) -> None:
        """On a kiosk without a window manager nobody else gives the keyboard back."""
        self._host.activateWindow()
        self._canvas.setFocus()

    def _save(self, title: str, view: View) -> None:
        if self._memory is not None:
            self._memory.save(title, view)
            self._over.tell(self.tr("已保存视图：{name}").format(name=title))

    def _by_number(self) -> None:
        view = self._model.view()
        self._controller.choose_view(View(view.layout, (), view.page))

    def _set_stay(self, seconds: int) -> None:
        self._tour.set_stay(seconds)
        self._bridge.run(self, lambda: self._settings.set(STAY_SETTING, seconds))

    def _toggle_hotspot(self) -> None:
        wanted = self._controller.hotspot = not self._controller.hotspot
        self._bridge.run(self, lambda: self._settings.set(HOTSPOT_SETTING, wanted))

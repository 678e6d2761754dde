"""The context menu of a tile: every act with the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.camera import Camera, CameraState
from ui import theme
from ui.wall.keys import Act


def tile_menu(parent: QWidget, camera: Camera, state: CameraState, *, enlarged: bool) -> QMenu:
    """The menu for one camera; each action carries its Act as data. It deletes itself when closed."""
    menu = QMenu(parent)
    menu.setObjectName("wall.menu")
    menu.aboutToHide.connect(menu.deleteLater)
    title = menu.addAction(f"{camera.number:02} {camera.name}".replace("&", "&&"))
    title.setEnabled(False)
    menu.addSeparator()
    _add(menu, Act.STILL, QCoreApplication.translate("TileMenu", "截图"), "F3", "mdi6.camera-outline")
    _add(menu, Act.CLIP, QCoreApplication.translate("TileMenu", "截取录像"), "F5", "mdi6.record-rec")
    replay = QCoreApplication.translate("TileMenu", "即时回放")
    _add(menu, Act.REPLAY, replay, "R", "mdi6.history")
    words = (
        QCoreApplication.translate("TileMenu", "返回监控墙")
        if enlarged
        else QCoreApplication.translate("TileMenu", "放大")
    )
    _add(menu, Act.ENLARGE, words, "Enter", "mdi6.arrow-collapse" if enlarged else "mdi6.arrow-expand")
    ptz = _add(menu, Act.PTZ, QCoreApplication.translate("TileMenu", "云台"), "P", "mdi6.axis-arrow")
    ptz.setEnabled(camera.ptz)
    menu.addSeparator()
    _add(menu, Act.FAULT, QCoreApplication.translate("TileMenu", "报修"), "F4", "mdi6.wrench-outline")
    _add(menu, Act.LOG, QCoreApplication.translate("TileMenu", "记一笔"), "F2", "mdi6.pencil-outline")
    _add(menu, Act.CAMERA, QCoreApplication.translate("TileMenu", "点位详情"), "C", "mdi6.cctv")
    if state is CameraState.LOST:
        menu.addSeparator()
        _add(menu, Act.RETRY, QCoreApplication.translate("TileMenu", "立即重连"), "", "mdi6.refresh")
    return menu


def _add(menu: QMenu, act: Act, words: str, key: str, icon: str) -> QAction:
    # The key is only printed: behind a tab, so that it is no second shortcut beside the page's own.
    action = QAction(theme.icon(icon, "text"), f"{words}\t{key}" if key else words, menu)
    action.setObjectName(f"wall.menu.{act.name.lower()}")
    action.setData(act)
    menu.addAction(action)
    return action

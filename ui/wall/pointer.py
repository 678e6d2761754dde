"""What the mouse does on the canvas: pick, press, open, carry, pan, zoom, ask for the menu.

Turns Qt's events into a few signals; knows places and cameras, not what follows from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from ui.wall.keys import Act
from ui.wall.tile import HotSpot

WHEEL_STEP = 120
"""Eighths of a degree of one notch."""


class Ground(Protocol):
    """What the pointer asks of the canvas."""

    def under(self, position: QPointF | QPoint) -> tuple[str, HotSpot | None]:
        """The camera and the hot spot at a place of the widget."""
        ...

    def set_hover(self, camera_id: str, act: Act | None) -> None:
        """The button under the pointer, None for none."""
        ...

    def menu_place(self) -> tuple[str, QPoint]:
        """The focused camera and where its menu is opened by key, on the screen."""
        ...


class Pointer(QObject):
    """An event filter on the canvas."""

    picked = Signal(str)
    """A camera was pressed."""

    clicked = Signal(str)
    """A camera was pressed and released again on the same spot."""

    opened = Signal(str)
    """A camera was double-clicked: the one under the first press, wherever its tile went meanwhile."""

    menu_wanted = Signal(str, QPoint)
    """The context menu of a camera, at a place of the screen."""

    act_wanted = Signal(str, object)
    """A button on a camera's tile was pressed: the camera's id and an Act."""

    panned = Signal(QPoint)
    """The picture was drawn along, in the widget's pixels."""

    zoomed = Signal(float, QPointF)
    """The wheel turned: notches (towards the screen is more) and the place of the pointer."""

    carry_began = Signal(str)
    carry_moved = Signal(QPoint)
    carry_ended = Signal(QPoint)
    """A tile is carried; places are the screen's."""

    def __init__(self, canvas: QWidget, ground: Ground) -> None:
        super().__init__(canvas)
        self._canvas, self._ground = canvas, ground
        self._pressed = ""
        self._from = QPointF()
        self._drags = ""
        self._on_button = False
        self.pans = False
        """Dragging draws the picture along instead of carrying the tile."""
        self._handlers: dict[QEvent.Type, Callable[[QEvent], bool]] = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.Leave: self._leave,
            QEvent.Type.ContextMenu: self._menu,
            QEvent.Type.ToolTip: self._tip,
        }
        canvas.setMouseTracking(True)
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Everything that the pointer does on the canvas."""
        handler = self._handlers.get(event.type())
        return handler(event) if handler is not None else False

    def let_go(self) -> None:
        """What is dragged is dropped nowhere."""
        self._pressed = self._drags = ""

    # --- buttons -------------------------------------------------------------------------------

    def _press(self, event: QEvent) -> bool:
        assert isinstance(event, QMouseEvent)  # noqa: S101 - by its type
        camera_id, spot = self._ground.under(event.position())
        if not camera_id:
            return True
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = camera_id if left else ""
        self._from = event.position()
        self.picked.emit(camera_id)
        self._on_button = left and spot is not None and spot.act is not None
        if left and spot is not None and spot.act is not None:
            self._pressed = ""
            self.act_wanted.emit(camera_id, spot.act)
        return False

    def _move(self, event: QEvent) -> bool:
        assert isinstance(event, QMouseEvent)  # noqa: S101
        if self._drags:
            self._drag_on(event)
        elif self._pressed and event.buttons() & Qt.MouseButton.LeftButton:
            way = event.position() - self._from
            if way.manhattanLength() >= QApplication.startDragDistance():
                self._drags = "pan" if self.pans else "carry"
                if not self.pans:
                    self.carry_began.emit(self._pressed)
                self._drag_on(event)
        else:
            camera_id, spot = self._ground.under(event.position())
            self._ground.set_hover(camera_id, None if spot is None else spot.act)
        return False

    def _drag_on(self, event: QMouseEvent) -> None:
        if self._drags == "carry":
            self.carry_moved.emit(event.globalPosition().toPoint())
            return
        self.panned.emit((event.position() - self._from).toPoint())
        self._from = event.position()

    def _release(self, event: QEvent) -> bool:
        assert isinstance(event, QMouseEvent)  # noqa: S101
        pressed, drags = self._pressed, self._drags
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._drags = ""
        if drags == "carry":
            self.carry_ended.emit(event.globalPosition().toPoint())
        elif pressed and not drags:
            self.clicked.emit(pressed)
        return False

    def _double(self, event: QEvent) -> bool:
        """Enlarge, except on a button: there the first of the two presses was enough."""
        assert isinstance(event, QMouseEvent)  # noqa: S101
        opened, self._pressed = self._pressed or self._ground.under(event.position())[0], ""
        if event.button() == Qt.MouseButton.LeftButton and opened and not self._on_button:
            self.opened.emit(opened)
        return True

    # --- the rest ------------------------------------------------------------------------------

    def _wheel(self, event: QEvent) -> bool:
        assert isinstance(event, QWheelEvent)  # noqa: S101
        self.zoomed.emit(event.angleDelta().y() / WHEEL_STEP, event.position())
        return True

    def _leave(self, event: QEvent) -> bool:
        self._ground.set_hover("", None)
        return False

    def _menu(self, event: QEvent) -> bool:
        """Right click: the menu of the camera under it; Menu key: of the focused one."""
        assert isinstance(event, QContextMenuEvent)  # noqa: S101
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            camera_id, at = self._ground.under(event.pos())[0], event.globalPos()
        else:
            camera_id, at = self._ground.menu_place()
        if camera_id:
            self.menu_wanted.emit(camera_id, at)
        return True

    def _tip(self, event: QEvent) -> bool:
        """Hover words of badges."""
        assert isinstance(event, QHelpEvent)  # noqa: S101
        spot = self._ground.under(event.pos())[1]
        QToolTip.showText(event.globalPos(), "" if spot is None else spot.hint, self._canvas)
        return True

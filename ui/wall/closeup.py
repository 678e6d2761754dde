"""The enlarged picture: digital zoom and pan by wheel, mouse and keys.

Works on the model and the canvas; asks the engine for nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Signal

from ui.wall.canvas import WallCanvas
from ui.wall.keys import Act
from ui.wall.model import WallModel
from ui.wall.zoom import PAN_STEP, WHOLE, Zoom

_PANS = {
    Act.PAN_LEFT: (-PAN_STEP, 0.0),
    Act.PAN_RIGHT: (PAN_STEP, 0.0),
    Act.PAN_UP: (0.0, -PAN_STEP),
    Act.PAN_DOWN: (0.0, PAN_STEP),
}
_ZOOMS = {Act.ZOOM_IN: 1.0, Act.ZOOM_OUT: -1.0}

ACTS = frozenset({*_PANS, *_ZOOMS, Act.ZOOM_WHOLE})
"""The acts that are done here."""


class CloseUp(QObject):
    """One wall's. Nothing happens while no picture is enlarged."""

    changed = Signal()
    """Another part of the picture is shown."""

    def __init__(self, model: WallModel, canvas: WallCanvas) -> None:
        super().__init__(canvas)
        self._model, self._canvas = model, canvas
        canvas.pointer.zoomed.connect(self._wheel)
        canvas.pointer.panned.connect(self._drag)

    @property
    def zoomed(self) -> bool:
        """Whether only a part of the picture is shown."""
        return self._model.zoom != WHOLE

    def act(self, act: Act) -> None:
        """One of ACTS."""
        zoom = self._model.zoom
        if act in _PANS:
            self._set(zoom.moved(*_PANS[act]))
        elif act in _ZOOMS:
            self._set(zoom.by(_ZOOMS[act]))
        else:
            self._set(WHOLE)

    def _wheel(self, notches: float, at: QPointF) -> None:
        place = self._canvas.picture_place(self._model.enlarged)
        if place.isEmpty():
            return
        x = min(max((at.x() - place.x()) / place.width(), 0.0), 1.0)
        y = min(max((at.y() - place.y()) / place.height(), 0.0), 1.0)
        self._set(self._model.zoom.by(notches, x, y))

    def _drag(self, way: QPoint) -> None:
        place = self._canvas.picture_place(self._model.enlarged)
        if not place.isEmpty():
            self._set(self._model.zoom.moved(-way.x() / place.width(), -way.y() / place.height()))

    def _set(self, zoom: Zoom) -> None:
        if self._model.enlarged and zoom != self._model.zoom:
            self._model.zoom = zoom
            self._canvas.set_zoom(zoom)
            self.changed.emit()

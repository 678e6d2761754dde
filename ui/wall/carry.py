"""Carrying a camera to a cell with the mouse: from its tile, or from the list of cameras.

Shows what is carried and where it would go; what comes of it is the controller's.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera
from ui.wall.canvas import WallCanvas
from ui.widgets.basics import label

BESIDE = QPoint(14, 18)
"""Where the carried name hangs from the pointer."""


class Carry(QObject):
    """One carrying at a time. Places are the screen's."""

    dropped = Signal(str, int)
    """A camera was put down on a cell: its id, the cell's number on the page."""

    def __init__(self, host: QWidget, canvas: WallCanvas, name: str) -> None:
        super().__init__(host)
        self._host, self._canvas = host, canvas
        self._camera_id = ""
        self._ghost = label("", "chip")
        self._ghost.setObjectName(f"{name}.carried")
        self._ghost.setParent(host)
        self._ghost.hide()

    @property
    def carries(self) -> bool:
        """Whether something is carried now."""
        return bool(self._camera_id)

    def begin(self, camera: Camera) -> None:
        """Pick a camera up."""
        self._camera_id = camera.id
        self._ghost.setText(f"{camera.number:02} {camera.name}")
        self._ghost.adjustSize()

    def move(self, at: QPoint) -> None:
        """The pointer is here now."""
        if not self._camera_id:
            return
        self._ghost.move(self._host.mapFromGlobal(at) + BESIDE)
        self._ghost.raise_()
        self._ghost.show()
        self._canvas.set_target(self._canvas.cell_at(at))

    def drop(self, at: QPoint) -> None:
        """Put it down; outside the wall nothing happens."""
        camera_id, cell = self._camera_id, self._canvas.cell_at(at)
        self.cancel()
        if camera_id and cell is not None:
            self.dropped.emit(camera_id, cell)

    def cancel(self) -> None:
        """Carry nothing any more."""
        self._camera_id = ""
        self._ghost.hide()
        self._canvas.set_target(None)

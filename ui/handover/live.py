"""The cameras in one narrow strip at the foot of a page, so that nobody turns away from the pictures.

Shows what the wall shows, small; must not know services or the page it stands on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import tzinfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.events import CameraStatusChanged
from app.services.ports import StreamKind, TileRequest
from ui.bridge import Bridge
from ui.wall.canvas import WallCanvas
from ui.wall.grid import GAP, Rect
from ui.wall.mixer import Share
from ui.wall.model import Placement

A_ROW = 16
ROWS = 2
"""More cameras than this many rows hold stay on the wall."""

LINGER_MS = 1500
"""The streams stay this long after the strip is hidden, until the wall has asked for its own."""


class LiveStrip(QWidget):
    """`chosen(camera_id)` follows a click: the person wants to see it large."""

    chosen = Signal(str)

    def __init__(self, video: Share, zone: tzinfo, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("handover.live")
        self._video = video
        self._cameras: list[Camera] = []
        self._canvas = WallCanvas(video, zone, name="handover.canvas")
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._canvas.setMinimumSize(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._canvas)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(video.close)
        video.changing = self._canvas.hold
        self._canvas.pointer.clicked.connect(self.chosen)
        self._canvas.pointer.act_wanted.connect(lambda camera_id, _act: self.chosen.emit(camera_id))
        bridge.on(self, CameraStatusChanged, self._status_changed)
        self.destroyed.connect(video.close)

    def set_cameras(self, cameras: Iterable[Camera]) -> None:
        """The cameras that exist now."""
        enabled = sorted((c for c in cameras if c.enabled), key=lambda c: (c.number, c.id))
        self._cameras = enabled[: A_ROW * ROWS]
        self.setVisible(bool(self._cameras))
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for pictures."""
        super().showEvent(event)
        self._leave.stop()
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing any more, soon."""
        super().hideEvent(event)
        self._leave.start(LINGER_MS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its rows are at this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        count = len(self._cameras)
        if not count or self.width() < A_ROW:
            return
        rows = math.ceil(count / A_ROW)
        columns = max(math.ceil(count / rows), A_ROW // 2)
        width = (self.width() - GAP * (columns - 1)) // columns
        height = width * 9 // 16
        self.setFixedHeight(rows * height + GAP * (rows - 1))
        ratio = self.devicePixelRatioF()
        self._place([_cell(n, columns, width, height, ratio) for n in range(count)])

    def _place(self, rects: list[Rect]) -> None:
        cells = [Placement(camera.id, rect) for camera, rect in zip(self._cameras, rects, strict=True)]
        self._canvas.place(cells, {camera.id: camera for camera in self._cameras})
        if self.isVisible():
            self._video.show([TileRequest(c, rect.w, rect.h, StreamKind.SUB) for c, rect in cells])

    def _status_changed(self, event: CameraStatusChanged) -> None:
        self._canvas.set_status(event.status)


def _cell(number: int, columns: int, width: int, height: int, ratio: float) -> Rect:
    row, column = divmod(number, columns)
    left, top = column * (width + GAP), row * (height + GAP)
    return Rect(round(left * ratio), round(top * ratio), round(width * ratio), round(height * ratio))

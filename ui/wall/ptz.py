"""The PTZ panel over an enlarged picture: drawn in full, but nothing can be pressed yet, and it says why.

Turning a camera needs its ONVIF rights and a log of who turned it; that comes with the cameras' health.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.camera import Camera
from ui import theme
from ui.widgets.basics import label

SIDE = 44
"""Side of a button: pressed at night, with one hand."""

_WAYS = (
    ("up_left", "mdi6.arrow-top-left", 0, 0),
    ("up", "mdi6.arrow-up", 0, 1),
    ("up_right", "mdi6.arrow-top-right", 0, 2),
    ("left", "mdi6.arrow-left", 1, 0),
    ("home", "mdi6.home-outline", 1, 1),
    ("right", "mdi6.arrow-right", 1, 2),
    ("down_left", "mdi6.arrow-bottom-left", 2, 0),
    ("down", "mdi6.arrow-down", 2, 1),
    ("down_right", "mdi6.arrow-bottom-right", 2, 2),
)


class PtzPanel(QFrame):
    """A card; `show_camera` names whose it is and why it cannot be used."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.ptz")
        self.setProperty("kind", "card")
        self._name = name
        self._title = label("", "strong")
        self._why = label("", "warn", wrap=True)
        self._why.setObjectName(f"{name}.ptz.why")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addWidget(self._title)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(self._cross())
        row.addLayout(self._lens())
        column.addLayout(row)
        column.addLayout(self._presets())
        column.addWidget(self._why)
        self.hide()

    def show_camera(self, camera: Camera) -> None:
        """Whose panel it is."""
        self._title.setText(self.tr("云台 · {n} {name}").format(n=f"{camera.number:02}", name=camera.name))
        self._why.setText(
            self.tr("云台控制还没有开通，这里只看画面。要转动请用录像机操作，转动后记一笔。")
            if camera.ptz
            else self.tr("这是固定摄像机（枪机），不能转动。")
        )
        self.adjustSize()

    def _cross(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for way, icon, row, column in _WAYS:
            grid.addWidget(self._button(way, icon), row, column)
        return grid

    def _lens(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        rows = (
            (self.tr("变倍"), "zoom", "mdi6.magnify-plus-outline", "mdi6.magnify-minus-outline"),
            (
                self.tr("聚焦"),
                "focus",
                "mdi6.image-filter-center-focus",
                "mdi6.image-filter-center-focus-weak",
            ),
            (self.tr("光圈"), "iris", "mdi6.camera-iris", "mdi6.circle-outline"),
        )
        for row, (words, part, more, less) in enumerate(rows):
            grid.addWidget(self._button(f"{part}_in", more), row, 0)
            grid.addWidget(label(words, "muted"), row, 1, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(self._button(f"{part}_out", less), row, 2)
        return grid

    def _presets(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label(self.tr("预置位"), "muted"))
        for number in range(1, 7):
            made = self._button(f"preset_{number}", "")
            made.setText(str(number))
            row.addWidget(made)
        return row

    def _button(self, part: str, icon: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"{self._name}.ptz.{part}")
        made.setProperty("part", "bar")  # little padding
        if icon:
            made.setIcon(theme.icon(icon, "text"))
        made.setIconSize(QSize(22, 22))
        made.setFixedSize(SIDE, SIDE)
        made.setEnabled(False)
        return made

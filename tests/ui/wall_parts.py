"""A wall in a real window for the tests: its page, its engine, its clock, and eyes on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from Xlib import X

from app.domain.camera import Camera
from app.events import Bus
from app.settings import Settings
from tests.ui.wall_video import FakeVideo
from ui import theme
from ui.bridge import Bridge
from ui.tour.robot import Robot
from ui.wall.page import WallPage

SIZE = (1200, 780)
START = 1_795_500_000.0
ACCOUNT = "早班保安"

Pixels = NDArray[np.uint8]


class Clock:
    """Unix seconds that stand until they are moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at


class PaintWatch(QObject):
    """Notes every paint event of a widget."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[QRegion] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QPaintEvent):
            self.regions.append(QRegion(event.region()))
        return False

    def union(self) -> QRegion:
        """Everything that was painted."""
        whole = QRegion()
        for region in self.regions:
            whole += region
        return whole


@dataclass
class Wall:
    """A shown wall."""

    qtbot: QtBot
    page: WallPage
    video: FakeVideo
    clock: Clock
    bus: Bus
    settings: Settings
    paints: PaintWatch

    def settle(self) -> None:
        """Let what is on its way arrive: timers of the resize, the poll and the paint."""
        self.qtbot.wait(60)

    def tick(self, seconds: float) -> None:
        """Time goes by, and the wall takes note."""
        self.clock.at += seconds
        self.page.canvas._tick()
        self.settle()

    def screen(self) -> Pixels:
        """The page as it stands on the screen: height × width × (red, green, blue)."""
        page = self.page
        at = page.mapToGlobal(QPoint(0, 0))
        shot = QApplication.primaryScreen().grabWindow(0, at.x(), at.y(), page.width(), page.height())
        image = shot.toImage().convertToFormat(QImage.Format.Format_RGB32)
        raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
        return raw[:, : image.width(), 2::-1].copy()

    def cell(self, camera_id: str) -> QRect:
        """A camera's cell in the page's coordinates."""
        canvas = self.page.canvas
        return canvas.cell(camera_id).translated(canvas.mapTo(self.page, QPoint(0, 0)))

    def pixels(self, camera_id: str) -> Pixels:
        """A camera's tile as it stands on the screen."""
        cell = self.cell(camera_id)
        return self.screen()[cell.top() : cell.bottom() + 1, cell.left() : cell.right() + 1]


@contextmanager
def opened_wall(
    qtbot: QtBot, folder: Path, cameras: list[Camera], layout: str = "auto", **more: bool
) -> Iterator[Wall]:
    """A wall in a window on the screen, focused."""
    bus, clock = Bus(), Clock()
    settings = Settings(folder)
    settings.set("wall.layout", layout)
    bridge = Bridge(bus)
    video = FakeVideo(bus, clock)
    page = WallPage(video, cameras, bridge, settings, ACCOUNT, now=clock, **more)
    paints = PaintWatch()
    page.canvas.installEventFilter(paints)
    page.setGeometry(0, 0, *SIZE)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    page.enter()
    qtbot.waitExposed(page)
    qtbot.waitUntil(lambda: not cameras or page.canvas.hasFocus(), timeout=20_000)
    wall = Wall(qtbot, page, video, clock, bus, settings, paints)
    wall.settle()
    yield wall
    page.hide()
    bridge.close()


def dark(qapp: QApplication) -> None:
    """The default look."""
    theme.apply(qapp, "dark")


class Hand(Robot):
    """A robot that also draws things along, as a person does: press, move in steps, release."""

    def drag(self, start: QPoint, end: QPoint, *, release: bool = True) -> None:
        """From one place of the screen to another."""
        self._fake(X.MotionNotify, x=start.x(), y=start.y())
        self._fake(X.ButtonPress, 1)
        for step in range(1, 9):
            way = start + (end - start) * step / 8
            self._fake(X.MotionNotify, x=way.x(), y=way.y())
        if release:
            self.release()

    def release(self) -> None:
        """Let go of the left button."""
        self._fake(X.ButtonRelease, 1)

    def wheel(self, at: QPoint, notches: int) -> None:
        """Turn the wheel; positive is away from the person."""
        self._fake(X.MotionNotify, x=at.x(), y=at.y())
        for _ in range(abs(notches)):
            self._fake(X.ButtonPress, 4 if notches > 0 else 5)
            self._fake(X.ButtonRelease, 4 if notches > 0 else 5)


@contextmanager
def hand() -> Iterator[Hand]:
    """A hand for a moment."""
    made = Hand()
    yield made
    made.close()

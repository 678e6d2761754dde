"""The whole wall on the screens that schools have, in every state and both themes: the references' source.

`python -m tests.ui.wall_whole` paints them all anew into tests/ui/reference_walls; look at them before
committing. A reference is kept as the means of the squares that are compared: a sixteenth of the pixels.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.events import Bus
from app.settings import Settings
from tests.ui.test_wall_sizes import COUNT, FRAME, RAIL, SCREENS, trouble
from tests.ui.wall_parts import ACCOUNT, Clock
from tests.ui.wall_states import THEMES, Pixels, blocks, font_is_there, pixels, save, scenery
from tests.ui.wall_video import FakeVideo, camera
from ui import theme
from ui.bridge import Bridge
from ui.wall.page import WallPage

FOLDER = Path(__file__).with_name("reference_walls")
WALLS = [(size, theme_name) for size in SCREENS for theme_name in THEMES]
LIVE = (1, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19)
"""The cameras that `trouble` leaves in peace."""


@dataclass
class Standing:
    """A wall whose clock stands, as `trouble` wants it."""

    app: QApplication
    page: WallPage
    video: FakeVideo
    clock: Clock
    bus: Bus

    def settle(self) -> None:
        """Let what is on its way arrive."""
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            self.app.processEvents()
            time.sleep(0.005)


def paint(size: tuple[int, int], theme_name: str) -> Pixels:
    """The wall's page of a window that fills the screen, as means of squares."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme_name)
    with tempfile.TemporaryDirectory() as folder:
        bus, clock = Bus(), Clock()
        bridge, video = Bridge(bus), FakeVideo(bus, clock)
        shown = [camera(number, ptz=number == 6) for number in range(1, COUNT + 1)]
        page = WallPage(video, shown, bridge, Settings(Path(folder)), ACCOUNT, now=clock)
        try:
            return _painted(Standing(app, page, video, clock, bus), size)
        finally:
            page.hide()
            bridge.close()
            page.deleteLater()


def _painted(wall: Standing, size: tuple[int, int]) -> Pixels:
    rail = QWidget()
    rail.setFixedWidth(RAIL)
    wall.page.set_rail(rail)
    wall.page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    wall.page.resize(size[0] - FRAME[0], size[1] - FRAME[1])
    wall.page.show()
    wall.settle()
    trouble(wall)  # type: ignore[arg-type] # all that it uses is there
    for number in LIVE:
        wall.video.give(f"cam-{number}", scenery(*wall.video.size(f"cam-{number}")))
    wall.settle()
    return np.round(blocks(pixels(wall.page.grab().toImage()))).astype(np.uint8)


def file(size: tuple[int, int], theme_name: str) -> Path:
    """Where a wall's reference is kept."""
    return FOLDER / f"{size[0]}x{size[1]}.{theme_name}.png"


def main() -> None:
    """Paint all references anew."""
    app = QApplication(sys.argv)
    theme.apply(app, "dark")
    if not font_is_there():
        raise SystemExit("the references are painted with Noto Sans CJK SC (package fonts-noto-cjk)")
    for size, theme_name in WALLS:
        save(paint(size, theme_name), file(size, theme_name))


if __name__ == "__main__":
    from ui.tour.display import virtual_display

    with virtual_display(2560, 1440):
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        main()

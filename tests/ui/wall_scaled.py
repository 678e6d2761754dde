"""Run as a program under another QT_SCALE_FACTOR: prints how a picture stands on the screen, as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.events import Bus
from app.settings import Settings
from tests.ui.wall_video import FakeVideo, cameras
from ui import theme
from ui.bridge import Bridge
from ui.wall.page import WallPage


def main(folder: Path) -> None:
    """Show four cameras, give one a noisy picture, compare the screen with it."""
    app = QApplication([])
    theme.apply(app, "dark")
    bus = Bus()
    bridge = Bridge(bus)
    video = FakeVideo(bus)
    page = WallPage(video, cameras(4), bridge, Settings(folder), "")
    page.setGeometry(0, 0, 801, 603)
    page.show()

    def pump(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            app.processEvents()
            time.sleep(0.005)

    pump(0.5)
    video.go_live(["cam-4"])
    page.canvas.set_watermark("")
    width, height = video.size("cam-4")
    picture = np.random.default_rng(2).integers(0, 255, (height, width, 3), np.uint8)
    video.give("cam-4", picture)
    pump(0.5)
    shot = app.primaryScreen().grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.width(), 4)[..., 2::-1]
    lines = [picture[60 + i, 50:200].tobytes() for i in range(10)]
    screen = [row.tobytes() for row in raw]
    exact = any(
        all(line in screen[row + i] for i, line in enumerate(lines)) for row in range(len(screen) - 10)
    )
    request = video.requests["cam-4"]
    ratio = page.devicePixelRatioF()
    cell = page.canvas.cell("cam-4")
    spare = [cell.width() * ratio - request.width, cell.height() * ratio - request.height]
    print(json.dumps({"ratio": ratio, "exact": exact, "spare": spare}))
    page.hide()
    bridge.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

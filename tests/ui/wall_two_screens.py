"""Run as a program on a display of its own: a second wall on a second monitor that is unplugged and plugged
in again. Prints what was seen, as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel

from app.events import Bus
from app.settings import Settings
from tests.ui.wall_screens import Monitors
from tests.ui.wall_video import FakeVideo, cameras
from ui import theme
from ui.bridge import Bridge
from ui.wall.page import WallPage


def main(folder: Path) -> None:
    """Open it, look where it stands, pull the plug, put it back, start anew."""
    monitors = Monitors()
    monitors.split()
    app = QApplication([])
    theme.apply(app, "dark")
    bus = Bus()
    bridge = Bridge(bus)
    found: dict[str, object] = {}

    def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not true():
            app.processEvents()
            time.sleep(0.005)
        return true()

    def wall() -> WallPage:
        page = WallPage(FakeVideo(bus), cameras(16), bridge, Settings(folder), "早班保安")
        page.setGeometry(0, 0, 1280, 700)
        page.show()
        until(page.isActiveWindow, 3)
        return page

    def stands() -> list[int]:
        board = page.beside.board()
        return [] if board is None else list(board.window().geometry().getRect())  # type: ignore[arg-type]

    page = wall()
    page.beside.toggle()
    until(lambda: False, 0.5)
    found["screens"] = [screen.name() for screen in app.screens()]
    found["opened"] = stands()
    monitors.unplug()
    found["gone"] = until(lambda: not page.beside.is_open())
    words = page.findChild(QLabel, "wall.number")
    found["told"] = words.text() if isinstance(words, QLabel) and words.isVisible() else ""
    monitors.plug()
    found["back"] = until(page.beside.is_open)
    found["back_at"] = stands()
    until(lambda: Settings(folder).get("wall.schools") != {})
    page.close()
    page.deleteLater()
    until(lambda: False, 0.3)
    page = wall()
    found["restored"] = until(page.beside.is_open, 5)
    page.close()
    print(json.dumps(found))
    bridge.close()
    monitors.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

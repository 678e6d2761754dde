"""What painting costs, as a ratio within one run: sixteen tiles against sixteen bare pictures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.wall_parts import dark, opened_wall
from tests.ui.wall_video import cameras
from ui.wall.pictures import picture

MOST = 3.0
"""Names, watermark, ages and bookkeeping may cost this many times the bare copying of the pictures."""

ROUNDS = 15


def best(work: Callable[[], None]) -> float:
    """Shortest of several runs, seconds: what the machine's other work adds is left out."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def test_tiles_cost_little_more_than_their_pictures(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> None:
    dark(qapp)
    ids = [f"cam-{i}" for i in range(1, 17)]
    with opened_wall(qtbot, tmp_path, cameras(16)) as wall:
        wall.page.resize(1520, 1032)
        qtbot.wait(300)
        wall.video.go_live(ids)
        wall.settle()
        canvas = wall.page.canvas
        surface = QImage(canvas.size(), QImage.Format.Format_RGB32)

        def bare() -> None:
            painter = QPainter(surface)
            for camera_id in ids:
                frame = wall.video.frame(camera_id)
                assert frame is not None
                painter.drawImage(QPoint(canvas.cell(camera_id).topLeft()), picture(frame))
            painter.end()

        def whole() -> None:
            painter = QPainter(surface)
            for tile in canvas._tiles:
                frame = wall.video.frame(tile.camera.id)
                canvas._painter.paint(painter, tile, frame, focused=False, hover=None)
            painter.end()

        whole()
        ratio = best(whole) / best(bare)
    assert ratio < MOST, f"{ratio:.2f}"

"""Every state of a tile, painted by the real canvas with a clock that stands: the reference images' source.

`python -m tests.ui.wall_states` paints them all anew into tests/ui/reference; look at them before committing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QApplication

from app.domain.camera import CameraState, CameraStatus, LossCause, PictureFault
from app.events import Bus
from app.services.ports import StreamKind, StreamStats, TileRequest
from tests.ui.wall_video import FakeVideo, camera
from ui import theme
from ui.wall.canvas import WallCanvas
from ui.wall.grid import Rect
from ui.wall.keys import Act
from ui.wall.model import Placement
from ui.wall.view import Marks
from ui.wall.zoom import Zoom

FOLDER = Path(__file__).with_name("reference")
THEMES = ("dark", "light")
FONT = "Noto Sans CJK SC"
"""The font that the references were painted with; another one sets every word elsewhere."""

WIDTH, HEIGHT = 320, 190
START = 1_795_500_000.0
ID = "cam-7"
BLOCK = 4
"""Side of the squares, in pixels, whose means are compared: edges of letters may differ a little."""

Pixels = NDArray[np.uint8]


class Scene:
    """A tile in the middle of its life: a picture is there, the camera is live."""

    def __init__(self) -> None:
        self.at = START
        self.said: list[CameraStatus] = []
        self.video = FakeVideo(Bus(), lambda: self.at)
        self.canvas = WallCanvas(self.video, ZoneInfo("Asia/Shanghai"), now=lambda: self.at)
        self.canvas.resize(WIDTH, HEIGHT)
        self.camera = camera(7)
        self.video.show([TileRequest(ID, WIDTH, HEIGHT, StreamKind.SUB)])
        self.said.append(self.video.say(ID, CameraState.LIVE))

    def place(self, **changes: object) -> None:
        """Put the tile on the wall; a second cell out of sight, because one alone shows no focus."""
        shown = camera(7, **changes)
        cells = [Placement(ID, Rect(0, 0, WIDTH, HEIGHT)), Placement("", Rect(0, 2 * HEIGHT, 8, 8))]
        self.canvas.place(cells, {ID: shown})

    def picture(self, age_s: float = 0.1) -> None:
        """A picture of this age."""
        self.video.give(ID, scenery(*self.video.size(ID)), age_s=age_s)
        self.canvas._poll()

    def say(self, state: CameraState, since_s: float = 0.0, **more: object) -> None:
        """The engine's word."""
        status = CameraStatus(ID, state, self.at - since_s, **more)  # type: ignore[arg-type]
        self.said.append(status)
        self.canvas.set_status(status)

    def go(self, seconds: float) -> None:
        """Time goes by."""
        self.at += seconds
        self.canvas._tick()


def scenery(width: int, height: int) -> Pixels:
    """A building, a yard and a path, in flat colours so that the files stay small."""
    made = np.empty((height, width, 3), np.uint8)
    made[:] = (176, 198, 214)
    made[height // 2 :] = (96, 112, 82)
    made[height // 5 : height // 2 + 8, width // 8 : 5 * width // 8] = (160, 148, 128)
    for window in range(5):
        left = width // 6 + window * width // 12
        made[height // 4 : height // 4 + height // 9, left : left + width // 22] = (84, 100, 114)
    for row in range(height // 2, height):
        half = width // 16 + (row - height // 2) // 2
        made[row, width // 2 - half : width // 2 + half] = (154, 152, 146)
    return made


def _live(scene: Scene) -> None:
    scene.place()
    scene.picture()


def _old(scene: Scene) -> None:
    scene.place()
    scene.picture(2.4)
    scene.canvas._tick()


def _stalled(scene: Scene) -> None:
    _live(scene)
    scene.go(7)
    scene.say(CameraState.STALLED, since_s=4)


def _lost(scene: Scene, cause: LossCause = LossCause.TIMEOUT, since_s: float = 200, **more: object) -> None:
    _live(scene)
    retry = {"retry_at": scene.at + 5, "attempt": 5}
    scene.say(CameraState.LOST, since_s, cause=cause, **(retry | more))


def _silent(scene: Scene) -> None:
    _live(scene)
    scene.go(65)


def _suspect(scene: Scene, *faults: PictureFault) -> None:
    _live(scene)
    scene.say(CameraState.SUSPECT, since_s=30, faults=faults)


def _resting(scene: Scene, *, ptz: bool, age_s: float) -> None:
    scene.place(ptz=ptz)
    scene.picture(age_s)
    scene.say(CameraState.RESTING, since_s=600)


def _resting_black(scene: Scene) -> None:
    scene.place()
    scene.say(CameraState.RESTING, since_s=600)


def _connecting(scene: Scene, *, queued: bool = False) -> None:
    scene.place()
    scene.say(CameraState.CONNECTING, queued=queued)


def _marks(scene: Scene, marks: Marks) -> None:
    _live(scene)
    scene.canvas.set_marks(ID, marks)


def _focused(scene: Scene) -> None:
    _live(scene)
    scene.canvas.set_focused(ID)


def _lost_focused(scene: Scene) -> None:
    _lost(scene)
    scene.canvas.set_focused(ID)
    scene.canvas.set_hover(ID, Act.FAULT)


def _target(scene: Scene) -> None:
    _live(scene)
    scene.canvas.set_target(0)


def _zoomed(scene: Scene) -> None:
    _live(scene)
    scene.canvas.set_zoom(Zoom(2.5, 0.1, 0.2))


def _figures(scene: Scene) -> None:
    scene.video.figures[ID] = StreamStats("h264", 704, 576, 15.0, 512.0, 30, 1, 0, 41.6, "ffmpeg")
    _live(scene)
    scene.canvas.set_figures(True)


def _empty(scene: Scene) -> None:
    cells = [Placement("", Rect(0, 0, WIDTH, HEIGHT)), Placement("", Rect(0, 2 * HEIGHT, 8, 8))]
    scene.canvas.place(cells, {})


STATES: dict[str, Callable[[Scene], None]] = {
    "live": _live,
    "live-two-seconds-old": _old,
    "stalled": _stalled,
    "lost": _lost,
    "lost-retrying": lambda scene: _lost(scene, retry_at=scene.at - 1),
    "lost-since-yesterday": lambda scene: _lost(scene, LossCause.UNREACHABLE, 90_000, attempt=118),
    "lost-password": lambda scene: _lost(scene, LossCause.BAD_PASSWORD, retry_at=None, attempt=1),
    "lost-password-retrying": lambda scene: _lost(scene, LossCause.BAD_PASSWORD, retry_at=None, attempt=0),
    "lost-silent-engine": _silent,
    "lost-queued": lambda scene: _lost(scene, queued=True),
    "lost-refused": lambda scene: _lost(scene, LossCause.REFUSED),
    "lost-not-found": lambda scene: _lost(scene, LossCause.NOT_FOUND),
    "lost-certificate": lambda scene: _lost(scene, LossCause.BAD_CERTIFICATE),
    "lost-bad-stream": lambda scene: _lost(scene, LossCause.BAD_STREAM),
    "lost-ended": lambda scene: _lost(scene, LossCause.ENDED),
    "suspect": lambda scene: _suspect(scene, PictureFault.BLURRED),
    "suspect-two": lambda scene: _suspect(scene, PictureFault.BLACK, PictureFault.FROZEN),
    "suspect-moved": lambda scene: _suspect(scene, PictureFault.COVERED, PictureFault.MOVED),
    "resting-ptz": lambda scene: _resting(scene, ptz=True, age_s=0.1),
    "resting-planned-stale": lambda scene: _resting(scene, ptz=False, age_s=60),
    "resting-before-the-first-picture": _resting_black,
    "connecting": _connecting,
    "connecting-queued": lambda scene: _connecting(scene, queued=True),
    "fault-open": lambda scene: _marks(scene, Marks(fault_open=True)),
    "clip-runs": lambda scene: _marks(scene, Marks(clip_s=12.3)),
    "fault-open-clip-runs": lambda scene: _marks(scene, Marks(clip_s=72.0, fault_open=True)),
    "focused": _focused,
    "lost-focused-hover": _lost_focused,
    "target-of-carrying": _target,
    "zoomed": _zoomed,
    "figures": _figures,
    "empty": _empty,
}


def paint(name: str, theme_name: str) -> Pixels:
    """One state in one theme: height × width × (red, green, blue)."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme_name)
    scene = Scene()
    STATES[name](scene)
    scene.canvas.grab()  # the first painting finds the buttons' places
    image = scene.canvas.grab().toImage()
    scene.canvas.deleteLater()
    return pixels(image)


def pixels(image: QImage) -> Pixels:
    """An image's pixels."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), 2::-1].copy()


def file(name: str, theme_name: str) -> Path:
    """Where a state's reference is kept."""
    return FOLDER / f"{name}.{theme_name}.png"


def save(shown: Pixels, path: Path) -> None:
    """Write a PNG, small: the pictures have few colours."""
    height, width, _ = shown.shape
    image = QImage(np.ascontiguousarray(shown).data, width, height, width * 3, QImage.Format.Format_RGB888)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.convertToFormat(QImage.Format.Format_RGB888).save(str(path), "PNG", 0)


def blocks(shown: Pixels) -> NDArray[np.float64]:
    """Means of squares of BLOCK pixels."""
    height, width = shown.shape[0] // BLOCK * BLOCK, shown.shape[1] // BLOCK * BLOCK
    cut = shown[:height, :width].astype(float)
    return cut.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3).mean(axis=(1, 3))


def difference(one: Pixels, other: Pixels) -> float:
    """The share of squares that look different, 0 to 1; 1 for pictures of different sizes."""
    if one.shape != other.shape:
        return 1.0
    return unlike(blocks(one), blocks(other))


def unlike(one: Pixels | NDArray[np.float64], other: Pixels | NDArray[np.float64]) -> float:
    """The share of points that look different, 0 to 1; 1 for pictures of different sizes."""
    if one.shape != other.shape:
        return 1.0
    return float((np.abs(one.astype(float) - other).max(axis=2) > 24).mean())


def font_is_there() -> bool:
    """Whether the references' font is what the wall writes with here."""
    return QFontInfo(theme.ui_font()).family() == FONT


def main() -> None:
    """Paint all references anew."""
    app = QApplication(sys.argv)
    theme.apply(app, "dark")
    if not font_is_there():
        raise SystemExit(f"the references are painted with {FONT} (package fonts-noto-cjk)")
    for theme_name in THEMES:
        for name in STATES:
            save(paint(name, theme_name), file(name, theme_name))


if __name__ == "__main__":
    from ui.tour.display import virtual_display

    with virtual_display(800, 600):
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        main()

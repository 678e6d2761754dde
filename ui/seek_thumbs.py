"""The small picture over the seek bar: what is to be seen at the moment under the pointer.

Pictures are made off the user interface's thread, one at a time; of many wishes only the newest counts.
Knows the files only by the port's thumbnails.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.errors import GuardroomError
from app.services.film_ports import Thumbnails
from ui.bridge import Bridge
from ui.seek_bar import SeekBar
from ui.widgets.basics import label

BOX = (240, 135)
KEPT = 200
GRAIN_S = 1.0
"""Files that list no keyframes: moments closer than this share a picture."""


@dataclass(frozen=True)
class Source:
    """A file whose pictures are shown; it lies at `begins` of the bar's line. Seconds."""

    path: Path
    seconds: float
    begins: float = 0.0
    keyframes: tuple[float, ...] = ()

    def moment(self, at: float) -> float | None:
        """The keyframe in the file for a position on the line; None: the file has no picture then."""
        inside = at - self.begins
        if not 0 <= inside <= self.seconds:
            return None
        if not self.keyframes:
            return inside // GRAIN_S * GRAIN_S
        return self.keyframes[max(0, bisect_right(self.keyframes, inside) - 1)]


class SeekThumbs(QFrame):
    """A child of the pane, above its bar; `words(at)` says the moment in words."""

    def __init__(
        self,
        bar: SeekBar,
        bridge: Bridge,
        thumbnails: Callable[[Path], Thumbnails],
        *,
        words: Callable[[float], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{bar.objectName()}.thumb")
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self._bar, self._bridge, self._make, self._words = bar, bridge, thumbnails, words
        self._pane = parent
        self._source: Source | None = None
        self._length = 0.0
        self._open: Thumbnails | None = None
        self._turn = 0  # counts the sources: a picture of an earlier one is dropped
        self._busy = False
        self._wish: float | None = None
        self._shown_for: float | None = None
        self._kept: dict[float, QPixmap] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        self.picture = QLabel()
        self.picture.setFixedSize(*BOX)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.time = label("", "strong")
        self.time.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.picture)
        column.addWidget(self.time)
        self.hide()
        bar.hovered.connect(self._hovered)
        bar.left.connect(self.hide)

    def set_source(self, source: Source | None, length: float = 0.0) -> None:
        """Whose pictures are shown on a bar that stands for `length` seconds; None: of nobody."""
        self._turn += 1
        self._source, self._length, self._busy, self._wish = source, length, False, None
        self._kept.clear()
        self.hide()
        if self._open is not None:
            old, self._open = self._open, None
            self._bridge.run(self, old.close)

    def _hovered(self, share: float) -> None:
        if self._length <= 0:
            return
        at = share * self._length
        self.time.setText(self._words(at))
        moment = self._source.moment(at) if self._source is not None else None
        self._shown_for = moment
        if moment is None:
            self.picture.clear()
        elif moment in self._kept:
            self.picture.setPixmap(self._kept[moment])
        else:
            self._wish = moment
            self._work_on()
        self.picture.setVisible(self._source is not None)
        self._place(share)

    def _place(self, share: float) -> None:
        self.adjustSize()
        pane = self._pane
        spot = self._bar.mapTo(pane, self._bar.rect().topLeft())
        left = spot.x() + self._bar.x_of(share) - self.width() // 2
        left = max(0, min(left, pane.width() - self.width()))
        self.move(left, max(0, spot.y() - self.height() - 4))
        self.show()
        self.raise_()

    def _work_on(self) -> None:
        if self._busy or self._wish is None or self._source is None:
            return
        self._busy = True
        wish, self._wish = self._wish, None
        turn, path, opened, make = self._turn, self._source.path, self._open, self._make

        def work() -> tuple[Thumbnails, QImage]:
            tool = opened or make(path)
            return tool, _image(tool, wish)

        def done(made: tuple[Thumbnails, QImage]) -> None:
            self._made(turn, wish, *made)

        def failed(error: GuardroomError) -> None:
            """Whoever opens the file is told why it cannot be read."""
            if turn == self._turn:
                self._source = None

        self._bridge.run(self, work, done, failed)

    def _made(self, turn: int, wish: float, tool: Thumbnails, image: QImage) -> None:
        if turn != self._turn:
            if tool is not self._open:
                self._bridge.run(self, tool.close)
            return
        self._open, self._busy = tool, False
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[wish] = QPixmap.fromImage(image) if not image.isNull() else QPixmap()
        if self._shown_for == wish:
            self.picture.setPixmap(self._kept[wish])
        self._work_on()


def _image(tool: Thumbnails, moment: float) -> QImage:
    """The picture as a copy that outlives the frame; a null one where there is none."""
    frame = tool.at(moment)
    if frame is None:
        return QImage()
    rows = QImage(frame.buffer, frame.width, frame.height, frame.stride, QImage.Format.Format_RGB32)
    return rows.copy()

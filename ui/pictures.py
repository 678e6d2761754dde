"""Small pictures of kept snapshots, loaded off the user interface's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from ui.bridge import Bridge

THUMB = QSize(132, 88)

Picture = Callable[[str], bytes | None]
"""Blocking: the JPEG kept under a sha256, None where it is not on this PC."""


class Thumb(QLabel):
    """A picture scaled into a fixed box, or a word in its place."""

    def __init__(self, name: str, word: str = "", size: QSize = THUMB, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self.setObjectName(name)
        self.setProperty("kind", "thumb")
        self.setFixedSize(size)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def set_jpeg(self, data: bytes | None) -> None:
        """Show the picture; without one a word says so."""
        image = QImage.fromData(data) if data else QImage()
        if image.isNull():
            self.setText(self.tr("图片不在本机"))
            return
        ratio = Qt.AspectRatioMode.KeepAspectRatio
        smooth = Qt.TransformationMode.SmoothTransformation
        self.setPixmap(QPixmap.fromImage(image.scaled(self.size(), ratio, smooth)))

    def load(self, bridge: Bridge, picture: Picture, sha256: str) -> None:
        """Fetch and show the picture kept under `sha256`."""
        self.setText(self.tr("正在读取…"))
        bridge.run(self, lambda: picture(sha256), self.set_jpeg)

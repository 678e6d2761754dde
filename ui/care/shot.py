"""A kept picture with a caption, as large as fits, never stretched. Must not know what it shows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.bridge import Bridge
from ui.pictures import Picture
from ui.widgets.basics import label

LEAST = QSize(240, 150)


class _Canvas(QWidget):
    """Paints the picture into its middle, or a word."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.word = ""
        self.setMinimumSize(LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, letterboxed."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("field"))
        if self.image.isNull():
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(12, 12, -12, -12), flags, self.word)
        else:
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self.image)
        painter.end()


class Shot(QFrame):
    """`show_kept` fetches a picture by its hash; `show_word` says why there is none."""

    def __init__(self, name: str, caption: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.sha256 = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._title = label(caption, "strong")
        self._words = label("", "muted", wrap=True)
        self._words.setObjectName(f"{name}.words")
        self._canvas = _Canvas()
        column.addWidget(self._title)
        column.addWidget(self._canvas, 1)
        column.addWidget(self._words)

    def set_caption(self, words: str) -> None:
        """What the picture is."""
        self._title.setText(words)

    def show_word(self, word: str) -> None:
        """No picture: say so."""
        self.sha256 = ""
        self._canvas.image, self._canvas.word = QImage(), word
        self._words.setText("")
        self._canvas.update()

    def show_kept(self, bridge: Bridge, picture: Picture, sha256: str, words: str) -> None:
        """Fetch and show the picture kept under `sha256`; `words` stand below it."""
        if sha256 == self.sha256:
            self._words.setText(words)
            return
        self.show_word(self.tr("正在读取…"))
        self.sha256 = sha256
        self._words.setText(words)
        bridge.run(self, lambda: picture(sha256), lambda data: self._arrived(sha256, data))

    def shown(self) -> bool:
        """Whether a picture is there."""
        return not self._canvas.image.isNull()

    def _arrived(self, sha256: str, data: bytes | None) -> None:
        if sha256 != self.sha256:
            return
        self._canvas.image = QImage.fromData(data) if data else QImage()
        self._canvas.word = self.tr("图片不在本机")
        self._canvas.update()

"""The message bar: what happened, what was kept, what to do. Never a modal box.

In a layout it takes a row of its own; over the pages it floats, so that nothing moves under the pointer.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.errors import EnvError, GuardroomError
from ui import theme
from ui.texts import show_error
from ui.widgets.basics import label

KEEP_S = 12
"""A message of success leaves by itself after this many seconds; a trouble stays until it is closed."""

_MOST = 3
_WIDEST = 440
"""Pixels; what stands beside a list begins further right on every page."""

_MARGIN = 16
_FOOT = 48


class Tone(StrEnum):
    """How a message looks; a word stands with every colour."""

    INFO = "message"
    OK = "message-ok"
    WARN = "message-warn"
    BAD = "message-bad"


_ICONS = {
    Tone.INFO: ("mdi6.information-outline", "accent"),
    Tone.OK: ("mdi6.check-circle-outline", "ok"),
    Tone.WARN: ("mdi6.alert-outline", "warn"),
    Tone.BAD: ("mdi6.alert-octagon-outline", "bad"),
}


class Message(QFrame):
    """One line of the bar."""

    def __init__(self, text: str, tone: Tone, act: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", tone.value)
        self.setObjectName("message")
        self.text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        icon = label()
        icon.setPixmap(theme.icon(*_ICONS[tone]).pixmap(22, 22))
        row.addWidget(icon)
        words = label(text, wrap=True)
        words.setObjectName("message.text")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(words, 1)
        self.act: QPushButton | None = None
        if act:
            self.act = QPushButton(act)
            self.act.setObjectName("message.act")
            row.addWidget(self.act)
        self.closer = QToolButton()
        self.closer.setObjectName("message.close")
        self.closer.setProperty("kind", "quiet")
        self.closer.setToolTip(self.tr("关闭这条消息"))
        self.closer.setIcon(theme.icon("mdi6.close"))
        row.addWidget(self.closer)


class MessageBar(QWidget):
    """Shows up to three messages, newest first; the same text is not shown twice."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._shown: list[Message] = []
        self._host: QWidget | None = None
        self.hide()

    def float_over(self, host: QWidget) -> None:
        """Stand at the foot of `host`, in front of what it shows, instead of in a layout.

        At the left, where lists end: signatures and acts stand at the right. Above the wall's bar, which
        says how many cameras are lost.
        """
        self._host = host
        self.setParent(host)
        host.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size, and stay in front of what it shows."""
        if watched is self._host and event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Another text or size of letters: another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _place(self) -> None:
        if self._host is None:
            return
        area = self._host.rect()
        width = min(_WIDEST, area.width() - 2 * _MARGIN)
        foot = theme.px(_FOOT)
        height = min(self._column.totalHeightForWidth(width), area.height() - _MARGIN - foot)
        self.setGeometry(_MARGIN, area.height() - height - foot, width, height)
        self.raise_()

    def tell(self, text: str, tone: Tone = Tone.INFO, *, act: str = "", keep: bool | None = None) -> None:
        """Show a message; `act` adds a button that emits `acted(text)`. `keep`: stays until closed
        (by default only WARN and BAD stay)."""
        if any(message.text == text for message in self._shown):
            return
        message = Message(text, tone, act, self)
        message.closer.clicked.connect(lambda: self._remove(message))
        if message.act is not None:
            message.act.clicked.connect(lambda: self._act(message))
        self._shown.insert(0, message)
        self._column.insertWidget(0, message)
        for old in self._shown[_MOST:]:
            self._remove(old)
        stays = tone in {Tone.WARN, Tone.BAD} if keep is None else keep
        if not stays:
            timer = QTimer(message)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self._remove(message))
            timer.start(KEEP_S * 1000)
        self.show()
        self._place()

    def trouble(self, error: GuardroomError) -> None:
        """Show a failure: cause and next step."""
        self.tell(show_error(error), Tone.BAD if isinstance(error, EnvError) else Tone.WARN)

    def texts(self) -> list[str]:
        """What is shown now, newest first."""
        return [message.text for message in self._shown]

    def clear(self) -> None:
        """Take everything away."""
        for message in list(self._shown):
            self._remove(message)

    def _act(self, message: Message) -> None:
        self.acted.emit(message.text)
        self._remove(message)

    def _remove(self, message: Message) -> None:
        if message in self._shown:
            self._shown.remove(message)
            self._column.removeWidget(message)
            message.hide()
            message.deleteLater()
        self.setVisible(bool(self._shown))
        self._place()

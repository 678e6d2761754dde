"""Small things of every page: card, key button, empty state, password field, lines and labels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme


def label(text: str = "", kind: str = "", *, wrap: bool = False) -> QLabel:
    """A plain-text label of a kind (theme: title, heading, muted, caption, chip, badge, ok, warn, bad …)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        made.setProperty("kind", kind)
    if wrap:
        made.setWordWrap(True)
    return made


def button(text: str, name: str, kind: str = "plain", icon: str | None = None) -> QPushButton:
    """A push button with its objectName, kind and, where given, a qtawesome icon."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("kind", kind)
    if icon is not None:
        token = {"primary": "on_primary", "danger": "on_danger"}.get(kind, "text")
        made.setIcon(theme.icon(icon, token))
    return made


def line() -> QFrame:
    """A horizontal hairline."""
    made = QFrame()
    made.setProperty("kind", "line")
    return made


class Card(QFrame):
    """A raised block with an optional caption; put content into `body`."""

    def __init__(self, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.setSpacing(8)
        self.caption = label(caption, "caption")
        self.body.addWidget(self.caption)
        self.caption.setVisible(bool(caption))  # not before it has a parent: it would be a window

    def set_caption(self, text: str) -> None:
        """Change the small line on top; an empty one takes no room."""
        self.caption.setText(text)
        self.caption.setVisible(bool(text))


class KeyButton(QPushButton):
    """A button with its word at the left and its key printed at the right.

    The key is only printed: the window owns the shortcuts, so that one key has one owner.
    """

    def __init__(
        self,
        word: str,
        key: str,
        *,
        kind: str = "plain",
        name: str = "",
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self.setProperty("large", large)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(18 if large else 12, 0, 18 if large else 10, 0)
        row.setSpacing(12)
        self._word = label(word)
        self._word.setProperty("part", "word")
        self._key = label(key)
        self._key.setProperty("part", "key")
        for part in (self._word, self._key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        row.addWidget(self._word)
        row.addStretch(1)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(word)

    def set_word(self, word: str) -> None:
        """Change the word."""
        self._word.setText(word)
        self.setAccessibleName(word)

    def word(self) -> str:
        """The word as shown."""
        return self._word.text()

    def sizeHint(self) -> QSize:
        """Wide enough for word and key."""
        layout = self.layout()
        wanted = layout.sizeHint() if layout is not None else super().sizeHint()
        return QSize(wanted.width() + 2, theme.px(64 if self.property("large") else 40))

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its words."""
        return self.sizeHint()


class EmptyState(QWidget):
    """An empty page says what to do first: icon, one sentence, and the act where there is one."""

    acted = Signal()

    def __init__(self, icon: str, title: str, hint: str = "", *, act: str = "", name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon_name = icon
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._icon)
        for text, kind in ((title, "heading"), (hint, "muted")):
            if text:
                part = label(text, kind, wrap=True)
                part.setAlignment(Qt.AlignmentFlag.AlignCenter)
                column.addWidget(part)
        if act:
            doing = button(act, f"{name}.act", "primary")
            doing.clicked.connect(self.acted)
            column.addWidget(doing, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        self._paint_icon()

    def changeEvent(self, event: QEvent) -> None:
        """A new theme repaints the icon."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()

    def _paint_icon(self) -> None:
        self._icon.setPixmap(theme.icon(self._icon_name, "rest").pixmap(56, 56))


class PasswordField(QLineEdit):
    """A password input with an eye to show what is typed; Enter emits returnPressed as usual."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setPlaceholderText(placeholder or self.tr("密码"))
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText)
        self._eye = QToolButton(self)
        self._eye.setProperty("kind", "eye")
        self._eye.setObjectName(f"{name}.show")
        self._eye.setCheckable(True)
        self._eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._eye.setCursor(Qt.CursorShape.ArrowCursor)
        self._eye.setToolTip(self.tr("显示密码"))
        self._eye.toggled.connect(self._show)
        self.setTextMargins(0, 0, 34, 0)
        self._show(False)

    def mark_wrong(self, wrong: bool) -> None:
        """Red edge after a refused password."""
        self.setProperty("wrong", wrong)
        self.style().unpolish(self)
        self.style().polish(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the right end."""
        self._eye.setGeometry(self.width() - 38, 1, 36, self.height() - 2)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(theme.icon("mdi6.eye-off-outline" if shown else "mdi6.eye-outline"))


class ElidedLabel(QLabel):
    """One line that shortens itself with … where room is short; the tool tip holds the whole."""

    def __init__(self, text: str = "", kind: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        if kind:
            self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Change the text."""
        self._whole = text
        self._shorten()

    def whole(self) -> str:
        """The text, unshortened."""
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """May shrink to a few letters."""
        return QSize(40, super().sizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the new width."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, max(0, self.contentsRect().width())
        )
        if not self.isVisible() and self.width() < 60:
            shown = self._whole
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")

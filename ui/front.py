"""Faces that fill the window before the frame exists: login page, opening, a problem at the start.

Must not know how a workplace is opened; they show and ask.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.errors import GuardroomError
from ui import theme
from ui.places import PlaceInfo
from ui.texts import show_text
from ui.widgets.basics import button, label
from ui.widgets.message_bar import MessageBar

_CARD_WIDTH = 720


class Front(QWidget):
    """Ground, a centred card for the content, language and theme at the foot."""

    language_chosen = Signal(str)
    theme_chosen = Signal(str)

    def __init__(self, *, width: int = _CARD_WIDTH) -> None:
        super().__init__()
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.messages = MessageBar()
        self.card = QFrame()
        self.card.setProperty("kind", "dialog")
        self.card.setFixedWidth(theme.px(width))
        # Not Maximum: that caps the height at what the words need on a wider card.
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(32, 24, 32, 24)
        self.body.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addStretch(1)
        middle = QHBoxLayout()  # an alignment in `column` would ignore the height that wrapped words need
        middle.addStretch(1)
        middle.addWidget(self.card)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addStretch(1)
        column.addLayout(self._foot())

    def add_brand(self, title: str, below: str) -> None:
        """The program's mark with a title and a smaller line."""
        row = QHBoxLayout()
        row.setSpacing(16)
        mark = QLabel()
        mark.setPixmap(theme.icon("mdi6.cctv", "accent").pixmap(QSize(44, 44)))
        row.addWidget(mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = label(title, "title")
        name.setObjectName("front.title")
        words.addWidget(name)
        if below:
            words.addWidget(label(below, "muted"))
        row.addLayout(words, 1)
        self.body.addLayout(row)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(8)
        row.addWidget(label(self.tr("值守台 Guardroom"), "caption"))
        row.addStretch(1)
        for word, code in (("中文", "zh_CN"), ("English", "en")):
            made = button(word, f"front.language.{code}", "quiet")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _=False, code=code: self.language_chosen.emit(code))
            row.addWidget(made)
        dark = theme.tokens().name == "dark"
        word, name = (self.tr("亮色界面"), "light") if dark else (self.tr("暗色界面"), "dark")
        switch = button(word, "front.theme", "quiet")
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        switch.clicked.connect(lambda: self.theme_chosen.emit(name))
        row.addWidget(switch)
        return row


class LoginPage(Front):
    """The login form under the school's name; in the demo, the places to choose from above it."""

    place_chosen = Signal(object)
    """A PlaceInfo."""

    def __init__(self, here: PlaceInfo, places: Sequence[PlaceInfo], form: QWidget) -> None:
        super().__init__()
        self.setObjectName("login")
        self.add_brand(here.name, self.tr("值守台 · 登录后画面、日志与报修即可使用"))
        if len(places) > 1:
            self.body.addLayout(self._chooser(here, places))
        self.body.addSpacing(4)
        self.body.addWidget(form)

    def _chooser(self, here: PlaceInfo, places: Sequence[PlaceInfo]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label(self.tr("演示：选择在哪里登录"), "caption"))
        row = QHBoxLayout()
        row.setSpacing(8)
        group = QButtonGroup(self)
        for place in places:
            chip = QPushButton(place.name)
            chip.setObjectName(f"login.place.{place.dir.name}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setChecked(place.dir == here.dir)
            chip.clicked.connect(lambda _=False, place=place: self._choose(place, here))
            group.addButton(chip)
            row.addWidget(chip)
        row.addStretch(1)
        column.addLayout(row)
        return column

    def _choose(self, place: PlaceInfo, here: PlaceInfo) -> None:
        if place.dir != here.dir:
            self.place_chosen.emit(place)


class OpeningPage(Front):
    """Something is being opened; shown until it is, with what it is."""

    def __init__(self, what: str) -> None:
        super().__init__(width=480)
        self.setObjectName("opening")
        self.body.addWidget(label(what, "heading"))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        self.body.addWidget(bar)


class ProblemPage(Front):
    """The program cannot start: cause, next step, try again or leave. Nothing is lost."""

    retry = Signal()
    leave = Signal()

    def __init__(self, error: GuardroomError, folder: str) -> None:
        super().__init__()
        self.setObjectName("problem")
        self.add_brand(self.tr("暂时不能开始"), "")
        cause = label(show_text(error.message), "heading", wrap=True)
        cause.setObjectName("problem.cause")
        self.body.addWidget(cause)
        if error.hint is not None:
            hint = label(show_text(error.hint), "", wrap=True)
            hint.setObjectName("problem.hint")
            self.body.addWidget(hint)
        self.body.addWidget(label(self.tr("数据文件夹：{folder}").format(folder=folder), "muted", wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        leave = button(self.tr("退出"), "problem.leave")
        leave.clicked.connect(self.leave)
        again = button(self.tr("再试一次"), "problem.retry", "primary")
        again.clicked.connect(self.retry)
        row.addWidget(leave)
        row.addWidget(again)
        self.body.addLayout(row)
        again.setFocus(Qt.FocusReason.OtherFocusReason)

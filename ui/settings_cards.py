"""Cards of the settings page: theme and language, and the own password."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from app.errors import GuardroomError
from app.services.auth import AuthService, Session
from app.settings import Settings
from ui.bridge import Bridge
from ui.texts import show_error
from ui.theme import SCALES, set_kind
from ui.widgets.basics import Card, PasswordField, button, label


class LookCard(Card):
    """Theme, language and size of the text; the choice is kept, then told."""

    theme_changed = Signal(str)
    language_changed = Signal(str)
    scale_changed = Signal(int)

    def __init__(self, settings: Settings, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_caption(self.tr("界面"))
        self._settings, self._bridge = settings, bridge
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        self._theme = _choice(
            "settings.theme",
            ((self.tr("深色（夜间）"), "dark"), (self.tr("浅色（白天）"), "light")),
            settings.get("ui.theme"),
        )
        self._language = _choice(
            "settings.language", (("简体中文", "zh_CN"), ("English", "en")), settings.get("ui.language")
        )
        grid.addWidget(label(self.tr("主题"), "muted"), 0, 0)
        grid.addWidget(self._theme, 0, 1)
        grid.addWidget(label(self.tr("语言"), "muted"), 1, 0)
        grid.addWidget(self._language, 1, 1)
        self._scale = QComboBox()
        self._scale.setObjectName("settings.text_scale")
        for percent in SCALES:
            self._scale.addItem(f"{percent} %", percent)
        self._scale.setCurrentIndex(max(0, self._scale.findData(settings.get("ui.text_scale"))))
        grid.addWidget(label(self.tr("文字大小"), "muted"), 2, 0)
        grid.addWidget(self._scale, 2, 1)
        self.body.addLayout(grid)
        self._told = label("", "error", wrap=True)
        self._told.hide()
        self.body.addWidget(self._told)
        self._theme.activated.connect(lambda: self._keep("ui.theme", self._theme.currentData()))
        self._scale.activated.connect(lambda: self._keep("ui.text_scale", self._scale.currentData()))
        self._language.activated.connect(lambda: self._keep("ui.language", self._language.currentData()))

    def _keep(self, key: str, value: object) -> None:
        signal = {"ui.theme": self.theme_changed, "ui.language": self.language_changed}.get(
            key, self.scale_changed
        )
        self._bridge.run(
            self, lambda: self._settings.set(key, value), lambda _: signal.emit(value), self._failed
        )

    def _failed(self, error: GuardroomError) -> None:
        self._told.setText(show_error(error))
        self._told.show()


class PasswordCard(Card):
    """Change the own password: the old one, the new one twice."""

    def __init__(
        self, auth: AuthService, bridge: Bridge, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.set_caption(self.tr("修改密码 · {name}").format(name=session.account.name))
        self._auth, self._bridge, self._session = auth, bridge, session
        self._old = PasswordField("settings.old_password", self.tr("现在的密码"))
        self._new = PasswordField("settings.new_password", self.tr("新密码"))
        self._again = PasswordField("settings.new_password_again", self.tr("再输一次新密码"))
        for field in (self._old, self._new, self._again):
            self.body.addWidget(field)
        row = QHBoxLayout()
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("settings.password_told")
        self._save = button(self.tr("修改密码"), "settings.change_password")
        self._save.clicked.connect(self._pressed)
        row.addWidget(self._told, 1)
        row.addWidget(self._save)
        self.body.addLayout(row)

    def _pressed(self) -> None:
        old, new = self._old.text(), self._new.text()
        if new != self._again.text():
            self._tell(self.tr("两次输入的新密码不一样，请重输。"), "error")
            return
        self._save.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._auth.change_password(self._session.account.id, old, new),
            self._changed,
            self._failed,
        )

    def _changed(self, _: None) -> None:
        self._save.setEnabled(True)
        for field in (self._old, self._new, self._again):
            field.clear()
        self._tell(self.tr("密码已修改，下次登录用新密码。"), "ok")

    def _failed(self, error: GuardroomError) -> None:
        self._save.setEnabled(True)
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)


def _choice(name: str, options: tuple[tuple[str, str], ...], value: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    for word, data in options:
        made.addItem(word, data)
    made.setCurrentIndex(max(0, made.findData(value)))
    return made

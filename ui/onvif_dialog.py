"""Finds a device's streams by its ONVIF address and adds the chosen ones. Must not know ONVIF itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import GuardroomError
from app.services.auth import Session
from app.services.cameras import CameraInput, CameraService
from ui.bridge import Bridge
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import EmptyState, PasswordField, button, label
from ui.widgets.dialog import Dialog


class OnvifDialog(Dialog):
    """`added` follows when at least one camera was added."""

    added = Signal()

    def __init__(
        self, cameras: CameraService, bridge: Bridge, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__("onvif", QCoreApplication.translate("OnvifDialog", "按 ONVIF 地址查找"), parent)
        self.setMinimumSize(680, 520)
        self._cameras, self._bridge, self._session = cameras, bridge, session
        self._found: list[CameraInput] = []
        self._build()

    def _build(self) -> None:
        column = self.body
        column.addWidget(
            label(self.tr("填录像机或摄像机的地址和账号，系统去问它有哪些画面。"), "muted", wrap=True)
        )
        column.addLayout(self._make_question())
        self.list = QListWidget()
        self.list.setObjectName("onvif.found")
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("onvif.told")
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState("mdi6.lan", self.tr("还没有查找"), self.tr("找到的画面会列在这里，勾选后一次添加。"))
        )
        self._stack.addWidget(self.list)
        column.addWidget(self._stack, 1)
        column.addWidget(self._told)
        buttons = QHBoxLayout()
        self._add = button(self.tr("添加所选"), "onvif.add", "primary")
        self._add.setEnabled(False)
        close = button(self.tr("关闭"), "onvif.close", "quiet")
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self._add)
        column.addLayout(buttons)
        self._add.clicked.connect(self._add_pressed)
        close.clicked.connect(self.reject)

    def _make_question(self) -> QVBoxLayout:
        self.url = QLineEdit()
        self.url.setObjectName("onvif.url")
        self.url.setPlaceholderText("192.168.1.64")
        self.username = QLineEdit()
        self.username.setObjectName("onvif.username")
        self.username.setPlaceholderText(self.tr("用户名"))
        self.password = PasswordField("onvif.password")
        self._find = button(self.tr("查找"), "onvif.find", icon="mdi6.magnify")
        self._find.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.username, 1)
        row.addWidget(self.password, 1)
        row.addWidget(self._find)
        column = QVBoxLayout()
        column.addWidget(self.url)
        column.addLayout(row)
        self._find.clicked.connect(self._find_pressed)
        self.password.returnPressed.connect(self._find_pressed)
        return column

    def _find_pressed(self) -> None:
        url, username, password = self.url.text().strip(), self.username.text().strip(), self.password.text()
        if not url:
            self._tell(self.tr("请先填设备地址。"), "error")
            self.url.setFocus()
            return
        self._find.setEnabled(False)
        self._tell(self.tr("正在查找……"))
        self._bridge.run(
            self, lambda: self._cameras.find_onvif(url, username, password), self._show, self._failed
        )

    def _show(self, found: list[CameraInput]) -> None:
        self._find.setEnabled(True)
        self._found = found
        self.list.clear()
        for given in found:
            item = QListWidgetItem(f"{given.name}  ·  {given.main_url}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self._add.setEnabled(bool(found))
        self._stack.setCurrentIndex(1 if found else 0)
        if found:
            self._tell(self.tr("找到 {count} 路，勾选要添加的。").format(count=len(found)), "ok")
        else:
            self._tell(self.tr("设备有应答，但没有可用的画面。请检查设备的编码设置。"), "error")

    def _add_pressed(self) -> None:
        checked = Qt.CheckState.Checked
        chosen = [g for n, g in enumerate(self._found) if self.list.item(n).checkState() == checked]
        if not chosen:
            self._tell(self.tr("一路也没有勾选。"), "error")
            return
        self._add.setEnabled(False)

        def work() -> int:
            for given in chosen:
                self._cameras.add(self._session, replace(given, number=None))
            return len(chosen)

        self._bridge.run(self, work, self._done, self._failed)

    def _done(self, _: int) -> None:
        self.added.emit()
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._find.setEnabled(True)
        self._add.setEnabled(bool(self._found))
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str = "muted") -> None:
        self._told.setText(words)
        set_kind(self._told, kind)

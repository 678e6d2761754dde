"""Video settings: decoder, graphics hardware, transport, sessions of a recorder; in force at the next start.

Must not know the video engine.
"""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from app.errors import GuardroomError
from app.settings import Settings
from ui.bridge import Bridge
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import Card, label

CAPS = (0, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64)
"""Sessions of one recorder that may be chosen; 0: no limit."""

WIDEST = 900


class VideoTab(QWidget):
    """One choice a row, kept as soon as it is made."""

    def __init__(self, settings: Settings, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._bridge = settings, bridge
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(2, 1)
        self._told = label("", "ok", wrap=True)
        self._told.setObjectName("settings.video_told")
        self._told.hide()
        card = Card("")
        card.setMaximumWidth(WIDEST)
        card.body.addLayout(self._grid)
        card.body.addWidget(self._told)
        self._add_rows()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(card)
        column.addStretch(1)

    def _add_rows(self) -> None:
        self._add(
            "video.engine",
            "settings.engine",
            self.tr("监控画面解码"),
            [(self.tr("自动（推荐）"), "auto"), ("FFmpeg", "ffmpeg"), ("VLC", "vlc")],
            self.tr(
                "“自动”用 FFmpeg。VLC 每幅画面晚约 0.2 秒，也更占电脑，"
                "只在 FFmpeg 显示不了某些摄像机时选用；VLC 不行时自动改用 FFmpeg 并提示。"
            ),
        )
        self._add(
            "video.hardware",
            "settings.hardware",
            self.tr("显卡解码"),
            [(self.tr("不用"), "off"), (self.tr("自动试用"), "auto")],
            self.tr("电脑忙不过来时可试；显卡不能用时自动改用软件解码并提示。"),
        )
        self._add(
            "video.transport",
            "settings.transport",
            self.tr("传输方式"),
            [(self.tr("自动（推荐）"), "auto"), (self.tr("只用 TCP"), "tcp"), (self.tr("只用 UDP"), "udp")],
            self.tr("“自动”先用 TCP，摄像机拒绝时改用 UDP。"),
        )
        self._add(
            "video.sessions_per_device",
            "settings.sessions",
            self.tr("每台录像机最多取流"),
            [(self.tr("不限"), 0), *((self.tr("{n} 路").format(n=n), n) for n in CAPS[1:])],
            self.tr("老录像机同时放出的路数少；超出时没人看的画面先让出来。"),
        )

    def _add(self, key: str, name: str, words: str, options: list[tuple[str, object]], hint: str) -> None:
        box = QComboBox()
        box.setObjectName(name)
        for word, value in options:
            box.addItem(word, value)
        self._show(box, key)
        box.activated.connect(lambda _: self._keep(key, box))
        row = self._grid.rowCount()
        self._grid.addWidget(label(words, "muted"), row, 0)
        self._grid.addWidget(box, row, 1)
        self._grid.addWidget(label(hint, "muted", wrap=True), row, 2)

    def _show(self, box: QComboBox, key: str) -> None:
        """Show what is set; a value that was written into the file by hand stands for itself."""
        value = self._settings.get(key)
        if box.findData(value) < 0:
            box.addItem(str(value), value)
        box.setCurrentIndex(box.findData(value))

    def _keep(self, key: str, box: QComboBox) -> None:
        value = box.currentData()

        def failed(error: GuardroomError) -> None:
            self._show(box, key)
            self._tell(show_error(error), "error")

        self._bridge.run(self, lambda: self._settings.set(key, value), lambda _: self._kept(), failed)

    def _kept(self) -> None:
        self._tell(self.tr("已保存，重新启动程序后生效。"), "ok")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()

"""即时回放 beside the wall: the last seconds of one camera, from the memory of its live stream.

It is looked at once and never kept: folding the panel removes the file. Must not know the wall.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.evidence import EvidenceService
from app.services.film_ports import FilmTools
from ui.bridge import Bridge
from ui.player_pane import PlayerPane
from ui.recordings import Recording
from ui.texts import show_error
from ui.widgets.basics import button, label

EDGE_PX = 16

BEGIN_S = 20.0
"""So many seconds before the end it begins to play; what lies before is on the seek bar."""


class ReplayPanel(QWidget):
    """`begin(camera)` asks for the camera's last seconds and plays them; `closed` follows folding."""

    closed = Signal()

    def __init__(
        self,
        evidence: EvidenceService,
        films: FilmTools,
        bridge: Bridge,
        session: Session,
        *,
        seconds: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("replay")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._evidence, self._bridge, self._session = evidence, bridge, session
        self._seconds = seconds
        self._camera: Camera | None = None
        self._path: Path | None = None
        self._turn = 0  # counts the asking: an answer for an earlier camera is dropped
        self.pane = PlayerPane(bridge, films, name="replay", plain=True)
        self.pane.opened.connect(self._opened)
        self._build()
        self._bind_keys()

    def begin(self, camera: Camera) -> None:
        """The last seconds of this camera, up to now."""
        self._drop()
        self._camera = camera
        self._title.setText(self.tr("即时回放 {place}").format(place=f"{camera.number:02d} {camera.name}"))
        self._say(self.tr("正在取最近的画面…"))
        self._turn += 1
        turn, evidence, session = self._turn, self._evidence, self._session
        seconds = self._seconds

        def done(path: Path) -> None:
            if turn == self._turn:
                self._found(path)
            else:
                evidence.drop_replay(path)

        def failed(error: GuardroomError) -> None:
            if turn == self._turn:
                self._say(show_error(error))

        self._bridge.run(self, lambda: evidence.replay(session, camera.id, seconds), done, failed)
        self.pane.view.setFocus()

    def fold(self) -> None:
        """Close it: the rail comes back."""
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays unseen, and nothing stays on the disk."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._drop()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE_PX, 12, EDGE_PX, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        self._title = label("", "heading")
        self._title.setObjectName("replay.title")
        again = button(self.tr("到现在"), "replay.again", icon="mdi6.refresh")
        again.clicked.connect(self._again)
        fold = button(self.tr("收起 Esc"), "replay.close", icon="mdi6.close")
        fold.clicked.connect(self.fold)
        head.addWidget(self._title)
        head.addStretch(1)
        for part in (again, fold):
            head.addWidget(part)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("replay.told")
        keys = label(self.tr("空格 播放/暂停 · , . 单帧 · [ ] 慢/快"), "caption", wrap=True)
        hint = label(self.tr("只供查看，不保存；要留作证据请按 F5 截取录像。"), "caption", wrap=True)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self.pane, 1)
        column.addWidget(keys)
        column.addWidget(hint)

    def _bind_keys(self) -> None:
        self.pane.bind_keys(self)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, self.fold, context=context)

    def _again(self) -> None:
        if self._camera is not None:
            self.begin(self._camera)

    def _found(self, path: Path) -> None:
        self._path = path
        self._say("")
        self.pane.choose([Recording(path)])
        self.pane.toggle()

    def _opened(self) -> None:
        if self.pane.player is not None:
            _, length = self.pane.player.position()
            self.pane.jump(max(0.0, length - BEGIN_S))

    def _say(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def _drop(self) -> None:
        self._turn += 1
        self.pane.choose(())
        if self._path is not None:
            path, self._path = self._path, None
            self._bridge.run(self, lambda: self._evidence.drop_replay(path))

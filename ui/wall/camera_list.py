"""The fold-out list of every camera, with search; a camera can be carried from it into a cell.

Shows and asks; where a camera stands is the model's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
)

from app.domain.camera import Camera, CameraState
from ui import theme
from ui.texts import camera_state_name
from ui.widgets.basics import label

WIDTH = 248

_TOKENS = {
    CameraState.LOST: "bad",
    CameraState.STALLED: "warn",
    CameraState.SUSPECT: "warn",
    CameraState.CONNECTING: "muted",
    CameraState.RESTING: "rest",
}
_ID = Qt.ItemDataRole.UserRole


class CameraList(QFrame):
    """A panel at the left of the wall; hidden until it is wanted."""

    chosen = Signal(str)
    """Show this camera where it stands."""

    opened = Signal(str)
    """Enlarge it."""

    carry_began = Signal(str)
    carry_moved = Signal(QPoint)
    carry_ended = Signal(QPoint)

    closed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.list")
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._cameras: list[Camera] = []
        self._states: Mapping[str, CameraState] = {}
        self._shown: list[tuple[str, str, CameraState]] = []
        self._search = QLineEdit()
        self._search.setObjectName(f"{name}.list.search")
        self._search.setPlaceholderText(self.tr("编号或名称"))
        self._search.setClearButtonEnabled(True)
        self._rows = QListWidget()
        self._rows.setObjectName(f"{name}.list.rows")
        self._count = label("", "muted")
        self._build(name)
        self._dragger = _Dragger(
            self._rows, self.carry_began.emit, self.carry_moved.emit, self.carry_ended.emit
        )
        self._search.textChanged.connect(lambda _: self._fill())
        self._search.returnPressed.connect(self._choose_first)
        self._rows.itemClicked.connect(lambda item: self.chosen.emit(item.data(_ID)))
        self._rows.itemActivated.connect(lambda item: self.opened.emit(item.data(_ID)))
        self.hide()

    def _build(self, name: str) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("摄像机"), "strong"))
        head.addWidget(self._count)
        head.addStretch(1)
        shut = QToolButton()
        shut.setObjectName(f"{name}.list.close")
        shut.setProperty("kind", "quiet")
        shut.setProperty("part", "bar")
        shut.setIcon(theme.icon("mdi6.chevron-left"))
        shut.setToolTip(self.tr("收起 L"))
        shut.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        shut.clicked.connect(self.closed)
        head.addWidget(shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._search)
        column.addWidget(self._rows, 1)
        hint = label(self.tr("拖到一格里就换到那里；单击找到它，双击放大"), "caption", wrap=True)
        column.addWidget(hint)

    def show_cameras(self, cameras: Iterable[Camera], states: Mapping[str, CameraState]) -> None:
        """Every camera of the wall by number, and how each is."""
        self._cameras, self._states = list(cameras), states
        if self.isVisible():
            self._fill()

    def set_shown(self, shown: bool) -> None:
        """Fold out with an empty search and the keyboard in it, or fold in."""
        if shown == self.isVisible():
            return
        if shown:
            self._search.clear()
            self._shown = []
        self.setVisible(shown)
        if shown:
            self._fill()
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc folds it in."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        wanted = [(c.id, f"{c.number:02} {c.name}", self._state(c.id)) for c in self._found()]
        if wanted == self._shown:
            return
        self._shown = wanted
        current = self._rows.currentItem()
        kept = current.data(_ID) if current is not None else ""
        self._rows.clear()
        for camera_id, words, state in wanted:
            said = "" if state is CameraState.LIVE else f"  ·  {camera_state_name(state)}"
            item = QListWidgetItem(words + said, self._rows)
            item.setData(_ID, camera_id)
            if state in _TOKENS:
                item.setForeground(theme.color(_TOKENS[state]))
            if camera_id == kept:
                self._rows.setCurrentItem(item)
        self._count.setText(f"{len(wanted)}")

    def _state(self, camera_id: str) -> CameraState:
        return self._states.get(camera_id, CameraState.CONNECTING)

    def _found(self) -> list[Camera]:
        words = self._search.text().strip().casefold()
        if words.isdecimal():
            return [c for c in self._cameras if str(c.number).startswith(words.lstrip("0") or "0")]
        return [c for c in self._cameras if words in c.name.casefold()]

    def _choose_first(self) -> None:
        if self._rows.count():
            self._rows.setCurrentRow(0)
            self.chosen.emit(self._rows.item(0).data(_ID))


class _Dragger(QObject):
    """Lets a row be carried off: Qt's own drag would need a platform's help and stop the wall's timers."""

    def __init__(
        self,
        rows: QListWidget,
        began: Callable[[str], object],
        moved: Callable[[QPoint], object],
        ended: Callable[[QPoint], object],
    ) -> None:
        super().__init__(rows)
        self._rows, self._began, self._moved, self._ended = rows, began, moved, ended
        self._from = QPoint()
        self._camera_id = ""
        self._carries = False
        rows.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press, move and release on the rows."""
        if not isinstance(event, QMouseEvent):
            return False
        at = event.globalPosition().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            item = self._rows.itemAt(event.position().toPoint())
            self._camera_id = "" if item is None else str(item.data(_ID))
            self._from, self._carries = at, False
        elif event.type() == QEvent.Type.MouseMove and self._camera_id:
            far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
            if far and not self._carries and event.buttons() & Qt.MouseButton.LeftButton:
                self._carries = True
                self._began(self._camera_id)
            if self._carries:
                self._moved(at)
            return True
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._camera_id = ""
            if self._carries:
                self._carries = False
                self._ended(at)
                return True
        return False

"""The right rail, 320 px: who is on duty, open faults with their clock, what is unsigned, three large
buttons. Shows what it is told; must not know any service (ui/rail_feed.py asks them)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.camera import Camera
from app.domain.fault import Fault, FaultState
from app.domain.people import Permission, may
from app.services.auth import Session
from ui import theme, times
from ui.texts import fault_state_name
from ui.widgets.basics import Card, ElidedLabel, KeyButton, label, line

WIDTH = 320
_TICK_MS = 5_000
_MOST_FAULTS, _FEW_FAULTS, _LOW_PX = 3, 1, 800
"""More stand on their page: what is to be done today must be seen below them, also on a low screen."""

_EDGES_PX = 2 * 16 + 2 * 16 + 8 + 4
"""What of the rail a fault's first line does not have for its words and its clock."""


def width() -> int:
    """The rail's width; with larger text it grows by less than the text, the wall needs the room."""
    return (WIDTH + theme.px(WIDTH)) // 2


@dataclass(frozen=True)
class Todo:
    """One line of what is still to be done: its word, its state in words, and the state's kind.

    target  what a click on it opens: "checks", "checks:list:period", "closings", "rules"; "" for nothing
    """

    word: str
    state: str
    kind: str = "muted"
    target: str = ""


@dataclass(frozen=True)
class RailData:
    """What the rail shows besides the session."""

    faults: Sequence[Fault] = ()
    cameras: Mapping[str, Camera] | None = None
    todos: Sequence[Todo] = ()


class Rail(QWidget):
    """The wall's right rail."""

    log = Signal()
    fault = Signal()
    handover = Signal()
    alarm = Signal()
    todo_chosen = Signal(str)
    fault_chosen = Signal(str)

    def __init__(self, session: Session, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(width())
        self._session = session
        self._now = now
        self._rows: list[_FaultRow] = []
        self._data = RailData()
        self._build()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)
        self.show_data(self._data)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self._scroll(), 1)
        role = self._session.account.role
        keys = QVBoxLayout()
        keys.setSpacing(8)
        column.addLayout(keys)
        leave = self.tr("交接") if self._session.slot is not None else self.tr("退出登录")
        for permission, word, key, kind, name, signal in (
            (Permission.WRITE_LOG, self.tr("记一笔"), "F2", "primary", "rail.log", self.log),
            (Permission.REPORT_FAULT, self.tr("报修"), "F4", "danger", "rail.fault", self.fault),
            (Permission.RAISE_EMERGENCY, self.tr("紧急情况"), "Ctrl+F12", "alarm", "rail.alarm", self.alarm),
            (None, leave, "F9", "plain", "rail.handover", self.handover),
        ):
            if permission is None or may(role, permission):
                made = KeyButton(word, key, kind=kind, name=name, large=True)
                made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                made.clicked.connect(signal)
                keys.addWidget(made)

    def _scroll(self) -> QScrollArea:
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(16)
        on_duty = Card(self.tr("当班") if self._session.slot is not None else self.tr("已登录"))
        on_duty.body.setSpacing(2)
        self._who = ElidedLabel(self._session.account.name, "name")
        self._who.setObjectName("rail.who")
        self._since = label("", "muted")
        self._since.setObjectName("rail.since")
        on_duty.body.addWidget(self._who)
        on_duty.body.addWidget(self._since)
        self._faults = Card(" ")
        self._faults.setObjectName("rail.faults")
        self._todos = Card(self.tr("今日待办"))
        self._todos.setObjectName("rail.todos")
        for card in (on_duty, self._faults, self._todos):
            cards.addWidget(card)
        cards.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def show_data(self, data: RailData) -> None:
        """Show the faults and what is to be done."""
        data = replace(data, faults=sorted(data.faults, key=_urgency))
        self._data = data
        _empty(self._faults)
        self._rows = []
        self._faults.set_caption(
            self.tr("未结故障 {n}").format(n=len(data.faults)) if data.faults else self.tr("未结故障")
        )
        if not data.faults:
            self._faults.body.addWidget(label(self.tr("没有未结故障"), "muted"))
        most = self._most()
        for number, fault in enumerate(data.faults[:most]):
            if number:
                self._faults.body.addWidget(line())
            row = _FaultRow(fault, (data.cameras or {}).get(fault.camera_id or ""), self._now())
            row.chosen.connect(self.fault_chosen)
            self._rows.append(row)
            self._faults.body.addWidget(row)
        if len(data.faults) > most:
            more = self.tr("另有 {n} 条，见报修页").format(n=len(data.faults) - most)
            self._faults.body.addWidget(label(more, "caption"))
        self._show_todos(data.todos)
        self._tick()

    def _most(self) -> int:
        few = self.height() < _LOW_PX and len(self._data.faults) > 2
        return _FEW_FAULTS if few else _MOST_FAULTS

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low screen shows fewer faults."""
        super().resizeEvent(event)
        if len(self._rows) not in (0, min(self._most(), len(self._data.faults))):
            self.show_data(self._data)

    def show_handover(self, word: str, *, due: bool) -> None:
        """The word of the handover's button; `due` lets it stand out."""
        made = self.findChild(KeyButton, "rail.handover")
        if made is not None and self._session.slot is not None:
            made.set_word(word)
            theme.set_kind(made, "due" if due else "plain")

    def alert(self) -> str:
        """The most urgent open fault in one line, for full screen; "" when nothing is open."""
        if not self._rows:
            return ""
        first = self._rows[0]
        words = f"{first.title()} · {first.clock_words(self._now())}"
        if len(self._data.faults) > 1:
            words += " · " + self.tr("未结故障共 {n} 条").format(n=len(self._data.faults))
        return words

    def _show_todos(self, todos: Sequence[Todo]) -> None:
        _empty(self._todos)
        self._todos.setVisible(bool(todos))
        for number, todo in enumerate(todos):
            if number:
                self._todos.body.addWidget(line())
            row = _TodoRow(todo)
            row.chosen.connect(self.todo_chosen)
            self._todos.body.addWidget(row)

    def _tick(self) -> None:
        now = self._now()
        since = self._session.since
        words = self.tr("{time} 接班 · 已在岗 {duration}")
        if self._session.slot is None:
            words = self.tr("{time} 登录 · 不值班")
        lasted = times.minutes((now - since).total_seconds())
        self._since.setText(words.format(time=times.clock(since), duration=lasted))
        for row in self._rows:
            row.tick(now)


class _TodoRow(QFrame):
    """One thing to do; a click opens where it is done."""

    chosen = Signal(str)

    def __init__(self, todo: Todo) -> None:
        super().__init__()
        self._target = todo.target
        self.setObjectName(f"rail.todo.{todo.target}" if todo.target else "")
        if todo.target:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ElidedLabel(todo.word), 1)
        row.addWidget(label(todo.state, todo.kind))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens it."""
        if event.button() == Qt.MouseButton.LeftButton and self._target:
            self.chosen.emit(self._target)


class _FaultRow(QFrame):
    """One open fault: what, its state, and at the right the rest of its 8 hours (article 13(6))."""

    chosen = Signal(str)

    def __init__(self, fault: Fault, camera: Camera | None, now: datetime) -> None:
        super().__init__()
        self._fault = fault
        self._name = fault.device_name
        if camera is not None and not self._name.startswith(f"{camera.number:02d}"):
            self._name = f"{camera.number:02d} {self._name}"
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName(f"rail.fault.{fault.id}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(8)
        self._clock = QLabel()
        column.addLayout(top)
        if self._fits_one_line():
            top.addWidget(label(self.title()), 1)
        else:  # nothing of it is cut off: the symptom takes lines of its own
            top.addWidget(label(self._name, wrap=True), 1)
            column.addWidget(label(fault.symptom, wrap=True))
        top.addWidget(self._clock, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(ElidedLabel(self._state(now), "muted"))

    def title(self) -> str:
        """Number, name and symptom."""
        return f"{self._name} · {self._fault.symptom}"

    def _fits_one_line(self) -> bool:
        metrics = QFontMetrics(theme.ui_font(theme.px(theme.TEXT_PX)))
        longest = self.tr("超时 {time}").format(time="88:88")
        clock = QFontMetrics(theme.ui_font(theme.px(theme.TEXT_PX), bold=True)).horizontalAdvance(longest)
        return metrics.horizontalAdvance(self.title()) <= width() - _EDGES_PX - clock

    def clock_words(self, now: datetime) -> str:
        """The rest of the 8 hours while unreported; then the state."""
        if self._fault.state is not FaultState.DETECTED:
            return self.tr("处理中")
        left = (self._fault.due_at - now).total_seconds()
        if left < 0:
            return self.tr("超时 {time}").format(time=times.countdown(-left))
        return self.tr("剩 {time}").format(time=times.countdown(left))

    def tick(self, now: datetime) -> None:
        """Show the rest of the time."""
        self._clock.setText(self.clock_words(now))
        if self._fault.state is not FaultState.DETECTED:
            theme.set_kind(self._clock, "muted")
        else:
            theme.set_kind(self._clock, "bad" if now > self._fault.due_at else "warn")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the fault on its page."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._fault.id)

    def _state(self, now: datetime) -> str:
        words = fault_state_name(self._fault.state)
        if self._fault.reported_at is None:
            return words
        at = times.local(self._fault.reported_at)
        day = "" if at.date() == times.local(now).date() else f"{at:%m-%d} "
        return f"{words} {day}{at:%H:%M}"


def _urgency(fault: Fault) -> tuple[bool, datetime]:
    """Unreported ones first, the one with the least time left on top."""
    return fault.state is not FaultState.DETECTED, fault.due_at


def _empty(card: Card) -> None:
    """Take everything below the caption away."""
    while card.body.count() > 1:
        item = card.body.takeAt(1)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()

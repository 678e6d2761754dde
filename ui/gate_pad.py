"""门口计数: a large button a vehicle or person, in and out; the count is written into the entry.

Every tap is on disk; the figure on the button does not wait for it. Knows the gate's service and no panel.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.traffic import Lane, Traffic
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.gate import GateService
from ui.bridge import Bridge
from ui.texts import show_error
from ui.widgets.basics import Card, KeyButton, button, label

LANES = tuple(Lane)
KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


def lane_name(lane: Lane) -> str:
    """车辆进, 车辆出, 人员进, 人员出."""
    return {
        Lane.VEHICLES_IN: QCoreApplication.translate("GatePad", "车辆进"),
        Lane.VEHICLES_OUT: QCoreApplication.translate("GatePad", "车辆出"),
        Lane.PEOPLE_IN: QCoreApplication.translate("GatePad", "人员进"),
        Lane.PEOPLE_OUT: QCoreApplication.translate("GatePad", "人员出"),
    }[lane]


class LaneButton(QPushButton):
    """One lane: its word and key, the count in large figures; a press counts one more."""

    def __init__(self, lane: Lane, key: int) -> None:
        super().__init__()
        self.setObjectName(f"gate.{lane}")
        self.setProperty("kind", "lane")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(lane_name(lane))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(label(lane_name(lane), "strong"))
        top.addStretch(1)
        printed = label(str(key), "key")
        top.addWidget(printed)
        column.addLayout(top)
        self.figure = label("0", "figure")
        column.addWidget(self.figure)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.setMinimumHeight(column.sizeHint().height() + 8)

    def sizeHint(self) -> QSize:
        """What word and figure need."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()


class GatePad(QWidget):
    """Folded: one line with the count. Open: four lanes; keys 1 to 4 count, Backspace takes the last back.

    `wanted()` asks for the count to be written into the entry.
    """

    wanted = Signal()

    def __init__(self, gate: GateService, bridge: Bridge, session: Session) -> None:
        super().__init__()
        self._gate, self._bridge, self._session = gate, bridge, session
        self._shown = Traffic()
        self._under_way = 0
        self._taps: list[Lane] = []
        self._orders: deque[Callable[[], Traffic]] = deque()
        self._turn = threading.Lock()
        self._figures: dict[Lane, LaneButton] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.head = KeyButton(self.tr("门口计数"), "Ctrl+G", name="gate.toggle")
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.head.clicked.connect(self.toggle)
        column.addWidget(self.head)
        self._card = self._make_card()
        column.addWidget(self._card)
        self._card.hide()

    def refresh(self) -> None:
        """What was counted since the last entry."""
        self._bridge.run(self, lambda: self._gate.count(self._session), self._counted, self._failed)

    def toggle(self) -> None:
        """Open it with the keyboard on it, or fold it."""
        self._card.setVisible(not self._card.isVisible())
        if self._card.isVisible():
            self.setFocus()

    def is_open(self) -> bool:
        """Whether the lanes are shown."""
        return self._card.isVisibleTo(self)

    def shown(self) -> Traffic:
        """The count as it stands on the pad."""
        return self._shown

    def tap(self, lane: Lane, by: int = 1) -> None:
        """Count one more, or take one back."""
        if by > 0:
            self._taps.append(lane)
        self._show(self._shown.tapped(lane, by, 0.0))
        self._under_way += 1
        self._orders.append(lambda: self._gate.tap(self._session, lane, by))
        self._bridge.run(self, self._write_next, self._tapped, self._not_tapped)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4 count; Backspace takes the last tap back."""
        if self.is_open() and event.key() in KEYS:
            self.tap(LANES[KEYS.index(Qt.Key(event.key()))])
        elif self.is_open() and event.key() == Qt.Key.Key_Backspace:
            self._take_back()
        else:
            super().keyPressEvent(event)

    def _make_card(self) -> Card:
        card = Card(self.tr("按一下数一个；数字键 1–4，退格键取消上一个"))
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, lane in enumerate(LANES):
            plus = self._figures[lane] = LaneButton(lane, number + 1)
            plus.clicked.connect(lambda _=False, one=lane: self.tap(one))
            minus = button("−", f"gate.{lane}.less")
            minus.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            minus.setToolTip(self.tr("少数一个"))
            minus.setProperty("part", "less")
            minus.clicked.connect(lambda _=False, one=lane: self.tap(one, -1))
            grid.addWidget(plus, number // 2, number % 2 * 2)
            grid.addWidget(minus, number // 2, number % 2 * 2 + 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        card.body.addLayout(grid)
        row = QHBoxLayout()
        clear = button(self.tr("清零"), "gate.clear", "quiet")
        clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._write = button(self.tr("写入情况记载"), "gate.write", "primary")
        row.addWidget(clear)
        row.addStretch(1)
        row.addWidget(self._write)
        card.body.addLayout(row)
        self._told = label("", "error", wrap=True)
        card.body.addWidget(self._told)
        self._told.hide()
        clear.clicked.connect(self._clear)
        self._write.clicked.connect(self.wanted)
        return card

    def _write_next(self) -> Traffic:
        """Write the oldest press that waits, on a pool's thread: taking back must not overtake the tap."""
        with self._turn:
            return self._orders.popleft()()

    def _take_back(self) -> None:
        if self._taps:
            self.tap(self._taps.pop(), -1)

    def _clear(self) -> None:
        self._taps.clear()
        self._under_way += 1
        self._orders.append(lambda: self._gate.clear(self._session))
        self._bridge.run(self, self._write_next, self._tapped, self._not_tapped)

    def _tapped(self, traffic: Traffic) -> None:
        """The disk's answer counts once no other tap is under way: answers may overtake one another."""
        self._under_way -= 1
        if not self._under_way:
            self._show(traffic)
            self.refresh()

    def _not_tapped(self, error: GuardroomError) -> None:
        self._under_way -= 1
        self._failed(error)
        self.refresh()

    def _counted(self, traffic: Traffic) -> None:
        if not self._under_way:
            self._show(traffic)

    def _show(self, traffic: Traffic) -> None:
        self._shown = traffic
        for lane, count in zip(LANES, traffic.counts, strict=True):
            self._figures[lane].figure.setText(str(count))
        self._write.setEnabled(not traffic.empty)
        words = self.tr("门口计数")
        if not traffic.empty:
            words = self.tr("门口计数 · 车 {v_in}/{v_out} 人 {p_in}/{p_out}").format(
                v_in=traffic.vehicles_in,
                v_out=traffic.vehicles_out,
                p_in=traffic.people_in,
                p_out=traffic.people_out,
            )
        self.head.set_word(words)

    def _failed(self, error: GuardroomError) -> None:
        self._told.setText(show_error(error))
        self._told.show()

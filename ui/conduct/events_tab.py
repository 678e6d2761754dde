"""在岗与主机记录: what the program saw of conduct and PC, by time and kind, with what is to be done about it.

Shows what it is told; asks by signal. Must not know a service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.people import Permission, Role, may
from app.services.conduct_log import ConductEvent, ConductKind
from ui.conduct.words import kind_name, length_words, outcome_words, span_words
from ui.tables import Column, Table
from ui.texts import role_name, show_text
from ui.widgets.basics import EmptyState, button, label

P = Permission
RANGES_DAYS = (1, 7, 30, 366)
USUAL_RANGE = 1
_JUDGED = frozenset({ConductKind.DOUBT, ConductKind.FOREGROUND, ConductKind.STOP})


class EventsTab(QWidget):
    """`wanted` asks for another stretch; `judge`, `explain`, `restarted`, `hang_done` carry the line."""

    wanted = Signal()
    judge = Signal(object)
    explain = Signal(object)
    restarted = Signal(object)
    hang_done = Signal(object)

    def __init__(self, role: Role) -> None:
        super().__init__()
        self._role = role
        self._events: list[ConductEvent] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        empty = EmptyState(
            "mdi6.account-check-outline",
            self.tr("这段时间没有要看的"),
            self.tr(
                "到岗确认默认不开，由学校在“设置 · 应急与值守”里定；程序停止、死机、其他程序在前列在这里。"
            ),
            name="conduct.empty",
        )
        self.table = Table("conduct.events", self._columns(), empty)
        self.table.selected.connect(self._selected)
        column.addWidget(self.table, 1)
        self._whole = label("", "muted", wrap=True)
        self._whole.setObjectName("conduct.whole")
        column.addWidget(self._whole)
        self.setFocusProxy(self.table.view)
        self._selected(None)

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """[since, until) of the chosen range; what happens now belongs to it."""
        return now - timedelta(days=RANGES_DAYS[self.range.currentIndex()]), now + timedelta(minutes=1)

    def show_events(self, events: Sequence[ConductEvent]) -> None:
        """Show these, as far as the filter lets them through."""
        self._events = list(events)
        self._filter()

    # --- building -------------------------------------------------------------------------------

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.range = QComboBox()
        self.range.setObjectName("conduct.range")
        self.range.addItems(
            [self.tr("近 24 小时"), self.tr("近 7 天"), self.tr("近 30 天"), self.tr("近一年")]
        )
        self.range.setCurrentIndex(USUAL_RANGE)
        self.range.currentIndexChanged.connect(self.wanted)
        self.kind = QComboBox()
        self.kind.setObjectName("conduct.kind")
        self.kind.addItem(self.tr("全部类别"), None)
        for kind in ConductKind:
            self.kind.addItem(kind_name(kind), kind)
        self.kind.currentIndexChanged.connect(self._filter)
        self.waiting = button(self.tr("只看待办"), "conduct.waiting", "chip")
        self.waiting.setCheckable(True)
        self.waiting.toggled.connect(self._filter)
        for part in (self.range, self.kind, self.waiting):
            row.addWidget(part)
        row.addStretch(1)
        for act in self._make_acts():
            row.addWidget(act)
        return row

    def _make_acts(self) -> list[QPushButton]:
        self._acts: list[tuple[QPushButton, Callable[[ConductEvent], bool]]] = []
        may_explain = self._may(P.WRITE_LOG) or self._may(P.EDIT_ROSTER)
        for words, name, signal, allowed, fits in (
            (self.tr("说明原因…"), "explain", self.explain, may_explain, _explains),
            (self.tr("恢复了吗…"), "restarted", self.restarted, self._may(P.REPORT_FAULT), _restarts),
            (self.tr("处理结果…"), "done", self.hang_done, self._may(P.HANDLE_FAULT), _hangs),
            (self.tr("评定…"), "judge", self.judge, self._may(P.EDIT_ROSTER), _judges),
        ):
            act = button(words, f"conduct.{name}", "primary" if name == "judge" else "plain")
            act.clicked.connect(lambda _, sends=signal: sends.emit(self.table.current()))
            if not allowed:
                act.hide()
            self._acts.append((act, fits))
        return [act for act, _ in self._acts]

    def _columns(self) -> list[Column]:
        kinds = [kind_name(kind) for kind in ConductKind]
        return [
            Column(self.tr("时间"), span_words, 170, fits=["11-22 02:10 – 02:24"]),
            Column(self.tr("时长"), length_words, 110, spare=2),
            Column(self.tr("类别"), lambda one: kind_name(one.kind), 104, fits=kinds),
            Column(self.tr("谁"), lambda one: one.who or "—", 90, fits=[role_name(Role.GUARD)]),
            Column(self.tr("内容"), lambda one: show_text(one.detail)),
            Column(self.tr("处理"), outcome_words, token=_token),
        ]

    # --- showing --------------------------------------------------------------------------------

    def _filter(self) -> None:
        kind, waiting = self.kind.currentData(), self.waiting.isChecked()
        self.table.set_rows(
            [one for one in self._events if kind in (None, one.kind) and (one.open or not waiting)]
        )
        self._selected(self.table.current())

    def _selected(self, event: ConductEvent | None) -> None:
        for act, fits in self._acts:
            act.setEnabled(event is not None and fits(event))
        self._whole.setText(_whole(event) if event is not None else "")

    def _may(self, permission: Permission) -> bool:
        return may(self._role, permission)


def _whole(event: ConductEvent) -> str:
    parts = (span_words(event), event.who, show_text(event.detail), outcome_words(event))
    return " · ".join(part for part in parts if part)


def _explains(event: ConductEvent) -> bool:
    return event.kind is ConductKind.DOUBT


def _restarts(event: ConductEvent) -> bool:
    return event.to_judge


def _hangs(event: ConductEvent) -> bool:
    return event.kind is ConductKind.HANG and event.open


def _judges(event: ConductEvent) -> bool:
    return event.kind in _JUDGED


def _token(event: ConductEvent) -> str:
    return "warn" if event.open else "muted"

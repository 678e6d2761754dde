"""计划停机: what was asked for, what was approved, what rests now. Shows what it is told; asks by signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.outage import OutageState, PlannedOutage
from app.domain.people import Role
from ui.conduct.words import outage_state_name, outage_token
from ui.tables import Column, Table
from ui.texts import list_words, role_name
from ui.times import local
from ui.widgets.basics import EmptyState, button, label

NAMED = 3
"""So many cameras are named in a line; of more their number."""


class OutagesTab(QWidget):
    """`asked()`, `granted(PlannedOutage)`, `refused(PlannedOutage)`, `ended(PlannedOutage)`."""

    asked = Signal()
    granted = Signal(object)
    refused = Signal(object)
    ended = Signal(object)

    def __init__(self, *, plans: bool, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._plans, self._now = plans, now
        self._names: Mapping[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        empty = EmptyState(
            "mdi6.power-plug-off-outline",
            self.tr("没有计划停机"),
            self.tr(
                "要关摄像机、交换机时先申请，主管领导批准后再停；停机期间画面标为休息，不报警、不算故障。"
            ),
            name="outages.empty",
        )
        self.table = Table("outages.table", self._columns(), empty)
        self.table.selected.connect(self._selected)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table.view)
        self._selected(None)

    def show_outages(self, outages: Sequence[PlannedOutage], names: Mapping[str, str]) -> None:
        """Show requests, those that wait first; `names` of the cameras by id."""
        self._names = names
        self.table.set_rows(sorted(outages, key=lambda one: one.state is not OutageState.ASKED))
        self._selected(self.table.current())

    def words(self, outage: PlannedOutage) -> str:
        """The request in one sentence."""
        words = self.tr("{name}申请：{since} 至 {until}，{cameras}。原因：{reason}")
        return words.format(
            name=outage.asked_by,
            since=_moment(outage.since),
            until=_moment(outage.until),
            cameras=self._cameras(outage),
            reason=outage.reason,
        )

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        ask = button(self.tr("申请停机…"), "outages.ask", "primary", icon="mdi6.plus")
        ask.clicked.connect(self.asked)
        self._grant = button(self.tr("批准…"), "outages.grant", icon="mdi6.check")
        self._refuse = button(self.tr("不批准…"), "outages.refuse", icon="mdi6.close")
        self._end = button(self.tr("撤回或提前结束"), "outages.end")
        acts = ((self._grant, self.granted), (self._refuse, self.refused), (self._end, self.ended))
        for act, signal in acts:
            act.clicked.connect(lambda _, sends=signal: sends.emit(self.table.current()))
        if not self._plans:
            ask.hide()
            self._end.hide()
        row.addWidget(ask)
        row.addWidget(label(self.tr("批准由主管领导或校长输入自己的密码。"), "muted"))
        row.addStretch(1)
        for act in (self._grant, self._refuse, self._end):
            row.addWidget(act)
        return row

    def _columns(self) -> list[Column]:
        moment, who = ["11-22 02:10"], [role_name(Role.LEADER)]
        return [
            Column(self.tr("状态"), self._state, 96, token=lambda one: outage_token(one.state)),
            Column(self.tr("从"), lambda one: _moment(one.since), 110, fits=moment),
            Column(self.tr("到"), lambda one: _moment(one.until), 110, fits=moment),
            Column(self.tr("摄像机"), self._cameras),
            Column(self.tr("原因"), lambda one: one.reason),
            Column(self.tr("申请人"), lambda one: one.asked_by, 90, spare=2, fits=who),
            Column(self.tr("批准人"), lambda one: one.decided_by, 90, spare=1, fits=who),
            Column(self.tr("批语"), lambda one: one.note, 150, spare=3),
        ]

    def _state(self, outage: PlannedOutage) -> str:
        now = self._now()
        if outage.runs(now):
            return self.tr("停机中")
        if outage.state is OutageState.GRANTED and outage.until <= now:
            return self.tr("已到时")
        return outage_state_name(outage.state)

    def _cameras(self, outage: PlannedOutage) -> str:
        names = [self._names.get(camera, "—") for camera in outage.cameras]
        if len(names) <= NAMED:
            return list_words(names)
        return self.tr("{first}等 {n} 路").format(first=names[0], n=len(names))

    def _selected(self, outage: PlannedOutage | None) -> None:
        waits = outage is not None and outage.state is OutageState.ASKED
        runs = outage is not None and outage.state is OutageState.GRANTED and self._now() < outage.until
        self._grant.setEnabled(waits)
        self._refuse.setEnabled(waits)
        self._end.setEnabled(waits or runs)


def _moment(moment: datetime) -> str:
    return f"{local(moment):%m-%d %H:%M}"

"""How faults are listed and shown in full, on the fault page and for the county.

The 8-hour clock (article 13(6)) is shown until the report, a late one stays marked. Must not know a
page or a service.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.fault import Fault, FaultState, FaultStep, overdue, steps_of
from ui.assets.warranty import WarrantyLine
from ui.bridge import Bridge
from ui.fault_calls import CallsLine
from ui.fault_kinds import hands_off
from ui.pictures import Picture, Thumb
from ui.tables import Column
from ui.texts import fault_state_name
from ui.times import countdown, local
from ui.widgets.basics import Card, label

WARN_S = 4 * 3600.0
"""The clock turns to a warning when less than this is left (our choice, R67f)."""

_PICTURE = QSize(300, 170)


def clock_words(fault: Fault, now: datetime) -> str:
    """剩 7:56, 超时 0:12, 按时上报, 超时上报: the 8-hour clock in words."""
    translate = QCoreApplication.translate
    if fault.state is FaultState.WITHDRAWN:
        return ""
    if fault.reported_at is not None:
        late = overdue(fault, now)
        return translate("fault_view", "超时上报") if late else translate("fault_view", "按时上报")
    left = (fault.due_at - now).total_seconds()
    if left < 0:
        return translate("fault_view", "超时 {time}").format(time=countdown(-left))
    return translate("fault_view", "剩 {time}").format(time=countdown(left))


def clock_token(fault: Fault, now: datetime) -> str:
    """The theme colour of the clock's words."""
    if overdue(fault, now):
        return "bad"
    if fault.reported_at is None and fault.open:
        return "warn" if (fault.due_at - now).total_seconds() < WARN_S else "text"
    return "muted"


def state_token(fault: Fault) -> str:
    """The theme colour of the state's word."""
    if fault.state is FaultState.DETECTED:
        return "warn"
    return "muted" if not fault.open else "ok" if fault.state is FaultState.REPAIRED else "text"


def fault_columns(now: Callable[[], datetime], *, narrow: bool = False) -> list[Column]:
    """The columns of form F5 for the screen, with state and 8-hour clock.

    `narrow` leaves out what only the details show.
    """
    translate = QCoreApplication.translate
    columns = [
        Column(translate("fault_view", "编号"), lambda f: f.number, 104, spare=1),
        Column(translate("fault_view", "发现时间"), lambda f: f"{local(f.detected_at):%m-%d %H:%M}", 112),
        Column(translate("fault_view", "设备名称"), lambda f: f.device_name, 160),
        Column(translate("fault_view", "设备编号"), lambda f: f.device_code, 130, spare=3),
        Column(translate("fault_view", "故障现象"), lambda f: f.symptom),
        Column(
            translate("fault_view", "状态"),
            lambda f: fault_state_name(f.state),
            120,
            token=state_token,
            fits=list(map(fault_state_name, FaultState)),
        ),
        Column(
            translate("fault_view", "8 小时"),
            lambda f: clock_words(f, now()),
            104,
            token=lambda f: clock_token(f, now()),
        ),
        Column(translate("fault_view", "上报人"), lambda f: f.reporter_name or "", 96, spare=2),
    ]
    return [columns[n] for n in (1, 2, 4, 5, 6)] if narrow else columns


def utc_now() -> datetime:
    """The moment the clock words count from."""
    return datetime.now(UTC)


class FaultDetails(QScrollArea):
    """One fault in full: device, symptom, what the machine saw, picture and every step."""

    def __init__(
        self,
        bridge: Bridge,
        picture: Picture | None,
        warranty: Callable[[], WarrantyLine] | None = None,
        calls: Callable[[], CallsLine] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`warranty` makes the line that says whether the repair is free, `calls` whom to telephone."""
        super().__init__(parent)
        self.setObjectName("faults.details")
        self._bridge, self._picture, self._warranty, self._calls = bridge, picture, warranty, calls
        self._shown: Fault | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(320)

    def show_fault(self, fault: Fault | None) -> None:
        """Show `fault`, or nothing."""
        if fault is not None and fault == self._shown:
            return
        self._shown = fault
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        if fault is not None:
            column.addWidget(self._head(fault))
            column.addWidget(self._symptom(fault))
            column.addWidget(self._steps(fault))
            if self._calls is not None and fault.open:
                column.addWidget(self._telephone(self._calls()))
        column.addStretch(1)
        self.setWidget(body)

    def _head(self, fault: Fault) -> Card:
        card = Card()
        row = QHBoxLayout()
        row.addWidget(label(fault.device_name, "strong", wrap=True), 1)
        kind = (
            "badge-warn" if fault.state is FaultState.DETECTED else "badge-ok" if not fault.open else "badge"
        )
        row.addWidget(label(fault_state_name(fault.state), kind))
        card.body.addLayout(row)
        code = f" · {fault.device_code}" if fault.device_code else ""
        card.body.addWidget(label(f"{fault.number}{code}", "muted"))
        detected = self.tr("发现 {time}").format(time=f"{local(fault.detected_at):%Y-%m-%d %H:%M}")
        card.body.addWidget(label(detected, "muted"))
        if fault.reported_at is not None:
            reported = self.tr("上报 {time} {name}").format(
                time=f"{local(fault.reported_at):%Y-%m-%d %H:%M}", name=fault.reporter_name or ""
            )
            card.body.addWidget(label(reported, "muted"))
        else:
            due = self.tr("最迟 {time} 前上报").format(time=f"{local(fault.due_at):%m-%d %H:%M}")
            card.body.addWidget(label(due, "warn"))
        if self._warranty is not None:
            line = self._warranty()
            card.body.addWidget(line)
            line.ask(fault.device_code, fault.camera_id)
        return card

    def _symptom(self, fault: Fault) -> Card:
        card = Card(self.tr("故障现象"))
        card.body.addWidget(label(fault.symptom, wrap=True))
        if fault.kind is not None and fault.open:
            card.body.addWidget(label(hands_off(), "warning", wrap=True))
        for caption, words in (
            (self.tr("系统所见"), fault.machine_seen),
            (self.tr("处理意见"), fault.handling),
            (self.tr("维修人"), fault.technician),
            (self.tr("维修审核"), self._review(fault)),
            (self.tr("备注"), fault.remark),
        ):
            if words:
                card.body.addWidget(label(caption, "caption"))
                card.body.addWidget(label(words, wrap=True))
        if fault.snapshot is not None:
            box = Thumb("faults.picture", size=_PICTURE)
            if self._picture is not None:
                box.load(self._bridge, self._picture, fault.snapshot)
            card.body.addWidget(box)
        return card

    def _review(self, fault: Fault) -> str:
        """Who reviewed the repair and when; that it is outstanding (R45)."""
        if fault.reviewed_at is not None:
            return f"{local(fault.reviewed_at):%Y-%m-%d %H:%M} {fault.reviewed_by}"
        return self.tr("待审核，审核后才能验收") if fault.state is FaultState.REPAIRED else ""

    def _steps(self, fault: Fault) -> Card:
        card = Card(self.tr("经过"))
        steps = steps_of(fault)
        if not steps:
            card.body.addWidget(label(self.tr("还没有处理步骤。"), "muted"))
        for step in steps:
            card.body.addWidget(label(self._step_words(step), "" if step.applied else "rest", wrap=True))
        return card

    def _telephone(self, calls: CallsLine) -> Card:
        card = Card(self.tr("电话（请自己拨打）"))
        card.body.addWidget(calls)
        calls.reload()
        return card

    def _step_words(self, step: FaultStep) -> str:
        found = step.state is FaultState.DETECTED
        state = self.tr("系统发现") if found else fault_state_name(step.state)
        if step.review:
            state = self.tr("维修已审核")
        words = f"{local(step.at):%m-%d %H:%M}  {state}"
        for part in (step.author_name, step.technician, step.note):
            if part:
                words += f" · {part}"
        if not step.applied:
            words += self.tr("（当时状态不符，未采用）")
        return words

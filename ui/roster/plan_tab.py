"""班次时间: the three starts, presets or free, with what the validator says of 24 hours, and from when.

Shows what it is told; asks by signal. Must not know a service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.roster import ORDER
from app.domain.shift import ShiftName, ShiftPlan, plan_fault
from app.domain.timetable import PlanFrom
from app.services.roster_errors import bad_plan
from ui.texts import shift_name, show_error
from ui.theme import set_kind
from ui.widgets.basics import Card, button, label

CARD_PX = 760


class PlanTab(QWidget):
    """`saved(ShiftPlan, date)` asks for a new plan."""

    saved = Signal(object, object)

    def __init__(self, presets: Mapping[str, ShiftPlan], today: date, *, edits: bool) -> None:
        super().__init__()
        self._presets = presets
        self._fields: dict[ShiftName, QTimeEdit] = {}
        self._lengths = {name: label("", "muted") for name in ORDER}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        for card in (self._make_edit(today, edits), self._make_kept()):
            card.setMaximumWidth(CARD_PX)
            column.addWidget(card)
        column.addStretch(1)
        self.show_plan(ShiftPlan())

    def show_plan(self, plan: ShiftPlan) -> None:
        """Show these starts."""
        for name, start in zip(ORDER, (plan.morning, plan.middle, plan.night), strict=True):
            self._fields[name].setTime(QTime(start.hour, start.minute))
        self._check()

    def plan(self) -> ShiftPlan:
        """The starts as they stand in the fields."""
        starts = [field.time() for field in self._fields.values()]
        return ShiftPlan(*(time(start.hour(), start.minute()) for start in starts))

    def show_plans(self, plans: Sequence[PlanFrom], now: ShiftPlan) -> None:
        """The plans on record, and the one in force."""
        lines = [self.tr("现在：{starts}").format(starts=_starts(now))]
        words = self.tr("{day} 起：{starts}")
        lines += [words.format(day=one.from_day, starts=_starts(one.plan)) for one in reversed(plans)]
        self._kept.setText("\n".join(lines))

    def _make_edit(self, today: date, edits: bool) -> Card:
        card = Card(self.tr("三班的开始时间：每班到下一班开始为止，合起来 24 小时"))
        card.body.addLayout(self._make_presets())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(3, 1)
        for row, name in enumerate(ORDER):
            field = self._fields[name] = QTimeEdit()
            field.setObjectName(f"plan.{name}")
            field.setDisplayFormat("HH:mm")
            field.setMinimumWidth(110)
            field.timeChanged.connect(self._check)
            grid.addWidget(label(shift_name(name), "strong"), row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(self._lengths[name], row, 2)
        card.body.addLayout(grid)
        self._verdict = label("", "ok", wrap=True)
        self._verdict.setObjectName("plan.verdict")
        self._verdict.setMinimumHeight(44)
        card.body.addWidget(self._verdict)
        card.body.addLayout(self._make_foot(today))
        card.setEnabled(edits)
        return card

    def _make_presets(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._chips: dict[str, QPushButton] = {}
        for name, plan in self._presets.items():
            chip = QPushButton(name)
            chip.setObjectName(f"plan.preset.{name.replace('/', '')}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.clicked.connect(lambda _=False, one=plan: self.show_plan(one))
            self._chips[name] = chip
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _make_foot(self, today: date) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        begin = today + timedelta(days=1)
        self._from = QDateEdit(QDate(begin.year, begin.month, begin.day))
        self._from.setObjectName("plan.from")
        self._from.setDisplayFormat("yyyy-MM-dd")
        self._from.setCalendarPopup(True)
        self._save = button(self.tr("保存班次时间"), "plan.save", "primary")
        self._save.clicked.connect(self._pressed)
        row.addWidget(label(self.tr("从"), "muted"))
        row.addWidget(self._from)
        row.addWidget(label(self.tr("的早班起执行"), "muted"))
        row.addStretch(1)
        row.addWidget(self._save)
        return row

    def _make_kept(self) -> Card:
        card = Card(self.tr("已定的班次时间"))
        self._kept = label("", wrap=True)
        self._kept.setObjectName("plan.kept")
        self._kept.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card.body.addWidget(self._kept)
        return card

    def _check(self) -> None:
        """The validator's words, at every change."""
        if len(self._fields) < len(ORDER):
            return
        plan = self.plan()
        fault = plan_fault(plan)
        for name, hours in zip(ORDER, _lengths(plan), strict=True):
            self._lengths[name].setText(self.tr("{hours} 小时").format(hours=hours) if fault is None else "")
        self._verdict.setText(
            self.tr("三班依次相接，覆盖 24 小时，没有缺口。")
            if fault is None
            else show_error(bad_plan(fault))
        )
        set_kind(self._verdict, "ok" if fault is None else "bad")
        self._save.setEnabled(fault is None)
        for preset, chip in self._chips.items():
            chip.setChecked(self._presets[preset] == plan)

    def _pressed(self) -> None:
        chosen = self._from.date()
        self.saved.emit(self.plan(), date(chosen.year(), chosen.month(), chosen.day()))


def _lengths(plan: ShiftPlan) -> list[str]:
    """Hours of each shift, "8" or "7.5"."""
    starts = [start.hour * 60 + start.minute for start in (plan.morning, plan.middle, plan.night)]
    ends = [*starts[1:], starts[0]]
    minutes = [(end - start) % (24 * 60) for start, end in zip(starts, ends, strict=True)]
    return [f"{length / 60:g}" if length % 6 == 0 else f"{length / 60:.1f}" for length in minutes]


def _starts(plan: ShiftPlan) -> str:
    starts = zip(ORDER, (plan.morning, plan.middle, plan.night), strict=True)
    return " · ".join(f"{shift_name(name)} {start:%H:%M}" for name, start in starts)

"""镜头清扫: every point's plan and last cleaning, what is overdue, what the blurred picture says (R38).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.lens import Cleaning, LensCare, LensState
from app.domain.machine_seen import label as camera_label
from app.domain.people import Permission, may
from app.services.auth import Session
from app.services.lenses import LensService
from ui.bridge import Bridge
from ui.care.lens_dialogs import CleanedDialog, LensPlanDialog
from ui.care.words import DAY, blur_name, blur_trend, day_words, lens_examples, lens_name, lens_token, minute
from ui.live_page import beside
from ui.tables import Column, Table
from ui.theme import set_kind
from ui.widgets.basics import Card, EmptyState, button, label

HISTORY = 8
"""Cleanings of a point that are listed beside it."""


class LensTab(QWidget):
    """`counted(overdue, neglected)` follows what was fetched."""

    counted = Signal(int, int)

    def __init__(
        self, lenses: LensService, bridge: Bridge, session: Session, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._lenses, self._bridge, self._session, self._now = lenses, bridge, session, now
        self._all: list[LensCare] = []
        self._cares = may(session.account.role, Permission.CARE_CAMERAS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        column.addWidget(beside(self._make_table(), self._make_side(), 380), 1)
        self._side.hide()

    def reload(self) -> None:
        """Fetch how it stands."""
        self._bridge.run(self, lambda: self._lenses.lenses(self._session), self._found)

    # --- building -------------------------------------------------------------------------------

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._chips: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for name in ("all", "overdue", "blurred", "never"):
            made = QPushButton()
            made.setObjectName(f"lens.{name}")
            made.setProperty("kind", "chip")
            made.setCheckable(True)
            made.setChecked(name == "all")
            group.addButton(made)
            self._chips[name] = made
            row.addWidget(made)
        group.buttonClicked.connect(lambda _: self._show())
        row.addStretch(1)
        self._name_chips()
        plan = button(self.tr("清扫周期…"), "lens.plan", icon="mdi6.calendar-clock")
        plan.clicked.connect(self._plan_pressed)
        cleaned = button(self.tr("登记清扫…"), "lens.cleaned", "primary", icon="mdi6.broom")
        cleaned.clicked.connect(self._cleaned_pressed)
        for act in (plan, cleaned):
            row.addWidget(act)
            if not self._cares:  # never shown before it has a parent: it would be a window
                act.hide()
        return row

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.broom",
            self.tr("没有这样的点位"),
            self.tr("点位在“设置 · 摄像机”里添加；清扫后由管理员按“登记清扫”。"),
            name="lens.empty",
        )
        columns = [
            Column(self.tr("点位"), lambda one: camera_label(one.camera), least=150),
            Column(self.tr("周期"), self._days, 96, spare=3, fits=(self._every(366, own=True),)),
            Column(
                self.tr("上次清扫"),
                lambda one: day_words(one.last.at) if one.last else "",
                110,
                fits=(DAY,),
                sort=lambda one: one.last.at.timestamp() if one.last else 0.0,
            ),
            Column(self.tr("清扫人"), lambda one: one.last.cleaned_by if one.last else "", 96, spare=1),
            Column(
                self.tr("近 14 天模糊"),
                lambda one: blur_name(one.blur),
                176,
                sort=lambda one: one.blur.length,
                spare=2,
            ),
            Column(
                self.tr("状态"),
                lambda one: lens_name(one, self._now()),
                190,
                fits=lens_examples(),
                token=lens_token,
                sort=lambda one: list(LensState).index(one.state),
            ),
        ]
        self.table = Table("lens.table", columns, empty, sortable=True)
        self.table.selected.connect(self._selected)
        return self.table

    def _make_side(self) -> QWidget:
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(10)
        card = Card()
        self._head = label("", "heading", wrap=True)
        self._head.setObjectName("lens.head")
        self._state = label("", "ok", wrap=True)
        self._state.setObjectName("lens.state")
        self._why = label("", "muted", wrap=True)
        self._why.setObjectName("lens.why")
        for part in (self._head, self._state, self._why):
            card.body.addWidget(part)
        past = Card(self.tr("清扫记录"))
        self._past = label("", wrap=True)
        self._past.setObjectName("lens.past")
        past.body.addWidget(self._past)
        for made in (card, past):
            column.addWidget(made)
        column.addStretch(1)
        return self._side

    # --- showing --------------------------------------------------------------------------------

    def _found(self, found: list[LensCare]) -> None:
        self._all = found
        self._name_chips()
        neglected = sum(one.state is LensState.NEGLECTED for one in found)
        self.counted.emit(sum(one.overdue for one in found), neglected)
        self._show()

    def _show(self) -> None:
        keep = _FILTERS[next(name for name, chip in self._chips.items() if chip.isChecked())]
        self.table.set_rows([one for one in self._all if keep(one)])

    def _name_chips(self) -> None:
        counts = {name: sum(map(keep, self._all)) for name, keep in _FILTERS.items()}
        for name, words in (
            ("all", self.tr("全部 {n}")),
            ("overdue", self.tr("逾期 {n}")),
            ("blurred", self.tr("画面模糊 {n}")),
            ("never", self.tr("无记录 {n}")),
        ):
            self._chips[name].setText(words.format(n=counts[name]))

    def _days(self, lens: LensCare) -> str:
        return self._every(lens.days, own=lens.own_plan)

    def _every(self, days: int, *, own: bool) -> str:
        words = self.tr("{n} 天").format(n=days)
        return words + self.tr("（单独）") if own else words

    def _selected(self, lens: LensCare | None) -> None:
        self._side.setVisible(lens is not None)
        if lens is None:
            return
        self._head.setText(camera_label(lens.camera))
        self._state.setText(lens_name(lens, self._now()))
        set_kind(self._state, lens_token(lens))
        words = [blur_trend(lens.blur), self.tr("清扫周期 {every}。").format(every=self._days(lens))]
        if lens.due_at is not None:
            words.append(self.tr("下次清扫不晚于 {day}。").format(day=day_words(lens.due_at)))
        if lens.state is LensState.NEGLECTED:
            rule = self.tr(
                "没有定期清扫，使视频图像模糊不清的，责令改正（第十三条（五））。请尽快清扫并登记。"
            )
            words.append(rule)
        self._why.setText("\n".join(words))
        wanted = lens.camera.id
        self._bridge.run(self, lambda: self._lenses.cleanings(self._session, wanted), self._past_found)

    def _past_found(self, found: list[Cleaning]) -> None:
        shown = self.table.current()
        if found and (shown is None or shown.camera.id != found[0].camera_id):
            return
        lines = [_line(one) for one in found[:HISTORY]]
        if len(found) > HISTORY:
            lines.append(self.tr("更早 {n} 次").format(n=len(found) - HISTORY))
        self._past.setText("\n".join(lines) or self.tr("还没有清扫记录。"))

    # --- acting ---------------------------------------------------------------------------------

    def _cleaned_pressed(self) -> None:
        shown = self.table.current()
        dialog = CleanedDialog(
            self._lenses,
            self._bridge,
            self._session,
            [one.camera for one in self._all],
            chosen=shown.camera.id if shown is not None else "",
            now=self._now(),
            parent=self,
        )
        dialog.saved.connect(self.reload)
        dialog.open()

    def _plan_pressed(self) -> None:
        self._bridge.run(self, lambda: self._lenses.school_days(self._session), self._open_plan)

    def _open_plan(self, days: int) -> None:
        dialog = LensPlanDialog(
            self._lenses,
            self._bridge,
            self._session,
            lens=self.table.current(),
            school_days=days,
            parent=self,
        )
        dialog.saved.connect(self.reload)
        dialog.open()


_FILTERS: dict[str, Callable[[LensCare], bool]] = {
    "all": lambda one: True,
    "overdue": lambda one: one.overdue,
    "blurred": lambda one: bool(one.blur.times),
    "never": lambda one: one.last is None,
}


def _line(one: Cleaning) -> str:
    words = f"{minute(one.at)}  {one.cleaned_by}"
    return f"{words}  {one.note}" if one.note else words

"""总结: day close, week brief and month summary: what is due or overdue, and what was signed.

Must not know the window: where a missing item is mended is asked for by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.domain.closing import ClosingState, DueClosing
from app.domain.people import Permission
from app.domain.period import PeriodKind
from app.domain.record import Kind
from app.services.auth import Session
from app.services.closing_words import CLOSING_WORDS
from app.upkeep import Upkeep
from ui.bridge import Bridge
from ui.check_words import closing_name, closing_state_name, closing_token, period_name
from ui.closing_pane import ClosingPane
from ui.live_page import LivePage
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState

BACK = {
    PeriodKind.DAY: timedelta(days=62),
    PeriodKind.WEEK: timedelta(days=371),
    PeriodKind.MONTH: timedelta(days=1100),
}
"""How far back the signed and missed ones of a kind are listed."""


class ClosingsPage(LivePage):
    """`item_chosen(MissingItem)` asks to show where something is mended."""

    NAME = "closings"
    ICON = "mdi6.calendar-check-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset(
        {
            Kind.CLOSING_SIGNED,
            Kind.CHECK_SIGNED,
            Kind.CHECK_EXCUSED,
            Kind.FAULT_REPORTED,
            Kind.FAULT_STEP,
            Kind.EMERGENCY_CLOSED,
        }
    )

    item_chosen = Signal(object)

    def __init__(
        self,
        upkeep: Upkeep,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._asked_for: tuple[PeriodKind, str] | None = None
        self._filling = False
        self._closings, self._session, self._now = upkeep.closings, session, now
        self._summary = self.make_head()
        self.pane = ClosingPane(upkeep.closings, upkeep.reports, bridge, session)
        self.pane.changed.connect(self.reload)
        self.pane.item_chosen.connect(self.item_chosen)
        self._build()

    def title(self) -> str:
        """The page's word."""
        return self.tr("总结")

    def reload(self) -> None:
        """Fetch what is to be closed, or one kind's periods."""
        kind, session = self._kind(), self._session
        if kind is None:
            self.fetch(lambda: self._closings.due(session), self._found)
        else:
            now = self._now()
            self.fetch(lambda: self._closings.history(session, kind, now - BACK[kind], now), self._found)

    def open_period(self, kind: PeriodKind, period: str) -> None:
        """Show a closing."""
        self._asked_for = (kind, period)
        self.table.select((kind, period))
        self.pane.show_period(kind, period)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        empty = EmptyState(
            "mdi6.check-circle-outline",
            self.tr("没有待办的总结"),
            self.tr("一天、一周、一个月过完，会自动列在这里。"),
            name="closings.empty",
        )
        columns = [
            Column(
                self.tr("种类"),
                lambda one: closing_name(one.period.kind),
                84,
                fits=list(map(closing_name, CLOSING_WORDS)),
            ),
            Column(self.tr("时段"), lambda one: period_name(one.period)),
            Column(self.tr("状态"), _state, 92, token=lambda one: closing_token(one.state)),
            Column(
                self.tr("签名人"), lambda one: one.closing.signer_name if one.closing else "", 96, spare=1
            ),
        ]
        self.table = Table("closings.table", columns, empty, key=_key)
        self.table.selected.connect(self._selected)
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(self._make_chips())
        rows.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.pane)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([460, 900])
        self.column.addWidget(splitter, 1)

    def _make_chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._group = QButtonGroup(self)
        self._chips: dict[QPushButton, PeriodKind | None] = {}
        kinds: list[tuple[PeriodKind | None, str]] = [(None, self.tr("待办"))]
        kinds += [(kind, closing_name(kind)) for kind in BACK]
        for kind, words in kinds:
            made = QPushButton(words)
            made.setObjectName(f"closings.{kind or 'todo'}")
            made.setProperty("kind", "chip")
            made.setCheckable(True)
            made.setChecked(kind is None)
            self._group.addButton(made)
            self._chips[made] = kind
            row.addWidget(made)
        row.addStretch(1)
        self._group.buttonClicked.connect(lambda _: self.reload())
        return row

    def _kind(self) -> PeriodKind | None:
        return next((kind for chip, kind in self._chips.items() if chip.isChecked()), None)

    # --- showing --------------------------------------------------------------------------------

    def _found(self, found: list[DueClosing]) -> None:
        shown = self._asked_for
        self._filling = shown is not None and shown not in map(_key, found)
        self.table.set_rows(found)
        if self._filling:  # what was asked for stands in no row: it stays open all the same
            self.table.view.clearSelection()
        self._filling = False
        if self._kind() is None:
            late = sum(one.state is ClosingState.OVERDUE for one in found)
            due = sum(one.state is ClosingState.DUE for one in found)
            words = self.tr("待办 {n}").format(n=due)
            if late:
                words += self.tr(" · 逾期 {n}").format(n=late)
            self._summary.setText(words)
        self.pane.refresh()

    def _selected(self, one: DueClosing | None) -> None:
        if one is not None and not self._filling:
            self._asked_for = None
            self.pane.show_period(one.period.kind, one.period.id)


def _state(one: DueClosing) -> str:
    return closing_state_name(one.state)


def _key(one: DueClosing) -> tuple[PeriodKind, str]:
    return one.period.kind, one.period.id

"""轮班: everybody the same shift every day, or people taking turns, with the days it makes, from when.

Shows what it is told; asks by signal. Must not know a service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.people import Account
from app.domain.roster import ORDER, Cycle, Pattern, cycle_fault, fixed, rotation
from app.services.roster_errors import bad_cycle
from ui.roster.form_dialog import PeopleChips
from ui.tables import Column, Table
from ui.texts import list_words, shift_name, show_error
from ui.theme import set_kind
from ui.widgets.basics import Card, EmptyState, button, label

DAYS_MAX = 14
"""Days that one person may have the same shift in a rotation."""


class PatternTab(QWidget):
    """`saved(Cycle, date)` asks for a new pattern."""

    saved = Signal(object, object)

    def __init__(self, today: date, *, edits: bool) -> None:
        super().__init__()
        self._names: Mapping[str, str] = {}
        self._people: list[Account] = []
        self._made = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(12)
        self._edit = self._make_edit(today)
        self._edit.setEnabled(edits)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._edit)
        left.addWidget(self._make_kept())
        left.addStretch(1)
        row.addLayout(left, 1)
        empty = EmptyState("mdi6.calendar-sync-outline", self.tr("选好人，这里显示排出来的班"))
        self.preview = Table("pattern.preview", self._columns(), empty, row_height=40, key=lambda day: day[0])
        row.addWidget(self.preview, 1)

    def show_people(self, people: Sequence[Account]) -> None:
        """Who can be planned."""
        if [one.id for one in people] == [one.id for one in self._people]:
            return
        self._people = list(people)
        self._names = {account.id: account.name for account in people}
        self._fill_choices()
        self._check()

    def show_patterns(self, patterns: Sequence[Pattern]) -> None:
        """The patterns on record."""
        words = self.tr("{day} 起：{count} 天一轮（{name}排）")
        lines = [
            words.format(day=one.from_day, count=len(one.cycle), name=one.author_name)
            for one in reversed(patterns)
        ]
        self._kept.setText("\n".join(lines) or self.tr("还没有：按各人账号的固定班次。"))

    def cycle(self) -> Cycle:
        """What was chosen, as a cycle; empty while a rotation lacks people."""
        if not self._made:
            return ()
        if self._kinds.checkedId() == 0:
            return fixed({name: chips.chosen() for name, chips in self._fixed.items()})
        turn = self._turn.chosen()
        return rotation(turn, self._each.value()) if len(turn) >= len(ORDER) else ()

    # --- building ---

    def _make_edit(self, today: date) -> Card:
        card = Card(self.tr("新的排法"))
        self._kinds = QButtonGroup(self)
        kinds = QHBoxLayout()
        kinds.setSpacing(6)
        for number, (words, name) in enumerate(
            ((self.tr("固定班次"), "fixed"), (self.tr("依次轮换"), "rotation"))
        ):
            chip = QPushButton(words)
            chip.setObjectName(f"pattern.{name}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            self._kinds.addButton(chip, number)
            kinds.addWidget(chip)
        kinds.addStretch(1)
        card.body.addLayout(kinds)
        self._choices = QStackedWidget()
        card.body.addWidget(self._choices)
        self._verdict = label("", "muted", wrap=True)
        self._verdict.setObjectName("pattern.verdict")
        self._verdict.setMinimumHeight(44)
        card.body.addWidget(self._verdict)
        card.body.addLayout(self._make_foot(today))
        self._kinds.button(0).setChecked(True)
        self._kinds.idClicked.connect(self._kind_chosen)
        return card

    def _make_foot(self, today: date) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        begin = today + timedelta(days=1)
        self._from = QDateEdit(QDate(begin.year, begin.month, begin.day))
        self._from.setObjectName("pattern.from")
        self._from.setDisplayFormat("yyyy-MM-dd")
        self._from.setCalendarPopup(True)
        self._from.dateChanged.connect(self._check)
        self._save = button(self.tr("保存排法"), "pattern.save", "primary")
        self._save.clicked.connect(self._pressed)
        row.addWidget(label(self.tr("从"), "muted"))
        row.addWidget(self._from)
        row.addWidget(label(self.tr("起"), "muted"))
        row.addStretch(1)
        row.addWidget(self._save)
        return row

    def _make_kept(self) -> Card:
        card = Card(self.tr("已定的排法"))
        self._kept = label("", wrap=True)
        self._kept.setObjectName("pattern.kept")
        card.body.addWidget(self._kept)
        return card

    def _fill_choices(self) -> None:
        while (old := self._choices.widget(0)) is not None:
            self._choices.removeWidget(old)
            old.deleteLater()
        by_shift = QWidget()
        form = QFormLayout(by_shift)
        form.setContentsMargins(0, 0, 0, 0)
        self._fixed = {name: PeopleChips(f"pattern.{name}", self._people) for name in ORDER}
        for name, chips in self._fixed.items():
            chips.choose([account.id for account in self._people if account.shift == name])
            chips.changed.connect(self._check)
            form.addRow(label(shift_name(name), "strong"), chips)
        turning = QWidget()
        form = QFormLayout(turning)
        form.setContentsMargins(0, 0, 0, 0)
        self._turn = PeopleChips("pattern.turn", self._people)
        self._turn.changed.connect(self._check)
        self._each = QSpinBox()
        self._each.setObjectName("pattern.each")
        self._each.setRange(1, DAYS_MAX)
        self._each.valueChanged.connect(self._check)
        form.addRow(label(self.tr("按先后点选"), "strong"), self._turn)
        form.addRow(label(self.tr("每班连上几天"), "strong"), self._each)
        self._choices.addWidget(by_shift)
        self._choices.addWidget(turning)
        self._made = True
        self._kind_chosen()

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("日期"), lambda day: f"{day[0]:%m-%d}", 90),
            *(
                Column(
                    shift_name(name),
                    lambda day, name=name: list_words(  # type: ignore[misc]
                        [self._names.get(who, who) for who in day[1].get(str(name), ())]
                    ),
                )
                for name in ORDER
            ),
        ]

    # --- what follows ---

    def _kind_chosen(self) -> None:
        self._choices.setCurrentIndex(self._kinds.checkedId())
        self._check()

    def _check(self) -> None:
        if not self._made:
            return
        cycle = self.cycle()
        fault = cycle_fault(cycle)
        if not cycle:
            words, kind = self.tr("轮换至少选三人；选四人以上时，多出的人当天休息。"), "warn"
        elif fault is not None:
            words, kind = show_error(bad_cycle(*fault)), "bad"
        else:
            words = self.tr("{count} 天一轮，每天三班都有人，覆盖 24 小时。").format(count=len(cycle))
            kind = "ok"
        self._verdict.setText(words)
        set_kind(self._verdict, kind)
        self._save.setEnabled(fault is None)
        begin = self._begin()
        shown = max(len(cycle), 7) if fault is None else 0
        self.preview.set_rows([(begin + timedelta(days=n), cycle[n % len(cycle)]) for n in range(shown)])

    def _begin(self) -> date:
        chosen = self._from.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _pressed(self) -> None:
        self.saved.emit(self.cycle(), self._begin())

"""Parts of the walk: the point under the eyes with its marks, and all points as a grid.

They show and ask by signal; must not know any service.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.domain.inspection import Mark, Result
from app.services.check_sheet import SheetLine
from ui import theme
from ui.check_row import MarkButtons, phrases
from ui.flow import FlowLayout
from ui.widgets.basics import Card, button, label

COLUMNS = 8
_KINDS = {
    None: "dot",
    Result.OK: "dot-ok",
    Result.NOT_OK: "dot-bad",
    Result.NOT_APPLICABLE: "dot-rest",
}


class PointCard(Card):
    """`ticked(Result)`, `moved(steps)` and `report_wanted`; the word of what is wrong stands in `note`."""

    ticked = Signal(object)
    moved = Signal(int)
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = label("", "name", wrap=True)
        self._name.setObjectName("patrol.camera")
        self._seen = label("", "muted", wrap=True)
        self._seen.setObjectName("patrol.seen")
        self._marks = MarkButtons("patrol.mark")
        self._marks.chosen.connect(self.ticked)
        self.note = QLineEdit()
        self.note.setObjectName("patrol.note")
        self.note.setPlaceholderText(self.tr("写明情况，按回车记下"))
        self.note.returnPressed.connect(lambda: self.ticked.emit(Result.NOT_OK))
        self._phrases: QWidget = self._make_phrases()
        self._report = button(self.tr("报修这一路"), "patrol.report", "danger", icon="mdi6.wrench-outline")
        self._report.clicked.connect(self.report_wanted)
        self._told = label("", "badge-bad", wrap=True)
        self._told.setObjectName("patrol.fault")
        shown = (self._name, self._seen, self._marks)
        hidden = (self.note, self._phrases, self._report, self._told)
        for part in (*shown, *hidden):
            self.body.addWidget(part)
        for part in hidden:
            part.hide()
        self.body.addLayout(self._make_steps())

    def show_line(self, line: SheetLine, seen: str) -> None:
        """The point, what the machine says of it, and how it was marked."""
        self._name.setText(line.point.place)
        self._seen.setText(self.tr("系统所见：{words}").format(words=seen))
        mark = line.mark
        self._marks.show_result(mark.result if mark else None)
        fault = mark.fault if mark else None
        words = [mark.note] if mark is not None and mark.note else []
        if fault:
            words.append(self.tr("已报修 {number}").format(number=fault))
        self._told.setText(" · ".join(words))
        self._told.setVisible(bool(words))
        wrong = mark is not None and mark.result is Result.NOT_OK
        self._report.setVisible(wrong and fault is None)

    def ask(self, words: str | None) -> None:
        """Ask what is wrong, `words` already written; None: ask no longer."""
        asking = words is not None
        self._phrases.setVisible(asking)
        self.note.setVisible(asking)
        self.note.setText(words or "")
        if asking:
            self._marks.show_result(Result.NOT_OK)
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            self.note.selectAll()

    def _make_phrases(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, 6)
        for words in phrases():
            chip = button(words, "patrol.phrase", "plain")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _=False, words=words: self._phrase(words))
            flow.addWidget(chip)
        return holder

    def _make_steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        back = button(self.tr("← 上一路"), "patrol.back", "quiet")
        back.clicked.connect(lambda: self.moved.emit(-1))
        forth = button(self.tr("下一路 →"), "patrol.next", "quiet")
        forth.clicked.connect(lambda: self.moved.emit(1))
        for step in (back, forth):
            step.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(forth)
        return row

    def _phrase(self, words: str) -> None:
        self.note.setText(words)
        self.ticked.emit(Result.NOT_OK)


class PointGrid(Card):
    """`chosen(number)` follows a click."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("PointGrid", "全部点位"))
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        self.body.addLayout(self._grid)
        self._dots: list[QPushButton] = []

    def show_points(self, places: Sequence[str]) -> None:
        """One field for each place, with its number."""
        for dot in self._dots:
            dot.hide()
            dot.deleteLater()
        self._dots = []
        for number, place in enumerate(places):
            dot = button(place.split(" ")[0], f"patrol.dot.{number}", "dot")
            dot.setCheckable(True)
            dot.setToolTip(place)
            dot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            dot.clicked.connect(lambda _=False, number=number: self.chosen.emit(number))
            self._grid.addWidget(dot, number // COLUMNS, number % COLUMNS)
            self._dots.append(dot)

    def show_marks(self, marks: Sequence[Mark | None], at: int) -> None:
        """Each point's mark; `at` is the one under the eyes."""
        for number, (dot, mark) in enumerate(zip(self._dots, marks, strict=True)):
            theme.set_kind(dot, _KINDS[mark.result if mark else None])
            dot.setChecked(number == at)

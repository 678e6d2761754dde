"""One line of a check: its words, what the machine says, three marks by click or key, note, photo, report.

Shows and asks by signal; must not know any service.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.inspection import Mark, Result
from app.services.check_sheet import SheetLine
from app.services.checks import Found
from ui import theme
from ui.bridge import Bridge
from ui.check_words import result_name
from ui.flow import FlowLayout
from ui.pictures import Picture, Thumb
from ui.regulation_words import regulation
from ui.times import clock
from ui.widgets.basics import button, label

KEYS = {Result.OK: "1", Result.NOT_OK: "2", Result.NOT_APPLICABLE: "3"}
_KINDS = {Result.OK: "mark-ok", Result.NOT_OK: "mark-bad", Result.NOT_APPLICABLE: "mark-rest"}


def phrases() -> list[str]:
    """What is found at a camera again and again, in the form's own words: one click each."""
    return [
        QCoreApplication.translate("CheckRow", "视频丢失"),
        QCoreApplication.translate("CheckRow", "图象闪烁"),
        QCoreApplication.translate("CheckRow", "画面模糊"),
        QCoreApplication.translate("CheckRow", "镜头被遮挡"),
        QCoreApplication.translate("CheckRow", "不转动或转动不灵"),
    ]


class MarkButtons(QWidget):
    """正常 1 · 不正常 2 · 不适用 3."""

    chosen = Signal(object)
    """A Result."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[Result, QPushButton] = {}
        for result, key in KEYS.items():
            made = button(f"{result_name(result)} {key}", f"{prefix}.{result}", _KINDS[result])
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _=False, result=result: self.chosen.emit(result))
            self._group.addButton(made)
            self._buttons[result] = made
            row.addWidget(made)

    def show_result(self, result: Result | None) -> None:
        """Press the button of this result, or none."""
        for each, made in self._buttons.items():
            made.setChecked(each is result)


class CheckRow(QFrame):
    """`marked(Found)` follows a mark; keys 1, 2, 3 mark the focused line, up and down move."""

    marked = Signal(object)
    moved = Signal(int)
    focused = Signal()
    photo_wanted = Signal(str)
    still_wanted = Signal(str)
    report_wanted = Signal(str)

    def __init__(self, line: SheetLine, *, number: int, editable: bool, can_still: bool) -> None:
        super().__init__()
        self.point = line.point
        self.number = number
        self.mark: Mark | None = None
        self._editable = editable
        self._photo: str | None = None
        self._wanted: Result | None = None  # chosen, and waits for its word
        self._grown = QTimer(self)
        self._grown.setSingleShot(True)
        self._grown.timeout.connect(self.focused)
        self.setObjectName(f"checks.line.{number}")
        self.setProperty("kind", "check")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 8)
        column.setSpacing(6)
        column.addLayout(self._make_head(line))
        self._seen = label("", "caption", wrap=True)
        column.addWidget(self._seen)
        self._details = self._make_details(can_still)
        column.addWidget(self._details)
        self._details.hide()
        self.show_line(line)

    # --- building ---

    def _make_head(self, line: SheetLine) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        point = line.point
        if point.place:
            words.addWidget(label(point.place, "strong"))
        title = label(regulation(point.line.text), "muted" if point.place else "", wrap=True)
        title.setToolTip(regulation(point.line.source))
        words.addWidget(title)
        row.addLayout(words, 1)
        self._told = label("", "caption")
        # When and by whom it was marked; kept free: no line may move under the hand that marks.
        self._told.setMinimumHeight(self._told.fontMetrics().height())
        self._told.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._more = button(self.tr("备注"), f"checks.more.{self.number}", "quiet")
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(self._toggle_details)
        self._marks = MarkButtons(f"checks.mark.{self.number}")
        self._marks.chosen.connect(self.choose)
        if not self._editable:
            self._more.hide()
        acts = QHBoxLayout()
        acts.setSpacing(12)
        acts.addWidget(self._more)
        acts.addWidget(self._marks)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addLayout(acts)
        side.addWidget(self._told)
        side.addStretch(1)
        row.addLayout(side)
        self._marks.setEnabled(self._editable)
        return row

    def _make_details(self, can_still: bool) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.note = QLineEdit()
        self.note.setObjectName(f"checks.note.{self.number}")
        self.note.setPlaceholderText(self.tr("写明情况，按回车保存"))
        self.note.setReadOnly(not self._editable)
        self.note.returnPressed.connect(self._note_done)
        self._report = button(
            self.tr("报修"), f"checks.report.{self.number}", "danger", icon="mdi6.wrench-outline"
        )
        self._report.clicked.connect(lambda: self.report_wanted.emit(self.point.id))
        self._fault = label("", "badge-bad")
        self._fault.setObjectName(f"checks.fault.{self.number}")
        row.addWidget(self.note, 1)
        for part in (*self._photo_buttons(can_still), self._report, self._fault):
            row.addWidget(part)
        column.addLayout(row)
        self._phrases = QWidget()
        flow = FlowLayout(self._phrases, 6)
        for words in phrases() if self.point.camera_id else []:
            chip = button(words, f"checks.phrase.{self.number}", "plain")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _=False, words=words: self._phrase(words))
            flow.addWidget(chip)
        column.addWidget(self._phrases)
        self._thumb = Thumb(f"checks.photo.{self.number}")
        column.addWidget(self._thumb)
        for part in (self._report, self._fault, self._thumb, self._phrases):
            part.hide()
        return holder

    def _photo_buttons(self, can_still: bool) -> list[QPushButton]:
        made = []
        if can_still and self.point.camera_id is not None:
            still = button(self.tr("截图"), f"checks.still.{self.number}", icon="mdi6.camera-outline")
            still.clicked.connect(lambda: self.still_wanted.emit(self.point.id))
            made.append(still)
        photo = button(self.tr("照片…"), f"checks.attach.{self.number}", icon="mdi6.image-plus-outline")
        photo.clicked.connect(lambda: self.photo_wanted.emit(self.point.id))
        made.append(photo)
        for part in made if not self._editable else []:
            part.hide()
        return made

    # --- showing ---

    def show_line(self, line: SheetLine) -> None:
        """Show the line as it stands on record."""
        mark = self.mark = line.mark
        if mark is not None:
            self._wanted = None
        self._seen.setText(self.tr("系统所见：{words}").format(words=line.seen) if line.seen else "")
        self._seen.setVisible(bool(line.seen))
        self._marks.show_result(self._wanted or (mark.result if mark else None))
        self._told.setText(
            self.tr("{time} {name}").format(time=clock(mark.at), name=mark.by) if mark is not None else ""
        )
        if mark is not None and not self.note.hasFocus():
            self.note.setText(mark.note)
        self._photo = mark.photo if mark else self._photo
        wrong = mark is not None and mark.result is Result.NOT_OK
        fault = mark.fault if mark else None
        self._fault.setText(self.tr("已报修 {number}").format(number=fault) if fault else "")
        self._fault.setVisible(fault is not None)
        self._report.setVisible(wrong and fault is None and self._editable)
        self._phrases.setVisible(self._wanted is not None and self.point.camera_id is not None)
        if wrong or (mark is not None and (mark.note or mark.photo)):
            self._details.show()
        theme.set_kind(self, "check-bad" if wrong else "check")

    def show_photo(self, bridge: Bridge, picture: Picture | None) -> None:
        """Fetch the kept photo."""
        if self._photo is not None and picture is not None:
            self._thumb.show()
            self._details.show()
            self._thumb.load(bridge, picture, self._photo)

    def attach(self, sha256: str) -> Found | None:
        """A photo was kept: it belongs to this line. The mark to put on record, if one was chosen."""
        self._photo = sha256
        if self.mark is None:
            return None
        return Found(self.point.id, self.mark.result, self.note.text(), sha256)

    # --- marking ---

    def choose(self, result: Result) -> None:
        """Mark the line; what is not in order wants a word first."""
        if not self._editable:
            return
        self._marks.show_result(result)
        if result is Result.NOT_OK and not self.note.text().strip():
            self._wanted = result
            self._details.show()
            self._phrases.setVisible(self.point.camera_id is not None)
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)
            self._grown.start(0)  # all of it is to be seen, once it has its new height
            return
        self._wanted = None
        self.marked.emit(Found(self.point.id, result, self.note.text(), self._photo))

    def _phrase(self, words: str) -> None:
        self.note.setText(words)
        self._note_done()

    def _note_done(self) -> None:
        """The note is written: of a line that is not in order this is the mark."""
        if not self._editable:
            return
        before = self.mark.result if self.mark is not None else Result.NOT_OK
        result = self._wanted or before
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choose(result)

    def _toggle_details(self) -> None:
        self._details.setVisible(not self._details.isVisible())
        if self._details.isVisible():
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 mark; up, down and Enter move."""
        chosen = next((result for result, key in KEYS.items() if key == event.text()), None)
        if chosen is not None:
            self.choose(chosen)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The pane scrolls to the focused line."""
        super().focusInEvent(event)
        self.focused.emit()

"""The fields of one duty-log entry: shows a Draft and gives the edited one back. Knows no service.

What the machine saw (设备运行状况) stands apart from what the guard states, and is not editable here:
the guard agrees, or says in own words what was seen instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.camera import Camera
from app.domain.duty import Category, Draft
from ui.account_cards import tab_to_checked
from ui.flow import FlowLayout
from ui.moment_edit import MomentEdit
from ui.pictures import Thumb
from ui.texts import bracketed, category_name
from ui.times import local
from ui.widgets.basics import Card, label

CATEGORIES = tuple(Category)
WRITING_PX = 112


class _Writing(QPlainTextEdit):
    """A text box that asks for little height and takes what is left."""

    def sizeHint(self) -> QSize:
        """Four lines; Qt's own wish would push the rest out of the panel."""
        return QSize(super().sizeHint().width(), WRITING_PX)


class EntryForm(QWidget):
    """`changed` follows every edit by the person; `category_chosen` carries the new category."""

    changed = Signal()
    category_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = Draft(occurred_at=0.0)
        self._filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._make_head())
        column.addLayout(self._make_chips())
        column.addWidget(self._make_situation(), 1)
        column.addWidget(self._make_device())
        column.addWidget(self._make_rest())
        column.addWidget(self._make_attachments())
        self._connect()

    def set_cameras(self, cameras: Sequence[Camera]) -> None:
        """The places to choose from, by number."""
        self._filling = True
        kept = self.camera.currentData()
        self.camera.clear()
        self.camera.addItem(self.tr("（不指定地点）"), None)
        for camera in cameras:
            self.camera.addItem(f"{camera.number:02d} {camera.name}", camera.id)
        self._choose_camera(kept)
        self._filling = False

    def set_draft(self, draft: Draft) -> None:
        """Show a draft; emits nothing."""
        self._filling = True
        self._draft = draft
        self.time.set_moment(draft.occurred_at)
        self._choose_camera(draft.camera_id)
        self._chips[draft.category].setChecked(True)
        self.situation.setPlainText(draft.situation)
        self.machine.setText(draft.device_status or self.tr("本班还没有系统记录。"))
        self.agrees.setChecked(draft.agrees)
        self.own.setPlainText(draft.guard_status)
        self.own.setVisible(not draft.agrees)
        self.handling.setText(draft.handling)
        self.remark.setText(draft.remark)
        self._filling = False

    def draft(self) -> Draft:
        """The draft as edited."""
        return replace(
            self._draft,
            occurred_at=self.time.moment(),
            category=CATEGORIES[self._group.checkedId()],
            camera_id=self.camera.currentData(),
            situation=self.situation.toPlainText(),
            agrees=self.agrees.isChecked(),
            guard_status="" if self.agrees.isChecked() else self.own.toPlainText(),
            handling=self.handling.text(),
            remark=self.remark.text(),
        )

    def set_phrases(self, phrases: Sequence[str]) -> None:
        """The quick phrases of the category; a click puts one at the cursor."""
        self._phrases.clear()
        for number, phrase in enumerate(phrases):
            made = QPushButton(phrase if len(phrase) <= 14 else phrase[:13] + "…")
            made.setObjectName(f"entry.phrase.{number}")
            made.setProperty("kind", "link")
            made.setToolTip(phrase)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _=False, words=phrase: self._put(words))
            self._phrases.addWidget(made)
            made.show()

    def add_attachment(self, sha256: str) -> Thumb | None:
        """Attach a picture; the returned box waits for it. None when it is attached already."""
        if sha256 in self._draft.snapshots:
            return None
        self._draft = replace(self._draft, snapshots=(*self._draft.snapshots, sha256))
        self.changed.emit()
        return self.show_attachment(sha256)

    def show_attachment(self, sha256: str) -> Thumb:
        """A box for a picture that the draft already has."""
        box = Thumb(f"entry.attachment.{sha256[:8]}")
        self._pictures.addWidget(box)
        self._attach_hint.setText(self.tr("还可以再截图 F3"))
        box.show()
        return box

    def clear_attachments(self) -> None:
        """Take the boxes away; the draft keeps what it has."""
        self._pictures.clear()
        self._attach_hint.setText(self.tr("截图 F3 会附在这里"))

    def _make_head(self) -> Card:
        card = Card()
        card.body.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        self.time = MomentEdit("entry.time", "MM-dd HH:mm")
        self.shift = label("", "strong")
        self.shift.setObjectName("entry.shift")
        self.camera = QComboBox()
        self.camera.setObjectName("entry.camera")
        self.camera.setMaxVisibleItems(16)
        self.camera.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        grid.addWidget(label(self.tr("发生时间"), "muted"), 0, 0)
        grid.addWidget(self.time, 0, 1)
        grid.addWidget(self.shift, 0, 2)
        grid.addWidget(label(self.tr("地点"), "muted"), 1, 0)
        grid.addWidget(self.camera, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        return card

    def _make_chips(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        self._group = QButtonGroup(self)
        self._chips: dict[Category, QPushButton] = {}
        for number, category in enumerate(CATEGORIES):
            chip = QPushButton(category_name(category))
            chip.setObjectName(f"entry.category.{category.value}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            self._group.addButton(chip, number)
            self._chips[category] = chip
            chip.toggled.connect(lambda _: tab_to_checked(list(self._chips.values())))
            grid.addWidget(chip, number // 4, number % 4)
        return grid

    def _make_situation(self) -> Card:
        card = Card(self.tr("情况记载"))
        self._phrases = FlowLayout(spacing=4)
        self.situation = _Writing()
        self.situation.setObjectName("entry.situation")
        self.situation.setProperty("kind", "large")
        self.situation.setPlaceholderText(self.tr("写明出入校门的车辆、人员和经过"))
        self.situation.setTabChangesFocus(True)
        self.situation.setMinimumHeight(WRITING_PX)
        card.body.addLayout(self._phrases)
        card.body.addWidget(self.situation, 1)
        return card

    def _make_device(self) -> Card:
        self._device_card = card = Card(self.tr("设备运行状况 · 系统所见"))
        self.machine = label("", wrap=True)
        self.machine.setObjectName("entry.machine")
        self.agrees = QCheckBox(self.tr("本人所见：与系统所见一致"))
        self.agrees.setObjectName("entry.agrees")
        self.own = QPlainTextEdit()
        self.own.setObjectName("entry.own")
        self.own.setPlaceholderText(self.tr("本人所见（系统所见照样保留）"))
        self.own.setTabChangesFocus(True)
        self.own.setFixedHeight(72)
        card.body.addWidget(self.machine)
        card.body.addWidget(self.agrees)
        card.body.addWidget(self.own)
        return card

    def _make_rest(self) -> Card:
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.handling = QLineEdit()
        self.handling.setObjectName("entry.handling")
        self.remark = QLineEdit()
        self.remark.setObjectName("entry.remark")
        grid.addWidget(label(self.tr("处理意见"), "muted"), 0, 0)
        grid.addWidget(self.handling, 0, 1)
        grid.addWidget(label(self.tr("备注"), "muted"), 1, 0)
        grid.addWidget(self.remark, 1, 1)
        card.body.addLayout(grid)
        return card

    def _make_attachments(self) -> Card:
        card = Card(self.tr("附件"))
        row = QHBoxLayout()
        row.setSpacing(8)
        self._pictures = FlowLayout()
        self._attach_hint = label(self.tr("截图 F3 会附在这里"), "muted", wrap=True)
        row.addLayout(self._pictures, 1)
        row.addWidget(self._attach_hint)
        card.body.addLayout(row)
        return card

    def _connect(self) -> None:
        for signal in (
            self.time.dateTimeChanged,
            self.camera.currentIndexChanged,
            self.situation.textChanged,
            self.own.textChanged,
            self.agrees.toggled,
            self.handling.textChanged,
            self.remark.textChanged,
        ):
            signal.connect(self._edited)
        self.agrees.toggled.connect(lambda agrees: self.own.setVisible(not agrees))
        self._group.idToggled.connect(self._category_toggled)

    def _category_toggled(self, number: int, checked: bool) -> None:
        if checked:
            self.category_chosen.emit(CATEGORIES[number])
            self._edited()

    def set_machine_span(self, since: datetime | None, until: float) -> None:
        """Say which hours the machine's words cover."""
        caption = self.tr("设备运行状况 · 系统所见")
        if since is not None:
            caption = bracketed(caption, f"{local(since):%H:%M}–{local(until):%H:%M}")
        self._device_card.set_caption(caption)

    def _edited(self) -> None:
        if not self._filling:
            self.changed.emit()

    def _choose_camera(self, camera_id: str | None) -> None:
        self.camera.setCurrentIndex(max(0, self.camera.findData(camera_id)))

    def _put(self, words: str) -> None:
        cursor = self.situation.textCursor()
        cursor.insertText(words)
        self.situation.setFocus()

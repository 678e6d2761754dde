"""More conditions of the log page: who wrote, at which camera, which category, written late.

Knows no service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from app.domain.duty import Category
from app.domain.people import Account
from app.services.duty_search import DutyQuery
from ui.texts import category_name


class LogMore(QWidget):
    """`changed` follows every choice."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.people = _choice("log.person", self.tr("全部人员"))
        self.cameras = _choice("log.camera", self.tr("全部点位"))
        self.categories = _choice("log.category", self.tr("全部类别"))
        for category in Category:
            self.categories.addItem(category_name(category), category)
        self.late = QCheckBox(self.tr("只看补记"))
        self.late.setObjectName("log.late")
        for part in (self.people, self.cameras, self.categories):
            part.currentIndexChanged.connect(self.changed)
            row.addWidget(part)
        row.addWidget(self.late)
        row.addStretch(1)
        self.late.toggled.connect(self.changed)

    def offer(self, people: Sequence[Account], places: Mapping[str, str]) -> None:
        """Who and where can be chosen; a choice that was made stays."""
        _fill(self.people, [(account.name, account.id) for account in people])
        _fill(self.cameras, [(name, camera) for camera, name in places.items()])

    def query(self) -> DutyQuery:
        """The chosen conditions."""
        category = self.categories.currentData()
        return DutyQuery(
            author_id=self.people.currentData(),
            camera_id=self.cameras.currentData(),
            category=Category(category) if category else None,
            late=True if self.late.isChecked() else None,
        )

    def clear(self) -> None:
        """Choose nothing."""
        for part in (self.people, self.cameras, self.categories):
            part.setCurrentIndex(0)
        self.late.setChecked(False)


def _choice(name: str, everything: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.addItem(everything, None)
    made.setMaxVisibleItems(16)
    return made


def _fill(box: QComboBox, rows: list[tuple[str, str]]) -> None:
    if [box.itemData(n) for n in range(1, box.count())] == [data for _, data in rows]:
        return
    kept = box.currentData()
    box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for words, data in rows:
        box.addItem(words, data)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(False)

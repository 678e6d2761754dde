"""Asks under what name a view is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.widgets.basics import button, label

MOST_LETTERS = 20


class NameDialog(QDialog):
    """`chosen` carries the name; closing it in any other way changes nothing. It deletes itself."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(self.tr("保存视图"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = QLineEdit()
        self._field.setObjectName(f"{name}.field")
        self._field.setMaxLength(MOST_LETTERS)
        self._field.setPlaceholderText(self.tr("例如：上学时段"))
        self._save = button(self.tr("保存"), f"{name}.save", "primary")
        self._save.setEnabled(False)
        self._save.setDefault(True)
        drop = button(self.tr("取消"), f"{name}.cancel")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(self.tr("保存当前视图"), "heading"))
        column.addWidget(label(self.tr("记住布局、顺序和页码；同名的旧视图会被替换。"), "muted"))
        column.addWidget(self._field)
        column.addLayout(row)
        self._field.textChanged.connect(lambda _: self._save.setEnabled(bool(self._words())))
        self._save.clicked.connect(self._choose)
        drop.clicked.connect(self.reject)
        self._field.setFocus()

    def _words(self) -> str:
        return " ".join(self._field.text().split())

    def _choose(self) -> None:
        self.chosen.emit(self._words())
        self.accept()

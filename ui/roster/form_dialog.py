"""What the roster's dialogs have in common: fields, what went wrong, one act; it runs off this thread.

Must not know what is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QGridLayout, QHBoxLayout, QPushButton, QWidget

from app.domain.people import Account
from app.errors import GuardroomError
from ui.bridge import Bridge
from ui.texts import show_error
from ui.widgets.basics import button, label
from ui.widgets.dialog import Dialog

LEAST_PX = 560
PER_ROW = 3


class FormDialog(Dialog):
    """`saved()` follows when the work was done; `work` gives it, or says what is missing and gives None."""

    saved = Signal()

    def __init__(self, name: str, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(name, "", parent)
        self.setMinimumWidth(LEAST_PX)
        self._bridge = bridge
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(10)
        self.body.addLayout(self.form)
        self._told = label("", "error", wrap=True)
        self._told.setObjectName(f"{name}.told")
        self._told.setMinimumHeight(44)
        self.body.addWidget(self._told)
        row = QHBoxLayout()
        cancel = button(self.tr("取消"), f"{name}.cancel", "quiet")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._save = button("", f"{name}.save", "primary")
        self._save.setDefault(True)
        self._save.clicked.connect(self._pressed)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        self.body.addLayout(row)
        self.finished.connect(self.deleteLater)

    def name(self, title: str, act: str) -> None:
        """What it is about, and the word of its act."""
        self.title.setText(title)
        self.setWindowTitle(title)
        self._save.setText(act)

    def add(self, words: str, field: QWidget) -> None:
        """One more line."""
        self.form.addRow(label(words, "muted"), field)

    def tell(self, words: str) -> None:
        """Say what is missing or went wrong."""
        self._told.setText(words)

    def work(self) -> Callable[[], object] | None:
        """What is to be done with what was filled in; runs on a pool thread."""
        raise NotImplementedError

    def _pressed(self) -> None:
        work = self.work()
        if work is None:
            return
        self._save.setEnabled(False)
        self.tell("")
        self._bridge.run(self, work, self._done, self._failed)

    def _done(self, _: object) -> None:
        self.saved.emit()
        self.accept()

    def _failed(self, error: GuardroomError) -> None:
        self._save.setEnabled(True)
        self.tell(show_error(error))


class PeopleChips(QWidget):
    """Several people to choose from, in the order in which they were pressed."""

    changed = Signal()

    def __init__(self, name: str, people: Sequence[Account]) -> None:
        super().__init__()
        self._chosen: list[str] = []
        self._chips: dict[str, QPushButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for number, account in enumerate(people):
            chip = QPushButton(account.name)
            chip.setObjectName(f"{name}.{number}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.clicked.connect(lambda checked, who=account.id: self._pressed(who, checked))
            self._chips[account.id] = chip
            grid.addWidget(chip, number // PER_ROW, number % PER_ROW)

    def chosen(self) -> list[str]:
        """Ids in the order chosen."""
        return list(self._chosen)

    def choose(self, accounts: Sequence[str]) -> None:
        """Press these."""
        self._chosen = [account for account in accounts if account in self._chips]
        for account, chip in self._chips.items():
            chip.setChecked(account in self._chosen)

    def _pressed(self, account: str, checked: bool) -> None:
        self._chosen = [one for one in self._chosen if one != account]
        if checked:
            self._chosen.append(account)
        self.changed.emit()


def person_choice(name: str, people: Sequence[Account], none: str = "") -> QComboBox:
    """One person; with `none` also nobody."""
    made = QComboBox()
    made.setObjectName(name)
    if none:
        made.addItem(none, None)
    for account in people:
        made.addItem(account.name, account.id)
    return made

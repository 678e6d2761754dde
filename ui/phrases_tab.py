"""常用语: what is written daily, one click each; the manager keeps the school's own lists.

Must not know the settings page it stands on.
"""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.duty import Category
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.duty import DutyService
from ui.bridge import Bridge
from ui.flow import FlowLayout
from ui.texts import category_name, show_error
from ui.theme import set_kind
from ui.widgets.basics import Card, button, label

WIDE_PX = 860


class PhrasesTab(QWidget):
    """A chip a category, a line a phrase."""

    def __init__(self, duty: DutyService, bridge: Bridge, session: Session) -> None:
        super().__init__()
        self._duty, self._bridge, self._session = duty, bridge, session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        card = Card(self.tr("记一笔时一按就写上；每行一条，各校自己定"))
        card.setMaximumWidth(WIDE_PX)
        chips = FlowLayout(spacing=6)
        self._group = QButtonGroup(self)
        for number, category in enumerate(Category):
            chip = QPushButton(category_name(category))
            chip.setObjectName(f"phrases.{category}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            self._group.addButton(chip, number)
            chips.addWidget(chip)
        card.body.addLayout(chips)
        self.text = QPlainTextEdit()
        self.text.setObjectName("phrases.text")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(200)
        card.body.addWidget(self.text, 1)
        row = QHBoxLayout()
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("phrases.told")
        self._save = button(self.tr("保存常用语"), "phrases.save", "primary")
        row.addWidget(self._told, 1)
        row.addWidget(self._save)
        card.body.addLayout(row)
        column.addWidget(card, 1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda _: self.reload())
        self._save.clicked.connect(self._pressed)

    def showEvent(self, event: QShowEvent) -> None:
        """Load when it is looked at."""
        super().showEvent(event)
        self.reload()

    def category(self) -> Category:
        """The chosen category."""
        return list(Category)[self._group.checkedId()]

    def reload(self) -> None:
        """Fetch the chosen category's phrases."""
        category = self.category()
        self._bridge.run(self, lambda: (category, self._duty.phrases(category)), self._found, self._failed)

    def _found(self, answer: tuple[Category, list[str]]) -> None:
        category, phrases = answer
        if category is self.category():
            self.text.setPlainText("\n".join(phrases))
            self._tell("", "muted")

    def _pressed(self) -> None:
        category, phrases = self.category(), self.text.toPlainText().splitlines()
        self._save.setEnabled(False)
        self._bridge.run(
            self,
            lambda: self._duty.set_phrases(self._session, category, phrases),
            self._saved,
            self._failed,
        )

    def _saved(self, phrases: list[str]) -> None:
        self._save.setEnabled(True)
        self.text.setPlainText("\n".join(phrases))
        self._tell(self.tr("已保存 {n} 条，记一笔里马上可用。").format(n=len(phrases)), "ok")

    def _failed(self, error: GuardroomError) -> None:
        self._save.setEnabled(True)
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        set_kind(self._told, kind)

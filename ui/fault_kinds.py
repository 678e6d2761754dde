"""The five cases of article 11(4) as buttons of the fault report (R41): report, and keep the hands off.

Must not know the panel it stands in.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.domain.fault import SymptomKind
from app.services.fault_words import KIND_WORDS
from app.text import text
from ui.flow import FlowLayout
from ui.texts import show_text
from ui.widgets.basics import label
from ui.widgets.toggle import toggle


def symptom_kind_name(kind: SymptomKind) -> str:
    """异常发热, 发出异味 …"""
    return show_text(text(KIND_WORDS[kind]))


def hands_off() -> str:
    """What the article says of all five."""
    return QCoreApplication.translate("fault_kinds", "及时上报学校，不得私自动手处理。")


class FaultKinds(QWidget):
    """One of five is pressed, or none; `chosen(SymptomKind | None)` follows a press."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        holder = QWidget()
        flow = FlowLayout(holder, 6)
        self._chips: dict[SymptomKind, QPushButton] = {}
        for kind in SymptomKind:
            chip = toggle(symptom_kind_name(kind), f"fault.kind.{kind}", "mark-bad")
            chip.clicked.connect(lambda checked, kind=kind: self._pressed(kind if checked else None))
            self._chips[kind] = chip
            flow.addWidget(chip)
        self._warning = label(hands_off(), "warning", wrap=True)
        self._warning.setObjectName("fault.hands_off")
        self._warning.hide()
        column.addWidget(holder)
        column.addWidget(self._warning)

    def kind(self) -> SymptomKind | None:
        """The pressed one."""
        return next((kind for kind, chip in self._chips.items() if chip.isChecked()), None)

    def show_kind(self, wanted: SymptomKind | None) -> None:
        """Press this one, or none."""
        for kind, chip in self._chips.items():
            chip.setChecked(kind is wanted)
        self._warning.setVisible(wanted is not None)

    def _pressed(self, kind: SymptomKind | None) -> None:
        self.show_kind(kind)
        self.chosen.emit(kind)

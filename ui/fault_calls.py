"""Whom to telephone about a fault: the school's own call list, none built in (R29, R66).

Must not know the page it stands on; the program calls nobody.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.domain.emergency import Contact, EmergencyKind
from ui.bridge import Bridge


class CallsLine(QLabel):
    """Empty until `reload` found the list. `contacts` blocks: it runs on a pool thread."""

    def __init__(self, contacts: Callable[[], list[Contact]], bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("faults.calls")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWordWrap(True)
        self._contacts, self._bridge = contacts, bridge

    def reload(self) -> None:
        """Fetch the list; those that are called for a system failure stand here, in their order."""
        self._bridge.run(self, self._contacts, self._show)

    def _show(self, contacts: list[Contact]) -> None:
        called = [
            " ".join(filter(None, (one.title, one.name, one.phone)))
            for one in contacts
            if one.called_for(EmergencyKind.SYSTEM_FAILURE)
        ]
        nobody = self.tr("还没有填电话：请管理员在“设置 · 应急与值守”里填写。")
        self.setText("\n".join(called) or nobody)

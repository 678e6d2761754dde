"""质保内, 质保外: one line that says whether a device's repair is free (R11).

For the fault report and for a fault in full; must not know either.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.services.assets import AssetService, Warranty
from app.services.auth import Session
from ui.bridge import Bridge
from ui.texts import show_text
from ui.theme import set_kind


class WarrantyLine(QLabel):
    """Hidden until `ask` found the device in the ledger."""

    def __init__(self, assets: AssetService, bridge: Bridge, session: Session) -> None:
        super().__init__()
        self.setObjectName("fault.warranty")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._assets, self._bridge, self._session = assets, bridge, session
        self._asked = 0
        self.hide()

    def ask(self, code: str, camera_id: str | None) -> None:
        """Look a device up by its number, else by its camera; only the latest answer is shown."""
        self._asked += 1
        asked = self._asked
        self._bridge.run(
            self,
            lambda: self._assets.warranty_of(self._session, code, camera_id),
            lambda found: self._show(found) if asked == self._asked else None,
        )

    def _show(self, found: Warranty | None) -> None:
        if found is not None:
            self.setText(show_text(found.words))
            set_kind(self, "ok" if found.free else "muted")
        self.setVisible(found is not None)

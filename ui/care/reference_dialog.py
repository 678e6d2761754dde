"""Why another picture becomes the one that a point is measured by (R39). Must not know what asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.bridge import Bridge
from ui.roster.form_dialog import FormDialog
from ui.widgets.basics import label

LONGEST = 300


class ViewReferenceDialog(FormDialog):
    """Why another picture becomes the one that the point is measured by."""

    def __init__(self, work: Callable[[str], object], bridge: Bridge, parent: QWidget) -> None:
        super().__init__("reference", bridge, parent)
        self._work = work
        self.name(self.tr("更换基准画面"), self.tr("更换"))
        rule = self.tr("换了基准画面，以后的复核就以新画面为准；旧画面和原因留在记录里。")
        self.form.addRow(label(rule, "muted", wrap=True))
        self.reason = QLineEdit()
        self.reason.setObjectName("reference.reason")
        self.reason.setPlaceholderText(self.tr("例如：经批准的调整 2026-001 完成"))
        self.reason.setMaxLength(LONGEST)
        self.add(self.tr("原因"), self.reason)
        self.reason.setFocus()

    def work(self) -> Callable[[], object]:
        """Replace it."""
        reason = self.reason.text()
        return lambda: self._work(reason)

"""Securing evidence: which cameras' snapshot and clip are kept, and what came of it.

Shows and asks by signal; must not know any service.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.camera import Camera
from app.domain.emergency import Emergency
from ui.flow import FlowLayout
from ui.widgets.basics import Card, button, label
from ui.widgets.toggle import toggle


class EvidenceCard(Card):
    """`secured(list of camera ids)`."""

    secured = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.set_caption(self.tr("固定证据 · 选出相关的几路"))
        self._chips: dict[str, QPushButton] = {}
        self._names: dict[str, str] = {}
        holder = QWidget()
        self._flow = FlowLayout(holder, 6)
        self.body.addWidget(holder)
        self._go = button(
            self.tr("截图并截取录像"), "emergency.secure", "primary", icon="mdi6.camera-outline"
        )
        self._go.clicked.connect(self._pressed)
        self.body.addWidget(self._go)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("emergency.secured")
        self.body.addWidget(self._told)
        self._told.hide()

    def show_cameras(self, cameras: Sequence[Camera], chosen: Sequence[str]) -> None:
        """Offer these cameras, some already chosen."""
        self._flow.clear()
        self._chips = {}
        self._names = {camera.id: f"{camera.number:02d} {camera.name}" for camera in cameras}
        for camera in cameras:
            chip = toggle(self._names[camera.id], f"emergency.camera.{camera.number}")
            chip.setChecked(camera.id in chosen)
            chip.toggled.connect(self._count)
            self._chips[camera.id] = chip
            self._flow.addWidget(chip)
            chip.show()
        self._count()

    def show_case(self, case: Emergency, *, busy: bool = False) -> None:
        """What was secured so far."""
        found = case.all_secured()
        lines = []
        for one in found:
            parts = []
            if one.snapshot:
                parts.append(self.tr("截图"))
            if one.clip_id:
                parts.append(self.tr("录像"))
            words = "、".join(parts) or self.tr("没有画面")
            if one.problem:
                words += f"（{one.problem}）"
            lines.append(f"{self._names.get(one.camera_id, '')}：{words}")
        self._told.setText(self.tr("正在截取…") if busy else "\n".join(lines))
        self._told.setVisible(busy or bool(lines))
        self._busy = busy
        self._count()

    def chosen(self) -> list[str]:
        """The chosen cameras' ids."""
        return [camera_id for camera_id, chip in self._chips.items() if chip.isChecked()]

    _busy = False

    def _count(self) -> None:
        self._go.setEnabled(bool(self.chosen()) and not self._busy)

    def _pressed(self) -> None:
        self.secured.emit(self.chosen())

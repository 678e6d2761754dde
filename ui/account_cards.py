"""Choosing who signs in and for which shift: account cards and shift chips. Must not know the services."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.people import Account, Role
from app.domain.shift import ShiftName
from ui import theme
from ui.texts import role_name, shift_name
from ui.widgets.basics import label

ROLE_ICONS = {
    Role.GUARD: "mdi6.shield-account-outline",
    Role.ADMIN: "mdi6.account-cog-outline",
    Role.LEADER: "mdi6.account-tie-outline",
    Role.PRINCIPAL: "mdi6.school-outline",
    Role.COUNTY: "mdi6.town-hall",
}


class AccountCard(QPushButton):
    """An account to choose: icon of its role, name, role. Arrow keys move between the cards."""

    HEIGHT = 64

    def __init__(self, account: Account, name: str) -> None:
        super().__init__()
        self.account = account
        self.setObjectName(name)
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setFixedHeight(theme.px(self.HEIGHT))
        self.setAccessibleName(account.name)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(12)
        icon = QLabel()
        icon.setPixmap(theme.icon(ROLE_ICONS[account.role], "accent").pixmap(QSize(28, 28)))
        row.addWidget(icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(label(account.name, "strong"))
        if role_name(account.role) != account.name:
            words.addWidget(label(role_name(account.role), "caption"))
        words.addStretch(1)
        row.addLayout(words, 1)
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)


class ShiftChips(QWidget):
    """早班 · 中班 · 夜班 · 不值班, one chosen; the last is for who may sign in without being on duty."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._group = QButtonGroup(self)
        self._chips: dict[ShiftName | None, QPushButton] = {}
        for shift in (*ShiftName, None):
            chip = QPushButton(shift_name(shift) if shift is not None else self.tr("不值班"))
            chip.setObjectName(f"{prefix}.shift.{shift.value if shift is not None else 'none'}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.toggled.connect(lambda _: tab_to_checked(self.chips()))
            self._group.addButton(chip)
            self._chips[shift] = chip
            row.addWidget(chip)
        row.addStretch(1)

    def offer(self, shift: ShiftName, *, off_duty: bool) -> None:
        """With `off_duty`, offer 不值班 and press it; otherwise a pressed shift stays, or `shift` is."""
        self._chips[None].setVisible(off_duty)
        if off_duty:
            self._chips[None].setChecked(True)
        elif self.chosen() is None:
            self._chips[shift].setChecked(True)

    def chips(self) -> list[QPushButton]:
        """The buttons."""
        return list(self._chips.values())

    def chosen(self) -> ShiftName | None:
        """The pressed shift; None for 不值班."""
        return next((shift for shift, chip in self._chips.items() if chip.isChecked()), None)


def tab_order(widgets: Sequence[QWidget]) -> None:
    """Tab goes through `widgets` in this order, whenever they were made."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def tab_to_checked(buttons: Sequence[QPushButton]) -> None:
    """Tab stops once at a group, on its pressed button; the arrow keys move inside."""
    for made in buttons:
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if made.isChecked() else Qt.FocusPolicy.ClickFocus)

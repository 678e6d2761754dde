"""What is still open at a handover: each item is acknowledged by whoever takes over, one by one.

Shows what it is told; must not know a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.services.handover_items import HandoverItem
from ui import theme
from ui.texts import show_text
from ui.widgets.basics import Card, label, line


class AckButton(QPushButton):
    """确认 → 已确认 ✓; Space or Enter presses it, the arrow keys go to its neighbours."""

    stepped = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(self.tr("确认"))
        self.setObjectName(name)
        self.setProperty("kind", "ack")
        self.setCheckable(True)
        self.toggled.connect(self._say)

    def _say(self, acknowledged: bool) -> None:
        self.setText(self.tr("已确认 ✓") if acknowledged else self.tr("确认"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does; up and down move along the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class ItemRow(QWidget):
    """Title, detail in muted words (red once overdue), the button."""

    def __init__(self, number: int) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = label("", wrap=True)
        self.title.setProperty("part", "item")
        self.detail = label("", "muted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row.addLayout(words, 1)
        self.button = AckButton(f"handover.item.{number}")
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def say(self, item: HandoverItem, now: datetime) -> None:
        """Show an item as it stands now."""
        self.title.setText(show_text(item.title))
        self.detail.setText(show_text(item.detail))
        theme.set_kind(self.detail, "bad" if item.due_at is not None and item.due_at < now else "muted")
        self.button.setAccessibleName(self.title.text())


class ItemList(Card):
    """`changed` follows every acknowledgement; `done` when the last one was given by key or click."""

    changed = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__(" ")
        self._items: list[HandoverItem] = []
        self._rows: dict[str, ItemRow] = {}
        self._count = 0
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("handover.items")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setMinimumHeight(120)
        self._scroll.setWidget(inside)
        self.body.addWidget(self._scroll, 1)
        self._caption()

    def show_items(self, items: Sequence[HandoverItem], now: datetime) -> None:
        """Show what is open now; an item that was acknowledged stays so while it is open."""
        ids = [item.id for item in items]
        if ids != [item.id for item in self._items]:
            self._rebuild(items)
        self._items = list(items)
        for item in items:
            self._rows[item.id].say(item, now)
        self._caption()
        self.changed.emit()

    def acknowledged(self) -> list[str]:
        """Ids of the acknowledged items."""
        return [item.id for item in self._items if self._rows[item.id].button.isChecked()]

    def left(self) -> int:
        """How many are not acknowledged yet."""
        return len(self._items) - len(self.acknowledged())

    def buttons(self) -> list[AckButton]:
        """The buttons in their order."""
        return [self._rows[item.id].button for item in self._items]

    def first_left(self) -> AckButton | None:
        """The button of the first item that is not acknowledged."""
        return next((made for made in self.buttons() if not made.isChecked()), None)

    def focus_next(self) -> bool:
        """Go to the first item that is not acknowledged; False when there is none."""
        made = self.first_left()
        if made is not None:
            made.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(made.parentWidget() or made)
        return made is not None

    def _rebuild(self, items: Sequence[HandoverItem]) -> None:
        """Rows anew in the new order; those that stay keep their state and the focus."""
        kept = self._rows
        focused = next((id for id, row in kept.items() if row.button.hasFocus()), "")
        while self._column.count() > 1:
            part = self._column.takeAt(0)
            widget = part.widget() if part is not None else None
            if widget is not None and widget not in kept.values():
                widget.deleteLater()
        self._rows = {}
        for number, item in enumerate(items):
            if number:
                self._column.insertWidget(self._column.count() - 1, line())
            self._rows[item.id] = kept.pop(item.id) if item.id in kept else self._new_row()
            self._column.insertWidget(self._column.count() - 1, self._rows[item.id])
        for row in kept.values():
            row.hide()
            row.deleteLater()
        if focused in self._rows:
            self._rows[focused].button.setFocus()

    def _new_row(self) -> ItemRow:
        row = ItemRow(self._count)
        self._count += 1
        row.button.clicked.connect(self._clicked)
        row.button.stepped.connect(lambda step, made=row.button: self._step(made, step))
        return row

    def _clicked(self, acknowledged: bool) -> None:
        self._caption()
        self.changed.emit()
        if acknowledged and not self.focus_next():
            self.done.emit()

    def _step(self, made: AckButton, step: int) -> None:
        buttons = self.buttons()
        place = buttons.index(made) + step
        if 0 <= place < len(buttons):
            buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(buttons[place].parentWidget() or buttons[place])

    def _caption(self) -> None:
        words = self.tr("未了事项 {n} · 接班人逐项确认").format(n=len(self._items))
        self.set_caption(words if self._items else self.tr("没有未了事项"))

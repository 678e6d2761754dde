"""The wall's own menu: saved views, layouts, order, list, tour and what a click does.

Only builds it; each entry calls what it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ui import theme

STAYS_S = (5, 10, 15, 20, 30, 60)
"""Choices for the tour's stay on a page."""


@dataclass(frozen=True)
class Entry:
    """One entry. `key` is only printed; `checked` None: nothing to be checked; `under`: a menu of its own."""

    name: str
    words: str
    call: Callable[[], object] = lambda: None
    key: str = ""
    icon: str = ""
    checked: bool | None = None
    enabled: bool = True
    under: tuple[Entry, ...] = field(default=())


LINE = Entry("", "")
"""A line between entries."""


def wall_menu(parent: QWidget, name: str, entries: Iterable[Entry]) -> QMenu:
    """The menu; it deletes itself when closed."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.aboutToHide.connect(menu.deleteLater)
    _fill(menu, name, entries)
    return menu


def _fill(menu: QMenu, name: str, entries: Iterable[Entry]) -> None:
    for entry in entries:
        if entry is LINE:
            menu.addSeparator()
        elif entry.under:
            inner = QMenu(entry.words, menu)
            inner.setObjectName(f"{name}.{entry.name}")
            if entry.icon:
                inner.setIcon(theme.icon(entry.icon, "text"))
            _fill(inner, f"{name}.{entry.name}", entry.under)
            menu.addMenu(inner)
        else:
            menu.addAction(_action(menu, name, entry))


def _action(menu: QMenu, name: str, entry: Entry) -> QAction:
    # The key is only printed, behind a tab, so that it is no second shortcut beside the wall's own.
    words = entry.words.replace("&", "&&")
    action = QAction(f"{words}\t{entry.key}" if entry.key else words, menu)
    action.setObjectName(f"{name}.{entry.name}")
    action.setEnabled(entry.enabled)
    if entry.icon:
        action.setIcon(theme.icon(entry.icon, "text"))
    if entry.checked is not None:
        action.setCheckable(True)
        action.setChecked(entry.checked)
    action.triggered.connect(lambda _checked=False: entry.call())
    return action

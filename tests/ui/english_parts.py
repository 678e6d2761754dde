"""Eyes for the program in English: what is Chinese, what is shortened, what no file translates."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QSpinBox,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QWidget,
)

from app.domain.machine_seen import TAIL
from tests.test_translations import FILE, WIDE, read


class Asked(QTranslator):
    """Asked before all others; knows nothing and notes what is wanted, and in which contexts."""

    def __init__(self) -> None:
        super().__init__()
        self.contexts: dict[str, set[str]] = {}

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        self.contexts.setdefault(source, set()).add(context)
        return None  # type: ignore[return-value]  # a null string: the next translator is asked

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


def not_found(asked: Asked) -> list[str]:
    """Texts that were asked for in contexts under which the file does not have them."""
    known: dict[str, set[str]] = {}
    for message in read(FILE):
        known.setdefault(message.source, set()).add(message.context)
    return [
        f"{sorted(contexts)}: {source!r}"
        for source, contexts in asked.contexts.items()
        if WIDE.search(source) and not contexts & known.get(source, set())
    ]


def chinese(root: QWidget) -> list[str]:
    """Words under `root` that can be seen, or read on hover, and are Chinese; entries and names are not."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible():
            found += [
                f"{widget.objectName() or type(widget).__name__}: {words!r}"
                for words in _words(widget)
                if WIDE.search(words) and TAIL not in words and words not in OWN_NAMES
            ]
    return [words for words in found if not words.startswith(DATA)]


def elided(root: QWidget) -> list[str]:
    """Buttons that Qt shortens with an ellipsis: tool buttons of the rail, table headers."""
    wrong = []
    for made in root.findChildren(QToolButton):
        if made.isVisible() and made.fontMetrics().horizontalAdvance(made.text()) > made.width() - 8:
            wrong.append(f"{made.objectName()}: {made.text()!r} is shortened")
    for header in root.findChildren(QHeaderView):
        for column in range(header.count() if header.isVisible() else 0):
            words = str(header.model().headerData(column, header.orientation()) or "")
            room = header.sectionSize(column) - 20
            if not header.isSectionHidden(column) and header.fontMetrics().horizontalAdvance(words) > room:
                wrong.append(f"{header.parentWidget().objectName()}: {words!r} is shortened")
    return wrong


DATA = ("entry.phrase", "fault.machine", "fault.symptom", "county.category", "county.table", "rules.text")
"""Widgets that show what is recorded and printed: phrases of the school, the machine's words, the roll."""

OWN_NAMES = {"中文", "简体中文"}
"""A language is called by its own name."""


def _words(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.windowTitle(), widget.accessibleName())
    yield from (action.text() for action in widget.findChildren(QAction))
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield widget.placeholderText()
        if isinstance(widget, QTextBrowser):
            yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        if widget.lineEdit() is None:
            yield from (widget.itemText(row) for row in range(widget.count()))
    elif isinstance(widget, QSpinBox):
        yield widget.text()
    elif isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))
    elif isinstance(widget, QTabWidget):
        yield from (widget.tabText(tab) for tab in range(widget.count()))
    elif isinstance(widget, QTableView):
        yield from _cells(widget)


def _cells(table: QTableView) -> Iterator[str]:
    model = table.model()
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount()):
            yield str(model.index(row, column).data() or "")

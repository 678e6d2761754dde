"""Tables of thousands of rows: a model over a list, a view that keeps its selection, an empty state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QWidget

from ui import theme
from ui.widgets.basics import EmptyState

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()

LEAST_SHARE_PX = 190
"""Width below which a column without a width of its own is no longer readable."""

SCROLL_BAR_PX = 14
CELL_PAD_PX = 32


@dataclass(frozen=True)
class Column:
    """One column: header, what a row shows in it, width in pixels (0: shares what is left).

    token names the theme's colour of a row's text; sort gives the key that a click on the header
    sorts by (without it the text itself). spare: 0 is always shown; on a narrow screen the highest goes
    first, until each column that shares has its `least` width. A width grows until the header and
    the words of `fits` stand in it: other languages need more room.
    """

    header: str
    text: Callable[[Any], str]
    width: int = 0
    token: Callable[[Any], str] | None = None
    sort: Callable[[Any], Any] | None = None
    right: bool = False
    spare: int = 0
    least: int = LEAST_SHARE_PX
    fits: Sequence[str] = ()


class RowsModel(QAbstractTableModel):
    """A list of frozen rows; replaced as a whole, drawn only where it is visible."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self._rows: list[Any] = []

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> Any:
        """The row behind a line of the table."""
        return self._rows[number]

    def rows(self) -> list[Any]:
        """All rows in the order shown."""
        return list(self._rows)

    def rowCount(self, parent: Index = _NONE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, colour and alignment of a cell; the tooltip repeats the text for cells that are cut off."""
        column = self._columns[index.column()]
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == Qt.ItemDataRole.ForegroundRole and column.token is not None:
            return theme.color(column.token(row))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' headers."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].header
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 leaves the order as it is."""
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        key = self._columns[column].sort or self._columns[column].text
        before = list(self._rows)
        self._rows.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)
        places = {id(row): place for place, row in enumerate(self._rows)}
        kept = self.persistentIndexList()  # among them the selection: it goes with its row
        moved = [self.index(places[id(before[each.row()])], each.column()) for each in kept]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()


class Table(QStackedWidget):
    """A table, or in its place what to do first. `selected` carries the row, None when there is none.

    `multi`: several rows can be selected; `selected` carries the uppermost, `chosen` gives them all.
    """

    selected = Signal(object)
    activated = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        empty: EmptyState,
        *,
        row_height: int = 44,
        sortable: bool = False,
        multi: bool = False,
        key: Callable[[Any], Any] = attrgetter("id"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._columns = columns = [_widened(column) for column in columns]
        self._wanted: object = None
        self.empty = empty
        self.model = RowsModel(columns, self)
        self.view = _view(name, row_height)
        self.view.setModel(self.model)
        self._set_widths(columns)
        if multi:
            self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        if sortable:
            self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.view.setSortingEnabled(True)
        self.addWidget(self.view)
        self.addWidget(empty)
        self.setCurrentWidget(empty)
        self.view.selectionModel().selectionChanged.connect(lambda: self.selected.emit(self.current()))
        self.view.activated.connect(lambda index: self.activated.emit(self.model.row(index.row())))

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show rows; what is selected stays so where it still exists, otherwise the first is taken."""
        kept = [self._wanted] if self._wanted is not None else [self._key(row) for row in self.chosen()]
        self._wanted = None
        self.model.set_rows(rows)
        header = self.view.horizontalHeader()
        if self.view.isSortingEnabled() and header.sortIndicatorSection() >= 0:
            self.model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        self.setCurrentWidget(self.view if rows else self.empty)
        ids = [self._key(row) for row in self.model.rows()]
        if ids:
            self._select_rows([ids.index(key) for key in kept if key in ids] or [0])
        else:
            self.selected.emit(None)

    def current(self) -> Any:
        """The selected row, or None."""
        chosen = self.chosen()
        return chosen[0] if chosen else None

    def chosen(self) -> list[Any]:
        """All selected rows, in the order shown."""
        numbers = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.row(number) for number in numbers]

    def choose(self, keys: Collection[object]) -> None:
        """Select the rows with these keys, at once."""
        numbers = [number for number, row in enumerate(self.model.rows()) if self._key(row) in keys]
        if numbers:
            self._select_rows(numbers)

    def _select_rows(self, numbers: Sequence[int]) -> None:
        """One change of the selection, whatever their number; the first has the keyboard."""
        if len(numbers) == 1:
            self.view.selectRow(numbers[0])
            return
        chosen = QItemSelection()
        for number in numbers:
            chosen.select(self.model.index(number, 0), self.model.index(number, len(self._columns) - 1))
        model, flags = self.view.selectionModel(), QItemSelectionModel.SelectionFlag
        model.setCurrentIndex(self.model.index(numbers[0], 0), flags.NoUpdate)
        model.select(chosen, flags.ClearAndSelect)

    def select(self, value: object) -> None:
        """Select the row whose key is `value`; one that is not shown yet when the next rows come."""
        for number, row in enumerate(self.model.rows()):
            if self._key(row) == value:
                self.view.selectRow(number)
                return
        self._wanted = value

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out spare columns where the ones that share the rest would become too narrow."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        header = self.view.horizontalHeader()
        sharing = sum(column.least for column in self._columns if not column.width)
        room = self.width() - sharing - SCROLL_BAR_PX
        wanted = sum(column.width for column in self._columns)
        for number in sorted(range(len(self._columns)), key=lambda n: -self._columns[n].spare):
            hide = self._columns[number].spare > 0 and wanted > room
            header.setSectionHidden(number, hide)
            wanted -= self._columns[number].width if hide else 0

    def _set_widths(self, columns: Sequence[Column]) -> None:
        header = self.view.horizontalHeader()
        for number, column in enumerate(columns):
            mode = QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(number, mode)
            if column.width:
                header.resizeSection(number, column.width)


def _widened(column: Column) -> Column:
    if not column.width:
        return column
    metrics = QFontMetrics(theme.ui_font(theme.px(theme.TEXT_PX)))
    wanted = max(metrics.horizontalAdvance(words) for words in (column.header, *column.fits)) + CELL_PAD_PX
    return replace(column, width=max(column.width, wanted))


def _view(name: str, row_height: int) -> QTableView:
    view = QTableView()
    view.setObjectName(name)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setWordWrap(True)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(theme.px(row_height))
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setMinimumSectionSize(48)
    return view

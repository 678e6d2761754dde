"""Breaks one of the five forms, given as data in millimetres, into lines, rows and pages.

Lines are broken at one fixed resolution, so that every device shows the same lines on the same pages.
A row is as high as its longest text needs, never lower than the form's rows, and goes on in a row of
its own only over a page break. Layout numbers: the sheet itself (resources/forms) and the shared
"layout proposal" of the regulation's forms (A4 landscape, 25 mm binding margin). Knows nothing of
painters, services or printers.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QTextLayout, QTextOption

if TYPE_CHECKING:
    from app.services.forms import FormColumn, FormSheet

UNITS_PER_INCH = 1200
"""Resolution of the layout; a device's own resolution only scales it."""

PAGE_MM = (297.0, 210.0)
LEFT_MM, TOP_MM, BOTTOM_MM = 25.0, 20.0, 15.0
TITLE_MM, SUBLINE_MM, HEAD_MM, NOTE_MM = 14.0, 8.0, 12.0, 5.0
PAD_X_MM, PAD_Y_MM = 1.2, 1.0
LINE_HEIGHT = 1.25
"""Distance of two base lines, in font sizes."""

TITLE_SIZES = (18.0, 16.0, 14.0)
HEAD_SIZES = (12.0, 11.0, 10.0, 9.0)
BODY_SIZES = (10.5, 10.0, 9.5, 9.0)
SUBLINE_SIZE, NOTE_SIZE = 10.5, 9.0

SERIF = ("SimSun", "NSimSun", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "FangSong")
SANS = ("SimHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei")
CONTINUED = "（续）"
NOTES_LABEL = "说明："
FULL_WIDTH = str.maketrans(",;:().", "，；：（）。")
"""The form's own words print with full-width punctuation; what somebody wrote prints as written."""


@dataclass(frozen=True)
class Line:
    """One line of text and its width in layout units."""

    text: str
    width: float


@dataclass(frozen=True)
class Cell:
    """The lines of one cell, their size in points, and whether they print pale (not what somebody wrote)."""

    lines: tuple[Line, ...]
    size: float
    pale: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One row of a page: a cell a column, and its height on the paper.

    continued  the rest of a row that began on the page before
    """

    cells: tuple[Cell, ...]
    height_mm: float
    continued: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """A sheet broken into lines, rows and pages, ready to be painted at any resolution."""

    sheet: FormSheet
    head: tuple[Cell, ...]
    pages: tuple[tuple[SheetRow, ...], ...]
    notes: tuple[tuple[float, str], ...]


def units(millimetres: float) -> float:
    """Millimetres in layout units."""
    return millimetres * UNITS_PER_INCH / 25.4


class _Fonts(threading.local):
    """Each thread's own fonts: one QFont used by two threads at a time brings Qt down."""

    def __init__(self) -> None:
        self.made: dict[tuple[float, bool], QFont] = {}


_fonts = _Fonts()


def form_font(size: float, *, heading: bool = False) -> QFont:
    """The form's font at `size` points: 宋体 for the body, 黑体 for headings, or what stands in for them."""
    found = _fonts.made.get((size, heading))
    if found is None:
        found = _fonts.made[size, heading] = _make_font(size, heading=heading)
    return found


def _make_font(size: float, *, heading: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(SANS if heading else SERIF))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setKerning(False)
    for feature in ("locl", "calt", "liga", "clig"):
        font.setFeature(QFont.Tag(feature), 0)  # stand-in glyphs have no character in a PDF: no search
    font.setPixelSize(round(size * UNITS_PER_INCH / 72))
    if heading and QFontInfo(font).family() != SANS[0]:
        font.setBold(True)
    return font


def break_lines(text: str, width: float, font: QFont) -> list[Line]:
    """Break `text` into lines no wider than `width` units; a new line in the text stays one."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setUseDesignMetrics(True)
    metrics = QFontMetricsF(font)
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            part = paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip()
            lines.append(Line(part, metrics.horizontalAdvance(part)))
        layout.endLayout()
    return lines


def fit(text: str, width_mm: float, height_mm: float, sizes: Sequence[float], *, heading: bool) -> Cell:
    """The text at the largest of `sizes` that fits the box, or at the smallest with the lines it takes."""
    width = units(width_mm - 2 * PAD_X_MM)
    cell = Cell((), sizes[-1])
    for size in sizes:
        cell = Cell(tuple(break_lines(text, width, form_font(size, heading=heading))), size)
        if len(cell.lines) <= lines_in(height_mm, size):
            break
    return cell


def lines_in(height_mm: float, size: float) -> int:
    """How many lines of `size` points a box of this height takes; at least one."""
    return max(1, int((height_mm - 2 * PAD_Y_MM) / line_mm(size) + 1e-9))


def line_mm(size: float) -> float:
    """The height of one line of `size` points."""
    return size * LINE_HEIGHT * 25.4 / 72


def lay_out(sheet: FormSheet, *, names: bool = False) -> SheetLayout:
    """Break a sheet into rows and pages: long cells shrink, then their row grows; none is clipped.

    Signature cells stay empty for the pen; `names` prints who wrote the row into them, small and grey.
    """
    notes = _note_lines(sheet)
    head = tuple(fit(c.header, c.width_mm, HEAD_MM, HEAD_SIZES, heading=True) for c in sheet.columns)
    return SheetLayout(sheet, head, _Pages(sheet, len(notes), names=names).made(), notes)


class _Pages:
    """Puts the rows of a sheet on pages."""

    def __init__(self, sheet: FormSheet, notes: int, *, names: bool) -> None:
        self._sheet = sheet
        self._signers = sheet.signers if names else [""] * len(sheet.rows)
        self._least = sheet.row_height_mm
        self._usual = sheet.rows_per_page * self._least
        around = TOP_MM + TITLE_MM + SUBLINE_MM + HEAD_MM + notes * NOTE_MM + BOTTOM_MM
        self._most = max(self._usual, PAGE_MM[1] - around)
        self._page: list[SheetRow] = []
        self._pages: list[list[SheetRow]] = [self._page]

    def made(self) -> tuple[tuple[SheetRow, ...], ...]:
        """All pages, each filled to its frame."""
        for number in range(len(self._sheet.rows)):
            self._place(number)
        last = len(self._pages) - 1
        return tuple(self._filled(page, last=number == last) for number, page in enumerate(self._pages))

    def _place(self, number: int) -> None:
        row = self._row(number)
        room = self._room()
        if row.height_mm > room and (room < 2 * self._least or row.height_mm <= room + self._least):
            self._turn()  # better whole on the next page than a line or two here
            row = self._row(number)
        while row.height_mm > self._room():
            row = self._split(row)
        self._page.append(row)

    def _room(self) -> float:
        """Height left on the page; none where it has its number of rows."""
        if len(self._page) >= self._sheet.rows_per_page:
            return 0.0
        return self._most - sum(row.height_mm for row in self._page) + 1e-6

    def _turn(self) -> None:
        self._page = []
        self._pages.append(self._page)

    def _row(self, number: int) -> SheetRow:
        """The row as it stands here: what the row above it on this page says is not printed twice."""
        sheet = self._sheet
        short = sheet.below and self._page and not self._page[-1].continued
        texts = sheet.below[number] if short else sheet.rows[number]
        signer = self._signers[number]
        cells = self._cells(texts, signer, self._least)
        height = max([self._least, *map(_needs, cells)])
        if height > self._least:  # the others may be as large as the higher row lets them
            cells = self._cells(texts, signer, height)
        return SheetRow(tuple(cells), height)

    def _cells(self, texts: Sequence[str], signer: str, height_mm: float) -> list[Cell]:
        cells = [_body_cell(c, text, height_mm) for c, text in zip(self._sheet.columns, texts, strict=True)]
        if self._sheet.signature_column is not None:
            cells[self._sheet.signature_column] = _signature_cell(self._sheet, signer)
        return cells

    def _split(self, row: SheetRow) -> SheetRow:
        """Print what fits here, turn the page, and return the rest."""
        height = self._room()
        lines = [lines_in(height, cell.size) for cell in row.cells]
        here = tuple(replace(c, lines=c.lines[:n]) for c, n in zip(row.cells, lines, strict=True))
        rest = [replace(c, lines=c.lines[n:]) for c, n in zip(row.cells, lines, strict=True)]
        self._page.append(replace(row, cells=here, height_mm=height))
        self._turn()
        if not rest[0].lines:
            rest[0] = _body_cell(self._sheet.columns[0], CONTINUED, self._least)
        return SheetRow(tuple(rest), max([self._least, *map(_needs, rest)]), continued=True)

    def _filled(self, page: list[SheetRow], *, last: bool) -> tuple[SheetRow, ...]:
        """Empty rows below the last entry; elsewhere the rows share what is left of the frame."""
        left = max(0.0, self._usual - sum(row.height_mm for row in page))
        empty = min(self._sheet.rows_per_page - len(page), int(left / self._least + 1e-6)) if last else 0
        nothing = tuple(Cell((), BODY_SIZES[0]) for _ in self._sheet.columns)
        blank = [SheetRow(nothing, self._least)] * empty
        left -= empty * self._least
        grown = blank or page
        grown = [replace(row, height_mm=row.height_mm + left / len(grown)) for row in grown]
        return tuple(page + grown if blank else grown)


def _needs(cell: Cell) -> float:
    return len(cell.lines) * line_mm(cell.size) + 2 * PAD_Y_MM


def _signature_cell(sheet: FormSheet, signer: str) -> Cell:
    column = sheet.columns[sheet.signature_column or 0]
    if not signer:
        return Cell((), BODY_SIZES[0])
    cell = fit(signer, column.width_mm, sheet.row_height_mm, (NOTE_SIZE,), heading=False)
    return replace(cell, pale=True)


def _body_cell(column: FormColumn, text: str, height_mm: float) -> Cell:
    if not text.strip():
        return Cell((), BODY_SIZES[0])
    return fit(text.strip(), column.width_mm, height_mm, BODY_SIZES, heading=False)


def _note_lines(sheet: FormSheet) -> tuple[tuple[float, str], ...]:
    """The notes as (indent in units, text), continuation lines hanging behind the number."""
    font = form_font(NOTE_SIZE)
    metrics = QFontMetricsF(font)
    label = metrics.horizontalAdvance(NOTES_LABEL)
    full = units(sum(column.width_mm for column in sheet.columns))
    lines: list[tuple[float, str]] = []
    for note in sheet.notes:
        number = re.match(r"\d+、", note)
        hang = label + (metrics.horizontalAdvance(number.group()) if number else 0)
        words = (note[number.end() :] if number else note).translate(FULL_WIDTH)
        body = break_lines(words, full - hang, font)
        lines.append((label, (number.group() if number else "") + body[0].text))
        lines += [(hang, line.text) for line in body[1:]]
    return tuple(lines)

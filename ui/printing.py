"""Paints one of the five forms, given as data in millimetres, on a painter: preview, printer and PDF alike.

Texts are broken into lines at one fixed resolution, so that every device shows the same lines on the
same pages. Layout numbers: the sheet itself (resources/forms) and the shared "layout proposal" of the
regulation's forms (A4 landscape, 25 mm binding margin). The words painted here are the regulation's
Chinese ones whatever the language of the screen. Knows nothing of services, windows or printers' names.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

if TYPE_CHECKING:
    from app.services.forms import FormColumn, FormSheet

UNITS_PER_INCH = 1200
"""Resolution of the layout; a device's own resolution only scales it."""

PAGE_MM = (297.0, 210.0)
LEFT_MM, TOP_MM = 25.0, 20.0
TITLE_MM, SUBLINE_MM, HEAD_MM, NOTE_MM = 14.0, 8.0, 12.0, 5.0
PAD_X_MM, PAD_Y_MM = 1.2, 1.0
OUTER_PT, INNER_PT = 1.5, 0.5
PALE = "#888888"
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
class SheetLayout:
    """A sheet broken into lines, rows and pages, ready to be painted at any resolution."""

    sheet: FormSheet
    head: tuple[Cell, ...]
    pages: tuple[tuple[tuple[Cell, ...], ...], ...]
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
    return max(1, int((height_mm - 2 * PAD_Y_MM) / (size * LINE_HEIGHT * 25.4 / 72)))


def lay_out(sheet: FormSheet, *, names: bool = False) -> SheetLayout:
    """Break a sheet into rows and pages: long cells shrink, then go on in a new row; none is clipped.

    Signature cells stay empty for the pen; `names` prints who wrote the row into them, small and grey.
    """
    signers = sheet.signers if names else [""] * len(sheet.rows)
    rows = []
    for row, signer in zip(sheet.rows, signers, strict=True):
        rows += _row_parts(sheet, row, signer)
    empty = tuple(Cell((), BODY_SIZES[0]) for _ in sheet.columns)
    per_page = sheet.rows_per_page
    pages = []
    for start in range(0, max(1, len(rows)), per_page):
        page = rows[start : start + per_page]
        pages.append(tuple(page + [empty] * (per_page - len(page))))
    head = tuple(fit(c.header, c.width_mm, HEAD_MM, HEAD_SIZES, heading=True) for c in sheet.columns)
    return SheetLayout(sheet, head, tuple(pages), _note_lines(sheet))


def paint_sheet(painter: QPainter, sheet: FormSheet, page: int, dpi: float, *, names: bool = False) -> None:
    """Paint page `page` (from 0) of a sheet on a painter whose origin is the paper's corner."""
    paint_page(painter, lay_out(sheet, names=names), page, dpi)


def paint_page(painter: QPainter, layout: SheetLayout, page: int, dpi: float) -> None:
    """Paint one page of a finished layout; `dpi` is the device's resolution in dots an inch."""
    painter.save()
    painter.scale(dpi / UNITS_PER_INCH, dpi / UNITS_PER_INCH)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(QPen(Qt.GlobalColor.black))
    _paint_heading(painter, layout, page)
    _paint_cells(painter, layout, page)
    _paint_frame(painter, layout)
    _paint_notes(painter, layout)
    painter.restore()


def _row_parts(sheet: FormSheet, row: Sequence[str], signer: str) -> list[tuple[Cell, ...]]:
    cells = [_body_cell(c, text, sheet.row_height_mm) for c, text in zip(sheet.columns, row, strict=True)]
    if sheet.signature_column is not None:
        cells[sheet.signature_column] = _signature_cell(sheet, signer)
    parts = []
    while True:
        room = [lines_in(sheet.row_height_mm, cell.size) for cell in cells]
        parts.append(tuple(replace(c, lines=c.lines[:n]) for c, n in zip(cells, room, strict=True)))
        cells = [replace(c, lines=c.lines[n:]) for c, n in zip(cells, room, strict=True)]
        if not any(cell.lines for cell in cells):
            return parts
        if not cells[0].lines:
            cells[0] = _body_cell(sheet.columns[0], CONTINUED, sheet.row_height_mm)


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


def _paint_heading(painter: QPainter, layout: SheetLayout, page: int) -> None:
    sheet = layout.sheet
    width = sum(column.width_mm for column in sheet.columns)
    title = fit(sheet.title, width, TITLE_MM / 2, TITLE_SIZES, heading=True)
    _paint_cell(painter, title, (LEFT_MM, TOP_MM, width, TITLE_MM), centred=True, heading=True)
    font = form_font(SUBLINE_SIZE)
    painter.setFont(font)
    base = units(TOP_MM + TITLE_MM + SUBLINE_MM - 2.2)
    painter.drawText(QPointF(units(LEFT_MM), base), f"学校：{sheet.school_name}")
    if sheet.period:
        middle = units(LEFT_MM + width / 2) - QFontMetricsF(font).horizontalAdvance(sheet.period) / 2
        painter.drawText(QPointF(middle, base), sheet.period)
    pages = f"第 {page + 1} 页 / 共 {len(layout.pages)} 页"
    right = units(LEFT_MM + width) - QFontMetricsF(font).horizontalAdvance(pages)
    painter.drawText(QPointF(right, base), pages)


def _paint_cells(painter: QPainter, layout: SheetLayout, page: int) -> None:
    sheet = layout.sheet
    top = TOP_MM + TITLE_MM + SUBLINE_MM
    left = LEFT_MM
    for index, column in enumerate(sheet.columns):
        box = (left, top, column.width_mm, HEAD_MM)
        _paint_cell(painter, layout.head[index], box, centred=True, heading=True)
        for number, row in enumerate(layout.pages[page]):
            y = top + HEAD_MM + number * sheet.row_height_mm
            box = (left, y, column.width_mm, sheet.row_height_mm)
            _paint_cell(painter, row[index], box, centred=column.align == "center")
        left += column.width_mm


def _paint_cell(
    painter: QPainter,
    cell: Cell,
    box_mm: tuple[float, float, float, float],
    *,
    centred: bool,
    heading: bool = False,
) -> None:
    """Paint lines into a box (x, y, width, height in mm): in its middle, or from the left edge."""
    if not cell.lines:
        return
    font = form_font(cell.size, heading=heading)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(PALE) if cell.pale else QColor("black"))
    left, top, width, height = (units(value) for value in box_mm)
    step = cell.size * LINE_HEIGHT * UNITS_PER_INCH / 72
    first = top + (height - step * len(cell.lines)) / 2
    rise = (step - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
    for number, line in enumerate(cell.lines):
        x = left + (width - line.width) / 2 if centred else left + units(PAD_X_MM)
        painter.drawText(QPointF(x, first + number * step + rise), line.text)
    painter.setPen(QColor("black"))


def _paint_frame(painter: QPainter, layout: SheetLayout) -> None:
    sheet = layout.sheet
    top = TOP_MM + TITLE_MM + SUBLINE_MM
    bottom = top + HEAD_MM + sheet.rows_per_page * sheet.row_height_mm
    edges = list(accumulate((c.width_mm for c in sheet.columns), initial=LEFT_MM))
    levels = [top + HEAD_MM + n * sheet.row_height_mm for n in range(sheet.rows_per_page)]
    painter.setPen(_pen(INNER_PT))
    lines = [QLineF(units(x), units(top), units(x), units(bottom)) for x in edges[1:-1]]
    lines += [QLineF(units(edges[0]), units(y), units(edges[-1]), units(y)) for y in levels]
    painter.drawLines(lines)
    painter.setPen(_pen(OUTER_PT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(units(edges[0]), units(top), units(edges[-1] - edges[0]), units(bottom - top)))
    painter.setPen(QPen(Qt.GlobalColor.black))


def _pen(points: float) -> QPen:
    pen = QPen(Qt.GlobalColor.black, points * UNITS_PER_INCH / 72)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _paint_notes(painter: QPainter, layout: SheetLayout) -> None:
    sheet = layout.sheet
    painter.setFont(form_font(NOTE_SIZE))
    bottom = TOP_MM + TITLE_MM + SUBLINE_MM + HEAD_MM + sheet.rows_per_page * sheet.row_height_mm
    for number, (indent, text) in enumerate(layout.notes):
        base = units(bottom + NOTE_MM * (number + 1) - 0.9)
        if number == 0:
            painter.drawText(QPointF(units(LEFT_MM), base), NOTES_LABEL)
        painter.drawText(QPointF(units(LEFT_MM) + indent, base), text)

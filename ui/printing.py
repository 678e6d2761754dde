"""Paints one of the five forms on a painter: preview, printer and PDF alike.

The lines come from ui/sheet_layout.py, so that every device shows the same ones on the same pages. The
words painted here are the regulation's Chinese ones whatever the language of the screen. Knows nothing
of services, windows or printers' names.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ui.sheet_layout import (
    BODY_SIZES,
    CONTINUED,
    HEAD_MM,
    LEFT_MM,
    LINE_HEIGHT,
    NOTE_MM,
    NOTE_SIZE,
    NOTES_LABEL,
    PAD_X_MM,
    PAGE_MM,
    SUBLINE_MM,
    SUBLINE_SIZE,
    TITLE_MM,
    TITLE_SIZES,
    TOP_MM,
    UNITS_PER_INCH,
    Cell,
    SheetLayout,
    fit,
    form_font,
    lay_out,
    units,
)

if TYPE_CHECKING:
    from app.services.forms import FormSheet

__all__ = [
    "BODY_SIZES",
    "CONTINUED",
    "PAGE_MM",
    "UNITS_PER_INCH",
    "SheetLayout",
    "form_font",
    "lay_out",
    "paint_page",
    "paint_sheet",
    "reprint_mark",
]

OUTER_PT, INNER_PT = 1.5, 0.5
PALE = "#888888"
BODY_TOP_MM = TOP_MM + TITLE_MM + SUBLINE_MM + HEAD_MM
"""Where the first row begins."""


def reprint_mark(sheet: FormSheet) -> str:
    """补打, outside the frame, on a sheet that was printed before; "" on the first print."""
    return f"补打（第 {sheet.printed_before + 1} 次打印）" if sheet.printed_before else ""


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
    bottom = _paint_frame(painter, layout, page)
    _paint_notes(painter, layout, bottom)
    painter.restore()


def _paint_heading(painter: QPainter, layout: SheetLayout, page: int) -> None:
    sheet = layout.sheet
    width = sum(column.width_mm for column in sheet.columns)
    title = fit(sheet.title, width, TITLE_MM / 2, TITLE_SIZES, heading=True)
    _paint_cell(painter, title, (LEFT_MM, TOP_MM, width, TITLE_MM), centred=True, heading=True)
    font = form_font(SUBLINE_SIZE)
    painter.setFont(font)
    base = units(TOP_MM + TITLE_MM + SUBLINE_MM - 2.2)
    painter.drawText(QPointF(units(LEFT_MM), base), f"学校：{sheet.school_name}")
    about = "　".join(filter(None, (sheet.period, reprint_mark(sheet))))
    if about:
        middle = units(LEFT_MM + width / 2) - QFontMetricsF(font).horizontalAdvance(about) / 2
        painter.drawText(QPointF(middle, base), about)
    pages = f"第 {page + 1} 页 / 共 {len(layout.pages)} 页"
    right = units(LEFT_MM + width) - QFontMetricsF(font).horizontalAdvance(pages)
    painter.drawText(QPointF(right, base), pages)


def _paint_cells(painter: QPainter, layout: SheetLayout, page: int) -> None:
    left = LEFT_MM
    for index, column in enumerate(layout.sheet.columns):
        box = (left, BODY_TOP_MM - HEAD_MM, column.width_mm, HEAD_MM)
        _paint_cell(painter, layout.head[index], box, centred=True, heading=True)
        top = BODY_TOP_MM
        for row in layout.pages[page]:
            box = (left, top, column.width_mm, row.height_mm)
            _paint_cell(painter, row.cells[index], box, centred=column.align == "center")
            top += row.height_mm
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


def _paint_frame(painter: QPainter, layout: SheetLayout, page: int) -> float:
    """Paint the lines between the cells and around them; where the frame ends, in mm."""
    top = BODY_TOP_MM - HEAD_MM
    edges = list(accumulate((c.width_mm for c in layout.sheet.columns), initial=LEFT_MM))
    *levels, bottom = accumulate((row.height_mm for row in layout.pages[page]), initial=BODY_TOP_MM)
    painter.setPen(_pen(INNER_PT))
    lines = [QLineF(units(x), units(top), units(x), units(bottom)) for x in edges[1:-1]]
    lines += [QLineF(units(edges[0]), units(y), units(edges[-1]), units(y)) for y in levels]
    painter.drawLines(lines)
    painter.setPen(_pen(OUTER_PT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(units(edges[0]), units(top), units(edges[-1] - edges[0]), units(bottom - top)))
    painter.setPen(QPen(Qt.GlobalColor.black))
    return bottom


def _pen(points: float) -> QPen:
    pen = QPen(Qt.GlobalColor.black, points * UNITS_PER_INCH / 72)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _paint_notes(painter: QPainter, layout: SheetLayout, bottom_mm: float) -> None:
    painter.setFont(form_font(NOTE_SIZE))
    for number, (indent, text) in enumerate(layout.notes):
        base = units(bottom_mm + NOTE_MM * (number + 1) - 0.9)
        if number == 0:
            painter.drawText(QPointF(units(LEFT_MM), base), NOTES_LABEL)
        painter.drawText(QPointF(units(LEFT_MM) + indent, base), text)

"""Flows a report (brief, summary, ledger, emergency report, poster) over A4 pages: preview, printer, PDF.

The layout is one QTextDocument at a fixed resolution, so that every device shows the same lines on the
same pages. Texts are Chinese whatever the language of the screen. Knows nothing of services or windows.
"""

from __future__ import annotations

from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtPrintSupport import QPrinter

from app.errors import EnvError
from app.services.reports import Paragraph, ReportTable
from app.text import QT_TRANSLATE_NOOP, text
from ui.paper import searchable
from ui.sheet_layout import SANS, SERIF, form_font

if TYPE_CHECKING:
    from app.services.reports import ReportSheet

DPI = 96.0
"""Resolution of the layout; a device's own only scales it."""

LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 25.0, 20.0, 22.0, 20.0
BODY_PX, FOOT_PX = 16, 12


def page_mm(sheet: ReportSheet) -> tuple[float, float]:
    """The paper's width and height."""
    return (297.0, 210.0) if sheet.landscape else (210.0, 297.0)


def report_layout(sheet: ReportSheet) -> QPageLayout:
    """A4 as the sheet wants it, without margins: the report's own millimetres count from the edge."""
    turned = QPageLayout.Orientation.Landscape if sheet.landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turned, QMarginsF(0, 0, 0, 0))


class ReportPaper:
    """A report broken into pages, ready to be painted at any resolution."""

    def __init__(self, sheet: ReportSheet) -> None:
        self.sheet = sheet
        width, height = page_mm(sheet)
        self._body = QSizeF(_px(width - LEFT_MM - RIGHT_MM), _px(height - TOP_MM - BOTTOM_MM))
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(_font(BODY_PX))
        self._document.setHtml(_html(sheet))
        self._document.setPageSize(self._body)
        self.pages = self._document.pageCount()

    def paint(self, painter: QPainter, page: int, dpi: float) -> None:
        """Paint page `page` (from 0) on a painter whose origin is the paper's corner."""
        painter.save()
        painter.scale(dpi / DPI, dpi / DPI)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.save()
        top = page * self._body.height()
        painter.translate(_px(LEFT_MM), _px(TOP_MM) - top)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, top, self._body.width(), self._body.height())
        context.palette.setColor(QPalette.ColorRole.Text, QColor("black"))
        painter.setClipRect(context.clip)
        self._document.documentLayout().draw(painter, context)
        painter.restore()
        self._paint_foot(painter, page)
        painter.restore()

    def _paint_foot(self, painter: QPainter, page: int) -> None:
        width, height = page_mm(self.sheet)
        painter.setFont(_font(FOOT_PX))
        painter.setPen(Qt.GlobalColor.black)
        base = _px(height - BOTTOM_MM / 2)
        painter.drawText(QPointF(_px(LEFT_MM), base), self.sheet.school_name)
        words = f"第 {page + 1} 页 / 共 {self.pages} 页"
        box = QRectF(_px(LEFT_MM), base - 20, _px(width - LEFT_MM - RIGHT_MM), 24)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def report_pdf(sheet: ReportSheet) -> bytes:
    """The whole report as a PDF with embedded fonts and text that can be searched."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(1200)
    writer.setPageLayout(report_layout(sheet))
    writer.setTitle(f"{sheet.title} {sheet.school_name} {sheet.period}")
    writer.setCreator("Guardroom")
    paper = ReportPaper(sheet)
    painter = QPainter(writer)
    for page in range(paper.pages):
        if page:
            writer.newPage()
        paper.paint(painter, page, 1200)
    painter.end()
    data = bytes(buffer.data().data())
    buffer.close()
    return searchable(data, _words(sheet) + "第页共年月日签字 ")


def save_report(sheet: ReportSheet, path: Path) -> Path:
    """Write the report to `path`, whole or not at all. Raises EnvError. Slow: run it off the UI thread."""
    data = report_pdf(sheet)
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise EnvError(
            text(
                QT_TRANSLATE_NOOP("app", "PDF 没有存成：{folder} 写不进去（{cause}）。"),
                folder=str(path.parent),
                cause=error.strerror or type(error).__name__,
            ),
            text(QT_TRANSLATE_NOOP("app", "请换一个文件夹（例如“文档”）再存；记录本身没有受影响。")),
        ) from error
    return path


def print_report(sheet: ReportSheet, printer: QPrinter) -> bool:
    """Print the pages that the printer's own settings ask for; False when the printer refused."""
    printer.setPageLayout(report_layout(sheet))
    printer.setFullPage(True)
    paper = ReportPaper(sheet)
    first, last = max(1, printer.fromPage()), min(paper.pages, printer.toPage() or paper.pages)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for page in range(first - 1, last):
        if page >= first:
            printer.newPage()
        paper.paint(painter, page, printer.resolution())
    return painter.end()


def _font(pixels: int) -> QFont:
    """The forms' body font at this layout's own resolution."""
    font = QFont(form_font(12))
    font.setPixelSize(pixels)
    return font


def _px(millimetres: float) -> float:
    return millimetres * DPI / 25.4


def _html(sheet: ReportSheet) -> str:
    parts = [
        "<style>"
        f"body {{ font-family: {_families(SERIF)}; font-size: 16px; line-height: 150%; }}"
        "p { margin: 0 0 6px 0; }"
        f"p.title, p.heading {{ font-family: {_families(SANS)}; font-weight: bold; }}"
        "p.title { font-size: 24px; text-align: center; margin: 0 0 8px 0; }"
        "p.heading { font-size: 18px; margin: 14px 0 4px 0; }"
        "p.line { white-space: pre-wrap; text-align: center; margin-bottom: 14px; }"
        "p.caption { margin: 12px 0 4px 0; }"
        "p.sign { white-space: pre-wrap; margin-top: 22px; }"
        "table { border-collapse: collapse; }"
        "td, th { border: 1px solid black; padding: 3px 6px; font-size: 14px; }"
        "</style>",
        f'<p class="title">{escape(sheet.title)}</p>',
    ]
    below = "　".join(filter(None, (sheet.school_name, sheet.period)))
    parts.append(f'<p class="line">{escape(below)}</p>')
    for block in sheet.blocks:
        parts += _paragraph(block) if isinstance(block, Paragraph) else _table(block)
    if sheet.signed:
        parts.append(f'<p class="sign">电子签名：{escape(sheet.signed)}</p>')
    if sheet.signatures:
        blank = "________________　　　　年　　月　　日"
        parts += [f'<p class="sign">{escape(line)}：{blank}</p>' for line in sheet.signatures]
    return "".join(parts)


def _paragraph(block: Paragraph) -> list[str]:
    if block.heading:
        return [f'<p class="heading">{escape(block.text)}</p>']
    lines = block.text.split("\n")
    return [f'<p style="text-indent: 32px">{escape(line)}</p>' for line in lines if line.strip()]


def _table(block: ReportTable) -> list[str]:
    whole = sum(block.weights) or 1
    widths = [round(100 * weight / whole) for weight in block.weights]
    head = "".join(
        f'<th width="{width}%" align="center">{escape(name)}</th>'
        for name, width in zip(block.columns, widths, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td align="{side}">{escape(cell)}</td>' for cell, side in zip(row, block.align, strict=True)
        )
        + "</tr>"
        for row in block.rows
    )
    caption = f'<p class="caption"><b>{escape(block.caption)}</b></p>' if block.caption else ""
    return [caption, f'<table width="100%" cellspacing="0"><thead><tr>{head}</tr></thead>{rows}</table>']


def _families(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _words(sheet: ReportSheet) -> str:
    words = [sheet.title, sheet.school_name, sheet.period, sheet.signed, *sheet.signatures]
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            words.append(block.text)
        else:
            words += [block.caption, *block.columns, *(cell for row in block.rows for cell in row)]
    return "".join(words)

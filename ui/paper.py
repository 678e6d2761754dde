"""Brings a painted form to a PDF file or a printer. Slow calls: run `save_pdf` through the bridge.

The painting itself is printing.py's; this module knows devices and files, nothing of services.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter, QRawFont
from PySide6.QtPrintSupport import QPrinter

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, text
from ui.printing import BODY_SIZES, UNITS_PER_INCH, form_font, lay_out, paint_page

if TYPE_CHECKING:
    from app.services.forms import FormSheet

_LOOK_ALIKES = (0x09, 0xA0, *range(0x2E80, 0x2FE0), *range(0xF900, 0xFAE0))
"""Code points whose glyph a font may share with a common character: tab, CJK radicals, compatibility."""


def page_layout() -> QPageLayout:
    """A4 landscape without margins: the form's own millimetres count from the paper's edge."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(size, QPageLayout.Orientation.Landscape, QMarginsF(0, 0, 0, 0))


def pdf_bytes(sheet: FormSheet, *, names: bool = False) -> bytes:
    """The whole sheet as a PDF with embedded fonts and text that can be searched."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(UNITS_PER_INCH)
    writer.setPageLayout(page_layout())
    writer.setTitle(f"{sheet.title} {sheet.school_name}")
    writer.setCreator("Guardroom")
    layout = lay_out(sheet, names=names)
    painter = QPainter(writer)
    for page in range(len(layout.pages)):
        if page:
            writer.newPage()
        paint_page(painter, layout, page, UNITS_PER_INCH)
    painter.end()
    data = bytes(buffer.data().data())
    buffer.close()
    words = [sheet.title, sheet.school_name, sheet.period, *sheet.notes, *sheet.signers]
    words += [cell for row in sheet.rows for cell in row] + [column.header for column in sheet.columns]
    return _searchable(data, "".join(words) + "学校第页共说明续，；：（）。 ")


def save_pdf(sheet: FormSheet, path: Path, *, names: bool = False) -> Path:
    """Write the sheet to `path`, whole or not at all. Raises EnvError when the place cannot be written."""
    data = pdf_bytes(sheet, names=names)
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


def print_sheet(sheet: FormSheet, printer: QPrinter, *, names: bool = False) -> bool:
    """Print the pages that the printer's own settings ask for; False when the printer refused."""
    printer.setPageLayout(page_layout())
    printer.setFullPage(True)
    layout = lay_out(sheet, names=names)
    first = max(1, printer.fromPage())
    last = min(len(layout.pages), printer.toPage() or len(layout.pages))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for page in range(first - 1, last):
        if page >= first:
            printer.newPage()
        paint_page(painter, layout, page, printer.resolution())
    return painter.end()


def searchable(pdf: bytes, used: str) -> bytes:
    """A PDF of the form's fonts whose text can be searched; `used`: every character that was painted."""
    return _searchable(pdf, used)


def _searchable(pdf: bytes, used: str) -> bytes:
    """Mend the map from glyphs back to characters.

    A CJK font draws 人 (U+4EBA) and the radical ⼈ (U+2F08) with one glyph; Qt writes the lowest code
    point of a glyph into the map, so that a search for 人 or a copied space would miss. Codes are
    replaced by ones of the same length, nothing else of the file moves.
    """
    meant: dict[bytes, bytes] = {}
    for heading in (False, True):
        raw = QRawFont.fromFont(form_font(BODY_SIZES[0], heading=heading))
        glyphs = {glyph: char for char in used if (glyph := _glyph(raw, char))}
        for code in _LOOK_ALIKES:
            char = glyphs.get(_glyph(raw, chr(code)))
            if char is not None and chr(code) not in used:
                meant[b"%04X" % code] = b"%04X" % ord(char)

    def mend(codes: re.Match[bytes]) -> bytes:
        return re.sub(rb"(?<=<)[0-9A-F]{4}(?=>)", lambda code: meant.get(code[0], code[0]), codes[0])

    def mend_map(block: re.Match[bytes]) -> bytes:
        return re.sub(rb"\[[^\]]*\]", mend, block[0])

    return re.sub(rb"(?s)beginbfrange.*?endbfrange", mend_map, pdf)


def _glyph(raw: QRawFont, char: str) -> int:
    found = raw.glyphIndexesForString(char)
    return int(found[0]) if found else 0

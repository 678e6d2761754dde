"""Long texts made comfortable to read: lines and paragraphs apart, tables with air."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextFrameFormat, QTextTable
from PySide6.QtWidgets import QTextBrowser

from ui.theme import color, ui_font

FONT_PX = 17
TEXT_PX = 920


def reader(name: str) -> QTextBrowser:
    """A browser that keeps a readable line; its links are opened by who made it."""
    made = QTextBrowser()
    made.setObjectName(name)
    made.setOpenLinks(False)
    made.document().setDocumentMargin(24)
    made.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
    made.setLineWrapColumnOrWidth(TEXT_PX)
    return made


def space_out(document: QTextDocument) -> None:
    """It is read at a guard's desk, at arm's length."""
    document.setDefaultFont(ui_font(FONT_PX))
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        shape.setLineHeight(150, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        shape.setTopMargin(16 if shape.headingLevel() else 4)
        shape.setBottomMargin(6)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(shape)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format()
            table.setCellPadding(8)
            table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            table.setBorderBrush(color("line"))
            table.setBorderCollapse(True)
            frame.setFormat(table)

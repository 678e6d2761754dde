"""Long texts made comfortable to read: lines and paragraphs apart, tables with air."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser

from ui.theme import color, ui_font

FONT_PX = 17
TEXT_PX = 920


class ReadingView(QTextBrowser):
    """A browser whose lines stay readable: never longer than `TEXT_PX`, shorter where room is short."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        self.setLineWrapColumnOrWidth(min(TEXT_PX, self.viewport().width()))
        super().resizeEvent(event)


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

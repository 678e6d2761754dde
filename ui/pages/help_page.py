"""帮助: the manual inside the program, from the Markdown files of resources/help.

A language with a folder of its own (resources/help/en) is shown from there. Must not know a service.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextFrameFormat, QTextTable
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ui.theme import color, ui_font
from ui.widgets.basics import label
from ui.widgets.page import Page

FONT_PX = 17
TEXT_PX = 920


@dataclass(frozen=True)
class Chapter:
    """One file of the manual: its title and its Markdown."""

    title: str
    text: str


def chapters(language: str) -> list[Chapter]:
    """The manual's chapters in the order of their file names."""
    root = files("resources").joinpath("help")
    own = root.joinpath(language)
    folder = own if own.is_dir() else root
    found = []
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".md")), key=lambda f: f.name):
        text = file.read_text(encoding="utf-8")
        found.append(Chapter(text.splitlines()[0].lstrip("# ").strip(), text))
    return found


class HelpPage(Page):
    """Chapters at the left, the text at the right, search over all of them."""

    NAME = "help"
    ICON = "mdi6.help-circle-outline"
    PERMISSION = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chapters = chapters(QLocale().name().split("_")[0])
        self._build()
        self._list.setCurrentRow(0)

    def title(self) -> str:
        """The page's word."""
        return self.tr("帮助")

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(self.title(), "title"))
        head.addStretch(1)
        self._search = QLineEdit()
        self._search.setObjectName("help.search")
        self._search.setPlaceholderText(self.tr("在帮助里查找，按回车找下一处"))
        self._search.setClearButtonEnabled(True)
        self._search.setMinimumWidth(320)
        head.addWidget(self._search)
        column.addLayout(head)
        self._list = QListWidget()
        self._list.setObjectName("help.chapters")
        self._list.addItems([chapter.title for chapter in self._chapters])
        self.text = QTextBrowser()
        self.text.setObjectName("help.text")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(24)
        self.text.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.text.setLineWrapColumnOrWidth(TEXT_PX)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._list)
        splitter.addWidget(self.text)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([240, 1000])
        column.addWidget(splitter, 1)
        self.home = self._list
        self._list.currentRowChanged.connect(self._show)
        self._search.returnPressed.connect(self._find_next)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._chapters):
            self.text.setMarkdown(self._chapters[row].text)
            _space_out(self.text.document())

    def _find_next(self) -> None:
        """Go on from here; past the end of a chapter, in the next one that has the words."""
        words = self._search.text().strip()
        if not words or self.text.find(words):
            return
        here = self._list.currentRow()
        order = [(here + 1 + n) % len(self._chapters) for n in range(len(self._chapters))]
        for row in order:
            if words.casefold() in self._chapters[row].text.casefold():
                self._list.setCurrentRow(row)
                self.text.moveCursor(QTextCursor.MoveOperation.Start)
                self.text.find(words)
                return


def _space_out(document: QTextDocument) -> None:
    """Lines and paragraphs apart, tables with air: it is read at a guard's desk, at arm's length."""
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

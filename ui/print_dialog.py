"""打印: preview of a form with the way to the printer and to a PDF file.

The preview is painted by the painter that prints. Must not know which page asked for the sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QPushButton, QScrollArea, QWidget

from app.errors import GuardroomError
from ui.bridge import Bridge
from ui.paper import page_layout, print_sheet, save_pdf
from ui.printing import PAGE_MM, SheetLayout, lay_out, paint_page
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import button, label
from ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from app.services.forms import FormSheet

SHARE = 0.92
"""Of the window, in each direction."""

_MARGIN_PX = 12
"""Around the paper, so that its edge is seen."""


class SheetPreview(QWidget):
    """One page of a sheet as paper, as wide as it is made."""

    def __init__(self, layout: SheetLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("print.paper")
        self._layout = layout
        self._page = 0
        self.set_width(900)

    def set_width(self, width: int) -> None:
        """Scale the paper to this many pixels."""
        self.setFixedSize(QSize(width, round(width * PAGE_MM[1] / PAGE_MM[0])))
        self.update()

    def set_layout(self, layout: SheetLayout) -> None:
        """Show another layout of the sheet."""
        self._layout = layout
        self.update()

    def set_page(self, page: int) -> None:
        """Show page `page` (from 0)."""
        self._page = page
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """White paper and the form on it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        paint_page(painter, self._layout, self._page, self.width() * 25.4 / PAGE_MM[0])
        painter.end()


class PrintDialog(Dialog):
    """`printed` follows a sheet that reached a printer or a file.

    record  writes that down; blocking, called on a pool thread, also when the dialog is closed meanwhile
    """

    printed = Signal()

    def __init__(
        self,
        sheet: FormSheet,
        bridge: Bridge,
        *,
        file_name: str,
        record: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("print", QCoreApplication.translate("PrintDialog", "打印预览"), parent, share=SHARE)
        self._sheet, self._bridge, self._file_name = sheet, bridge, file_name
        self._record = record
        layout = lay_out(sheet)
        self._pages = len(layout.pages)
        self._page = 0
        self._paper = SheetPreview(layout)
        self._build()
        self._bind_keys()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._show_page(0)

    @property
    def sheet(self) -> FormSheet:
        """What is shown."""
        return self._sheet

    def save_pdf_to(self, path: Path) -> None:
        """Write the PDF; the answer appears in the dialog's own line."""
        names = self._names.isChecked()
        self._pdf.setEnabled(False)
        self._tell(self.tr("正在存 PDF…"))
        sheet, record = self._sheet, self._record

        def work() -> Path:
            saved = save_pdf(sheet, path, names=names)
            record()
            return saved

        self._bridge.run(self, work, self._saved, self._failed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The paper follows the room that is left for it."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setObjectName("print.scroll")
        self._scroll.setProperty("kind", "well")
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setWidget(self._paper)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.viewport().installEventFilter(self)
        self._make_pages()
        self._make_bar()
        if self._sheet.printed_before:
            words = self.tr("这张表已经打印过 {n} 次，这次会在表头印上“补打”。")
            again = label(words.format(n=self._sheet.printed_before), "warn", wrap=True)
            again.setObjectName("print.again")
            self.body.addWidget(again)
        self.body.addWidget(self._scroll, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("print.told")
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._told.hide()
        self.body.addWidget(self._told)

    def _make_pages(self) -> None:
        """Behind the title: which page, and how large."""
        self._back = button(self.tr("上一页"), "print.back", icon="mdi6.chevron-left")
        self._number = label("", "strong")
        self._number.setObjectName("print.page")
        self._next = button(self.tr("下一页"), "print.next", icon="mdi6.chevron-right")
        self._zoom = QComboBox()
        self._zoom.setObjectName("print.zoom")
        for words, zoom in (
            (self.tr("适合宽度"), 0.0),
            (self.tr("整页"), -1.0),
            ("150%", 1.5),
            ("200%", 2.0),
        ):
            self._zoom.addItem(words, zoom)
        self._zoom.activated.connect(self._fit)
        self.head.insertSpacing(1, 8)
        for place, part in enumerate((self._back, self._number, self._next, self._zoom)):
            self.head.insertWidget(place + 2, part)
        self._back.clicked.connect(lambda: self._show_page(self._page - 1))
        self._next.clicked.connect(lambda: self._show_page(self._page + 1))

    def _make_bar(self) -> None:
        """At the right end, before the cross: what can be done with it."""
        self._names = QCheckBox(self.tr("签字栏印记录人姓名"))
        self._names.setObjectName("print.names")
        self._pdf = button(self.tr("存为 PDF…"), "print.pdf", icon="mdi6.file-pdf-box")
        self._printer = button(self.tr("打印…"), "print.printer", "primary", icon="mdi6.printer")
        close = button(self.tr("关闭"), "print.close", "quiet")
        for part in (self._names, self._pdf, self._printer, close):
            self.head.insertWidget(self.head.count() - 1, part)
        self.closer.hide()
        self._names.setVisible(bool(self._sheet.signers))
        self._names.toggled.connect(lambda names: self._paper.set_layout(lay_out(self._sheet, names=names)))
        self._pdf.clicked.connect(self._ask_for_file)
        self._printer.clicked.connect(self._ask_for_printer)
        close.clicked.connect(self.reject)
        for part in self.findChildren(QPushButton):
            part.setAutoDefault(False)
        self._printer.setDefault(True)

    def _bind_keys(self) -> None:
        for key, step in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda step=step: self._leaf(step))

    def _leaf(self, step: int) -> None:
        """Down to the end of the page, then on to the next one; back in the same way."""
        bar = self._scroll.verticalScrollBar()
        if bar.value() != (bar.maximum() if step > 0 else bar.minimum()):
            bar.setValue(bar.value() + step * bar.pageStep())
        elif 0 <= self._page + step < self._pages:
            self._show_page(self._page + step)
            bar.setValue(bar.minimum() if step > 0 else bar.maximum())

    def _show_page(self, page: int) -> None:
        self._page = max(0, min(page, self._pages - 1))
        self._paper.set_page(self._page)
        self._scroll.verticalScrollBar().setValue(0)
        self._number.setText(
            self.tr("第 {page} 页 / 共 {pages} 页").format(page=self._page + 1, pages=self._pages)
        )
        self._back.setEnabled(self._page > 0)
        self._next.setEnabled(self._page < self._pages - 1)

    def _fit(self) -> None:
        room = self._scroll.viewport().size()
        zoom = float(self._zoom.currentData())
        width = room.width() - 2 * _MARGIN_PX
        if zoom < 0:
            width = min(width, round((room.height() - 2 * _MARGIN_PX) * PAGE_MM[0] / PAGE_MM[1]))
        self._paper.set_width(max(400, round(width * max(zoom, 1.0))))

    def _ask_for_file(self) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        if not folder.is_dir():
            folder = Path.home()
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("存为 PDF"), str(folder / self._file_name), self.tr("PDF 文件 (*.pdf)")
        )
        if name:
            path = Path(name)
            self.save_pdf_to(path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf"))

    def _ask_for_printer(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            self._tell(
                self.tr("这台电脑还没有安装打印机。可以先存为 PDF，再拿到有打印机的电脑上打印。"), "warn"
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self._pages)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        if print_sheet(self._sheet, printer, names=self._names.isChecked()):
            self._bridge.run(self, self._record)
            self._tell(self.tr("已送到打印机 {name}。").format(name=printer.printerName()), "ok")
            self.printed.emit()
        else:
            self._tell(
                self.tr("打印机 {name} 没有接受这份表：请检查是否开机、有纸，再打印一次。").format(
                    name=printer.printerName()
                ),
                "warn",
            )

    def _saved(self, path: Path) -> None:
        self._pdf.setEnabled(True)
        self._tell(self.tr("已存为 {path}").format(path=path), "ok")
        self.printed.emit()

    def _failed(self, error: GuardroomError) -> None:
        self._pdf.setEnabled(True)
        self._tell(show_error(error), "warn")

    def _tell(self, words: str, kind: str = "muted") -> None:
        self._told.setText(words)
        set_kind(self._told, kind)
        self._told.show()

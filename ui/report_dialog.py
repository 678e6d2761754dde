"""打印 of a report: preview of its pages with the way to the printer and to a PDF file.

The preview is painted by the painter that prints. Must not know which page asked for the report.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QScrollArea, QWidget

from app.errors import GuardroomError
from ui.bridge import Bridge
from ui.report_paper import ReportPaper, page_mm, print_report, report_layout, save_report
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import button, label
from ui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from app.services.reports import ReportSheet

SHARE = 0.92
MOST_WIDTH = 980
"""Wider the paper is not shown: its letters would be larger than on paper."""

_MARGIN_PX = 12


class ReportPreview(QWidget):
    """One page of a report as paper, as wide as it is made."""

    def __init__(self, paper: ReportPaper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report.paper")
        self._paper = paper
        self._page = 0
        self.set_width(800)

    def set_width(self, width: int) -> None:
        """Scale the paper to this many pixels."""
        across, down = page_mm(self._paper.sheet)
        self.setFixedSize(QSize(width, round(width * down / across)))
        self.update()

    def set_page(self, page: int) -> None:
        """Show page `page` (from 0)."""
        self._page = page
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """White paper and the report on it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        self._paper.paint(painter, self._page, self.width() * 25.4 / page_mm(self._paper.sheet)[0])
        painter.end()


class ReportDialog(Dialog):
    """`printed` follows a report that reached a printer or a file.

    record  writes that down; blocking, called on a pool thread, also when the dialog is closed meanwhile
    """

    printed = Signal()

    def __init__(
        self,
        sheet: ReportSheet,
        bridge: Bridge,
        *,
        record: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("ReportDialog", "打印预览")
        super().__init__("report", title, parent, share=SHARE)
        self._sheet, self._bridge, self._record = sheet, bridge, record
        self._paper = ReportPaper(sheet)
        self._preview = ReportPreview(self._paper)
        self._page = 0
        self._build()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._show_page(0)

    def save_pdf_to(self, path: Path) -> None:
        """Write the PDF; the answer appears in the dialog's own line."""
        self._pdf.setEnabled(False)
        self._tell(self.tr("正在存 PDF…"))
        sheet, record = self._sheet, self._record

        def work() -> Path:
            saved = save_report(sheet, path)
            record()
            return saved

        self._bridge.run(self, work, self._saved, self._failed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The paper follows the room that is left for it."""
        if event.type() == QEvent.Type.Resize:
            room = self._scroll.viewport().width() - 2 * _MARGIN_PX
            self._preview.set_width(max(400, min(room, MOST_WIDTH)))
        return False

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setObjectName("report.scroll")
        self._scroll.setProperty("kind", "well")
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setWidget(self._preview)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.viewport().installEventFilter(self)
        self._back = button(self.tr("上一页"), "report.back", icon="mdi6.chevron-left")
        self._number = label("", "strong")
        self._number.setObjectName("report.page")
        self._next = button(self.tr("下一页"), "report.next", icon="mdi6.chevron-right")
        self._back.clicked.connect(lambda: self._show_page(self._page - 1))
        self._next.clicked.connect(lambda: self._show_page(self._page + 1))
        self.head.insertSpacing(1, 8)
        for place, part in enumerate((self._back, self._number, self._next)):
            self.head.insertWidget(place + 2, part)
        self._pdf = button(self.tr("存为 PDF…"), "report.pdf", icon="mdi6.file-pdf-box")
        self._printer = button(self.tr("打印…"), "report.printer", "primary", icon="mdi6.printer")
        close = button(self.tr("关闭"), "report.close", "quiet")
        for part in (self._pdf, self._printer, close):
            self.head.insertWidget(self.head.count() - 1, part)
        self.closer.hide()
        self._pdf.clicked.connect(self._ask_for_file)
        self._printer.clicked.connect(self._ask_for_printer)
        close.clicked.connect(self.reject)
        for made in self.findChildren(QPushButton):
            made.setAutoDefault(False)
        self._printer.setDefault(True)
        self.body.addWidget(self._scroll, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("report.told")
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._told.hide()
        self.body.addWidget(self._told)
        for key, step in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda step=step: self._leaf(step))

    def _leaf(self, step: int) -> None:
        bar = self._scroll.verticalScrollBar()
        if bar.value() != (bar.maximum() if step > 0 else bar.minimum()):
            bar.setValue(bar.value() + step * bar.pageStep())
        elif 0 <= self._page + step < self._paper.pages:
            self._show_page(self._page + step)
            bar.setValue(bar.minimum() if step > 0 else bar.maximum())

    def _show_page(self, page: int) -> None:
        pages = self._paper.pages
        self._page = max(0, min(page, pages - 1))
        self._preview.set_page(self._page)
        self._scroll.verticalScrollBar().setValue(0)
        self._number.setText(self.tr("第 {page} 页 / 共 {pages} 页").format(page=self._page + 1, pages=pages))
        self._back.setEnabled(self._page > 0)
        self._next.setEnabled(self._page < pages - 1)

    def _ask_for_file(self) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        if not folder.is_dir():
            folder = Path.home()
        file_name = f"{self._sheet.title}_{self._sheet.period}.pdf".replace("/", "-")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("存为 PDF"), str(folder / file_name), self.tr("PDF 文件 (*.pdf)")
        )
        if name:
            path = Path(name)
            self.save_pdf_to(path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf"))

    def _ask_for_printer(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            words = self.tr("这台电脑还没有安装打印机。可以先存为 PDF，再拿到有打印机的电脑上打印。")
            self._tell(words, "warn")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(report_layout(self._sheet))
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self._paper.pages)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        if print_report(self._sheet, printer):
            self._bridge.run(self, self._record)
            self._tell(self.tr("已送到打印机 {name}。").format(name=printer.printerName()), "ok")
            self.printed.emit()
        else:
            words = self.tr("打印机 {name} 没有接受：请检查是否开机、有纸，再打印一次。")
            self._tell(words.format(name=printer.printerName()), "warn")

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

"""导出: which approved stills and clips go into which folder (article 8, 查阅制度四、五; R30, R55, R56).

Must not know which page asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from app.services.auth import Session
from app.services.evidence_files import StoredItem
from app.services.export import ExportService
from app.services.register_forms import size_words
from ui.bridge import Bridge
from ui.registers.room_dialogs import line
from ui.roster.form_dialog import FormDialog
from ui.times import local
from ui.widgets.basics import button, label

WIDE_PX = 720
LIST_PX = 200


class ExportDialog(FormDialog):
    """`exported(Exported)` follows when the copies are there."""

    exported = Signal(object)

    def __init__(
        self,
        export: ExportService,
        bridge: Bridge,
        session: Session,
        items: Sequence[StoredItem],
        *,
        pledge: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("export", bridge, parent)
        self.setMinimumWidth(WIDE_PX)
        self._export, self._session = export, session
        self.name(self.tr("导出已批准的资料"), self.tr("导出"))
        self.list = QListWidget()
        self.list.setObjectName("export.list")
        self.list.setFixedHeight(LIST_PX)
        for item in items:
            words = (
                f"{local(item.at):%Y-%m-%d %H:%M:%S}  {item.camera}  {item.format}  {size_words(item.size)}"
            )
            made = QListWidgetItem(words, self.list)
            made.setData(Qt.ItemDataRole.UserRole, item.item)
            made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            made.setCheckState(Qt.CheckState.Checked)
        self.form.addRow(self.list)
        self.folder = line("export.folder", self.tr("例如：移动硬盘上的文件夹"))
        choose = button(self.tr("选择…"), "export.choose", icon="mdi6.folder-outline")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        self.form.addRow(label(self.tr("存到文件夹"), "muted"), row)
        self.pledge = QCheckBox(self.tr("已告知保密要求，查阅人承诺保密"))
        self.pledge.setObjectName("export.pledge")
        self.form.addRow(self.pledge)
        self.pledge.setVisible(pledge)  # not before it has a parent: it would be a window
        hint = self.tr("在那里新建一个文件夹，放入副本和 SHA-256 清单；原件不动，每一份都登记。")
        self.form.addRow(label(hint, "muted", wrap=True))
        self.folder.setFocus()

    def work(self) -> Callable[[], object] | None:
        """Copy what is ticked."""
        rows = (self.list.item(number) for number in range(self.list.count()))
        items = [
            str(row.data(Qt.ItemDataRole.UserRole))
            for row in rows
            if row.checkState() is Qt.CheckState.Checked
        ]
        folder = self.folder.text().strip()
        if not folder:
            self.folder.setFocus()
            self.tell(self.tr("请选择存到哪个文件夹。"))
            return None
        export, session, pledged = self._export, self._session, self.pledge.isChecked()
        return lambda: export.export(session, items, Path(folder), pledged=pledged)

    def _done(self, result: object) -> None:
        super()._done(result)
        self.exported.emit(result)

    def _choose(self) -> None:
        start = self.folder.text() or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, self.tr("存到文件夹"), start)
        if chosen:
            self.folder.setText(chosen)

"""登记存储: a kept still or clip is filed with the six fields of the rule and signed (R51, R54).

时间、地点、类型、使用探头、储存位置、储存人签名 (存储备份制度二(二)). Must not know which page asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QWidget

from app.domain.access import Grade
from app.domain.evidence_file import EvidenceKind
from app.services.auth import Session
from app.services.evidence_files import EvidenceFiles, FileInput, StoredItem
from ui.bridge import Bridge
from ui.registers.room_dialogs import line
from ui.registers.words import grade_name, kind_name
from ui.roster.form_dialog import FormDialog
from ui.times import local
from ui.widgets.basics import PasswordField, label

WIDE_PX = 860


class FileDialog(FormDialog):
    """`people`: names that are offered as 保管人; any other can be typed. `site`: the camera's place."""

    def __init__(
        self,
        files: EvidenceFiles,
        bridge: Bridge,
        session: Session,
        item: StoredItem,
        *,
        site: str,
        people: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__("file", bridge, parent)
        self.setMinimumWidth(WIDE_PX)
        self._files, self._session, self._item = files, session, item
        self.name(self.tr("登记视频资料存储"), self.tr("签名登记"))
        sides = QHBoxLayout()
        sides.setSpacing(24)
        for form in (self._make_left(site), self._make_right(people)):
            form.setHorizontalSpacing(12)
            form.setVerticalSpacing(10)
            sides.addLayout(form, 1)
        self.form.addRow(sides)
        self._fill()
        self.kind.setFocus()

    def given(self) -> FileInput:
        """What is filled in now."""
        return FileInput(
            kind=self.kind.currentData(),
            grade=self.grade.currentData(),
            custodian=self.custodian.currentText(),
            place=self.place.text(),
            note=self.note.text(),
            site=self.site.text(),
            reported_to=self.reported_to.text(),
        )

    def work(self) -> Callable[[], object] | None:
        """Sign it."""
        password = self.password.text()
        if not password:
            self.password.setFocus()
            self.tell(self.tr("请储存人输入本人密码签名。"))
            return None
        files, session, item, given = self._files, self._session, self._item.item, self.given()
        return lambda: files.file(session, item, given, password)

    def _make_left(self, site: str) -> QFormLayout:
        form = QFormLayout()
        self.site = line("file.site")
        self.site.setText(site)
        self.kind = QComboBox()
        self.kind.setObjectName("file.kind")
        for kind in EvidenceKind:
            self.kind.addItem(kind_name(kind), kind)
        self.grade = QComboBox()
        self.grade.setObjectName("file.grade")
        for grade in Grade:
            self.grade.addItem(grade_name(grade), grade)
        self.reported_to = line("file.reported_to", self.tr("上报了哪个部门或领导，可不填"))
        for words, field in (
            (self.tr("时间"), label(f"{local(self._item.at):%Y-%m-%d %H:%M:%S}")),
            (self.tr("使用探头"), label(self._item.camera)),
            (self.tr("地点"), self.site),
            (self.tr("类型"), self.kind),
            (self.tr("密级"), self.grade),
            (self.tr("上报"), self.reported_to),
        ):
            form.addRow(label(words, "muted"), field)
        return form

    def _make_right(self, people: Sequence[str]) -> QFormLayout:
        form = QFormLayout()
        self.place = line("file.place", self.tr("例如：机房档案柜 1 号移动硬盘"))
        self.custodian = QComboBox()
        self.custodian.setObjectName("file.custodian")
        self.custodian.setEditable(True)
        self.custodian.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.custodian.addItems(people)
        self.custodian.setLineEdit(line("file.custodian_name"))
        self.note = line("file.note")
        self.password = PasswordField("file.password", self.tr("储存人本人密码"))
        where = self._item.where or self.tr("本机数据文件夹")
        for words, field in (
            (self.tr("原件位置"), label(where, wrap=True)),
            (self.tr("另存位置"), self.place),
            (self.tr("保管人"), self.custodian),
            (self.tr("备注"), self.note),
            (self.tr("储存人"), label(self._session.account.name, "strong")),
            (self.tr("签名"), self.password),
        ):
            form.addRow(label(words, "muted"), field)
        return form

    def _fill(self) -> None:
        item, filed = self._item, self._item.filed
        self.kind.setCurrentIndex(self.kind.findData(item.kind))
        self.grade.setCurrentIndex(self.grade.findData(item.grade))
        self.custodian.setCurrentText(filed.custodian if filed is not None else self._session.account.name)
        if filed is not None:
            self.place.setText(filed.place)
            self.note.setText(filed.note)
            self.reported_to.setText(filed.reported_to)
            if filed.site:
                self.site.setText(filed.site)

"""资料登记: kept stills and clips, how each is filed, and the way out with an approval (form F2; R51, R54).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.camera import Camera
from app.domain.evidence_file import STILL, EvidenceKind
from app.domain.people import Account, Permission
from app.domain.period import Period
from app.filing import Filing
from app.services.auth import Session
from app.services.evidence_files import StoredItem
from app.services.export import Clearance
from app.services.register_forms import size_words
from ui.assets.words import minute
from ui.bridge import Bridge
from ui.pictures import Thumb
from ui.registers.detail import Facts
from ui.registers.file_dialog import FileDialog
from ui.registers.tab import Around, RegisterTab, Sheet
from ui.registers.words import SECOND, grade_name, grade_token, kind_name
from ui.tables import Column, Table
from ui.times import local
from ui.widgets.basics import EmptyState, button

_PICTURE = QSize(330, 190)


class StorageTab(RegisterTab):
    """`wanted([StoredItem])` asks for a request of these."""

    FORM = "f2"

    wanted = Signal(object)

    def __init__(self, filing: Filing, bridge: Bridge, session: Session, around: Around) -> None:
        super().__init__(filing, bridge, session, around)
        self._file = button(self.tr("登记存储…"), "storage.file", "primary", icon="mdi6.archive-outline")
        self._ask = button(self.tr("申请查阅、复制…"), "storage.ask", icon="mdi6.file-document-edit-outline")
        self._export = button(self.tr("导出…"), "storage.export", icon="mdi6.export-variant")
        self.kind = QComboBox()
        self.kind.setObjectName("storage.kind")
        self.kind.setAccessibleName(self.tr("类型"))
        self.kind.addItem(self.tr("本月全部"), None)
        for kind in EvidenceKind:
            self.kind.addItem(self.tr("{kind}（全部年份）").format(kind=kind_name(kind)), kind)
        self.kind.currentIndexChanged.connect(lambda _: self.reload())
        self._file.clicked.connect(self._file_pressed)
        self._ask.clicked.connect(lambda: self.wanted.emit([self.table.current()]))
        self._export.clicked.connect(self._export_pressed)
        self.only(Permission.KEEP_REGISTERS, self._file, self._export)
        self.only(Permission.ASK_ACCESS, self._ask)
        self.build(self._make_table(), "storage", [self._file, self.kind], [self._ask, self._export])

    def fetch(self, month: Period) -> Callable[[], Sequence[StoredItem]]:
        """What was recorded in the month, or what was filed as the chosen kind; newest first."""
        files, session = self.filing.files, self.session
        kind: EvidenceKind | None = self.kind.currentData()
        if kind is not None:
            return lambda: files.library(session, kind)
        return lambda: files.items(session, month.since, month.until)

    def paper(self, month: Period) -> Callable[[], Sheet]:
        """Form F2."""
        forms, session = self.filing.forms, self.session
        return lambda: forms.storage_sheet(session, month)

    def words_of(self, row: StoredItem) -> Iterable[str]:
        """Camera, kind, who keeps it and where."""
        filed = row.filed
        said = (filed.custodian, filed.place, filed.note, filed.site) if filed is not None else ()
        return (row.camera, row.format, row.author_name, row.where, kind_name(row.kind), *said)

    def summary(self, rows: Sequence[StoredItem]) -> str:
        """资料 5 份 · 未登记 2."""
        bare = sum(row.filed is None for row in rows)
        words = self.tr("资料 {n} 份").format(n=len(rows))
        return words + self.tr(" · 未登记 {n}").format(n=bare) if bare else words

    def facts(self, row: StoredItem) -> Facts:
        """An item in full: the six fields, then the rest."""
        filed = row.filed
        state, token = self._state(row), self._token(row)
        if filed is None:
            mine: tuple[tuple[str, str], ...] = ()
        else:
            signed = self.tr("{name} {time}").format(name=filed.author_name, time=minute(filed.at))
            mine = (
                (self.tr("地点"), filed.site),
                (self.tr("另存位置"), filed.place),
                (self.tr("储存人签名"), signed),
                (self.tr("保管人"), filed.custodian),
                (self.tr("上报"), filed.reported_to),
                (self.tr("备注"), filed.note),
            )
        return Facts(
            title=f"{local(row.at):%Y-%m-%d %H:%M:%S}",
            state=state,
            token=token,
            rows=(
                (self.tr("使用探头"), row.camera),
                (self.tr("类型"), kind_name(row.kind)),
                (self.tr("密级"), grade_name(row.grade)),
                *mine,
                (self.tr("原件位置"), row.where or self.tr("本机数据文件夹")),
                (self.tr("格式、容量"), f"{row.format} {size_words(row.size)}"),
                (self.tr("截取人"), row.author_name),
                ("SHA-256", " ".join(row.sha256[at : at + 16] for at in range(0, len(row.sha256), 16))),
            ),
        )

    def top(self, row: StoredItem) -> QWidget | None:
        """A still shows itself."""
        if not row.item.startswith(f"{STILL}:"):
            return None
        made = Thumb("storage.picture", size=_PICTURE)
        made.load(self.bridge, self.around.picture, row.sha256)
        return made

    def chosen(self, row: StoredItem | None) -> None:
        """Every act is on a row."""
        for part in (self._file, self._ask, self._export):
            part.setEnabled(row is not None)

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.archive-outline",
            self.tr("没有存下的截图和片段"),
            self.tr("在监控墙上选中一路，按 F3 截图，按 F5 截取录像；存下的资料在这里登记。"),
            name="storage.empty",
        )
        columns = [
            Column(self.tr("时间"), lambda i: f"{local(i.at):%m-%d %H:%M:%S}", 140, fits=SECOND),
            Column(self.tr("使用探头"), lambda i: i.camera, least=120),
            Column(
                self.tr("类型"), lambda i: kind_name(i.kind), 104, fits=list(map(kind_name, EvidenceKind))
            ),
            Column(self.tr("密级"), lambda i: grade_name(i.grade), 70, token=lambda i: grade_token(i.grade)),
            Column(self.tr("格式"), lambda i: i.format, 70, spare=2),
            Column(
                self.tr("容量"), lambda i: size_words(i.size), 92, right=True, sort=lambda i: i.size, spare=1
            ),
            Column(self.tr("登记"), self._state, 90, token=self._token),
        ]
        return Table("storage.table", columns, empty, sortable=True, key=lambda item: item.item)

    def _state(self, row: StoredItem) -> str:
        return self.tr("已登记") if row.filed is not None else self.tr("未登记")

    def _token(self, row: StoredItem) -> str:
        return "ok" if row.filed is not None else "warn"

    # --- acting ---------------------------------------------------------------------------------

    def _file_pressed(self) -> None:
        item = self.table.current()
        if item is None:
            return

        def show(found: tuple[list[Camera], list[Account]]) -> None:
            site = next((camera.name for camera in found[0] if camera.id == item.camera_id), item.camera)
            self.open(
                FileDialog(
                    self.filing.files,
                    self.bridge,
                    self.session,
                    item,
                    site=site,
                    people=[account.name for account in found[1] if account.enabled],
                    parent=self,
                )
            )

        around = self.around
        self.bridge.run(self, lambda: (around.cameras(), around.people()), show, self.failed)

    def _export_pressed(self) -> None:
        """Without an approval it is refused and put on record before anything is asked."""
        item = self.table.current()
        if item is not None:
            export, session = self.filing.export, self.session
            self.bridge.run(self, lambda: export.clearance(session, item.item), self._cleared, self.failed)

    def _cleared(self, found: Clearance) -> None:
        self.export([found.item], pledge=found.pledge)

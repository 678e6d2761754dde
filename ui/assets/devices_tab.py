"""设备: the device ledger, what stands without UPS, and the chosen device's book.

Must not know the page it stands on: papers are asked for by signal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.asset import Asset, AssetClass, AssetState
from app.domain.camera import Camera
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.services.asset_papers import AssetPapers
from app.services.assets import AssetBook, AssetService
from app.services.auth import Session
from app.services.reports import ReportSheet
from ui import theme
from ui.assets.book_pane import BookPane
from ui.assets.device_dialog import DeviceDialog
from ui.assets.outage_dialog import OutageDialog
from ui.assets.words import (
    asset_state,
    asset_state_token,
    class_name,
    holds,
    ups_name,
    ups_token,
    warranty_name,
    warranty_samples,
    warranty_token,
)
from ui.bridge import Bridge
from ui.live_page import beside
from ui.tables import Column, Table
from ui.widgets.basics import EmptyState, button
from ui.widgets.toggle import CHIP_PX, hold_bold

Sheet = Callable[[], ReportSheet]


@dataclass(frozen=True)
class Surroundings:
    """What the form offers: cameras in use, names of people. Both block: they run on a pool thread."""

    cameras: Callable[[], list[Camera]]
    people: Callable[[], list[str]]


class DevicesTab(QWidget):
    """`paper(Sheet)` asks to print; `counted(devices, without UPS)` follows what was fetched."""

    paper = Signal(object)
    counted = Signal(int, int)
    told = Signal(str)

    def __init__(
        self,
        assets: AssetService,
        papers: AssetPapers,
        bridge: Bridge,
        session: Session,
        *,
        around: Surroundings,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._assets, self._papers = assets, papers
        self._bridge, self._session, self._around, self._now = bridge, session, around, now
        self._all: list[Asset] = []
        self._wanted = ""
        self._today: date = assets.today()
        self._edits = may(session.account.role, Permission.EDIT_LEDGERS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._make_bar())
        self.book = BookPane(edits=self._edits, prints=may(session.account.role, Permission.PRINT_FORM))
        self.book.change.connect(self._change_pressed)
        self.book.switch.connect(self._switch_pressed)
        self.book.printing.connect(self._print_book)
        column.addWidget(beside(self._make_table(), self.book, 400), 1)
        self.book.hide()

    def reload(self) -> None:
        """Fetch the ledger."""
        self._bridge.run(self, lambda: self._assets.assets(self._session), self._found)

    def narrow(self, words: str) -> None:
        """Show only what holds these words."""
        self._wanted = words
        self._show()

    def sheet(self) -> Sheet:
        """The ledger on paper; while only those without UPS are shown, their list."""
        papers, session, bare = self._papers, self._session, self._chip() == "bare"
        return lambda: papers.devices(session, without_ups=bare)

    # --- building -------------------------------------------------------------------------------

    def _make_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._chips: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for name in ("all", "bare", "repair", "down", "retired"):
            made = QPushButton()
            made.setObjectName(f"assets.{name}")
            made.setProperty("kind", "chip")
            made.setCheckable(True)
            made.setChecked(name == "all")
            group.addButton(made)
            self._chips[name] = made
            row.addWidget(made)
        group.buttonClicked.connect(lambda _: self._show())
        row.addStretch(1)
        self._name_chips()
        cameras = button(self.tr("登记全部摄像头"), "assets.add_cameras", icon="mdi6.cctv")
        cameras.setToolTip(self.tr("把还不在台账里的摄像头按设备编号登记进来"))
        cameras.clicked.connect(self._add_cameras)
        add = button(self.tr("登记设备…"), "assets.add", "primary", icon="mdi6.plus")
        add.clicked.connect(lambda: self._open_dialog(None))
        for made in (cameras, add):
            row.addWidget(made)
            made.setVisible(self._edits)
        return row

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.server",
            self.tr("没有设备"),
            self.tr("设备由管理员按“登记设备”登记；摄像头可以一次登记进来。"),
            name="assets.empty",
        )
        columns = [
            Column(self.tr("编号"), lambda a: a.number, 116),
            Column(self.tr("名称"), lambda a: a.name, least=150),
            Column(self.tr("类别"), lambda a: class_name(a.kind), 64, fits=list(map(class_name, AssetClass))),
            Column(self.tr("安装位置"), lambda a: a.place, theme.px(130), spare=3),
            Column(self.tr("责任人"), lambda a: a.keeper, theme.px(96), spare=2),
            Column("UPS", lambda a: ups_name(a.ups), 64, token=ups_token, fits=[ups_name(False)]),
            Column(
                self.tr("质保"),
                lambda a: warranty_name(a, self._today),
                176,
                token=lambda a: warranty_token(a, self._today),
                sort=lambda a: a.accepted_on or "",
                spare=1,
                fits=warranty_samples(),
            ),
            Column(self.tr("状态"), asset_state, 96, token=asset_state_token),
        ]
        self.table = Table("assets.table", columns, empty, sortable=True)
        self.table.selected.connect(self._selected)
        return self.table

    # --- showing --------------------------------------------------------------------------------

    def _found(self, assets: list[Asset]) -> None:
        self._all, self._today = assets, self._assets.today()
        self._name_chips()
        self.counted.emit(sum(a.present for a in assets), sum(a.lacks_ups for a in assets))
        self._show()

    def _show(self) -> None:
        keep = _FILTERS[self._chip()]
        self.table.set_rows([a for a in self._all if keep(a) and holds(self._wanted, _words(a))])

    def _name_chips(self) -> None:
        counts = {name: sum(map(keep, self._all)) for name, keep in _FILTERS.items()}
        for name, words in (
            ("all", self.tr("现有 {n}")),
            ("bare", self.tr("没有接UPS {n}")),
            ("repair", self.tr("维修 {n}")),
            ("down", self.tr("停机 {n}")),
            ("retired", self.tr("报废 {n}")),
        ):
            self._chips[name].setText(words.format(n=counts[name]))
            hold_bold(self._chips[name], CHIP_PX)

    def _chip(self) -> str:
        return next(name for name, chip in self._chips.items() if chip.isChecked())

    def _selected(self, asset: Asset | None) -> None:
        self.book.setVisible(asset is not None)
        if asset is not None:
            wanted = asset.id
            self._bridge.run(self, lambda: self._assets.book(self._session, wanted), self._book_found)

    def _book_found(self, book: AssetBook) -> None:
        shown = self.table.current()
        if shown is not None and shown.id == book.asset.id:
            self.book.show_book(book, self._today)

    # --- acting ---------------------------------------------------------------------------------

    def _change_pressed(self) -> None:
        asset = self.table.current()
        if asset is not None:
            self._open_dialog(asset)

    def _open_dialog(self, asset: Asset | None) -> None:
        around = self._around

        def show(found: tuple[list[Camera], list[str]]) -> None:
            dialog = DeviceDialog(
                self._assets,
                self._bridge,
                self._session,
                asset,
                cameras=found[0],
                people=found[1],
                parent=self,
            )
            dialog.saved.connect(self.reload)
            dialog.open()

        self._bridge.run(self, lambda: (around.cameras(), around.people()), show)

    def _switch_pressed(self) -> None:
        asset = self.table.current()
        if asset is not None:
            dialog = OutageDialog(
                self._assets, self._bridge, self._session, asset, now=self._now(), parent=self
            )
            dialog.saved.connect(self.reload)
            dialog.open()

    def _add_cameras(self) -> None:
        self._bridge.run(
            self, lambda: self._assets.add_cameras(self._session), self._cameras_added, self._failed
        )

    def _cameras_added(self, added: list[Asset]) -> None:
        words = self.tr("已登记 {n} 台摄像头。").format(n=len(added))
        self.told.emit(words if added else self.tr("摄像头都已在台账里。"))
        self.reload()

    def _print_book(self) -> None:
        asset, papers, session = self.table.current(), self._papers, self._session
        if asset is not None:
            self.paper.emit(lambda: papers.book(session, asset.id))

    def _failed(self, error: GuardroomError) -> None:
        self._bridge.trouble.emit(error)


_FILTERS: dict[str, Callable[[Asset], bool]] = {
    "all": lambda asset: asset.present,
    "bare": lambda asset: asset.lacks_ups,
    "repair": lambda asset: asset.state is AssetState.REPAIR,
    "down": lambda asset: asset.present and asset.down_since is not None,
    "retired": lambda asset: not asset.present,
}


def _words(asset: Asset) -> tuple[str, ...]:
    return (
        *(asset.number, asset.name, asset.model, asset.serial, asset.place, asset.unit, asset.keeper),
        *(asset.remark, class_name(asset.kind), asset_state(asset)),
    )

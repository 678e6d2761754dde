"""The panels beside the wall: log entry, fault report, replay; one at a time, in place of the rail.

Must not know the window or the other pages: it asks for the wall by signal.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.camera import Camera
from app.domain.duty import DutyEntry
from app.domain.fault import Fault
from app.domain.people import Permission, may
from app.services.auth import Session
from ui.assets.warranty import WarrantyLine
from ui.bridge import Bridge
from ui.entry_panel import EntryPanel
from ui.fault_panel import FaultPanel
from ui.places import Place
from ui.replay_panel import ReplayPanel
from ui.wall.page import WallPage
from ui.widgets.message_bar import Tone


class SidePanels(QObject):
    """Makes the panels the session's role may use; without a wall none is shown."""

    wall_wanted = Signal()
    told = Signal(str, object)
    changed = Signal()
    """A panel was closed: what is unsigned may have changed."""

    def __init__(self, place: Place, session: Session, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._session, self._bridge = place, session, bridge
        self._wall: WallPage | None = None
        self._side: QWidget | None = None
        self._ground: QWidget | None = None
        self._entry: EntryPanel | None = None
        self._fault: FaultPanel | None = None
        self._replay: ReplayPanel | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the session's role may do it here; at the county's PC nothing of a school is written."""
        return self._place.profile.kind == "school" and may(self._session.account.role, permission)

    def set_wall(self, wall: WallPage) -> None:
        """The wall that the panels stand beside."""
        self._wall = wall

    def prepare(self) -> None:
        """Make what the role may use; until then the first key press does."""
        if self._entry is None and self.may(Permission.WRITE_LOG):
            self._entry = self._make_entry()
        if self._fault is None and self.may(Permission.REPORT_FAULT):
            self._fault = self._make_fault()

    def begin_entry(self, camera_id: str) -> None:
        """记一笔; "" for no camera."""
        self.prepare()
        if self._entry is not None:
            self._show(self._entry)
            self._entry.begin(camera_id or None)

    def correct(self, entry: DutyEntry) -> None:
        """A new entry that corrects `entry`."""
        self.prepare()
        if self._entry is not None:
            self._show(self._entry)
            self._entry.correct(entry)

    def begin_fault(self, camera: Camera | None) -> None:
        """报修."""
        self.prepare()
        if self._fault is not None:
            self._show(self._fault)
            self._fault.begin(camera)

    def begin_replay(self, camera: Camera | None) -> None:
        """即时回放; made when it is first wanted."""
        if camera is None or not may(self._session.account.role, Permission.WATCH):
            return
        if self._replay is None:
            self._replay = self._make_replay()
        self._show(self._replay)
        self._replay.begin(camera)

    def attach(self, sha256: str) -> None:
        """A snapshot was kept: it belongs to the entry that is being written, if one is."""
        if self._entry is not None and self._side is self._entry:
            self._entry.attach(sha256)

    def stand(self, panel: QWidget) -> None:
        """Show a panel of somebody else's beside the wall; it says itself when it is `closed`."""
        self._show(panel)

    def set_ground(self, panel: QWidget | None) -> None:
        """What stands where no panel does; None: the rail."""
        self._ground = panel
        self._show(panel)

    def standing(self) -> QWidget | None:
        """The panel that stands beside the wall now."""
        return self._side

    def close(self) -> None:
        """Give the rail (or the ground) its place back; drafts stay."""
        self._show(self._ground)
        self.changed.emit()

    def _show(self, side: QWidget | None) -> None:
        self._side = side
        if self._wall is None:
            return
        if side is not None:
            self.wall_wanted.emit()
        self._wall.set_side(side)

    def _make_entry(self) -> EntryPanel:
        place = self._place
        picture = place.evidence.picture
        panel = EntryPanel(
            place.duty, place.cameras, self._bridge, self._session, picture=picture, gate=place.shift.gate
        )
        panel.closed.connect(self.close)
        panel.saved.connect(self._entry_saved)
        return panel

    def _make_fault(self) -> FaultPanel:
        place = self._place
        warranty = WarrantyLine(place.upkeep.ledgers.assets, self._bridge, self._session)
        panel = FaultPanel(
            place.faults, place.evidence, place.video, self._bridge, self._session, warranty=warranty
        )
        panel.closed.connect(self.close)
        panel.sent.connect(self._fault_sent)
        return panel

    def _make_replay(self) -> ReplayPanel:
        place = self._place
        panel = ReplayPanel(
            place.evidence,
            place.films,
            self._bridge,
            self._session,
            seconds=float(place.settings.get("video.replay_s")),
        )
        panel.closed.connect(self.close)
        return panel

    def _entry_saved(self, _entry: DutyEntry) -> None:
        self.told.emit(self.tr("已签名保存，已写入值班日志。"), Tone.OK)

    def _fault_sent(self, fault: Fault) -> None:
        self.told.emit(self.tr("故障 {number} 已上报学校。").format(number=fault.number), Tone.OK)

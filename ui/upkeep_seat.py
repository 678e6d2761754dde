"""The place at the desk for patrol, emergencies and what leads from page to page.

Must not know the session that follows; it asks the wall for the focus and the panels for their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.camera import Camera, CameraStatus
from app.domain.closing import MissingKind
from app.domain.emergency import Emergency
from app.domain.fault import Fault
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.events import RecordsAppended
from app.services.auth import Session
from app.services.day_left import MissingItem
from ui.bridge import Bridge
from ui.emergency.panel import EmergencyPanel
from ui.pages.assets_page import AssetsPage
from ui.pages.care_page import CarePage
from ui.pages.checks_page import ChecksPage
from ui.pages.closings_page import ClosingsPage
from ui.patrol_panel import PatrolPanel
from ui.places import Place
from ui.side_panels import SidePanels
from ui.wall.page import WallPage
from ui.widgets.message_bar import Tone
from ui.widgets.page import Page
from ui.window import MainWindow

CASES = frozenset({Kind.EMERGENCY_OPENED, Kind.EMERGENCY_CLOSED})


class UpkeepSeat(QObject):
    """Patrol and emergency beside the wall; the bar of open emergencies."""

    fault_wanted = Signal(str)
    """Show this fault on its page."""

    def __init__(
        self, place: Place, session: Session, bridge: Bridge, *, panels: SidePanels, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._place, self._session, self._bridge = place, session, bridge
        self._panels, self._window = panels, window
        self._wall: WallPage | None = None
        self._cameras: list[Camera] = []
        self._patrol: PatrolPanel | None = None
        self._emergency: EmergencyPanel | None = None
        self._pages: dict[str, Page] = {}
        self._is_school = place.profile.kind == "school"
        window.urgent.opened.connect(self.open_case)
        if self._is_school:
            bridge.on(self, RecordsAppended, self._appended)
            self._look()

    def close(self) -> None:
        """The session ends: its bar goes."""
        self._window.urgent.opened.disconnect(self.open_case)
        self._window.urgent.show_cases([])

    def set_wall(self, wall: WallPage, cameras: Sequence[Camera]) -> None:
        """The wall that the panels stand beside."""
        self._wall, self._cameras = wall, list(cameras)

    def connect_page(self, page: Page) -> None:
        """Listen to a page of this seat."""
        self._pages[page.NAME] = page
        if isinstance(page, ChecksPage):
            page.walk_wanted.connect(self.walk)
            page.reported.connect(self._fault_reported)
            page.ledgers_wanted.connect(partial(self._window.show_page, AssetsPage.NAME))
            page.care_wanted.connect(partial(self._window.show_page, CarePage.NAME))
        elif isinstance(page, CarePage):
            page.back_wanted.connect(partial(self._window.show_page, ChecksPage.NAME))
        elif isinstance(page, ClosingsPage):
            page.item_chosen.connect(self._show_item)

    # --- patrol ---------------------------------------------------------------------------------

    def walk(self, list_id: str, period: str) -> None:
        """巡检: walk the wall camera by camera."""
        if self._wall is None or not self._may(Permission.DO_CHECKS):
            return
        if self._patrol is None:
            self._patrol = self._make_patrol(self._wall)
        self._panels.stand(self._patrol)
        self._patrol.begin(list_id, period)

    def _make_patrol(self, wall: WallPage) -> PatrolPanel:
        panel = PatrolPanel(
            self._place.upkeep.checks, self._bridge, self._session, status=partial(_status, self._place)
        )
        panel.camera_wanted.connect(wall.focus_camera)
        panel.closed.connect(self._panels.close)
        panel.reported.connect(self._fault_reported)
        panel.signed.connect(self._patrol_signed)
        return panel

    def _patrol_signed(self, what: str) -> None:
        self._window.messages.tell(self.tr("{what}已签名。").format(what=what), Tone.OK)

    def _fault_reported(self, fault: Fault) -> None:
        self._window.messages.tell(self.tr("故障 {number} 已上报学校。").format(number=fault.number), Tone.OK)

    # --- emergency ------------------------------------------------------------------------------

    def alarm(self, *, locked: bool = False) -> None:
        """紧急情况 (Ctrl+F12), also at a locked screen: an emergency does not wait for a password."""
        panel = self._emergency_panel()
        if panel is not None and self._may(Permission.RAISE_EMERGENCY):
            self._panels.stand(panel)
            panel.begin(self._wall.focused_camera() if self._wall is not None else "", locked=locked)

    def open_case(self, case_id: str) -> None:
        """An open emergency, from the bar."""
        panel = self._emergency_panel()
        if panel is not None and case_id:
            self._panels.stand(panel)
            panel.open_case(case_id)

    def _emergency_panel(self) -> EmergencyPanel | None:
        if self._wall is None or not self._is_school:
            return None
        if self._emergency is None:
            upkeep = self._place.upkeep
            panel = self._emergency = EmergencyPanel(
                upkeep.emergencies, upkeep.reports, self._bridge, self._session, now=self._place.clock.now
            )
            panel.closed.connect(self._panels.close)
        self._emergency.set_cameras(self._cameras)
        return self._emergency

    def _appended(self, event: RecordsAppended) -> None:
        if event.kinds & CASES and self._session.school_id in event.school_ids:
            self._look()

    def _look(self) -> None:
        emergencies, session = self._place.upkeep.emergencies, self._session
        self._bridge.run(self, lambda: emergencies.cases(session, open_only=True), self._found)

    def _found(self, cases: list[Emergency]) -> None:
        self._window.urgent.show_cases(cases)

    # --- from page to page ----------------------------------------------------------------------

    def show_todo(self, target: str) -> None:
        """Where a line of 今日待办 is done: "checks:list:period", or a page's name."""
        page, _, rest = target.partition(":")
        list_id, _, period = rest.partition(":")
        if page == ChecksPage.NAME and period:
            self.show_check(list_id, period)
        else:
            self._window.show_page(page)

    def show_check(self, list_id: str, period: str) -> None:
        """Open a check's sheet on its page."""
        page = self._pages.get(ChecksPage.NAME)
        self._window.show_page(ChecksPage.NAME)
        if isinstance(page, ChecksPage):
            page.open_sheet(list_id, period)

    def _show_item(self, item: MissingItem) -> None:
        if item.kind is MissingKind.CHECK:
            list_id, _, period = item.ref.partition(":")
            self.show_check(list_id, period)
        elif item.kind is MissingKind.FAULT:
            self.fault_wanted.emit(item.ref)
        elif item.kind is MissingKind.EMERGENCY:
            self.open_case(item.ref)
        else:
            self._window.show_page("roster")

    def _may(self, permission: Permission) -> bool:
        return self._is_school and may(self._session.account.role, permission)


def _status(place: Place, camera_id: str) -> CameraStatus | None:
    return place.video.status(camera_id) if place.video is not None and camera_id else None

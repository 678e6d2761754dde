"""The handover's place at the desk: makes the page when it is needed and says what came of it.

Must not know the session that follows; whoever listens builds the next desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from app.domain.people import Permission, may
from app.services.auth import Session
from ui.bridge import Bridge
from ui.handover.live import LiveStrip
from ui.pages.handover_page import HandoverPage
from ui.places import Place
from ui.wall.page import ZONE_SETTING, WallPage
from ui.window import MainWindow


class HandoverSeat(QObject):
    """F9: who is on duty hands over, anybody else signs out."""

    handed_over = Signal(object)
    """The next Session: another guard's, or the same one's who stays on."""

    sign_out = Signal()

    def __init__(
        self,
        place: Place,
        session: Session,
        bridge: Bridge,
        *,
        passwords: Mapping[str, str],
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._place, self._session, self._bridge = place, session, bridge
        self._passwords, self._window = passwords, window
        self._wall: WallPage | None = None
        self._page: HandoverPage | None = None

    def set_wall(self, wall: WallPage) -> None:
        """The wall whose cameras go on at the foot of the page."""
        self._wall = wall

    def open(self) -> None:
        """Show the page."""
        if self._session.slot is None or not may(self._session.account.role, Permission.WRITE_LOG):
            self.sign_out.emit()
            return
        self.prepare()
        self._window.show_page(HandoverPage.NAME)

    def prepare(self) -> None:
        """Make the page for who is on duty; until then the first key press does."""
        on_duty = self._session.slot is not None and self._place.profile.kind == "school"
        if self._page is None and on_duty and may(self._session.account.role, Permission.WRITE_LOG):
            self._page = self._make()
            self._window.add_page(self._page)

    def _make(self) -> HandoverPage:
        place = self._place
        page = HandoverPage(
            place.shift.handover,
            place.auth,
            place.cameras,
            self._bridge,
            self._session,
            now=place.clock.now,
            passwords=self._passwords,
            live=self._live(),
        )
        page.taken_over.connect(self.handed_over)
        page.sign_out.connect(self.sign_out)
        page.wall_wanted.connect(self._show_wall)
        return page

    def _live(self) -> LiveStrip | None:
        if self._wall is None:
            return None
        return LiveStrip(self._wall.share(), ZoneInfo(self._place.settings.get(ZONE_SETTING)), self._bridge)

    def _show_wall(self, camera_id: str) -> None:
        self._window.show_page("wall" if self._wall is not None else "log")
        if self._wall is not None and camera_id:
            self._wall.focus_camera(camera_id)

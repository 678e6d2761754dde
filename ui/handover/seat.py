"""The handover's place at the desk: makes the page when it is needed and says what came of it.

Must not know the session that follows; whoever listens builds the next desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.handover import Relief
from app.domain.people import Permission, may
from app.events import ReliefMissing
from app.services.auth import Session
from ui.bridge import Bridge
from ui.handover.live import LiveStrip
from ui.handover.words import button_words, standing_words
from ui.pages.handover_page import HandoverPage
from ui.places import Place
from ui.texts import shift_name
from ui.wall.page import ZONE_SETTING, WallPage
from ui.widgets.message_bar import Tone
from ui.window import MainWindow

LOOK_MS = 5_000


class HandoverSeat(QObject):
    """F9: who is on duty hands over, anybody else signs out."""

    handed_over = Signal(object)
    """The next Session: another guard's, or the same one's who stays on."""

    sign_out = Signal()
    due = Signal(str, str)
    """A due or late handover in one line ("" while it is not due), and the word of the rail's button."""

    told = Signal(str, object)

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
        bridge.on(self, ReliefMissing, self._nobody_came)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_MS)

    def look(self) -> None:
        """Whether the handover is due."""
        slot = self._session.slot
        if slot is not None:
            now = self._place.clock.now()
            words, kind = standing_words(slot, now, self._session.account.name)
            self.due.emit("" if kind == "muted" else words, button_words(slot, now))

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
        self.look()

    def remind(self) -> None:
        """Tell who plans the roster of shifts that nobody came to and that he has not acknowledged."""
        place, session = self._place, self._session
        if place.profile.kind == "school" and may(session.account.role, Permission.EDIT_ROSTER):
            self._bridge.run(self, lambda: place.shift.relief.unseen(session), self._unseen)

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

    def _unseen(self, reliefs: list[Relief]) -> None:
        if reliefs:
            words = self.tr("有 {n} 班无人接班，请在“排班”页查看并按“知道了”。")
            self.told.emit(words.format(n=len(reliefs)), Tone.WARN)

    def _nobody_came(self, event: ReliefMissing) -> None:
        words = self.tr("{shift}无人接班，已通知管理员；请{present}继续负责。")
        if not event.present:
            words = self.tr("{shift}无人在岗，已通知管理员。")
        self.told.emit(words.format(shift=shift_name(event.shift), present=event.present), Tone.WARN)

    def _show_wall(self, camera_id: str) -> None:
        self._window.show_page("wall" if self._wall is not None else "log")
        if self._wall is not None and camera_id:
            self._wall.focus_camera(camera_id)

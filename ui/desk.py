"""One person's session at the window: pages, wall, rail and panels put together and connected.

Must not know how somebody signs in or how a workplace is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.camera import Camera
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.viewing import ViewAct
from app.events import RecordsAppended
from app.services.auth import Session
from ui.alerts import Alerts
from ui.bridge import Bridge
from ui.conduct.seat import ConductSeat
from ui.handover.seat import HandoverSeat
from ui.lock_panel import EMERGENCY_KEY
from ui.lock_seat import LockSeat
from ui.page_list import page_makers, permitted
from ui.pages.camera_page import CameraPage
from ui.pages.cameras_page import CamerasPage
from ui.pages.county_page import CountyPage
from ui.pages.faults_page import FaultsPage
from ui.pages.log_page import LogPage
from ui.pages.playback_page import PlaybackPage
from ui.places import Place
from ui.rail import Rail, RailData
from ui.rail_feed import RailFeed
from ui.side_panels import SidePanels
from ui.takes import Takes
from ui.upkeep_seat import UpkeepSeat
from ui.wall.page import WallPage
from ui.widgets.message_bar import Tone
from ui.widgets.page import Page
from ui.window import MainWindow

STAGE_MS = 40
"""Between two pages that are made behind the running wall, so that it keeps painting."""


def wall_cameras(place: Place, school_id: int | None = None) -> list[Camera]:
    """The enabled cameras of the own or another school, which the engine follows from now on. Blocks."""
    wanted = place.profile.school_id if school_id is None else school_id
    if place.feeds is not None:
        place.feeds.follow(wanted)
    return [camera for camera in place.cameras.cameras(wanted) if camera.enabled]


class Desk(QObject):
    """Lives from signing in to signing out."""

    sign_out = Signal()
    """Sign out; nobody takes over."""

    handed_over = Signal(object)
    """The next person's Session."""

    complete = Signal()
    """Every page exists."""

    look_changed = Signal(str, object)
    """A setting ("ui.theme", "ui.language" or "ui.text_scale") and its new value."""

    def __init__(
        self,
        place: Place,
        session: Session,
        *,
        window: MainWindow,
        bridge: Bridge,
        cameras: Sequence[Camera],
        passwords: Mapping[str, str],
    ) -> None:
        super().__init__(window)
        self._place, self._session = place, session
        self._window, self._bridge = window, bridge
        self._cameras = {camera.id: camera for camera in cameras}
        self._wall: WallPage | None = None
        self._rail: Rail | None = None
        self._alerts = Alerts(window)
        self._panels = SidePanels(place, session, bridge, self)
        self._seat = HandoverSeat(place, session, bridge, passwords=passwords, window=window)
        self._seat.setParent(self)
        self._upkeep = UpkeepSeat(place, session, bridge, panels=self._panels, window=window)
        self._upkeep.setParent(self)
        self._upkeep.fault_wanted.connect(self._show_fault)
        self._conduct = ConductSeat(place, session, bridge, window=window)
        self._conduct.setParent(self)
        self._lock = LockSeat(place, session, bridge, panels=self._panels, window=window)
        self._lock.setParent(self)
        self._lock.sign_out.connect(self.sign_out)
        self._lock.alarm.connect(self._alarm)
        self._pages: dict[str, Page] = {}
        makers = page_makers(place, session, bridge)
        self._makers: list[Callable[[], None]] = [partial(self._add, make) for make in makers]
        self._makers += [self._panels.prepare, self._seat.prepare, self._seat.remind]
        self._connect_panels()
        wall = self._make_wall() if self._is_school() else None
        if wall is not None:
            window.add_page(wall)
        else:
            self._makers.pop(0)()
        window.topbar.show_school(place.profile.school_name)
        window.topbar.show_watch(session.slot, session.account.name)
        window.show_page(window.page_names()[0])
        bridge.on(self, RecordsAppended, self._appended)
        self._staging = QTimer(self)
        self._staging.timeout.connect(self._make_next)
        self._staging.start(STAGE_MS)

    def close(self) -> None:
        """Fold the panels up (their drafts stay) and take every page from the window."""
        self._staging.stop()
        self._panels.close()
        self._upkeep.close()
        self._lock.close()
        self._conduct.close()
        self._bridge.run(self._bridge, self._place.care.audit.flush)
        self._window.set_full_screen(False)
        self._window.take_pages()
        self._wall = self._rail = None
        self.deleteLater()

    def key(self, name: str) -> None:
        """One of the window's keys: F1 help, F2 log entry, F4 fault report, F9 handover."""
        acts: dict[str, Callable[[], None]] = {
            "F1": self._help,
            "F2": self.begin_entry,
            "F4": self.begin_fault,
            "F9": self._seat.open,
            EMERGENCY_KEY: self._alarm,
        }
        acts[name]()

    def _alarm(self) -> None:
        """The emergency's key also works at a locked screen; the rest stays locked."""
        self._upkeep.alarm(locked=self._lock.locked())
        self._lock.let_in()

    def begin_entry(self, camera_id: str = "") -> None:
        """记一笔 beside the wall, on this or the focused camera."""
        self._panels.begin_entry(camera_id or self._focused())

    def begin_fault(self, camera_id: str = "") -> None:
        """报修 beside the wall, for this or the focused camera."""
        self._panels.begin_fault(self._cameras.get(camera_id or self._focused()))

    def tell_hang(self) -> None:
        """Program or pictures hang and a restart does not help: the manager is told (R40)."""
        self._conduct.tell_hang()

    def open_wall(self, school_id: int) -> None:
        """Show another school's wall (the county's officer)."""
        place, session = self._place, self._session

        def work() -> tuple[str, list[Camera]]:
            known = place.county.schools(session) if place.county is not None else []
            name = next((row.school.name for row in known if row.school.school_id == school_id), "")
            return name, wall_cameras(place, school_id)

        self._bridge.run(self, work, self._show_other_wall)

    def _help(self) -> None:
        if self._wall is not None and self._window.current_page() == "wall":
            self._wall.toggle_help()
        else:
            self._window.show_page("help")

    def _focused(self) -> str:
        return self._wall.focused_camera() if self._wall is not None else ""

    def _is_school(self) -> bool:
        return self._place.profile.kind == "school"

    # --- making ---------------------------------------------------------------------------------

    def _make_wall(self) -> WallPage | None:
        place, session = self._place, self._session
        if place.video is None or not permitted(WallPage, session):
            return None
        wall = self._wall = WallPage(
            place.video,
            self._cameras.values(),
            self._bridge,
            place.settings,
            session.account.name,
            can_add_cameras=self._panels.may(Permission.EDIT_CAMERAS),
        )
        self._connect_wall(wall)
        if self._is_school():
            self._make_rail(wall)
        if self._panels.may(Permission.TAKE_EVIDENCE):
            self._make_takes(wall)
        return wall

    def _connect_wall(self, wall: WallPage) -> None:
        window, panels = self._window, self._panels
        wall.log_requested.connect(self.begin_entry)
        wall.fault_requested.connect(self.begin_fault)
        wall.replay_requested.connect(lambda camera_id: panels.begin_replay(self._cameras.get(camera_id)))
        wall.camera_requested.connect(self._show_camera)
        wall.looked_closer.connect(self._looked_closer)
        wall.cameras_wanted.connect(lambda: window.show_page("settings"))
        wall.full_screen_requested.connect(lambda: window.set_full_screen(not window.is_full()))
        window.full_screen_changed.connect(wall.set_bare)
        self._panels.set_wall(wall)
        self._seat.set_wall(wall)
        self._upkeep.set_wall(wall, list(self._cameras.values()))
        self._lock.set_wall(wall)

    def _make_rail(self, wall: WallPage) -> None:
        place, session = self._place, self._session
        rail = self._rail = Rail(session, place.clock.now)
        rail.log.connect(self.begin_entry)
        rail.fault.connect(self.begin_fault)
        rail.handover.connect(self._seat.open)
        rail.fault_chosen.connect(self._show_fault)
        rail.alarm.connect(self._upkeep.alarm)
        rail.todo_chosen.connect(self._upkeep.show_todo)
        wall.set_rail(rail)
        feed = RailFeed(
            session,
            duty=place.duty,
            faults=place.faults,
            cameras=place.cameras,
            upkeep=place.upkeep,
            care=place.care,
            bridge=self._bridge,
            now=place.clock.now,
            parent=self,
        )
        feed.loaded.connect(self._rail_loaded)
        self._panels.changed.connect(feed.refresh)
        feed.refresh()

    def _make_takes(self, wall: WallPage) -> None:
        place = self._place
        if place.video is None:
            return
        takes = Takes(
            self._session,
            evidence=place.evidence,
            video=place.video,
            settings=place.settings,
            bridge=self._bridge,
            parent=self,
        )
        wall.still_requested.connect(takes.still)
        wall.clip_requested.connect(takes.clip)
        takes.told.connect(self._window.messages.tell)
        takes.kept.connect(self._panels.attach)

    def _make_next(self) -> None:
        if self._makers:
            self._makers.pop(0)()
        else:
            self._staging.stop()
            self.complete.emit()

    def _add(self, make: Callable[[], Page]) -> None:
        page = make()
        self._pages[page.NAME] = page
        self._connect_page(page)
        self._window.add_page(page)

    def _connect_panels(self) -> None:
        panels = self._panels
        panels.wall_wanted.connect(self._show_wall)
        panels.told.connect(self._window.messages.tell)
        self._seat.handed_over.connect(self.handed_over)
        self._seat.sign_out.connect(self.sign_out)
        self._seat.told.connect(self._window.messages.tell)
        self._seat.due.connect(self._handover_due)

    def _connect_page(self, page: Page) -> None:
        self._upkeep.connect_page(page)
        self._conduct.connect_page(page)
        if isinstance(page, LogPage):
            page.new_requested.connect(self.begin_entry)
            page.correct_requested.connect(self._panels.correct)
        elif isinstance(page, FaultsPage):
            page.new_requested.connect(self.begin_fault)
        elif isinstance(page, CameraPage):
            page.wall_wanted.connect(self._back_to_wall)
            page.fault_wanted.connect(self._show_fault)
            page.clip_wanted.connect(self._show_clip)
        elif isinstance(page, CamerasPage):
            page.theme_changed.connect(partial(self.look_changed.emit, "ui.theme"))
            page.language_changed.connect(partial(self.look_changed.emit, "ui.language"))
            page.scale_changed.connect(partial(self.look_changed.emit, "ui.text_scale"))
        elif isinstance(page, CountyPage):
            page.open_wall.connect(self.open_wall)

    # --- what comes back ------------------------------------------------------------------------

    def _show_wall(self) -> None:
        if self._window.current_page() != "wall":
            self._window.show_page("wall")

    def _show_fault(self, fault_id: str) -> None:
        self._window.show_page("faults")
        page = self._pages.get("faults")
        if isinstance(page, FaultsPage):
            page.select(fault_id)

    def _show_camera(self, camera_id: str) -> None:
        page = self._pages.get("camera")
        if isinstance(page, CameraPage) and camera_id:
            page.show_camera(camera_id)
            self._window.show_page("camera")
        elif not self._is_school():
            self._window.messages.tell(self.tr("点位详情在学校的值守台上看。"), Tone.INFO)

    def _looked_closer(self, camera_id: str) -> None:
        self._place.evidence.viewed(self._session, camera_id, ViewAct.ENLARGED)

    def _show_clip(self, clip_id: str) -> None:
        self._window.show_page("playback")
        page = self._pages.get("playback")
        if isinstance(page, PlaybackPage):
            page.select(clip_id)

    def _back_to_wall(self, camera_id: str) -> None:
        self._window.show_page("wall")
        if self._wall is not None and camera_id:
            self._wall.focus_camera(camera_id)

    def _rail_loaded(self, data: RailData) -> None:
        if self._rail is None or self._wall is None:
            return
        self._rail.show_data(data)
        self._wall.set_open_faults(fault.camera_id for fault in data.faults if fault.camera_id)
        self._alerts.say("fault", self._rail.alert())

    def _handover_due(self, words: str, button: str) -> None:
        self._alerts.say("handover", words)
        if self._rail is not None:
            self._rail.show_handover(button, due=bool(words))

    def _appended(self, event: RecordsAppended) -> None:
        if Kind.CAMERA_SET in event.kinds and self._is_school():
            place = self._place
            self._bridge.run(self, lambda: wall_cameras(place), self._cameras_changed)

    def _cameras_changed(self, cameras: list[Camera]) -> None:
        self._cameras = {camera.id: camera for camera in cameras}
        if self._wall is not None:
            self._wall.set_cameras(cameras)
            self._upkeep.set_wall(self._wall, cameras)

    def _show_other_wall(self, answer: tuple[str, list[Camera]]) -> None:
        name, cameras = answer
        if not cameras:
            self._window.messages.tell(self.tr("这所学校还没有可看的摄像机。"), Tone.INFO)
            return
        self._cameras_changed(cameras)
        if self._wall is None:
            wall = self._make_wall()
            if wall is not None:
                self._window.add_page(wall)
        self._window.topbar.show_school(f"{self._place.profile.school_name} · {name}")
        self._window.show_page("wall")

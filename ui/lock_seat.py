"""The idle lock at the desk: when it falls, what stays visible, and the password that opens it.

Must not know a page's inside; beside a wall the pictures stay visible, without one the window is covered.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.people import Permission
from app.domain.record import Kind
from app.errors import GuardroomError
from app.events import RecordsAppended
from app.services.auth import Session
from ui.bridge import Bridge
from ui.front import Front
from ui.idle_lock import IdleWatch, InputGuard
from ui.lock_panel import EMERGENCY_KEY, LockPanel
from ui.places import Place
from ui.side_panels import SidePanels
from ui.texts import show_error
from ui.wall.page import WallPage
from ui.window import MainWindow


class LockSeat(QObject):
    """Locks the screen after the school's idle minutes; an emergency can be raised all the same."""

    sign_out = Signal()
    alarm = Signal()

    def __init__(
        self, place: Place, session: Session, bridge: Bridge, *, panels: SidePanels, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._place, self._session, self._bridge = place, session, bridge
        self._panels, self._window = panels, window
        self._wall: WallPage | None = None
        self._panel: LockPanel | None = None
        self._guard: InputGuard | None = None
        self._before: QWidget | None = None
        self._minutes = 0
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there is a window
        self._app = app
        self._watch = IdleWatch(app, self)
        self._watch.idle.connect(self.lock)
        panels.changed.connect(self._panel_closed)
        bridge.on(self, RecordsAppended, self._appended)
        self._read()

    def set_wall(self, wall: WallPage) -> None:
        """The wall that stays visible."""
        self._wall = wall

    def set_idle(self, seconds: float) -> None:
        """Lock after this long; 0: never."""
        self._minutes = max(1, round(seconds / 60)) if seconds else 0
        if self._panel is None:
            self._watch.set_seconds(seconds)

    def locked(self) -> bool:
        """Whether acts need the password now."""
        return self._panel is not None

    def lock(self) -> None:
        """Lock now; what is half-written stays as it is."""
        if self._panel is not None or self._window.front_shown():
            return
        self._watch.stop()
        alarms = self._wall is not None and self._panels.may(Permission.RAISE_EMERGENCY)
        panel = self._panel = LockPanel(self._session.account.name, self._minutes, alarms=alarms)
        panel.alarm.connect(self.alarm)
        panel.opened.connect(self._try)
        panel.sign_out.connect(self._leave)
        self._before = self._panels.standing()
        if self._wall is not None:
            self._panels.set_ground(panel)
        else:
            cover = Front(width=LockPanel.sizeHint(panel).width() + 120)
            cover.setObjectName("lock.cover")
            cover.body.addWidget(panel)
            self._window.show_front(cover)
        self._guard = InputGuard(self._app, panel, self._window, EMERGENCY_KEY)
        panel.take_focus()

    def let_in(self) -> None:
        """The panel that stands now may be used though the screen stays locked."""
        panel = self._panels.standing()
        if self._guard is not None and panel is not None:
            self._guard.allow(panel)

    def close(self) -> None:
        """The session ends."""
        self._watch.stop()
        self._end()

    def _panel_closed(self) -> None:
        """The emergency's panel was folded up: the lock stands again."""
        if self._panel is not None:
            self._panel.take_focus()

    def _try(self, password: str) -> None:
        auth, account = self._place.auth, self._session.account
        self._bridge.run(
            self, lambda: auth.check_password(account.id, password), lambda _: self._open(), self._refused
        )

    def _refused(self, error: GuardroomError) -> None:
        if self._panel is not None:
            self._panel.refuse(show_error(error))

    def _open(self) -> None:
        before = self._before
        self._end()
        if self._wall is not None:
            if before is not None:
                self._panels.stand(before)
        else:
            self._window.show_frame()
        self._watch.set_seconds(self._minutes * 60)

    def _leave(self) -> None:
        self._end()
        self.sign_out.emit()

    def _end(self) -> None:
        if self._guard is not None:
            self._guard.end()
            self._guard = None
        panel, self._panel = self._panel, None
        if panel is not None and self._wall is not None:
            self._panels.set_ground(None)
            panel.hide()
            panel.deleteLater()

    def _appended(self, event: RecordsAppended) -> None:
        if Kind.POLICY_SET in event.kinds:
            self._read()

    def _read(self) -> None:
        people = self._place.upkeep.people
        self._bridge.run(self, lambda: people.policy().idle_lock, lambda n: self.set_idle(n * 60.0))

"""The program's course: open a workplace, sign in, a desk until signing out, change of user, leaving.

Must not know how a workplace is composed (`Places` does) or what stands on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from app.domain.camera import Camera
from app.domain.conduct import StopReason
from app.domain.people import Permission, may
from app.errors import GuardroomError
from app.events import Bus, SyncChanged, SyncState
from app.services.auth import Session
from ui import theme
from ui.bridge import Bridge
from ui.collector import Collector
from ui.conduct.leaving import Leaving
from ui.first_password import FirstPasswordPage
from ui.first_run import FirstRunPage
from ui.front import Front, LoginPage, OpeningPage, ProblemPage
from ui.language import Languages
from ui.login import LoginForm
from ui.places import Place, PlaceInfo, Places
from ui.widgets.message_bar import Tone
from ui.window import MainWindow

if TYPE_CHECKING:
    from ui.desk import Desk

_DESK = "ui.desk"
"""Imported while somebody types the password: the pages' libraries would keep the first window waiting."""


class Guardroom(QObject):
    """One per process; `start()` shows the window."""

    def __init__(self, app: QApplication, places: Places) -> None:
        super().__init__()
        self._app, self._places = app, places
        self._languages = Languages(app)
        theme.apply(app, theme.DARK.name)
        self._languages.use("zh_CN")
        self.bridge = Bridge(Bus())
        self._collector = Collector(self)
        self._known: Sequence[PlaceInfo] = ()
        self._here: PlaceInfo | None = None
        self.place: Place | None = None
        self._session: Session | None = None
        self._desk: Desk | None = None
        self._front: Front | None = None
        self._crash: Path | None = None
        self._leaving = False
        self.window = MainWindow(self._now)
        self._connect()

    def _connect(self) -> None:
        self._reasons = Leaving(self.bridge, self.window)
        self._reasons.agreed.connect(self.leave)
        self._reasons.refused.connect(self._trouble)
        self._app.commitDataRequest.connect(lambda _: self._reasons.system_ends())
        self.window.closing.connect(self.ask_to_leave)
        self.window.key_pressed.connect(self._key)
        self.bridge.trouble.connect(self._trouble)
        self.bridge.on(self, SyncChanged, self.window.topbar.show_sync)

    def start(self) -> None:
        """Show the window and open the workplace, or on a first start ask what it shall be."""
        screen = self._app.primaryScreen()
        self.window.setGeometry(screen.availableGeometry())
        self._show_front(OpeningPage(self.tr("正在打开值守台…")))
        self.window.showMaximized()
        self.window.activateWindow()  # without a window manager nobody else gives it the keyboard
        places = self._places

        def look() -> tuple[list[PlaceInfo], Path | None]:
            return places.known(), places.last_crash()

        self.bridge.run(self, look, self._found, self._cannot_look)

    def ask_to_leave(self) -> None:
        """While somebody is on duty leaving needs the right and a reason (R25)."""
        if not self._leaving:
            self._reasons.ask(self.place, self._session)

    def leave(self) -> None:
        """End the services, then the program. What is half-written is kept as a draft."""
        if self._leaving:
            return
        self._leaving = True
        self._reasons.withdraw()
        self._close_desk()
        self.window.hide()
        place, session, self.place = self.place, self._session, None
        if place is None:
            self._app.quit()
            return

        reason = StopReason.NOBODY if session is None else StopReason.SYSTEM_END
        unsaid = place.profile.kind == "school" and not self._reasons.recorded

        def close() -> None:
            try:
                if unsaid:
                    place.conduct.stops.left(None, reason)
                if session is not None:
                    place.auth.logout(session)
            finally:
                place.close()

        self.bridge.run(self, close, lambda _: self._app.quit(), lambda _: self._app.quit())

    # --- opening --------------------------------------------------------------------------------

    def _found(self, answer: tuple[list[PlaceInfo], Path | None]) -> None:
        self._known, self._crash = answer
        if self._known:
            self._open(self._known[0])
        else:
            self._first_run()

    def _first_run(self) -> None:
        page = FirstRunPage(self._places, self.bridge)
        page.created.connect(self._created)
        self._show_front(page)

    def _created(self, place: PlaceInfo) -> None:
        self._known = [place]
        self._open(place)

    def _open(self, info: PlaceInfo) -> None:
        self._here = info
        old, self.place = self.place, None
        self._show_front(OpeningPage(self.tr("正在打开 {name}…").format(name=info.name)))
        places, bus = self._places, self.bridge.bus

        def work() -> tuple[Place, SyncChanged]:
            if old is not None:
                _put_away(old)
            place = places.open(info, bus)
            status = place.sync.status() if place.sync is not None else SyncChanged(SyncState.OFF, 0, None)
            return place, status

        self.bridge.run(self, work, self._opened, lambda error: self._cannot_open(info, error))

    def _opened(self, answer: tuple[Place, SyncChanged]) -> None:
        place, status = answer
        if self._leaving:
            place.close()
            return
        self.place = place
        self._look(*(place.settings.get(key) for key in ("ui.theme", "ui.language", "ui.text_scale")))
        self.window.topbar.show_sync(status)
        self._login()

    def _cannot_look(self, error: GuardroomError) -> None:
        page = self._problem(error, str(self._places.folder))
        page.retry.connect(self.start)

    def _cannot_open(self, info: PlaceInfo, error: GuardroomError) -> None:
        page = self._problem(error, str(info.dir))
        page.retry.connect(lambda: self._open(info))

    def _problem(self, error: GuardroomError, folder: str) -> ProblemPage:
        page = ProblemPage(error, folder)
        page.leave.connect(self.leave)
        self._show_front(page)
        return page

    # --- signing in and out ---------------------------------------------------------------------

    def _login(self) -> None:
        assert self.place is not None  # noqa: S101 - a workplace is open here
        assert self._here is not None  # noqa: S101
        form = LoginForm(self.place.auth, self.bridge, self.place.clock.now, passwords=self._here.passwords)
        form.logged_in.connect(self._signed_in)
        page = LoginPage(self._here, self._known, form)
        page.place_chosen.connect(self._open)
        self._show_front(page)
        self.bridge.run(self, lambda: import_module(_DESK))
        if self._crash is not None:
            words = self.tr("上次程序意外退出；已保存的记录没有丢失。报告在 {path}，请交给维护人员。")
            page.messages.tell(words.format(path=self._crash), Tone.WARN)
            self._crash = None

    def _signed_in(self, session: Session) -> None:
        self._session = session
        self._load_desk()

    def _load_desk(self) -> None:
        place, session = self.place, self._session
        if place is None or session is None:
            return

        def work() -> list[Camera] | None:
            if place.upkeep.people.must_change(session):
                return None
            found: list[Camera] = import_module(_DESK).wall_cameras(place)
            return found

        self.bridge.run(self, work, self._admit)

    def _admit(self, cameras: list[Camera] | None) -> None:
        """To the desk, or (None) first to a password of one's own: every service refuses before."""
        if cameras is not None:
            self._sit_down(cameras)
        elif self.place is not None and self._session is not None:
            page = FirstPasswordPage(self.place.auth, self.bridge, self._session)
            page.changed.connect(self._load_desk)
            page.leave.connect(self.sign_out)
            self._show_front(page)
            self._close_desk()

    def _sit_down(self, cameras: list[Camera]) -> None:
        """Build the session's desk; the video engine goes on whatever happens here."""
        if self.place is None or self._session is None or self._here is None:
            return
        from ui.desk import Desk  # noqa: PLC0415 - see _DESK; it is imported by now

        self._collector.spare()
        self._close_desk()
        desk = Desk(
            self.place,
            self._session,
            window=self.window,
            bridge=self.bridge,
            cameras=cameras,
            passwords=self._here.passwords,
        )
        desk.sign_out.connect(self.sign_out)
        desk.handed_over.connect(self._hand_over)
        desk.look_changed.connect(self.change_look)
        self._desk = desk
        self._fill_menu()
        self.window.show_frame()
        self._front = None

    def _hand_over(self, session: Session) -> None:
        """The next person is in; the outgoing one's turn ended with his signature."""
        self._session = session
        self._load_desk()

    def sign_out(self) -> None:
        """Back to the login page; nobody is on duty, the video goes on."""
        outgoing, self._session = self._session, None
        self._log_out(outgoing)
        self.window.messages.clear()  # what was told to one person is no news for the next
        self._login()
        self._close_desk()

    def _log_out(self, session: Session | None) -> None:
        place = self.place
        if place is not None and session is not None:
            self.bridge.run(self, lambda: place.auth.logout(session))

    def _close_desk(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None
            QTimer.singleShot(0, self._collector, self._collector.clear)

    # --- theme, language, menu ------------------------------------------------------------------

    def _fill_menu(self) -> None:
        menu = self.window.topbar.user_menu
        menu.clear()
        dark = theme.tokens().name == "dark"
        other = theme.LIGHT.name if dark else theme.DARK.name
        larger = theme.SCALES[(theme.SCALES.index(theme.text_scale()) + 1) % len(theme.SCALES)]
        language = "en" if self._languages.current == "zh_CN" else "zh_CN"
        for name, words, act in (
            (
                "theme",
                self.tr("亮色界面") if dark else self.tr("暗色界面"),
                lambda: self.change_look("ui.theme", other),
            ),
            (
                "language",
                "English" if language == "en" else "中文",
                lambda: self.change_look("ui.language", language),
            ),
            (
                "text",
                self.tr("文字 {percent} %").format(percent=larger),
                lambda: self.change_look("ui.text_scale", larger),
            ),
            ("full", self.tr("全屏 F11"), lambda: self.window.set_full_screen(True)),
            ("hang", self.tr("死机了：通知管理员"), self._tell_hang),
            ("sign_out", self.tr("退出登录"), self.sign_out),
            ("leave", self.tr("关闭程序"), self.ask_to_leave),
        ):
            if name == "hang" and not self._may_tell():
                continue
            action = QAction(words, menu)
            action.setObjectName(f"menu.{name}")
            action.triggered.connect(act, Qt.ConnectionType.QueuedConnection)
            menu.addAction(action)

    def _may_tell(self) -> bool:
        """Whether the session is at a school and may tell the manager of a hang."""
        session, here = self._session, self._here
        at_school = here is not None and here.kind == "school"
        return at_school and session is not None and may(session.account.role, Permission.REPORT_FAULT)

    def _tell_hang(self) -> None:
        if self._desk is not None:
            self._desk.tell_hang()

    def change_look(self, key: str, value: Any) -> None:
        """Keep a new theme, language or size of text and build what is shown anew; the video goes on."""
        place = self.place
        now: dict[str, Any] = {
            "ui.theme": theme.tokens().name,
            "ui.language": self._languages.current,
            "ui.text_scale": theme.text_scale(),
        }
        now[key] = value
        if place is not None:
            self.bridge.run(self, lambda: place.settings.set(key, value))
        complete = self._look(*now.values())
        if self._session is not None:
            self._load_desk()
        elif place is not None:
            self._login()
        elif not self._known:
            self._first_run()
        if not complete:
            self._tell(self.tr("这个语言的文字没有随程序安装，界面仍显示中文。"), Tone.WARN)

    def _look(self, theme_name: str, language: str, percent: int) -> bool:
        if (theme_name, percent) != (theme.tokens().name, theme.text_scale()):
            theme.apply(self._app, theme_name, percent)
        return self._languages.use(language) if language != self._languages.current else True

    # --- the rest -------------------------------------------------------------------------------

    def _show_front(self, front: Front) -> None:
        front.language_chosen.connect(lambda code: self.change_look("ui.language", code))
        front.theme_chosen.connect(lambda name: self.change_look("ui.theme", name))
        self._front = front
        self.window.show_front(front)

    def _key(self, name: str) -> None:
        if self._desk is not None and not self.window.front_shown():
            self._desk.key(name)

    def _trouble(self, error: GuardroomError) -> None:
        bar = self._front.messages if self._front is not None else self.window.messages
        bar.trouble(error)

    def _tell(self, words: str, tone: Tone) -> None:
        bar = self._front.messages if self._front is not None else self.window.messages
        bar.tell(words, tone)

    def _now(self) -> datetime:
        return self.place.clock.now() if self.place is not None else datetime.now(UTC)


def _put_away(place: Place) -> None:
    """Another workplace is opened from the login page: this one's watch ends with a word."""
    try:
        if place.profile.kind == "school":
            place.conduct.stops.left(None, StopReason.NOBODY)
    finally:
        place.close()

"""The guard's conduct at the desk: is he there, is another program in front, did a restart help.

Must not know the session that follows or a page's inside; what it sees goes to the services.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from app.domain.conduct import Hang, ProgramStop, StopReason
from app.domain.people import Permission, may
from app.domain.policy import SchoolPolicy
from app.domain.record import Kind
from app.events import RecordsAppended
from app.services.auth import Session
from ui.bridge import Bridge
from ui.conduct.bar import Act, AskBar
from ui.conduct.front import FrontWatch
from ui.conduct.presence import PresenceAsk
from ui.pages.conduct_page import ConductPage
from ui.pages.roster_page import RosterPage
from ui.places import Place
from ui.times import clock
from ui.widgets.message_bar import Tone
from ui.widgets.page import Page
from ui.window import MainWindow


class ConductSeat(QObject):
    """Lives as long as the desk; outside a school it does nothing."""

    def __init__(self, place: Place, session: Session, bridge: Bridge, *, window: MainWindow) -> None:
        super().__init__(window)
        self._place, self._session, self._bridge, self._window = place, session, bridge, window
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there is a window
        now = place.clock.now
        self.presence = PresenceAsk(app, self, now=now, may_ask=lambda: not window.front_shown())
        self.front = FrontWatch(app, self, now=now)
        self._present, self._restart = AskBar("presence"), AskBar("restart")
        self._hold = False
        self._is_school = place.profile.kind == "school"
        if self._is_school:
            window.add_bar(self._present)
            window.add_bar(self._restart)
            self._connect()

    def close(self) -> None:
        """The session ends: what stands is told, the lines go."""
        self.front.stop()
        self.presence.stop()
        for bar in (self._present, self._restart):
            bar.hide()
            bar.deleteLater()

    def connect_page(self, page: Page) -> None:
        """Listen to a page of this seat."""
        if isinstance(page, RosterPage):
            page.conduct_wanted.connect(lambda: self._window.show_page(ConductPage.NAME))
        elif isinstance(page, ConductPage):
            page.left.connect(lambda: self._window.show_page(RosterPage.NAME))

    def tell_hang(self) -> None:
        """One press: the manager is told that program or pictures hang."""
        stops, session = self._place.conduct.stops, self._session
        if self._is_school and may(session.account.role, Permission.REPORT_FAULT):
            self._bridge.run(self, lambda: stops.tell_hang(session), self._told_hang)

    def _connect(self) -> None:
        later = Qt.ConnectionType.QueuedConnection  # a click on the line reaches its button first
        self.presence.asked.connect(self._ask)
        self.presence.answered.connect(self._present.end, later)
        self.presence.missed.connect(self._missed)
        self.presence.back.connect(self._back, later)
        self.front.lost.connect(self._lost)
        self.front.too_long.connect(self._too_long)
        if self._session.turn_id:
            self._bridge.on(self, RecordsAppended, self._appended)
            self._read()
            self._back()  # whoever signs in is there
        if may(self._session.account.role, Permission.REPORT_FAULT):
            self._look_restart()

    # --- the school's choice --------------------------------------------------------------------

    def _appended(self, event: RecordsAppended) -> None:
        if Kind.POLICY_SET in event.kinds:
            self._read()

    def _read(self) -> None:
        people = self._place.upkeep.people
        self._bridge.run(self, people.policy, self.follow)

    def follow(self, policy: SchoolPolicy) -> None:
        """Ask and watch as the school decided."""
        self.presence.set_times(policy.presence_from, policy.presence_to, policy.presence_answer)
        self.front.set_limit(policy.foreground * 60.0)
        self._hold = policy.hold_front

    # --- presence -------------------------------------------------------------------------------

    def _ask(self, minutes: int) -> None:
        words = self.tr("请确认在岗：{n} 分钟内按任意键，或点一下鼠标。不影响正在写的内容。")
        self._present.ask(words.format(n=minutes), [self._here()])
        QApplication.alert(self._window)

    def _missed(self, asked_at: datetime, waited: int) -> None:
        words = self.tr("{time} 的在岗确认 {n} 分钟没有应答，已记录。按任意键表示回到岗位。")
        self._present.ask(words.format(time=clock(asked_at), n=waited), [self._here()])
        presence, session = self._place.conduct.presence, self._session
        self._bridge.run(self, lambda: presence.missed(session, asked_at, waited))

    def _back(self) -> None:
        self._present.end()
        presence, session = self._place.conduct.presence, self._session
        self._bridge.run(self, lambda: presence.back(session))

    def _here(self) -> Act:
        return Act("presence.here", self.tr("我在岗"), "primary", self._present.end)

    # --- the foreground -------------------------------------------------------------------------

    def _lost(self, since: datetime, until: datetime, times: int) -> None:
        presence, session = self._place.conduct.presence, self._session
        self._bridge.run(self, lambda: presence.foreground(session, since, until, times))

    def _too_long(self) -> None:
        """The school wants the wall in front: it comes back once a time; a system that forbids it is asked to
        mark the window instead."""
        if not self._hold:
            return
        if self._window.isMinimized():
            self._window.showMaximized()
        self._window.raise_()
        self._window.activateWindow()
        QApplication.alert(self._window)

    # --- did the restart help? ------------------------------------------------------------------

    def _look_restart(self) -> None:
        stops, session = self._place.conduct.stops, self._session
        self._bridge.run(self, lambda: stops.to_judge(session), self._ask_restart)

    def _ask_restart(self, stop: ProgramStop | None) -> None:
        if stop is None:
            return
        words = self.tr("程序于 {time} 因死机退出，现已重新启动。画面和程序恢复了吗？")
        if stop.reason is StopReason.UNEXPECTED:
            words = self.tr("程序于 {time} 前后意外退出，现已重新启动。画面和程序恢复了吗？")
        acts = [
            Act("restart.yes", self.tr("已恢复"), "primary", lambda: self._judge(stop, succeeded=True)),
            Act(
                "restart.no",
                self.tr("没有恢复：通知管理员"),
                "plain",
                lambda: self._judge(stop, succeeded=False),
            ),
        ]
        self._restart.ask(words.format(time=clock(stop.since)), acts)

    def _judge(self, stop: ProgramStop, *, succeeded: bool) -> None:
        stops, session = self._place.conduct.stops, self._session
        self._bridge.run(
            self,
            lambda: stops.judge(session, stop.id, succeeded=succeeded),
            lambda _: self._judged(succeeded=succeeded),
        )

    def _judged(self, *, succeeded: bool) -> None:
        self._restart.end()
        if succeeded:
            self._window.messages.tell(self.tr("已记录：重启后恢复正常。"), Tone.OK)
        else:
            self._say_steps()

    def _told_hang(self, hang: Hang) -> None:
        self._say_steps()

    def _say_steps(self) -> None:
        words = self.tr(
            "已通知管理员，记录在案。请同时打电话告诉管理员；画面看不了时按“紧急情况 · 系统故障”加强巡查。"
        )
        self._window.messages.tell(words, Tone.WARN)

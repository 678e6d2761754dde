"""在岗与主机: what the program saw of conduct and PC, planned outages, the PC's programs and parameters.

Opened from the roster. Fetches for its tabs and does what they ask; must not know the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget

from app.conduct import Conduct
from app.domain.baseline import Baseline
from app.domain.camera import Camera
from app.domain.coverage import Stretch, StretchKind
from app.domain.machine_seen import label as camera_label
from app.domain.outage import OutageState, PlannedOutage
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.errors import GuardroomError
from app.services.auth import Session
from app.services.baseline import BaselineView
from app.services.cameras import CameraService
from app.services.conduct_log import ConductEvent
from app.services.coverage import CoverageService
from ui.bridge import Bridge
from ui.conduct.baseline_tab import BaselineTab
from ui.conduct.dialogs import AcceptDialog, HangDoneDialog, JudgeDialog, RestartDialog
from ui.conduct.events_tab import EventsTab
from ui.conduct.outage_dialogs import AskOutageDialog, DecideOutageDialog
from ui.conduct.outages_tab import OutagesTab
from ui.live_page import LivePage
from ui.roster.dialogs import ExplainDialog
from ui.roster.form_dialog import FormDialog
from ui.texts import show_error
from ui.theme import set_kind
from ui.widgets.basics import button, label

OUTAGES_BACK = timedelta(days=92)


@dataclass(frozen=True)
class _Loaded:
    events: list[ConductEvent]
    outages: list[PlannedOutage]
    cameras: list[Camera]
    approvers: list[Account]
    baselines: list[Baseline]


class ConductPage(LivePage):
    """`left` leads back to the roster."""

    NAME = "conduct"
    ICON = "mdi6.account-eye-outline"
    PERMISSION = Permission.READ_AUDIT
    UNDER = "roster"
    KINDS = frozenset(
        {
            Kind.PROGRAM_LEFT,
            Kind.PROGRAM_STARTED,
            Kind.RESTART_JUDGED,
            Kind.WORKERS_RESTARTED,
            Kind.HANG_TOLD,
            Kind.HANG_DONE,
            Kind.FOREGROUND_LOST,
            Kind.PRESENCE_MISSED,
            Kind.PRESENCE_BACK,
            Kind.CONDUCT_JUDGED,
            Kind.GAP_EXPLAINED,
            Kind.OUTAGE_ASKED,
            Kind.OUTAGE_DECIDED,
            Kind.OUTAGE_ENDED,
            Kind.BASELINE_SET,
            Kind.BASELINE_DIFFERS,
            Kind.BASELINE_SEEN,
        }
    )

    left = Signal()

    def __init__(
        self,
        conduct: Conduct,
        coverage: CoverageService,
        cameras: CameraService,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(bridge)
        self._conduct, self._coverage, self._cameras = conduct, coverage, cameras
        self._session, self._now = session, now
        self._known: list[Camera] = []
        self._approvers: list[Account] = []
        back = button(self.tr("返回排班"), "conduct.back", icon="mdi6.arrow-left")
        back.clicked.connect(self.left)
        self._summary = self.make_head(back)
        self._build()
        self._connect()

    def title(self) -> str:
        """The page's word."""
        return self.tr("在岗与主机")

    def reload(self) -> None:
        """Fetch for all tabs but what this PC has now, which takes seconds."""
        now = self._now()
        since, until = self.events.span(now)
        conduct, session = self._conduct, self._session

        def work() -> _Loaded:
            return _Loaded(
                conduct.log.events(session, since, until),
                list(conduct.outages.outages(session, now - OUTAGES_BACK)),
                list(self._cameras.cameras(session.school_id)),
                conduct.outages.approvers(session),
                conduct.baseline.baselines(session),
            )

        self.fetch(work, self._loaded, self._failed)

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        role = self._session.account.role
        self.events = EventsTab(role)
        self.outages = OutagesTab(plans=may(role, Permission.PLAN_OUTAGE), now=self._now)
        self.baseline = BaselineTab(accepts=may(role, Permission.EDIT_SETTINGS))
        self.tabs = QTabWidget()
        self.tabs.setObjectName("conduct.tabs")
        self.tabs.addTab(self.events, self.tr("记录"))
        self.tabs.addTab(self.outages, self.tr("计划停机"))
        self.tabs.addTab(self.baseline, self.tr("程序清单"))
        self.column.addWidget(self.tabs, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("conduct.told")
        self.column.addWidget(self._told)
        self._told.hide()
        self.home = self.events.table.view

    def _connect(self) -> None:
        events, outages, baseline = self.events, self.outages, self.baseline
        events.wanted.connect(self.reload)
        events.explain.connect(self._explain)
        events.judge.connect(
            lambda one: self._open(JudgeDialog(self._conduct.judging, self.bridge, self._session, one, self))
        )
        events.restarted.connect(
            lambda one: self._open(RestartDialog(self._conduct.stops, self.bridge, self._session, one, self))
        )
        events.hang_done.connect(
            lambda one: self._open(HangDoneDialog(self._conduct.stops, self.bridge, self._session, one, self))
        )
        outages.asked.connect(self._ask_outage)
        outages.granted.connect(lambda one: self._decide(one, grants=True))
        outages.refused.connect(lambda one: self._decide(one, grants=False))
        outages.ended.connect(self._end_outage)
        baseline.look.connect(self._look)
        baseline.accepted.connect(self._accept)
        baseline.seen.connect(self._seen)

    # --- loading --------------------------------------------------------------------------------

    def _loaded(self, found: _Loaded) -> None:
        self._known, self._approvers = found.cameras, found.approvers
        self.events.show_events(found.events)
        self.outages.show_outages(found.outages, {one.id: camera_label(one) for one in found.cameras})
        self.baseline.show_baselines(found.baselines)
        waiting = sum(one.state is OutageState.ASKED for one in found.outages)
        unread = sum(one.unread for one in found.baselines)
        self.tabs.setTabText(1, self._counted(self.tr("计划停机"), waiting))
        self.tabs.setTabText(2, self._counted(self.tr("程序清单"), unread))
        open_ = sum(one.open for one in found.events)
        words = self.tr("{count} 条 · 待办 {n}")
        self._summary.setText(words.format(count=len(found.events), n=open_))

    def _counted(self, words: str, count: int) -> str:
        return self.tr("{words}（{n} 待办）").format(words=words, n=count) if count else words

    # --- acts -----------------------------------------------------------------------------------

    def _explain(self, event: ConductEvent) -> None:
        gap = Stretch(event.since, event.until or self._now(), StretchKind.COVERED, (event.who,), doubt=True)
        self._open(ExplainDialog(self._coverage, self.bridge, self._session, gap, self))

    def _ask_outage(self) -> None:
        outages, now = self._conduct.outages, self._now()
        self._open(
            AskOutageDialog(
                outages,
                self.bridge,
                self._session,
                [one for one in self._known if one.enabled],
                now=now,
                parent=self,
            )
        )

    def _decide(self, outage: PlannedOutage, *, grants: bool) -> None:
        self._open(
            DecideOutageDialog(
                self._conduct.outages,
                self.bridge,
                self._session,
                outage,
                self._approvers,
                words=self.outages.words(outage),
                grants=grants,
                parent=self,
            )
        )

    def _end_outage(self, outage: PlannedOutage) -> None:
        outages, session = self._conduct.outages, self._session
        self._run(lambda: outages.end(session, outage.id), self.tr("停机已结束，画面恢复监控。"))

    def _look(self) -> None:
        baseline, session = self._conduct.baseline, self._session
        self.bridge.run(self, lambda: baseline.view(session), self._viewed, self._not_viewed)

    def _viewed(self, view: BaselineView) -> None:
        self.baseline.show_view(view)
        self.reload()

    def _not_viewed(self, error: GuardroomError) -> None:
        self.baseline.not_looked()
        self._failed(error)

    def _accept(self) -> None:
        words = self.tr(
            "认定后，本机现有的程序和参数就是今后每天核对的依据。请先确认没有与工作无关的程序（管理办法第七条）。"
        )
        dialog = AcceptDialog(self._conduct.baseline, self.bridge, self._session, words, self)
        dialog.saved.connect(self._look)
        self._open(dialog)

    def _seen(self, device_id: str) -> None:
        baseline, session = self._conduct.baseline, self._session
        self._run(lambda: baseline.seen(session, device_id), self.tr("已记录：已阅。"))

    def _open(self, dialog: FormDialog) -> None:
        self._told.hide()
        dialog.saved.connect(self.reload)
        dialog.open()

    def _run(self, work: Callable[[], object], told: str) -> None:
        self.bridge.run(self, work, lambda _: self._done(told), self._failed)

    def _done(self, told: str) -> None:
        self._tell(told, "ok")
        self.reload()

    def _failed(self, error: GuardroomError) -> None:
        self._tell(show_error(error), "error")

    def _tell(self, words: str, kind: str) -> None:
        self._told.setText(words)
        self._told.show()
        set_kind(self._told, kind)

"""排班: who works when and who was really there; leave, the shifts' hours, the pattern of turns.

Fetches for its tabs and does what they ask. Must not know the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QWidget

from app.domain.coverage import DayCoverage, Stretch
from app.domain.handover import Relief
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.domain.roster import Cycle, Leave, LeaveState, Pattern
from app.domain.shift import ShiftPlan
from app.domain.timetable import PlanFrom
from app.errors import GuardroomError
from app.services.auth import AuthService, Session
from app.services.roster import DutyNow, SlotRoster
from app.services.shift_room import ShiftRoom
from app.services.shifts import ShiftService
from ui.bridge import Bridge
from ui.live_page import LivePage
from ui.roster.days_tab import DayRow, DaysTab
from ui.roster.dialogs import DecideDialog, ExchangeDialog, ExplainDialog, LeaveDialog
from ui.roster.form_dialog import FormDialog
from ui.roster.leave_tab import LeaveTab
from ui.roster.pattern_tab import PatternTab
from ui.roster.plan_tab import PlanTab
from ui.roster.words import people_words
from ui.texts import list_words, shift_name, show_error
from ui.theme import set_kind
from ui.widgets.basics import button, label

LEAVES_BACK = timedelta(days=92)


@dataclass(frozen=True)
class _Loaded:
    slots: list[SlotRoster]
    covered: list[DayCoverage]
    now: DutyNow
    leaves: list[Leave]
    plans: list[PlanFrom]
    plan: ShiftPlan
    patterns: list[Pattern]
    people: list[Account]
    reliefs: list[Relief]


class RosterPage(LivePage):
    """The tabs of the roster; who may not plan sees them and may ask for leave and explain a gap.

    `conduct_wanted` leads to what the program saw of conduct and PC.
    """

    NAME = "roster"
    ICON = "mdi6.calendar-account-outline"
    PERMISSION = Permission.READ_LOG
    KINDS = frozenset(
        {
            Kind.ROSTER_PLAN,
            Kind.ROSTER_PATTERN,
            Kind.ROSTER_EXCEPTION,
            Kind.LEAVE_ASKED,
            Kind.LEAVE_DECIDED,
            Kind.GAP_EXPLAINED,
            Kind.SHIFT_OPENED,
            Kind.SHIFT_CLOSED,
            Kind.RELIEF_MISSING,
            Kind.RELIEF_SEEN,
            Kind.ACCOUNT_SET,
        }
    )

    conduct_wanted = Signal()

    def __init__(
        self,
        room: ShiftRoom,
        shifts: ShiftService,
        auth: AuthService,
        bridge: Bridge,
        session: Session,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(bridge, parent)
        self._room, self._shifts, self._auth, self._session = room, shifts, auth, session
        self._now = now
        self._people: list[Account] = []
        self._reliefs: list[Relief] = []
        role = session.account.role
        self._edits = may(role, Permission.EDIT_ROSTER)
        writes = may(role, Permission.WRITE_LOG)
        conduct = button(self.tr("在岗与主机"), "roster.conduct", icon="mdi6.account-eye-outline")
        conduct.clicked.connect(self.conduct_wanted)
        self._summary = self.make_head(conduct)
        conduct.setVisible(may(role, Permission.READ_AUDIT))
        self._build(writes)
        self._connect()

    def title(self) -> str:
        """The page's word."""
        return self.tr("排班")

    def reload(self) -> None:
        """Fetch for all tabs at once."""
        first, count = self.days.span()
        self.fetch(lambda: self._load(first, count), self._loaded)

    # --- building ---

    def _build(self, writes: bool) -> None:
        today = self._today()
        self._relief = QWidget()
        row = QHBoxLayout(self._relief)
        row.setContentsMargins(0, 0, 0, 0)
        self._relief_words = label("", "warn", wrap=True)
        self._relief_words.setObjectName("roster.relief")
        seen = button(self.tr("知道了"), "roster.relief_seen")
        seen.clicked.connect(self._relief_seen)
        row.addWidget(self._relief_words, 1)
        row.addWidget(seen)
        seen.setVisible(self._edits)
        self.column.addWidget(self._relief)
        self._relief.hide()
        self.days = DaysTab(today, edits=self._edits, explains=writes or self._edits)
        self.leaves = LeaveTab(self._session.account.id, asks=writes or self._edits, decides=self._edits)
        self.plan = PlanTab(self._room.roster.presets(), today, edits=self._edits)
        self.pattern = PatternTab(today, edits=self._edits)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("roster.tabs")
        for tab, words in (
            (self.days, self.tr("排班与在岗")),
            (self.leaves, self.tr("请假")),
            (self.plan, self.tr("班次时间")),
            (self.pattern, self.tr("轮班")),
        ):
            self.tabs.addTab(tab, words)
        self.column.addWidget(self.tabs, 1)
        self._told = label("", "muted", wrap=True)
        self._told.setObjectName("roster.told")
        self.column.addWidget(self._told)
        self._told.hide()
        self.setFocusProxy(self.days)

    def _connect(self) -> None:
        self.days.wanted.connect(self.reload)
        self.days.explain.connect(self._explain)
        self.days.exchange.connect(self._exchange)
        self.leaves.asked.connect(self._ask_leave)
        self.leaves.granted.connect(lambda leave: self._decide(leave, grants=True))
        self.leaves.refused.connect(lambda leave: self._decide(leave, grants=False))
        self.leaves.withdrawn.connect(self._withdraw)
        self.plan.saved.connect(self._save_plan)
        self.pattern.saved.connect(self._save_pattern)

    # --- loading ---

    def _load(self, first: date, count: int) -> _Loaded:
        """On a pool thread."""
        session, room = self._session, self._room
        writers = [a for a in self._auth.accounts() if may(a.role, Permission.WRITE_LOG)]
        known = max(0, min(count, (self._today() - first).days + 1))
        return _Loaded(
            slots=room.roster.days(session, first, count),
            covered=room.coverage.days(session, first, known) if known else [],
            now=room.roster.now(),
            leaves=room.leave.leaves(session, self._today() - LEAVES_BACK),
            plans=room.roster.plans(session),
            plan=self._shifts.plan,
            patterns=room.roster.patterns(session),
            people=writers,
            reliefs=room.relief.unseen(session),
        )

    def _loaded(self, found: _Loaded) -> None:
        today = self._today()
        covered = {one.day: one for one in found.covered}
        by_day: dict[date, list[SlotRoster]] = {}
        for slot in found.slots:
            by_day.setdefault(slot.slot.day, []).append(slot)
        rows = [
            DayRow(day, today, {slot.slot.name: slot for slot in slots}, covered.get(day))
            for day, slots in by_day.items()
        ]
        self._people = found.people
        self.days.show_days(rows)
        self.leaves.show_leaves(found.leaves, {account.id: account.name for account in found.people})
        waiting = sum(1 for leave in found.leaves if leave.state is LeaveState.ASKED)
        words = self.tr("请假（{n} 待批）").format(n=waiting) if waiting else self.tr("请假")
        self.tabs.setTabText(1, words)
        self.plan.show_plans(found.plans, found.plan)
        self.pattern.show_people(found.people)
        self.pattern.show_patterns(found.patterns)
        self._say_now(found.now)
        self._say_reliefs(found.reliefs)

    def _say_now(self, now: DutyNow) -> None:
        present = list_words(turn.account_name for turn in now.present)
        words = self.tr("现在 {shift}：在岗 {present}（排班 {planned}） · 下一班 {next}：{after}")
        self._summary.setText(
            words.format(
                shift=shift_name(now.now.slot.name),
                present=present or self.tr("无人"),
                planned=people_words(now.now),
                next=shift_name(now.next.slot.name),
                after=people_words(now.next),
            )
        )

    def _say_reliefs(self, reliefs: list[Relief]) -> None:
        self._reliefs = reliefs
        self._relief.setVisible(bool(reliefs))
        if not reliefs:
            return
        first = reliefs[0]
        words = self.tr("{day} {shift}无人接班：岗位无人，应到 {expected}")
        if first.present:
            words = self.tr("{day} {shift}无人接班：{present}继续负责，应到 {expected}")
        words = words.format(
            day=first.day[5:],
            shift=shift_name(first.shift),
            present=first.present,
            expected=list_words(first.expected) or self.tr("没有排人"),
        )
        if len(reliefs) > 1:
            words += self.tr("；另有 {n} 班").format(n=len(reliefs) - 1)
        self._relief_words.setText(words)

    # --- acts ---

    def _relief_seen(self) -> None:
        reliefs, session = self._reliefs, self._session

        def work() -> None:
            for relief in reliefs:
                self._room.relief.seen(session, relief)

        self._run(work, self.tr("已记录：管理员已知。"))

    def _explain(self, gap: Stretch) -> None:
        self._open(ExplainDialog(self._room.coverage, self.bridge, self._session, gap, self))

    def _exchange(self, slot: SlotRoster) -> None:
        self._open(
            ExchangeDialog(self._room.roster, self.bridge, self._session, slot, self._people, parent=self)
        )

    def _ask_leave(self) -> None:
        self._open(
            LeaveDialog(
                self._room.leave,
                self.bridge,
                self._session,
                self._people,
                self._today(),
                manages=self._edits,
                parent=self,
            )
        )

    def _decide(self, leave: Leave, *, grants: bool) -> None:
        self._open(
            DecideDialog(
                self._room.leave, self.bridge, self._session, leave, self._people, grants=grants, parent=self
            )
        )

    def _withdraw(self, leave: Leave) -> None:
        self._run(lambda: self._room.leave.withdraw(self._session, leave.id), self.tr("请假已撤回。"))

    def _save_plan(self, plan: ShiftPlan, from_day: date) -> None:
        self._run(
            lambda: self._room.roster.set_plan(self._session, plan, from_day),
            self.tr("班次时间已保存，{day} 的早班起执行。").format(day=from_day.isoformat()),
        )

    def _save_pattern(self, cycle: Cycle, from_day: date) -> None:
        self._run(
            lambda: self._room.roster.set_pattern(self._session, cycle, from_day),
            self.tr("排法已保存，{day} 起执行。").format(day=from_day.isoformat()),
        )

    def _open(self, dialog: FormDialog) -> None:
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

    def _today(self) -> date:
        return self._now().astimezone(self._shifts.zone).date()

"""机房出入: who is in the closed machine room and who was, by whose permission (值班制度二, R44).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.domain.people import Account, Permission
from app.domain.period import Period
from app.domain.room import PermitKind, RoomVisit, VisitState
from app.filing import Filing
from app.services.auth import Session
from ui.assets.words import minute
from ui.bridge import Bridge
from ui.registers.detail import Facts
from ui.registers.room_dialogs import DeclineDialog, EnterDialog
from ui.registers.tab import Around, RegisterTab, Sheet
from ui.registers.words import MINUTE, visit_name, visit_names, visit_token, why_name
from ui.tables import Column, Table
from ui.times import local
from ui.widgets.basics import EmptyState, button


class RoomTab(RegisterTab):
    """Whoever is inside stands first."""

    def __init__(self, filing: Filing, bridge: Bridge, session: Session, around: Around) -> None:
        super().__init__(filing, bridge, session, around)
        enter = button(self.tr("登记进入…"), "room.enter", "primary", icon="mdi6.login")
        decline = button(self.tr("登记未准入…"), "room.decline", icon="mdi6.door-closed-lock")
        self._leave = button(self.tr("登记离开"), "room.leave", icon="mdi6.logout")
        enter.clicked.connect(self._enter_pressed)
        decline.clicked.connect(self._decline_pressed)
        self._leave.clicked.connect(self._leave_pressed)
        self.only(Permission.REGISTER_ENTRY, enter, decline, self._leave)
        self.build(self._make_table(), "room", [enter, decline], [self._leave])

    def fetch(self, month: Period) -> Callable[[], Sequence[RoomVisit]]:
        """Who came in the month; whoever is inside, since whenever."""
        room, session = self.filing.room, self.session
        return lambda: room.visits(session, month.since, month.until)

    def paper(self, month: Period) -> Callable[[], Sheet]:
        """机房出入登记表."""
        papers, session = self.filing.papers, self.session
        return lambda: papers.room(session, month)

    def words_of(self, row: RoomVisit) -> Iterable[str]:
        """Names, reason, state."""
        return (row.person, row.unit, row.reason, row.permitted_by, row.author_name, visit_name(row))

    def summary(self, rows: Sequence[RoomVisit]) -> str:
        """机房内 1 人."""
        inside = sum(row.state is VisitState.INSIDE for row in rows)
        return self.tr("机房内 {n} 人").format(n=inside)

    def facts(self, row: RoomVisit) -> Facts:
        """A visit in full."""
        permit = row.permitted_by
        if row.permit is PermitKind.SIGNED:
            permit = self.tr("{name}（已用密码确认）").format(name=permit)
        written = row.author_name
        if row.late:
            written = self.tr("{name}（{time} 补记）").format(name=written, time=minute(row.written_at))
        left = ""
        if row.left_at is not None:
            left = self.tr("{time}（{name}登记）").format(time=minute(row.left_at), name=row.left_by)
        refused = row.state is VisitState.REFUSED
        return Facts(
            title=row.person,
            state=visit_name(row),
            token=visit_token(row),
            rows=(
                (self.tr("单位"), row.unit),
                (self.tr("事由"), row.reason),
                (self.tr("时间") if refused else self.tr("进入时间"), minute(row.entered_at)),
                (self.tr("离开时间"), left),
                (self.tr("许可人"), permit),
                (self.tr("未准入的原因"), why_name(row.why)),
                (self.tr("登记人"), written),
            ),
        )

    def chosen(self, row: RoomVisit | None) -> None:
        """Only who is inside can leave."""
        self._leave.setEnabled(row is not None and row.state is VisitState.INSIDE)

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.door-closed-lock",
            self.tr("这个月没有人进出机房"),
            self.tr("机房实行“封闭式”管理。有人要进，先经管理员、主管领导或校长许可，再按“登记进入”。"),
            name="room.empty",
        )
        columns = [
            Column(
                self.tr("状态"),
                visit_name,
                92,
                token=visit_token,
                fits=visit_names(),
                sort=lambda v: list(VisitState).index(v.state),
            ),
            Column(self.tr("进入时间"), lambda v: f"{local(v.entered_at):%m-%d %H:%M}", 112, fits=MINUTE),
            Column(
                self.tr("离开时间"),
                lambda v: f"{local(v.left_at):%m-%d %H:%M}" if v.left_at is not None else "",
                112,
                fits=MINUTE,
            ),
            Column(self.tr("姓名"), lambda v: v.person, 130),
            Column(self.tr("单位"), lambda v: v.unit, 150, spare=1),
            Column(self.tr("事由"), lambda v: v.reason, least=120),
            Column(self.tr("许可人"), lambda v: v.permitted_by, 100, spare=2),
        ]
        return Table("room.table", columns, empty, sortable=True)

    # --- acting ---------------------------------------------------------------------------------

    def _enter_pressed(self) -> None:
        def show(permitters: list[Account]) -> None:
            self.open(
                EnterDialog(
                    self.filing.room,
                    self.bridge,
                    self.session,
                    permitters,
                    now=self.around.now(),
                    parent=self,
                )
            )

        self.bridge.run(self, self.filing.room.permitters, show)

    def _decline_pressed(self) -> None:
        self.open(DeclineDialog(self.filing.room, self.bridge, self.session, self))

    def _leave_pressed(self) -> None:
        visit = self.table.current()
        if visit is None:
            return
        room, session = self.filing.room, self.session
        self._leave.setEnabled(False)
        self.bridge.run(self, lambda: room.leave(session, visit.id), self._left, self.failed)

    def _left(self, visit: RoomVisit) -> None:
        self.told.emit(self.tr("已登记{name}离开机房。").format(name=visit.person), "ok")
        self.reload()

"""查阅审批: requests for the four acts, the decision on each, what was carried out (form F3; R31, R46).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.domain.access import TAKES_OUT, AccessRequest, AccessState, Deed
from app.domain.camera import Camera
from app.domain.machine_seen import label as camera_label
from app.domain.people import Permission
from app.domain.period import Period
from app.filing import Filing
from app.services.auth import Session
from app.services.evidence_files import StoredItem
from app.services.register_words import nothing_to_export
from ui.assets.words import minute
from ui.bridge import Bridge
from ui.registers.access_dialogs import CarryOutDialog, DecideDialog
from ui.registers.ask_dialog import AskDialog
from ui.registers.detail import Facts
from ui.registers.tab import Around, RegisterTab, Sheet
from ui.registers.words import (
    MINUTE,
    NUMBER,
    act_name,
    act_pairs,
    acts_name,
    grade_name,
    request_names,
    request_state,
    request_token,
    scope_words,
)
from ui.tables import Column, Table
from ui.texts import bracketed
from ui.times import local
from ui.widgets.basics import EmptyState, button


class AccessTab(RegisterTab):
    """What waits for a decision, or was approved and is not done, stands first, of whatever month."""

    FORM = "f3"

    def __init__(self, filing: Filing, bridge: Bridge, session: Session, around: Around) -> None:
        super().__init__(filing, bridge, session, around)
        self._cameras: dict[str, str] = {}
        ask = button(self.tr("提出申请…"), "access.ask", "primary", icon="mdi6.file-document-edit-outline")
        ask.clicked.connect(lambda: self.ask([]))
        self._grant = button(self.tr("批准…"), "access.grant", icon="mdi6.check")
        self._refuse = button(self.tr("不批准…"), "access.refuse", icon="mdi6.close")
        self._withdraw = button(self.tr("撤回申请"), "access.withdraw")
        self._carry = button(self.tr("登记办理…"), "access.carry", icon="mdi6.clipboard-check-outline")
        self._export = button(self.tr("导出…"), "access.export", icon="mdi6.export-variant")
        self._grant.clicked.connect(lambda: self._decide(True))
        self._refuse.clicked.connect(lambda: self._decide(False))
        self._withdraw.clicked.connect(self._withdraw_pressed)
        self._carry.clicked.connect(self._carry_pressed)
        self._export.clicked.connect(self._export_pressed)
        self.only(Permission.DECIDE_ACCESS, self._grant, self._refuse)
        self.only(Permission.KEEP_REGISTERS, self._carry, self._export)
        self.only(Permission.ASK_ACCESS, ask, self._withdraw)
        acts = [self._withdraw, self._refuse, self._grant, self._carry, self._export]
        self.build(self._make_table(), "access", [ask], acts)

    def fetch(self, month: Period) -> Callable[[], Sequence[AccessRequest]]:
        """Requests of the month, and all that is still to be decided or done."""
        access, session, cameras = self.filing.access, self.session, self.around.cameras

        def work() -> list[AccessRequest]:
            self._cameras = {camera.id: camera_label(camera) for camera in cameras()}
            open_ones = access.unfinished(session)
            known = {one.id for one in open_ones}
            asked = access.requests(session, month.since, month.until)
            return [*open_ones, *(one for one in asked if one.id not in known)]

        return work

    def paper(self, month: Period) -> Callable[[], Sheet]:
        """Form F3."""
        forms, session = self.filing.forms, self.session
        return lambda: forms.access_sheet(session, month)

    def words_of(self, row: AccessRequest) -> Iterable[str]:
        """Names, numbers, reason, state."""
        return (
            *(row.number, row.person, row.unit, row.reason, row.letter, row.enforcement_id),
            *(row.asked_by, row.decided_by, acts_name(row), self._state(row)),
        )

    def summary(self, rows: Sequence[AccessRequest]) -> str:
        """待审批 1 · 待办理 2."""
        waiting = sum(row.state is AccessState.ASKED for row in rows)
        undone = sum(self._usable(row) and bool(row.undone()) for row in rows)
        words = self.tr("待审批 {n}").format(n=waiting)
        return words + self.tr(" · 待办理 {n}").format(n=undone) if undone else words

    def facts(self, row: AccessRequest) -> Facts:
        """A request in full, and what was carried out under it."""
        decided = ""
        if row.decided_at is not None:
            decided = self.tr("{name} {time}").format(name=row.decided_by, time=minute(row.decided_at))
        return Facts(
            title=self.tr("申请 {number}").format(number=row.number),
            state=self._state(row),
            token=self._token(row),
            rows=(
                (self.tr("事项"), acts_name(row)),
                (self.tr("查阅/调用人"), bracketed(row.person, row.unit)),
                (self.tr("事由"), row.reason),
                (self.tr("资料范围"), scope_words(row, self._cameras)),
                (self.tr("密级"), grade_name(row.grade)),
                (self.tr("执法证件号"), row.enforcement_id),
                (self.tr("介绍信函号"), row.letter),
                (
                    self.tr("申请"),
                    self.tr("{name} {time}").format(name=row.asked_by, time=minute(row.asked_at)),
                ),
                (self.tr("由谁审批"), self._by_whom(row)),
                (self.tr("审批"), decided),
                (self.tr("审批意见"), row.words),
            ),
            later_caption=self.tr("办理情况"),
            later=[self._deed(deed) for deed in row.all_deeds()],
        )

    def chosen(self, row: AccessRequest | None) -> None:
        """Who may do what with it now."""
        decides = row is not None and self.filing.access.may_decide(self.session, row)
        waits = row is not None and row.state is AccessState.ASKED
        own = row is not None and row.asked_by_id == self.session.account.id
        usable = row is not None and self._usable(row)
        takes_out = row is not None and bool(TAKES_OUT & set(row.acts))
        self._grant.setEnabled(decides)
        self._refuse.setEnabled(decides)
        self._withdraw.setEnabled(waits and (own or self.may(Permission.KEEP_REGISTERS)))
        self._carry.setEnabled(usable)
        self._export.setEnabled(usable and takes_out)

    def ask(self, items: Sequence[StoredItem]) -> None:
        """A new request, of these kept items or of recordings."""

        def show(cameras: list[Camera]) -> None:
            self.open(
                AskDialog(
                    self.filing.access,
                    self.bridge,
                    self.session,
                    cameras=cameras,
                    items=items,
                    now=self.around.now(),
                    parent=self,
                )
            )

        self.bridge.run(self, self.around.cameras, show)

    # --- building and words ---------------------------------------------------------------------

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.archive-lock-outline",
            self.tr("这个月没有申请"),
            self.tr("查阅、复制、公布、销毁视频资料，先按“提出申请”，由主管领导或校长批准，再办理和登记。"),
            name="access.empty",
        )
        columns = [
            Column(self.tr("编号"), lambda r: r.number, 104, spare=1, fits=NUMBER),
            Column(self.tr("状态"), self._state, 84, token=self._token, fits=request_names()),
            Column(self.tr("申请时间"), lambda r: f"{local(r.asked_at):%m-%d %H:%M}", 112, fits=MINUTE),
            Column(self.tr("事项"), acts_name, 116, fits=act_pairs()),
            Column(self.tr("查阅/调用人"), lambda r: r.person, 120),
            Column(self.tr("单位"), lambda r: r.unit, 140, spare=2),
            Column(self.tr("事由"), lambda r: r.reason, least=110),
            Column(self.tr("审批人"), lambda r: r.decided_by, 100, spare=3),
        ]
        return Table("access.table", columns, empty, sortable=True)

    def _usable(self, row: AccessRequest) -> bool:
        return row.usable(self.around.now())

    def _state(self, row: AccessRequest) -> str:
        return request_state(row, usable=self._usable(row))

    def _token(self, row: AccessRequest) -> str:
        return request_token(row, usable=self._usable(row))

    def _by_whom(self, row: AccessRequest) -> str:
        if row.state is not AccessState.ASKED:
            return ""
        return self.tr("校长") if row.outside else self.tr("主管领导或校长")

    def _deed(self, deed: Deed) -> str:
        words = f"{local(deed.at):%m-%d %H:%M}  {act_name(deed.act)} · {deed.by}"
        for part in (deed.note, deed.target, self.tr("已承诺保密") if deed.pledged else ""):
            words += f" · {part}" if part else ""
        return words

    # --- acting ---------------------------------------------------------------------------------

    def _decide(self, grant: bool) -> None:
        request = self.table.current()
        if request is not None:
            access = self.filing.access
            self.open(DecideDialog(access, self.bridge, self.session, request, grant=grant, parent=self))

    def _withdraw_pressed(self) -> None:
        request = self.table.current()
        if request is not None:
            access, session = self.filing.access, self.session
            self.bridge.run(
                self, lambda: access.withdraw(session, request.id), lambda _: self.reload(), self.failed
            )

    def _carry_pressed(self) -> None:
        request = self.table.current()
        if request is None:
            return
        access = self.filing.access

        def show(pledge: bool) -> None:
            self.open(CarryOutDialog(access, self.bridge, self.session, request, pledge=pledge, parent=self))

        self.bridge.run(self, lambda: access.pledge_wanted(self.session, request), show, self.failed)

    def _export_pressed(self) -> None:
        request = self.table.current()
        if request is not None:
            export, session = self.filing.export, self.session
            self.bridge.run(
                self,
                lambda: (
                    export.covered(session, request),
                    self.filing.access.pledge_wanted(session, request),
                ),
                self._exportable,
                self.failed,
            )

    def _exportable(self, found: tuple[list[StoredItem], bool]) -> None:
        items, pledge = found
        if items:
            self.export(items, pledge=pledge or any(item.sensitive for item in items))
        else:
            self.failed(nothing_to_export())

"""登记 on a real store: machine room, technicians, decision and release, filing, papers, by mouse and key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.access import AccessAct, AccessState, Grade, Scope
from app.domain.evidence_file import EvidenceKind
from app.domain.room import PermitKind, VisitState
from app.errors import UserError
from app.filing import Filing
from app.services.access import AccessWish
from app.services.auth import Session
from app.services.evidence_files import FileInput
from app.services.export import MANIFEST
from app.services.technicians import TechnicianInput
from tests.registers.conftest import clip, refused, still
from tests.ui.frame_parts import misfits, outside
from tests.ui.pages_parts import jpeg
from tests.ui.shift_parts import PASSWORD, Post, post
from ui import theme
from ui.pages.registers_page import RegistersPage
from ui.print_dialog import PrintDialog
from ui.rail_todos import upkeep_todos
from ui.registers.refusals_tab import RefusalsTab
from ui.registers.tab import Around, RegisterTab
from ui.report_dialog import ReportDialog

WAIT = 10_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def here(tmp_path: Path, qapp: QApplication) -> Iterator[Post]:
    theme.apply(qapp, "dark")
    with post(tmp_path / "school") as made:
        yield made


@pytest.fixture
def filing(here: Post) -> Filing:
    return here.yard.upkeep.filing


class Sight:
    """The page of one person, driven by mouse and keys."""

    def __init__(self, qtbot: QtBot, here: Post, session: Session, width: int = 1290, height: int = 700):
        yard = here.yard
        around = Around(
            cameras=yard.cameras.cameras,
            people=lambda: yard.auth.accounts(enabled_only=False),
            picture=yard.evidence.picture,
            now=yard.clock.now,
        )
        self.qtbot, self.here = qtbot, here
        self.page = RegistersPage(yard.upkeep, yard.forms, here.bridge, session, around=around)
        qtbot.addWidget(self.page)
        self.page.resize(width, height)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow, timeout=WAIT)
        self.page.enter()
        self.idle()

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.here.bridge.busy(), timeout=WAIT)

    def tab(self, tab: RegisterTab) -> None:
        bar = self.page.tabs.tabBar()
        place = bar.tabRect(self.page.tabs.indexOf(tab)).center()
        self.qtbot.mouseClick(bar, LEFT, pos=place)
        assert self.page.tabs.currentWidget() is tab
        self.idle()

    def find(self, name: str) -> QWidget:
        self.qtbot.waitUntil(lambda: self.shown(name) is not None, timeout=WAIT)
        found = self.shown(name)
        assert found is not None
        return found

    def shown(self, name: str) -> QWidget | None:
        return next((w for w in self.page.findChildren(QWidget, name) if w.isVisible()), None)

    def click(self, name: str) -> None:
        button = self.find(name)
        self.qtbot.waitUntil(button.isEnabled, timeout=WAIT)
        self.qtbot.mouseClick(button, LEFT)

    def type(self, name: str, words: str) -> None:
        field = self.find(name)
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, words)

    def choose(self, name: str, words: str) -> None:
        """By keys: down from the first to the one that is wanted."""
        box = self.find(name)
        assert isinstance(box, QComboBox)
        self.qtbot.keyClick(box, Qt.Key.Key_Home)
        while words not in box.currentText():
            before = box.currentIndex()
            self.qtbot.keyClick(box, Qt.Key.Key_Down)
            assert box.currentIndex() > before, words

    def gone(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.shown(name) is None, timeout=WAIT)
        self.idle()

    def text(self, name: str) -> str:
        found = self.find(name)
        assert isinstance(found, QLabel)
        return found.text()

    def detail(self, tab: RegisterTab) -> str:
        return " ".join(part.text() for part in tab.detail.findChildren(QLabel))


def ask(here: Post, filing: Filing, by: Session, *acts: AccessAct, items: tuple[str, ...] = ()) -> str:
    now = here.yard.clock.now()
    scope = Scope(items=items) if items else Scope(since=now - timedelta(hours=1), until=now)
    wish = AccessWish(acts or (AccessAct.COPY,), "德育主任", "演示学校甲", "核对车辆", scope)
    return filing.access.ask(by, wish).id


def test_in_with_permission_and_out_again(qtbot: QtBot, here: Post, filing: Filing) -> None:
    sight = Sight(qtbot, here, here.guard)
    sight.click("room.enter")
    sight.type("enter.person", "fixer")
    qtbot.keyClick(sight.find("enter.person"), Qt.Key.Key_Tab)
    qtbot.keyClicks(sight.find("enter.unit"), "company")
    sight.type("enter.reason", "new disk")
    sight.choose("enter.permitter", "管理员")
    sight.type("enter.password", PASSWORD)
    qtbot.keyClick(sight.find("enter.password"), Qt.Key.Key_Return)
    sight.gone("enter.save")
    (visit,) = filing.room.inside(here.guard)
    assert (visit.person, visit.unit, visit.permitted_by, visit.permit) == (
        "fixer",
        "company",
        "管理员",
        PermitKind.SIGNED,
    )
    qtbot.waitUntil(lambda: sight.text("registers.summary") == "机房内 1 人", timeout=WAIT)
    assert "已用密码确认" in sight.detail(sight.page.room)
    todos = upkeep_todos(here.yard.upkeep, here.guard)
    assert [todo.state for todo in todos if todo.target == "registers"] == ["1 人"]
    sight.click("room.leave")
    qtbot.waitUntil(lambda: "离开机房" in sight.text("registers.told"), timeout=WAIT)
    assert filing.room.inside(here.guard) == []
    qtbot.waitUntil(lambda: not sight.find("room.leave").isEnabled(), timeout=WAIT)


def test_without_permission_the_refusal_is_a_line(qtbot: QtBot, here: Post, filing: Filing) -> None:
    sight = Sight(qtbot, here, here.guard)
    assert sight.page.room.table.currentWidget() is sight.page.room.table.empty
    sight.click("room.enter")
    for field in ("person", "unit", "reason"):
        sight.type(f"enter.{field}", "press")
    sight.click("enter.save")
    qtbot.waitUntil(lambda: "未经许可" in sight.text("enter.told"), timeout=WAIT)
    qtbot.keyClick(sight.find("enter.person"), Qt.Key.Key_Escape)
    sight.gone("enter.save")
    qtbot.waitUntil(lambda: sight.page.room.table.model.rowCount() == 1, timeout=WAIT)
    assert sight.page.room.table.current().state is VisitState.REFUSED
    assert "没有许可人" in sight.detail(sight.page.room)
    sight.click("room.decline")
    for field in ("person", "unit", "reason", "why"):
        sight.type(f"decline.{field}", f"no {field}")
    sight.click("decline.save")
    sight.gone("decline.save")
    qtbot.waitUntil(lambda: sight.page.room.table.model.rowCount() == 2, timeout=WAIT)


def test_a_technician_is_put_on_the_list_and_struck(qtbot: QtBot, here: Post, filing: Filing) -> None:
    sight = Sight(qtbot, here, here.admin)
    sight.tab(sight.page.technicians)
    sight.click("technicians.add")
    sight.type("technician.person", "fixer")
    sight.click("technician.save")
    qtbot.waitUntil(lambda: "维护单位" in sight.text("technician.told"), timeout=WAIT)
    for field in ("company", "qualification", "certificate"):
        sight.type(f"technician.{field}", f"the {field}")
    sight.click("technician.save")
    sight.gone("technician.save")
    (made,) = filing.technicians.fit(here.admin)
    assert (made.name, made.certificate) == ("fixer", "the certificate")
    qtbot.waitUntil(lambda: sight.text("registers.summary") == "可派修 1 人", timeout=WAIT)
    sight.click("technicians.strike")
    qtbot.waitUntil(lambda: sight.text("registers.summary") == "可派修 0 人", timeout=WAIT)
    assert filing.technicians.fit(here.admin) == []
    sight.click("technicians.change")
    sight.type("technician.phone", "123")
    sight.click("technician.save")
    sight.gone("technician.save")
    (struck,) = filing.technicians.technicians(here.admin)
    assert (struck.phone, struck.listed) == ("123", False)


def test_a_guard_asks_the_leader_grants_the_manager_carries_out(
    qtbot: QtBot, here: Post, filing: Filing
) -> None:
    guards = Sight(qtbot, here, here.guard)
    guards.tab(guards.page.access)
    guards.click("access.ask")
    qtbot.keyClick(guards.find("ask.copy"), Qt.Key.Key_Space)
    guards.type("ask.reason", "a lost bag")
    guards.click("ask.save")
    guards.gone("ask.save")
    (request,) = filing.access.requests(here.guard)
    assert request.acts == (AccessAct.VIEW, AccessAct.COPY)
    assert (request.person, request.since is not None) == ("早班保安", True)
    assert not guards.find("access.withdraw").isHidden()
    assert guards.shown("access.grant") is None and guards.shown("access.carry") is None
    words = [todo.state for todo in upkeep_todos(here.yard.upkeep, here.leader) if todo.target == "registers"]
    assert words == ["待批 1"]

    leaders = Sight(qtbot, here, here.leader)
    assert leaders.page.tabs.currentWidget() is leaders.page.access
    assert leaders.text("registers.summary") == "待审批 1"
    leaders.click("access.grant")
    leaders.type("decide.words", "yes, here only")
    leaders.click("decide.save")
    qtbot.waitUntil(lambda: "密码" in leaders.text("decide.told"), timeout=WAIT)
    leaders.type("decide.password", "not-the-one-9")
    leaders.click("decide.save")
    qtbot.waitUntil(lambda: "密码不正确" in leaders.text("decide.told"), timeout=WAIT)
    leaders.type("decide.password", PASSWORD)
    leaders.click("decide.save")
    leaders.gone("decide.save")
    assert filing.access.requests(here.leader)[0].state is AccessState.GRANTED
    qtbot.waitUntil(lambda: not leaders.find("access.grant").isEnabled(), timeout=WAIT)

    managers = Sight(qtbot, here, here.admin)
    managers.tab(managers.page.access)
    managers.click("access.carry")
    managers.type("carry.note", "looked at it")
    managers.click("carry.save")
    managers.gone("carry.save")
    (deed,) = filing.access.requests(here.admin)[0].all_deeds()
    assert (deed.act, deed.note) == (AccessAct.VIEW, "looked at it")
    qtbot.waitUntil(lambda: "looked at it" in managers.detail(managers.page.access), timeout=WAIT)


def test_what_a_leader_asked_for_himself_he_cannot_grant(qtbot: QtBot, here: Post, filing: Filing) -> None:
    ask(here, filing, here.leader)
    sight = Sight(qtbot, here, here.leader)
    assert sight.page.access.table.model.rowCount() == 1
    assert not sight.find("access.grant").isEnabled() and not sight.find("access.refuse").isEnabled()
    sight.click("access.withdraw")
    qtbot.waitUntil(
        lambda: filing.access.requests(here.leader)[0].state is AccessState.WITHDRAWN, timeout=WAIT
    )


def test_filed_with_the_six_fields_and_a_signature(qtbot: QtBot, here: Post, filing: Filing) -> None:
    item = still(here.yard, here.guard, 7, data=jpeg())
    sight = Sight(qtbot, here, here.admin)
    sight.tab(sight.page.storage)
    assert sight.text("registers.summary") == "资料 1 份 · 未登记 1"
    picture = sight.find("storage.picture")
    assert isinstance(picture, QLabel)
    qtbot.waitUntil(lambda: not picture.pixmap().isNull(), timeout=WAIT)
    sight.click("storage.file")
    site = sight.find("file.site")
    assert isinstance(site, QLineEdit) and site.text() == "食堂门口"
    sight.choose("file.kind", "紧急事件")
    sight.choose("file.grade", "敏感")
    sight.type("file.place", "disk 1")
    sight.click("file.save")
    qtbot.waitUntil(lambda: "签名" in sight.text("file.told"), timeout=WAIT)
    sight.type("file.password", PASSWORD)
    sight.click("file.save")
    sight.gone("file.save")
    found = filing.files.item(here.admin, item)
    assert found.filed is not None
    assert (found.kind, found.filed.place, found.filed.author_name, found.filed.custodian) == (
        EvidenceKind.EMERGENCY,
        "disk 1",
        "管理员",
        "管理员",
    )
    qtbot.waitUntil(lambda: sight.text("registers.summary") == "资料 1 份", timeout=WAIT)
    assert "储存人签名" in sight.detail(sight.page.storage)


def test_school_resources_of_all_years_are_found(qtbot: QtBot, here: Post, filing: Filing) -> None:
    item = still(here.yard, here.guard, data=jpeg())
    given = FileInput(EvidenceKind.RESOURCE, Grade.NORMAL, "管理员")
    filing.files.file(here.admin, item, given, PASSWORD)
    here.yard.clock.move(days=400)
    sight = Sight(qtbot, here, here.guard)
    sight.tab(sight.page.storage)
    assert sight.page.storage.table.model.rowCount() == 0
    sight.choose("storage.kind", "校本资源")
    qtbot.waitUntil(lambda: sight.page.storage.table.model.rowCount() == 1, timeout=WAIT)


def test_out_only_with_an_approval_and_with_the_list_of_hashes(
    qtbot: QtBot, here: Post, filing: Filing, tmp_path: Path
) -> None:
    item = clip(here.yard, here.guard)
    sight = Sight(qtbot, here, here.admin)
    sight.tab(sight.page.storage)
    sight.click("storage.export")
    qtbot.waitUntil(lambda: "没有批准的申请" in sight.text("registers.told"), timeout=WAIT)
    assert sight.shown("export.save") is None
    assert refused(here.yard) == ["no_approval"]
    sight.click("storage.ask")
    qtbot.keyClick(sight.find("ask.copy"), Qt.Key.Key_Space)
    sight.type("ask.reason", "for the police")
    sight.click("ask.save")
    sight.gone("ask.save")
    (request,) = filing.access.requests(here.admin)
    assert request.items == (item,)
    filing.access.decide(here.leader, request.id, grant=True, note="yes", password=PASSWORD)
    target = tmp_path / "out"
    target.mkdir()
    sight.click("access.export")
    sight.click("export.save")
    qtbot.waitUntil(lambda: "文件夹" in sight.text("export.told"), timeout=WAIT)
    sight.type("export.folder", str(target))
    sight.click("export.save")
    sight.gone("export.save")
    (folder,) = target.iterdir()
    assert f"{hashlib.sha256(b'film' * 1000).hexdigest()}  01_" in (folder / MANIFEST).read_text("utf-8")
    qtbot.waitUntil(lambda: folder.name in sight.text("registers.told"), timeout=WAIT)


def test_the_forms_and_lists_are_previewed_and_printed(
    qtbot: QtBot, here: Post, filing: Filing, tmp_path: Path
) -> None:
    still(here.yard, here.guard)
    request = ask(here, filing, here.guard, AccessAct.VIEW)
    filing.access.decide(here.leader, request, grant=True, note="yes", password=PASSWORD)
    filing.access.carry_out(here.admin, request, AccessAct.VIEW, "seen")
    sight = Sight(qtbot, here, here.admin)
    for tab, form in ((sight.page.storage, "f2"), (sight.page.access, "f3")):
        sight.tab(tab)
        sight.click("registers.print")
        qtbot.waitUntil(lambda: sight.page.findChild(PrintDialog) is not None, timeout=WAIT)
        dialog = sight.page.findChild(PrintDialog)
        assert (dialog.sheet.form_id, len(dialog.sheet.rows)) == (form, 1)
        with qtbot.waitSignal(dialog.printed, timeout=WAIT):
            dialog.save_pdf_to(tmp_path / f"{form}.pdf")
        dialog.reject()
        qtbot.waitUntil(lambda: sight.page.findChild(PrintDialog) is None, timeout=WAIT)
        sight.click("registers.blank")
        qtbot.waitUntil(lambda: sight.page.findChild(PrintDialog) is not None, timeout=WAIT)
        assert sight.page.findChild(PrintDialog).sheet.rows == []
        sight.page.findChild(PrintDialog).reject()
        qtbot.waitUntil(lambda: sight.page.findChild(PrintDialog) is None, timeout=WAIT)
    for tab in (sight.page.room, sight.page.technicians):
        sight.tab(tab)
        assert sight.shown("registers.blank") is None
        sight.click("registers.print")
        qtbot.waitUntil(lambda: sight.page.findChild(ReportDialog) is not None, timeout=WAIT)
        sight.page.findChild(ReportDialog).reject()
        qtbot.waitUntil(lambda: sight.page.findChild(ReportDialog) is None, timeout=WAIT)


def test_search_and_an_earlier_month(qtbot: QtBot, here: Post, filing: Filing) -> None:
    for who in ("德育主任", "another"):
        now = here.yard.clock.now()
        scope = Scope(since=now - timedelta(hours=1), until=now)
        filing.access.ask(here.guard, AccessWish((AccessAct.VIEW,), who, "unit", "why", scope))
    still(here.yard, here.guard)
    sight = Sight(qtbot, here, here.guard)
    sight.tab(sight.page.access)
    qtbot.waitUntil(lambda: sight.page.access.table.model.rowCount() == 2, timeout=WAIT)
    sight.type("registers.search", "anoth")
    qtbot.waitUntil(lambda: sight.page.access.table.model.rowCount() == 1, timeout=WAIT)
    sight.type("registers.search", " ")
    sight.tab(sight.page.storage)
    qtbot.waitUntil(lambda: sight.page.storage.table.model.rowCount() == 1, timeout=WAIT)
    qtbot.keyClick(sight.find("registers.month"), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: sight.page.storage.table.model.rowCount() == 0, timeout=WAIT)
    sight.tab(sight.page.access)
    qtbot.waitUntil(lambda: sight.page.access.table.model.rowCount() == 2, timeout=WAIT)
    assert "待审批 2" in sight.text("registers.summary"), "what is open is shown in every month"


def test_each_role_has_its_acts_and_no_more(qtbot: QtBot, here: Post) -> None:
    acts = {
        "room.enter": {"guard", "admin"},
        "technicians.add": {"admin"},
        "access.ask": {"guard", "admin", "leader"},
        "access.grant": {"leader"},
        "access.carry": {"admin"},
        "storage.file": {"admin"},
        "storage.export": {"admin"},
    }
    for role in ("guard", "admin", "leader"):
        sight = Sight(qtbot, here, getattr(here, role))
        seen = set()
        for tab in (sight.page.room, sight.page.technicians, sight.page.access, sight.page.storage):
            sight.tab(tab)
            seen |= {name for name in acts if sight.shown(name) is not None}
        assert seen == {name for name, roles in acts.items() if role in roles}, role


def test_the_leader_sees_what_was_refused_and_the_guard_does_not(
    qtbot: QtBot, here: Post, filing: Filing
) -> None:
    with pytest.raises(UserError):
        filing.export.export(here.admin, [still(here.yard, here.guard)], Path("/tmp"))
    sight = Sight(qtbot, here, here.leader)
    tab = sight.page.findChild(RefusalsTab)
    sight.tab(tab)
    assert sight.text("registers.summary") == "被拒 1 次"
    assert "没有批准的申请" in sight.detail(tab) and "管理员" in sight.detail(tab)
    assert sight.shown("registers.print") is None
    assert Sight(qtbot, here, here.guard).page.findChild(RefusalsTab) is None


def test_the_keyboard_alone_reaches_every_tab_and_act(qtbot: QtBot, here: Post, filing: Filing) -> None:
    sight = Sight(qtbot, here, here.guard)
    sight.page.setFocus()
    bar = sight.page.tabs.tabBar()
    qtbot.waitUntil(bar.hasFocus, timeout=WAIT)
    for number in range(1, 4):
        qtbot.keyClick(bar, Qt.Key.Key_Right)
        assert sight.page.tabs.currentIndex() == number
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    sight.idle()
    ask_button = sight.find("access.ask")
    for _ in range(3):
        if ask_button.hasFocus():
            break
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert ask_button.hasFocus()
    qtbot.keyClick(ask_button, Qt.Key.Key_Space)
    assert sight.find("ask.reason").hasFocus()
    qtbot.keyClicks(sight.find("ask.reason"), "a bag")
    qtbot.keyClick(sight.find("ask.reason"), Qt.Key.Key_Return)
    sight.gone("ask.save")
    assert filing.access.requests(here.guard)[0].reason == "a bag"


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(1290, 700, 100), (1844, 1000, 100), (1844, 1000, 150)]
)
def test_nothing_is_cut_off(
    qtbot: QtBot, qapp: QApplication, here: Post, filing: Filing, width: int, height: int, scale: int
) -> None:
    theme.apply(qapp, "dark", scale)
    item = still(here.yard, here.guard, 7, data=jpeg())
    day = here.yard.clock.now().date().isoformat()
    filing.technicians.save(here.admin, TechnicianInput("维修员甲", "维护公司", "低压电工", "AF-1", day))
    request = ask(here, filing, here.guard, AccessAct.VIEW, AccessAct.COPY, items=(item,))
    filing.access.decide(here.leader, request, grant=True, note="同意，仅限核对", password=PASSWORD)
    sight = Sight(qtbot, here, here.admin, width, height)
    dialogs = {
        sight.page.room: ("room.enter", "room.decline"),
        sight.page.technicians: ("technicians.add",),
        sight.page.access: ("access.ask", "access.carry", "access.export"),
        sight.page.storage: ("storage.file",),
    }
    for tab, names in dialogs.items():
        sight.tab(tab)
        qtbot.waitUntil(lambda: not misfits(sight.page), timeout=WAIT)
        assert outside(sight.page) == []
        for name in names:
            sight.click(name)
            qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=WAIT)
            dialog = QApplication.activeModalWidget()
            assert dialog is not None
            qtbot.waitUntil(lambda shown=dialog: not misfits(shown), timeout=WAIT)
            assert dialog.height() <= 1080
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=WAIT)
    theme.apply(qapp, "dark", 100)

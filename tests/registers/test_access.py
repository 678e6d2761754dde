"""查阅、复制、公布、销毁: asked, decided by who may, carried out under it; what was refused is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.access import AccessAct, AccessRequest, AccessState, Deed, Grade, Scope
from app.domain.evidence_file import EvidenceKind
from app.domain.folds.access import access_decided_body, done_body
from app.domain.period import Period
from app.domain.record import Kind
from app.errors import UserError
from app.filing import Filing
from app.services.access import AccessWish
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.evidence_files import FileInput
from tests.registers.conftest import Yard, another_guard, another_leader, camera_id, clip, refused, still
from tests.services.conftest import PASSWORD


def wish(yard: Yard, *acts: AccessAct, **changes: object) -> AccessWish:
    """The last hour of every camera, for somebody of the school."""
    now = yard.clock.now()
    scope = Scope(since=now - timedelta(hours=1), until=now)
    made = AccessWish(acts, "德育主任", "演示学校甲", "核对校门口车辆", scope)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def outsiders(yard: Yard, **changes: object) -> AccessWish:
    """A police officer with card and letter."""
    return wish(
        yard,
        AccessAct.COPY,
        person="民警",
        unit="派出所",
        outside=True,
        enforcement_id="警号 001",
        letter="介字 12 号",
        **changes,
    )


def grant(filing: Filing, by: Session, request: AccessRequest, words: str = "同意") -> AccessRequest:
    return filing.access.decide(by, request.id, grant=True, note=words, password=PASSWORD)


@pytest.mark.parametrize("act", list(AccessAct))
def test_each_of_the_four_acts_wants_an_approval_before(
    yard: Yard, admin: Session, leader: Session, filing: Filing, act: AccessAct
) -> None:
    item = still(yard, admin)
    request = filing.access.ask(admin, wish(yard, act))
    with pytest.raises(UserError, match="没有批准的申请"):
        filing.access.carry_out(admin, request.id, act, "说明")
    assert refused(yard) == ["no_approval"]
    assert filing.access.requests(admin)[0].deeds == ()
    assert grant(filing, leader, request).state is AccessState.GRANTED
    done = filing.access.carry_out(admin, request.id, act, "说明")
    (deed,) = done.all_deeds()
    assert (deed.act, deed.by, deed.note) == (act, "管理员", "说明")
    assert done.undone() == ()
    assert filing.access.unfinished(admin) == []
    assert filing.files.item(admin, item).sha256, "nothing is ever deleted, an approved 销毁 neither"
    assert yard.store.attachment(item.partition(":")[2]) == b"jpeg"


def test_an_approval_covers_only_the_acts_it_names(
    yard: Yard, admin: Session, leader: Session, filing: Filing
) -> None:
    request = grant(filing, leader, filing.access.ask(admin, wish(yard, AccessAct.VIEW)))
    for act in (AccessAct.COPY, AccessAct.PUBLISH, AccessAct.DESTROY):
        with pytest.raises(UserError, match="没有批准的申请"):
            filing.access.carry_out(admin, request.id, act, "说明")
    with pytest.raises(UserError, match="请填写说明"):
        filing.access.carry_out(admin, request.id, AccessAct.VIEW, " ")
    assert refused(yard) == ["no_approval"] * 3


def test_the_leader_decides_with_words_and_password_and_once(
    yard: Yard, guard: Session, leader: Session, filing: Filing
) -> None:
    request = filing.access.ask(guard, wish(yard, AccessAct.VIEW, AccessAct.COPY))
    assert (request.number, request.acts) == ("2026-0001", (AccessAct.VIEW, AccessAct.COPY))
    assert [one.id for one in filing.access.waiting(leader)] == [request.id]
    with pytest.raises(UserError, match="审批意见"):
        grant(filing, leader, request, " ")
    with pytest.raises(WrongPassword):
        filing.access.decide(leader, request.id, grant=True, note="同意", password="not-this-one-1")
    no = filing.access.decide(leader, request.id, grant=False, note="理由不足", password=PASSWORD)
    assert (no.state, no.decided_by, no.words) == (AccessState.REFUSED, "主管领导", "理由不足")
    with pytest.raises(UserError, match="已经有结果"):
        grant(filing, leader, request)
    assert filing.access.waiting(leader) == []


def test_what_goes_outside_is_the_principals_alone(
    yard: Yard, admin: Session, leader: Session, principal: Session, filing: Filing
) -> None:
    request = filing.access.ask(admin, outsiders(yard))
    assert filing.access.waiting(leader) == []
    assert not filing.access.may_decide(leader, request)
    with pytest.raises(UserError, match="校长同意"):
        grant(filing, leader, request)
    assert refused(yard) == ["not_the_principal"]
    granted = grant(filing, principal, request)
    assert (granted.state, granted.decided_role) == (AccessState.GRANTED, "principal")


@pytest.mark.parametrize("gap", ["enforcement_id", "letter", "person", "unit", "reason"])
def test_outsiders_show_card_and_letter(yard: Yard, admin: Session, filing: Filing, gap: str) -> None:
    with pytest.raises(UserError, match="请填写"):
        filing.access.ask(admin, replace(outsiders(yard), **{gap: " "}))
    assert filing.access.requests(admin) == []


def test_nobody_decides_on_the_own_request(
    yard: Yard, guard: Session, leader: Session, principal: Session, filing: Filing
) -> None:
    own = filing.access.ask(leader, wish(yard, AccessAct.COPY))
    for_him = filing.access.ask(guard, wish(yard, AccessAct.COPY, person="主管领导"))
    assert filing.access.waiting(leader) == []
    for request in (own, for_him):
        with pytest.raises(UserError, match="自己的申请"):
            grant(filing, leader, request)
    assert refused(yard) == ["own_request"] * 2
    assert [one.state for one in filing.access.requests(guard)] == [AccessState.ASKED] * 2
    assert grant(filing, principal, own).decided_by == "校长"
    second = another_leader(yard, yard.login("管理员"))
    assert grant(filing, second, for_him).decided_by == "副校长"


def test_manager_and_guard_decide_nothing(yard: Yard, admin: Session, guard: Session, filing: Filing) -> None:
    request = filing.access.ask(guard, wish(yard, AccessAct.VIEW))
    for who in (admin, guard):
        with pytest.raises(NotPermitted):
            grant(filing, who, request)
    with pytest.raises(NotPermitted):
        filing.access.carry_out(guard, request.id, AccessAct.VIEW, "看一看")
    assert refused(yard) == ["permission"] * 3


def test_a_decision_that_nobody_entitled_wrote_counts_for_nothing(
    yard: Yard, admin: Session, leader: Session, filing: Filing
) -> None:
    """Such a record could only come from a changed program; it stays in the log and grants nothing."""
    own = filing.access.ask(leader, wish(yard, AccessAct.COPY))
    outside = filing.access.ask(admin, outsiders(yard))
    for request, author in ((own, leader), (outside, leader)):
        body = access_decided_body(request.id, AccessState.GRANTED, "", role="leader", name="主管领导")
        yard.store.run(lambda uow, b=body, a=author: uow.append(Kind.ACCESS_DECIDED, b, author=a.account.id))
    assert {one.state for one in filing.access.requests(admin)} == {AccessState.ASKED}
    granted = grant(filing, leader, filing.access.ask(admin, wish(yard, AccessAct.VIEW)))
    deed = Deed("", AccessAct.COPY, yard.clock.now(), "管理员")
    yard.store.run(
        lambda uow: uow.append(Kind.ACCESS_DONE, done_body(granted.id, deed), author=admin.account.id)
    )
    assert filing.access.requests(admin)[0].deeds == ()


def test_an_approval_ends_after_seven_days(
    yard: Yard, admin: Session, leader: Session, filing: Filing
) -> None:
    request = grant(filing, leader, filing.access.ask(admin, wish(yard, AccessAct.VIEW)))
    yard.clock.move(days=7, seconds=-1)
    assert [one.id for one in filing.access.unfinished(admin)] == [request.id]
    yard.clock.move(seconds=1)
    assert filing.access.unfinished(admin) == []
    with pytest.raises(UserError, match="2026-11-29 09:00 过期"):
        filing.access.carry_out(admin, request.id, AccessAct.VIEW, "说明")
    assert refused(yard) == ["approval_ended"]


@pytest.mark.parametrize("filed", [False, True])
def test_sensitive_material_wants_the_promise_first(
    yard: Yard, admin: Session, leader: Session, filing: Filing, filed: bool
) -> None:
    """Because the request says so, or because the item was filed so."""
    item = still(yard, admin)
    if filed:
        given = FileInput(EvidenceKind.CASE, Grade.SECRET, "管理员")
        filing.files.file(admin, item, given, PASSWORD)
    asked = wish(
        yard,
        AccessAct.VIEW,
        scope=Scope(items=(item,)),
        grade=Grade.NORMAL if filed else Grade.SENSITIVE,
    )
    request = grant(filing, leader, filing.access.ask(admin, asked))
    assert filing.access.pledge_wanted(admin, request)
    with pytest.raises(UserError, match="承诺保密"):
        filing.access.carry_out(admin, request.id, AccessAct.VIEW, "说明")
    done = filing.access.carry_out(admin, request.id, AccessAct.VIEW, "说明", pledged=True)
    assert done.all_deeds()[0].pledged


def test_a_request_is_withdrawn_by_who_wrote_it_or_the_manager(
    yard: Yard, guard: Session, admin: Session, filing: Filing
) -> None:
    first, second = (filing.access.ask(guard, wish(yard, AccessAct.VIEW)) for _ in range(2))
    with pytest.raises(NotPermitted):
        filing.access.withdraw(another_guard(yard), first.id)
    assert filing.access.withdraw(guard, first.id).state is AccessState.WITHDRAWN
    assert filing.access.withdraw(admin, second.id).state is AccessState.WITHDRAWN
    with pytest.raises(UserError, match="已经有结果"):
        filing.access.withdraw(guard, first.id)


def test_what_is_asked_must_be_clear(yard: Yard, admin: Session, filing: Filing) -> None:
    ask, now = filing.access.ask, yard.clock.now()
    for wrong, cause in (
        (wish(yard), "请选择"),
        (wish(yard, AccessAct.DESTROY, AccessAct.COPY), "销毁要单独申请"),
        (wish(yard, AccessAct.VIEW, scope=Scope()), "哪些资料"),
        (wish(yard, AccessAct.VIEW, scope=Scope(since=now, until=now)), "哪些资料"),
        (wish(yard, AccessAct.VIEW, scope=Scope(items=("still:unknown",))), "没有这份"),
    ):
        with pytest.raises(UserError, match=cause):
            ask(admin, wrong)
    assert filing.access.requests(admin) == []


def test_numbers_go_on_and_begin_anew_with_the_year(yard: Yard, admin: Session, filing: Filing) -> None:
    numbers = [filing.access.ask(admin, wish(yard, AccessAct.VIEW)).number for _ in range(2)]
    yard.clock.move(days=60)
    numbers.append(filing.access.ask(admin, wish(yard, AccessAct.VIEW)).number)
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


def test_form_f3_has_a_row_for_each_act_that_was_carried_out(
    yard: Yard, admin: Session, leader: Session, principal: Session, filing: Filing, november: Period
) -> None:
    here = Scope(cameras=(camera_id(yard, 7),), since=november.since, until=yard.clock.now())
    seen = filing.access.ask(admin, wish(yard, AccessAct.VIEW, scope=here))
    filing.access.carry_out(admin, grant(filing, leader, seen).id, AccessAct.VIEW, "看了 8 点一段")
    yard.clock.move(minutes=5)
    taken = filing.access.ask(
        admin, outsiders(yard, scope=Scope(items=(clip(yard, admin),)), grade=Grade.SENSITIVE)
    )
    filing.access.carry_out(
        admin, grant(filing, principal, taken).id, AccessAct.COPY, "录像机拷到 U 盘", pledged=True
    )
    filing.access.ask(admin, wish(yard, AccessAct.PUBLISH))  # never decided: nothing was carried out
    sheet = filing.forms.access_sheet(admin, november)
    assert sheet.form_id == "f3"
    assert sheet.period == "2026年11月1日—2026年11月22日"
    assert [len(row) for row in sheet.rows] == [len(sheet.columns)] * 2
    assert sheet.rows[0] == [
        "2026年\n11月22日",
        "07 食堂门口",
        "德育主任\n演示学校甲",
        "核对校门口车辆\n看了 8 点一段",
        "",
        "否",
        "",
        "",
        "2026-0001\n主管领导批准",
    ]
    assert sheet.rows[1][1] == "07 食堂门口"
    assert sheet.rows[1][4:6] == ["介字 12 号\n执法证 警号 001", "是"]
    assert sheet.rows[1][8] == "2026-0002\n校长批准\n敏感\n已承诺保密"
    assert filing.forms.access_sheet(admin, replace(november, since=november.until)).rows == []


def test_it_is_all_there_after_a_restart_and_a_rebuild(
    yard: Yard, admin: Session, leader: Session, filing: Filing
) -> None:
    request = grant(filing, leader, filing.access.ask(admin, wish(yard, AccessAct.VIEW)))
    filing.access.carry_out(admin, request.id, AccessAct.VIEW, "说明")
    before = filing.access.requests(admin)
    yard.reopen()
    assert yard.upkeep.filing.access.requests(admin) == before
    yard.store.rebuild()
    assert yard.upkeep.filing.access.requests(admin) == before

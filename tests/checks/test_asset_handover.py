"""设备交接清单: all devices with their state, two passwords, a record that stays; a random year of it all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.asset import AssetClass, AssetState
from app.domain.asset_handover import AssetHandover, SheetState, assets_of, stock_of
from app.domain.consumable import Consumable, moves_of
from app.domain.fault import FaultDraft
from app.domain.folds.asset_handover import taken_body
from app.domain.people import Role
from app.domain.record import Kind
from app.domain.registers import REGISTERS
from app.errors import UserError
from app.services.assets import AssetInput
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.ledgers import Ledgers
from app.services.reports import ReportTable
from app.storage.verify import verify
from tests.checks.conftest import Eyes, Yard
from tests.services.conftest import PASSWORD


@pytest.fixture
def ledgers(yard: Yard, admin: Session, guard: Session) -> Ledgers:
    """A recorder kept by 管理员 that is ill, a camera kept by somebody else, something in stock."""
    ledgers = yard.upkeep.ledgers
    ledgers.assets.add(
        admin, AssetInput("LXJ-1", "录像机", AssetClass.STORAGE, keeper="管理员", ups=True, place="机房")
    )
    ledgers.assets.add(admin, AssetInput("SXT-1", "摄像头", keeper="总务处"))
    ledgers.assets.add(admin, AssetInput("SXT-0", "旧摄像头", state=AssetState.RETIRED))
    item = ledgers.consumables.add(admin, "水晶头", "", "个")
    ledgers.consumables.move(admin, item.id, 20, "管理员", "采购")
    ill = FaultDraft(None, "录像机", "LXJ-1", yard.clock.now().timestamp(), "异常噪声", "")
    yard.faults.report(guard, ill)
    return ledgers


def test_both_sign_and_what_one_kept_the_other_keeps(yard: Yard, admin: Session, ledgers: Ledgers) -> None:
    start = ledgers.handovers.begin(admin)
    assert [(one.number, one.problems) for one in start.assets] == [("LXJ-1", ("2026-0001",)), ("SXT-1", ())]
    assert admin.account.id not in {account.id for account in start.takers}
    taker = yard.named("主管领导")
    with pytest.raises(WrongPassword):
        ledgers.handovers.give(admin, taker.id, "not-the-password-1")
    sheet = ledgers.handovers.give(admin, taker.id, PASSWORD, "钥匙两把")
    assert (sheet.number, sheet.state, sheet.giver_name) == ("2026-001", SheetState.GIVEN, "管理员")
    with pytest.raises(UserError, match="还在等"):
        ledgers.handovers.give(admin, taker.id, PASSWORD)
    with pytest.raises(WrongPassword):
        ledgers.handovers.take(admin, sheet.id, "not-the-password-1")
    yard.clock.move(minutes=5)
    taken = ledgers.handovers.take(admin, sheet.id, PASSWORD, "少一个电源")
    assert taken.state is SheetState.TAKEN
    assert taken.taken_at == yard.clock.now()
    keepers = {asset.number: asset.keeper for asset in ledgers.assets.assets(admin)}
    assert keepers == {"LXJ-1": "主管领导", "SXT-1": "总务处", "SXT-0": ""}
    changed = ledgers.assets.book(admin, assets_of(sheet)[0].id).rows[0]
    assert (changed.note, changed.author_name) == ("设备交接清单 2026-001", "主管领导")
    with pytest.raises(UserError, match="没有等待签收"):
        ledgers.handovers.take(admin, sheet.id, PASSWORD)


def test_the_sheet_stays_as_it_was_signed_and_is_printed(
    yard: Yard, admin: Session, guard: Session, leader: Session, ledgers: Ledgers
) -> None:
    sheet = ledgers.handovers.give(admin, guard.account.id, PASSWORD, "钥匙两把")
    pen = ledgers.papers.handover(leader, sheet)
    assert pen.signatures[0] == "接收人（签字）"
    taken = ledgers.handovers.take(guard, sheet.id, PASSWORD, "少一个电源")  # signed in himself
    device = next(a for a in ledgers.assets.assets(admin) if a.number == "LXJ-1")
    given = AssetInput("LXJ-1", "换名", AssetClass.STORAGE)
    ledgers.assets.change(admin, device.id, given)
    assert ledgers.handovers.sheets(leader) == [taken]
    assert [one.name for one in assets_of(taken)] == ["录像机", "摄像头"]
    assert [(one.name, one.balance) for one in stock_of(taken)] == [("水晶头", 20)]
    paper = ledgers.papers.handover(leader, taken)
    table = paper.blocks[1]
    assert isinstance(table, ReportTable)
    assert table.rows[0][-2:] == ["在用", "2026-0001"]
    assert "移交人 管理员 2026-11-22 09:00；接收人 早班保安" in paper.signed
    assert "少一个电源" in str(paper.blocks[-1])


def test_nobody_signs_for_another_and_a_sheet_can_be_recalled(
    yard: Yard, admin: Session, guard: Session, leader: Session, ledgers: Ledgers
) -> None:
    with pytest.raises(UserError, match="同一人"):
        ledgers.handovers.give(admin, admin.account.id, PASSWORD)
    with pytest.raises(NotPermitted):
        ledgers.handovers.give(leader, guard.account.id, PASSWORD)
    sheet = ledgers.handovers.give(admin, leader.account.id, PASSWORD)
    with pytest.raises(NotPermitted):
        ledgers.handovers.take(guard, sheet.id, PASSWORD)
    forged = taken_body(sheet.id, "", "主管领导")
    yard.store.run(lambda uow: uow.append(Kind.ASSETS_TAKEN, forged, author=guard.account.id))
    assert ledgers.handovers.sheets(admin)[0].state is SheetState.GIVEN
    with pytest.raises(UserError, match="撤回原因"):
        ledgers.handovers.recall(admin, sheet.id, " ")
    assert ledgers.handovers.recall(admin, sheet.id, "人员有变").state is SheetState.RECALLED
    assert ledgers.handovers.give(admin, guard.account.id, PASSWORD).number == "2026-002"


Act = Callable[[Yard, Session, int], None]


def register(yard: Yard, admin: Session, n: int) -> None:
    kinds = list(AssetClass)
    keeper = "管理员" if n % 2 else ""
    yard.upkeep.ledgers.assets.add(admin, AssetInput(f"N-{n}", f"设备 {n}", kinds[n % 6], keeper=keeper))


def change(yard: Yard, admin: Session, n: int) -> None:
    assets = yard.upkeep.ledgers.assets
    one = assets.assets(admin)[n % 3]
    states = list(AssetState)
    given = AssetInput(
        one.number, one.name, one.kind, place=f"位置 {n % 4}", ups=n % 2 == 0, state=states[n % 3]
    )
    assets.change(admin, one.id, replace(given, accepted_on="2025-03-01" if n % 5 else None), f"原因 {n}")


def switch(yard: Yard, admin: Session, n: int) -> None:
    assets = yard.upkeep.ledgers.assets
    one = assets.assets(admin)[n % 3]
    if one.down_since is None:
        assets.switch_off(admin, one.id, yard.clock.now(), planned=n % 2 == 0, reason="检修")
    else:
        assets.switch_on(admin, one.id, yard.clock.now())


def stock(yard: Yard, admin: Session, n: int) -> None:
    consumables = yard.upkeep.ledgers.consumables
    items = consumables.items(admin)
    if n % 7 == 0 or not items:
        consumables.add(admin, f"品 {n}", "", "个")
    else:
        consumables.move(admin, items[n % len(items)].id, n - 15, "管理员", "用")


def stock_elsewhere(yard: Yard, admin: Session, n: int) -> None:
    """What another PC wrote without knowing of ours."""
    items = yard.upkeep.ledgers.consumables.items(admin)
    body = {"item": items[n % len(items)].id, "amount": -n, "person": "甲", "reason": "乙", "name": "丙"}
    yard.store.run(lambda uow: uow.append(Kind.CONSUMABLE_MOVED, body, author="elsewhere"))


def hand_over(yard: Yard, admin: Session, n: int) -> None:
    handovers = yard.upkeep.ledgers.handovers
    sheet = handovers.give(admin, yard.named("早班保安").id, PASSWORD, f"说明 {n}")
    if n % 3:
        handovers.take(admin, sheet.id, PASSWORD)
    else:
        handovers.recall(admin, sheet.id, "撤回")


def wait(yard: Yard, admin: Session, n: int) -> None:
    yard.clock.move(hours=n - 3)  # now and then the clock is set back


ACTS: list[Act] = [register, register, change, change, switch, stock, stock, stock_elsewhere, hand_over, wait]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), min_size=12, max_size=30))
def test_a_random_year_is_never_below_zero_and_rebuilds_as_it_was(acts: list[tuple[Act, int]]) -> None:
    folder = Path(tempfile.mkdtemp())
    Yard.eyes = Eyes()
    yard = Yard(folder)
    try:
        yard.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        admin = yard.login("管理员")
        yard.auth.create_account(admin, "早班保安", Role.GUARD, "morning", PASSWORD)
        signed: dict[str, AssetHandover] = {}
        for act, n in acts:
            with suppress(UserError, IndexError, ZeroDivisionError):  # nothing there yet to act upon
                act(yard, admin, n)
            for sheet in yard.store.run(lambda uow: uow.find(AssetHandover)):
                if sheet.state is SheetState.TAKEN:
                    assert signed.setdefault(sheet.id, sheet) == sheet
        for item in yard.store.run(lambda uow: uow.find(Consumable)):
            moves = moves_of(item)
            assert all(move.balance >= 0 for move in moves)
            assert item.balance == sum(move.amount for move in moves if move.applied)
        live = _rows(yard)
        yard.store.rebuild()
        assert _rows(yard) == live
        assert verify(folder).ok
    finally:
        yard.close()
        shutil.rmtree(folder)


def _rows(yard: Yard) -> dict[str, list[Any]]:
    def rows(row: type[Any]) -> list[Any]:
        return sorted(yard.store.run(lambda uow: uow.find(row)), key=repr)

    return {register.name: rows(register.row) for register in REGISTERS}

"""低值易耗品: in and out with who and why, never below zero, not even where two PCs take the last piece."""

from __future__ import annotations

import pytest

from app.domain.consumable import Consumable, moves_of
from app.domain.folds.consumable import move_body
from app.domain.record import Kind
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from app.services.consumables import ConsumableService
from app.services.reports import ReportTable
from tests.checks.conftest import Yard


@pytest.fixture
def stock(yard: Yard) -> ConsumableService:
    return yard.upkeep.ledgers.consumables


def test_in_and_out_with_who_and_why(
    yard: Yard, admin: Session, leader: Session, stock: ConsumableService
) -> None:
    item = stock.add(admin, "水晶头", "RJ45", "个")
    stock.move(admin, item.id, 100, "管理员", "采购")
    yard.clock.move(hours=1)
    item = stock.move(admin, item.id, -30, "早班保安", "更换操场网线")
    assert item.balance == 70
    assert [(m.amount, m.balance, m.person, m.reason) for m in moves_of(item)] == [
        (100, 100, "管理员", "采购"),
        (-30, 70, "早班保安", "更换操场网线"),
    ]
    sheet = yard.upkeep.ledgers.papers.stock(leader)
    kept, moved = (block for block in sheet.blocks if isinstance(block, ReportTable))
    assert kept.rows == [["水晶头", "RJ45", "个", "70"]]
    assert moved.rows[1][4:9] == ["", "30", "70", "早班保安", "更换操场网线"]


def test_what_is_not_there_cannot_be_taken(
    yard: Yard, admin: Session, guard: Session, stock: ConsumableService
) -> None:
    item = stock.add(admin, "网线", "六类", "米")
    stock.move(admin, item.id, 5, "管理员", "采购")
    with pytest.raises(UserError, match="只结存 5 米"):
        stock.move(admin, item.id, -6, "早班保安", "布线")
    for amount, person, reason in ((0, "甲", "乙"), (1, " ", "采购"), (1, "管理员", "")):
        with pytest.raises(UserError):
            stock.move(admin, item.id, amount, person, reason)
    with pytest.raises(UserError, match="已有"):
        stock.add(admin, "网线", "六类", "箱")
    with pytest.raises(NotPermitted):
        stock.move(guard, item.id, -1, "早班保安", "布线")
    assert [one.balance for one in stock.items(admin)] == [5]


def test_two_pcs_cannot_both_take_the_last_piece(
    yard: Yard, admin: Session, stock: ConsumableService
) -> None:
    """The other PC's record comes behind ours: it is kept, not counted, and says so."""
    item = stock.add(admin, "电源适配器", "12V", "只")
    stock.move(admin, item.id, 1, "管理员", "采购")
    stock.move(admin, item.id, -1, "早班保安", "更换")
    late = move_body(item.id, -1, "中班保安", "更换", "中班保安")
    yard.store.run(lambda uow: uow.append(Kind.CONSUMABLE_MOVED, late, author="elsewhere"))
    found = yard.store.run(lambda uow: uow.get(Consumable, yard.school_id, item.id))
    assert found is not None
    assert found.balance == 0
    assert [move.applied for move in moves_of(found)] == [True, True, False]
    moved = yard.upkeep.ledgers.papers.stock(admin).blocks[1]
    assert isinstance(moved, ReportTable)
    assert "未计入" in moved.rows[-1][8]

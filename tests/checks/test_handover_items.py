"""Unsigned checks and open emergencies stand in the next handover, through the services' own port."""

from __future__ import annotations

from app.domain.emergency import EmergencyKind
from app.domain.handover import ItemKind
from app.services.auth import Session
from app.services.handover import HandoverService
from tests.checks.conftest import Yard
from tests.services.conftest import PASSWORD


def items(yard: Yard, guard: Session) -> dict[str, ItemKind]:
    handover = HandoverService(yard.store, yard.clock, yard.auth, yard.shifts, witness=yard.witness)
    for source in yard.upkeep.handover_sources:
        handover.add_source(source)
    return {item.id: item.kind for item in handover.draft(guard).items}


def test_unsigned_checks_and_open_cases_are_handed_over(yard: Yard, guard: Session) -> None:
    case = yard.emergencies.start(guard, EmergencyKind.POWER_CUT, "全校停电").case
    yard.go(15, 50)
    found = items(yard, guard)
    assert found[f"emergency:{case.id}"] is ItemKind.OTHER
    assert {name for name, kind in found.items() if kind is ItemKind.CHECK} == {
        "check:shift:2026-11-22T0800.morning",
        "check:patrol:2026-11-22T0800.morning.1",
        "check:day:2026-11-22",
        "check:week:2026-W47",  # it ends with this Sunday
    }


def test_what_was_signed_or_closed_is_gone(yard: Yard, guard: Session) -> None:
    yard.fill(guard, "shift", "2026-11-22T0800.morning")
    yard.checks.sign(guard, "shift", "2026-11-22T0800.morning", PASSWORD)
    assert "check:shift:2026-11-22T0800.morning" not in items(yard, guard)


def test_a_list_that_was_missed_again_and_again_is_one_item(yard: Yard, guard: Session) -> None:
    yard.clock.move(days=9)
    found = [name for name, kind in items(yard, guard).items() if kind is ItemKind.CHECK]
    assert len(found) == len(set(found)) <= 12
    assert "check:day:overdue" in found
    assert "check:day:2026-12-01" in found

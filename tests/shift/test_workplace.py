"""The composed workplace: what other rooms leave open stands in the handover that a guard really sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.bootstrap import create_workplace, open_workplace
from app.domain.handover import ItemKind
from app.domain.people import Role
from app.services.handover_errors import NotAcknowledged
from tests.services.conftest import MORNING, PASSWORD, SetClock


def test_unsigned_checks_are_handed_over_in_a_real_workplace(tmp_path: Path) -> None:
    clock = SetClock(MORNING)
    create_workplace(tmp_path / "school", "school", 1, "演示学校甲")
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    place = open_workplace(tmp_path / "school", clock=clock, video=False, hasher=cheap)
    try:
        place.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        names = {account.name: account.id for account in place.auth.accounts()}
        admin = place.auth.login(names["管理员"], PASSWORD, None)
        for name in ("早班保安", "中班保安"):
            names[name] = place.auth.create_account(admin, name, Role.GUARD, None, PASSWORD).id
        guard = place.auth.login(names["早班保安"], PASSWORD, None)
        clock.move(hours=6, minutes=58)
        unsigned = {f"{one.list_id}:{one.period.id}" for one in place.upkeep.checks.unsigned()}
        items = place.shift.handover.to_acknowledge(guard)
        checks = {item.ref for item in items if item.kind is ItemKind.CHECK}
        assert checks
        assert checks <= unsigned
        others = [item.id for item in items if item.kind is not ItemKind.CHECK]
        with pytest.raises(NotAcknowledged):
            place.shift.handover.take_over(guard, names["中班保安"], PASSWORD, others)
        place.shift.handover.take_over(guard, names["中班保安"], PASSWORD, [item.id for item in items])
    finally:
        place.close()

"""The accounts as the administrator sees them: last sign-in, lock, the four operators' places."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.people import MAX_TRIES, Role
from app.services.accounts import AccountsService, Staff, StaffLine
from app.services.auth import NotPermitted, Session, WrongPassword
from tests.services.conftest import PASSWORD, World


def line(staff: Staff, name: str) -> StaffLine:
    return next(each for each in staff.lines if each.account.name == name)


@pytest.fixture
def staff(world: World) -> Callable[[Session], Staff]:
    return AccountsService(world.store, world.clock, world.auth).staff


def test_the_last_sign_in_and_the_places_taken(
    world: World, guard: Session, admin: Session, staff: Callable[[Session], Staff]
) -> None:
    before = staff(admin)
    assert line(before, "早班保安").last_login is not None
    world.clock.move(hours=2)
    world.auth.login(guard.account.id, PASSWORD, None)
    found = staff(admin)
    assert line(found, "早班保安").last_login == world.clock.now()
    assert found.operators == sum(1 for each in found.lines if each.account.role is Role.GUARD)
    assert not line(found, "管理员").operator
    world.auth.set_enabled(admin, guard.account.id, False)
    after = staff(admin)
    assert after.operators == found.operators - 1
    assert after.lines[-1].account.name == "早班保安", "who is out of use stands last"


def test_a_locked_account_is_shown_until_its_time_is_over(
    world: World, guard: Session, admin: Session, staff: Callable[[Session], Staff]
) -> None:
    for _ in range(MAX_TRIES - 1):
        with pytest.raises(WrongPassword):
            world.auth.check_password(guard.account.id, "wrong-1-word")
    assert line(staff(admin), "早班保安").locked_until is None
    with pytest.raises(Exception, match="锁定"):
        world.auth.check_password(guard.account.id, "wrong-1-word")
    until = line(staff(admin), "早班保安").locked_until
    assert until is not None and until > world.clock.now()
    world.clock.move(hours=1)
    assert line(staff(admin), "早班保安").locked_until is None


def test_only_who_may_edit_accounts_sees_them(guard: Session, staff: Callable[[Session], Staff]) -> None:
    with pytest.raises(NotPermitted):
        staff(guard)

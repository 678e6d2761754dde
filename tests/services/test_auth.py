"""Log-in, lock-out, permission, the cap of four, turns on duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain.people import Permission, Role
from app.domain.shift import ShiftName
from app.errors import UserError
from app.services.auth import LockedOut, NotPermitted, Session, WrongPassword
from tests.services.conftest import MORNING, PASSWORD, World


def fail(world: World, times: int) -> list[Exception]:
    account = world.named("早班保安")
    errors: list[Exception] = []
    for _ in range(times):
        with pytest.raises(UserError) as caught:
            world.auth.login(account.id, "wrong-1234", None)
        errors.append(caught.value)
    return errors


def test_a_guard_signs_in_for_the_present_shift(world: World, guard: Session) -> None:
    assert guard.school_name == "演示学校甲"
    assert guard.slot is not None
    assert guard.slot.name is ShiftName.MORNING
    assert guard.since == MORNING
    assert [turn.account_name for turn in world.shifts.on_duty()] == ["早班保安"]


def test_accounts_are_listed_guards_first_in_the_order_of_shifts(world: World) -> None:
    assert [a.name for a in world.auth.accounts()] == ["早班保安", "中班保安", "夜班保安", "管理员", "校长"]


def test_an_admin_is_not_on_duty(world: World, admin: Session) -> None:
    assert (admin.slot, admin.turn_id) == (None, "")
    assert world.shifts.on_duty() == []


def test_five_wrong_tries_lock_for_fifteen_minutes(world: World) -> None:
    *wrong, locked = fail(world, 5)
    assert [e.tries_left for e in wrong if isinstance(e, WrongPassword)] == [4, 3, 2, 1]
    assert isinstance(locked, LockedOut)
    assert locked.until == MORNING + timedelta(minutes=15)
    assert "09:15" in str(locked.message)
    with pytest.raises(LockedOut):
        world.login("早班保安")  # the right password does not open it either
    world.clock.move(minutes=15)
    assert world.login("早班保安").account.name == "早班保安"


def test_the_lock_survives_a_restart(world: World) -> None:
    fail(world, 5)
    world.reopen()
    with pytest.raises(LockedOut):
        world.login("早班保安")


def test_other_accounts_are_not_locked(world: World) -> None:
    fail(world, 5)
    assert world.login("中班保安")


def test_a_right_password_ends_the_row_of_wrong_tries(world: World) -> None:
    fail(world, 4)
    world.login("早班保安")
    assert [e.tries_left for e in fail(world, 4) if isinstance(e, WrongPassword)] == [4, 3, 2, 1]


def test_a_signature_counts_like_a_log_in(world: World, guard: Session) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassword):
            world.auth.check_password(guard.account.id, "wrong-1234")
    world.auth.check_password(guard.account.id, PASSWORD)
    with pytest.raises(WrongPassword) as caught:
        world.auth.check_password(guard.account.id, "wrong-1234")
    assert caught.value.tries_left == 4


def test_passwords_stand_in_no_record_and_no_message(world: World) -> None:
    fail(world, 1)
    for own in world.store.own_after(0, 1000):
        assert PASSWORD not in own.env
        assert "wrong-1234" not in own.env
        assert "argon2" not in own.env


def test_refusals_are_recorded(world: World, guard: Session) -> None:
    with pytest.raises(NotPermitted):
        world.auth.require(guard, Permission.EDIT_ACCOUNTS)
    assert world.kinds()[-1] == "account.refused"


def test_a_fifth_operator_is_refused_until_one_is_disabled(world: World, admin: Session) -> None:
    world.auth.create_account(admin, "机动保安", Role.GUARD, None, PASSWORD)
    with pytest.raises(UserError, match="4 人"):
        world.auth.create_account(admin, "第五保安", Role.GUARD, None, PASSWORD)
    world.auth.create_account(admin, "主管领导", Role.LEADER, None, PASSWORD)
    gone = world.named("机动保安")
    world.auth.set_enabled(admin, gone.id, False)
    fifth = world.auth.create_account(admin, "第五保安", Role.GUARD, None, PASSWORD)
    with pytest.raises(UserError, match="4 人"):
        world.auth.set_enabled(admin, gone.id, True)
    assert fifth.enabled


def test_the_first_account_needs_nobody_the_second_does(empty: World) -> None:
    empty.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    with pytest.raises(NotPermitted):
        empty.auth.create_account(None, "又一个", Role.ADMIN, None, PASSWORD)


@pytest.mark.parametrize("password", ["short1", "allletters", "123456789", "第五保安1234"])
def test_weak_passwords_are_refused(world: World, admin: Session, password: str) -> None:
    with pytest.raises(UserError):
        world.auth.create_account(admin, "第五保安", Role.LEADER, None, password)
    with pytest.raises(UserError):
        world.auth.change_password(admin.account.id, PASSWORD, password if "第五" not in password else "x")


def test_a_changed_password_replaces_the_old_one(world: World) -> None:
    account = world.named("校长")
    world.auth.change_password(account.id, PASSWORD, "another-7890")
    with pytest.raises(WrongPassword):
        world.auth.login(account.id, PASSWORD, None)
    assert world.auth.login(account.id, "another-7890", None)


def test_names_are_personal_and_roles_have_their_place(
    world: World, admin: Session, make_world: Callable[..., World]
) -> None:
    with pytest.raises(UserError, match="已有"):
        world.auth.create_account(admin, "校长", Role.LEADER, None, PASSWORD)
    with pytest.raises(UserError):
        world.auth.create_account(admin, "县里", Role.COUNTY, None, PASSWORD)
    county = make_world("county", school_id=0)
    with pytest.raises(UserError):
        county.auth.create_account(None, "保安", Role.GUARD, None, PASSWORD)
    assert county.auth.create_account(None, "县电教中心", Role.COUNTY, None, PASSWORD)


def test_a_disabled_account_is_refused_even_while_signed_in(world: World, admin: Session) -> None:
    guard = world.login("早班保安")
    world.auth.set_enabled(admin, guard.account.id, False)
    with pytest.raises(NotPermitted):
        world.auth.require(guard, Permission.WRITE_LOG)
    with pytest.raises(UserError):
        world.auth.login(guard.account.id, PASSWORD, None)


def test_nobody_disables_the_account_in_use(world: World, admin: Session) -> None:
    with pytest.raises(UserError):
        world.auth.set_enabled(admin, admin.account.id, False)


def test_after_a_crash_the_turn_goes_on(world: World, guard: Session) -> None:
    world.clock.move(hours=2)
    world.reopen()
    again = world.login("早班保安")
    assert (again.turn_id, again.since) == (guard.turn_id, guard.since)
    assert len(world.shifts.on_duty()) == 1


def test_the_next_guard_relieves_the_one_who_did_not_sign_out(world: World, guard: Session) -> None:
    world.clock.move(hours=6, minutes=50)  # 15:50
    middle = world.auth.login(world.named("中班保安").id, PASSWORD, ShiftName.MIDDLE)
    assert middle.slot is not None
    assert middle.slot.start.hour == 16
    assert [turn.account_name for turn in world.shifts.on_duty()] == ["中班保安"]
    ended = world.shifts.turns(MORNING, world.clock.now())
    assert next((turn.account_name, turn.closed_at) for turn in ended) == ("早班保安", world.clock.now())


def test_signing_out_ends_the_turn(world: World, guard: Session) -> None:
    world.clock.move(hours=1)
    world.auth.logout(guard)
    assert world.shifts.on_duty() == []
    assert world.kinds()[-2:] == ["shift.closed", "account.logout"]
    world.auth.logout(guard)  # twice does no harm
    assert world.kinds().count("shift.closed") == 1

"""Passwords, the four operators and what counts, the permission table, refusals on record."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from app.domain.people import PERMISSIONS, Permission, Role
from app.errors import UserError
from app.services.auth import LockedOut, NotPermitted, Session, WrongPassword
from app.services.auth_errors import MustChangePassword, TooManyOperators
from app.services.people import permission_table
from tests.checks.conftest import Yard
from tests.services.conftest import MORNING, PASSWORD

FIRST, OWN = "first-2026", "my-own-2026"


def hire(yard: Yard, admin: Session) -> Session:
    """替班保安, signed in with the first password."""
    yard.people.create(admin, "替班保安", Role.GUARD, None, FIRST)
    return yard.auth.login(yard.named("替班保安").id, FIRST, None)


def test_a_first_password_opens_nothing_but_its_own_change(yard: Yard, admin: Session) -> None:
    new = hire(yard, admin)
    assert yard.people.must_change(new)
    with pytest.raises(MustChangePassword):
        yard.duty.new_draft(new)
    with pytest.raises(UserError, match="不能再用"):
        yard.auth.change_password(new.account.id, FIRST, FIRST)
    yard.auth.change_password(new.account.id, FIRST, OWN)
    assert not yard.people.must_change(new)
    assert yard.duty.new_draft(new)


def test_the_first_administrator_chose_the_own_password(yard: Yard, admin: Session) -> None:
    assert not yard.people.must_change(admin)


def test_a_reset_password_ends_a_lock_and_must_be_changed(yard: Yard, guard: Session, admin: Session) -> None:
    for _ in range(5):
        with pytest.raises(UserError):
            yard.auth.check_password(guard.account.id, "wrong-1234")
    with pytest.raises(LockedOut):
        yard.auth.check_password(guard.account.id, PASSWORD)
    rows = {row.account.name: row for row in yard.people.overview(admin).people}
    assert rows["早班保安"].locked_until == MORNING + timedelta(minutes=15)
    yard.people.reset_password(admin, guard.account.id, FIRST)
    rows = {row.account.name: row for row in yard.people.overview(admin).people}
    assert (rows["早班保安"].temporary, rows["早班保安"].locked_until) == (True, None)
    again = yard.auth.login(guard.account.id, FIRST, None)
    assert yard.people.must_change(again)
    with pytest.raises(WrongPassword):
        yard.auth.check_password(guard.account.id, PASSWORD)


def test_the_last_sign_in_is_shown(yard: Yard, guard: Session, admin: Session) -> None:
    def last() -> dict[str, object]:
        return {row.account.name: row.last_login for row in yard.people.overview(admin).people}

    assert (last()["早班保安"], last()["校长"]) == (MORNING, None)
    yard.clock.move(hours=2)
    yard.auth.login(guard.account.id, PASSWORD, None)
    assert last()["早班保安"] == MORNING + timedelta(hours=2)
    yard.reopen()
    assert last()["早班保安"] == MORNING + timedelta(hours=2)


def test_who_may_reset_what(yard: Yard, guard: Session, admin: Session) -> None:
    with pytest.raises(NotPermitted):
        yard.people.reset_password(guard, admin.account.id, FIRST)
    with pytest.raises(UserError, match="自己的密码"):
        yard.people.reset_password(admin, admin.account.id, FIRST)
    with pytest.raises(UserError, match="太短"):
        yard.people.reset_password(admin, guard.account.id, "a1")
    with pytest.raises(UserError, match="没有这个账号"):
        yard.people.reset_password(admin, "nobody", FIRST)


def test_the_last_five_passwords_are_not_used_again(yard: Yard, guard: Session) -> None:
    who = guard.account.id
    passwords = [PASSWORD, *(f"number-{n}-x" for n in range(1, 6))]
    for old, new in pairwise(passwords):
        yard.auth.change_password(who, old, new)
    for used in passwords[1:]:
        with pytest.raises(UserError, match="最近 5 个"):
            yard.auth.change_password(who, passwords[-1], used)
    yard.auth.change_password(who, passwords[-1], PASSWORD)  # the sixth last
    yard.reopen()
    with pytest.raises(UserError, match="最近 5 个"):
        yard.auth.change_password(who, PASSWORD, passwords[-1])


def test_no_password_and_no_verifier_stands_in_the_log(yard: Yard, guard: Session, admin: Session) -> None:
    yard.people.reset_password(admin, guard.account.id, FIRST)
    yard.auth.change_password(guard.account.id, FIRST, OWN)
    for own in yard.store.own_after(0, 1000):
        assert not any(secret in own.env for secret in (FIRST, OWN, "argon2"))


def test_what_counts_towards_the_four_is_decided_shown_and_recorded(yard: Yard, admin: Session) -> None:
    view = yard.people.overview(admin)
    assert (view.operators, view.cap) == (3, 4)
    yard.people.set_policy(admin, counted=[Role.ADMIN])
    view = yard.people.overview(admin)
    assert view.operators == 4
    assert {row.account.name for row in view.people if row.counted} == {
        "管理员",
        "早班保安",
        "中班保安",
        "夜班保安",
    }
    assert (view.policy.counted, view.policy.author_name) == ((Role.ADMIN,), "管理员")
    with pytest.raises(TooManyOperators, match="4 人"):
        yard.people.create(admin, "替班保安", Role.GUARD, None, FIRST)
    with pytest.raises(UserError, match="超过 4 人"):
        yard.people.set_policy(admin, counted=[Role.ADMIN, Role.LEADER])
    assert yard.people.policy().counted == (Role.ADMIN,)
    yard.people.set_policy(admin, counted=[])
    assert yard.people.create(admin, "替班保安", Role.GUARD, None, FIRST).enabled


def test_the_fifth_operator_is_refused_and_that_is_recorded(
    yard: Yard, admin: Session, leader: Session, guard: Session
) -> None:
    hire(yard, admin)
    with pytest.raises(TooManyOperators):
        yard.people.create(admin, "第五保安", Role.GUARD, None, FIRST)
    yard.people.set_enabled(admin, guard.account.id, False)
    yard.people.create(admin, "第五保安", Role.GUARD, None, FIRST)
    with pytest.raises(TooManyOperators):
        yard.people.set_enabled(admin, guard.account.id, True)
    refusals = yard.people.refusals(leader, MORNING, MORNING + timedelta(hours=1))
    assert [(r.why, r.permission) for r in refusals] == [("operator_cap", "edit_accounts")] * 2


def test_every_refusal_is_on_record(yard: Yard, guard: Session, leader: Session, admin: Session) -> None:
    with pytest.raises(NotPermitted):
        yard.people.set_policy(guard, idle_lock=5)
    with pytest.raises(WrongPassword):
        yard.auth.check_password(guard.account.id, "wrong-1234")
    new = hire(yard, admin)
    with pytest.raises(MustChangePassword):
        yard.duty.new_draft(new)
    with pytest.raises(NotPermitted):
        yard.people.refusals(guard, MORNING, MORNING + timedelta(hours=1))
    found = yard.people.refusals(leader, MORNING, MORNING + timedelta(hours=1))
    assert {(r.why, r.permission) for r in found} == {
        ("permission", "edit_settings"),
        ("password", ""),
        ("temporary_password", "write_log"),
        ("permission", "read_audit"),
    }


@pytest.mark.parametrize(
    "change", [{"idle_lock": -1}, {"idle_lock": 121}, {"rounds": 0}, {"rounds": 13}, {"extra_patrol": 5}]
)
def test_rules_of_the_school_have_their_range(yard: Yard, admin: Session, change: dict[str, int]) -> None:
    with pytest.raises(UserError, match="之间"):
        yard.people.set_policy(admin, **change)  # type: ignore[arg-type]


def test_what_is_not_named_stays_and_rounds_begin_tomorrow(yard: Yard, admin: Session) -> None:
    yard.people.set_policy(admin, idle_lock=5)
    policy = yard.people.set_policy(admin, rounds=3, extra_patrol=30)
    assert (policy.idle_lock, policy.extra_patrol) == (5, 30)
    today = yard.at(12).date()
    assert [policy.rounds_on(today + timedelta(days=n)) for n in (0, 1, 30)] == [1, 3, 3]
    yard.store.rebuild()
    assert yard.people.policy() == policy


def test_the_table_shown_is_the_table_enforced() -> None:
    rows = permission_table()
    assert [row.permission for row in rows] == list(Permission)
    for row in rows:
        assert {role for role, allowed in row.roles.items() if allowed} == {
            role for role in Role if row.permission in PERMISSIONS[role]
        }
        assert str(row.words)

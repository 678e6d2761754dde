"""Password rules, the permission table, the cap of four and the lock of fifteen minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.folds.people import count_wrong
from app.domain.people import (
    LOCK_FOR,
    MAX_TRIES,
    Account,
    LoginFailures,
    PasswordProblem,
    Permission,
    Role,
    may,
    password_problem,
)
from app.domain.policy import SchoolPolicy

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("abc1234", PasswordProblem.TOO_SHORT),
        ("a1" * 65, PasswordProblem.TOO_LONG),
        ("12345678", PasswordProblem.NO_LETTER),
        ("abcdefgh", PasswordProblem.NO_DIGIT),
        ("早班保安2026", PasswordProblem.CONTAINS_NAME),
        ("gate-2026", None),
        ("密码密码密码12", None),
    ],
)
def test_password_rules(password: str, problem: PasswordProblem | None) -> None:
    assert password_problem(password, "早班保安") is problem


def test_a_guard_may_write_but_not_administer() -> None:
    assert may(Role.GUARD, Permission.WRITE_LOG)
    assert may(Role.GUARD, Permission.REPORT_FAULT)
    for permission in (Permission.EDIT_CAMERAS, Permission.EDIT_ACCOUNTS, Permission.COUNTY_VIEW):
        assert not may(Role.GUARD, permission)


def test_only_the_county_sees_other_schools() -> None:
    assert [role for role in Role if may(role, Permission.COUNTY_VIEW)] == [Role.COUNTY]


def test_enabled_guards_count_as_operators() -> None:
    def account(role: Role, enabled: bool = True) -> Account:
        return Account(1, role, role, role, None, enabled, NOW)

    people = [account(Role.GUARD), account(Role.GUARD, False), account(Role.ADMIN), account(Role.PRINCIPAL)]
    assert SchoolPolicy(1).operators(people) == 1
    assert SchoolPolicy(1, counted=(Role.ADMIN,)).operators(people) == 2


def test_the_fifth_wrong_password_locks_for_fifteen_minutes() -> None:
    failures: LoginFailures | None = None
    for _ in range(MAX_TRIES):
        assert failures is None or not failures.locked_at(NOW)
        failures = count_wrong(failures, 1, "a", NOW)
    assert failures is not None
    assert failures.locked_at(NOW)
    assert failures.locked_at(NOW + LOCK_FOR - timedelta(seconds=1))
    assert not failures.locked_at(NOW + LOCK_FOR)
    assert count_wrong(failures, 1, "a", NOW + LOCK_FOR).tries == 1


def test_setting_the_clock_back_does_not_prolong_a_lock() -> None:
    failures = LoginFailures(1, "a", MAX_TRIES, NOW, NOW + LOCK_FOR)
    assert not failures.locked_at(NOW - timedelta(days=1))

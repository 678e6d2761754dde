"""School, account, role, the permission table and the cap of four operators (articles 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OPERATOR_CAP = 4
"""At most four enabled operators per school, guards included (article 4(2), R04)."""

COUNTY_SCHOOL_ID = 0
"""The county's own log is kept under this id; schools count from 1."""


MAX_TRIES = 5
"""Wrong passwords in a row before an account is locked (R05)."""

LOCK_FOR = timedelta(minutes=15)
"""How long it stays locked."""

PASSWORD_MIN = 8
PASSWORD_MAX = 128
"""Length of a password in characters; the upper bound keeps argon2 from being fed megabytes."""


class Role(StrEnum):
    """Who somebody is; decides which pages exist and what is permitted."""

    GUARD = "guard"  # 值班保安
    ADMIN = "admin"  # 管理员
    LEADER = "leader"  # 主管领导
    PRINCIPAL = "principal"  # 校长
    COUNTY = "county"  # 县电教中心


class Permission(StrEnum):
    """One act that may be permitted or refused."""

    WATCH = "watch"
    WRITE_LOG = "write_log"
    READ_LOG = "read_log"
    REPORT_FAULT = "report_fault"
    HANDLE_FAULT = "handle_fault"
    PRINT_FORM = "print_form"
    EDIT_CAMERAS = "edit_cameras"
    EDIT_ACCOUNTS = "edit_accounts"
    EDIT_SETTINGS = "edit_settings"
    EDIT_ROSTER = "edit_roster"
    TAKE_EVIDENCE = "take_evidence"
    DO_CHECKS = "do_checks"
    SIGN_CHECKS = "sign_checks"
    SIGN_CLOSINGS = "sign_closings"
    RAISE_EMERGENCY = "raise_emergency"
    READ_AUDIT = "read_audit"
    REGISTER_ENTRY = "register_entry"
    KEEP_REGISTERS = "keep_registers"
    ASK_ACCESS = "ask_access"
    DECIDE_ACCESS = "decide_access"
    EDIT_LEDGERS = "edit_ledgers"
    READ_LEDGERS = "read_ledgers"
    STOP_PROGRAM = "stop_program"
    PLAN_OUTAGE = "plan_outage"
    APPROVE_OUTAGE = "approve_outage"
    CARE_CAMERAS = "care_cameras"
    APPROVE_ADJUST = "approve_adjust"
    COUNTY_VIEW = "county_view"


P = Permission
_READS = frozenset({P.WATCH, P.READ_LOG, P.PRINT_FORM})
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.GUARD: _READS
    | {P.WRITE_LOG, P.REPORT_FAULT, P.TAKE_EVIDENCE, P.DO_CHECKS, P.RAISE_EMERGENCY, P.STOP_PROGRAM}
    | {P.REGISTER_ENTRY, P.ASK_ACCESS},
    Role.ADMIN: frozenset(P) - {P.COUNTY_VIEW, P.APPROVE_OUTAGE, P.DECIDE_ACCESS, P.APPROVE_ADJUST},
    Role.LEADER: _READS
    | {P.HANDLE_FAULT, P.EDIT_ROSTER, P.RAISE_EMERGENCY, P.READ_AUDIT, P.READ_LEDGERS, P.APPROVE_OUTAGE}
    | {P.ASK_ACCESS, P.DECIDE_ACCESS, P.APPROVE_ADJUST},
    Role.PRINCIPAL: _READS
    | {P.RAISE_EMERGENCY, P.READ_AUDIT, P.READ_LEDGERS, P.APPROVE_OUTAGE}
    | {P.ASK_ACCESS, P.DECIDE_ACCESS, P.APPROVE_ADJUST},
    Role.COUNTY: _READS | {P.COUNTY_VIEW},
}
"""The one permission table (R05)."""


def may(role: Role, permission: Permission) -> bool:
    """Whether `role` is permitted to do `permission`."""
    return permission in PERMISSIONS[role]


@dataclass(frozen=True)
class School:
    """A school of the county's list. `seq` is its number in the regulation's table, None if invented."""

    school_id: int
    name: str
    category: str
    seq: int | None = None


@dataclass(frozen=True)
class Account:
    """A person's account; the password verifier is kept elsewhere and never in the log."""

    school_id: int
    id: str
    name: str
    role: Role
    shift: str | None
    enabled: bool
    since: datetime


@dataclass(frozen=True)
class SignIn:
    """When an account signed in last."""

    school_id: int
    account_id: str
    at: datetime


@dataclass(frozen=True)
class LoginFailures:
    """Wrong passwords in a row of one account; folded from the log, so a restart changes nothing."""

    school_id: int
    account_id: str
    tries: int
    last_at: datetime
    locked_until: datetime | None

    def locked_at(self, now: datetime) -> bool:
        """Whether the account is locked at `now`.

        A clock that was set back before the last try does not prolong a lock: the log is never
        out of reach for longer than `LOCK_FOR`.
        """
        return self.locked_until is not None and self.last_at - LOCK_FOR <= now < self.locked_until


class PasswordProblem(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_LETTER = "no_letter"
    NO_DIGIT = "no_digit"
    CONTAINS_NAME = "contains_name"


def password_problem(password: str, name: str) -> PasswordProblem | None:
    """What is wrong with a new password of the account `name`, or None (R05)."""
    if len(password) < PASSWORD_MIN:
        return PasswordProblem.TOO_SHORT
    if len(password) > PASSWORD_MAX:
        return PasswordProblem.TOO_LONG
    if not any(c.isalpha() for c in password):
        return PasswordProblem.NO_LETTER
    if not any(c.isdigit() for c in password):
        return PasswordProblem.NO_DIGIT
    if name and name.casefold() in password.casefold():
        return PasswordProblem.CONTAINS_NAME
    return None

"""School, account, role, the permission table and the cap of four operators (articles 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OPERATOR_CAP = 4
"""At most four enabled operators per school, guards included (article 4(2), R04)."""

COUNTY_SCHOOL_ID = 0
"""The county's own log is kept under this id; schools count from 1."""


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
    TAKE_EVIDENCE = "take_evidence"
    COUNTY_VIEW = "county_view"


P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.GUARD: frozenset(
        {P.WATCH, P.WRITE_LOG, P.READ_LOG, P.REPORT_FAULT, P.PRINT_FORM, P.TAKE_EVIDENCE}
    ),
    Role.ADMIN: frozenset(P) - {P.COUNTY_VIEW},
    Role.LEADER: frozenset({P.WATCH, P.READ_LOG, P.HANDLE_FAULT, P.PRINT_FORM}),
    Role.PRINCIPAL: frozenset({P.WATCH, P.READ_LOG, P.PRINT_FORM}),
    Role.COUNTY: frozenset({P.WATCH, P.READ_LOG, P.PRINT_FORM, P.COUNTY_VIEW}),
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

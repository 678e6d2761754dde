"""Who must choose a password of their own first: after one was issued by somebody else (R05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

REMEMBERED = 5
"""The newest passwords of an account, the present one included, that may not be chosen again."""


@dataclass(frozen=True)
class PasswordState:
    """When a password was last set, and by which records.

    temporary  set by somebody else, to be changed at the next log-in
    records    ids of the records that set the last passwords, the one in force first; a verifier is
               kept under the id of its record, so the order of the log decides which one holds
    """

    school_id: int
    account_id: str
    temporary: bool
    set_at: datetime
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Something that was refused to somebody, as recorded.

    permission  what was tried, "" for a log-in or signature
    why         "permission", "password", "locked", "operator_cap" or "temporary_password"
    """

    school_id: int
    id: str
    at: datetime
    account_id: str
    permission: str
    why: str

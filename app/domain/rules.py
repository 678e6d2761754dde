"""Rules that somebody has read and signed (article 4(5), R12): 上墙制度、管理办法、操作使用手册."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RuleRead:
    """A person's signature under a text. `edition`: which wording (see `services/rules.py`)."""

    school_id: int
    account_id: str
    rule: str
    edition: str
    account_name: str
    at: datetime

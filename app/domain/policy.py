"""What a school decides for itself within the regulation: it stands in the log, so every PC agrees on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.people import OPERATOR_CAP, Account, Role

IDLE_LOCK_MIN, IDLE_LOCK_MAX = 0, 120
"""Minutes without a key or the mouse after which the screen asks for the password; 0: never."""

EXTRA_PATROL_MIN, EXTRA_PATROL_MAX = 10, 240
"""Minutes between two patrols while the system is down (article 7(4) gives no number)."""

PRESENCE_MIN, PRESENCE_MAX = 10, 240
"""Minutes between two presence questions; the text gives no number (R21)."""

PRESENCE_ANSWER_MIN, PRESENCE_ANSWER_MAX = 1, 60
"""Minutes within which a presence question is answered."""

FOREGROUND_MIN, FOREGROUND_MAX = 0, 120
"""Minutes that another program may be in front unrecorded; 0: nothing is recorded (R22)."""


@dataclass(frozen=True)
class SchoolPolicy:
    """One row a school; without a record the defaults hold.

    counted       roles that count towards the cap of four besides guards (R04, article 4(2))
    idle_lock     minutes, 0: never (R64)
    rounds        patrol rounds of a shift by the ISO day from which they hold (R07)
    extra_patrol  minutes between two patrols during an outage (R28)
    presence_from, presence_to  the guard is asked after so many minutes without input; 0: never (R21)
    presence_answer             minutes that he has for the answer
    foreground    minutes that another program may be in front unrecorded; 0: nothing is recorded (R22)
    hold_front    the window stays maximised and comes back to the front (R22)
    """

    school_id: int
    counted: tuple[Role, ...] = ()
    idle_lock: int = 10
    rounds: dict[str, int] = field(default_factory=dict)
    extra_patrol: int = 60
    presence_from: int = 0
    presence_to: int = 0
    presence_answer: int = 5
    foreground: int = 5
    hold_front: bool = False
    author_name: str = ""
    at: datetime | None = None

    def rounds_on(self, day: date) -> int:
        """How many patrol rounds each shift of this local day has."""
        return rounds_on(self.rounds, day)

    def counts(self, role: Role) -> bool:
        """Whether an enabled account of this role takes one of the four places."""
        return role is Role.GUARD or role in self.counted

    def operators(self, accounts: Iterable[Account]) -> int:
        """How many of the four places are taken."""
        return sum(1 for account in accounts if account.enabled and self.counts(account.role))

    def refuses(self, role: Role, others: Iterable[Account]) -> bool:
        """Whether one more enabled account of this role would be a fifth operator (R04)."""
        return self.counts(role) and self.operators(others) >= OPERATOR_CAP


def rounds_on(rounds: Mapping[str, int], day: date) -> int:
    """The number that began on `day` or last before it; one round a shift where none was set."""
    held = [begin for begin in rounds if begin <= day.isoformat()]
    return int(rounds[max(held)]) if held else 1

"""Password verifiers: set one, remember the former ones, refuse a reuse (R05). Knows no session.

The former verifiers stand beside the present one under a name of their own; none is ever in the log.
"""

from __future__ import annotations

import json

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.passwords import REMEMBERED, PasswordState
from app.services.ports import UnitOfWork


class Passwords:
    """Verifiers of one store; hashing is slow, so nothing here hashes inside a transaction."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self.hasher = hasher or PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)

    def fits(self, verifier: str, password: str) -> bool:
        """Whether a password is the one behind a verifier."""
        try:
            return self.hasher.verify(verifier, password)
        except (VerificationError, InvalidHashError):
            return False

    def used(self, verifiers: list[str], password: str) -> bool:
        """Whether a password is one of those behind `newest_verifiers`."""
        return any(self.fits(verifier, password) for verifier in verifiers)


def newest_verifiers(uow: UnitOfWork, account_id: str) -> list[str]:
    """The account's last verifiers, the present one first; at most `REMEMBERED`."""
    present = uow.verifier(account_id)
    former = json.loads(uow.verifier(_former(account_id)) or "[]")
    return ([present] if present else []) + list(map(str, former))


def set_verifier(uow: UnitOfWork, account_id: str, verifier: str) -> None:
    """Put a new verifier in force and remember the one before."""
    former = newest_verifiers(uow, account_id)[: REMEMBERED - 1]
    uow.keep_verifier(_former(account_id), json.dumps(former))
    uow.keep_verifier(account_id, verifier)


def is_temporary(uow: UnitOfWork, school_id: int, account_id: str) -> bool:
    """Whether the account must choose a password of its own first."""
    state = uow.get(PasswordState, school_id, account_id)
    return state is not None and state.temporary


def _former(account_id: str) -> str:
    return f"{account_id}.former"

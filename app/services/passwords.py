"""Password verifiers: set one, remember the former ones, refuse a reuse (R05). Knows no session.

Each is kept under the id of the record that put it into force; none is ever in the log.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.passwords import PasswordState
from app.domain.record import Record
from app.services.ports import UnitOfWork, Verifier


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


def newest_verifiers(uow: UnitOfWork, school_id: int, account_id: str) -> list[str]:
    """The account's last verifiers that are on this PC, the one in force first; at most `REMEMBERED`.

    A password that was changed on another PC holds as soon as its record and its verifier are here.
    """
    state = uow.get(PasswordState, school_id, account_id)
    kept = {each.record_id: each.verifier for each in uow.verifiers(account_id)}
    return [kept[record] for record in state.records if record in kept] if state is not None else []


def set_verifier(uow: UnitOfWork, account_id: str, by: Record, verifier: str) -> None:
    """Keep the verifier that the record `by` puts into force; forget those beyond the remembered ones."""
    uow.keep_verifier(Verifier(str(by.id), account_id, verifier))
    state = uow.get(PasswordState, by.school_id, account_id)
    for old in uow.verifiers(account_id):
        if state is not None and old.record_id not in state.records:
            uow.drop_verifier(old.record_id)


def is_temporary(uow: UnitOfWork, school_id: int, account_id: str) -> bool:
    """Whether the account must choose a password of its own first."""
    state = uow.get(PasswordState, school_id, account_id)
    return state is not None and state.temporary

"""The school's accounts as the administrator sees them: who signed in when, who is locked, how many
operators there are (article 4(2), R04). Changing them is AuthService's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.people import OPERATOR_CAP, Account, LoginFailures, Permission, SignIn
from app.domain.policy import SchoolPolicy
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork


@dataclass(frozen=True)
class StaffLine:
    """One account. Times are aware UTC; `locked_until` is None unless it is locked now.

    operator  it takes one of the four places while it is enabled
    """

    account: Account
    last_login: datetime | None
    locked_until: datetime | None
    operator: bool

    @property
    def id(self) -> str:
        """The account's id."""
        return self.account.id


@dataclass(frozen=True)
class Staff:
    """Everybody, those in use first, and how many of the `cap` operators' places are taken."""

    lines: list[StaffLine]
    operators: int
    cap: int = OPERATOR_CAP


class AccountsService:
    """Reads what the accounts page shows."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth

    def staff(self, session: Session) -> Staff:
        """The own school's accounts. Raises NotPermitted."""
        self._auth.require(session, Permission.EDIT_ACCOUNTS)
        accounts = self._auth.accounts(enabled_only=False)
        school, now = session.school_id, self._clock.now()

        def work(uow: UnitOfWork) -> list[StaffLine]:
            policy = uow.get(SchoolPolicy, school) or SchoolPolicy(school)
            signed = {row.account_id: row.at for row in uow.find(SignIn, school_id=school)}
            failed = {row.account_id: row for row in uow.find(LoginFailures, school_id=school)}
            return [
                StaffLine(
                    account,
                    signed.get(account.id),
                    _locked(failed.get(account.id), now),
                    policy.counts(account.role),
                )
                for account in accounts
            ]

        lines = sorted(self._store.run(work), key=lambda line: not line.account.enabled)
        taken = sum(1 for line in lines if line.operator and line.account.enabled)
        return Staff(lines, taken)


def _locked(failures: LoginFailures | None, now: datetime) -> datetime | None:
    return failures.locked_until if failures is not None and failures.locked_at(now) else None

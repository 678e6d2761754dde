"""Accounts, log-in and permission: who somebody is and what that allows (articles 4(2) and 4(3), R04, R05).

Passwords are kept as argon2id verifiers beside the log, never in it. Every refusal is a record.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from argon2 import PasswordHasher

from app.domain.folds.passwords import TEMPORARY, refused_because
from app.domain.folds.people import (
    LOCKED,
    WRONG_PASSWORD,
    account_body,
    login_body,
    login_refused_body,
    refused_body,
)
from app.domain.folds.shift import closed_body, opened_body
from app.domain.people import (
    COUNTY_SCHOOL_ID,
    MAX_TRIES,
    Account,
    LoginFailures,
    Permission,
    Role,
    School,
    may,
)
from app.domain.policy import SchoolPolicy
from app.domain.record import SYSTEM, Kind
from app.domain.shift import DutyTurn, ShiftName, ShiftSlot, belongs
from app.errors import UserError
from app.services import auth_errors as refuse
from app.services.auth_errors import LockedOut, NotPermitted, WrongPassword
from app.services.passwords import Passwords, is_temporary, newest_verifiers, set_verifier
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.services.turns import end_turns

__all__ = ["AuthService", "LockedOut", "NotPermitted", "Session", "WrongPassword"]


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in. `slot` and `turn_id` are None and "" for who is not on duty.

    since  when the turn on duty (or else this session) began, aware UTC
    """

    school_id: int
    school_name: str
    account: Account
    slot: ShiftSlot | None
    turn_id: str
    since: datetime


class AuthService:
    """Log-in, password checks, accounts and the one place where a permission is asked for."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        shifts: ShiftService,
        *,
        school_name: str = "",
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shifts = shifts
        self._school_name = school_name
        self.passwords = Passwords(hasher)
        self._one_try = threading.Lock()  # parallel guesses must not share one look at the counter

    def accounts(self, *, enabled_only: bool = True) -> list[Account]:
        """The own school's accounts: guards first, then by name."""
        found = self._store.run(lambda uow: uow.find(Account, school_id=self._store.school_id))
        kept = [account for account in found if account.enabled or not enabled_only]
        return sorted(kept, key=lambda a: (list(Role).index(a.role), _shift_order(a.shift), a.name))

    def current_slot(self) -> ShiftSlot:
        """The shift it is now."""
        return self._shifts.slot_at(self._clock.now())

    def login(
        self,
        account_id: str,
        password: str,
        shift: ShiftName | None,
        *,
        slot: ShiftSlot | None = None,
        before: Callable[[UnitOfWork, Account], None] | None = None,
    ) -> Session:
        """Sign in; a guard always takes a shift (None: the present one), others only when they name one.

        `slot`: the very shift to take. `before` writes in the same transaction, ahead of the sign-in.
        Raises WrongPassword, LockedOut or UserError (no such account, disabled).
        """
        account = self._verified(account_id, password)
        now = self._clock.now()
        if shift is None and account.role is Role.GUARD:
            shift = self._shifts.slot_at(now).name
        if slot is None and shift is not None:
            slot = self._shifts.slot_near(now, shift)

        def work(uow: UnitOfWork) -> Session:
            if before is not None:
                before(uow, account)
            return self._open_session(uow, account, slot, now)

        return self._store.run(work)

    def logout(self, session: Session) -> None:
        """Sign out; ends the turn on duty."""

        def work(uow: UnitOfWork) -> None:
            turn = uow.get(DutyTurn, session.school_id, session.turn_id) if session.turn_id else None
            if turn is not None and turn.closed_at is None:
                uow.append(Kind.SHIFT_CLOSED, closed_body(turn.id, "logout"), author=session.account.id)
            uow.append(Kind.LOGOUT, login_body(session.account.id), author=session.account.id)

        self._store.run(work)

    def check_password(self, account_id: str, password: str) -> None:
        """Confirm a signature. Wrong tries count towards the lock as at log-in.

        Raises WrongPassword, LockedOut or UserError.
        """
        account = self._verified(account_id, password)

        def forgive(uow: UnitOfWork) -> None:
            if uow.get(LoginFailures, account.school_id, account.id) is not None:
                uow.append(Kind.PASSWORD_CONFIRMED, login_body(account.id), author=account.id)

        self._store.run(forgive)

    def create_account(
        self,
        by: Session | None,
        name: str,
        role: Role,
        shift: str | None,
        password: str,
        *,
        temporary: bool = False,
    ) -> Account:
        """A new account; `by` None only while the school has none (first start).

        `temporary`: the password is to be changed at the first log-in (services/people.py).
        Raises UserError: a fifth operator (R04), a weak password, a name that exists, a wrong role.
        """
        self.require(by, Permission.EDIT_ACCOUNTS)
        name = name.strip()
        refuse.weak_password(password, name)
        if not name:
            raise refuse.no_name()
        if (role is Role.COUNTY) != (self._store.school_id == COUNTY_SCHOOL_ID):
            raise refuse.wrong_role()
        verifier = self.passwords.hasher.hash(password)
        account_id = str(uuid4())
        author = by.account.id if by else SYSTEM

        def work(uow: UnitOfWork) -> Account:
            existing = uow.find(Account, school_id=self._store.school_id, enabled=True)
            if by is None and existing:  # somebody made the first account meanwhile
                raise refuse.not_permitted(Permission.EDIT_ACCOUNTS)
            if any(account.name == name for account in existing):
                raise refuse.name_taken(name)
            if _policy(uow, self._store.school_id).refuses(role, existing):
                raise refuse.too_many_operators()
            body = account_body(account_id, name, role, shift, True)
            record = uow.append(Kind.ACCOUNT_SET, body, author=author)
            if temporary:
                record = uow.append(Kind.PASSWORD_ISSUED, login_body(account_id), author=author)
            set_verifier(uow, account_id, record, verifier)
            return _existing(uow, self._store.school_id, account_id)

        return self._store.run(work)

    def set_enabled(self, by: Session, account_id: str, enabled: bool) -> Account:
        """Enable or disable an account; what it wrote stays. Raises UserError (R04, own account)."""
        self.require(by, Permission.EDIT_ACCOUNTS)
        if account_id == by.account.id:
            raise refuse.own_account()

        def work(uow: UnitOfWork) -> Account:
            account = _existing(uow, self._store.school_id, account_id)
            others = uow.find(Account, school_id=account.school_id, enabled=True, id__ne=account_id)
            if enabled and _policy(uow, account.school_id).refuses(account.role, others):
                raise refuse.too_many_operators()
            body = account_body(account.id, account.name, account.role, account.shift, enabled)
            uow.append(Kind.ACCOUNT_SET, body, author=by.account.id)
            if not enabled:  # who may not be on duty is on duty no longer; what he wrote stays
                end_turns(uow, account.school_id, account_id, "disabled", by.account.id)
            return _existing(uow, account.school_id, account_id)

        return self._store.run(work)

    def change_password(self, account_id: str, old: str, new: str) -> None:
        """Replace the own password. Raises WrongPassword, LockedOut or UserError (too weak, used before)."""
        account = self._verified(account_id, old)
        refuse.weak_password(new, account.name)
        school = account.school_id
        if self.passwords.used(self._store.run(lambda uow: newest_verifiers(uow, school, account_id)), new):
            raise refuse.password_reused()
        verifier = self.passwords.hasher.hash(new)

        def work(uow: UnitOfWork) -> None:
            record = uow.append(Kind.PASSWORD_CHANGED, login_body(account_id), author=account_id)
            set_verifier(uow, account_id, record, verifier)

        self._store.run(work)

    def require(self, session: Session | None, permission: Permission) -> None:
        """Refuse, and record the refusal, unless the account may do it now.

        `session` None stands for the first start: it may do everything while there is no account.
        Raises NotPermitted, or MustChangePassword while the password is a temporary one.
        """

        def work(uow: UnitOfWork) -> UserError | None:
            if session is None:
                anybody = uow.find(Account, school_id=self._store.school_id, limit=1)
                return refuse.not_permitted(permission) if anybody else None
            who = session.account.id
            account = uow.get(Account, session.school_id, who)
            if account is None or not account.enabled or not may(account.role, permission):
                uow.append(Kind.REFUSED, refused_body(who, permission), author=who)
                return refuse.not_permitted(permission)
            if is_temporary(uow, session.school_id, who):
                uow.append(Kind.REFUSED, refused_because(who, permission, TEMPORARY), author=who)
                return refuse.must_change()
            return None

        refusal = self._store.run(work)
        if refusal is not None:
            raise refusal

    def scope(self, session: Session, school_id: int | None) -> int | None:
        """The school to read: the own one, or for the county any (None: all). Raises NotPermitted."""
        if session.school_id == COUNTY_SCHOOL_ID:
            self.require(session, Permission.COUNTY_VIEW)
            return school_id
        if school_id not in {None, session.school_id}:
            self.require(session, Permission.COUNTY_VIEW)
        return session.school_id

    def _verified(self, account_id: str, password: str) -> Account:
        with self._one_try:
            account, verifier = self._store.run(lambda uow: self._admitted(uow, account_id))
            if isinstance(account, LoginFailures):
                raise self._locked(account)
            if not self.passwords.fits(verifier, password):
                failures = self._store.run(lambda uow: self._count(uow, account.id))
                if failures.locked_until is not None:
                    raise self._locked(failures)
                raise WrongPassword(MAX_TRIES - failures.tries)
            return account

    def _admitted(self, uow: UnitOfWork, account_id: str) -> tuple[Account | LoginFailures, str]:
        """The account and its verifier, or the failures that lock it (recorded)."""
        school = self._store.school_id
        account = uow.get(Account, school, account_id)
        if account is None or not account.enabled:
            raise refuse.no_account()
        failures = uow.get(LoginFailures, school, account_id)
        if failures is not None and failures.locked_at(self._clock.now()):
            uow.append(Kind.LOGIN_REFUSED, login_refused_body(account_id, LOCKED), author=SYSTEM)
            return failures, ""
        verifiers = newest_verifiers(uow, school, account_id)
        if not verifiers:
            raise refuse.no_verifier(account.name)
        return account, verifiers[0]

    def _count(self, uow: UnitOfWork, account_id: str) -> LoginFailures:
        uow.append(Kind.LOGIN_REFUSED, login_refused_body(account_id, WRONG_PASSWORD), author=SYSTEM)
        failures = uow.get(LoginFailures, self._store.school_id, account_id)
        if failures is None:
            raise RuntimeError("a refused log-in was not folded")
        return failures

    def _locked(self, failures: LoginFailures) -> LockedOut:
        until = failures.locked_until or self._clock.now()
        return LockedOut(until, until.astimezone(self._shifts.zone))

    def _open_session(
        self, uow: UnitOfWork, account: Account, slot: ShiftSlot | None, now: datetime
    ) -> Session:
        school = uow.get(School, account.school_id)
        login = uow.append(Kind.LOGIN, login_body(account.id), author=account.id)
        turn_id, since = "", now
        if slot is not None:
            turn_id, since = _take_turn(uow, account, slot, str(login.device_id), now)
        name = school.name if school else self._school_name
        return Session(account.school_id, name, account, slot, turn_id, since)


def _take_turn(
    uow: UnitOfWork, account: Account, slot: ShiftSlot, device_id: str, now: datetime
) -> tuple[str, datetime]:
    """Go on with the own turn of this shift (after a crash), or relieve who is on duty at this PC."""
    for turn in uow.find(DutyTurn, school_id=account.school_id, closed_at=None, device_id=device_id):
        same = turn.account_id == account.id and turn.shift is slot.name
        if same and belongs(slot, turn.opened_at) and turn.opened_at <= now:
            return turn.id, turn.opened_at
        uow.append(Kind.SHIFT_CLOSED, closed_body(turn.id, "relieved"), author=account.id)
    turn_id = str(uuid4())
    uow.append(
        Kind.SHIFT_OPENED, opened_body(turn_id, account.id, account.name, slot.name), author=account.id
    )
    return turn_id, now


def _existing(uow: UnitOfWork, school_id: int, account_id: str) -> Account:
    account = uow.get(Account, school_id, account_id)
    if account is None:
        raise refuse.no_account()
    return account


def _policy(uow: UnitOfWork, school_id: int) -> SchoolPolicy:
    return uow.get(SchoolPolicy, school_id) or SchoolPolicy(school_id)


def _shift_order(shift: str | None) -> int:
    names = [str(name) for name in ShiftName]
    return names.index(shift) if shift in names else len(names)

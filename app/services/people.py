"""Use cases of accounts and of what a school decides for itself (articles 4(2), R04, R05, R64).

The permission table is shown here and stands in domain/people.py; log-in and signatures are auth.py's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.folds.passwords import OPERATOR_CAP_REACHED, refused_because
from app.domain.folds.people import login_body
from app.domain.folds.policy import policy_body
from app.domain.inspection import ROUNDS_MAX
from app.domain.passwords import Refusal
from app.domain.people import OPERATOR_CAP, Account, LoginFailures, Permission, Role, SignIn, may
from app.domain.policy import (
    EXTRA_PATROL_MAX,
    EXTRA_PATROL_MIN,
    FOREGROUND_MAX,
    FOREGROUND_MIN,
    IDLE_LOCK_MAX,
    IDLE_LOCK_MIN,
    PRESENCE_ANSWER_MAX,
    PRESENCE_ANSWER_MIN,
    PRESENCE_MAX,
    PRESENCE_MIN,
    SchoolPolicy,
)
from app.domain.record import Kind
from app.errors import UserError
from app.services import auth_errors as refuse
from app.services.auth import AuthService, Session
from app.services.auth_errors import PERMISSION_WORDS, TooManyOperators
from app.services.passwords import is_temporary, newest_verifiers, set_verifier
from app.services.ports import Clock, Store, UnitOfWork
from app.services.register_words import WHY_WORDS as REGISTER_WHY
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, Text, text

ROLE_WORDS = {
    Role.GUARD: QT_TRANSLATE_NOOP("app", "值班保安"),
    Role.ADMIN: QT_TRANSLATE_NOOP("app", "管理员"),
    Role.LEADER: QT_TRANSLATE_NOOP("app", "主管领导"),
    Role.PRINCIPAL: QT_TRANSLATE_NOOP("app", "校长"),
    Role.COUNTY: QT_TRANSLATE_NOOP("app", "县电教中心"),
}
WHY_WORDS = {
    "permission": QT_TRANSLATE_NOOP("app", "没有权限"),
    "password": QT_TRANSLATE_NOOP("app", "密码不正确"),
    "locked": QT_TRANSLATE_NOOP("app", "账号锁定中"),
    OPERATOR_CAP_REACHED: QT_TRANSLATE_NOOP("app", "系统操作员已满 4 人"),
    "temporary_password": QT_TRANSLATE_NOOP("app", "临时密码未改"),
    **REGISTER_WHY,
}
COUNTABLE = (Role.ADMIN, Role.LEADER, Role.PRINCIPAL)
"""Roles of a school that a school may count among the four; guards always are (requirements, defect 6)."""


@dataclass(frozen=True)
class PersonRow:
    """An account as its page shows it.

    counted       takes one of the four places
    temporary     must change the password first
    locked_until  too many wrong tries, aware UTC
    last_login    aware UTC
    """

    account: Account
    counted: bool
    temporary: bool
    locked_until: datetime | None
    last_login: datetime | None = None

    @property
    def id(self) -> str:
        """The account's id."""
        return self.account.id


@dataclass(frozen=True)
class PeopleView:
    """The accounts of a school and how many of the four places are taken."""

    people: list[PersonRow]
    operators: int
    cap: int
    policy: SchoolPolicy


@dataclass(frozen=True)
class PermissionRow:
    """One act and who may do it."""

    permission: Permission
    words: Text
    roles: dict[Role, bool]


class PeopleService:
    """Accounts, the permission table and the school's own rules as their page uses them."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def overview(self, session: Session) -> PeopleView:
        """Every account of the school, disabled ones last."""
        self._auth.require(session, Permission.READ_LOG)
        accounts = self._auth.accounts(enabled_only=False)
        now, school = self._clock.now(), session.school_id

        def work(uow: UnitOfWork) -> PeopleView:
            policy = _policy(uow, school)
            signed = {row.account_id: row.at for row in uow.find(SignIn, school_id=school)}
            rows = [
                PersonRow(
                    account=account,
                    counted=account.enabled and policy.counts(account.role),
                    temporary=is_temporary(uow, school, account.id),
                    locked_until=_locked_until(uow, account, now),
                    last_login=signed.get(account.id),
                )
                for account in sorted(accounts, key=lambda account: not account.enabled)
            ]
            return PeopleView(rows, policy.operators(accounts), OPERATOR_CAP, policy)

        return self._store.run(work)

    def create(self, by: Session, name: str, role: Role, shift: str | None, password: str) -> Account:
        """A new account with a first password that its owner must change. Raises UserError (R04 recorded)."""
        try:
            return self._auth.create_account(by, name, role, shift, password, temporary=True)
        except TooManyOperators:
            self._record_cap(by)
            raise

    def set_enabled(self, by: Session, account_id: str, enabled: bool) -> Account:
        """Enable or disable an account. Raises UserError (R04 recorded, own account)."""
        try:
            return self._auth.set_enabled(by, account_id, enabled)
        except TooManyOperators:
            self._record_cap(by)
            raise

    def reset_password(self, by: Session, account_id: str, password: str) -> None:
        """Give somebody else a new password, to be changed at the next log-in; ends a lock.

        Raises NotPermitted, or UserError: the own account, too weak, used before.
        """
        self._auth.require(by, Permission.EDIT_ACCOUNTS)
        if account_id == by.account.id:
            raise refuse.own_password()
        account, verifiers = self._store.run(
            lambda uow: (
                uow.get(Account, by.school_id, account_id),
                newest_verifiers(uow, by.school_id, account_id),
            )
        )
        if account is None:
            raise refuse.no_account()
        refuse.weak_password(password, account.name)
        if self._auth.passwords.used(verifiers, password):
            raise refuse.password_reused()
        verifier = self._auth.passwords.hasher.hash(password)

        def work(uow: UnitOfWork) -> None:
            record = uow.append(Kind.PASSWORD_ISSUED, login_body(account_id), author=by.account.id)
            set_verifier(uow, account_id, record, verifier)

        self._store.run(work)

    def must_change(self, session: Session) -> bool:
        """Whether this account must change its password before it can do anything (ask after log-in)."""
        return self._store.run(lambda uow: is_temporary(uow, session.school_id, session.account.id))

    def policy(self, school_id: int | None = None) -> SchoolPolicy:
        """What the school decided for itself; asks no permission."""
        school = self._store.school_id if school_id is None else school_id
        return self._store.run(lambda uow: _policy(uow, school))

    def set_policy(
        self,
        session: Session,
        *,
        counted: Iterable[Role] | None = None,
        idle_lock: int | None = None,
        rounds: int | None = None,
        extra_patrol: int | None = None,
        presence: tuple[int, int, int] | None = None,
        foreground: int | None = None,
        hold_front: bool | None = None,
    ) -> SchoolPolicy:
        """Change what is named; a new number of patrol rounds holds from tomorrow on.

        `presence`: least and most minutes before the guard is asked (0, 0: never), minutes for the answer.
        Raises NotPermitted, or UserError: out of range, or the roles that count make a fifth operator.
        """
        self._auth.require(session, Permission.EDIT_SETTINGS)
        _in_range(idle_lock, IDLE_LOCK_MIN, IDLE_LOCK_MAX, text(IDLE_LOCK_TEXT))
        _in_range(rounds, 1, ROUNDS_MAX, text(ROUNDS_TEXT))
        _in_range(extra_patrol, EXTRA_PATROL_MIN, EXTRA_PATROL_MAX, text(EXTRA_PATROL_TEXT))
        _in_range(foreground, FOREGROUND_MIN, FOREGROUND_MAX, text(FOREGROUND_TEXT))
        _presence_in_range(presence)
        tomorrow = self._clock.now().astimezone(self._shifts.zone).date() + timedelta(days=1)

        def work(uow: UnitOfWork) -> SchoolPolicy:
            policy = _policy(uow, session.school_id)
            if counted is not None:
                wanted = set(counted)
                policy = replace(policy, counted=tuple(role for role in COUNTABLE if role in wanted))
                if policy.operators(uow.find(Account, school_id=session.school_id)) > OPERATOR_CAP:
                    raise refuse.counting_too_many()
            if rounds is not None:
                policy = replace(policy, rounds={**policy.rounds, tomorrow.isoformat(): rounds})
            policy = replace(
                policy,
                idle_lock=policy.idle_lock if idle_lock is None else idle_lock,
                extra_patrol=policy.extra_patrol if extra_patrol is None else extra_patrol,
                foreground=policy.foreground if foreground is None else foreground,
                hold_front=policy.hold_front if hold_front is None else hold_front,
            )
            if presence is not None:
                least, most, answer = presence
                policy = replace(
                    policy, presence_from=least, presence_to=max(least, most), presence_answer=answer
                )
            body = policy_body(policy, session.account.name)
            uow.append(Kind.POLICY_SET, body, author=session.account.id)
            return _policy(uow, session.school_id)

        return self._store.run(work)

    def refusals(self, session: Session, since: datetime, until: datetime) -> list[Refusal]:
        """What was refused to whom in [since, until), newest first."""
        self._auth.require(session, Permission.READ_AUDIT)
        return self._store.run(
            lambda uow: uow.find(
                Refusal, school_id=session.school_id, at__gte=since, at__lt=until, order="-at"
            )
        )

    def _record_cap(self, by: Session) -> None:
        body = refused_because(by.account.id, Permission.EDIT_ACCOUNTS, OPERATOR_CAP_REACHED)
        self._store.run(lambda uow: uow.append(Kind.REFUSED, body, author=by.account.id))


IDLE_LOCK_TEXT = QT_TRANSLATE_NOOP("app", "无操作锁屏的分钟数")
ROUNDS_TEXT = QT_TRANSLATE_NOOP("app", "每班巡检次数")
EXTRA_PATROL_TEXT = QT_TRANSLATE_NOOP("app", "停电或故障时加强巡检的间隔分钟数")
PRESENCE_TEXT = QT_TRANSLATE_NOOP("app", "到岗确认的间隔分钟数")
PRESENCE_ANSWER_TEXT = QT_TRANSLATE_NOOP("app", "到岗确认的应答分钟数")
FOREGROUND_TEXT = QT_TRANSLATE_NOOP("app", "其他程序在前多久后记录的分钟数")


def permission_table() -> list[PermissionRow]:
    """The one permission table (R05), to be shown as it is enforced."""
    return [
        PermissionRow(
            permission, text(PERMISSION_WORDS[permission]), {role: may(role, permission) for role in Role}
        )
        for permission in Permission
    ]


def _policy(uow: UnitOfWork, school_id: int) -> SchoolPolicy:
    return uow.get(SchoolPolicy, school_id) or SchoolPolicy(school_id)


def _locked_until(uow: UnitOfWork, account: Account, now: datetime) -> datetime | None:
    failures = uow.get(LoginFailures, account.school_id, account.id)
    return failures.locked_until if failures is not None and failures.locked_at(now) else None


def _presence_in_range(presence: tuple[int, int, int] | None) -> None:
    if presence is None:
        return
    least, most, answer = presence
    if (least, most) != (0, 0):
        for minutes in (least, most):
            _in_range(minutes, PRESENCE_MIN, PRESENCE_MAX, text(PRESENCE_TEXT))
    _in_range(answer, PRESENCE_ANSWER_MIN, PRESENCE_ANSWER_MAX, text(PRESENCE_ANSWER_TEXT))


def _in_range(value: int | None, least: int, most: int, name: Text) -> None:
    if value is not None and not least <= value <= most:
        raise UserError(
            text(
                QT_TRANSLATE_NOOP("app", "{name}要在 {least} 到 {most} 之间"),
                name=name,
                least=least,
                most=most,
            )
        )

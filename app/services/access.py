"""Use cases of 查阅、复制、公布、销毁: ask, decide, carry out (值班制度四, article 8; R31, R32, R46).

Nothing is deleted here or anywhere: an approved 销毁 is registered, the program has no function for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.domain.access import (
    APPROVED_FOR,
    AccessAct,
    AccessRequest,
    AccessState,
    Deed,
    Grade,
    Scope,
    deciders,
    ordered,
)
from app.domain.evidence_file import EvidenceFile
from app.domain.folds.access import access_decided_body, asked_body, done_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.errors import UserError
from app.services import register_words as words
from app.services.auth import AuthService, Session
from app.services.evidence_files import EvidenceFiles
from app.services.ports import Clock, Store, UnitOfWork
from app.services.refusals import or_raise, put_down
from app.services.shifts import ShiftService


@dataclass(frozen=True)
class AccessWish:
    """What is asked for, by whom, why. `outside`: not of the education system (article 8(2))."""

    acts: tuple[AccessAct, ...]
    person: str
    unit: str
    reason: str
    scope: Scope
    outside: bool = False
    enforcement_id: str = ""
    letter: str = ""
    grade: Grade = Grade.NORMAL


class AccessService:
    """Requests as their tab and the to-do line use them."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, *, shifts: ShiftService, files: EvidenceFiles
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._files = files

    def ask(self, session: Session, wish: AccessWish) -> AccessRequest:
        """Write a request; it waits for its decision. Raises NotPermitted, or UserError: a gap, no such item.

        Outsiders show 执法证件 and 介绍信函: without both the request is not taken.
        """
        self._auth.require(session, Permission.ASK_ACCESS)
        _check(wish)
        me = session.account

        def work(uow: UnitOfWork) -> AccessRequest:
            for item in wish.scope.items:
                self._files.one(uow, session.school_id, item)
            request = AccessRequest(
                school_id=session.school_id,
                id=str(uuid4()),
                number=self._next_number(uow, session.school_id),
                acts=ordered(wish.acts),
                person=wish.person.strip(),
                unit=wish.unit.strip(),
                outside=wish.outside,
                enforcement_id=wish.enforcement_id.strip(),
                letter=wish.letter.strip(),
                reason=wish.reason.strip(),
                grade=wish.grade,
                items=wish.scope.items,
                cameras=wish.scope.cameras,
                since=wish.scope.since,
                until=wish.scope.until,
                asked_at=self._clock.now(),
                asked_by=me.name,
                asked_by_id=me.id,
            )
            uow.append(Kind.ACCESS_ASKED, asked_body(request), author=me.id)
            return _existing(uow, session.school_id, request.id)

        return self._store.run(work)

    def decide(
        self, session: Session, request_id: str, *, grant: bool, note: str, password: str
    ) -> AccessRequest:
        """The leader's decision, with words and password; what goes to outsiders is the 校长's alone.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError: no words, decided already; the own
        request, written or asked for, and not the 校长 (both recorded).
        """
        self._auth.require(session, Permission.DECIDE_ACCESS)
        if not note.strip():
            raise words.wanted(words.WORDS)
        me = session.account

        def admitted(uow: UnitOfWork) -> AccessRequest | UserError:
            request = _waiting(uow, session.school_id, request_id)
            if _own(request, session):
                put_down(uow, session, Permission.DECIDE_ACCESS, words.OWN_REQUEST)
                return words.own_request()
            if me.role not in deciders(outside=request.outside):
                put_down(uow, session, Permission.DECIDE_ACCESS, words.NOT_THE_PRINCIPAL)
                return words.for_the_principal()
            return request

        or_raise(self._store.run(admitted))
        self._auth.check_password(me.id, password)
        state = AccessState.GRANTED if grant else AccessState.REFUSED
        return self._decided(session, request_id, state, note)

    def withdraw(self, session: Session, request_id: str, note: str = "") -> AccessRequest:
        """Take a request back that nobody decided on yet: who wrote it, or the 管理员."""

        def own(uow: UnitOfWork) -> bool:
            return _existing(uow, session.school_id, request_id).asked_by_id == session.account.id

        mine = self._store.run(own)
        self._auth.require(session, Permission.ASK_ACCESS if mine else Permission.KEEP_REGISTERS)
        return self._decided(session, request_id, AccessState.WITHDRAWN, note)

    def carry_out(
        self, session: Session, request_id: str, act: AccessAct, note: str, *, pledged: bool = False
    ) -> AccessRequest:
        """Register that an approved act was carried out; `note`: what, where, handed to whom.

        A copy of what lies in this program is `ExportService`'s; here one from the recorder is registered.
        Raises NotPermitted, or UserError: no note, no approval or one that ended (both recorded), the
        promise of confidentiality is missing.
        """
        self._auth.require(session, Permission.KEEP_REGISTERS)
        if not note.strip():
            raise words.by_export() if act is AccessAct.COPY else words.wanted(words.NOTE)

        def work(uow: UnitOfWork) -> AccessRequest | UserError:
            request = _existing(uow, session.school_id, request_id)
            problem = self.problem(request, act)
            if problem is not None:
                put_down(uow, session, Permission.KEEP_REGISTERS, problem[0])
                return problem[1]
            if not pledged and _sensitive(uow, request):
                return words.pledge_wanted()
            deed = Deed("", act, self._clock.now(), session.account.name, note.strip(), pledged=pledged)
            uow.append(Kind.ACCESS_DONE, done_body(request_id, deed), author=session.account.id)
            return _existing(uow, session.school_id, request_id)

        return or_raise(self._store.run(work))

    def problem(self, request: AccessRequest, act: AccessAct) -> tuple[str, UserError] | None:
        """Why an act is not covered by a request now: the code of the record, and the words."""
        if request.state is not AccessState.GRANTED or act not in request.acts:
            return words.NO_APPROVAL, words.no_approval(act)
        if not request.usable(self._clock.now()) and request.decided_at is not None:
            ended = (request.decided_at + APPROVED_FOR).astimezone(self._shifts.zone)
            return words.APPROVAL_ENDED, words.approval_ended(request.number, f"{ended:%Y-%m-%d %H:%M}")
        return None

    def requests(
        self, session: Session, since: datetime | None = None, until: datetime | None = None
    ) -> list[AccessRequest]:
        """Requests asked in [since, until), newest first; None: no bound."""
        self._auth.require(session, Permission.READ_LOG)
        bounds = {"asked_at__gte": since, "asked_at__lt": until}
        where: dict[str, Any] = {key: value for key, value in bounds.items() if value is not None}
        return self._store.run(
            lambda uow: uow.find(AccessRequest, school_id=session.school_id, order="-asked_at", **where)
        )

    def waiting(self, session: Session) -> list[AccessRequest]:
        """What this very person may decide on, the oldest first."""
        found = self._in_state(session, AccessState.ASKED)
        return [request for request in found if self.may_decide(session, request)]

    def may_decide(self, session: Session, request: AccessRequest) -> bool:
        """Whether this very person may decide on a request now."""
        entitled = session.account.role in deciders(outside=request.outside)
        return entitled and request.state is AccessState.ASKED and not _own(request, session)

    def pledge_wanted(self, session: Session, request: AccessRequest) -> bool:
        """Whether the promise of confidentiality comes before any act (article 8(3), R32)."""
        self._auth.require(session, Permission.READ_LOG)
        return self._store.run(lambda uow: _sensitive(uow, request))

    def unfinished(self, session: Session) -> list[AccessRequest]:
        """What waits for its decision, then approvals that still hold and are not all done; oldest first."""
        now = self._clock.now()
        granted = self._in_state(session, AccessState.GRANTED)
        undone = [request for request in granted if request.usable(now) and request.undone()]
        return [*self._in_state(session, AccessState.ASKED), *undone]

    def _in_state(self, session: Session, state: AccessState) -> list[AccessRequest]:
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(
            lambda uow: uow.find(AccessRequest, school_id=school, state=state, order="asked_at")
        )

    def _decided(self, session: Session, request_id: str, state: AccessState, note: str) -> AccessRequest:
        me = session.account

        def work(uow: UnitOfWork) -> AccessRequest:
            _waiting(uow, session.school_id, request_id)
            body = access_decided_body(request_id, state, note.strip(), role=str(me.role), name=me.name)
            uow.append(Kind.ACCESS_DECIDED, body, author=me.id)
            return _existing(uow, session.school_id, request_id)

        return self._store.run(work)

    def _next_number(self, uow: UnitOfWork, school_id: int) -> str:
        year = self._clock.now().astimezone(self._shifts.zone).year
        newest = uow.find(
            AccessRequest,
            school_id=school_id,
            number__gte=f"{year}-",
            number__lt=f"{year + 1}-",
            order="-number",
            limit=1,
        )
        return f"{year}-{int(newest[0].number.split('-')[1]) + 1 if newest else 1:04d}"


def _check(wish: AccessWish) -> None:
    if not wish.acts:
        raise words.no_acts()
    if AccessAct.DESTROY in wish.acts and len(set(wish.acts)) > 1:
        raise words.destroy_alone()
    needed = [(wish.person, words.PERSON), (wish.unit, words.UNIT), (wish.reason, words.REASON)]
    if wish.outside:
        needed += [(wish.enforcement_id, words.ENFORCEMENT_ID), (wish.letter, words.LETTER)]
    for value, field in needed:
        if not value.strip():
            raise words.wanted(field)
    scope = wish.scope
    span = scope.since is not None and scope.until is not None and scope.since < scope.until
    if not span and (not scope.items or scope != replace(scope, since=None, until=None)):
        raise words.no_scope()


def _own(request: AccessRequest, session: Session) -> bool:
    """Whether somebody wrote a request, or it is for that very person."""
    me = session.account
    return request.asked_by_id == me.id or (not request.outside and request.person == me.name)


def _sensitive(uow: UnitOfWork, request: AccessRequest) -> bool:
    """Whether the request, or the filing of anything that it names, is above 一般."""
    filed = (uow.get(EvidenceFile, request.school_id, item) for item in request.items)
    grades = {request.grade, *(one.grade for one in filed if one is not None)}
    return grades != {Grade.NORMAL}


def _existing(uow: UnitOfWork, school_id: int, request_id: str) -> AccessRequest:
    request = uow.get(AccessRequest, school_id, request_id)
    if request is None:
        raise words.no_request()
    return request


def _waiting(uow: UnitOfWork, school_id: int, request_id: str) -> AccessRequest:
    request = _existing(uow, school_id, request_id)
    if request.state is not AccessState.ASKED:
        raise words.decided_already()
    return request

"""Use cases of adjusting a camera's view: ask, approve by password, carry out (R39, R15, R67c).

What nobody approved stays an arbitrary change; the program turns no camera.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from app.domain.camera import Camera
from app.domain.evidence import Snapshot
from app.domain.folds.view_care import adjust_asked_body, adjust_decided_body, adjust_done_body
from app.domain.people import Account, Permission, may
from app.domain.record import Kind
from app.domain.view_care import AdjustState, ViewAdjustment
from app.services import care_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService


class AdjustmentService:
    """Requests to adjust a view, as their tab uses them."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def adjustments(self, session: Session) -> list[ViewAdjustment]:
        """Every request, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(lambda uow: uow.find(ViewAdjustment, school_id=school, order="-asked_at"))

    def approvers(self, session: Session) -> list[Account]:
        """Who may approve: the enabled accounts of 主管领导 and 校长."""
        self._auth.require(session, Permission.READ_LOG)
        return [one for one in self._auth.accounts() if may(one.role, Permission.APPROVE_ADJUST)]

    def ask(self, session: Session, camera_id: str, reason: str) -> ViewAdjustment:
        """Write a request; it waits for its decision. Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.CARE_CAMERAS)
        if not reason.strip():
            raise words.wanted(words.ADJUST_REASON)
        now = self._clock.now()

        def work(uow: UnitOfWork) -> ViewAdjustment:
            school = session.school_id
            if uow.get(Camera, school, camera_id) is None:
                raise words.no_point()
            for other in uow.find(ViewAdjustment, school_id=school, camera_id=camera_id):
                if other.state is AdjustState.ASKED or other.usable(now):
                    raise words.open_already(other.number)
            wish = ViewAdjustment(
                school,
                str(uuid4()),
                self._next_number(uow, school),
                camera_id,
                reason.strip(),
                now,
                session.account.name,
                AdjustState.ASKED,
            )
            uow.append(Kind.ADJUST_ASKED, adjust_asked_body(wish), author=session.account.id)
            return _existing(uow, school, wish.id)

        return self._store.run(work)

    def decide(
        self,
        session: Session,
        adjustment_id: str,
        approver_id: str,
        password: str,
        *,
        granted: bool,
        note: str = "",
    ) -> ViewAdjustment:
        """Approve or refuse, signed by the approver on whoever's screen.

        Raises WrongPassword, LockedOut, NotPermitted (on record), or UserError: refused without a reason,
        decided already.
        """
        self._auth.require(session, Permission.READ_LOG)
        if not granted and not note.strip():
            raise words.wanted(words.REFUSAL)
        self._auth.check_password(approver_id, password)
        account = self._store.run(lambda uow: uow.get(Account, session.school_id, approver_id))
        if account is None:
            raise words.no_adjustment()
        self._auth.require(replace(session, account=account), Permission.APPROVE_ADJUST)
        state = AdjustState.GRANTED if granted else AdjustState.REFUSED
        return self._decided(session, adjustment_id, state, note, account)

    def withdraw(self, session: Session, adjustment_id: str) -> ViewAdjustment:
        """Take back a request that nobody decided on. Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.CARE_CAMERAS)
        return self._decided(session, adjustment_id, AdjustState.WITHDRAWN, "", session.account)

    def done(self, session: Session, adjustment_id: str, note: str, sha256: str = "") -> ViewAdjustment:
        """The approved adjustment was carried out; `sha256`: a kept still of the new view, "" for none.

        Raises NotPermitted or UserError: no words, not approved, the approval ended.
        """
        self._auth.require(session, Permission.CARE_CAMERAS)
        if not note.strip():
            raise words.wanted(words.WORK)
        now = self._clock.now()
        body = adjust_done_body(adjustment_id, note.strip(), sha256, session.account.name)

        def work(uow: UnitOfWork) -> ViewAdjustment:
            found = _existing(uow, session.school_id, adjustment_id)
            if not found.usable(now):
                raise words.no_adjustment()
            still = uow.get(Snapshot, session.school_id, sha256) if sha256 else None
            if sha256 and (still is None or still.camera_id != found.camera_id):
                raise words.foreign_picture()
            uow.append(Kind.ADJUST_DONE, body, author=session.account.id)
            return _existing(uow, session.school_id, adjustment_id)

        return self._store.run(work)

    def _decided(
        self, session: Session, adjustment_id: str, state: AdjustState, note: str, by: Account
    ) -> ViewAdjustment:
        body = adjust_decided_body(adjustment_id, state, note.strip(), by.name)

        def work(uow: UnitOfWork) -> ViewAdjustment:
            if _existing(uow, session.school_id, adjustment_id).state is not AdjustState.ASKED:
                raise words.no_adjustment()
            uow.append(Kind.ADJUST_DECIDED, body, author=by.id)
            return _existing(uow, session.school_id, adjustment_id)

        return self._store.run(work)

    def _next_number(self, uow: UnitOfWork, school_id: int) -> str:
        year = self._clock.now().astimezone(self._shifts.zone).year
        newest = uow.find(
            ViewAdjustment,
            school_id=school_id,
            number__gte=f"{year}-",
            number__lt=f"{year + 1}-",
            order="-number",
            limit=1,
        )
        return f"{year}-{int(newest[0].number.split('-')[1]) + 1 if newest else 1:03d}"


def _existing(uow: UnitOfWork, school_id: int, adjustment_id: str) -> ViewAdjustment:
    found = uow.get(ViewAdjustment, school_id, adjustment_id)
    if found is None:
        raise words.no_adjustment()
    return found

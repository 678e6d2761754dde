"""Use cases of emergencies and outages: start, call, tick, secure, report, close (R28, R40, R47).

Nothing here waits for anybody: a case is open with one press, everything else is added as it happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from app.domain.camera import Camera
from app.domain.emergency import (
    NOTE,
    Contact,
    ContactList,
    Emergency,
    EmergencyKind,
    Procedure,
    Secured,
    next_patrol,
)
from app.domain.folds.emergency import (
    closed_body,
    contacts_body,
    opened_body,
    reported_body,
    secured_body,
    ticked_body,
)
from app.domain.machine_seen import label
from app.domain.people import Permission, School
from app.domain.policy import SchoolPolicy
from app.domain.record import Kind
from app.services import emergency_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork
from app.services.reports import Paragraph, ReportSheet
from app.services.securing import Securing
from app.services.shifts import ShiftService

SAME_PRESS = timedelta(seconds=60)
"""A second start of the same kind within this time is the same press."""

EARLIEST = timedelta(days=1)
"""How long before a case was opened something may have been done about it."""


@dataclass(frozen=True)
class CaseView:
    """A case with everything its page shows. `patrol_at`: when the next extra patrol is due."""

    case: Emergency
    procedure: Procedure
    contacts: tuple[Contact, ...]
    patrol_at: datetime | None


class EmergencyService:
    """Emergencies as the large button, their page and the banner use them."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, *, shifts: ShiftService, securing: Securing
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._securing = securing

    def contacts(self, session: Session) -> list[Contact]:
        """The school's call list in order; empty until somebody filled it in."""
        self._auth.require(session, Permission.READ_LOG)
        found = self._store.run(lambda uow: uow.get(ContactList, session.school_id))
        return found.all() if found else []

    def set_contacts(self, session: Session, contacts: Sequence[Contact]) -> list[Contact]:
        """Replace the call list. Raises NotPermitted, or UserError where a title or number is missing."""
        self._auth.require(session, Permission.EDIT_SETTINGS)
        tidy = [
            replace(c, id=c.id or str(uuid4()), title=c.title.strip(), phone=c.phone.strip())
            for c in contacts
        ]
        for contact in tidy:
            if not contact.title:
                raise words.wanted(words.CONTACT_TITLE)
            if not contact.phone:
                raise words.wanted(words.CONTACT_PHONE)
        body = contacts_body(tidy, session.account.name)
        self._store.run(lambda uow: uow.append(Kind.CONTACTS_SET, body, author=session.account.id))
        return self.contacts(session)

    def start(
        self,
        session: Session,
        kind: EmergencyKind,
        what: str = "",
        *,
        place: str = "",
        camera_ids: Sequence[str] = (),
        locked: bool = False,
    ) -> CaseView:
        """Open a case now; words may follow. A double press opens one.

        `locked`: the screen is locked, so it is on record that nobody proved to be the session's account.
        """
        self._auth.require(session, Permission.RAISE_EMERGENCY)
        name = session.account.name

        def work(uow: UnitOfWork) -> str:
            recent = uow.find(Emergency, school_id=session.school_id, kind=kind, closed_at=None)
            for case in recent:
                if timedelta() <= self._clock.now() - case.opened_at < SAME_PRESS:
                    return case.id
            case_id = str(uuid4())
            body = opened_body(
                case_id, kind, what.strip(), place.strip(), camera_ids, name=name, locked=locked
            )
            uow.append(Kind.EMERGENCY_OPENED, body, author=session.account.id)
            return case_id

        return self.case(session, self._store.run(work))

    def case(self, session: Session, case_id: str, school_id: int | None = None) -> CaseView:
        """A case with its procedure and whom to call."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._school(session, school_id)

        def work(uow: UnitOfWork) -> CaseView:
            case = _existing(uow, school, case_id)
            listed = uow.get(ContactList, school)
            policy = uow.get(SchoolPolicy, school) or SchoolPolicy(school)
            return CaseView(
                case=case,
                procedure=words.procedure(case.kind),
                contacts=tuple(c for c in listed.all() if c.called_for(case.kind)) if listed else (),
                patrol_at=next_patrol(case, timedelta(minutes=policy.extra_patrol)),
            )

        return self._store.run(work)

    def cases(
        self, session: Session, *, open_only: bool = False, school_id: int | None = None
    ) -> list[Emergency]:
        """Cases, the newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._school(session, school_id)
        where: dict[str, Any] = {"closed_at": None} if open_only else {}
        return self._store.run(lambda uow: uow.find(Emergency, school_id=school, order="-opened_at", **where))

    def tick(
        self,
        session: Session,
        case_id: str,
        step: str,
        *,
        note: str = "",
        contact_id: str = "",
        answered: bool | None = None,
        at: datetime | None = None,
    ) -> CaseView:
        """Put on record that a step was done (or, with NOTE, a note); `at` None: now. Steps may repeat."""
        self._auth.require(session, Permission.RAISE_EMERGENCY)
        now = self._clock.now()
        moment = at or now
        view = self.case(session, case_id)
        known = {one.id for one in view.procedure.steps} | {NOTE}
        if step not in known or (contact_id and contact_id not in {c.id for c in view.contacts}):
            raise words.no_such_step()
        if not view.case.opened_at - EARLIEST <= moment <= now + timedelta(minutes=5):
            raise words.time_ahead()
        if step == NOTE and not note.strip():
            raise words.wanted(words.WHAT)
        body = ticked_body(case_id, step, note.strip(), contact_id, answered, name=session.account.name)
        self._append(session, Kind.EMERGENCY_TICKED, case_id, body, moment)
        return self.case(session, case_id)

    def secure(self, session: Session, case_id: str, camera_ids: Sequence[str]) -> list[Secured]:
        """Snapshot and clip of each camera; what a camera could not give is said in its `problem`."""
        self._auth.require(session, Permission.RAISE_EMERGENCY)
        self._auth.require(session, Permission.TAKE_EVIDENCE)
        self._store.run(lambda uow: _open(uow, session.school_id, case_id))
        found = self._securing.secure(session, camera_ids)
        body = secured_body(case_id, found, session.account.name)
        self._append(session, Kind.EMERGENCY_SECURED, case_id, body)
        return found

    def draft_report(self, session: Session, case_id: str) -> str:
        """The report to the superior: what somebody left half-written, else drafted from the record."""
        self._auth.require(session, Permission.READ_LOG)

        def work(uow: UnitOfWork) -> str:
            kept = uow.draft(_draft_key(case_id))
            case = _existing(uow, session.school_id, case_id)
            return str(kept["text"]) if kept else case.report or self._drafted(uow, session, case)

        return self._store.run(work)

    def keep_report(self, session: Session, case_id: str, text: str) -> None:
        """Keep a half-written report; it survives kill -9."""
        self._auth.require(session, Permission.RAISE_EMERGENCY)
        self._store.run(lambda uow: uow.keep_draft(_draft_key(case_id), {"text": text}))

    def report(self, session: Session, case_id: str, text: str, to: str, password: str) -> CaseView:
        """Sign the report: it was made to `to` now; a later one takes its place, both stay in the log."""
        self._auth.require(session, Permission.RAISE_EMERGENCY)
        if not text.strip():
            raise words.wanted(words.REPORT_TEXT)
        if not to.strip():
            raise words.wanted(words.REPORT_TO)
        self._auth.check_password(session.account.id, password)
        body = reported_body(case_id, text.strip(), to.strip(), session.account.name)
        self._append(session, Kind.EMERGENCY_REPORTED, case_id, body)
        self._store.run(lambda uow: uow.keep_draft(_draft_key(case_id), None))
        return self.case(session, case_id)

    def close(self, session: Session, case_id: str, note: str, password: str) -> CaseView:
        """End a case, signed. Raises UserError naming required steps left, or without a note."""
        self._auth.require(session, Permission.RAISE_EMERGENCY)
        case = self._store.run(lambda uow: _open(uow, session.school_id, case_id))
        left = [s.text for s in words.procedure(case.kind).steps if s.required and not case.done(s.id)]
        if left:
            raise words.steps_left(left)
        if not note.strip():
            raise words.wanted(words.NOTE_TEXT)
        self._auth.check_password(session.account.id, password)
        body = closed_body(case_id, note.strip(), session.account.name)
        self._append(session, Kind.EMERGENCY_CLOSED, case_id, body)
        return self.case(session, case_id)

    def report_sheet(self, session: Session, case_id: str) -> ReportSheet:
        """The report on paper; before it was signed as it stands drafted."""
        self._auth.require(session, Permission.PRINT_FORM)
        case = self.case(session, case_id).case
        body = (case.report or self.draft_report(session, case_id)).splitlines()
        at = case.reported_at.astimezone(self._shifts.zone) if case.reported_at else None
        return ReportSheet(
            report_id="emergency",
            title=body[0] if body else "",
            school_name=session.school_name,
            period=f"报：{case.reported_to}" if case.reported_to else "",
            blocks=[Paragraph("\n".join(body[1:]))],
            signatures=["报告人（签字）", "主管领导（签字）"],
            signed=f"{case.reported_by} {at:%Y-%m-%d %H:%M}" if at else "",
        )

    def _school(self, session: Session, school_id: int | None) -> int:
        school = self._auth.scope(session, school_id)
        return self._store.school_id if school is None else school

    def _append(
        self, session: Session, kind: Kind, case_id: str, body: dict[str, object], at: datetime | None = None
    ) -> None:
        def work(uow: UnitOfWork) -> None:
            _open(uow, session.school_id, case_id)
            uow.append(kind, body, author=session.account.id, occurred_at=at)

        self._store.run(work)

    def _drafted(self, uow: UnitOfWork, session: Session, case: Emergency) -> str:
        school = uow.get(School, session.school_id)
        names = {camera.id: label(camera) for camera in uow.find(Camera, school_id=session.school_id)}
        listed = uow.get(ContactList, session.school_id)
        names |= {c.id: f"{c.title}{c.name}" for c in listed.all()} if listed else {}
        name = school.name if school else session.school_name
        return words.report_text(case, name, names, self._shifts.zone)


def _existing(uow: UnitOfWork, school_id: int, case_id: str) -> Emergency:
    case = uow.get(Emergency, school_id, case_id)
    if case is None:
        raise words.no_such_case()
    return case


def _open(uow: UnitOfWork, school_id: int, case_id: str) -> Emergency:
    case = _existing(uow, school_id, case_id)
    if case.closed_at is not None:
        raise words.closed_already()
    return case


def _draft_key(case_id: str) -> str:
    return f"emergency.{case_id}"

"""Use cases of checks and patrol rounds: what is due, mark, report, sign, excuse.

R07, R19, R26, R35, R36, R60, R61.

A list's marks are records at once; those of a walk (巡检) are a draft until the round is signed, so that
a round is one record. What was signed never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.camera import Camera
from app.domain.fault import Fault, FaultDraft, FaultState
from app.domain.folds.inspection import excused_body, marked_body, signed_body
from app.domain.inspection import (
    CheckSheet,
    DueCheck,
    DueState,
    Mark,
    Point,
    Result,
    Signer,
    rest_fits,
    rest_minutes,
)
from app.domain.people import Permission
from app.domain.period import Period
from app.domain.record import Kind
from app.services import check_errors as refuse
from app.services.auth import AuthService, Session
from app.services.check_due import CheckCalendar
from app.services.check_lists import LIST_WORDS, LISTS
from app.services.check_seen import rests_by_camera
from app.services.check_sheet import SheetLine, SheetReader, SheetView
from app.services.check_walk import end_walk, keep_ticks
from app.services.faults import FaultService
from app.services.photos import keep_photo
from app.services.ports import Clock, Store, UnitOfWork


@dataclass(frozen=True)
class Found:
    """What somebody found at a point. `photo`: sha256 (hex) of a kept picture."""

    point: str
    result: Result
    note: str = ""
    photo: str | None = None


@dataclass(frozen=True)
class Marked:
    """The answer to a mark. `draft`: the fault report to offer, `open_fault`: one that runs already."""

    view: SheetView
    draft: FaultDraft | None = None
    open_fault: Fault | None = None


class CheckService:
    """Checks as their page, the rail (今日待办), the handover and the closings use them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        auth: AuthService,
        *,
        calendar: CheckCalendar,
        sheets: SheetReader,
        faults: FaultService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._calendar = calendar
        self._sheets = sheets
        self._faults = faults

    def due(
        self, session: Session, now: datetime | None = None, school_id: int | None = None
    ) -> list[DueCheck]:
        """What is open, overdue first, and what of the running periods is done; the county names a school."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._school(session, school_id)
        moment = now or self._clock.now()
        return self._store.run(lambda uow: self._calendar.due(uow, school, moment))

    def unsigned(self, school_id: int | None = None) -> list[DueCheck]:
        """What nobody has signed yet, overdue first: for the rail and the handover. Asks no permission."""
        school = self._store.school_id if school_id is None else school_id
        now = self._clock.now()
        return [one for one in self._store.run(lambda uow: self._calendar.due(uow, school, now)) if one.open]

    def history(
        self,
        session: Session,
        since: datetime,
        until: datetime,
        *,
        list_id: str | None = None,
        school_id: int | None = None,
    ) -> list[DueCheck]:
        """Every check whose period ended in (since, until], newest first: done, excused and missed."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._school(session, school_id)
        now = self._clock.now()
        only = LISTS if list_id is None else (list_id,)
        found = self._store.run(
            lambda uow: self._calendar.between(uow, school, since, until, now=now, only=only)
        )
        return found[::-1]

    def open(self, session: Session, list_id: str, period: str, school_id: int | None = None) -> SheetView:
        """A list of one period to look at or fill in. Raises UserError where there is none."""
        self._auth.require(session, Permission.READ_LOG)
        return self._sheets.view(self._school(session, school_id), list_id, period)

    def keep_photo(self, session: Session, data: bytes) -> str:
        """Keep a JPEG or PNG for a mark; returns its sha256 (hex). Raises UserError on anything else."""
        self._auth.require(session, Permission.DO_CHECKS)
        return keep_photo(self._store, data)

    def mark(self, session: Session, list_id: str, period: str, found: Found) -> Marked:
        """State what was found at a point; what is not in order comes back with a fault report to offer."""
        view = self.mark_many(session, list_id, period, [found])
        line = next(line for line in view.lines if line.point.id == found.point)
        if found.result is not Result.NOT_OK or line.mark is None or line.mark.fault:
            return Marked(view)
        camera, running = self._store.run(lambda uow: _of_camera(uow, session.school_id, line.point))
        if running is not None and running.state is not FaultState.DETECTED:
            self._keep(session, view, [replace(line.mark, fault=running.number)])
            return Marked(self._sheets.view(session.school_id, list_id, period), open_fault=running)
        return Marked(view, draft=self._draft(session, view, line, camera), open_fault=running)

    def mark_many(self, session: Session, list_id: str, period: str, found: Sequence[Found]) -> SheetView:
        """State several points at once: one record.

        Raises NotPermitted, or UserError: signed, ahead, a word is wanted, a dome did not rest (R65).
        """
        self._auth.require(session, Permission.DO_CHECKS)
        before = self._sheets.changeable(session.school_id, list_id, period)
        marks = [self._mark(session, before, one) for one in found]
        self._keep(session, before, marks)
        return self._sheets.view(session.school_id, list_id, period)

    def report(self, session: Session, list_id: str, period: str, point: str, draft: FaultDraft) -> Fault:
        """Report the fault of a point that is not in order; its number goes onto the sheet."""
        before = self._sheets.changeable(session.school_id, list_id, period)
        mark = next((line.mark for line in before.lines if line.point.id == point), None)
        if mark is None or mark.result is not Result.NOT_OK:
            raise refuse.nothing_to_report()
        fault = self._faults.report(session, draft)
        self._keep(session, before, [replace(mark, fault=fault.number)])
        return fault

    def sign(self, session: Session, list_id: str, period: str, password: str) -> SheetView:
        """Sign a list; every point needs a state. A guard's list is signed by who has the check in hand,
        the others by the manager.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError naming what is missing.
        """
        view = self._sheets.changeable(session.school_id, list_id, period)
        guard = view.check.signer is Signer.GUARD
        self._auth.require(session, Permission.DO_CHECKS if guard else Permission.SIGN_CHECKS)
        if view.missing:
            raise refuse.unmarked([_name(point) for point in view.missing])
        self._auth.check_password(session.account.id, password)
        school = session.school_id

        def work(uow: UnitOfWork) -> None:
            sheet = uow.get(CheckSheet, school, list_id, period)
            if sheet is not None and sheet.signed_at is not None:  # on another PC, meanwhile
                raise refuse.signed_already(sheet.signer_name or "")
            marks = [line.mark for line in view.lines if line.mark is not None]
            late = self._clock.now() >= view.period.until
            body = signed_body(list_id, period, marks, late, session.account.name)
            uow.append(Kind.CHECK_SIGNED, body, author=session.account.id)
            end_walk(uow, list_id, period)

        self._store.run(work)
        return self._sheets.view(school, list_id, period)

    def excuse(self, session: Session, list_id: str, period: str, reason: str) -> SheetView:
        """The manager writes down why an overdue check was missed: it keeps its state and nags no longer."""
        self._auth.require(session, Permission.SIGN_CHECKS)
        view = self._sheets.view(session.school_id, list_id, period)
        if view.sheet.signed_at is not None:
            raise refuse.signed_already(view.sheet.signer_name or "")
        if view.state is DueState.DUE:
            raise refuse.not_over()
        if not reason.strip():
            raise refuse.no_reason()
        body = excused_body(list_id, period, reason.strip(), session.account.name)
        self._store.run(lambda uow: uow.append(Kind.CHECK_EXCUSED, body, author=session.account.id))
        return self._sheets.view(session.school_id, list_id, period)

    def _school(self, session: Session, school_id: int | None) -> int:
        school = self._auth.scope(session, school_id)
        return self._store.school_id if school is None else school

    def _mark(self, session: Session, view: SheetView, found: Found) -> Mark:
        line = next((line for line in view.lines if line.point.id == found.point), None)
        if line is None:
            raise refuse.no_such_point()
        note = found.note.strip()
        if found.result is Result.NOT_OK and not note:
            raise refuse.no_note()
        if found.result is Result.OK and line.point.line.seen == "rest":
            self._rested(session.school_id, view.period, line.point)
        before = line.mark.fault if line.mark and found.result is Result.NOT_OK else None
        return Mark(
            point=found.point,
            result=found.result,
            at=self._clock.now().timestamp(),
            by=session.account.name,
            text=line.point.line.text,
            place=line.point.place,
            note=note,
            photo=found.photo,
            seen=line.seen,
            fault=before,
        )

    def _rested(self, school_id: int, period: Period, point: Point) -> None:
        rests = self._store.run(lambda uow: rests_by_camera(uow, school_id, period.since, period.until))
        minutes = rest_minutes(rests.get(point.camera_id or "", ()), period.since, period.until)
        if not rest_fits(minutes):
            raise refuse.rest_missing(point.place, minutes)

    def _keep(self, session: Session, view: SheetView, marks: Iterable[Mark]) -> None:
        list_id, period = view.check.id, view.period.id
        body = marked_body(list_id, period, marks)

        def work(uow: UnitOfWork) -> None:
            if view.check.walk:
                keep_ticks(uow, list_id, period, {mark["point"]: mark for mark in body["marks"]})
            else:
                uow.append(Kind.CHECK_MARKED, body, author=session.account.id)

        self._store.run(work)

    def _draft(self, session: Session, view: SheetView, line: SheetLine, camera: Camera | None) -> FaultDraft:
        draft = self._faults.new_draft(session, camera, None)
        mark = line.mark
        assert mark is not None  # noqa: S101 - only what was marked is reported
        device = draft.device_name or line.point.line.device
        remark = f"{LIST_WORDS[view.check.id]}：{line.point.line.text}"
        return replace(draft, device_name=device, symptom=mark.note, remark=remark, snapshot=mark.photo)


def _of_camera(uow: UnitOfWork, school_id: int, point: Point) -> tuple[Camera | None, Fault | None]:
    """The camera of a point and its open fault."""
    if point.camera_id is None:
        return None, None
    open_faults = uow.find(Fault, school_id=school_id, camera_id=point.camera_id, closed_at=None, limit=1)
    return uow.get(Camera, school_id, point.camera_id), open_faults[0] if open_faults else None


def _name(point: Point) -> str:
    return point.place or point.line.text.rstrip("。")

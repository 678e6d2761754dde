"""Use cases of faults and repair reports (报修, form F5; articles 4(4), 7(5), 13(6), R29, R67f)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from app.domain.camera import Camera, CameraStatus
from app.domain.fault import FOLLOWING, Fault, FaultDraft, FaultState, FaultStep, steps_of
from app.domain.folds.fault import fault_body, reviewed_body, step_body
from app.domain.machine_seen import label, symptom
from app.domain.people import Permission
from app.domain.record import SYSTEM, Kind
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.fault_words import STATE_WORDS
from app.services.ports import Clock, Store, UnitOfWork
from app.services.refusals import or_raise, put_down
from app.services.register_words import NOT_REVIEWED, not_reviewed, nothing_to_review, say_who_repaired
from app.services.shifts import ShiftService
from app.services.technicians import named_in_repair
from app.text import QT_TRANSLATE_NOOP, text

SAME_REPORT = timedelta(seconds=60)
"""A second report of the same symptom of the same camera within this time is a double click."""

PAGE = 100
"""So many of the newest faults are listed at first."""


@dataclass(frozen=True)
class FaultsFound:
    """Every open fault and the newest of all, newest detected first; `more`: there are older ones."""

    faults: list[Fault]
    more: bool


class FaultService:
    """Faults as the panel, the list and the right rail use them."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def new_draft(self, session: Session, camera: Camera | None, status: CameraStatus | None) -> FaultDraft:
        """The report to send, filled from the camera and from what the machine sees of it now."""
        self._auth.require(session, Permission.REPORT_FAULT)
        now = self._clock.now().timestamp()
        if camera is None:
            return FaultDraft(None, "", "", now, "", "")
        seen = symptom(status) if status else ""
        since = min(status.since, now) if status and seen else now
        found = self._store.run(lambda uow: _unreported(uow, camera.school_id, camera.id))
        if found is not None:
            since = found.detected_at.timestamp()
            seen = seen or found.symptom
        local = datetime.fromtimestamp(since, UTC).astimezone(self._shifts.zone)
        return FaultDraft(
            camera_id=camera.id,
            device_name=label(camera),
            device_code=camera.device_code,
            detected_at=since,
            symptom=seen,
            machine_seen=f"{local:%H:%M:%S} 起{seen}" if seen else "",
        )

    def report(self, session: Session, draft: FaultDraft) -> Fault:
        """Report to the school (上报); stops the 8-hour clock. A double click reports once.

        A fault that the machine detected on this camera and nobody reported yet becomes this report.
        Raises UserError where the device or the symptom is missing or the time lies ahead.
        """
        self._auth.require(session, Permission.REPORT_FAULT)
        self._check(draft)

        def work(uow: UnitOfWork) -> Fault:
            twin = self._twin(uow, session, draft)
            if twin is not None:
                return twin
            school = session.school_id
            found = _unreported(uow, school, draft.camera_id) if draft.camera_id else None
            fault_id = found.id if found else str(uuid4())
            number = found.number if found else self._next_number(uow, school)
            body = fault_body(fault_id, number, draft, session.account.name)
            uow.append(Kind.FAULT_REPORTED, body, author=session.account.id)
            return _existing(uow, school, fault_id)

        return self._store.run(work)

    def detected(self, draft: FaultDraft) -> Fault | None:
        """The machine found a fault by itself; None when an open fault of the camera exists already."""

        def work(uow: UnitOfWork) -> Fault | None:
            school = self._store.school_id
            if uow.find(Fault, school_id=school, camera_id=draft.camera_id, closed_at=None, limit=1):
                return None
            fault_id = str(uuid4())
            body = fault_body(fault_id, self._next_number(uow, school), draft, "")
            uow.append(Kind.FAULT_DETECTED, body, author=SYSTEM)
            return _existing(uow, school, fault_id)

        return self._store.run(work)

    def step(
        self, session: Session, fault_id: str, state: FaultState, note: str, technician_id: str = ""
    ) -> Fault:
        """Take a fault one state on; 派修、到场、修复 may name who of the technicians' list repairs it.

        Raises UserError: the state does not follow; 验收 without review, or somebody is named who is not
        on the list or whose certificate is over (both recorded; 值班制度三, R45).
        """
        self._auth.require(session, Permission.HANDLE_FAULT)
        today = self._clock.now().astimezone(self._shifts.zone).date()

        def work(uow: UnitOfWork) -> Fault | UserError:
            fault = _existing(uow, session.school_id, fault_id)
            if state not in FOLLOWING[fault.state]:
                raise UserError(
                    text(
                        QT_TRANSLATE_NOOP("app", "故障 {number} 现在是“{now}”，不能改为“{then}”"),
                        number=fault.number,
                        now=text(STATE_WORDS[fault.state]),
                        then=text(STATE_WORDS[state]),
                    ),
                    text(QT_TRANSLATE_NOOP("app", "请刷新列表后再试；也许别人刚处理过")),
                )
            if state is FaultState.ACCEPTED and fault.reviewed_at is None:
                put_down(uow, session, Permission.HANDLE_FAULT, NOT_REVIEWED)
                return not_reviewed(fault.number)
            named = None
            if technician_id:
                found = named_in_repair(uow, session, technician_id, state, today)
                if isinstance(found, UserError):
                    return found
                named = found
            body = step_body(fault_id, state, note.strip(), session.account.name, named)
            uow.append(Kind.FAULT_STEP, body, author=session.account.id)
            return _existing(uow, session.school_id, fault_id)

        return or_raise(self._store.run(work))

    def review(self, session: Session, fault_id: str, note: str) -> Fault:
        """审核: the 管理员 found a repair good; only then it can be accepted (值班制度三, R45).

        Raises NotPermitted, or UserError: no repair waits for it, or nobody of the technicians' list is
        named in it and `note` does not say who repaired it and why.
        """
        self._auth.require(session, Permission.KEEP_REGISTERS)

        def work(uow: UnitOfWork) -> Fault:
            fault = _existing(uow, session.school_id, fault_id)
            if fault.state is not FaultState.REPAIRED or fault.reviewed_at is not None:
                raise nothing_to_review(fault.number)
            if not fault.technician and not note.strip():
                raise say_who_repaired()
            body = reviewed_body(fault_id, note.strip(), session.account.name)
            uow.append(Kind.REPAIR_REVIEWED, body, author=session.account.id)
            return _existing(uow, session.school_id, fault_id)

        return self._store.run(work)

    def faults(
        self, session: Session, *, open_only: bool = False, school_id: int | None = None
    ) -> list[Fault]:
        """Faults of all years, the newest detected first; the county may name a school (None: all)."""
        where: dict[str, Any] = {"closed_at": None} if open_only else {}
        where |= self._where(session, school_id)
        return self._store.run(lambda uow: uow.find(Fault, order="-detected_at", **where))

    def page(
        self, session: Session, *, limit: int = PAGE, also: str = "", school_id: int | None = None
    ) -> FaultsFound:
        """Every open fault and the `limit` newest ones, however many years there are.

        `also` is listed with them (its id), however old it is. The county may name a school (None: all).
        """
        where = self._where(session, school_id)

        def work(uow: UnitOfWork) -> FaultsFound:
            newest = uow.find(Fault, order="-detected_at", limit=limit + 1, **where)
            found = [*newest[:limit], *uow.find(Fault, closed_at=None, **where)]
            found += uow.find(Fault, id=also, **where) if also else []
            rows = {(fault.school_id, fault.id): fault for fault in found}
            ordered = sorted(rows.values(), key=lambda fault: (fault.detected_at, fault.id), reverse=True)
            return FaultsFound(ordered, more=len(newest) > limit)

        return self._store.run(work)

    def steps(self, session: Session, fault_id: str) -> list[FaultStep]:
        """Every step of a fault, oldest first; those that did not fit are marked not applied."""
        where = self._where(session, None)
        found = self._store.run(lambda uow: uow.find(Fault, limit=1, id=fault_id, **where))
        return steps_of(found[0]) if found else []

    def next_states(self, fault: Fault) -> list[FaultState]:
        """The states that may follow."""
        return list(FOLLOWING[fault.state])

    def _where(self, session: Session, school_id: int | None) -> dict[str, Any]:
        """Whose faults may be read. Raises NotPermitted."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._auth.scope(session, school_id)
        return {} if school is None else {"school_id": school}

    def _check(self, draft: FaultDraft) -> None:
        if not draft.device_name.strip():
            raise UserError(text(QT_TRANSLATE_NOOP("app", "请填写设备名称")))
        if not draft.symptom.strip():
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "请填写故障现象")),
                text(QT_TRANSLATE_NOOP("app", "例如：视频丢失、图象模糊、不转动")),
            )
        if draft.detected_at > self._clock.now().timestamp() + 300:
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "发现时间晚于现在")),
                text(QT_TRANSLATE_NOOP("app", "请改正发现时间，或检查本机时钟")),
            )

    def _twin(self, uow: UnitOfWork, session: Session, draft: FaultDraft) -> Fault | None:
        since = self._clock.now() - SAME_REPORT
        recent = uow.find(
            Fault,
            school_id=session.school_id,
            camera_id=draft.camera_id,
            device_name=draft.device_name,
            symptom=draft.symptom,
            reported_at__gte=since,
        )
        return recent[0] if recent else None

    def _next_number(self, uow: UnitOfWork, school_id: int) -> str:
        year = self._clock.now().astimezone(self._shifts.zone).year
        newest = uow.find(
            Fault,
            school_id=school_id,
            number__gte=f"{year}-",
            number__lt=f"{year + 1}-",
            order="-number",
            limit=1,
        )
        return f"{year}-{int(newest[0].number.split('-')[1]) + 1 if newest else 1:04d}"


def _unreported(uow: UnitOfWork, school_id: int, camera_id: str) -> Fault | None:
    found = uow.find(
        Fault, school_id=school_id, camera_id=camera_id, state=FaultState.DETECTED, order="detected_at"
    )
    return found[0] if found else None


def _existing(uow: UnitOfWork, school_id: int, fault_id: str) -> Fault:
    fault = uow.get(Fault, school_id, fault_id)
    if fault is None:
        raise UserError(text(QT_TRANSLATE_NOOP("app", "找不到这条故障")))
    return fault

"""Use cases of PTZ rest (球机停转): 每日停止球机运转1至2小时, stated by who stopped it (R65).

The program sends no command to a dome; it keeps when the motor rested and for how long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.camera import Camera
from app.domain.folds.inspection import rest_body
from app.domain.inspection import REST_LONGEST, REST_MAX, PtzRest, rest_fits, rest_minutes
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.timetable import day_bounds
from app.errors import UserError
from app.services import check_errors as refuse
from app.services.auth import AuthService, Session
from app.services.check_seen import rests_by_camera
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text


@dataclass(frozen=True)
class RestOfDay:
    """How long a dome rested on a day. `running_since`: it rests now, begun on this PC."""

    camera: Camera
    minutes: int
    rests: tuple[PtzRest, ...]
    running_since: datetime | None

    @property
    def fits(self) -> bool:
        """Whether it is 60 to 120 minutes."""
        return rest_fits(self.minutes)


class PtzRestService:
    """Rest of the own school's domes."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def day(self, session: Session, day: date) -> list[RestOfDay]:
        """Every enabled dome with its rest on a local day, by number."""
        self._auth.require(session, Permission.READ_LOG)
        since, until = day_bounds(day, self._shifts.zone)
        school = session.school_id

        def work(uow: UnitOfWork) -> list[RestOfDay]:
            rests = rests_by_camera(uow, school, since, until)
            domes = uow.find(Camera, school_id=school, ptz=True, enabled=True, order="number")
            return [
                RestOfDay(
                    dome,
                    rest_minutes(rests.get(dome.id, ()), since, until),
                    tuple(rests.get(dome.id, ())),
                    _running(uow, dome.id),
                )
                for dome in domes
            ]

        return self._store.run(work)

    def begin(self, session: Session, camera_id: str) -> None:
        """The dome was stopped now; survives a restart. Raises UserError where it rests already."""
        self._auth.require(session, Permission.DO_CHECKS)
        now = self._clock.now()

        def work(uow: UnitOfWork) -> None:
            _dome(uow, session.school_id, camera_id)
            if _running(uow, camera_id) is not None:
                raise refuse.bad_rest(text(QT_TRANSLATE_NOOP("app", "这台球机已经在停转")))
            uow.keep_draft(_key(camera_id), {"since": now.timestamp()})

        self._store.run(work)

    def resume(self, session: Session, camera_id: str, reason: str = "") -> PtzRest:
        """The dome turns again: its rest is on record; `reason` for one cut short by an emergency."""
        since = self._store.run(lambda uow: _running(uow, camera_id))
        if since is None:
            raise refuse.bad_rest(text(QT_TRANSLATE_NOOP("app", "这台球机没有在停转")))
        return self.record(session, camera_id, since, self._clock.now(), reason)

    def record(
        self, session: Session, camera_id: str, since: datetime, until: datetime, reason: str = ""
    ) -> PtzRest:
        """Put a rest on record. Raises UserError: no dome, impossible times, long without a reason."""
        self._auth.require(session, Permission.DO_CHECKS)
        self._check(since, until, reason)
        body = rest_body(camera_id, since, until, reason.strip(), session.account.name)

        def work(uow: UnitOfWork) -> PtzRest:
            _dome(uow, session.school_id, camera_id)
            record = uow.append(Kind.PTZ_REST, body, author=session.account.id)
            uow.keep_draft(_key(camera_id), None)
            rest = uow.get(PtzRest, session.school_id, str(record.id))
            if rest is None:
                raise RuntimeError("a rest was not folded")
            return rest

        return self._store.run(work)

    def _check(self, since: datetime, until: datetime, reason: str) -> None:
        if until <= since:
            raise refuse.bad_rest(text(QT_TRANSLATE_NOOP("app", "结束时间不在开始时间之后")))
        if until - since > REST_LONGEST:
            raise refuse.bad_rest(text(QT_TRANSLATE_NOOP("app", "停转时间超过一天")))
        if until > self._clock.now() + timedelta(minutes=5):
            raise refuse.bad_rest(text(QT_TRANSLATE_NOOP("app", "结束时间晚于现在")))
        minutes = int((until - since) / timedelta(minutes=1))
        if minutes > REST_MAX and not reason.strip():
            raise refuse.rest_reason(minutes)


def _dome(uow: UnitOfWork, school_id: int, camera_id: str) -> Camera:
    camera = uow.get(Camera, school_id, camera_id)
    if camera is None or not camera.ptz:
        raise UserError(text(QT_TRANSLATE_NOOP("app", "这一路不是球机")))
    return camera


def _running(uow: UnitOfWork, camera_id: str) -> datetime | None:
    kept = uow.draft(_key(camera_id))
    return datetime.fromtimestamp(float(kept["since"]), UTC) if kept else None


def _key(camera_id: str) -> str:
    return f"ptz_rest.{camera_id}"

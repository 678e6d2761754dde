"""Use cases of the lens cleaning: plan, cleaning on record, what is overdue or blurred (R38, R67e)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domain.camera import Camera, CameraSpan, CameraState
from app.domain.folds.lens import cleaned_body, plan_body
from app.domain.lens import (
    BLUR_WINDOW,
    CLEAN_EVERY,
    CLEAN_MAX,
    CLEAN_MIN,
    EVERY_POINT,
    Cleaning,
    LensCare,
    LensPlan,
    LensState,
    lens_care,
)
from app.domain.people import Permission
from app.domain.record import Kind
from app.services import care_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork

OLDEST = timedelta(days=366)
"""A cleaning is put on record within a year."""


class LensService:
    """Cleaning of the lenses as its tab uses it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth

    def lenses(self, session: Session) -> list[LensCare]:
        """Every camera point in use, the most pressing first."""
        self._auth.require(session, Permission.READ_LOG)
        now = self._clock.now()
        return self._store.run(lambda uow: lens_cares(uow, session.school_id, now))

    def cleanings(self, session: Session, camera_id: str) -> list[Cleaning]:
        """The cleanings of one point, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(
            lambda uow: uow.find(Cleaning, school_id=school, camera_id=camera_id, order="-at")
        )

    def all_cleanings(self, session: Session) -> list[Cleaning]:
        """Every cleaning of the last two years, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school, since = session.school_id, self._clock.now() - 2 * OLDEST
        return self._store.run(lambda uow: uow.find(Cleaning, school_id=school, at__gte=since, order="-at"))

    def school_days(self, session: Session) -> int:
        """The interval of every point that has none of its own."""
        self._auth.require(session, Permission.READ_LOG)
        plan = self._store.run(lambda uow: uow.get(LensPlan, session.school_id, EVERY_POINT))
        return plan.days if plan is not None and plan.days else CLEAN_EVERY

    def plan(self, session: Session, days: int, camera_id: str = EVERY_POINT) -> None:
        """Clean this point, or every one without a plan of its own, every so many days.

        0 days: the point follows the school's interval again. Raises NotPermitted or UserError.
        """
        self._auth.require(session, Permission.CARE_CAMERAS)
        own = camera_id != EVERY_POINT
        if not (CLEAN_MIN <= days <= CLEAN_MAX or (own and days == 0)):
            raise words.bad_interval()
        body = plan_body([camera_id], days, session.account.name)

        def work(uow: UnitOfWork) -> None:
            if own:
                _known(uow, session.school_id, [camera_id])
            uow.append(Kind.LENS_PLANNED, body, author=session.account.id)

        self._store.run(work)

    def cleaned(
        self, session: Session, cameras: Sequence[str], at: datetime, cleaned_by: str, note: str = ""
    ) -> None:
        """Put on record who cleaned these points, and when (aware). Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.CARE_CAMERAS)
        if not cameras:
            raise words.no_points()
        if not cleaned_by.strip():
            raise words.wanted(words.CLEANER)
        now = self._clock.now()
        if not now - OLDEST <= at <= now:
            raise words.bad_time()
        body = cleaned_body(cameras, at, cleaned_by.strip(), note.strip(), name=session.account.name)

        def work(uow: UnitOfWork) -> None:
            _known(uow, session.school_id, cameras)
            uow.append(Kind.LENS_CLEANED, body, author=session.account.id)

        self._store.run(work)


def lens_cares(uow: UnitOfWork, school: int, now: datetime) -> list[LensCare]:
    """Every camera point in use of a school, the most pressing first."""
    cameras = uow.find(Camera, school_id=school, enabled=True, order="number")
    plans = {plan.camera_id: plan for plan in uow.find(LensPlan, school_id=school)}
    last = {one.camera_id: one for one in uow.find(Cleaning, school_id=school, order="at")}
    spans: dict[str, list[CameraSpan]] = {}
    for span in suspect_spans(uow, school, now - 2 * BLUR_WINDOW, now):
        spans.setdefault(span.camera_id, []).append(span)
    found = [lens_care(c, plans, last.get(c.id), spans.get(c.id, ()), now) for c in cameras]
    states = list(LensState)
    return sorted(found, key=lambda lens: (states.index(lens.state), lens.camera.number))


def suspect_spans(uow: UnitOfWork, school: int, since: datetime, until: datetime) -> list[CameraSpan]:
    """Stretches in which a picture check objected and that overlap [since, until)."""
    suspect = CameraState.SUSPECT
    return [
        *uow.find(CameraSpan, school_id=school, since__lt=until, until__gte=since, state=suspect),
        *uow.find(CameraSpan, school_id=school, since__lt=until, until=None, state=suspect),
    ]


def _known(uow: UnitOfWork, school: int, cameras: Sequence[str]) -> None:
    if any(uow.get(Camera, school, camera) is None for camera in cameras):
        raise words.no_point()

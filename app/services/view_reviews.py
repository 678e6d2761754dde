"""Use cases of the coverage review: reference and present picture, signed verdict (R39, R15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from app.domain.camera import Camera
from app.domain.evidence import Snapshot
from app.domain.folds.view_care import reference_body, reviewed_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.view_care import (
    CHANGES_SHOWN,
    SceneChange,
    Verdict,
    ViewAdjustment,
    ViewCare,
    ViewReference,
    ViewReview,
    ViewState,
    scene_changes,
    view_care,
)
from app.services import care_words as words
from app.services.auth import AuthService, Session
from app.services.evidence import EvidenceService
from app.services.lenses import suspect_spans
from app.services.ports import Clock, Still, Store, UnitOfWork

PRESENT = timedelta(hours=1)
"""A picture is the present one for so long."""


@dataclass(frozen=True)
class Coverage:
    """Every point's coverage, the most pressing first, and the changed scenes, the newest first."""

    points: list[ViewCare]
    changes: list[SceneChange]

    @property
    def arbitrary(self) -> int:
        """How many changed scenes nobody approved (R67c)."""
        return sum(change.adjustment is None for change in self.changes)


class ViewReviewService:
    """Coverage reviews as their tab uses them."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, evidence: EvidenceService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._evidence = evidence

    def coverage(self, session: Session) -> Coverage:
        """How it stands now."""
        self._auth.require(session, Permission.READ_LOG)
        now = self._clock.now()
        return self._store.run(lambda uow: coverage_of(uow, session.school_id, now))

    def reviews(self, session: Session, camera_id: str) -> list[ViewReview]:
        """The reviews of one point, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(
            lambda uow: uow.find(ViewReview, school_id=school, camera_id=camera_id, order="-at")
        )

    def keep(self, session: Session, still: Still) -> str:
        """Keep the present picture for a review; returns its sha256. Raises NotPermitted, EnvError."""
        self._auth.require(session, Permission.CARE_CAMERAS)
        return self._evidence.keep_still(session, still)

    def set_reference(self, session: Session, camera_id: str, sha256: str, note: str = "") -> ViewReference:
        """From now on the point is measured by this kept picture; another one for it wants a reason.

        Raises NotPermitted, or UserError: no still of this point, no reason.
        """
        self._auth.require(session, Permission.CARE_CAMERAS)
        body = reference_body(camera_id, sha256, note.strip(), session.account.name)

        def work(uow: UnitOfWork) -> ViewReference:
            _own_still(uow, session.school_id, camera_id, sha256)
            before = uow.get(ViewReference, session.school_id, camera_id)
            if before is not None and not note.strip():
                raise words.wanted(words.REPLACING)
            uow.append(Kind.VIEW_REFERENCE, body, author=session.account.id)
            after = uow.get(ViewReference, session.school_id, camera_id)
            if after is None:
                raise RuntimeError("a reference picture was not folded")
            return after

        return self._store.run(work)

    def review(
        self, session: Session, camera_id: str, sha256: str, verdict: Verdict, *, note: str, password: str
    ) -> ViewReview:
        """Sign what the present picture shows beside the reference; anything but 覆盖正常 wants words.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError: no reference, no picture, no words.
        """
        self._auth.require(session, Permission.CARE_CAMERAS)
        if verdict is not Verdict.COVERED and not note.strip():
            raise words.wanted(words.FINDING)
        if not sha256:
            raise words.no_picture()
        me = session.account

        def begun(uow: UnitOfWork) -> ViewReference:
            still = _own_still(uow, session.school_id, camera_id, sha256)
            if abs(self._clock.now() - still.taken_at) > PRESENT:
                raise words.no_picture()
            found = uow.get(ViewReference, session.school_id, camera_id)
            if found is None:
                raise words.no_reference()
            return found

        reference = self._store.run(begun)
        self._auth.check_password(me.id, password)
        review = ViewReview(
            session.school_id,
            str(uuid4()),
            camera_id,
            reference.sha256,
            sha256,
            verdict,
            note.strip(),
            self._clock.now(),
            me.name,
        )

        def work(uow: UnitOfWork) -> ViewReview:
            record = uow.append(Kind.VIEW_REVIEWED, reviewed_body(review), author=me.id)
            row = uow.get(ViewReview, session.school_id, str(record.id))
            if row is None:
                raise RuntimeError("a review was not folded")
            return row

        return self._store.run(work)


def coverage_of(uow: UnitOfWork, school: int, now: datetime) -> Coverage:
    """The coverage of a school at `now`."""
    cameras = uow.find(Camera, school_id=school, enabled=True, order="number")
    references = {one.camera_id: one for one in uow.find(ViewReference, school_id=school)}
    reviews = uow.find(ViewReview, school_id=school, order="at")
    last = {one.camera_id: one for one in reviews}
    works = uow.find(ViewAdjustment, school_id=school, order="asked_at")
    spans = suspect_spans(uow, school, now - CHANGES_SHOWN, now)
    changes = scene_changes(cameras, spans, works, reviews)
    found = [view_care(c, references.get(c.id), last.get(c.id), changes, now) for c in cameras]
    states = list(ViewState)
    found.sort(key=lambda one: (states.index(one.state), one.camera.number))
    return Coverage(found, changes)


def _own_still(uow: UnitOfWork, school: int, camera_id: str, sha256: str) -> Snapshot:
    """A reference and a review name kept stills of the very point."""
    if uow.get(Camera, school, camera_id) is None:
        raise words.no_point()
    still = uow.get(Snapshot, school, sha256)
    if still is None or still.camera_id != camera_id:
        raise words.foreign_picture()
    return still

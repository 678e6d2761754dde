"""What the cameras cover (场景覆盖): reference pictures, reviews, approved adjustments of the view, and which
changed scene was approved (article 11(2) orders to adjust, 13(3) punishes it at will; R39, R15, R67c).

Pure: no clock, no I/O, no picture: pictures are named by the hash they are kept under.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.camera import Camera, CameraSpan, CameraState, PictureFault

REVIEW_EVERY = timedelta(days=90)
"""How often the coverage of a point is reviewed: 定期, with the quarter's check."""

APPROVED_FOR = timedelta(days=14)
"""How long an approved adjustment may wait to be carried out; the regulation gives no number."""

SETTLING = timedelta(minutes=10)
"""A scene that changes so soon after the adjustment was signed as done is its last tightened screw."""

CHANGES_SHOWN = timedelta(days=30)
"""How far back changed scenes are listed."""


class Verdict(StrEnum):
    """What a review found."""

    COVERED = "covered"  # 覆盖正常
    BLIND_SPOT = "blind_spot"  # 有死角
    ADJUST = "adjust"  # 需要调整


@dataclass(frozen=True)
class ViewReference:
    """The picture that a point's view is measured by. `count`: how many it has had with this one."""

    school_id: int
    camera_id: str
    sha256: str
    at: datetime
    author_name: str
    note: str
    count: int


@dataclass(frozen=True)
class ViewReview:
    """One signed review: the reference, the picture of that moment, what was found."""

    school_id: int
    id: str
    camera_id: str
    reference: str
    present: str
    verdict: Verdict
    note: str
    at: datetime
    author_name: str


class AdjustState(StrEnum):
    """Where an adjustment stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"


@dataclass(frozen=True)
class ViewAdjustment:
    """One request to adjust a camera's view. `number`: year, running number, given by the PC.

    picture  the point's view after the work, "" where none was taken
    """

    school_id: int
    id: str
    number: str
    camera_id: str
    reason: str
    asked_at: datetime
    asked_by: str
    state: AdjustState
    decided_at: datetime | None = None
    decided_by: str = ""
    words: str = ""
    done_at: datetime | None = None
    done_by: str = ""
    done_note: str = ""
    picture: str = ""

    def usable(self, now: datetime) -> bool:
        """Whether it may be carried out at `now`."""
        granted = self.state is AdjustState.GRANTED and self.decided_at is not None
        return granted and now < self.ends_at

    @property
    def ends_at(self) -> datetime:
        """When the approval ends, used or not; before a decision the moment of the request."""
        if self.done_at is not None:
            return self.done_at + SETTLING
        return self.decided_at + APPROVED_FOR if self.decided_at is not None else self.asked_at

    def covers(self, at: datetime) -> bool:
        """Whether a scene that changed at `at` is this adjustment's work."""
        if self.state not in {AdjustState.GRANTED, AdjustState.DONE} or self.decided_at is None:
            return False
        return self.decided_at <= at < self.ends_at


@dataclass(frozen=True)
class SceneChange:
    """A stretch in which a picture check objected to another scene.

    adjustment  the approved adjustment that explains it; None: nobody approved it (R67c)
    review      the first review signed after it began, None: nobody looked yet
    """

    id: str
    camera: Camera
    since: datetime
    until: datetime | None
    adjustment: ViewAdjustment | None
    review: ViewReview | None


class ViewState(StrEnum):
    """What is to be done about a point's coverage, the most pressing first."""

    CHANGED = "changed"  # the scene changed, nobody approved it or looked since
    ADJUST = "adjust"  # the last review asked for an adjustment
    BLIND_SPOT = "blind_spot"
    NO_REFERENCE = "no_reference"
    OVERDUE = "overdue"
    FINE = "fine"


@dataclass(frozen=True)
class ViewCare:
    """A camera point's coverage as the list shows it."""

    camera: Camera
    reference: ViewReference | None
    review: ViewReview | None
    due_at: datetime | None
    state: ViewState

    @property
    def id(self) -> str:
        """The camera's."""
        return self.camera.id


def moved(span: CameraSpan) -> bool:
    """Whether the picture checks named another scene."""
    return span.state is CameraState.SUSPECT and PictureFault.MOVED in (span.cause or "").split(",")


def scene_changes(
    cameras: Iterable[Camera],
    spans: Iterable[CameraSpan],
    adjustments: Sequence[ViewAdjustment],
    reviews: Sequence[ViewReview],
) -> list[SceneChange]:
    """Every changed scene with what explains it, the newest first."""
    known = {camera.id: camera for camera in cameras}
    found = []
    for span in spans:
        camera = known.get(span.camera_id)
        if camera is None or not moved(span):
            continue
        work = next((a for a in adjustments if a.camera_id == camera.id and a.covers(span.since)), None)
        after = [r for r in reviews if r.camera_id == camera.id and r.at > span.since]
        review = min(after, key=lambda one: one.at) if after else None
        found.append(SceneChange(span.id, camera, span.since, span.until, work, review))
    return sorted(found, key=lambda change: change.since, reverse=True)


def view_care(
    camera: Camera,
    reference: ViewReference | None,
    review: ViewReview | None,
    changes: Iterable[SceneChange],
    now: datetime,
) -> ViewCare:
    """How it stands with one point's coverage at `now`."""
    last = review.at if review is not None else reference.at if reference is not None else None
    due = last + REVIEW_EVERY if last is not None else None
    open_change = any(c.camera.id == camera.id and not c.adjustment and not c.review for c in changes)
    asked = review.verdict if review is not None else Verdict.COVERED
    if open_change:
        state = ViewState.CHANGED
    elif asked is not Verdict.COVERED:
        state = ViewState.ADJUST if asked is Verdict.ADJUST else ViewState.BLIND_SPOT
    elif reference is None or due is None:
        state = ViewState.NO_REFERENCE
    else:
        state = ViewState.OVERDUE if due <= now else ViewState.FINE
    return ViewCare(camera, reference, review, due, state)

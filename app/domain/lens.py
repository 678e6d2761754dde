"""Cleaning of the lenses (镜头清扫): the plan of each camera point, what was cleaned, and what the blurred
pictures say (article 11(2), R38; article 13(5), R67e).

Pure: no clock, no I/O. What is blurred is decided by the picture checks, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.camera import Camera, CameraSpan, CameraState, PictureFault

CLEAN_EVERY = 90
"""Days between two cleanings where the school set none: 每季度, as the housings (I-Q1)."""

CLEAN_MIN, CLEAN_MAX = 7, 366
"""Days that a school may set; the regulation says 定期 only."""

SOON = timedelta(days=7)
"""So long before it is due a cleaning is announced."""

BLUR_WINDOW = timedelta(days=14)
"""模糊 within the last so many days counts; the trend compares with as many days before."""

CURED = timedelta(hours=1)
"""A picture that is blurred no longer than so after its cleaning was cured by it."""

EVERY_POINT = ""
"""The plan of this id holds for every camera point without one of its own."""


@dataclass(frozen=True)
class LensPlan:
    """How often a camera point is cleaned; `camera_id` may be `EVERY_POINT`. `days` 0: as the school's."""

    school_id: int
    camera_id: str
    days: int
    author_name: str
    at: datetime


@dataclass(frozen=True)
class Cleaning:
    """One cleaning of one camera point. `cleaned_by`: whoever stood on the ladder; `author_name` wrote it."""

    school_id: int
    id: str
    camera_id: str
    at: datetime
    cleaned_by: str
    note: str
    author_name: str


class LensState(StrEnum):
    """What is to be done at a camera point, the most pressing first."""

    NEGLECTED = "neglected"  # overdue and blurred: article 13(5)
    OVERDUE = "overdue"
    BLURRED = "blurred"  # in time, yet the picture asks for it
    NEVER = "never"  # no cleaning on record
    SOON = "soon"
    FINE = "fine"


@dataclass(frozen=True)
class Blur:
    """Blurred pictures of one camera: in the last `BLUR_WINDOW` and in the one before it.

    last_at  when it was blurred last, None: never
    """

    times: int = 0
    length: timedelta = timedelta()
    times_before: int = 0
    length_before: timedelta = timedelta()
    last_at: datetime | None = None

    @property
    def worse(self) -> bool:
        """Whether it is blurred for longer than in the days before."""
        return self.length > self.length_before


@dataclass(frozen=True)
class LensCare:
    """A camera point as the list shows it.

    own_plan  the interval is the point's own, not the school's
    blur      since the last cleaning: what was blurred before it is cured
    """

    camera: Camera
    days: int
    own_plan: bool
    last: Cleaning | None
    due_at: datetime | None
    blur: Blur
    state: LensState

    @property
    def id(self) -> str:
        """The camera's."""
        return self.camera.id

    @property
    def overdue(self) -> bool:
        """Whether the cleaning is late."""
        return self.state in {LensState.NEGLECTED, LensState.OVERDUE}


def interval(camera_id: str, plans: Mapping[str, LensPlan]) -> tuple[int, bool]:
    """Days between two cleanings of a point, and whether they are its own."""
    own, school = plans.get(camera_id), plans.get(EVERY_POINT)
    if own is not None and own.days:
        return own.days, True
    return (school.days if school is not None and school.days else CLEAN_EVERY), False


def blur_of(spans: Iterable[CameraSpan], now: datetime, since: datetime | None = None) -> Blur:
    """What was blurred of one camera's spans, not before `since` (the last cleaning)."""
    times, length = [0, 0], [timedelta(), timedelta()]
    last: datetime | None = None
    floor = since + CURED if since is not None else now - 2 * BLUR_WINDOW
    for span in spans:
        begin, end = max(span.since, floor), min(span.until or now, now)
        if end < begin or not blurred(span):
            continue
        last = end if last is None else max(last, end)
        for number, upper in enumerate((now, now - BLUR_WINDOW)):
            lower = upper - BLUR_WINDOW
            if begin < upper and end >= lower:
                times[number] += span.count
                length[number] += min(end, upper) - max(begin, lower)
    return Blur(times[0], length[0], times[1], length[1], last)


def blurred(span: CameraSpan) -> bool:
    """Whether the picture checks named a blurred picture."""
    return span.state is CameraState.SUSPECT and PictureFault.BLURRED in (span.cause or "").split(",")


def lens_care(
    camera: Camera,
    plans: Mapping[str, LensPlan],
    last: Cleaning | None,
    spans: Iterable[CameraSpan],
    now: datetime,
) -> LensCare:
    """How it stands with one camera point at `now`."""
    days, own = interval(camera.id, plans)
    blur = blur_of(spans, now, last.at if last is not None else None)
    due = last.at + timedelta(days=days) if last is not None else None
    late = due is not None and due <= now
    if blur.times and (late or due is None):
        state = LensState.NEGLECTED
    elif late:
        state = LensState.OVERDUE
    elif blur.times:
        state = LensState.BLURRED
    elif due is None:
        state = LensState.NEVER
    else:
        state = LensState.SOON if due - SOON <= now else LensState.FINE
    return LensCare(camera, days, own, last, due, blur, state)

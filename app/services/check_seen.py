"""What the machine can say about a line of a check: camera states and recorded PTZ rest."""

from __future__ import annotations

from datetime import datetime

from app.domain.availability import availability
from app.domain.inspection import REST_LONGEST, Point, PtzRest, rest_minutes
from app.domain.period import Period
from app.services.ports import UnitOfWork
from app.services.witness import Witness

NOTHING = "本系统未见画面记录"
PICTURE = "本系统所见：有画面 {share}%；录像存储请在录像机上查看"
REST = "已登记停转 {minutes} 分钟"


class CheckSeen:
    """Answers by `CheckLine.seen`; the words go onto the form and are Chinese always."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness

    def told(self, wanted: list[Point], school_id: int, period: Period, now: datetime) -> dict[str, str]:
        """What is to be said at each point, by its id; camera states only (see `rest`)."""
        until = min(period.until, now)
        if until <= period.since:
            return {}
        kinds = {point.line.seen for point in wanted}
        said: dict[str, str] = {}
        if "machine" in kinds:
            words = self._witness.machine_seen(period.since, until, school_id)
            said |= {point.id: words for point in wanted if point.line.seen == "machine"}
        if "picture" in kinds:
            spans = self._witness.spans(period.since, until, school_id=school_id)
            for point in wanted:
                if point.line.seen == "picture":
                    mine = [span for span in spans if span.camera_id == point.camera_id]
                    share = availability(mine, period.since, until)
                    said[point.id] = NOTHING if share is None else PICTURE.format(share=_percent(share))
        return said


def rests_by_camera(
    uow: UnitOfWork, school_id: int, since: datetime, until: datetime
) -> dict[str, list[PtzRest]]:
    """The rests that overlap [since, until), by camera."""
    found: dict[str, list[PtzRest]] = {}
    reach = since - REST_LONGEST
    for rest in uow.find(PtzRest, school_id=school_id, since__gte=reach, since__lt=until, order="since"):
        if rest.until > since:
            found.setdefault(rest.camera_id, []).append(rest)
    return found


def rest_told(wanted: list[Point], rests: dict[str, list[PtzRest]], period: Period) -> dict[str, str]:
    """What is on record about the rest of each dome, by the point's id."""
    return {
        point.id: REST.format(
            minutes=rest_minutes(rests.get(point.camera_id or "", ()), period.since, period.until)
        )
        for point in wanted
        if point.line.seen == "rest"
    }


def _percent(share: float) -> str:
    """98.2; never rounded up to a hundred."""
    return f"{int(share * 1000) / 10:g}"

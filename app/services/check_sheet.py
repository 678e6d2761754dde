"""One list of one period, read with everything its page shows. Writes nothing, asks no permission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.inspection import (
    ROUND_GRACE,
    CheckList,
    CheckSheet,
    DueState,
    Mark,
    Point,
    points,
    read_mark,
    state_of,
)
from app.domain.period import Period
from app.services import check_errors as refuse
from app.services.care_seen import care_told
from app.services.check_due import CheckCalendar, Place
from app.services.check_seen import CheckSeen, rest_told, rests_by_camera
from app.services.check_walk import walked
from app.services.ports import Clock, Store, UnitOfWork


@dataclass(frozen=True)
class SheetLine:
    """A point as the page shows it: what the machine says, and what was marked."""

    point: Point
    seen: str
    mark: Mark | None


@dataclass(frozen=True)
class SheetView:
    """A list of one period, opened. `sheet.signed_at` tells whether it can still change."""

    check: CheckList
    period: Period
    state: DueState
    lines: tuple[SheetLine, ...]
    sheet: CheckSheet

    @property
    def missing(self) -> list[Point]:
        """Points without a state."""
        return [line.point for line in self.lines if line.mark is None]


class SheetReader:
    """Reads sheets; a walk's draft counts as marked."""

    def __init__(self, store: Store, clock: Clock, calendar: CheckCalendar, seen: CheckSeen) -> None:
        self._store = store
        self._clock = clock
        self._calendar = calendar
        self._seen = seen

    def changeable(self, school_id: int, list_id: str, period: str) -> SheetView:
        """The same to fill in. Raises UserError also where it is signed, ahead, or a missed round."""
        view = self.view(school_id, list_id, period)
        now = self._clock.now()
        if view.sheet.signed_at is not None:
            raise refuse.signed_already(view.sheet.signer_name or "")
        if now < view.period.since:
            raise refuse.not_begun()
        if view.check.walk and now > view.period.until + ROUND_GRACE:
            raise refuse.round_missed()
        return view

    def view(self, school_id: int, list_id: str, period_id: str) -> SheetView:
        """A list of one period as it stands now. Raises UserError where there is none."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> tuple[CheckList, Period, CheckSheet, Place, dict[str, str]]:
            place = self._calendar.place(uow, school_id)
            check, period = self._calendar.period(place, list_id, period_id)
            kept = uow.get(CheckSheet, school_id, list_id, period_id)
            sheet = walked(uow, check, kept or CheckSheet(school_id, list_id, period_id))
            rests = rests_by_camera(uow, school_id, period.since, period.until)
            wanted = points(check, place.cameras)
            told = rest_told(wanted, rests, period) | care_told(uow, wanted, school_id, now)
            return check, period, sheet, place, told

        check, period, sheet, place, kept = self._store.run(work)
        state = state_of(sheet, period, now)
        if sheet.signed_at is not None:
            return SheetView(check, period, state, tuple(_signed_lines(check, sheet)), sheet)
        wanted = points(check, place.cameras)
        told = self._seen.told(wanted, school_id, period, now) | kept
        lines = tuple(SheetLine(point, told.get(point.id, ""), sheet.mark(point.id)) for point in wanted)
        return SheetView(check, period, state, lines, sheet)


def _signed_lines(check: CheckList, sheet: CheckSheet) -> Iterable[SheetLine]:
    """The lines as they were signed, in the signer's words, whatever cameras exist now."""
    known = {line.id: line for line in check.lines}
    for mark in map(read_mark, sheet.marks.values()):
        line_id, _, camera_id = mark.point.partition("/")
        if line_id in known:
            line = replace(known[line_id], text=mark.text or known[line_id].text)
            yield SheetLine(Point(line, camera_id or None, mark.place), mark.seen, mark)

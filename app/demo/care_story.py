"""Makes up the care of a school's camera points: cleanings, two adjustments of a view, who looked closer.

Pure and deterministic like the chronicle it goes with. One dirty lens is overdue, one adjustment waits.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.demo.chronicle import SEED, Happening
from app.demo.duty_plan import ZONE, DutyPlan
from app.demo.staff import ADMIN, LEADER
from app.domain.camera import Camera
from app.domain.folds.evidence import snapshot_body
from app.domain.folds.lens import cleaned_body, plan_body
from app.domain.folds.view_care import (
    adjust_asked_body,
    adjust_decided_body,
    adjust_done_body,
    reference_body,
    reviewed_body,
)
from app.domain.folds.viewing import viewed_body
from app.domain.people import Account
from app.domain.record import Kind
from app.domain.shift import ShiftName
from app.domain.view_care import AdjustState, Verdict, ViewAdjustment, ViewReview
from app.domain.viewing import ViewAct, Viewed

DUSTY, DUSTY_DAYS = (3, 7), 45
"""Points of walls and kitchens, cleaned more often."""

LATE = (12, 16)
"""Points whose quarter is over; the first one's picture is blurred by now (troubles.py)."""

HABITS = ((ViewAct.ENLARGED, 6), (ViewAct.REPLAY, 1), (ViewAct.SNAPSHOT, 1))
"""What a guard does with a camera, and at most how often a shift."""

MEASURED, REVIEWED = 14, 10
"""Points up to this number have a reference picture, and were reviewed."""

PICTURE = (960, 540)

REVIEWS: dict[int, tuple[tuple[int, Verdict, str], ...]] = {
    4: ((17, Verdict.ADJUST, "侧门在画面以外"), (15, Verdict.COVERED, "调整后侧门可见")),
    2: ((2, Verdict.BLIND_SPOT, "门卫窗口被门柱挡住一半"),),
}
"""By number: days ago, what was found, in what words."""

CLEANER = "总务处"


@dataclass
class CareStory:
    """From `since` to `now` (aware) at one school; `pictures`: sha256 of each place by camera id."""

    school_id: int
    cameras: Sequence[Camera]
    accounts: Mapping[str, Account]
    since: datetime
    now: datetime
    pictures: Mapping[str, str] = field(default_factory=dict)
    _rng: random.Random = field(init=False)
    _out: list[Happening] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(SEED * 5 + self.school_id)  # noqa: S311 - a story, no secret
        self._plan = DutyPlan(self.school_id, self.now.astimezone(ZONE).date())
        self._by_number = {camera.number: camera for camera in self.cameras}

    def records(self) -> list[Happening]:
        """Everything, in the order in which it was written."""
        self._clean()
        self._review()
        self._adjust(4, 16, "向右转约 15 度，覆盖侧门", done=True)
        self._adjust(2, 1, "向下压约 5 度，看清门卫窗口", done=False)
        for day in range((self.now - self.since).days):
            self._look(self.since + timedelta(days=day))
        return sorted((h for h in self._out if h.written_at <= self.now), key=lambda h: h.written_at)

    def _clean(self) -> None:
        """What was cleaned before the program came is put on record first; one walk in the month itself."""
        begin = self.since + timedelta(hours=9, minutes=40)
        dusty = [self._by_number[n].id for n in DUSTY if n in self._by_number]
        late = [self._by_number[n].id for n in LATE if n in self._by_number]
        others = [camera.id for camera in self.cameras if camera.id not in late]
        for cameras, ago, note in ((late, 66, "补登记"), (others, 40, "补登记")):
            if cameras:
                body = cleaned_body(cameras, begin - timedelta(days=ago), CLEANER, note, name=ADMIN.name)
                self._add(begin, Kind.LENS_CLEANED, ADMIN.name, body)
        if dusty:
            self._add(begin, Kind.LENS_PLANNED, ADMIN.name, plan_body(dusty, DUSTY_DAYS, ADMIN.name))
            at = self.since + timedelta(days=4, hours=15, minutes=20)
            body = cleaned_body(dusty, at, CLEANER, "有灰尘和蜘蛛网，已清除", name=ADMIN.name)
            self._add(at + timedelta(minutes=30), Kind.LENS_CLEANED, ADMIN.name, body)

    def _review(self) -> None:
        """Reference pictures of all but the last points; most were reviewed, two ask for an adjustment."""
        begin = self.since + timedelta(days=1, hours=10)
        for camera in self.cameras:
            sha256 = self.pictures.get(camera.id)
            if sha256 is None or camera.number > MEASURED:
                continue
            at = begin + timedelta(minutes=2 * camera.number)
            still = snapshot_body(sha256, camera.id, *PICTURE, ADMIN.name)
            self._add(at, Kind.SNAPSHOT, ADMIN.name, still)
            body = reference_body(camera.id, sha256, "", ADMIN.name)
            self._add(at + timedelta(seconds=20), Kind.VIEW_REFERENCE, ADMIN.name, body)
            found = REVIEWS.get(camera.number, ((18, Verdict.COVERED, ""),))
            for days_ago, verdict, note in found if camera.number <= REVIEWED else ():
                review = ViewReview(
                    self.school_id, "", camera.id, sha256, sha256, verdict, note, self.now, ADMIN.name
                )
                day = datetime.combine(self._plan.day(days_ago), self.since.timetz())
                moment = day + timedelta(hours=16, minutes=20 + 2 * camera.number)
                self._add(moment, Kind.VIEW_REVIEWED, ADMIN.name, reviewed_body(review))

    def _adjust(self, number: int, days_ago: int, reason: str, *, done: bool) -> None:
        """Asked in the morning; approved and carried out in the afternoon."""
        camera = self._by_number.get(number)
        if camera is None:
            return
        asked = datetime.combine(self._plan.day(days_ago), self.since.timetz()) + timedelta(hours=9)
        year = asked.year
        wish = ViewAdjustment(
            self.school_id,
            self._uuid(),
            f"{year}-{1 if done else 2:03d}",
            camera.id,
            reason,
            asked,
            ADMIN.name,
            AdjustState.ASKED,
        )
        self._add(asked, Kind.ADJUST_ASKED, ADMIN.name, adjust_asked_body(wish))
        if done:
            granted = adjust_decided_body(wish.id, AdjustState.GRANTED, "同意，放学后进行", LEADER.name)
            self._add(asked + timedelta(hours=5), Kind.ADJUST_DECIDED, LEADER.name, granted)
            work = adjust_done_body(wish.id, "已调整并锁紧，侧门可见", "", ADMIN.name)
            self._add(asked + timedelta(hours=8), Kind.ADJUST_DONE, ADMIN.name, work)

    def _look(self, day: datetime) -> None:
        """The day's tallies, shift by shift."""
        local = day.astimezone(ZONE).date()
        for shift, hour in ((ShiftName.NIGHT, 0), (ShiftName.MORNING, 8), (ShiftName.MIDDLE, 16)):
            slot_day = local - timedelta(days=1) if shift is ShiftName.NIGHT else local
            who = self.accounts[self._plan.on_duty(slot_day, shift)]
            begin, rows = day + timedelta(hours=hour), []
            for camera in self._rng.sample(list(self.cameras), min(3, len(self.cameras))):
                act, most = self._rng.choice(HABITS)
                count = self._rng.randint(1, most)
                first = begin + timedelta(minutes=self._rng.randint(5, 200))
                last = first + timedelta(minutes=self._rng.randint(1, 240) if count > 1 else 0)
                rows.append(
                    Viewed(
                        self.school_id,
                        who.id,
                        camera.id,
                        act,
                        local.isoformat(),
                        who.name,
                        first,
                        last,
                        count,
                    )
                )
            self._add(begin + timedelta(hours=7, minutes=50), Kind.VIEWED, "", viewed_body(rows))

    def _add(self, at: datetime, kind: Kind, author: str, body: dict[str, Any]) -> None:
        self._out.append(Happening(at, kind, author, lambda _refs: body))

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))

"""Makes up a month of a school's checks, patrol rounds, PTZ rest, one power cut and who read the rules.

Pure and deterministic like the chronicle it goes with. Now and then something is signed late or missed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.demo.chronicle import SEED, Happening
from app.demo.duty_plan import ZONE, DutyPlan
from app.demo.staff import ADMIN, GUARDS, LEADER, PRINCIPAL
from app.domain.camera import Camera
from app.domain.emergency import Contact, EmergencyKind
from app.domain.folds.emergency import closed_body, contacts_body, opened_body, reported_body, ticked_body
from app.domain.folds.inspection import excused_body, rest_body, signed_body
from app.domain.folds.rules import read_body
from app.domain.inspection import CheckList, Mark, Result, Signer, points
from app.domain.people import Account
from app.domain.period import Period, PeriodKind, periods, round_periods, shift_period
from app.domain.record import Kind
from app.domain.shift import ShiftName, ShiftPlan
from app.domain.timetable import Timetable
from app.services.check_lists import lists
from app.services.rules import texts

TABLE = Timetable(ZONE, ShiftPlan())
CALLS = (
    ("学校主管领导", "演示电话 1"),
    ("校长", "演示电话 2"),
    ("派出所", "演示电话 3"),
    ("县教委电教信息中心", "演示电话 4"),
    ("设备维护公司", "演示电话 5"),
)
SLIPS = {"D4": "控制台有灰尘，已清洁", "D5": "对讲机 2 号电量不足，已充电", "W4": "校门外树枝遮挡，已修剪"}
"""What was once not in order, by line."""

HABIT = {Signer.GUARD: 0.985, Signer.MANAGER: 0.97}
"""How likely a check is done."""


@dataclass
class UpkeepStory:
    """From `since` to `now` (aware) at one school."""

    school_id: int
    cameras: Sequence[Camera]
    accounts: Mapping[str, Account]
    since: datetime
    now: datetime
    _rng: random.Random = field(init=False)
    _out: list[Happening] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(SEED * 2 + self.school_id)  # noqa: S311 - a story, no secret
        self._plan = DutyPlan(self.school_id, self.now.astimezone(ZONE).date())

    def records(self) -> list[Happening]:
        """Everything, in the order in which it was written."""
        self._papers()
        for day in range((self.now - self.since).days):
            self._rest(self.since + timedelta(days=day))
        for check in lists():
            for period in self._periods(check):
                self._check(check, period)
        self._power_cut(self.since + timedelta(days=13, hours=10, minutes=12))
        return sorted((h for h in self._out if h.written_at <= self.now), key=lambda h: h.written_at)

    def _papers(self) -> None:
        """The call list, and who has read what; the night guard still owes the last two."""
        at = self.since + timedelta(hours=9)
        contacts = [Contact(self._uuid(), title, "", phone) for title, phone in CALLS]
        self._add(at, Kind.CONTACTS_SET, ADMIN.name, contacts_body(contacts, ADMIN.name))
        for person in (ADMIN, *GUARDS, LEADER, PRINCIPAL):
            rules = texts() if person.name != GUARDS[2].name else texts()[:-2]
            account = self.accounts[person.name].id
            for minute, rule in enumerate(rules):
                body = read_body(rule.id, rule.edition, rule.title, account, person.name)
                self._add(at + timedelta(days=1, minutes=5 * minute), Kind.RULE_READ, person.name, body)

    def _rest(self, day: datetime) -> None:
        """Every dome rests after lunch."""
        for camera in self.cameras:
            if camera.ptz:
                begin = day + timedelta(hours=12, minutes=self._rng.randint(20, 50))
                end = begin + timedelta(minutes=self._rng.randint(62, 95))
                body = rest_body(camera.id, begin, end, "", GUARDS[0].name)
                self._add(end, Kind.PTZ_REST, GUARDS[0].name, body)

    def _periods(self, check: CheckList) -> Iterator[Period]:
        """Those that are over; what runs now is left for who tries the demo."""
        if check.period in {PeriodKind.SHIFT, PeriodKind.ROUND}:
            for slot in TABLE.slots(self.since, self.now):
                whole = [shift_period(slot)] if check.period is PeriodKind.SHIFT else round_periods(slot, 1)
                yield from (period for period in whole if period.until <= self.now)
        else:
            found = periods(check.period, self.since, self.now, ZONE)
            yield from (period for period in found if period.until <= self.now)

    def _check(self, check: CheckList, period: Period) -> None:
        author = self._guard(period) if check.signer is Signer.GUARD else ADMIN.name
        yesterday = period.until > self.now - timedelta(days=1)
        if self._rng.random() > HABIT[check.signer] and not yesterday:
            told = excused_body(check.id, period.id, "当时正在处理校门口秩序，漏检", ADMIN.name)
            self._add(period.until + timedelta(hours=10), Kind.CHECK_EXCUSED, ADMIN.name, told)
            return
        at = self._moment(check, period)
        marks = self._marks(check, at, author)
        late = at >= period.until
        self._add(at, Kind.CHECK_SIGNED, author, signed_body(check.id, period.id, marks, late, author))

    def _moment(self, check: CheckList, period: Period) -> datetime:
        """When a check is signed: near the end of a shift, in the afternoon of a day, late now and then."""
        if check.signer is Signer.GUARD:
            return period.until - timedelta(minutes=self._rng.randint(20, 90))
        if check.period is PeriodKind.DAY:
            late = self._rng.random() < 0.06
            after = timedelta(days=1, hours=8) if late else timedelta(hours=16)
            return period.since + after + timedelta(minutes=self._rng.randint(5, 50))
        return period.until - timedelta(days=2, hours=8, minutes=-self._rng.randint(0, 50))

    def _marks(self, check: CheckList, at: datetime, author: str) -> list[Mark]:
        wanted = points(check, self.cameras)
        begin = at - timedelta(seconds=20 * len(wanted))
        marks = []
        for number, point in enumerate(wanted):
            slip = point.line.id in SLIPS and self._rng.random() < 0.08
            marks.append(
                Mark(
                    point=point.id,
                    result=Result.NOT_OK if slip else self._result(point.line.id),
                    at=(begin + timedelta(seconds=20 * number)).timestamp(),
                    by=author,
                    text=point.line.text,
                    place=point.place,
                    note=SLIPS[point.line.id] if slip else "",
                )
            )
        return marks

    def _result(self, line_id: str) -> Result:
        return Result.NOT_APPLICABLE if line_id == "W2" else Result.OK

    def _power_cut(self, at: datetime) -> None:
        """One outage with its calls, extra patrols and end."""
        case, guard = self._uuid(), self._guard(shift_period(TABLE.slot_at(at)))
        what = "供电线路检修，全校停电"
        self._add(
            at,
            Kind.EMERGENCY_OPENED,
            guard,
            opened_body(case, EmergencyKind.POWER_CUT, what, "", [], name=guard),
        )
        done = (
            (2, "report_up", "已报告主管领导"),
            (9, "repair", "总务处联系供电所，预计一小时恢复"),
            (40, "patrol", "围墙、校门、教学楼巡查一圈，无异常"),
            (66, "restored", "供电恢复，逐路查看画面正常"),
        )
        for minutes, step, note in done:
            moment = at + timedelta(minutes=minutes)
            self._add(
                moment, Kind.EMERGENCY_TICKED, guard, ticked_body(case, step, note, "", None, name=guard)
            )
        end = at + timedelta(minutes=80)
        report = f"关于停电的情况报告\n{at:%m月%d日 %H:%M} {what}，{at + timedelta(minutes=66):%H:%M} 恢复。"
        self._add(end, Kind.EMERGENCY_REPORTED, guard, reported_body(case, report, "学校主管领导", guard))
        closed = closed_body(case, "供电恢复，录像正常", guard)
        self._add(end + timedelta(minutes=3), Kind.EMERGENCY_CLOSED, guard, closed)

    def _add(self, at: datetime, kind: Kind, author: str, body: dict[str, Any]) -> None:
        self._out.append(Happening(at, kind, author, lambda _refs: body))

    def _guard(self, period: Period) -> str:
        return self._plan.on_duty(period.first_day, period.shift or ShiftName.MORNING)

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))


def closing_moments(since: datetime, now: datetime) -> list[tuple[datetime, Period]]:
    """When the manager closes what is over, oldest first: each morning, Mondays, the second of a month."""
    opens = {PeriodKind.DAY: 1, PeriodKind.WEEK: 1, PeriodKind.MONTH: 2}
    found = []
    for kind, days in opens.items():
        for period in periods(kind, since, now, ZONE):
            first = period.until.astimezone(ZONE).date() + timedelta(days=days - 1)
            at = datetime.combine(first, time(9, 5), ZONE)
            if at <= now:
                found.append((at, period))
    return sorted(found, key=lambda one: (one[0], one[1].until, one[1].id))

"""Five years of one school's records, written through the real log in big transactions.

About 71 records a day: sign-ins, handovers, duty entries, corrections, camera states, faults. The texts
vary as a gate room's do: names, plates, numbers, places.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from app.domain.camera import AreaClass, Camera, CameraState
from app.domain.duty import Category, Draft
from app.domain.fault import FaultDraft, FaultState
from app.domain.folds.camera import SpanOpened, camera_body, state_body
from app.domain.folds.duty import entry_body
from app.domain.folds.fault import fault_body, step_body
from app.domain.folds.handover import Outgoing, signed_body, taken_body
from app.domain.folds.people import account_body, login_body, school_body
from app.domain.folds.shift import closed_body, opened_body
from app.domain.handover import ItemKind, OpenItem
from app.domain.people import Role
from app.domain.record import SYSTEM, Kind
from app.domain.shift import DutyTurn, ShiftName, ShiftPlan, ShiftSlot, slots
from app.services.ports import UnitOfWork
from app.storage.local import LocalStore

SCHOOL = 1
START = datetime(2021, 11, 21, 16, tzinfo=UTC)  # midnight in Chongqing
DAYS = 1826
GUARDS = {ShiftName.MORNING: "早班保安", ShiftName.MIDDLE: "中班保安", ShiftName.NIGHT: "夜班保安"}
PLACES = ("校门外", "校门内", "东围墙", "西围墙", "操场南", "操场北", "食堂门口", "食堂后厨", "一号楼大厅")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志红"
REASONS = ("送学生衣物", "开家长会", "维修空调", "送水", "送菜", "办理转学", "参加教研活动", "检查消防器材")
DEVICE = (
    "视频丢失 1 路：{place} {time} 起 3 分钟；其余 8 路正常，录像主机、显示器未接入本系统，由值班人员查看。"
)
FINE = "9 路正常，录像主机、显示器未接入本系统，由值班人员查看。"


class Clock:
    """Stands where the writer puts it."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@dataclass
class Writer:
    """Writes the years day by day."""

    clock: Clock
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    accounts: dict[ShiftName, str] = field(default_factory=lambda: {name: str(uuid4()) for name in ShiftName})
    admin: str = field(default_factory=lambda: str(uuid4()))
    cameras: list[str] = field(default_factory=lambda: [str(uuid4()) for _ in PLACES])
    last: UUID | None = None
    faults: int = 0

    def begin(self, uow: UnitOfWork) -> int:
        """School, people and cameras."""
        uow.append(Kind.SCHOOL_SET, school_body("演示学校甲", "演示"), author=SYSTEM)
        uow.append(
            Kind.ACCOUNT_SET, account_body(self.admin, "管理员", Role.ADMIN, None, True), author=SYSTEM
        )
        for shift, account in self.accounts.items():
            body = account_body(account, GUARDS[shift], Role.GUARD, str(shift), True)
            uow.append(Kind.ACCOUNT_SET, body, author=SYSTEM)
        for number, (camera, place) in enumerate(zip(self.cameras, PLACES, strict=True), start=1):
            url = f"rtsp://192.0.2.1/{number}"
            row = Camera(
                SCHOOL, camera, number, place, f"SXT-{number:04d}", AreaClass.OTHER, False, url, None, None,
                None, False, True,
            )  # fmt: skip
            uow.append(Kind.CAMERA_SET, camera_body(row), author=SYSTEM)
        return 2 + len(self.accounts) + len(self.cameras)

    def day(self, uow: UnitOfWork, slot_list: list[ShiftSlot]) -> int:
        """One day's three shifts; returns how many records that were."""
        return sum(self._shift(uow, slot) for slot in slot_list)

    def _shift(self, uow: UnitOfWork, slot: ShiftSlot) -> int:
        account, name = self.accounts[slot.name], GUARDS[slot.name]
        self.clock.at = slot.start.astimezone(UTC)
        turn = DutyTurn(SCHOOL, str(uuid4()), account, name, slot.name, self.clock.at, None)
        uow.append(Kind.LOGIN, login_body(account), author=account)
        uow.append(Kind.SHIFT_OPENED, opened_body(turn.id, account, name, slot.name), author=account)
        moments = sorted(self.chance.sample(range(5, 470), 18))
        written = sum(self._event(uow, turn, slot, minute) for minute in moments)
        self.clock.at = slot.end.astimezone(UTC) - timedelta(minutes=2)
        return 2 + written + self._hand_over(uow, turn, slot)

    def _hand_over(self, uow: UnitOfWork, turn: DutyTurn, slot: ShiftSlot) -> int:
        items = [OpenItem("keys", ItemKind.KEYS, "对讲机 2 部、钥匙 1 串", "请清点")]
        out = Outgoing(str(uuid4()), turn, slot)
        signed = signed_body(
            out, items, summary="本班在岗 7 小时 58 分。", note="", keys=1, radios=2, replaces=None
        )
        uow.append(Kind.HANDOVER_SIGNED, signed, author=turn.account_id)
        to = replace(slot, name=list(ShiftName)[(list(ShiftName).index(slot.name) + 1) % 3])
        taken = taken_body(
            out, items, to=to, name=GUARDS[to.name], acknowledged=["keys"], remark="", planned=True
        )
        uow.append(Kind.HANDOVER_TAKEN, taken, author=self.accounts[to.name])
        uow.append(Kind.SHIFT_CLOSED, closed_body(turn.id, "handover"), author=turn.account_id)
        uow.append(Kind.LOGOUT, login_body(turn.account_id), author=turn.account_id)
        return 4

    def _event(self, uow: UnitOfWork, turn: DutyTurn, slot: ShiftSlot, minute: int) -> int:
        self.clock.at = slot.start.astimezone(UTC) + timedelta(
            minutes=minute, seconds=self.chance.randrange(60)
        )
        what = self.chance.random()
        if what < 0.66:
            return self._entry(uow, turn, slot)
        if what < 0.68 and self.last is not None:
            return self._entry(uow, turn, slot, corrects=str(self.last))
        if what < 0.985:
            return self._camera(uow)
        return self._fault(uow, turn)

    def _entry(self, uow: UnitOfWork, turn: DutyTurn, slot: ShiftSlot, corrects: str | None = None) -> int:
        category = self.chance.choice(list(Category))
        at = self.clock.at - timedelta(minutes=self.chance.choice([0, 0, 0, 1, 2, 30]))
        lost = self.chance.random() < 0.3
        device = DEVICE.format(place=self.chance.choice(PLACES), time=f"{at:%H:%M}") if lost else FINE
        draft = Draft(
            at.timestamp(), category, self.chance.choice([None, *self.cameras]), self._words(category),
            device, handling="已处理。" if lost else "", corrects=corrects,
        )  # fmt: skip
        kind = Kind.DUTY_CORRECTION if corrects else Kind.DUTY_ENTRY
        body = entry_body(draft, slot.name, turn.account_name)
        record = uow.append(kind, body, author=turn.account_id, occurred_at=at)
        self.last = None if corrects else record.id
        return 1

    def _words(self, category: Category) -> str:
        who = self.chance.choice(SURNAMES) + "".join(self.chance.choices(GIVEN, k=2))
        plate = f"渝{self.chance.choice('ABCFG')}{self.chance.randrange(10**5):05d}"
        place, count = self.chance.choice(PLACES), self.chance.randrange(900)
        match category:
            case Category.VEHICLE:
                return f"{plate} 进校，司机{who}，{self.chance.choice(REASONS)}，停{place}。"
            case Category.PATROL:
                return f"巡查{place}一圈，未见异常。"
            case Category.PARCEL:
                return f"快递 {count % 30} 件送达，{who}代收。"
            case Category.PICKUP:
                return f"学生离校，进 {count} 人、出 {self.chance.randrange(900)} 人，秩序正常。"
            case _:
                return f"{who}来访，{self.chance.choice(REASONS)}，核对证件后由{place}进入。"

    def _camera(self, uow: UnitOfWork) -> int:
        since, camera = self.clock.at, self.chance.choice(self.cameras)
        until = since + timedelta(seconds=self.chance.randrange(20, 900))
        spans = [
            SpanOpened(str(uuid4()), camera, CameraState.LOST, since, "timeout", 1, until),
            SpanOpened(str(uuid4()), camera, CameraState.LIVE, until, None, 1, until + timedelta(hours=1)),
        ]
        uow.append(Kind.CAMERA_STATE, state_body(spans, []), author=SYSTEM)
        return 1

    def _fault(self, uow: UnitOfWork, turn: DutyTurn) -> int:
        self.faults += 1
        fault = str(uuid4())
        place = self.chance.choice(PLACES)
        draft = FaultDraft(
            self.chance.choice(self.cameras), place, "", self.clock.at.timestamp(), "视频丢失", ""
        )
        body = fault_body(fault, f"{self.clock.at.year}-{self.faults:04d}", draft, turn.account_name)
        uow.append(Kind.FAULT_DETECTED, body, author=SYSTEM)
        uow.append(Kind.FAULT_REPORTED, body, author=turn.account_id)
        steps = (FaultState.SCHOOL_HANDLING, FaultState.REPAIRED, FaultState.ACCEPTED)
        done = steps if self.chance.random() < 0.99 else steps[:1]
        for state in done:
            uow.append(Kind.FAULT_STEP, step_body(fault, state, "重启后恢复", "管理员"), author=SYSTEM)
        return 2 + len(done)


def days() -> Iterator[list[ShiftSlot]]:
    """The shifts of every day of the five years."""
    zone = ZoneInfo("Asia/Shanghai")
    for number in range(DAYS):
        since = START + timedelta(days=number)
        yield slots(ShiftPlan(), zone, since, since + timedelta(days=1))


def write(store: LocalStore, clock: Clock, *, count: int = DAYS, in_one: int = 30) -> int:
    """Write `count` days, `in_one` to a transaction; returns the number of records."""
    writer = Writer(clock)
    written = store.run(writer.begin)
    todo = iter(islice(days(), count))
    while batch := list(islice(todo, in_one)):
        written += store.run(lambda uow, batch=batch: sum(writer.day(uow, one) for one in batch))
    return written

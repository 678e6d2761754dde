"""Makes up a month of a school's registers: machine room, technicians, requests, what was kept and filed.

Pure and deterministic like the chronicle it goes with, but for the stills, which are drawn and kept first.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.bootstrap import Workplace
from app.demo.chronicle import SEED, Happening
from app.demo.duty_plan import ZONE
from app.demo.formats import MAIN
from app.demo.places import PLACES, SCHOOL_NAMES
from app.demo.shoot import Shoot
from app.demo.staff import ADMIN, GUARDS, LEADER, PRINCIPAL
from app.domain.access import AccessAct, AccessRequest, AccessState, Deed, Grade
from app.domain.camera import Camera
from app.domain.evidence_file import EvidenceFile, EvidenceKind, still_item
from app.domain.folds.access import access_decided_body, asked_body, done_body, filed_body
from app.domain.folds.evidence import snapshot_body
from app.domain.folds.passwords import refused_because
from app.domain.folds.room import entered_body, left_body, refused_entry_body
from app.domain.folds.technician import technician_body
from app.domain.people import Account, Permission
from app.domain.record import Kind
from app.domain.room import PermitKind
from app.domain.technician import Technician

STILL = (1280, 720)
STILLS = 2

FIXER, COMPANY, CENTRE = "维修员甲", "设备维护公司", "县教委电教信息中心"
TECHNICIANS = (
    (FIXER, COMPANY, "安防系统维护", "AF-2024-0117", 212),
    ("维修员乙", COMPANY, "低压电工", "DG-2023-0342", -19),
    ("技术员丙", CENTRE, "网络工程", "WL-2025-0088", 12),
)
"""Name, company, qualification, certificate, days from now on which it still holds."""

VISITS = (
    (26, FIXER, COMPANY, "季度除尘，检查机柜电源", 55),
    (17, "巡查员", CENTRE, "检查录像保存天数", 40),
    (9, FIXER, COMPANY, "更换录像机风扇", 70),
    (4, "保洁员", "总务处", "地面清洁", 15),
)
"""Days ago, who, from where, what for, minutes inside."""


@dataclass(frozen=True)
class KeptStill:
    """A picture that lies in the store: its hash, its size in bytes, whose camera."""

    sha256: str
    size: int
    number: int


def keep_stills(place: Workplace) -> list[KeptStill]:
    """Draw pictures of the school's first places and keep them."""
    found = []
    for spot in [p for p in PLACES if p.school_id == place.profile.school_id][:STILLS]:
        shoot = Shoot(spot)
        image = shoot.titled(shoot.picture(MAIN, 12)).resize(STILL)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=85)
        data = out.getvalue()
        found.append(KeptStill(place.store.put_attachment(data, ".jpg"), len(data), spot.number))
    return found


@dataclass
class FilingStory:
    """From `since` to `now` (aware) at one school."""

    school_id: int
    cameras: Sequence[Camera]
    accounts: Mapping[str, Account]
    since: datetime
    now: datetime
    stills: Sequence[KeptStill] = ()
    _rng: random.Random = field(init=False)
    _out: list[Happening] = field(init=False, default_factory=list)
    _requests: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._rng = random.Random(SEED * 5 + self.school_id)  # noqa: S311 - a story, no secret

    def records(self) -> list[Happening]:
        """Everything, in the order in which it was written."""
        self._technicians()
        self._room()
        self._stills()
        self._old_requests()
        self._new_requests()
        kept = (h for h in self._out if self.since <= h.written_at <= self.now)
        return sorted(kept, key=lambda h: h.written_at)

    def _technicians(self) -> None:
        for minute, (name, company, qualification, certificate, days) in enumerate(TECHNICIANS):
            at = self._at(29, 10) + timedelta(minutes=minute)
            until = (self.now + timedelta(days=days)).date().isoformat()
            made = Technician(
                school_id=self.school_id,
                id=self._uuid(),
                name=name,
                company=company,
                phone="演示电话 5" if company == COMPANY else "演示电话 4",
                qualification=qualification,
                certificate=certificate,
                valid_until=until,
                listed=True,
                author_name=ADMIN.name,
                at=at,
            )
            self._add(at, Kind.TECHNICIAN_SET, ADMIN.name, technician_body(made))

    def _room(self) -> None:
        """Visits that ended, one that was refused, and one that goes on."""
        for days, person, unit, reason, minutes in VISITS:
            at = self._at(days, 10) + timedelta(minutes=self._rng.randint(0, 50))
            self._enter(at, person, unit, reason, minutes)
        self._enter(self.now - timedelta(minutes=25), FIXER, COMPANY, "检查硬盘告警", None)
        at = self._at(13, 11)
        body = refused_entry_body(
            self._uuid(), "记者", "外地媒体", "参观、采访", why="no_permit", name=GUARDS[0].name
        )
        self._add(at, Kind.ROOM_REFUSED, GUARDS[0].name, body)

    def _enter(self, at: datetime, person: str, unit: str, reason: str, minutes: int | None) -> None:
        visit, guard = self._uuid(), GUARDS[0].name
        body = entered_body(
            visit, person, unit, reason, permitted_by=ADMIN.name, permit=PermitKind.SIGNED, name=guard
        )
        self._add(at, Kind.ROOM_ENTERED, guard, body)
        if minutes is not None:
            self._add(at + timedelta(minutes=minutes), Kind.ROOM_LEFT, guard, left_body(visit, guard))

    def _stills(self) -> None:
        """The first one is filed, the others wait for it."""
        by_number = {camera.number: camera for camera in self.cameras}
        for number, still in enumerate(self.stills):
            at = self._at(3 - number, 15)
            guard = GUARDS[0].name
            body = snapshot_body(still.sha256, by_number[still.number].id, *STILL, guard, size=still.size)
            self._add(at, Kind.SNAPSHOT, guard, body)
            if number == 0:
                filed = EvidenceFile(
                    school_id=self.school_id,
                    item=still_item(still.sha256),
                    kind=EvidenceKind.EVALUATION,
                    grade=Grade.NORMAL,
                    custodian=ADMIN.name,
                    place="机房档案柜 1 号移动硬盘",
                    note="文明校园评估用",
                    author_name=ADMIN.name,
                    at=at,
                    site=by_number[still.number].name,
                    reported_to=LEADER.name,
                )
                self._add(at + timedelta(minutes=30), Kind.EVIDENCE_FILED, ADMIN.name, filed_body(filed))

    def _old_requests(self) -> None:
        """One of the school and one of the police, both carried out; a try to export before it was asked."""
        seen = self._ask(self._at(20, 9), (AccessAct.VIEW,), "德育主任", "演示学校", "核对课间打闹经过")
        self._decide(seen, timedelta(hours=1), LEADER.name, "leader", "同意，在机房内查阅")
        self._done(seen, timedelta(hours=2), AccessAct.VIEW, "在机房查阅操场南 20 分钟录像")
        police = self._ask(
            self._at(11, 14),
            (AccessAct.VIEW, AccessAct.COPY),
            "民警",
            "派出所",
            "调查校门外交通事故",
            outside=True,
        )
        self._decide(police, timedelta(hours=1), PRINCIPAL.name, "principal", "同意，仅限办案使用")
        self._done(police, timedelta(hours=2), AccessAct.VIEW, "在机房查阅校门外录像")
        copied = "录像机第 1 路 14 分钟，拷入派出所自带移动硬盘"
        self._done(police, timedelta(hours=2, minutes=30), AccessAct.COPY, copied)
        tried = refused_because(self.accounts[ADMIN.name].id, Permission.KEEP_REGISTERS, "no_approval")
        self._add(self._at(11, 13), Kind.REFUSED, ADMIN.name, tried)

    def _new_requests(self) -> None:
        """One granted and not used yet, one for the 主管领导, one for the 校长."""
        if self.stills:
            items = (still_item(self.stills[0].sha256),)
            ready = self._ask(
                self._at(1, 9),
                (AccessAct.COPY,),
                "办公室主任",
                "演示学校",
                "评估材料附图",
                items=items,
            )
            self._decide(ready, timedelta(hours=1), LEADER.name, "leader", "同意，用后收回")
        self._ask(
            self._at(1, 16), (AccessAct.VIEW,), "班主任", "演示学校", "查找丢失的书包", author=GUARDS[1].name
        )
        self._ask(
            self._at(1, 17),
            (AccessAct.COPY,),
            "交警",
            "交警大队",
            "核对车辆刮擦",
            outside=True,
        )

    def _ask(
        self,
        at: datetime,
        acts: tuple[AccessAct, ...],
        person: str,
        unit: str,
        reason: str,
        *,
        author: str = ADMIN.name,
        outside: bool = False,
        items: tuple[str, ...] = (),
    ) -> AccessRequest:
        self._requests += 1
        request = AccessRequest(
            school_id=self.school_id,
            id=self._uuid(),
            number=f"{at.year}-{self._requests:04d}",
            acts=acts,
            person=person,
            unit=SCHOOL_NAMES[self.school_id] if unit == "演示学校" else unit,
            outside=outside,
            enforcement_id="演示证号 01" if outside else "",
            letter="演示介字 12 号" if outside else "",
            reason=reason,
            grade=Grade.SENSITIVE if outside else Grade.NORMAL,
            items=items,
            cameras=() if items else (self.cameras[0].id,),
            since=None if items else at - timedelta(hours=3),
            until=None if items else at - timedelta(hours=2),
            asked_at=at,
            asked_by=author,
            asked_by_id=self.accounts[author].id,
        )
        self._add(at, Kind.ACCESS_ASKED, author, asked_body(request))
        return request

    def _decide(self, request: AccessRequest, after: timedelta, by: str, role: str, words: str) -> None:
        body = access_decided_body(request.id, AccessState.GRANTED, words, role=role, name=by)
        self._add(request.asked_at + after, Kind.ACCESS_DECIDED, by, body)

    def _done(self, request: AccessRequest, after: timedelta, act: AccessAct, note: str) -> None:
        at = request.asked_at + after
        deed = Deed("", act, at, ADMIN.name, note)
        deed = replace(deed, pledged=request.grade is not Grade.NORMAL)
        self._add(at, Kind.ACCESS_DONE, ADMIN.name, done_body(request.id, deed))

    def _at(self, days: int, hour: int) -> datetime:
        """A local hour some days before the last one."""
        local = self.now.astimezone(ZONE).replace(hour=hour, minute=5, second=0, microsecond=0)
        return local - timedelta(days=days)

    def _add(self, at: datetime, kind: Kind, author: str, body: dict[str, Any]) -> None:
        self._out.append(Happening(at, kind, author, lambda _refs: body))

    def _uuid(self) -> str:
        return str(UUID(int=self._rng.getrandbits(128), version=4))

"""Makes up what a month shows of a guard's conduct and of the PC: a little of everything, some to be judged.

Pure and deterministic like the chronicle it goes with; who was on duty when is the chronicle's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from app.demo.chronicle import Happening
from app.demo.staff import ADMIN, LEADER
from app.domain.camera import Camera
from app.domain.conduct import StopReason, Verdict
from app.domain.coverage import GapCause
from app.domain.folds.conduct import (
    back_body,
    foreground_body,
    hang_body,
    judged_body,
    left_body,
    missed_body,
    restarts_body,
    started_body,
    verdict_body,
)
from app.domain.folds.outage import asked_body, decided_body
from app.domain.folds.roster import explained_body
from app.domain.outage import OutageState, PlannedOutage
from app.domain.record import Kind
from app.domain.shift import ShiftName

WAITED = 5


@dataclass(frozen=True)
class Turn:
    """Somebody's turn on duty as the chronicle tells it."""

    opened_at: datetime
    id: str
    name: str
    shift: ShiftName


def turns_of(told: Iterable[Happening]) -> list[Turn]:
    """The turns of a told month, the oldest first."""
    bodies = [(h.written_at, h.body({})) for h in told if h.kind is Kind.SHIFT_OPENED]
    return [Turn(at, str(b["turn"]), str(b["name"]), ShiftName(b["shift"])) for at, b in bodies]


@dataclass
class ConductStory:
    """From `since` to `now` (aware, local) at one school."""

    school_id: int
    cameras: Sequence[Camera]
    turns: Sequence[Turn]
    since: datetime
    now: datetime
    _out: list[Happening] = field(init=False, default_factory=list)

    def records(self) -> list[Happening]:
        """Everything, in the order in which it was written."""
        self._doubt(self._at(6, 2, 40), 12, "巡查围墙，回岗后确认", Verdict.JUSTIFIED)
        self._doubt(self._at(25, 19, 5), 16, "在校门口疏导家长停车", None)
        self._foreground(self._at(15, 1, 10), 21, 3, Verdict.REMINDED, "浏览网页，已谈话提醒")
        self._foreground(self._at(27, 10, 42), 14, 1, None, "")
        self._repair(self._at(9, 10, 20))
        self._power(self._at(20, 3, 12))
        self._hang(self._at(24, 17, 40))
        for day, hour, count in ((3, 11, 1), (11, 22, 2), (18, 5, 1), (26, 14, 1)):
            turn = self._turn(self._at(day, hour, 30))
            body = restarts_body(turn.opened_at.date(), turn.shift, count)
            self._add(self._at(day, hour, 30), Kind.WORKERS_RESTARTED, "", body)
        self._outages()
        return sorted((h for h in self._out if h.written_at <= self.now), key=lambda h: h.written_at)

    def _doubt(self, asked: datetime, minutes: int, why: str, verdict: Verdict | None) -> None:
        """A question unanswered, the guard back, his explanation, now and then the leader's word."""
        turn, ref, until = self._turn(asked), self._id("doubt", asked), asked + timedelta(minutes=minutes)
        missed = missed_body(ref, turn.id, asked, WAITED, turn.name)
        self._add(asked + timedelta(minutes=WAITED), Kind.PRESENCE_MISSED, "", missed)
        self._add(until, Kind.PRESENCE_BACK, "", back_body(ref))
        told = explained_body(asked, until, GapCause.NEARBY, why, turn.name)
        self._add(until + timedelta(minutes=2), Kind.GAP_EXPLAINED, turn.name, told)
        self._judge(ref, asked, verdict, "已核实")

    def _foreground(
        self, since: datetime, minutes: int, times: int, verdict: Verdict | None, note: str
    ) -> None:
        turn, until = self._turn(since), since + timedelta(minutes=minutes)
        name = self._id("front", since)
        body = foreground_body(since, until, times, turn.name)
        self._add(until, Kind.FOREGROUND_LOST, "", body, name=name)
        if verdict is not None:
            at = since + timedelta(hours=14)
            self._out.append(
                Happening(
                    at,
                    Kind.CONDUCT_JUDGED,
                    LEADER.name,
                    lambda refs: verdict_body(refs[name], verdict, note, LEADER.name),
                )
            )

    def _repair(self, at: datetime) -> None:
        """Closed with a reason, opened again."""
        turn, ref = self._turn(at), self._id("stop", at)
        self._add(
            at, Kind.PROGRAM_LEFT, turn.name, left_body(ref, StopReason.REPAIR, "更换主机硬盘", turn.name)
        )
        self._add(at + timedelta(minutes=14), Kind.PROGRAM_STARTED, "", started_body(ref))

    def _power(self, at: datetime) -> None:
        """The plug was loose: nobody had closed the program."""
        turn, ref, back = self._turn(at), self._id("stop", at), at + timedelta(minutes=3)
        self._add(back, Kind.PROGRAM_STARTED, "", started_body(ref, at))
        self._add(
            back + timedelta(minutes=2), Kind.RESTART_JUDGED, turn.name, judged_body(ref, True, turn.name)
        )
        self._judge(ref, at, Verdict.JUSTIFIED, "查明为电源插头松动，已固定")

    def _hang(self, at: datetime) -> None:
        turn, ref = self._turn(at), self._id("hang", at)
        self._add(at, Kind.HANG_TOLD, turn.name, hang_body(ref, "画面停住，重启后仍不动", turn.name))
        done = hang_body(ref, "交换机端口松动，重新插接后恢复", ADMIN.name)
        self._add(at + timedelta(minutes=35), Kind.HANG_DONE, ADMIN.name, done)

    def _outages(self) -> None:
        """One that was approved and is over, one that waits for the leader."""
        cameras = tuple(camera.id for camera in self.cameras[:2])
        if not cameras:
            return
        for asked, begins, hours, reason, decided in (
            (self._at(16, 9, 30), self._at(17, 18, 30), 2, "更换二号楼交换机，放学后进行", True),
            (
                self.now - timedelta(hours=5),
                self.now + timedelta(hours=20),
                1,
                "清洁镜头，需断开电源",
                False,
            ),
        ):
            outage = PlannedOutage(
                school_id=self.school_id,
                id=self._id("outage", begins),
                since=begins,
                until=begins + timedelta(hours=hours),
                cameras=cameras,
                reason=reason,
                asked_at=asked,
                asked_by=ADMIN.name,
                state=OutageState.ASKED,
            )
            self._add(asked, Kind.OUTAGE_ASKED, ADMIN.name, asked_body(outage))
            if decided:
                body = decided_body(outage.id, True, "学生离校后进行", LEADER.name)
                self._add(asked + timedelta(hours=1), Kind.OUTAGE_DECIDED, LEADER.name, body)

    def _judge(self, ref: str, at: datetime, verdict: Verdict | None, note: str) -> None:
        if verdict is not None:
            body = verdict_body(ref, verdict, note, LEADER.name)
            self._add(at + timedelta(hours=13), Kind.CONDUCT_JUDGED, LEADER.name, body)

    def _turn(self, at: datetime) -> Turn:
        """Whose turn it was."""
        return [turn for turn in self.turns if turn.opened_at <= at][-1]

    def _at(self, day: int, hour: int, minute: int) -> datetime:
        return self.since + timedelta(days=day, hours=hour, minutes=minute)

    def _id(self, what: str, at: datetime) -> str:
        return str(uuid5(NAMESPACE_OID, f"{self.school_id} {what} {at.isoformat()}"))

    def _add(self, at: datetime, kind: Kind, author: str, body: dict[str, Any], name: str = "") -> None:
        self._out.append(Happening(at, kind, author, lambda _refs: body, name=name))

"""The guard's conduct at the PC: leaving the program, a program that hung, another program in front.

Articles 7(2), 11(3), 13(1): 不得有意中断实时监控工作 (R25), 退出后再重新启动 (R40),
不得利用监控设备做与监控工作无关的其他事情 (R22). States what happened; judges nobody. Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from app.domain.shift import ShiftName


class StopReason(StrEnum):
    """Why the program was not running."""

    HANG = "hang"  # 程序或画面死机
    REPAIR = "repair"  # 设备维修、更换
    POWER = "power"  # 停电、切换电源
    UPDATE = "update"  # 系统或程序更新
    OUTAGE = "outage"  # 经批准的计划停机
    OTHER = "other"
    SYSTEM_END = "system_end"  # the computer was shut down, nobody was asked
    NOBODY = "nobody"  # closed at the log-in page
    UNEXPECTED = "unexpected"  # no word: crash, power cut, killed


CHOSEN = (
    StopReason.HANG,
    StopReason.REPAIR,
    StopReason.POWER,
    StopReason.UPDATE,
    StopReason.OUTAGE,
    StopReason.OTHER,
)
"""Reasons that a person names; the others the program names by itself."""

JUDGED = frozenset({StopReason.HANG, StopReason.UNEXPECTED})
"""After these somebody is asked whether the restart was a success (article 11(3))."""


@dataclass(frozen=True)
class ProgramStop:
    """From when to when the program of one PC did not run, and why.

    since      when it was left; of an unexpected end: the last sign of life
    until      the next start, None while it has not come
    succeeded  whether the restart helped, as a person said it; None: nobody was asked or has answered
    """

    school_id: int
    id: str
    device_id: str
    since: datetime
    until: datetime | None
    reason: StopReason
    note: str
    account_name: str
    succeeded: bool | None = None
    judged_by: str = ""

    @property
    def to_judge(self) -> bool:
        """Whether somebody is still to say if the restart helped."""
        return self.reason in JUDGED and self.until is not None and self.succeeded is None


@dataclass(frozen=True)
class Hang:
    """A program or wall that a restart did not mend: told to the manager, open until he has dealt with it."""

    school_id: int
    id: str
    at: datetime
    by: str
    note: str
    done_at: datetime | None = None
    done_by: str = ""
    done_note: str = ""


@dataclass(frozen=True)
class WorkerRestarts:
    """How often the watchdog restarted a PC's video workers in one shift; `day` ISO, the shift's own."""

    school_id: int
    day: str
    shift: ShiftName
    device_id: str
    count: int
    last_at: datetime


def program_words(restarts: int, stops: Sequence[ProgramStop], zone: tzinfo) -> str:
    """How this program itself ran in a shift, for 设备运行状况; empty where it simply ran."""
    parts = [f"视频程序自动重启 {restarts} 次"] if restarts else []
    if stops:
        times = "、".join(f"{_clock(stop.since, zone)}—{_clock(stop.until, zone)}" for stop in stops)
        parts.append(f"值守程序停止 {len(stops)} 次（{times}）")
    return "；".join(parts) + ("。" if parts else "")


def _clock(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}" if moment is not None else ""


@dataclass(frozen=True)
class ForegroundLoss:
    """Another program was in front of this one in [since, until); `times`: in how many stretches."""

    school_id: int
    id: str
    since: datetime
    until: datetime
    account_name: str
    times: int


class Verdict(StrEnum):
    """What the manager or the leader makes of what the program saw; what was seen stays as it is."""

    JUSTIFIED = "justified"  # 情况正常，因工作需要
    REMINDED = "reminded"  # 已提醒本人
    BREACH = "breach"  # 违反管理办法第十三条


@dataclass(frozen=True)
class ConductJudgement:
    """The last word on a doubt, a loss of the foreground or a stop; `ref` is its id. The log keeps all."""

    school_id: int
    ref: str
    verdict: Verdict
    note: str
    by: str
    at: datetime

"""A month of faults: what failed, who reported it, how it was mended; and what the machine saw of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.demo.places import SCHOOL_A, SCHOOL_B
from app.domain.camera import CameraState, LossCause, PictureFault
from app.domain.fault import FaultState as S

H, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Step:
    """One step of a fault: how long after it was detected, and the handling note."""

    after: timedelta
    state: S
    note: str


@dataclass(frozen=True)
class Trouble:
    """One fault.

    days_ago, clock  when it was detected: local time of a day before the last one
    before_now       instead of these: how long before the end of the history
    camera           number of the camera, None: another device (`device`, `code`)
    state, cause     what the machine saw, for `lasted`; None: nothing
    found            the machine noted it by itself
    report_after     when the guard on duty reported it; None: not yet
    """

    symptom: str
    camera: int | None = None
    days_ago: int = 0
    clock: str = "00:00"
    before_now: timedelta | None = None
    device: str = ""
    code: str = ""
    state: CameraState | None = None
    cause: str | None = None
    lasted: timedelta = timedelta()
    found: bool = False
    report_after: timedelta | None = 10 * MINUTE
    steps: tuple[Step, ...] = ()
    remark: str = ""


def _mended(after: timedelta, first: str, done: str, accepted: str) -> tuple[Step, ...]:
    """Mended within the school."""
    return (
        Step(after / 3, S.SCHOOL_HANDLING, first),
        Step(after, S.REPAIRED, done),
        Step(after + H, S.ACCEPTED, accepted),
    )


_LOST, _SUSPECT, _STALLED = CameraState.LOST, CameraState.SUSPECT, CameraState.STALLED

_SCHOOL_A = (
    Trouble(
        "图象模糊，夜间看不清围墙",
        3,
        26,
        "00:35",
        state=_SUSPECT,
        cause=PictureFault.BLURRED,
        lasted=11 * H,
        steps=_mended(
            11 * H,
            "安排人员登梯查看，镜头有灰尘和蜘蛛网。",
            "已清扫镜头，画面清晰。",
            "查看画面，清晰，同意销单。",
        ),
    ),
    Trouble(
        "视频丢失（设备无应答）",
        7,
        22,
        "14:12",
        state=_LOST,
        cause=LossCause.TIMEOUT,
        lasted=2.9 * H,
        found=True,
        report_after=18 * MINUTE,
        steps=_mended(
            2.9 * H, "检查供电和网线，水晶头松动。", "重新压接水晶头，画面恢复。", "连续查看一小时正常。"
        ),
    ),
    Trouble(
        "球机不转动，预置位调不到位",
        14,
        19,
        "20:31",
        steps=(
            Step(12.5 * H, S.SCHOOL_HANDLING, "断电重启球机，仍不转动。"),
            Step(13.5 * H, S.AT_CENTRE, "校内不能修复，已上报县电教中心。"),
            Step(1.7 * DAY, S.DISPATCHED, "已派维护公司，约定两日内到校。"),
            Step(2.6 * DAY, S.ON_SITE, "维护人员到场，检查为云台电机故障。"),
            Step(2.8 * DAY, S.REPAIRED, "更换云台电机，质保期内免费。"),
            Step(3.6 * DAY, S.ACCEPTED, "转动、预置位正常，验收合格。"),
        ),
    ),
    Trouble(
        "视频丢失（设备拒绝连接）",
        16,
        15,
        "02:40",
        state=_LOST,
        cause=LossCause.REFUSED,
        lasted=9.5 * H,
        found=True,
        report_after=8.8 * H,
        steps=(
            Step(9 * H, S.SCHOOL_HANDLING, "摄像机死机，安排断电重启。"),
            Step(9.5 * H, S.REPAIRED, "重启后画面恢复。"),
            Step(10.5 * H, S.ACCEPTED, "查看正常。上报超过 8 小时，已提醒当班人员。"),
        ),
        remark="夜班未及时上报，早班补报。",
    ),
    Trouble(
        "录像主机有异常噪声",
        None,
        11,
        "09:05",
        device="录像主机",
        code="LXJ-01",
        report_after=6 * MINUTE,
        steps=(
            Step(1 * H, S.AT_CENTRE, "疑为风扇或硬盘故障，不得私自拆机，已上报县电教中心。"),
            Step(5 * H, S.DISPATCHED, "已派维护公司。"),
            Step(1.1 * DAY, S.ON_SITE, "维护人员到场，机箱风扇轴承磨损。"),
            Step(1.15 * DAY, S.REPAIRED, "更换机箱风扇并除尘，录像未中断。"),
            Step(1.3 * DAY, S.ACCEPTED, "噪声消除，录像完整。"),
        ),
    ),
    Trouble(
        "图象闪烁",
        11,
        8,
        "16:48",
        state=_STALLED,
        lasted=50 * MINUTE,
        steps=_mended(18 * H, "检查为电源适配器电压不稳。", "更换电源适配器。", "连续查看正常。"),
    ),
    Trouble(
        "镜头被遮挡（枝叶）",
        6,
        5,
        "15:22",
        state=_SUSPECT,
        cause=PictureFault.COVERED,
        lasted=3 * H,
        steps=_mended(3 * H, "大风后枝叶伸到镜头前，安排修剪。", "枝叶已修剪，画面无遮挡。", "画面正常。"),
    ),
    Trouble(
        "图象模糊",
        12,
        2,
        "10:20",
        state=_SUSPECT,
        cause=PictureFault.BLURRED,
        lasted=40 * H,
        steps=(
            Step(2 * H, S.SCHOOL_HANDLING, "擦拭镜头后仍模糊，疑镜头老化。"),
            Step(1.1 * DAY, S.AT_CENTRE, "需更换镜头，已上报县电教中心。"),
        ),
    ),
    Trouble("夜间补光灯不亮，画面偏暗", 4, before_now=9 * H, report_after=25 * MINUTE),
    Trouble(
        "视频丢失（设备无应答）",
        15,
        before_now=25 * MINUTE,
        state=_LOST,
        cause=LossCause.TIMEOUT,
        lasted=6 * MINUTE,
        found=True,
        report_after=None,
    ),
)

_SCHOOL_B = (
    Trouble(
        "视频丢失（网络不通）",
        2,
        20,
        "17:05",
        state=_LOST,
        cause=LossCause.UNREACHABLE,
        lasted=15 * H,
        found=True,
        report_after=30 * MINUTE,
        steps=_mended(
            15 * H, "雷雨后交换机断电，检查线路。", "更换插座，交换机恢复供电。", "画面恢复，录像正常。"
        ),
    ),
    Trouble(
        "镜头被遮挡（横幅）",
        3,
        9,
        "08:40",
        state=_SUSPECT,
        cause=PictureFault.COVERED,
        lasted=80 * MINUTE,
        steps=_mended(80 * MINUTE, "活动横幅挂在镜头前，联系移开。", "横幅已移开。", "画面正常。"),
    ),
    Trouble(
        "画面偏暗，人员面部看不清",
        4,
        4,
        "14:30",
        steps=(
            Step(2 * H, S.SCHOOL_HANDLING, "调整灯光后仍偏暗。"),
            Step(20 * H, S.AT_CENTRE, "需更换宽动态摄像机，已上报县电教中心。"),
            Step(2 * DAY, S.DISPATCHED, "已列入本月统一安排，通知维护公司。"),
        ),
    ),
)

TROUBLES = {SCHOOL_A: _SCHOOL_A, SCHOOL_B: _SCHOOL_B}
"""The faults of each school in the last month, in the order in which they were detected."""

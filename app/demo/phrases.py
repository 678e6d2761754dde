"""What guards write and when, as patterns: `{a|b}` is one of these, `{3-9}` a number between these.

Invented throughout: no persons, no plates, no firms. The words are those of a school's guard room.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from app.domain.duty import Category
from app.domain.shift import ShiftName

SEEN = "录像主机正在录像，显示器工作正常。"
"""What a guard adds about the devices that the program does not see."""

_INNERMOST = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True)
class Habit:
    """Something written about at a certain time of day.

    since, until  minutes after midnight between which it happens
    days          "school" (school days), "off" (weekends) or "all"
    likely        how likely it happens on such a day
    camera        number of the camera it is seen on, None: none
    """

    shift: ShiftName
    since: int
    until: int
    category: Category
    days: str
    likely: float
    camera: int | None
    situation: str
    handling: str


def fill(pattern: str, rng: random.Random) -> str:
    """A pattern with every choice made, the innermost first."""

    def choose(match: re.Match[str]) -> str:
        span = _RANGE.fullmatch(match[1])
        return str(rng.randint(int(span[1]), int(span[2]))) if span else rng.choice(match[1].split("|"))

    while _INNERMOST.search(pattern):
        pattern = _INNERMOST.sub(choose, pattern, count=1)
    return pattern


_HABITS = """
night 0:12-0:40 patrol all 1
接班后巡查全校一遍，教学楼、{图书馆|实验楼|食堂}门窗已关，
{各楼层灯已关|一号楼二楼有一盏灯未关，已关闭}，未见异常。
> 继续巡查。

night 1:40-2:40 patrol all 1 @3
沿围墙巡查一圈，{未见异常|东围墙外有路人经过，未停留|有野猫触动草丛，无异常}。

night 3:05-3:50 device all 1
逐路查看监控画面，夜间画面清楚，{无遮挡|有飞虫靠近镜头，不影响查看}。

night 4:20-5:10 patrol all 1 @16
巡查操场、停车场、配电房外，{未见异常|停车场停放车辆 {4-9} 辆，未见异常|天气降温，检查水管无渗漏}。

night 5:35-6:10 vehicle school 1 @15
食堂送菜车（车牌尾号 {11-98}）进校卸货，{18-35} 分钟后离校，已登记。
> 核对送货单后放行。

night 6:20-6:45 other school 1 @9
开启校门侧门，打开一号楼、二号楼大门和楼道灯。

night 6:40-7:05 vehicle school 1 @14
教职工车辆陆续进校，共 {8-19} 辆，均有通行证。

night 7:05-7:35 pickup school 1 @1
学生开始入校，值周老师到岗，校门秩序正常。
> 劝离在校门口停留的{电动车 {1-4} 辆|私家车 {1-3} 辆}。

night 7:36-7:45 pickup school 1 @1
入校高峰，{护学岗 {2-4} 人到位|交警在路口疏导}，家长即停即走，秩序正常。

night 6:30-7:20 patrol off 1 @6
天亮后巡查校园一圈，{未见异常|操场北有一扇窗未关，已关好}。

morning 8:08-8:25 pickup school 1 @2
校门关闭，迟到学生 {1-6} 人已登记，{通知班主任接回|由值周老师带入班级}。

morning 8:30-8:55 device all 1
逐路查看监控画面并核对名称，{画面清晰|时间显示一致，画面清晰}。

morning 9:00-9:40 visit school 1 @2
来访 {1-3} 人，找{班主任|年级组老师|教导处|总务处|校医室}，
{了解学生学习情况|送学生遗忘的作业|办理转学手续|商谈校服尺码|送学生药品}。核对证件并登记后进校。
> 已与被访人电话确认。

morning 9:42-10:05 patrol school 1 @5
大课间巡查，学生在操场做操，{秩序正常|提醒两名学生不要攀爬护栏}。

morning 10:05-10:40 parcel all 1 @1
收到快递 {2-9} 件，放校警室货架，已通知收件人领取。

morning 10:30-11:10 vehicle school 0.8 @15
{饮用水|教材|办公用品|体育器材}送货车（车牌尾号 {11-98}）进校，{15-40} 分钟后离校，已登记。
> 核对送货单，由总务处签收。

morning 11:00-11:35 visit school 0.7 @1
来访 1 人，{了解学生学习情况|送学生水杯|咨询招生}。未进校，在校门口由老师接待。

morning 11:50-12:10 pickup school 1 @1
午间离校学生 {40-120} 人，凭出入证放行，家长接送秩序正常。

morning 12:25-12:55 patrol school 1 @7
午间巡查食堂门口、操场、楼道，{秩序正常|制止学生在楼道追逐}。

morning 13:35-14:00 pickup school 1 @1
午间返校学生入校，{未见异常|有 {1-3} 名学生忘带出入证，经班主任确认后放行}。

morning 14:10-14:50 visit school 0.6 @2
{教研活动人员|检查组人员|外校听课教师} {2-8} 人来校，{办公室|教导处}接待，已登记。
> 引导至会议室。

morning 14:40-15:20 vehicle school 0.8 @1
外来车辆（车牌尾号 {11-98}）要求进校，{未联系到被访人，未放行|为校内维修车辆，登记后放行}。

morning 15:00-15:35 parcel school 0.8
快递 {1-5} 件由收件人领取，{货架剩 {1-4} 件|已全部领完}。

morning 9:30-11:00 visit off 0.7 @1
{篮球爱好者|附近居民} {2-5} 人要求进校活动，休息日不开放，已劝离。
> 说明学校规定。

morning 10:00-12:00 vehicle off 0.8 @14
教职工车辆 {1-4} 辆进校加班，已登记。

morning 12:10-15:00 patrol off 1 @9
巡查校园一圈，教学楼各出入口已锁，未见异常。

middle 16:15-16:45 pickup school 1 @1
低年级学生放学，各班由老师带至接送区，家长凭接送卡接走，秩序正常。

middle 16:50-17:15 pickup school 1 @1
{第二批|高年级}学生放学，校门口车辆较多，{已疏导|护学岗协助疏导}，17:{20-40} 恢复正常。

middle 17:20-17:45 vehicle school 0.85 @1
校车 {1-2} 辆到校接学生，共 {18-46} 人，清点人数后发车。
> 与随车老师核对名单。

middle 17:50-18:20 pickup school 1 @2
延时服务学生离校，{1-3} 名学生家长晚到，
{由班主任陪同等候|在校警室等候，18:30 前全部接走}。

middle 18:25-19:00 patrol school 1 @11
清校巡查，各班教室无学生滞留，{门窗已关|二号楼两间教室风扇未关，已关闭}。

middle 18:30-19:20 visit school 0.6 @2
家长 1 人来取学生遗忘物品，{登记后由保安陪同到教室|联系班主任后在校门口交接}。

middle 19:30-20:10 parcel all 0.6
晚间快递 {1-3} 件，已登记代收。

middle 20:20-21:00 patrol all 1 @14
巡查操场、停车场、后勤通道，{未见异常|停车场有 1 辆车未关车窗，已联系车主}。

middle 21:10-21:40 vehicle school 0.8 @14
加班教职工车辆离校，停车场剩 {2-6} 辆。

middle 21:45-22:15 device all 1
逐路查看监控画面，{画面清晰|补光灯已开启，画面清楚}。

middle 22:20-23:00 patrol all 1 @4
锁闭校门，巡查围墙和各楼大门，{均已上锁|配电房门已锁，未见异常}。

middle 16:30-18:30 patrol off 1 @5
巡查校园，{未见异常|操场有学生 2 人翻越护栏，已劝离并告知家长}。
"""


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _habit(block: str) -> Habit:
    head, *lines = block.splitlines()
    shift, hours, category, days, likely, *camera = head.split()
    since, until = hours.split("-")
    return Habit(
        shift=ShiftName(shift),
        since=_minutes(since),
        until=_minutes(until),
        category=Category(category),
        days=days,
        likely=float(likely),
        camera=int(camera[0].lstrip("@")) if camera else None,
        situation="".join(line for line in lines if not line.startswith(">")),
        handling="".join(line[2:] for line in lines if line.startswith(">")),
    )


HABITS: tuple[Habit, ...] = tuple(_habit(block) for block in _HABITS.strip().split("\n\n"))
"""A large school's day."""

INCIDENTS: tuple[tuple[str, str], ...] = (
    ("体育课一名学生扭伤脚踝，体育老师陪同到校医室处置。", "已通知班主任和家长，家长接走就诊。"),
    ("一名家长在校门口与电动车轻微碰擦，无人受伤。", "协助双方协商，10 分钟后离开，校门口恢复畅通。"),
    ("教学楼一楼卫生间水管漏水，地面积水。", "关闭阀门，放置警示牌，已报总务处维修。"),
    ("突降大雨，放学时间推迟 15 分钟，家长在雨棚下等候。", "增加一人疏导，全部学生安全离校。"),
    ("校外有人在围墙边燃放烟花，未进入校园。", "上前劝止，对方离开；加强围墙巡查。"),
    ("短时停电 3 分钟，监控由 UPS 供电未中断。", "已上报学校，来电后逐路查看画面正常。"),
)
"""What happens now and then, and what was done about it."""

HANDOVER = (
    "交接班：对讲机 {2-3} 部、钥匙 1 串、登记本齐全，"
    "{无未结事项|未领快递 {1-4} 件已交代|校内车辆 {3-9} 辆已交代}。"
)
"""The last entry of a shift."""

"""The summary of a shift (本班小结) as it drafts itself for the handover, in the form's own words.

It is written into a record, so it is Chinese in every language of the program, as 设备运行状况 is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from app.domain.availability import availability
from app.domain.camera import Camera, CameraSpan, CameraState
from app.domain.duty import Category, DutyEntry
from app.domain.machine_seen import FLICKER, LOST, label
from app.domain.traffic import Traffic, counted, of_counts

CATEGORY_WORDS = {
    Category.VISIT: "来访",
    Category.VEHICLE: "车辆",
    Category.PICKUP: "接送",
    Category.PARCEL: "快递",
    Category.PATROL: "巡查",
    Category.DEVICE: "设备",
    Category.INCIDENT: "突发",
    Category.OTHER: "其他",
}
"""Short names of the categories, as they are counted."""

_TROUBLES = {CameraState.LOST: LOST, CameraState.SUSPECT: "画面可疑", CameraState.STALLED: FLICKER}
NAMED = 3
"""So many cameras are named; more are counted."""


@dataclass(frozen=True)
class Trouble:
    """What one camera did in the shift: how often and how long; `since` the last began, if it lasts."""

    camera: str
    state: CameraState
    count: int
    length: timedelta
    since: datetime | None


@dataclass(frozen=True)
class ShiftFigures:
    """The figures of a shift, all but `on_duty` of the stretch [since, until).

    on_duty       since the outgoing guard signed in, which may be before or after the shift began
    availability  seconds with a picture over seconds known, None where nothing is known
    entries       how many of each category, the commonest first; corrections do not count
    rested        cameras at planned rest (球机停转) and the longest of it
    gate          what was counted at the gate and written into entries
    """

    since: datetime
    until: datetime
    on_duty: timedelta
    availability: float | None
    entries: tuple[tuple[Category, int], ...]
    troubles: tuple[Trouble, ...]
    rested: tuple[int, timedelta]
    gate: Traffic


def figures(
    cameras: Sequence[Camera],
    spans: Sequence[CameraSpan],
    entries: Iterable[DutyEntry],
    stretch: tuple[datetime, datetime],
    signed_in: datetime,
) -> ShiftFigures:
    """Count up a `stretch` [since, until) of a guard who has been on duty since `signed_in`."""
    since, until = stretch
    found = list(entries)
    kept = [entry for entry in found if entry.corrected_by is None]  # what was corrected counts once
    counts = Counter(entry.category for entry in found if entry.corrects is None)
    rest: dict[str, timedelta] = defaultdict(timedelta)
    for span in spans:
        if span.state is CameraState.RESTING:
            rest[span.camera_id] += _length(span, since, until)
    return ShiftFigures(
        since=since,
        until=max(until, since),
        on_duty=max(until - signed_in, timedelta()),
        availability=availability(spans, since, until),
        entries=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], list(Category).index(pair[0])))),
        troubles=tuple(_troubles(cameras, spans, since, until)),
        rested=(len(rest), max(rest.values(), default=timedelta())),
        gate=of_counts(tuple(map(sum, zip(*(of_counts(e.traffic).counts for e in kept), strict=True)))),
    )


def draft_summary(found: ShiftFigures, zone: tzinfo) -> str:
    """The summary as the outgoing guard finds it, to be changed as he likes."""
    picture = "" if found.availability is None else f"，画面可用 {_percent(found.availability)}"
    begin, end = (f"{moment.astimezone(zone):%H:%M}" for moment in (found.since, found.until))
    parts = [f"本班 {begin}—{end}，在岗 {_words(found.on_duty)}{picture}。"]
    total = sum(count for _, count in found.entries)
    if total:
        kinds = "、".join(f"{CATEGORY_WORDS[category]} {count}" for category, count in found.entries)
        parts.append(f"记录 {total} 条：{kinds}。")
    else:
        parts.append("没有记录。")
    if not found.gate.empty:
        parts.append(f"门口计数：{counted(found.gate)}。")
    for state, word in _TROUBLES.items():
        these = [trouble for trouble in found.troubles if trouble.state is state]
        if these:
            parts.append(f"{word} {sum(t.count for t in these)} 次（{_named(these, zone)}）。")
    if found.rested[0]:
        parts.append(f"球机休息 {found.rested[0]} 台，最长 {_words(found.rested[1])}。")
    return "".join(parts)


def _troubles(
    cameras: Sequence[Camera], spans: Sequence[CameraSpan], since: datetime, until: datetime
) -> Iterable[Trouble]:
    for camera in cameras:
        for state in _TROUBLES:
            own = sorted(
                (s for s in spans if s.camera_id == camera.id and s.state is state), key=lambda s: s.since
            )
            if own:
                last = own[-1]
                length = sum((_length(span, since, until) for span in own), timedelta())
                lasting = last.since if last.until is None else None
                yield Trouble(label(camera), state, sum(span.count for span in own), length, lasting)


def _named(troubles: Sequence[Trouble], zone: tzinfo) -> str:
    lasting_first = sorted(troubles, key=lambda t: (t.since is None, -t.length))
    words = [
        f"{t.camera}，{t.since.astimezone(zone):%H:%M} 起未恢复"
        if t.since
        else f"{t.camera} {_words(t.length)}"
        for t in lasting_first[:NAMED]
    ]
    more = len(troubles) - NAMED
    return "；".join(words) + (f"；另 {more} 路" if more > 0 else "")


def _length(span: CameraSpan, since: datetime, until: datetime) -> timedelta:
    return max(min(span.until or until, until) - max(span.since, since), timedelta())


def _percent(share: float) -> str:
    """Never rounded up to 100 %: that is said only of a shift without any loss."""
    return "100%" if share >= 1 else f"{min(share * 100, 99.9):.1f}%"


def _words(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} 分" if minutes else f"{int(length.total_seconds())} 秒"
    return f"{minutes // 60} 小时 {minutes % 60} 分"

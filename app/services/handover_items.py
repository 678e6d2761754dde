"""What is still open at a handover: faults, gaps, notes, half-written entries, keys, and what others add.

Each item has words to show (translatable) and becomes words on record when it is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from app.domain.coverage import Stretch
from app.domain.fault import Fault, FaultState
from app.domain.handover import ItemKind, OpenItem, ShiftNote
from app.domain.people import Account
from app.domain.shift import DutyTurn, ShiftSlot
from app.domain.traffic import Traffic
from app.services.coverage import open_doubts, open_gaps
from app.services.fault_words import STATE_WORDS
from app.services.gate import pad_of
from app.services.ports import UnitOfWork
from app.text import QT_TRANSLATE_NOOP, Text, text


@dataclass(frozen=True)
class HandoverItem:
    """An open item as the page shows it.

    id      the same as long as it stays open; what `take_over` wants acknowledged
    due_at  when it becomes (or became) overdue, None where no clock runs
    """

    id: str
    kind: ItemKind
    title: Text
    detail: Text
    ref: str = ""
    due_at: datetime | None = None

    def kept(self) -> OpenItem:
        """As it is signed: in the language of the record."""
        return OpenItem(self.id, self.kind, str(self.title), str(self.detail), self.ref)


@dataclass(frozen=True)
class Watch:
    """What the sources are asked about: the shift that ends, since when its guard is on duty, now."""

    school_id: int
    slot: ShiftSlot
    since: datetime
    now: datetime
    zone: tzinfo


class ItemSource(Protocol):
    """Adds its open items to every handover: unsigned checks, visitors in school, …"""

    def open_items(self, uow: UnitOfWork, watch: Watch) -> Sequence[HandoverItem]:
        """What is open now, read inside the caller's transaction (append nothing)."""
        ...


def fault_items(uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
    """Open faults with their 8-hour clocks, what is due first."""
    found = uow.find(Fault, school_id=watch.school_id, closed_at=None, order="detected_at")
    return [
        HandoverItem(
            f"fault:{fault.id}",
            ItemKind.FAULT,
            text(
                QT_TRANSLATE_NOOP("app", "故障 {device} {symptom}"),
                device=fault.device_name,
                symptom=fault.symptom,
            ),
            _clock(fault, watch),
            fault.id,
            fault.due_at if fault.state is FaultState.DETECTED else None,
        )
        for fault in sorted(found, key=lambda f: (f.state is not FaultState.DETECTED, f.detected_at))
    ]


def gap_items(uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
    """Gaps and presence doubts of the shift, and of the day before it, that nobody has explained."""
    since = watch.slot.start - timedelta(days=1)
    span = (watch.school_id, since, watch.now, watch.now)
    found = [*open_gaps(uow, *span), *open_doubts(uow, *span)]
    begun = uow.find(DutyTurn, school_id=watch.school_id, order="opened_at", limit=1)
    return [_gap(gap, watch) for gap in found if begun and gap.since >= begun[0].opened_at]


def note_items(uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
    """Notes that nobody has ticked off."""
    found = uow.find(ShiftNote, school_id=watch.school_id, done_at=None, order="at")
    return [
        HandoverItem(
            f"note:{note.id}",
            ItemKind.NOTE,
            text(QT_TRANSLATE_NOOP("app", "留言：{note}"), note=note.text),
            text(
                QT_TRANSLATE_NOOP("app", "{name} {time}"),
                name=note.author_name,
                time=f"{note.at.astimezone(watch.zone):%m-%d %H:%M}",
            ),
            note.id,
        )
        for note in found
    ]


def draft_items(uow: UnitOfWork, watch: Watch) -> list[HandoverItem]:
    """Half-written entries that wait for their writers, and counts at the gate that stand in no entry yet."""
    accounts = uow.find(Account, school_id=watch.school_id, enabled=True, order="name")
    written = [
        HandoverItem(
            f"draft:{account.id}",
            ItemKind.DRAFT,
            text(QT_TRANSLATE_NOOP("app", "{name}有未写完的值班记录"), name=account.name),
            text(QT_TRANSLATE_NOOP("app", "草稿已保留，由本人登录后写完")),
            account.id,
        )
        for account in accounts
        if any(uow.draft(f"duty.{account.id}.{what}") for what in ("entry", "correction"))
    ]
    pads = [(account, pad_of(uow, account.id)) for account in accounts]
    return [*written, *(_pad(account, pad) for account, pad in pads if not pad.empty)]


def keys_item(keys: int, radios: int) -> HandoverItem:
    """Keys and radios, counted at every handover."""
    title = (
        text(QT_TRANSLATE_NOOP("app", "对讲机 {radios} 部、钥匙 {keys} 串"), radios=radios, keys=keys)
        if keys or radios
        else text(QT_TRANSLATE_NOOP("app", "对讲机、钥匙未登记数量"))
    )
    return HandoverItem("keys", ItemKind.KEYS, title, text(QT_TRANSLATE_NOOP("app", "请清点")))


def _pad(account: Account, pad: Traffic) -> HandoverItem:
    return HandoverItem(
        f"gate:{account.id}",
        ItemKind.DRAFT,
        text(
            QT_TRANSLATE_NOOP("app", "{name}的门口计数未写入值班记录：{counts}"),
            name=account.name,
            counts=_counts(pad),
        ),
        text(QT_TRANSLATE_NOOP("app", "按 F2 记一笔，再按“写入情况记载”")),
        account.id,
    )


def _counts(pad: Traffic) -> tuple[Text, ...]:
    """What the pad holds, vehicles and people apart."""
    vehicles = QT_TRANSLATE_NOOP("app", "车辆进 {come} 辆、出 {gone} 辆")
    people = QT_TRANSLATE_NOOP("app", "人员进 {come} 人、出 {gone} 人")
    lanes = ((vehicles, pad.vehicles_in, pad.vehicles_out), (people, pad.people_in, pad.people_out))
    return tuple(text(words, come=come, gone=gone) for words, come, gone in lanes if come or gone)


def _clock(fault: Fault, watch: Watch) -> Text:
    since = f"{fault.detected_at.astimezone(watch.zone):%m-%d %H:%M}"
    if fault.state is not FaultState.DETECTED:
        return text(
            QT_TRANSLATE_NOOP("app", "{number} · {since} 起 · {state}"),
            number=fault.number,
            since=since,
            state=text(STATE_WORDS[fault.state]),
        )
    if watch.now <= fault.due_at:
        return text(
            QT_TRANSLATE_NOOP("app", "{since} 起 · 未上报 · 剩 {left}"),
            since=since,
            left=_hours(fault.due_at - watch.now),
        )
    return text(
        QT_TRANSLATE_NOOP("app", "{since} 起 · 未上报 · 已超时 {over}"),
        since=since,
        over=_hours(watch.now - fault.due_at),
    )


def _gap(gap: Stretch, watch: Watch) -> HandoverItem:
    since, until = (moment.astimezone(watch.zone) for moment in (gap.since, gap.until))
    sort, words = (
        ("doubt", QT_TRANSLATE_NOOP("app", "到岗确认未应答 {since}—{until}"))
        if gap.doubt
        else ("gap", QT_TRANSLATE_NOOP("app", "缺岗 {since}—{until}"))
    )
    return HandoverItem(
        f"{sort}:{gap.since.timestamp():.0f}",
        ItemKind.GAP,
        text(
            words,
            since=f"{since:%m-%d %H:%M}",
            until=f"{until:%H:%M}",
        ),
        text(QT_TRANSLATE_NOOP("app", "未说明原因")),
    )


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"

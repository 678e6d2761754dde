"""What the program saw of conduct and PC in a stretch of time, in one list for the manager (R21–R25, R40).

Shows, judges nobody: 未应答, 其他程序在前, 程序停止, 视频程序重启, 死机通知.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.conduct import (
    ConductJudgement,
    ForegroundLoss,
    Hang,
    ProgramStop,
    StopReason,
    WorkerRestarts,
)
from app.domain.coverage import GapExplanation
from app.domain.people import Permission
from app.domain.presence import PresenceDoubt
from app.services.auth import AuthService, Session
from app.services.conduct_words import stop_words
from app.services.ports import Store, UnitOfWork
from app.services.presence import doubts_between, losses_between
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, Text, text

PIECES_TOUCH = timedelta(seconds=5)
"""A long foreground loss is put on record in pieces; pieces that lie so close together are one line."""


class ConductKind(StrEnum):
    """What an event is."""

    DOUBT = "doubt"
    FOREGROUND = "foreground"
    STOP = "stop"
    RESTARTS = "restarts"
    HANG = "hang"


@dataclass(frozen=True)
class ConductEvent:
    """One line: from when to when (None: it lasts, or has no length), who, in words; `ref` its id.

    open         whether somebody has still to deal with it
    to_judge     a stop after which somebody is still to say whether the restart helped
    judgement    what the manager or the leader made of it
    explanation  what the guard put on record about a doubt
    """

    kind: ConductKind
    since: datetime
    until: datetime | None
    who: str
    detail: Text
    ref: str = ""
    open: bool = False
    to_judge: bool = False
    judgement: ConductJudgement | None = None
    explanation: GapExplanation | None = None

    @property
    def id(self) -> str:
        """Names the line among all."""
        return f"{self.kind}:{self.ref}"


class ConductLog:
    """Reads the registers; writes nothing."""

    def __init__(self, store: Store, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._auth = auth
        self._shifts = shifts

    def events(
        self, session: Session, since: datetime, until: datetime, school_id: int | None = None
    ) -> list[ConductEvent]:
        """What lies in [since, until), the newest first."""
        self._auth.require(session, Permission.READ_AUDIT)
        scope = self._auth.scope(session, school_id)
        school = self._store.school_id if scope is None else scope

        def work(uow: UnitOfWork) -> list[ConductEvent]:
            found = [
                *_doubts(uow, school, since, until),
                *_joined(losses_between(uow, school, since, until)),
                *map(_stop, _stops(uow, school, since, until)),
            ]
            hangs = uow.find(Hang, school_id=school, at__gte=since, at__lt=until)
            restarts = uow.find(WorkerRestarts, school_id=school, last_at__gte=since, last_at__lt=until)
            judged = {one.ref: one for one in uow.find(ConductJudgement, school_id=school)}
            return [
                *(_judged(event, judged.get(event.ref)) for event in found),
                *map(self._restarts, restarts),
                *map(_hang, hangs),
            ]

        return sorted(self._store.run(work), key=lambda event: event.since, reverse=True)

    def _restarts(self, row: WorkerRestarts) -> ConductEvent:
        words = text(QT_TRANSLATE_NOOP("app", "视频程序由看门狗重新启动 {n} 次"), n=row.count)
        ref = f"{row.day}:{row.shift}:{row.device_id}"
        return ConductEvent(ConductKind.RESTARTS, row.last_at, None, "", words, ref)


def _judged(event: ConductEvent, judgement: ConductJudgement | None) -> ConductEvent:
    """With its judgement; what was judged waits for nobody any more."""
    if judgement is None:
        return event
    return replace(event, judgement=judgement, open=event.to_judge)


def _doubts(uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[ConductEvent]:
    """Doubts with the latest explanation of their time."""
    found = doubts_between(uow, school_id, since, until)
    if not found:
        return []
    told = uow.find(GapExplanation, school_id=school_id, until__gte=found[0].since, order="at")
    return [_doubt(doubt, told) for doubt in found]


def _doubt(doubt: PresenceDoubt, told: Iterable[GapExplanation]) -> ConductEvent:
    words = text(QT_TRANSLATE_NOOP("app", "到岗确认 {n} 分钟未应答"), n=doubt.waited)
    why = [one for one in told if one.since <= doubt.since < one.until]
    return ConductEvent(
        ConductKind.DOUBT,
        doubt.since,
        doubt.until,
        doubt.account_name,
        words,
        doubt.id,
        open=not why,
        explanation=why[-1] if why else None,
    )


def _joined(losses: Iterable[ForegroundLoss]) -> list[ConductEvent]:
    """One line for what was recorded in pieces, judged as its first piece is."""
    found: list[ForegroundLoss] = []
    for loss in losses:
        last = found[-1] if found else None
        if (
            last is not None
            and last.account_name == loss.account_name
            and abs(loss.since - last.until) <= PIECES_TOUCH
        ):
            found[-1] = replace(last, until=loss.until, times=last.times + loss.times - 1)
        else:
            found.append(loss)
    return [_foreground(loss) for loss in found]


def _foreground(loss: ForegroundLoss) -> ConductEvent:
    words = (
        text(QT_TRANSLATE_NOOP("app", "其他程序在前 {n} 次"), n=loss.times)
        if loss.times > 1
        else text(QT_TRANSLATE_NOOP("app", "其他程序在前"))
    )
    return ConductEvent(
        ConductKind.FOREGROUND, loss.since, loss.until, loss.account_name, words, loss.id, open=True
    )


def _stops(uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[ProgramStop]:
    """Stops that touch [since, until)."""
    return [
        *uow.find(ProgramStop, school_id=school_id, since__lt=until, until__gte=since),
        *uow.find(ProgramStop, school_id=school_id, since__lt=until, until=None),
    ]


def _stop(stop: ProgramStop) -> ConductEvent:
    outcome = {
        True: QT_TRANSLATE_NOOP("app", "重启成功"),
        False: QT_TRANSLATE_NOOP("app", "重启不成功"),
    }
    parts: list[object] = [stop_words(stop.reason)]
    if stop.note:
        parts.append(stop.note)
    if stop.succeeded is not None:
        parts.append(text(outcome[stop.succeeded]))
    words = text(QT_TRANSLATE_NOOP("app", "程序停止：{what}"), what=tuple(parts))
    return ConductEvent(
        ConductKind.STOP,
        stop.since,
        stop.until,
        stop.account_name,
        words,
        stop.id,
        open=stop.to_judge or stop.reason is StopReason.UNEXPECTED,
        to_judge=stop.to_judge,
    )


def _hang(hang: Hang) -> ConductEvent:
    if hang.done_at is None:
        words = text(QT_TRANSLATE_NOOP("app", "死机通知管理员，待处理：{note}"), note=hang.note)
    else:
        words = text(
            QT_TRANSLATE_NOOP("app", "死机通知管理员：{note}；{name}已处理：{done}"),
            note=hang.note,
            name=hang.done_by,
            done=hang.done_note,
        )
    return ConductEvent(
        ConductKind.HANG, hang.at, hang.done_at, hang.by, words, hang.id, open=hang.done_at is None
    )

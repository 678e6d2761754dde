"""What the program saw of conduct and PC in a stretch of time, in one list for the manager (R21–R25, R40).

Shows, judges nobody: 未应答, 其他程序在前, 程序停止, 视频程序重启, 死机通知.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.conduct import ForegroundLoss, Hang, ProgramStop, WorkerRestarts
from app.domain.people import Permission
from app.domain.presence import PresenceDoubt
from app.services.auth import AuthService, Session
from app.services.conduct_words import stop_words
from app.services.ports import Store, UnitOfWork
from app.services.presence import doubts_between, losses_between
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, Text, text


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

    open  whether somebody has still to deal with it
    """

    kind: ConductKind
    since: datetime
    until: datetime | None
    who: str
    detail: Text
    ref: str = ""
    open: bool = False


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
            where: dict[str, Any] = {"school_id": school, "since__gte": since, "since__lt": until}
            restarts = uow.find(WorkerRestarts, school_id=school, last_at__gte=since, last_at__lt=until)
            hangs = uow.find(Hang, school_id=school, at__gte=since, at__lt=until)
            return [
                *map(_doubt, doubts_between(uow, school, since, until)),
                *map(_foreground, losses_between(uow, school, since, until)),
                *map(_stop, uow.find(ProgramStop, **where)),
                *map(self._restarts, restarts),
                *map(_hang, hangs),
            ]

        return sorted(self._store.run(work), key=lambda event: event.since, reverse=True)

    def _restarts(self, row: WorkerRestarts) -> ConductEvent:
        words = text(QT_TRANSLATE_NOOP("app", "视频程序由看门狗重新启动 {n} 次"), n=row.count)
        return ConductEvent(ConductKind.RESTARTS, row.last_at, None, "", words)


def _doubt(doubt: PresenceDoubt) -> ConductEvent:
    words = text(QT_TRANSLATE_NOOP("app", "到岗确认 {n} 分钟未应答"), n=doubt.waited)
    return ConductEvent(ConductKind.DOUBT, doubt.since, doubt.until, doubt.account_name, words, doubt.id)


def _foreground(loss: ForegroundLoss) -> ConductEvent:
    words = (
        text(QT_TRANSLATE_NOOP("app", "其他程序在前 {n} 次"), n=loss.times)
        if loss.times > 1
        else text(QT_TRANSLATE_NOOP("app", "其他程序在前"))
    )
    return ConductEvent(ConductKind.FOREGROUND, loss.since, loss.until, loss.account_name, words, loss.id)


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
    return ConductEvent(ConductKind.STOP, stop.since, stop.until, stop.account_name, words, stop.id)


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

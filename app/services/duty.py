"""Use cases of the duty log (值班日志, form F1): draft, sign, correct, read (articles 7 and 9).

Nothing that was signed changes: a correction is a new entry that points to the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from app.domain.duty import Category, Draft, DutyEntry, Phrases
from app.domain.folds.duty import entry_body, phrases_body
from app.domain.machine_lines import MachineLine
from app.domain.people import Permission
from app.domain.record import Kind
from app.domain.shift import ShiftName, belongs
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.duty_search import LIMIT, DutyPage, DutyQuery, search
from app.services.gate import settle
from app.services.ports import Clock, Preferences, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.services.witness import Witness
from app.text import QT_TRANSLATE_NOOP, text

AHEAD = timedelta(minutes=5)
"""How far ahead of this PC's clock an event may be: beyond it the time is a slip of the pen."""

PHRASES_MAX, PHRASE_MAX = 30, 200
"""Phrases of a category, and characters of one."""

TEXT_MAX = 4000
"""Longest text of one field, in characters."""


class DutyService:
    """The duty log as the entry panel and the log page use it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        auth: AuthService,
        *,
        shifts: ShiftService,
        witness: Witness,
        settings: Preferences,
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._witness = witness
        self._settings = settings

    def new_draft(
        self, session: Session, camera_id: str | None = None, category: Category = Category.OTHER
    ) -> Draft:
        """An entry to fill in: time now, what the machine saw since the shift began. Keeps nothing yet."""
        self._auth.require(session, Permission.WRITE_LOG)
        now = self._clock.now()
        begin = min(session.slot.start, now) if session.slot else self._midnight(now)
        return Draft(
            occurred_at=now.timestamp(),
            category=category,
            camera_id=camera_id,
            device_status=self._witness.machine_seen(begin, now, session.school_id),
        )

    def correction(self, session: Session, entry: DutyEntry) -> Draft:
        """A draft that corrects `entry`: everything as it was signed, to be changed."""
        self._auth.require(session, Permission.WRITE_LOG)
        return Draft(
            occurred_at=entry.at.timestamp(),
            category=entry.category,
            camera_id=entry.camera_id,
            situation=entry.situation,
            device_status=entry.device_status,
            agrees=entry.agrees,
            guard_status=entry.guard_status,
            handling=entry.handling,
            remark=entry.remark,
            corrects=entry.id,
            snapshots=entry.snapshots,
            traffic=entry.traffic,
        )

    def load_draft(self, session: Session) -> Draft | None:
        """What this account left half-written, the newest first: an entry or a correction."""
        keys = [_draft_key(session, correction) for correction in (False, True)]
        kept = self._store.run(lambda uow: [body for key in keys if (body := uow.draft(key))])
        if not kept:
            return None
        return _read_draft(max(kept, key=lambda body: float(body["kept_at"]))["draft"])

    def keep_draft(self, session: Session, draft: Draft) -> None:
        """Keep a half-written text durably: it survives kill -9, a power cut and a change of guard."""
        body = {"kept_at": self._clock.now().timestamp(), "draft": _plain_draft(draft)}
        key = _draft_key(session, draft.corrects is not None)
        self._store.run(lambda uow: uow.keep_draft(key, body))

    def drop_draft(self, session: Session, draft: Draft | None = None) -> None:
        """Throw away a half-written text; None: the one that `load_draft` returns."""
        draft = draft or self.load_draft(session)
        if draft is not None:
            key = _draft_key(session, draft.corrects is not None)
            self._store.run(lambda uow: uow.keep_draft(key, None))

    def sign(self, session: Session, draft: Draft, password: str) -> DutyEntry:
        """Write the entry (or correction) for good, signed with the account's password.

        Raises NotPermitted, WrongPassword, LockedOut, or UserError for what is missing; the draft stays
        then. On success the draft is gone in the same transaction.
        """
        self._auth.require(session, Permission.WRITE_LOG)
        draft = self._checked(draft)
        self._auth.check_password(session.account.id, password)
        at = datetime.fromtimestamp(draft.occurred_at, UTC)
        body = entry_body(draft, self._shift_of(session, at), session.account.name)
        kind = Kind.DUTY_ENTRY if draft.corrects is None else Kind.DUTY_CORRECTION

        def work(uow: UnitOfWork) -> DutyEntry:
            if draft.corrects is not None:
                _correctable(uow, session.school_id, draft.corrects)
            record = uow.append(kind, body, author=session.account.id, occurred_at=at)
            uow.keep_draft(_draft_key(session, draft.corrects is not None), None)
            if draft.corrects is None:
                settle(uow, session.account.id, draft.traffic, record.written_at.timestamp())
            entry = uow.get(DutyEntry, session.school_id, str(record.id))
            if entry is None:
                raise RuntimeError("a signed entry was not folded")
            return entry

        return self._store.run(work)

    def entries(
        self,
        session: Session,
        *,
        since: datetime,
        until: datetime,
        shift: ShiftName | None = None,
        school_id: int | None = None,
    ) -> list[DutyEntry]:
        """Entries that happened in [since, until), newest first; the county may name a school (None: all)."""
        self._auth.require(session, Permission.READ_LOG)
        where: dict[str, Any] = {"at__gte": since, "at__lt": until}
        school = self._auth.scope(session, school_id)
        if school is not None:
            where["school_id"] = school
        if shift is not None:
            where["shift"] = shift
        return self._store.run(lambda uow: uow.find(DutyEntry, order="-at", **where))

    def entry(self, session: Session, entry_id: str, school_id: int | None = None) -> DutyEntry | None:
        """One entry by its id, for a correction's other half."""
        self._auth.require(session, Permission.READ_LOG)
        school = self._auth.scope(session, school_id)
        if school is None:
            found = self._store.run(lambda uow: uow.find(DutyEntry, id=entry_id, limit=1))
            return found[0] if found else None
        return self._store.run(lambda uow: uow.get(DutyEntry, school, entry_id))

    def search(
        self, session: Session, query: DutyQuery, *, limit: int = LIMIT, school_id: int | None = None
    ) -> DutyPage:
        """Entries of all years by day, shift, person, camera, category and words, newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school, table = self._auth.scope(session, school_id), self._shifts.timetable
        return self._store.run(lambda uow: search(uow, school, query, table, limit))

    def machine_lines(
        self, session: Session, since: datetime, until: datetime, school_id: int | None = None
    ) -> list[MachineLine]:
        """What the machine saw in [since, until): a camera's repeated events folded into one line."""
        self._auth.require(session, Permission.READ_LOG)
        scope = self._auth.scope(session, school_id)
        return self._witness.lines(since, until, school_id=scope)

    def phrases(self, category: Category) -> list[str]:
        """What is written daily in this category, one click each; the school's own, or the usual ones."""
        school = self._store.school_id
        kept = self._store.run(lambda uow: uow.get(Phrases, school, category))
        if kept is not None:
            return list(kept.phrases)
        return list(self._settings.get("duty.phrases").get(str(category), ()))

    def set_phrases(self, session: Session, category: Category, phrases: Sequence[str]) -> list[str]:
        """The school's own list for a category, for all its PCs. Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.EDIT_SETTINGS)
        kept = list(dict.fromkeys(filter(None, (phrase.strip() for phrase in phrases))))
        if len(kept) > PHRASES_MAX or any(len(phrase) > PHRASE_MAX for phrase in kept):
            raise UserError(
                text(
                    QT_TRANSLATE_NOOP("app", "常用语最多 {count} 条，每条最多 {length} 字"),
                    count=PHRASES_MAX,
                    length=PHRASE_MAX,
                ),
                text(QT_TRANSLATE_NOOP("app", "请删去不用的；原来的常用语不变")),
            )
        body = phrases_body(category, kept, session.account.name)
        self._store.run(lambda uow: uow.append(Kind.PHRASES_SET, body, author=session.account.id))
        return kept

    def _checked(self, draft: Draft) -> Draft:
        fields = ("situation", "device_status", "guard_status", "handling", "remark")
        draft = replace(draft, **{name: getattr(draft, name).strip() for name in fields})
        if not draft.situation:
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "情况记载还没有填写")),
                text(QT_TRANSLATE_NOOP("app", "请写明发生了什么，再签名；草稿已保留")),
            )
        if not draft.agrees and not draft.guard_status:
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "本人所见与系统所见不一致，但没有写明")),
                text(QT_TRANSLATE_NOOP("app", "请在“本人所见”里写明设备运行状况，再签名；草稿已保留")),
            )
        if any(len(getattr(draft, name)) > TEXT_MAX for name in fields):
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "文字太长，每栏最多 {most} 字"), most=TEXT_MAX),
                text(QT_TRANSLATE_NOOP("app", "请分成几条记录；草稿已保留")),
            )
        if draft.occurred_at > (self._clock.now() + AHEAD).timestamp():
            raise UserError(
                text(QT_TRANSLATE_NOOP("app", "发生时间晚于现在")),
                text(QT_TRANSLATE_NOOP("app", "请改正发生时间，或检查本机时钟；草稿已保留")),
            )
        return draft

    def _shift_of(self, session: Session, at: datetime) -> ShiftName:
        if session.slot is not None and belongs(session.slot, at):
            return session.slot.name
        return self._shifts.slot_at(at).name

    def _midnight(self, now: datetime) -> datetime:
        zone = self._shifts.zone
        return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _correctable(uow: UnitOfWork, school_id: int, entry_id: str) -> None:
    old = uow.get(DutyEntry, school_id, entry_id)
    if old is None:
        raise UserError(text(QT_TRANSLATE_NOOP("app", "找不到要更正的记录")))
    if old.corrected_by is not None:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "这条记录已经更正过")),
            text(QT_TRANSLATE_NOOP("app", "请更正最新的那一条；草稿已保留")),
        )


def _draft_key(session: Session, correction: bool) -> str:
    return f"duty.{session.account.id}.{'correction' if correction else 'entry'}"


def _plain_draft(draft: Draft) -> dict[str, Any]:
    lists = {"snapshots": list(draft.snapshots), "traffic": list(draft.traffic)}
    return {**asdict(draft), "category": str(draft.category), **lists}


def _read_draft(body: dict[str, Any]) -> Draft:
    tuples = {name: tuple(body.get(name, ())) for name in ("snapshots", "traffic")}
    return Draft(**{**body, "category": Category(body["category"]), **tuples})

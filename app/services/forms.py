"""The regulation's printed forms as data: layout from resources/forms, rows from the registers.

Knows nothing of painters and printers. Texts on forms are the regulation's, in Chinese always.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from importlib.resources import files
from typing import Any

from app.domain.camera import Camera
from app.domain.duty import DutyEntry
from app.domain.folds.forms import printed_body
from app.domain.form_print import FormPrint
from app.domain.machine_seen import label
from app.domain.people import Permission, School
from app.domain.record import Kind
from app.domain.shift import HANDOVER_WINDOW, ShiftName, ShiftSlot, belongs
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.ports import Store, UnitOfWork
from app.services.shifts import SHIFT_WORDS, ShiftService
from app.text import QT_TRANSLATE_NOOP, text

_DEVICE = 3
"""设备运行状况 among the columns of form F1."""


_Written = tuple[list[list[DutyEntry]], dict[str, str], School | None]
"""Entries with their corrections, the cameras' names, the school."""


@dataclass(frozen=True)
class FormColumn:
    """One column: head exactly as in the regulation, width in mm, "left" or "center"."""

    header: str
    width_mm: float
    align: str


@dataclass(frozen=True)
class FormSheet:
    """A form ready to paint: as many pages as the rows need, `rows_per_page` to a page.

    signature_column  stays empty for the pen (None: the form has none)
    signers           who wrote each row, for a print that shows it small
    period            what the sheet covers, for the line above the frame: "2026年11月22日 早班 …"
    below             each row as it prints right below the row before it on a page: 同上 for what that
                      one says already; empty where no form shortens anything
    printed_before    how often this very sheet was printed already: a reprint is marked 补打
    """

    form_id: str
    title: str
    school_name: str
    columns: list[FormColumn]
    rows: list[list[str]]
    rows_per_page: int
    row_height_mm: float
    notes: list[str]
    signature_column: int | None
    signers: list[str] = field(default_factory=list)
    period: str = ""
    below: list[list[str]] = field(default_factory=list)
    printed_before: int = 0


def load_form(form_id: str) -> dict[str, Any]:
    """A form's texts and measures (f1 … f5) from resources/forms."""
    source = files("resources").joinpath("forms", f"{form_id}.json").read_text(encoding="utf-8")
    form: dict[str, Any] = json.loads(source)
    return form


def empty_sheet(form_id: str, school_name: str) -> FormSheet:
    """A form without rows, for filling in by hand."""
    form = load_form(form_id)
    signatures = form["signature_columns"]
    return FormSheet(
        form_id=form_id,
        title=form["title"],
        school_name=school_name,
        columns=[FormColumn(c["header"], float(c["width_mm"]), c["align"]) for c in form["columns"]],
        rows=[],
        rows_per_page=form["rows_per_page"],
        row_height_mm=float(form["row_height_mm"]),
        notes=list(form["notes"]),
        signature_column=signatures[0] if signatures else None,
    )


class FormService:
    """Fills forms from what was recorded, and records that they were printed."""

    def __init__(self, store: Store, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._auth = auth
        self._shifts = shifts

    def duty_sheet(
        self, session: Session, day: date, shift: ShiftName | None = None, school_id: int | None = None
    ) -> FormSheet:
        """Form F1 (值班日志) of a day, or of one shift of it, oldest entry first.

        A night shift belongs to the day it starts. A corrected entry prints with its correction right
        below it, wherever that was written. The county names the school (`school_id`).
        """
        self._auth.require(session, Permission.PRINT_FORM)
        school = self._auth.scope(session, school_id)
        if school is None:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "请先选择要打印的学校")))
        slots = [s for s in self._slots_of(day) if shift in {None, s.name}]
        if not slots:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "这一天没有这个班次")))
        period = _period(day, slots)

        def work(uow: UnitOfWork) -> tuple[_Written, int]:
            return self._read(uow, school, slots), printed_before(uow, "f1", school, day, period)

        (chains, names, row), before = self._store.run(work)
        sheet = empty_sheet("f1", row.name if row else session.school_name)
        seen = None
        for chain in chains:
            for entry in chain:
                texts = self._row(entry, chain, names)
                sheet.rows.append(texts)
                sheet.below.append(_below(texts, entry, entry.device_status == seen))
                sheet.signers.append(entry.author_name)
                seen = entry.device_status
        return replace(sheet, period=period, printed_before=before)

    def blank_sheet(self, session: Session, form_id: str, school_id: int | None = None) -> FormSheet:
        """A form without rows, with the school's name, for filling in by hand."""
        self._auth.require(session, Permission.PRINT_FORM)
        school = self._auth.scope(session, school_id)
        row = self._store.run(lambda uow: uow.get(School, school)) if school is not None else None
        return empty_sheet(form_id, row.name if row else session.school_name)

    def printed(self, session: Session, sheet: FormSheet, day: date, school_id: int | None = None) -> None:
        """Record that a form was printed (or saved as PDF); the county names the school."""
        self._auth.require(session, Permission.PRINT_FORM)
        body = printed_body(
            sheet.form_id,
            day,
            sheet.period,
            len(sheet.rows),
            session.account.name,
            school_id=school_id if school_id != session.school_id else None,
        )
        self._store.run(lambda uow: uow.append(Kind.FORM_PRINTED, body, author=session.account.id))

    def _slots_of(self, day: date) -> list[ShiftSlot]:
        noon = datetime.combine(day, time(12), self._shifts.zone)
        two_days = timedelta(days=2)
        return [slot for slot in self._shifts.slots(noon - two_days, noon + two_days) if slot.day == day]

    def _read(self, uow: UnitOfWork, school: int, slots: list[ShiftSlot]) -> _Written:
        found = uow.find(
            DutyEntry,
            school_id=school,
            at__gte=slots[0].start - HANDOVER_WINDOW,
            at__lt=slots[-1].end + HANDOVER_WINDOW,
        )
        starts = {slot.start for slot in slots}
        entries = {entry.id: entry for entry in found if self._home(entry).start in starts}
        _add_other_halves(uow, entries)
        cameras = uow.find(Camera, school_id=school)
        return _chains(entries.values()), {c.id: label(c) for c in cameras}, uow.get(School, school)

    def _home(self, entry: DutyEntry) -> ShiftSlot:
        """The one shift whose sheet an entry stands on: the writer's own, else the one it happened in."""
        if entry.shift is not None:
            near = self._shifts.slot_near(entry.at, entry.shift)
            if belongs(near, entry.at):
                return near
        return self._shifts.slot_at(entry.at)

    def _row(self, entry: DutyEntry, chain: list[DutyEntry], names: dict[str, str]) -> list[str]:
        zone = self._shifts.zone
        at, written = entry.at.astimezone(zone), entry.written_at.astimezone(zone)
        place = names.get(entry.camera_id or "")
        return [
            f"{at.year}年\n{at.month}月{at.day}日",
            f"{at:%H:%M}",
            entry.situation if not place or place in entry.situation else f"{place}：{entry.situation}",
            _device_status(entry),
            entry.handling,
            "",
            _remark(entry, chain, written),
        ]


def _device_status(entry: DutyEntry, *, same: bool = False) -> str:
    """What the machine saw, then what the guard states; `same`: the row above has the machine's words."""
    seen = f"系统所见：{entry.device_status}" if entry.device_status else ""
    if same and seen:
        seen = "系统所见同上"
    own = f"本人所见：{entry.guard_status}" if entry.guard_status else ""
    if entry.agrees and (seen or own):
        own = "；".join(filter(None, ("本人所见一致", entry.guard_status)))
    return "\n".join(filter(None, (seen, own)))


def _below(row: list[str], entry: DutyEntry, same: bool) -> list[str]:
    return [*row[:_DEVICE], _device_status(entry, same=same), *row[_DEVICE + 1 :]]


def _remark(entry: DutyEntry, chain: list[DutyEntry], written: datetime) -> str:
    marks = [SHIFT_WORDS[entry.shift]] if entry.shift else []
    at = entry.at.astimezone(written.tzinfo)
    day = f"{written.month}月{written.day}日\n" if written.date() != at.date() else ""
    stamp = f"{day}{written:%H:%M}"  # one thing a line: the column is four characters wide
    if entry.corrects is not None:
        marks.append(f"更正上条\n{stamp}")
    elif entry.late:
        marks.append(f"补记\n{stamp}")
    if entry.corrected_by is not None or any(other.corrects == entry.id for other in chain):
        marks.append("已更正，见下条")
    return "\n".join(filter(None, (*marks, entry.remark)))


def span_words(since: datetime, until: datetime, zone: tzinfo) -> str:
    """The days of [since, until) for the line above the frame: "2026年11月1日—2026年11月30日"."""
    return "—".join(
        _day_words(moment.astimezone(zone).date()) for moment in (since, until - timedelta(microseconds=1))
    )


def printed_before(uow: UnitOfWork, form_id: str, school: int, day: date, period: str) -> int:
    """How often this PC's log says that this very sheet was printed; an empty period is the whole day."""
    whole = _day_words(day)
    found = uow.find(FormPrint, form_id=form_id, of_school=school, day=day.isoformat())
    return sum(1 for each in found if (each.period or whole) == period)


def _day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _period(day: date, slots: list[ShiftSlot]) -> str:
    title = _day_words(day)
    if len(slots) > 1:
        return title
    slot = slots[0]
    over = "次日 " if slot.end.date() > slot.start.date() and slot.end.time() != time() else ""
    end = "24:00" if slot.end.time() == time() else f"{over}{slot.end:%H:%M}"
    return f"{title} {SHIFT_WORDS[slot.name]} {slot.start:%H:%M}—{end}"


def _add_other_halves(uow: UnitOfWork, entries: dict[str, DutyEntry]) -> None:
    """What an entry corrects, or is corrected by, prints with it, also from another day."""
    wanted = list(entries.values())
    while wanted:
        entry = wanted.pop()
        for other_id in filter(None, (entry.corrects, entry.corrected_by)):
            other = None if other_id in entries else uow.get(DutyEntry, entry.school_id, other_id)
            if other is not None:
                entries[other_id] = other
                wanted.append(other)


def _chains(entries: Iterable[DutyEntry]) -> list[list[DutyEntry]]:
    """Entries in order of time, each followed by its corrections in the order they were written."""
    by_id = {entry.id: entry for entry in entries}
    below: dict[str, list[DutyEntry]] = {}
    for entry in sorted(by_id.values(), key=lambda entry: entry.written_at):
        if entry.corrects in by_id:
            below.setdefault(str(entry.corrects), []).append(entry)

    def chain(entry: DutyEntry) -> list[DutyEntry]:
        return [entry, *(each for next_ in below.get(entry.id, []) for each in chain(next_))]

    roots = [entry for entry in by_id.values() if entry.corrects not in by_id]
    return [chain(root) for root in sorted(roots, key=lambda root: (root.at, root.written_at))]

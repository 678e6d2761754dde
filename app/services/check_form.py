"""Form F4 (（日/周/月）维护登记表) and the monthly ledger (月度全面检查台账), filled from signed checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from app.domain.fault import Fault
from app.domain.inspection import CheckSheet, DueCheck, DueState, Mark, Result
from app.domain.people import Permission, School
from app.domain.period import Period, PeriodKind, period_of
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.check_due import CheckCalendar
from app.services.check_lists import DUE_WORDS, list_of, period_text
from app.services.fault_words import STATE_WORDS
from app.services.forms import FormSheet, empty_sheet, printed_before, span_words
from app.services.ports import Clock, Store, UnitOfWork
from app.services.reports import ReportSheet, table
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text

LEDGER_TITLE = "垫江县中小学校园视频监控管理系统月度全面检查台账"


class Book(StrEnum):
    """One book a kind of check (forms: 日, 周 or 月 is circled in the title)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


BOOK_LISTS = {Book.DAY: ("day",), Book.WEEK: ("week",), Book.MONTH: ("month", "quarter")}
"""Which lists stand in which book; the quarter's is kept with the months."""

CIRCLED = {Book.DAY: "日", Book.WEEK: "周", Book.MONTH: "月"}


@dataclass(frozen=True)
class LedgerRow:
    """The full check of one month (article 10, R36).

    devices   host and devices that were looked at; problems: those not in order, in words
    faults    numbers of the faults that were reported on them, with their state now
    """

    month: Period
    state: DueState
    signed_at: datetime | None
    signer_name: str
    late: bool
    devices: int
    ok: int
    not_applicable: int
    problems: tuple[str, ...]
    faults: tuple[str, ...]
    excuse: str = ""


class CheckFormService:
    """Checks on paper."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService, calendar: CheckCalendar
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._calendar = calendar

    def maintenance_sheet(
        self, session: Session, book: Book, since: datetime, until: datetime, school_id: int | None = None
    ) -> FormSheet:
        """Form F4 of one book: a row for each signed check whose period ended in (since, until]."""
        school = self._school(session, school_id)
        zone = self._shifts.zone

        period = f"{CIRCLED[book]}维护  {span_words(since, until, zone)}"
        day = since.astimezone(zone).date()

        def work(uow: UnitOfWork) -> tuple[FormSheet, list[tuple[DueCheck, CheckSheet]], dict[str, str]]:
            now = self._clock.now()
            found = self._calendar.between(uow, school, since, until, now=now, only=BOOK_LISTS[book])
            wanted = [one for one in found if one.signed_at]
            sheets = [(one, uow.get(CheckSheet, school, one.list_id, one.period.id)) for one in wanted]
            kept = [(one, sheet) for one, sheet in sheets if sheet is not None]
            row = uow.get(School, school)
            sheet = replace(
                empty_sheet("f4", row.name if row else session.school_name),
                period=period,
                printed_before=printed_before(uow, "f4", school, day, period),
            )
            return sheet, kept, _fault_words(uow, school, (s for _, s in kept))

        sheet, kept, faults = self._store.run(work)
        for one, checked in kept:
            sheet.rows.append(_f4_row(one, checked, faults, zone))
            sheet.signers.append(checked.signer_name or "")
        return sheet

    def ledger(self, session: Session, year: int, school_id: int | None = None) -> list[LedgerRow]:
        """The months of a year up to now, oldest first; a month without a full check stands there too."""
        school = self._school(session, school_id)
        zone, now = self._shifts.zone, self._clock.now()
        first = period_of(PeriodKind.MONTH, datetime(year, 1, 1, tzinfo=zone).date(), zone)
        last = period_of(PeriodKind.MONTH, datetime(year, 12, 1, tzinfo=zone).date(), zone)

        def work(uow: UnitOfWork) -> list[LedgerRow]:
            only = ("month",)
            ended = self._calendar.between(uow, school, first.since, last.until, now=now, only=only)
            listed = self._calendar.due(uow, school, now, only)
            running = [one for one in listed if one.period.until > now]
            months = [one for one in [*ended, *running] if first.since <= one.period.since <= last.since]
            sheets = {one.period.id: uow.get(CheckSheet, school, "month", one.period.id) for one in months}
            faults = _fault_words(uow, school, (sheet for sheet in sheets.values() if sheet))
            return [_ledger_row(one, sheets[one.period.id], faults) for one in months]

        return self._store.run(work)

    def ledger_sheet(self, session: Session, year: int, school_id: int | None = None) -> ReportSheet:
        """The ledger on paper."""
        rows = self.ledger(session, year, school_id)
        school = self._school(session, school_id)
        found = self._store.run(lambda uow: uow.get(School, school))
        zone = self._shifts.zone
        columns = {"月份": 2.0, "检查日期": 2.4, "检查结果": 7, "发现问题": 7, "上报和处理": 5, "检查人": 2.4}
        return ReportSheet(
            report_id="ledger",
            title=LEDGER_TITLE,
            school_name=found.name if found else session.school_name,
            period=f"{year}年",
            blocks=[
                table(
                    "", columns, [_ledger_cells(r, zone) for r in rows], left="检查结果|发现问题|上报和处理"
                )
            ],
            signatures=["管理员（签字）", "主管领导（签字）"],
            landscape=True,
        )

    def _school(self, session: Session, school_id: int | None) -> int:
        self._auth.require(session, Permission.PRINT_FORM)
        school = self._auth.scope(session, school_id)
        if school is None:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "请先选择要打印的学校")))
        return school


def _f4_row(one: DueCheck, sheet: CheckSheet, faults: dict[str, str], zone: tzinfo) -> list[str]:
    at = (sheet.signed_at or one.period.since).astimezone(zone)
    marks = sheet.all_marks()
    wrong = [mark for mark in marks if mark.result is Result.NOT_OK]
    handled = [faults[mark.fault] for mark in wrong if mark.fault in faults]
    remarks = [str(period_text(one.period))]
    if one.late:
        remarks.append("逾期补签")
    return [
        f"{at.year}年\n{at.month}月{at.day}日",
        f"{at:%H:%M}",
        "\n".join([_counts(marks), *(f"{_line(mark)}：{mark.note}" for mark in wrong)]),
        "\n".join(dict.fromkeys(handled)),
        "",
        "\n".join(remarks),
    ]


def _counts(marks: Iterable[Mark]) -> str:
    by = [mark.result for mark in marks]
    parts = [f"检查 {len(by)} 项，正常 {by.count(Result.OK)} 项"]
    if Result.NOT_OK in by:
        parts.append(f"不正常 {by.count(Result.NOT_OK)} 项")
    if Result.NOT_APPLICABLE in by:
        parts.append(f"不适用 {by.count(Result.NOT_APPLICABLE)} 项")
    return "，".join(parts) + "。"


def _line(mark: Mark) -> str:
    """Where something is not in order, short enough for a cell."""
    return mark.place or mark.text.rstrip("。")


def _fault_words(uow: UnitOfWork, school_id: int, sheets: Iterable[CheckSheet]) -> dict[str, str]:
    """ "报修 2026-0003（已报学校）" of every fault that the sheets name, by its number."""
    numbers = {mark.fault for sheet in sheets for mark in sheet.all_marks() if mark.fault}
    found = uow.find(Fault, school_id=school_id, number__in=sorted(numbers)) if numbers else []
    return {fault.number: f"报修 {fault.number}（{STATE_WORDS[fault.state]}）" for fault in found}


def _ledger_row(one: DueCheck, sheet: CheckSheet | None, faults: dict[str, str]) -> LedgerRow:
    lines = {line.id for line in list_of("month").lines if line.ledger}
    marks = [m for m in (sheet.all_marks() if sheet else []) if m.point.partition("/")[0] in lines]
    wrong = [mark for mark in marks if mark.result is Result.NOT_OK]
    return LedgerRow(
        month=one.period,
        state=one.state,
        signed_at=one.signed_at,
        signer_name=one.signer_name or "",
        late=one.late,
        devices=len(marks),
        ok=sum(mark.result is Result.OK for mark in marks),
        not_applicable=sum(mark.result is Result.NOT_APPLICABLE for mark in marks),
        problems=tuple(f"{_line(mark)}：{mark.note}" for mark in wrong),
        faults=tuple(dict.fromkeys(faults[mark.fault] for mark in wrong if mark.fault in faults)),
        excuse=one.excuse or "",
    )


def _ledger_cells(row: LedgerRow, zone: tzinfo) -> list[str]:
    signed = row.signed_at.astimezone(zone) if row.signed_at else None
    result = DUE_WORDS[row.state] if not signed else f"主机及设备 {row.devices} 项，正常 {row.ok} 项"
    if row.excuse:
        result += f"：{row.excuse}"
    if signed and row.problems:
        result += f"，不正常 {len(row.problems)} 项"
    return [
        f"{row.month.first_day.month}月",
        f"{signed.month}月{signed.day}日" + ("（逾期）" if row.late else "") if signed else "",
        result,
        "；".join(row.problems) or ("无" if signed else ""),
        "；".join(row.faults),
        row.signer_name,
    ]

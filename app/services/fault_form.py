"""Form F5 (监控设备报修登记表), filled from the repair reports of a stretch of days; recorded as printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from app.domain.asset import Asset, asset_of
from app.domain.fault import Fault, FaultState, overdue, steps_of
from app.domain.people import Permission, School
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.fault_words import step_word
from app.services.forms import FormSheet, empty_sheet, printed_before, span_words
from app.services.ports import Clock, Store, UnitOfWork
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text

FORM = "f5"
_SAME_TIME = timedelta(minutes=1)


class FaultFormService:
    """Repair reports on paper. What was only noticed and never reported stands in no register of reports."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def repair_sheet(
        self, session: Session, first: date, last: date, school_id: int | None = None
    ) -> FormSheet:
        """Form F5 of the days from `first` to `last`: a row for each report, the earliest first.

        Days that are still to come are left out, so that a sheet that has grown since is no reprint. The
        county names the school. Raises NotPermitted, or UserError where it names none.
        """
        self._auth.require(session, Permission.PRINT_FORM)
        school = self._auth.scope(session, school_id)
        if school is None:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "请先选择要打印的学校")))
        zone, now = self._shifts.zone, self._clock.now()
        last = max(first, min(last, now.astimezone(zone).date()))
        since = datetime.combine(first, time(), zone)
        until = datetime.combine(last + timedelta(days=1), time(), zone)
        period = span_words(since, until, zone)

        def work(uow: UnitOfWork) -> tuple[School | None, list[Fault], list[Asset], int]:
            found = uow.find(
                Fault, school_id=school, reported_at__gte=since, reported_at__lt=until, order="reported_at"
            )
            before = printed_before(uow, FORM, school, first, period)
            return uow.get(School, school), found, uow.find(Asset, school_id=school), before

        row, faults, assets, before = self._store.run(work)
        sheet = empty_sheet(FORM, row.name if row else session.school_name)
        for fault in faults:
            asset = asset_of(fault.device_code, fault.camera_id, assets)
            sheet.rows.append(_row(fault, now, zone, asset))
            sheet.signers.append(fault.reporter_name or "")
        return replace(sheet, period=period, printed_before=before)


def _row(fault: Fault, now: datetime, zone: tzinfo, asset: Asset | None) -> list[str]:
    at = (fault.reported_at or fault.detected_at).astimezone(zone)
    return [
        f"{at.year}年\n{at.month}月{at.day}日",
        f"{at:%H:%M}",
        fault.device_name,
        fault.device_code,
        fault.symptom,
        "\n".join(_handling(fault, zone)),
        "",
        "\n".join(_remarks(fault, now, zone, asset)),
    ]


def _handling(fault: Fault, zone: tzinfo) -> Iterator[str]:
    """Every step after the report, one a line: "11月23日 校内处置：断电重启。"."""
    for step in steps_of(fault):
        if step.applied and step.state not in {FaultState.DETECTED, FaultState.REPORTED}:
            at = step.at.astimezone(zone)
            who = f"（{step.technician}）" if step.technician else ""
            said = f"：{step.note}" if step.note else ""
            yield f"{at.month}月{at.day}日 {step_word(step)}{who}{said}"


def _remarks(fault: Fault, now: datetime, zone: tzinfo, asset: Asset | None) -> Iterator[str]:
    """What no column asks for: number, when it was noticed, a late report, what is open, warranty (R11)."""
    yield fault.number
    found = fault.detected_at.astimezone(zone)
    if fault.reported_at is not None and fault.reported_at - fault.detected_at > _SAME_TIME:
        yield f"发现\n{found.month}月{found.day}日\n{found:%H:%M}"
    if overdue(fault, now):
        yield "超 8 小时上报"
    if fault.open:
        yield "未结"
    until = asset.warranty_until if asset is not None else None
    if until is not None:
        reported = (fault.reported_at or fault.detected_at).astimezone(zone).date()
        yield "质保内" if reported <= until else "质保外"
    if fault.remark:
        yield fault.remark

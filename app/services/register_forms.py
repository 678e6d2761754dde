"""Forms F2 (存储情况登记表) and F3 (查阅登记表), filled from the registers (R31, R46, R51)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.access import TAKES_OUT, AccessAct, AccessRequest, AccessState, Deed, Grade
from app.domain.camera import Camera
from app.domain.machine_seen import label
from app.domain.people import Permission, Role, School
from app.domain.period import Period
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.evidence_files import EvidenceFiles, StoredItem
from app.services.forms import FormSheet, empty_sheet, printed_before, span_words
from app.services.ports import Clock, Store, UnitOfWork
from app.services.register_words import ACT_WORDS, GRADE_WORDS, KIND_WORDS
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text

HERE = "本机值守台数据文件夹"
"""存储位置 of what lies on this PC alone."""

MB = 1_000_000
ROLES = {Role.LEADER: "主管领导", Role.PRINCIPAL: "校长"}


class RegisterForms:
    """One book of each form a month; days still to come are left out, so a sheet that grew is no reprint."""

    def __init__(
        self, store: Store, clock: Clock, auth: AuthService, *, shifts: ShiftService, files: EvidenceFiles
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._files = files

    def storage_sheet(self, session: Session, month: Period, school_id: int | None = None) -> FormSheet:
        """Form F2: a row for each still and clip of a month; 类型, which it has no column for, in 备注."""
        school = self._school(session, school_id)

        def work(uow: UnitOfWork) -> FormSheet:
            sheet = self._empty(uow, "f2", school, session, month)
            for item in self._files.read(uow, school, month.since, month.until):
                sheet.rows.append(self._f2_row(item, uow.get(Camera, school, item.camera_id)))
                sheet.signers.append(item.filed.author_name if item.filed is not None else item.author_name)
            return sheet

        return self._store.run(work)

    def access_sheet(self, session: Session, month: Period, school_id: int | None = None) -> FormSheet:
        """Form F3: a row for each act that was carried out in a month, under which approval in 备注."""
        school = self._school(session, school_id)

        def work(uow: UnitOfWork) -> FormSheet:
            sheet = self._empty(uow, "f3", school, session, month)
            names = {camera.id: label(camera) for camera in uow.find(Camera, school_id=school)}
            granted = uow.find(AccessRequest, school_id=school, state=AccessState.GRANTED)
            done = [(deed, request) for request in granted for deed in request.all_deeds()]
            kept = [(d, r) for d, r in done if month.since <= d.at < month.until]
            for deed, request in sorted(kept, key=lambda pair: (pair[0].at, pair[0].id)):
                place = self._places(uow, school, deed, request, names)
                sheet.rows.append(self._f3_row(deed, request, place))
                sheet.signers.append(request.person)
            return sheet

        return self._store.run(work)

    def _school(self, session: Session, school_id: int | None) -> int:
        self._auth.require(session, Permission.PRINT_FORM)
        school = self._auth.scope(session, school_id)
        if school is None:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "请先选择要打印的学校")))
        return school

    def _empty(self, uow: UnitOfWork, form: str, school: int, session: Session, month: Period) -> FormSheet:
        row = uow.get(School, school)
        day = month.first_day
        until = max(month.since + timedelta(days=1), min(month.until, self._clock.now()))
        period = span_words(month.since, until, self._shifts.zone)
        before = printed_before(uow, form, school, day, period)
        sheet = empty_sheet(form, row.name if row else session.school_name)
        return replace(sheet, period=period, printed_before=before)

    def _day(self, at: datetime) -> str:
        local = at.astimezone(self._shifts.zone)
        return f"{local.year}年\n{local.month}月{local.day}日"

    def _f2_row(self, item: StoredItem, camera: Camera | None) -> list[str]:
        filed = item.filed
        at = item.at.astimezone(self._shifts.zone)
        code = f"\n{camera.device_code}" if camera is not None and camera.device_code else ""
        where = "，".join(filter(None, (HERE, item.where)))
        site = camera.name if camera is not None else item.camera
        remark = [KIND_WORDS[item.kind], f"{at:%H:%M:%S}"]
        if filed is not None:
            site = filed.site or site
            where += f"\n另存：{filed.place}" if filed.place else ""
            if filed.grade is not Grade.NORMAL:
                remark.append(GRADE_WORDS[filed.grade])
            remark.append(f"保管：{filed.custodian}")
            remark.append(f"已上报{filed.reported_to}" if filed.reported_to else "")
            remark.append(filed.note)
        return [
            self._day(item.at),
            site,
            f"{item.camera}{code}",
            item.format,
            size_words(item.size),
            where,
            "",
            "\n".join(filter(None, remark)),
        ]

    def _f3_row(self, deed: Deed, request: AccessRequest, place: str) -> list[str]:
        letter = request.letter
        if request.enforcement_id:
            letter += f"\n执法证 {request.enforcement_id}"
        role = ROLES[Role(request.decided_role)] if request.decided_role in ROLES else ""
        by = request.decided_by if role in request.decided_by else f"{role}{request.decided_by}"
        remark = [request.number, f"{by}批准"]
        if deed.act in (AccessAct.PUBLISH, AccessAct.DESTROY):
            remark.insert(0, ACT_WORDS[deed.act])
        if request.grade is not Grade.NORMAL:
            remark.append(GRADE_WORDS[request.grade])
        if deed.pledged:
            remark.append("已承诺保密")
        return [
            self._day(deed.at),
            place,
            f"{request.person}\n{request.unit}",
            "\n".join(filter(None, (request.reason, deed.note))),
            letter.strip(),
            "是" if deed.act in TAKES_OUT else "否",
            "",
            "",
            "\n".join(remark),
        ]

    def _places(
        self, uow: UnitOfWork, school: int, deed: Deed, request: AccessRequest, names: Mapping[str, str]
    ) -> str:
        """The places that the material shows: of what was taken out, else of what was asked for."""
        items = [deed.item] if deed.item else list(request.items)
        known = [self._files.known(uow, school, item) for item in items]
        cameras = [one.camera for one in known if one is not None]
        if not deed.item:
            cameras += [names.get(camera, camera) for camera in request.cameras]
        return "、".join(dict.fromkeys(cameras)) or "全部探头"


def size_words(size: int) -> str:
    """12.3 MB; below a megabyte in KB; "" where it is not known."""
    if not size:
        return ""
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, round(size / 1000))} KB"

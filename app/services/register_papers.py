"""The machine room's register and the technicians' list on paper (值班制度二、三; R44, R45)."""

from __future__ import annotations

from datetime import datetime

from app.domain.people import Permission
from app.domain.period import Period
from app.domain.room import PermitKind, RoomVisit, VisitState
from app.domain.technician import Fitness
from app.services.auth import AuthService, Session
from app.services.forms import span_words
from app.services.ports import Clock
from app.services.register_words import FITNESS_WORDS, WHY_WORDS
from app.services.reports import ReportSheet, table
from app.services.room import RoomService
from app.services.shifts import ShiftService
from app.services.technicians import TechnicianService

SYSTEM = "校园视频监控管理系统"


class RegisterPapers:
    """Makes the papers; who prints needs the right to read and to print."""

    def __init__(
        self,
        clock: Clock,
        auth: AuthService,
        shifts: ShiftService,
        *,
        room: RoomService,
        technicians: TechnicianService,
    ) -> None:
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._room = room
        self._technicians = technicians

    def room(self, session: Session, month: Period) -> ReportSheet:
        """机房出入登记表 of a month, oldest first; who was turned away stands in it."""
        self._auth.require(session, Permission.PRINT_FORM)
        found = self._room.visits(session, month.since, month.until)
        kept = sorted(
            (visit for visit in found if month.since <= visit.entered_at < month.until),
            key=lambda visit: (visit.entered_at, visit.id),
        )
        columns = {
            **{"进入时间": 2.0, "姓名": 1.8, "单位": 2.4, "事由": 3.0, "许可人": 1.6},
            **{"离开时间": 2.0, "登记人": 1.5, "备注": 2.4},
        }
        until = max(month.since, min(month.until, self._clock.now()))
        return ReportSheet(
            report_id="room_register",
            title=f"{SYSTEM}监控机房出入登记表",
            school_name=session.school_name,
            period=span_words(month.since, until, self._shifts.zone),
            blocks=[table("", columns, [self._visit(one) for one in kept], left="单位|事由|备注")],
            signatures=["管理员（签字）"],
            landscape=True,
        )

    def technicians(self, session: Session) -> ReportSheet:
        """指定技术人员名单 as it stands now; who was taken from it stands last."""
        self._auth.require(session, Permission.PRINT_FORM)
        today = self._technicians.today()
        rows = [
            [
                one.name,
                one.company,
                one.qualification,
                one.certificate,
                one.valid_until,
                one.phone,
                FITNESS_WORDS[one.fitness(today)] if one.fitness(today) is not Fitness.FIT else "",
            ]
            for one in self._technicians.technicians(session)
        ]
        columns = {
            **{"姓名": 1.6, "维护单位": 2.6, "资质": 2.4, "证书号": 2.2},
            **{"有效期至": 1.6, "电话": 1.8, "备注": 1.8},
        }
        return ReportSheet(
            report_id="technicians",
            title=f"{SYSTEM}指定技术人员名单",
            school_name=session.school_name,
            period=today.isoformat(),
            blocks=[table("", columns, rows, left="维护单位|资质")],
            signatures=["管理员（签字）", "主管领导（签字）"],
            landscape=True,
        )

    def _visit(self, visit: RoomVisit) -> list[str]:
        remarks = []
        if visit.state is VisitState.REFUSED:
            remarks.append(f"未准入：{WHY_WORDS.get(visit.why, visit.why)}")
        if visit.permit is PermitKind.SIGNED:
            remarks.append("许可人已用密码确认")
        if visit.late:
            remarks.append(f"{self._moment(visit.written_at)} 补记")
        return [
            self._moment(visit.entered_at),
            visit.person,
            visit.unit,
            visit.reason,
            visit.permitted_by,
            self._moment(visit.left_at) if visit.left_at is not None else "",
            visit.author_name,
            "；".join(remarks),
        ]

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(self._shifts.zone)
        return f"{local.month}月{local.day}日\n{local:%H:%M}"

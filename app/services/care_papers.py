"""The care of the camera points on paper: cleaning ledger, reviews and adjustments, who looked (R24)."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.lens import BLUR_WINDOW, LensCare, LensState
from app.domain.machine_seen import label
from app.domain.people import Permission
from app.domain.view_care import SceneChange, ViewAdjustment, ViewCare
from app.services.adjustments import AdjustmentService
from app.services.auth import AuthService, Session
from app.services.care_words import ACT_WORDS, ADJUST_WORDS, VERDICT_WORDS
from app.services.lenses import LensService
from app.services.ports import Clock
from app.services.reports import ReportSheet, ReportTable, table
from app.services.shifts import ShiftService
from app.services.view_audit import ViewAudit
from app.services.view_reviews import ViewReviewService

LENS_STATES = {
    LensState.NEGLECTED: "逾期，画面模糊",
    LensState.OVERDUE: "逾期",
    LensState.BLURRED: "画面模糊",
    LensState.NEVER: "无清扫记录",
    LensState.SOON: "将到期",
    LensState.FINE: "正常",
}


class CarePapers:
    """Makes the papers; who prints needs the right to read and to print."""

    def __init__(
        self,
        clock: Clock,
        auth: AuthService,
        shifts: ShiftService,
        *,
        lenses: LensService,
        reviews: ViewReviewService,
        adjustments: AdjustmentService,
        audit: ViewAudit,
    ) -> None:
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._lenses = lenses
        self._reviews = reviews
        self._adjustments = adjustments
        self._audit = audit

    def lenses(self, session: Session) -> ReportSheet:
        """镜头清扫台账: where each point stands, then every cleaning, newest first."""
        self._auth.require(session, Permission.PRINT_FORM)
        lenses = sorted(self._lenses.lenses(session), key=lambda lens: lens.camera.number)
        places = {lens.camera.id: label(lens.camera) for lens in lenses}
        cleanings = sorted(self._lenses.all_cleanings(session), key=lambda one: places.get(one.camera_id, ""))
        cleanings.sort(key=lambda one: one.at, reverse=True)
        columns = {
            **{"点位": 2.6, "周期": 1.0, "上次清扫": 1.6, "清扫人": 1.5, "下次不晚于": 1.6},
            **{f"近{BLUR_WINDOW.days}天模糊": 1.8, "状态": 1.8},
        }
        walks = [
            [self._minute(one.at), places.get(one.camera_id, ""), one.cleaned_by, one.note, one.author_name]
            for one in cleanings
        ]
        done = {"时间": 2, "点位": 2.4, "清扫人": 1.5, "说明": 3, "登记人": 1.4}
        return ReportSheet(
            report_id="lens_ledger",
            title="摄像头镜头清扫台账",
            school_name=session.school_name,
            period=f"截至 {self._minute(self._clock.now())}",
            blocks=[
                table("点位", columns, [self._lens(lens) for lens in lenses], left="点位"),
                table("清扫记录", done, walks, left="点位|说明"),
            ],
            signatures=["管理员（签字）"],
        )

    def views(self, session: Session) -> ReportSheet:
        """监控视角复核与调整记录: points, adjustments with their approval, changed scenes."""
        self._auth.require(session, Permission.PRINT_FORM)
        coverage = self._reviews.coverage(session)
        points = sorted(coverage.points, key=lambda point: point.camera.number)
        places = {point.camera.id: label(point.camera) for point in points}
        works = [self._work(one, places) for one in self._adjustments.adjustments(session)]
        return ReportSheet(
            report_id="view_care",
            title="监控视角复核与调整记录",
            school_name=session.school_name,
            period=f"截至 {self._minute(self._clock.now())}",
            blocks=[
                self._points(points),
                table(
                    "视角调整",
                    {
                        "编号": 1.2,
                        "点位": 2,
                        "怎样调整，为什么": 3,
                        "申请": 2,
                        "结果": 1.1,
                        "审批": 2.2,
                        "完成": 2.2,
                    },
                    works,
                    left="点位|怎样调整，为什么|审批|完成",
                ),
                table(
                    "场景变更（近30天，程序所见）",
                    {"开始": 1.8, "结束": 1.8, "点位": 2.4, "是否批准": 2, "之后的复核": 2.4},
                    [self._change(one) for one in coverage.changes],
                    left="点位",
                ),
            ],
            signatures=["管理员（签字）", "主管领导（签字）"],
            landscape=True,
        )

    def looks(self, session: Session, since: date, until: date, places: dict[str, str]) -> ReportSheet:
        """监控画面查看记录 from day to day (both included). `places`: names by camera id."""
        self._auth.require(session, Permission.PRINT_FORM)
        rows = [
            [
                *(one.day, one.account_name, places.get(one.camera_id, ""), ACT_WORDS[one.act]),
                *(str(one.count), self._clock_of(one.first_at), self._clock_of(one.last_at)),
            ]
            for one in self._audit.views(session, since, until)
        ]
        columns = {
            "日期": 1.5,
            "姓名": 1.6,
            "点位": 2.6,
            "操作": 1.3,
            "次数": 0.8,
            "第一次": 1,
            "最近一次": 1.1,
        }
        return ReportSheet(
            report_id="view_audit",
            title="监控画面查看记录",
            school_name=session.school_name,
            period=f"{since.isoformat()} 至 {until.isoformat()}",
            blocks=[table("", columns, rows, left="点位")],
            signatures=["管理员（签字）", "主管领导（签字）"],
        )

    # --- rows -----------------------------------------------------------------------------------

    def _lens(self, lens: LensCare) -> list[str]:
        blur = lens.blur
        hours = f"{blur.times} 次 {blur.length.total_seconds() / 3600:.1f} 小时" if blur.times else ""
        return [
            label(lens.camera),
            f"{lens.days} 天",
            self._day(lens.last.at if lens.last else None),
            lens.last.cleaned_by if lens.last else "",
            self._day(lens.due_at),
            hours,
            LENS_STATES[lens.state],
        ]

    def _points(self, points: list[ViewCare]) -> ReportTable:
        rows = []
        for point in points:
            review, reference = point.review, point.reference
            rows.append(
                [
                    label(point.camera),
                    self._day(reference.at if reference else None),
                    self._day(review.at if review else None),
                    VERDICT_WORDS[review.verdict] if review else "",
                    review.note if review else "",
                    review.author_name if review else "",
                ]
            )
        columns = {"点位": 2.2, "基准画面": 1.4, "上次复核": 1.4, "结论": 1.4, "情况": 4, "复核人": 1.4}
        return table("覆盖复核", columns, rows, left="点位|情况")

    def _work(self, one: ViewAdjustment, places: dict[str, str]) -> list[str]:
        decided = self._by(one.decided_at, one.decided_by, one.words)
        return [
            one.number,
            places.get(one.camera_id, ""),
            one.reason,
            self._by(one.asked_at, one.asked_by, ""),
            ADJUST_WORDS[one.state],
            decided,
            self._by(one.done_at, one.done_by, one.done_note),
        ]

    def _change(self, one: SceneChange) -> list[str]:
        review = one.review
        return [
            self._minute(one.since),
            self._minute(one.until) if one.until else "仍在变更",
            label(one.camera),
            f"经批准的调整 {one.adjustment.number}" if one.adjustment else "无批准",
            f"{VERDICT_WORDS[review.verdict]}（{self._day(review.at)}）" if review else "",
        ]

    def _by(self, at: datetime | None, who: str, words: str) -> str:
        return f"{self._day(at)} {who} {words}".strip() if at is not None else ""

    def _day(self, at: datetime | None) -> str:
        return f"{at.astimezone(self._shifts.zone):%Y-%m-%d}" if at is not None else ""

    def _minute(self, at: datetime) -> str:
        return f"{at.astimezone(self._shifts.zone):%Y-%m-%d %H:%M}"

    def _clock_of(self, at: datetime) -> str:
        return f"{at.astimezone(self._shifts.zone):%H:%M}"

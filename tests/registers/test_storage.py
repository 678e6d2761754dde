"""资料登记: six fields and a signature for what is kept (R51, R54); form F2."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.access import Grade
from app.domain.emergency import EmergencyKind
from app.domain.evidence_file import EvidenceKind
from app.domain.period import Period
from app.errors import UserError
from app.filing import Filing
from app.services.auth import NotPermitted, Session, WrongPassword
from app.services.evidence_files import FileInput
from tests.registers.conftest import Yard, camera_id, clip, refused, still
from tests.services.conftest import PASSWORD

GIVEN = FileInput(
    EvidenceKind.EMERGENCY,
    Grade.SENSITIVE,
    "管理员",
    place="档案柜 1 号移动硬盘",
    note="打架",
    site="食堂门口台阶",
    reported_to="主管领导",
)


def test_the_six_fields_are_kept_and_signed(yard: Yard, admin: Session, filing: Filing) -> None:
    item = clip(yard, admin)
    at = yard.clock.now()
    yard.clock.move(minutes=10)
    kept = filing.files.file(admin, item, GIVEN, PASSWORD)
    assert kept.filed is not None
    assert (kept.at, kept.filed.site, kept.kind, kept.camera) == (
        at,
        "食堂门口台阶",
        EvidenceKind.EMERGENCY,
        "07 食堂门口",
    )
    assert (kept.where, kept.filed.place) == ("clips/7.mp4", "档案柜 1 号移动硬盘")
    assert (kept.filed.author_name, kept.filed.at) == ("管理员", yard.clock.now())
    assert (kept.grade, kept.sensitive, kept.filed.reported_to) == (Grade.SENSITIVE, True, "主管领导")


def test_without_the_signature_nothing_is_filed(
    yard: Yard, admin: Session, guard: Session, filing: Filing
) -> None:
    item = still(yard, guard)
    with pytest.raises(WrongPassword):
        filing.files.file(admin, item, GIVEN, "not-the-password-1")
    with pytest.raises(UserError, match="保管人"):
        filing.files.file(admin, item, replace(GIVEN, custodian=" "), PASSWORD)
    with pytest.raises(UserError, match="没有这份"):
        filing.files.file(admin, "still:none", GIVEN, PASSWORD)
    with pytest.raises(NotPermitted):
        filing.files.file(guard, item, GIVEN, PASSWORD)
    assert filing.files.item(admin, item).filed is None
    assert refused(yard)[-1] == "permission"


def test_filed_anew_the_newest_holds(yard: Yard, admin: Session, filing: Filing) -> None:
    item = still(yard, admin)
    filing.files.file(admin, item, GIVEN, PASSWORD)
    filing.files.file(admin, item, replace(GIVEN, kind=EvidenceKind.RESOURCE, grade=Grade.NORMAL), PASSWORD)
    found = filing.files.item(admin, item)
    assert (found.kind, found.sensitive) == (EvidenceKind.RESOURCE, False)
    yard.store.rebuild()
    assert filing.files.item(admin, item) == found


def test_the_library_of_a_kind_goes_over_all_years(yard: Yard, admin: Session, filing: Filing) -> None:
    """校本资源: what was good teaching is found again after years."""
    good = replace(GIVEN, kind=EvidenceKind.RESOURCE, grade=Grade.NORMAL)
    old = still(yard, admin, 9, data=b"sports day")
    filing.files.file(admin, old, good, PASSWORD)
    yard.clock.move(days=700)
    new, other = clip(yard, admin), still(yard, admin, 1)
    filing.files.file(admin, new, good, PASSWORD)
    filing.files.file(admin, other, good, PASSWORD)
    filing.files.file(admin, other, GIVEN, PASSWORD)
    assert [one.item for one in filing.files.library(admin, EvidenceKind.RESOURCE)] == [new, old]
    assert filing.files.library(admin, EvidenceKind.CASE) == []


def test_what_the_log_shows_is_said_before_anybody_filed_it(
    yard: Yard, admin: Session, guard: Session, filing: Filing, november: Period
) -> None:
    plain = still(yard, guard, 1, data=b"plain")
    fault = still(yard, guard, 7, data=b"fault")
    draft = replace(yard.faults.new_draft(guard, None, None), device_name="07", symptom="模糊")
    yard.faults.report(guard, replace(draft, snapshot=fault.partition(":")[2]))
    case = yard.emergencies.start(guard, EmergencyKind.INCIDENT, "打架").case
    yard.emergencies.secure(guard, case.id, [camera_id(yard, 9)])
    since = november.since - timedelta(days=4 * 365)  # the engine's stand-in takes its pictures in 2023
    kinds = {one.item: one.kind for one in filing.files.items(admin, since, november.until)}
    assert (kinds[plain], kinds[fault]) == (EvidenceKind.ROUTINE, EvidenceKind.FAULT)
    assert EvidenceKind.EMERGENCY in kinds.values()


def test_form_f2_has_a_row_for_each_and_the_kind_in_the_remarks(
    yard: Yard, admin: Session, guard: Session, filing: Filing, november: Period
) -> None:
    still(yard, guard, 1)
    yard.clock.move(minutes=1)
    filing.files.file(admin, clip(yard, guard, data=b"x" * 2_500_000), GIVEN, PASSWORD)
    sheet = filing.forms.storage_sheet(admin, november)
    assert (sheet.form_id, sheet.period) == ("f2", "2026年11月1日—2026年11月22日")
    assert [len(row) for row in sheet.rows] == [len(sheet.columns)] * 2
    assert sheet.rows[0][:6] == [
        "2026年\n11月22日",
        "校门外",
        "01 校门外\nSXT-01",
        "JPG",
        "1 KB",
        "本机值守台数据文件夹",
    ]
    assert sheet.rows[0][7] == "日常截取\n09:00:00"
    assert sheet.rows[1][1:] == [
        "食堂门口台阶",
        "07 食堂门口\nSXT-0007",
        "MP4",
        "2.5 MB",
        "本机值守台数据文件夹，clips/7.mp4\n另存：档案柜 1 号移动硬盘",
        "",
        "紧急事件\n09:01:00\n敏感\n保管：管理员\n已上报主管领导\n打架",
    ]
    assert sheet.signers == ["早班保安", "管理员"], "the signature is the 储存人's where it was filed"


def test_a_second_print_is_a_reprint_until_the_month_goes_on(
    yard: Yard, admin: Session, filing: Filing, november: Period
) -> None:
    still(yard, admin)
    first = filing.forms.storage_sheet(admin, november)
    yard.forms.printed(admin, first, november.first_day)
    assert filing.forms.storage_sheet(admin, november).printed_before == 1
    yard.clock.move(days=1)
    assert filing.forms.storage_sheet(admin, november).printed_before == 0

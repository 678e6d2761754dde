"""Form F1: the regulation's own texts, rows of a day or shift, corrections below what they correct."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.domain.people import Role
from app.domain.shift import ShiftName
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from app.services.forms import empty_sheet, load_form
from tests.services.conftest import PASSWORD, World

DAY = date(2026, 11, 22)
FORMS = ["f1", "f2", "f3", "f4", "f5"]


def write(world: World, guard: Session, situation: str, camera: int | None = None) -> str:
    camera_id = next((c.id for c in world.cameras.cameras() if c.number == camera), None)
    draft = world.duty.new_draft(guard, camera_id)
    return world.duty.sign(guard, replace(draft, situation=situation, device_status="正常"), PASSWORD).id


@pytest.mark.parametrize("form_id", FORMS)
def test_every_form_fills_the_page_width(form_id: str) -> None:
    sheet = empty_sheet(form_id, "演示学校甲")
    assert sum(column.width_mm for column in sheet.columns) == 257
    height = (
        14 + 8 + 12 + sheet.rows_per_page * sheet.row_height_mm + 5 * (len(sheet.notes) + (form_id == "f1"))
    )
    assert height <= 175
    assert sheet.title.startswith("垫江县中小学校园视频监控管理系统")
    assert all(
        "签字" in load_form(form_id)["columns"][i]["header"] for i in load_form(form_id)["signature_columns"]
    )


@pytest.mark.parametrize("form_id", FORMS)
def test_print_has_full_width_punctuation(form_id: str) -> None:
    form = load_form(form_id)
    for words in [form["title"], *form["notes"]]:
        assert not set(words) & set(",;:()")


def test_the_duty_logs_heads_are_the_regulations() -> None:
    assert [c.header for c in empty_sheet("f1", "").columns] == [
        "日 期",
        "时 间",
        "情 况 记 载",
        "设备运行状况",
        "处理意见",
        "记录人签字",
        "备注",
    ]
    assert "图象闪烁" in load_form("f1")["notes"][2]


def test_a_days_rows_stand_in_order_of_time_with_an_empty_signature(world: World, guard: Session) -> None:
    write(world, guard, "甲", camera=7)
    world.clock.move(hours=1)
    write(world, guard, "乙")
    sheet = world.forms.duty_sheet(guard, DAY)
    assert sheet.school_name == "演示学校甲"
    assert sheet.period == "2026年11月22日"
    assert sheet.rows == [
        [
            "2026年\n11月22日",
            "09:00",
            "07 食堂门口\uff1a甲",
            "系统所见\uff1a正常\n本人所见一致",
            "",
            "",
            "早班",
        ],
        [
            "2026年\n11月22日",
            "10:00",
            "乙",
            "系统所见\uff1a正常\n本人所见一致",
            "",
            "",
            "早班",
        ],
    ]
    assert sheet.below[0] == sheet.rows[0]
    assert sheet.below[1][3] == "系统所见同上\n本人所见一致"
    assert [*sheet.below[1][:3], *sheet.below[1][4:]] == [*sheet.rows[1][:3], *sheet.rows[1][4:]]
    assert sheet.signature_column == 5
    assert sheet.signers == ["早班保安", "早班保安"]


def test_a_correction_prints_below_the_old_entry_also_from_another_day(world: World, guard: Session) -> None:
    first = write(world, guard, "两人")
    world.clock.move(hours=1)
    write(world, guard, "别的")
    world.clock.move(days=1)
    entry = world.duty.entry(guard, first)
    assert entry is not None
    correction = replace(world.duty.correction(guard, entry), situation="三人")
    world.duty.sign(guard, correction, PASSWORD)
    rows = world.forms.duty_sheet(guard, DAY).rows
    assert [row[2] for row in rows] == ["两人", "三人", "别的"]
    assert "已更正" in rows[0][6]
    assert "更正上条\n11月23日\n10:00" in rows[1][6]
    assert world.forms.duty_sheet(guard, date(2026, 11, 23)).rows == []


def test_late_entries_are_marked(world: World, guard: Session) -> None:
    draft = replace(
        world.duty.new_draft(guard), situation="甲", agrees=False, guard_status="09 路不转动", remark="停电"
    )
    world.clock.move(hours=1)
    world.duty.sign(guard, draft, PASSWORD)
    (row,) = world.forms.duty_sheet(guard, DAY).rows
    assert row[6] == "早班\n补记\n10:00\n停电"
    assert row[3].endswith("本人所见\uff1a09 路不转动")


def test_what_the_guard_states_is_never_left_out(world: World, guard: Session) -> None:
    for seen, agrees, own in (
        ("16 路正常", True, "录像主机正常"),
        ("16 路正常", False, "09 路不转动"),
        ("15 路正常", True, ""),
        ("15 路正常", True, ""),
        ("", False, "停电"),
        ("", True, ""),
    ):
        draft = replace(world.duty.new_draft(guard), situation="甲", device_status=seen)
        world.duty.sign(guard, replace(draft, agrees=agrees, guard_status=own), PASSWORD)
        world.clock.move(minutes=1)
    sheet = world.forms.duty_sheet(guard, DAY)
    assert [row[3].split("\n") for row in sheet.below] == [
        ["系统所见\uff1a16 路正常", "本人所见一致\uff1b录像主机正常"],
        ["系统所见同上", "本人所见\uff1a09 路不转动"],
        ["系统所见\uff1a15 路正常", "本人所见一致"],
        ["系统所见同上", "本人所见一致"],
        ["本人所见\uff1a停电"],
        [""],
    ]
    assert all("同上" not in row[3] for row in sheet.rows)


def test_one_shift_and_the_night_that_belongs_to_its_first_day(world: World, guard: Session) -> None:
    for key, start in (("morning", "07:00"), ("middle", "15:00"), ("night", "23:00")):
        world.settings.set(f"shift.{key}", start)
    write(world, guard, "早")
    world.clock.move(hours=18)  # 03:00 on the 23rd
    write(world, world.login("夜班保安"), "夜")
    sheet = world.forms.duty_sheet(guard, DAY, ShiftName.NIGHT)
    assert [row[2] for row in sheet.rows] == ["夜"]
    assert sheet.rows[0][0] == "2026年\n11月23日"
    assert sheet.period == "2026年11月22日 夜班 23:00—次日 07:00"
    assert [row[2] for row in world.forms.duty_sheet(guard, DAY).rows] == ["早", "夜"]
    assert world.forms.duty_sheet(guard, date(2026, 11, 23)).rows == []


def test_printing_is_recorded_and_permitted(world: World, guard: Session) -> None:
    sheet = world.forms.duty_sheet(guard, DAY, ShiftName.MORNING)
    assert sheet.period == "2026年11月22日 早班 08:00—16:00"
    world.forms.printed(guard, sheet, DAY)
    assert world.kinds()[-1] == "form.printed"
    with pytest.raises(NotPermitted):
        world.forms.duty_sheet(guard, DAY, school_id=2)


def test_a_second_print_of_the_same_sheet_is_told(world: World, guard: Session) -> None:
    def before(shift: ShiftName | None = None, day: date = DAY) -> int:
        return world.forms.duty_sheet(guard, day, shift).printed_before

    write(world, guard, "甲")
    assert before() == 0
    world.forms.printed(guard, world.forms.duty_sheet(guard, DAY), DAY)
    write(world, guard, "乙")
    assert (before(), before(ShiftName.MORNING), before(day=date(2026, 11, 21))) == (1, 0, 0)
    for _ in range(2):
        sheet = world.forms.duty_sheet(guard, DAY, ShiftName.MORNING)
        world.forms.printed(guard, sheet, DAY)
    assert (before(), before(ShiftName.MORNING), before(ShiftName.MIDDLE)) == (1, 2, 0)
    world.store.close()
    world.open()
    assert (before(), before(ShiftName.MORNING)) == (1, 2)


@pytest.mark.parametrize("form_id", FORMS)
def test_a_blank_form_names_the_school_and_holds_nothing(world: World, guard: Session, form_id: str) -> None:
    sheet = world.forms.blank_sheet(guard, form_id)
    assert (sheet.school_name, sheet.rows, sheet.period, sheet.printed_before) == ("演示学校甲", [], "", 0)


def test_the_countys_prints_are_the_named_schools(make_world: Callable[..., World]) -> None:
    county = make_world("county", school_id=0)
    county.auth.create_account(None, "县电教中心", Role.COUNTY, None, PASSWORD)
    officer = county.login("县电教中心")
    sheet = county.forms.duty_sheet(officer, DAY, school_id=9001)
    county.forms.printed(officer, sheet, DAY, school_id=9001)
    assert county.forms.duty_sheet(officer, DAY, school_id=9001).printed_before == 1
    assert county.forms.duty_sheet(officer, DAY, school_id=9002).printed_before == 0


def test_the_county_names_the_school(make_world: Callable[..., World]) -> None:
    county = make_world("county", school_id=0)
    county.auth.create_account(None, "县电教中心", Role.COUNTY, None, PASSWORD)
    officer = county.login("县电教中心")
    with pytest.raises(UserError, match="学校"):
        county.forms.duty_sheet(officer, DAY)
    assert county.forms.duty_sheet(officer, DAY, school_id=9001).rows == []

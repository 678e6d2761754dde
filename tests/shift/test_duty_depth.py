"""The log in depth: search over years, the gate's pad, phrases on record, repeated events in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.camera import AreaClass, Camera, CameraSpan, CameraState
from app.domain.duty import Category, DutyEntry
from app.domain.machine_lines import fold_lines
from app.domain.shift import ShiftName
from app.domain.traffic import Lane, Traffic, sentence, without_sentence
from app.errors import UserError
from app.services.auth import NotPermitted, Session
from app.services.duty_search import DutyQuery
from tests.services.conftest import MORNING, PASSWORD
from tests.shift.conftest import SHANGHAI, TODAY, Desk

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def guard(desk: Desk) -> Session:
    return desk.login("早班保安")


def sign(desk: Desk, session: Session, situation: str, **changes: object) -> DutyEntry:
    draft = replace(desk.duty.new_draft(session), situation=situation, **changes)  # type: ignore[arg-type]
    return desk.duty.sign(session, draft, PASSWORD)


def found(desk: Desk, session: Session, **query: object) -> list[str]:
    page = desk.duty.search(session, DutyQuery(**query))  # type: ignore[arg-type]
    return [entry.situation for entry in page.entries]


def test_words_are_found_in_every_text_of_an_entry(desk: Desk, guard: Session) -> None:
    sign(desk, guard, "渝A12345 进校送菜", handling="已登记", category=Category.VEHICLE)
    desk.clock.move(minutes=5)
    sign(desk, guard, "家长来访", remark="食堂就餐", agrees=False, guard_status="02 路图象闪烁")
    assert found(desk, guard, words="送菜") == ["渝A12345 进校送菜"]
    assert found(desk, guard, words="a123") == ["渝A12345 进校送菜"]
    assert found(desk, guard, words="闪烁 食堂") == ["家长来访"]
    assert found(desk, guard, words="早班保安") == ["家长来访", "渝A12345 进校送菜"]
    assert found(desk, guard, words="中班") == []


def test_filters_narrow_together(desk: Desk, guard: Session) -> None:
    camera = desk.cameras.cameras()[0].id
    sign(desk, guard, "甲", category=Category.PARCEL, camera_id=camera)
    desk.clock.move(hours=8)
    other = desk.login("中班保安")
    sign(desk, other, "乙", category=Category.PARCEL)
    desk.clock.move(days=400)
    late = sign(desk, other, "丙", occurred_at=(desk.clock.now() - timedelta(hours=1)).timestamp())
    assert found(desk, guard, category=Category.PARCEL) == ["乙", "甲"]
    assert found(desk, guard, camera_id=camera) == ["甲"]
    assert found(desk, guard, author_id=other.account.id) == ["丙", "乙"]
    assert found(desk, guard, author_id=other.account.id, category=Category.PARCEL, words="乙") == ["乙"]
    assert found(desk, guard, day=TODAY) == ["乙", "甲"]
    assert found(desk, guard, day=TODAY, shift=ShiftName.MIDDLE) == ["乙"]
    assert found(desk, guard, late=True) == [late.situation]
    assert found(desk, guard, since=MORNING + DAY) == ["丙"]


def test_a_night_shift_is_found_under_the_day_it_starts(desk: Desk, admin: Session) -> None:
    from app.domain.timetable import PRESETS

    desk.roster.set_plan(admin, PRESETS["07/15/23"], TODAY)
    desk.go(desk.at(3, day=TODAY + DAY))
    night = desk.login("夜班保安")
    sign(desk, night, "凌晨巡查")
    assert found(desk, night, day=TODAY, shift=ShiftName.NIGHT) == ["凌晨巡查"]
    assert found(desk, night, day=TODAY + DAY, shift=ShiftName.NIGHT) == []
    assert found(desk, night, day=TODAY + DAY) == ["凌晨巡查"]


def test_a_page_ends_and_says_so_and_brings_the_other_halves(desk: Desk, guard: Session) -> None:
    first = sign(desk, guard, "旧的写法")
    desk.clock.move(minutes=20)
    for number in range(4):
        sign(desk, guard, f"第 {number} 条")
    draft = replace(desk.duty.correction(guard, first), situation="新的写法")
    new = desk.duty.sign(guard, draft, PASSWORD)
    page = desk.duty.search(guard, DutyQuery(), limit=3)
    assert (len(page.entries), page.more) == (3, True)
    page = desk.duty.search(guard, DutyQuery(words="旧的"))
    assert ([entry.id for entry in page.entries], page.more) == ([first.id], False)
    assert page.others == {new.id: new}


def test_who_may_not_read_may_not_search(desk: Desk, guard: Session) -> None:
    with pytest.raises(NotPermitted):
        desk.duty.search(guard, DutyQuery(), school_id=2)


def test_the_pad_counts_and_is_folded_into_an_entry(desk: Desk, guard: Session) -> None:
    desk.go(desk.at(7, 10))
    for lane, times in ((Lane.VEHICLES_IN, 3), (Lane.PEOPLE_IN, 2)):
        for _ in range(times):
            desk.gate.tap(guard, lane)
    desk.go(desk.at(8, 20))
    desk.gate.tap(guard, Lane.PEOPLE_IN, 40)
    desk.gate.tap(guard, Lane.VEHICLES_IN, -1)
    desk.reopen()
    assert desk.gate.count(guard).counts == (2, 0, 42, 0)
    draft = desk.gate.into(guard, replace(desk.duty.new_draft(guard), situation="秩序正常。"))
    assert draft.situation == "07:10—08:20 车辆进 2 辆、出 0 辆；人员进 42 人、出 0 人。\n秩序正常。"
    assert draft.category is Category.PICKUP
    desk.duty.keep_draft(guard, draft)
    desk.gate.tap(guard, Lane.PEOPLE_OUT)
    loaded = desk.duty.load_draft(guard)
    assert loaded == draft
    again = desk.gate.into(guard, draft)
    assert again.situation == "07:10—08:20 车辆进 2 辆、出 0 辆；人员进 42 人、出 1 人。\n秩序正常。"
    desk.gate.tap(guard, Lane.VEHICLES_OUT)
    entry = desk.duty.sign(guard, again, PASSWORD)
    assert entry.traffic == (2, 0, 42, 1)
    assert desk.gate.count(guard).counts == (0, 1, 0, 0)  # what came meanwhile is not lost
    desk.gate.clear(guard)
    assert desk.gate.into(guard, again).situation == "秩序正常。"


def test_totals_count_what_was_signed_once(desk: Desk, guard: Session) -> None:
    first = sign(desk, guard, "甲", traffic=(1, 2, 3, 4))
    sign(desk, guard, "乙", traffic=(10, 0, 0, 0))
    sign(desk, guard, "丙")
    desk.clock.move(minutes=1)
    correction = desk.duty.correction(guard, first)
    assert correction.traffic == (1, 2, 3, 4)
    desk.gate.tap(guard, Lane.PEOPLE_IN)
    desk.duty.sign(guard, replace(correction, traffic=(1, 2, 3, 5)), PASSWORD)
    assert desk.gate.count(guard).people_in == 1
    total = desk.gate.totals(guard, MORNING - DAY, MORNING + DAY)
    assert total.counts == (11, 2, 3, 5)
    assert desk.gate.totals(guard, MORNING + DAY, MORNING + 2 * DAY).empty


def test_who_may_not_write_may_not_count(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.gate.tap(desk.login("主管领导"), Lane.PEOPLE_IN)


@given(
    st.lists(st.tuples(st.sampled_from(list(Lane)), st.integers(-5, 50)), max_size=20), st.text(max_size=20)
)
def test_a_sentence_goes_as_it_came(taps: list[tuple[Lane, int]], rest: str) -> None:
    traffic = Traffic()
    for number, (lane, by) in enumerate(taps):
        traffic = traffic.tapped(lane, by, MORNING.timestamp() + 60 * number)
    assert all(count >= 0 for count in traffic.counts)
    said = sentence(traffic, SHANGHAI)
    assert bool(said) == (not traffic.empty)
    if said:
        assert without_sentence(f"{said}\n{rest}") == rest
        assert without_sentence(said) == ""


def test_only_a_sentence_of_the_pad_goes() -> None:
    for text in ("07:10 来访 2 人。\n甲", "车辆进 2 辆、出 0 辆。", ""):
        assert without_sentence(text) == text


def test_phrases_are_the_school_s_own_once_they_are_on_record(desk: Desk, admin: Session) -> None:
    usual = desk.duty.phrases(Category.PARCEL)
    kept = desk.duty.set_phrases(admin, Category.PARCEL, [" 快递放门卫室 ", "", "快递放门卫室", "外卖不进校"])
    assert kept == ["快递放门卫室", "外卖不进校"]
    desk.reopen()
    assert desk.duty.phrases(Category.PARCEL) == kept
    assert desk.duty.phrases(Category.VISIT) != usual
    desk.duty.set_phrases(admin, Category.PARCEL, [])
    assert desk.duty.phrases(Category.PARCEL) == []
    with pytest.raises(UserError, match="最多 30 条"):
        desk.duty.set_phrases(admin, Category.PARCEL, [f"{n}" for n in range(31)])
    with pytest.raises(NotPermitted):
        desk.duty.set_phrases(desk.login("早班保安"), Category.PARCEL, ["甲"])


def camera(number: int) -> Camera:
    return Camera(
        1, f"c{number}", number, f"点位{number}", "", AreaClass.OTHER, False, "rtsp://x", None, None, None,
        False, True,
    )  # fmt: skip


def span(number: int, state: CameraState, since: int, until: int | None, count: int = 1) -> CameraSpan:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    end = None if until is None else at + until * MINUTE
    cause = "blurred,covered" if state is CameraState.SUSPECT else "timeout"
    return CameraSpan(1, f"c{number}", at + since * MINUTE, end, state, cause, count)


def test_a_camera_that_drops_again_and_again_is_one_line() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    spans = [
        span(1, CameraState.LOST, -10, 5),
        span(1, CameraState.LIVE, 5, 20),
        span(1, CameraState.LOST, 20, 25, count=3),
        span(1, CameraState.LOST, 40, None),
        span(2, CameraState.SUSPECT, 30, 31),
        span(3, CameraState.LIVE, 0, None),
        span(9, CameraState.LOST, 0, 1),  # a camera that is no more
    ]
    lines = fold_lines([camera(1), camera(2), camera(3)], spans, at, at + 60 * MINUTE)
    assert [(line.camera, line.word, line.count) for line in lines] == [
        ("02 点位2", "镜头被遮挡", 1),
        ("02 点位2", "图象模糊", 1),
        ("01 点位1", "视频丢失", 5),
    ]
    lost = lines[-1]
    assert (lost.first, lost.last, lost.length) == (at, None, 30 * MINUTE)


def test_the_log_shows_what_the_machine_saw(desk: Desk, guard: Session) -> None:
    from app.domain.camera import CameraStatus, LossCause
    from app.events import CameraStatusChanged

    desk.journal.start()
    camera_id = desk.cameras.cameras()[1].id
    now = desk.clock.now().timestamp()
    for state, cause, since in (
        (CameraState.LIVE, None, now - 600),
        (CameraState.LOST, LossCause.TIMEOUT, now - 300),
    ):
        desk.bus.publish(CameraStatusChanged(CameraStatus(camera_id, state, since, cause=cause)))
    desk.journal.stop()
    lines = desk.duty.machine_lines(guard, desk.clock.now() - DAY, desk.clock.now())
    assert [(line.camera, line.word, line.length) for line in lines] == [
        ("07 食堂门口", "视频丢失", 5 * MINUTE)
    ]

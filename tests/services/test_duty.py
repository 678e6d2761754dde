"""The duty log: drafts that survive, signatures, corrections, marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.duty import Category, Draft, DutyEntry
from app.domain.shift import ShiftName
from app.errors import UserError
from app.services.auth import NotPermitted, Session, WrongPassword
from tests.services.conftest import MORNING, PASSWORD, World

DAY = timedelta(days=1)


def written(world: World, session: Session, situation: str = "来访人员经登记进入。") -> DutyEntry:
    draft = world.duty.new_draft(session, None, Category.VISIT)
    return world.duty.sign(session, replace(draft, situation=situation), PASSWORD)


def listed(world: World, session: Session, **which: object) -> list[DutyEntry]:
    return world.duty.entries(session, since=MORNING - DAY, until=MORNING + 2 * DAY, **which)  # type: ignore[arg-type]


def test_a_signed_entry_is_there_once(world: World, guard: Session) -> None:
    entry = written(world, guard)
    assert listed(world, guard) == [entry]
    assert (entry.author_name, entry.shift, entry.late) == ("早班保安", ShiftName.MORNING, False)
    assert entry.category is Category.VISIT
    assert "路" in entry.device_status


def test_a_wrong_password_signs_nothing_and_keeps_the_draft(world: World, guard: Session) -> None:
    draft = replace(world.duty.new_draft(guard), situation="写了一半")
    world.duty.keep_draft(guard, draft)
    with pytest.raises(WrongPassword):
        world.duty.sign(guard, draft, "wrong-1234")
    assert listed(world, guard) == []
    assert world.duty.load_draft(guard) == draft


def test_a_draft_survives_a_restart_and_a_change_of_guard(world: World, guard: Session) -> None:
    draft = Draft(MORNING.timestamp(), Category.PARCEL, "c1", "快递", snapshots=("ab" * 32,))
    world.duty.keep_draft(guard, draft)
    world.reopen()
    other = world.login("中班保安")
    assert world.duty.load_draft(other) is None
    assert world.duty.load_draft(world.login("早班保安")) == draft


def test_signing_takes_the_draft_away(world: World, guard: Session) -> None:
    draft = replace(world.duty.new_draft(guard), situation="完整")
    world.duty.keep_draft(guard, draft)
    world.duty.sign(guard, draft, PASSWORD)
    assert world.duty.load_draft(guard) is None


def test_a_correction_does_not_cost_the_half_written_entry(world: World, guard: Session) -> None:
    entry = written(world, guard, "两人")
    half = replace(world.duty.new_draft(guard), situation="写了一半")
    world.duty.keep_draft(guard, half)
    world.clock.move(minutes=1)
    correction = replace(world.duty.correction(guard, entry), situation="三人")
    world.duty.keep_draft(guard, correction)
    assert world.duty.load_draft(guard) == correction
    world.duty.sign(guard, correction, PASSWORD)
    assert world.duty.load_draft(guard) == half
    world.duty.drop_draft(guard)
    assert world.duty.load_draft(guard) is None


def test_a_correction_points_to_its_entry_and_both_stay(world: World, guard: Session) -> None:
    entry = written(world, guard, "两人")
    new = world.duty.sign(guard, replace(world.duty.correction(guard, entry), situation="三人"), PASSWORD)
    old = world.duty.entry(guard, entry.id)
    assert old == replace(entry, corrected_by=new.id)
    assert (new.corrects, new.situation, new.at) == (entry.id, "三人", entry.at)
    assert {e.id for e in listed(world, guard)} == {entry.id, new.id}
    with pytest.raises(UserError, match="已经更正"):
        world.duty.sign(guard, world.duty.correction(guard, entry), PASSWORD)
    again = world.duty.sign(guard, replace(world.duty.correction(guard, new), situation="四人"), PASSWORD)
    assert again.corrects == new.id


def test_corrections_need_something_to_correct(world: World, guard: Session) -> None:
    with pytest.raises(UserError, match="找不到"):
        world.duty.sign(guard, Draft(MORNING.timestamp(), situation="甲", corrects="nothing"), PASSWORD)


def test_what_is_written_late_is_marked(world: World, guard: Session) -> None:
    draft = replace(world.duty.new_draft(guard), situation="补记一条")
    world.clock.move(minutes=16)
    assert world.duty.sign(guard, draft, PASSWORD).late


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"situation": "  "}, "情况记载"),
        ({"agrees": False}, "不一致"),
        ({"handling": "长" * 4001}, "太长"),
        ({"occurred_at": MORNING.timestamp() + 600}, "晚于现在"),
    ],
)
def test_what_is_missing_is_named(
    world: World, guard: Session, changes: dict[str, object], cause: str
) -> None:
    draft = Draft(**{"occurred_at": MORNING.timestamp(), "situation": "甲", **changes})  # type: ignore[arg-type]
    with pytest.raises(UserError, match=cause):
        world.duty.sign(guard, draft, PASSWORD)
    assert listed(world, guard) == []


def test_what_the_guard_states_is_kept_apart(world: World, guard: Session) -> None:
    draft = replace(world.duty.new_draft(guard), situation="甲", agrees=False, guard_status="02 路图象闪烁")
    entry = world.duty.sign(guard, draft, PASSWORD)
    assert (entry.agrees, entry.guard_status) == (False, "02 路图象闪烁")
    assert entry.device_status == draft.device_status


def test_an_event_belongs_to_the_shift_of_its_writer_in_the_handover_window(
    world: World, guard: Session
) -> None:
    world.clock.move(hours=7, minutes=10)  # 16:10, the morning guard is still there
    assert written(world, guard).shift is ShiftName.MORNING
    world.clock.move(minutes=10)
    assert written(world, guard).shift is ShiftName.MIDDLE


def test_entries_are_filtered_by_time_and_shift_newest_first(world: World, guard: Session) -> None:
    first = written(world, guard, "甲")
    world.clock.move(hours=9)
    second = written(world, guard, "乙")
    assert listed(world, guard) == [second, first]
    assert listed(world, guard, shift=ShiftName.MIDDLE) == [second]
    assert world.duty.entries(guard, since=first.at, until=second.at) == [first]


def test_who_may_not_write_may_read(world: World, guard: Session) -> None:
    entry = written(world, guard)
    principal = world.login("校长")
    assert listed(world, principal) == [entry]
    with pytest.raises(NotPermitted):
        world.duty.new_draft(principal)
    with pytest.raises(NotPermitted):
        world.duty.sign(principal, Draft(MORNING.timestamp(), situation="甲"), PASSWORD)
    with pytest.raises(NotPermitted):
        world.duty.entries(principal, since=MORNING, until=MORNING, school_id=2)


def test_the_machine_names_what_it_saw_since_the_shift_began(
    world: World, guard: Session, watch: Callable[[int, str, float], None]
) -> None:
    world.journal.start()
    watch(1, "live", -600)
    watch(7, "lost", -300)
    world.journal.stop()
    seen = world.duty.new_draft(guard).device_status
    assert "视频丢失 1 路" in seen
    assert "07 食堂门口" in seen
    assert "其余 1 路正常" in seen


def test_phrases_of_a_category_can_be_edited(world: World) -> None:
    assert world.duty.phrases(Category.PICKUP)
    world.settings.set("duty.phrases", {"pickup": ["放学"]})
    assert world.duty.phrases(Category.PICKUP) == ["放学"]
    assert world.duty.phrases(Category.VISIT) == []

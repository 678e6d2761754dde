"""Folds: total, replayable, and what was signed never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from app.domain.camera import CameraSpan, CameraState
from app.domain.duty import Category, Draft, DutyEntry
from app.domain.fault import FINAL, FOLLOWING, Fault, FaultDraft, FaultState, follows, overdue, steps_of
from app.domain.folds.camera import CAMERA_SPANS, SpanClosed, SpanOpened, state_body
from app.domain.folds.duty import DUTY_ENTRIES, entry_body
from app.domain.folds.fault import FAULTS, fault_body, step_body
from app.domain.folds.shift import DUTY_TURNS, closed_body, opened_body
from app.domain.record import GENESIS, Kind, Record, seal
from app.domain.register import Key, Register
from app.domain.registers import REGISTERS
from app.domain.shift import ShiftName

DEVICE = UUID(int=7)
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


def record(
    kind: Kind,
    body: Mapping[str, Any],
    *,
    at: datetime = NOW,
    written: datetime | None = None,
    author: str = "guard",
    v: int = 1,
) -> Record:
    return seal(
        GENESIS,
        id=uuid7(),
        school_id=1,
        device_id=DEVICE,
        dev_seq=1,
        kind=kind,
        occurred_at=at,
        written_at=written or at,
        author=author,
        body=body,
        v=v,
    )


def folded(register: Register[Any], records: list[Record]) -> dict[Key, Any]:
    rows: dict[Key, Any] = {}
    for each in records:
        if each.kind in register.kinds:
            for key in register.keys_of(each):
                row = register.fold(rows.get(key), each, key)
                rows[key] = row
    return {key: row for key, row in rows.items() if row is not None}


def entry(
    situation: str, *, corrects: str | None = None, at: datetime = NOW, written: datetime = NOW
) -> Record:
    draft = Draft(at.timestamp(), Category.VISIT, "c1", situation, "正常。", corrects=corrects)
    kind = Kind.DUTY_CORRECTION if corrects else Kind.DUTY_ENTRY
    return record(kind, entry_body(draft, ShiftName.MORNING, "早班保安"), at=at, written=written)


def test_register_keys_begin_with_the_school() -> None:
    for register in REGISTERS:
        assert register.key[0] == "school_id"
        assert len({r.name for r in REGISTERS}) == len(REGISTERS)


def test_a_correction_touches_both_rows_and_changes_no_signed_word() -> None:
    old = entry("两人来访")
    new = entry("三人来访", corrects=str(old.id))
    rows = folded(DUTY_ENTRIES, [old, new])
    before: DutyEntry = rows[1, str(old.id)]
    after: DutyEntry = rows[1, str(new.id)]
    assert (before.situation, before.corrected_by) == ("两人来访", str(new.id))
    assert (after.situation, after.corrects) == ("三人来访", str(old.id))


def test_of_two_corrections_of_one_entry_the_first_in_the_log_counts() -> None:
    old = entry("甲")
    first, second = entry("乙", corrects=str(old.id)), entry("丙", corrects=str(old.id))
    rows = folded(DUTY_ENTRIES, [old, first, second])
    assert rows[1, str(old.id)].corrected_by == str(first.id)
    assert rows[1, str(second.id)].corrects == str(old.id)


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (15, False), (16, True)])
def test_late_mark(minutes: int, late: bool) -> None:
    written = entry("补", at=NOW, written=NOW + timedelta(minutes=minutes))
    assert folded(DUTY_ENTRIES, [written])[1, str(written.id)].late is late


def test_newer_versions_and_unreadable_bodies_touch_nothing() -> None:
    good = entry("甲")
    newer = record(Kind.DUTY_ENTRY, {"anything": 1}, v=2)
    broken = record(Kind.DUTY_ENTRY, {"shift": "afternoon"})
    assert set(folded(DUTY_ENTRIES, [good, newer, broken])) == {(1, str(good.id))}


@given(st.sampled_from(list(Kind)), st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8)))
def test_no_body_breaks_a_fold(kind: Kind, body: dict[str, Any]) -> None:
    strange = record(kind, body)
    for register in REGISTERS:
        folded(register, [strange])


def detected(fault_id: str = "f", at: datetime = NOW) -> Record:
    draft = FaultDraft("c7", "07 食堂门口", "SXT-07", at.timestamp(), "视频丢失", "视频丢失")
    return record(Kind.FAULT_DETECTED, fault_body(fault_id, "2026-0001", draft, ""), at=at, author="system")


def reported(fault_id: str = "f", at: datetime = NOW, symptom: str = "视频丢失,线路断") -> Record:
    draft = FaultDraft("c7", "07 食堂门口", "SXT-07", NOW.timestamp(), symptom, "视频丢失")
    return record(Kind.FAULT_REPORTED, fault_body(fault_id, "2026-0001", draft, "早班保安"), at=at)


def step(state: FaultState, note: str = "", at: datetime = NOW) -> Record:
    return record(Kind.FAULT_STEP, step_body("f", state, note, "管理员"), at=at)


def fault(*records: Record) -> Fault:
    row = folded(FAULTS, list(records))[1, "f"]
    assert isinstance(row, Fault)
    return row


def test_a_detected_fault_becomes_the_report() -> None:
    after = fault(detected(), reported(at=NOW + timedelta(hours=2)))
    assert after.state is FaultState.REPORTED
    assert after.detected_at == NOW
    assert after.reported_at == NOW + timedelta(hours=2)
    assert (after.symptom, after.reporter_name) == ("视频丢失,线路断", "早班保安")


def test_a_record_without_a_case_or_with_an_unknown_one_is_read_all_the_same() -> None:
    body = fault_body("f", "2026-0001", FaultDraft("c7", "07", "", NOW.timestamp(), "烫手", ""), "早班保安")
    old = {name: value for name, value in body.items() if name != "kind"}
    assert fault(record(Kind.FAULT_REPORTED, old)).kind is None
    assert fault(record(Kind.FAULT_REPORTED, {**body, "kind": "of the future"})).kind is None
    assert fault(record(Kind.FAULT_REPORTED, {**body, "kind": "heat"})).kind == "heat"


def test_eight_hours_from_detection_to_report() -> None:
    open_fault = fault(detected())
    assert open_fault.due_at == NOW + timedelta(hours=8)
    assert not overdue(open_fault, NOW + timedelta(hours=8))
    assert overdue(open_fault, NOW + timedelta(hours=8, seconds=1))
    assert not overdue(fault(detected(), reported(at=NOW + timedelta(hours=7))), NOW + timedelta(days=9))
    assert overdue(fault(detected(), reported(at=NOW + timedelta(hours=9))), NOW + timedelta(days=9))


def test_a_step_that_does_not_fit_is_kept_and_not_applied() -> None:
    after = fault(detected(), step(FaultState.ON_SITE, "来早了"), reported())
    assert after.state is FaultState.REPORTED
    assert [(s.state, s.applied) for s in steps_of(after)] == [
        (FaultState.DETECTED, True),
        (FaultState.ON_SITE, False),
        (FaultState.REPORTED, True),
    ]
    assert after.handling == ""


def test_a_second_report_of_one_fault_is_not_applied() -> None:
    after = fault(reported(symptom="甲"), reported(symptom="乙"))
    assert after.symptom == "甲"
    assert [s.applied for s in steps_of(after)] == [True, False]


@given(st.lists(st.sampled_from(list(FaultState)), max_size=12))
def test_random_steps_only_ever_follow_the_table(states: list[FaultState]) -> None:
    after = fault(detected(), *(step(state) for state in states))
    steps = steps_of(after)
    assert len(steps) == len(states) + 1
    now = FaultState.DETECTED
    for each in steps[1:]:
        assert each.applied is follows(now, each.state)
        now = each.state if each.applied else now
    assert after.state is now
    assert (after.closed_at is not None) is (now in FINAL)


def test_every_state_leads_to_an_end() -> None:
    def ends(state: FaultState, seen: frozenset[FaultState]) -> bool:
        return state in FINAL or any(
            ends(after, seen | {state}) for after in FOLLOWING[state] if after not in seen
        )

    assert all(ends(state, frozenset()) for state in FaultState)


def test_a_span_opens_and_closes() -> None:
    lost = SpanOpened("s1", "c7", CameraState.LOST, NOW, "timeout")
    rows = folded(
        CAMERA_SPANS,
        [
            record(Kind.CAMERA_STATE, state_body([lost], [])),
            record(
                Kind.CAMERA_STATE,
                state_body([], [SpanClosed("s1", "c7", NOW + timedelta(minutes=3), "refused", 4)]),
            ),
        ],
    )
    span: CameraSpan = rows[1, "s1"]
    assert (span.state, span.cause, span.count) == (CameraState.LOST, "refused", 4)
    assert span.until == NOW + timedelta(minutes=3)


def test_a_turn_closes_once_and_never_before_it_began() -> None:
    opened = record(Kind.SHIFT_OPENED, opened_body("t", "a", "早班保安", ShiftName.MORNING))
    set_back = record(Kind.SHIFT_CLOSED, closed_body("t", "logout"), at=NOW - timedelta(hours=1))
    again = record(Kind.SHIFT_CLOSED, closed_body("t", "relieved"), at=NOW + timedelta(hours=1))
    assert folded(DUTY_TURNS, [opened, set_back, again])[1, "t"].closed_at == NOW

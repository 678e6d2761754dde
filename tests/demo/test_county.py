"""The demo county: a month that reads like one, whole, repeatable, and known at the centre."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from app.bootstrap import Workplace, open_workplace
from app.demo.chronicle import Chronicle
from app.demo.control import DemoProcess, ServerInfo
from app.demo.county import DemoCounty, accounts_table, prepare
from app.demo.duty_plan import ZONE
from app.demo.faults import PASSWORDS
from app.demo.phrases import HABITS, fill
from app.demo.places import SCHOOL_A, SCHOOL_B
from app.demo.staff import WORKPLACES, passwords
from app.demo.troubles import TROUBLES
from app.domain.camera import AreaClass, Camera, CameraSpan
from app.domain.duty import DutyEntry
from app.domain.fault import Fault, FaultState, overdue, steps_of
from app.domain.handover import HandoverMark, ItemKind, Relief
from app.domain.people import Account, Role, password_problem
from app.domain.record import SYSTEM, Kind
from app.domain.roster import Leave, LeaveState
from app.domain.shift import DutyTurn, ShiftName, ShiftSlot
from app.errors import EnvError
from app.services.auth import Session
from app.services.cameras import secret_name
from app.services.handover_rows import SlotHandover
from app.services.ports import UnitOfWork
from app.storage.verify import verify

T = TypeVar("T")
NOW = datetime(2026, 11, 22, 6, 20, tzinfo=UTC)  # 14:20 in Shanghai, a Sunday


@pytest.fixture(scope="module")
def server(demo_data: Path) -> Iterator[ServerInfo]:
    with DemoProcess(demo_data) as info:
        yield info


@pytest.fixture(scope="module")
def county(demo_data: Path, server: ServerInfo) -> DemoCounty:
    told: list[tuple[str, int, int]] = []
    county = prepare(demo_data, lambda *step: told.append(step), now=NOW)
    assert told[0][1] == 0 and told[-1][1:] == (6, 6)
    return county


def _read(county: DemoCounty, folder: str, work: Callable[[UnitOfWork], T]) -> T:
    return _in(county, folder, lambda place: place.store.run(work))


def _in(county: DemoCounty, folder: str, work: Callable[[Workplace], T]) -> T:
    place = open_workplace(county.folders[folder], video=False)
    try:
        return work(place)
    finally:
        place.close()


def test_two_schools_and_the_county_can_be_logged_into(county: DemoCounty) -> None:
    for plan in WORKPLACES:

        def all_log_in(place: Workplace, plan=plan) -> None:  # type: ignore[no-untyped-def]
            accounts = {account.name: account for account in place.auth.accounts()}
            assert accounts.keys() == {person.name for person in plan.staff}
            for person in plan.staff:
                place.auth.check_password(accounts[person.name].id, person.password)

        _in(county, plan.folder, all_log_in)


def test_passwords_are_printed_and_shown_on_the_login_page(county: DemoCounty) -> None:
    table = accounts_table()
    shown = json.loads((county.data / "demo" / "passwords.json").read_text("utf-8"))
    assert shown == passwords()
    for plan in WORKPLACES:
        for person in plan.staff:
            assert person.name in table and person.password in table
            assert password_problem(person.password, person.name) is None


def test_a_large_school_writes_some_thirty_entries_a_day(county: DemoCounty) -> None:
    entries = _read(county, "school-a", lambda uow: uow.find(DutyEntry, order="at"))
    days = Counter(entry.at.astimezone(ZONE).date() for entry in entries)
    full = [count for day, count in sorted(days.items())[:-1] if day.weekday() < 5]
    assert len(days) == 31 and min(full) >= 25 and max(full) <= 42
    small = _read(county, "school-b", lambda uow: uow.find(DutyEntry))
    assert 8 <= len(small) / 30 <= 15
    assert {entry.shift for entry in entries} == set(ShiftName)
    assert all(entry.at <= entry.written_at <= NOW for entry in entries)
    assert 0 < sum(entry.late for entry in entries) < 0.1 * len(entries)
    corrected = [entry for entry in entries if entry.corrected_by]
    assert corrected and all(any(e.corrects == c.id for e in entries) for c in corrected)


def test_texts_are_finished_sentences(county: DemoCounty) -> None:
    entries = _read(county, "school-a", lambda uow: uow.find(DutyEntry))
    for entry in entries:
        for words in (entry.situation, entry.handling, entry.device_status):
            assert not set("{}|<>") & set(words), words
        assert entry.situation.endswith(("。", "）")) and "," not in entry.situation
        assert "路" in entry.device_status
    assert len({entry.situation for entry in entries}) > 150
    rng = random.Random(1)
    assert fill("{a|{1-1}}", rng) in {"a", "1"} and len(HABITS) > 30


def test_somebody_was_on_duty_all_the_time(county: DemoCounty) -> None:
    turns = _read(county, "school-a", lambda uow: uow.find(DutyTurn, order="opened_at"))
    assert all(turn.closed_at is not None for turn in turns), "the present shift is still to be taken"
    for turn, following in itertools.pairwise(turns):
        assert turn.closed_at == following.opened_at
    assert turns[0].opened_at < NOW - timedelta(days=30)
    assert NOW - turns[-1].closed_at < timedelta(hours=8)  # type: ignore[operator]


def test_the_shifts_were_handed_over(county: DemoCounty) -> None:
    def told(
        place: Workplace,
    ) -> tuple[list[SlotHandover], list[Leave], list[Relief], list[tuple[ShiftSlot, str]]]:
        account = next(a for a in place.auth.accounts() if a.role is Role.ADMIN)
        session = Session(account.school_id, "", account, None, "", account.since)
        ended = NOW - timedelta(hours=7)
        history = place.shift.handover.history(session, NOW - timedelta(days=30), ended)
        leaves = place.shift.leave.leaves(session, (NOW - timedelta(days=30)).date())
        reliefs = place.store.run(lambda uow: uow.find(Relief))
        stand_ins = [
            (row.slot, person.name)
            for row in place.shift.roster.days(session, (NOW - timedelta(days=30)).date(), 30)
            for person in row.people
            if person.instead_of
        ]
        return history, leaves, reliefs, stand_ins

    history, leaves, reliefs, stand_ins = _in(county, "school-a", told)
    marks = Counter(row.mark for row in history)
    assert marks[HandoverMark.LATE] == marks[HandoverMark.STAYED] == 1
    assert marks[HandoverMark.DONE] == len(history) - 2 > 85
    signed = [row.handovers[-1] for row in history]
    for one in signed:
        assert one.signed_at is not None and one.taken_at is not None and one.signed_at < one.taken_at
        assert one.summary.startswith("本班 ") and "记录" in one.summary
        assert set(one.acknowledged) == {item.id for item in one.open_items}
    assert any(item.kind is ItemKind.FAULT for item in signed[0].open_items), "a fault is open at the end"
    assert sum(bool(one.note) for one in signed) == 3
    assert all(relief.seen_at for relief in reliefs) and len(reliefs) == 2
    assert [leave.state for leave in leaves] == [LeaveState.GRANTED, LeaveState.ASKED]
    by_slot = {row.slot: row.handovers[-1] for row in history if row.handovers}
    assert len(stand_ins) == 2
    assert all(by_slot[slot].out_name == name for slot, name in stand_ins), "who stood in was on duty"


def test_faults_went_their_way(county: DemoCounty) -> None:
    faults = _read(county, "school-a", lambda uow: uow.find(Fault, order="number"))
    assert len(faults) == len(TROUBLES[SCHOOL_A])
    assert [f.number for f in faults] == [f"2026-{n:04d}" for n in range(1, len(faults) + 1)]
    assert [f.detected_at for f in faults] == sorted(f.detected_at for f in faults)
    assert all(step.applied for fault in faults for step in steps_of(fault))
    states = Counter(fault.state for fault in faults)
    assert states[FaultState.ACCEPTED] >= 6
    assert states[FaultState.DETECTED] == 1, "one runs against the 8-hour clock"
    waiting = next(f for f in faults if f.state is FaultState.DETECTED)
    assert timedelta(hours=7) < waiting.due_at - NOW < timedelta(hours=8)
    assert sum(overdue(fault, NOW) for fault in faults) == 1
    assert all(
        f.machine_seen == "" or f"{f.detected_at.astimezone(ZONE):%H:%M}" in f.machine_seen for f in faults
    )
    assert any(fault.camera_id is None for fault in faults), "a recorder fails too"


def test_camera_spans_are_closed_and_do_not_overlap(county: DemoCounty) -> None:
    def work(uow: UnitOfWork) -> tuple[list[Camera], list[CameraSpan]]:
        return uow.find(Camera, order="number"), uow.find(CameraSpan, order="since")

    cameras, spans = _read(county, "school-a", work)
    assert len(cameras) == 16 and {c.area for c in cameras} == set(AreaClass)
    for camera in cameras:
        own = [span for span in spans if span.camera_id == camera.id]
        assert all(a.until == b.since for a, b in itertools.pairwise(own))
        assert own[-1].until == NOW


def test_passwords_of_cameras_stand_in_the_keyring_only(county: DemoCounty) -> None:
    _, password = PASSWORDS["a05"]

    def held(place: Workplace) -> Camera:
        camera = next(c for c in place.cameras.cameras(SCHOOL_A) if c.number == 5)
        assert place.secrets.get(secret_name(SCHOOL_A, camera.id)) == password
        return camera

    camera = _in(county, "school-a", held)
    assert password not in repr(camera)
    _in(county, "county", held)
    for log in county.data.glob("school-a/*.sqlite*"):
        assert password.encode() not in log.read_bytes()


def test_every_chain_is_whole(county: DemoCounty) -> None:
    for folder in county.folders.values():
        report = verify(folder)
        assert report.records > 0 and not report.bad


def test_the_county_has_received_both_schools(county: DemoCounty, server: ServerInfo) -> None:
    if server.centre_dsn is None:
        pytest.skip(server.centre_problem)

    def seen(uow: UnitOfWork) -> dict[int, int]:
        return Counter(entry.school_id for entry in uow.find(DutyEntry))

    own = {
        school: len(_read(county, folder, lambda uow: uow.find(DutyEntry)))
        for school, folder in ((SCHOOL_A, "school-a"), (SCHOOL_B, "school-b"))
    }
    assert _read(county, "county", seen) == own
    assert _in(county, "school-a", lambda p: p.store.head()[0] - p.store.acknowledged()) == 0
    assert _in(county, "county", lambda p: p.sync is not None)


def test_a_second_time_keeps_everything(county: DemoCounty, server: ServerInfo) -> None:
    def sign(place: Workplace) -> int:
        account = next(a for a in place.auth.accounts() if a.role is Role.GUARD)
        place.auth.check_password(account.id, passwords()["school-a"][account.name])
        session = place.auth.login(account.id, passwords()["school-a"][account.name], None)
        draft = place.duty.new_draft(session)
        place.duty.sign(session, replace(draft, situation="留着。"), passwords()["school-a"][account.name])
        return place.store.head()[0]

    head = _in(county, "school-a", sign)
    again = prepare(county.data)
    assert again.folders == county.folders
    assert _in(county, "school-a", lambda p: p.store.head()[0]) == head


def test_cameras_follow_the_server_to_another_port(county: DemoCounty, server: ServerInfo) -> None:
    def mine(uow: UnitOfWork) -> None:
        first = uow.find(Camera, school_id=SCHOOL_B, number=1)[0]
        from app.domain.folds.camera import camera_body

        own = replace(first, id="own", number=9, main_url="rtsp://192.0.2.7:554/1", sub_url=None)
        uow.append(Kind.CAMERA_SET, camera_body(own), author=SYSTEM)

    _read(county, "school-b", mine)
    moved = replace(server, rtsp_port=7)
    assert prepare(county.data, info=moved).rtsp_port == 7
    cameras = _read(county, "school-b", lambda uow: uow.find(Camera, order="number"))
    assert [c.main_url for c in cameras] == [
        *(f"rtsp://127.0.0.1:7/b0{n}/main" for n in (1, 2, 3, 4)),
        "rtsp://192.0.2.7:554/1",
    ]
    prepare(county.data)
    cameras = _read(county, "school-b", lambda uow: uow.find(Camera, order="number"))
    assert cameras[1].sub_url == f"rtsp://127.0.0.1:{server.rtsp_port}/b02/sub"


def test_the_story_is_the_same_every_time() -> None:
    cameras = [
        Camera(
            SCHOOL_A,
            f"c{n}",
            n,
            f"点位{n}",
            f"SXT-{n:02d}",
            AreaClass.OTHER,
            False,
            "rtsp://x/1",
            None,
            None,
            None,
            False,
            True,
        )
        for n in range(1, 17)
    ]
    staff = [person.name for person in WORKPLACES[0].staff]
    accounts = {name: Account(SCHOOL_A, name, name, Role.GUARD, None, True, NOW) for name in staff}

    class Any(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return key

    def told() -> list[object]:
        records = Chronicle(SCHOOL_A, cameras, accounts, NOW).records()
        return [(r.written_at, r.kind, r.author, r.body(Any()), r.occurred_at, r.name) for r in records]

    assert told() == told()


def test_without_a_server_the_past_is_still_made(tmp_path: Path) -> None:
    made = prepare(tmp_path, now=NOW)
    assert _in(made, "school-b", lambda p: p.sync) is None
    assert _read(made, "school-b", lambda uow: len(uow.find(Fault))) == len(TROUBLES[SCHOOL_B])


def test_an_unwritable_folder_is_told_and_nothing_half_made_stays(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("in the way")
    with pytest.raises(EnvError):
        prepare(data, now=NOW)
    assert data.read_text() == "in the way"

"""The demo's month of checks and closings: what runs is left to do, little is overdue, the chain holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Workplace, open_workplace
from app.demo.chronicle import Happening, Refs
from app.demo.county import prepare
from app.demo.staff import ADMIN
from app.demo.writing import HistoryClock, write_story
from app.domain.asset import AssetState
from app.domain.asset_handover import SheetState, assets_of
from app.domain.closing import ClosingState
from app.domain.folds.people import login_body
from app.domain.inspection import DueState
from app.domain.period import PeriodKind
from app.domain.record import Kind
from app.services.auth import Session
from app.storage.verify import verify

NOW = datetime(2026, 11, 22, 6, 20, tzinfo=UTC)  # 14:20 in Shanghai


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    data: Path = tmp_path_factory.mktemp("county")
    place = open_workplace(prepare(data, now=NOW).folders["school-a"], video=False, clock=HistoryClock(NOW))
    yield place
    place.close()
    assert verify(data / "school-a").ok


@pytest.fixture
def admin(school: Workplace) -> Session:
    account = next(a for a in school.auth.accounts() if a.name == ADMIN.name)
    return Session(account.school_id, "", account, None, "", account.since)


def test_what_runs_is_left_to_do_and_nothing_nags(school: Workplace, admin: Session) -> None:
    due = school.upkeep.checks.due(admin)
    assert {one.list_id for one in due} == {"shift", "patrol", "day", "week", "month", "quarter"}
    assert {one.state for one in due} == {DueState.DUE}
    closings = school.upkeep.closings.due(admin)
    assert sum(one.state is ClosingState.OVERDUE for one in closings) <= 3


def test_the_month_has_all_that_a_month_has(school: Workplace, admin: Session) -> None:
    upkeep = school.upkeep
    checks = upkeep.checks.history(admin, NOW - timedelta(days=30), NOW)
    states = [one.state for one in checks]
    assert states.count(DueState.DONE) > 0.9 * len(states)
    assert DueState.EXCUSED in states
    assert any(one.not_ok for one in checks)
    assert any(one.late for one in checks)
    weeks = upkeep.closings.history(admin, PeriodKind.WEEK, NOW - timedelta(days=28), NOW)
    assert [one.state for one in weeks].count(ClosingState.DONE) >= 3
    assert [case.closed_at is not None for case in upkeep.emergencies.cases(admin)] == [True]
    assert upkeep.emergencies.contacts(admin)
    complete = [reader.complete for reader in upkeep.rules.readers(admin)]
    assert complete.count(False) == 1
    domes = upkeep.rests.day(admin, (NOW - timedelta(days=2)).date())
    assert domes
    assert all(rest.fits for rest in domes)


def test_the_ledgers_show_what_they_are_for(school: Workplace, admin: Session) -> None:
    ledgers = school.upkeep.ledgers
    assets = ledgers.assets.assets(admin)
    cameras = school.cameras.cameras()
    assert {camera.id for camera in cameras} <= {asset.camera_id for asset in assets}
    assert sum(asset.lacks_ups for asset in assets) == 2
    states = {asset.state for asset in assets}
    assert states == set(AssetState)
    free = {ledgers.assets.warranty_of(admin, asset.number, None).free for asset in assets}
    assert free == {True, False}
    assert all(item.balance >= 0 for item in ledgers.consumables.items(admin))
    (sheet,) = ledgers.handovers.sheets(admin)
    assert sheet.state is SheetState.TAKEN
    assert len(assets_of(sheet)) == sum(asset.present for asset in assets)
    switch = next(asset for asset in assets if asset.number == "SB-0201")
    book = " ".join(f"{row.words} {row.note}" for row in ledgers.assets.book(admin, switch.id).rows)
    assert "计划停机" in book
    assert "恢复运行" in book
    assert switch.keeper == sheet.taker_name


def test_a_record_may_speak_of_one_from_before_a_closing(school: Workplace, admin: Session) -> None:
    """The night's closing stands between an entry and its correction."""
    account = admin.account
    clock = HistoryClock(NOW - timedelta(days=2))
    begin = clock.at
    seen: list[str] = []

    def later(refs: Refs) -> dict[str, str]:
        seen.append(refs["first"])
        return login_body(account.id)

    story = [
        Happening(begin, Kind.LOGIN, ADMIN.name, lambda _: login_body(account.id), name="first"),
        Happening(begin + timedelta(days=1), Kind.LOGOUT, ADMIN.name, later),
    ]
    write_story(school, clock, {ADMIN.name: account}, story, NOW)
    assert len(seen) == 1

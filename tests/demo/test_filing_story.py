"""The demo's registers: something of everything, and something left to try for each role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Workplace, open_workplace
from app.demo.county import prepare
from app.demo.staff import ADMIN, LEADER, PRINCIPAL
from app.demo.writing import HistoryClock
from app.domain.period import Period, PeriodKind
from app.domain.room import VisitState
from app.domain.technician import Fitness
from app.services.auth import Session

NOW = datetime(2026, 11, 22, 6, 20, tzinfo=UTC)  # 14:20 in Shanghai
MONTH = Period(PeriodKind.MONTH, "all", NOW - timedelta(days=31), NOW + timedelta(days=1), NOW.date())


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    data: Path = tmp_path_factory.mktemp("county")
    place = open_workplace(prepare(data, now=NOW).folders["school-a"], video=False, clock=HistoryClock(NOW))
    yield place
    place.close()


def session(school: Workplace, name: str) -> Session:
    account = next(a for a in school.auth.accounts() if a.name == name)
    return Session(account.school_id, "", account, None, "", account.since)


def test_every_register_has_lines_and_something_to_try(school: Workplace) -> None:
    filing = school.upkeep.filing
    admin, leader, principal = (session(school, who.name) for who in (ADMIN, LEADER, PRINCIPAL))
    visits = filing.room.visits(admin, MONTH.since, MONTH.until)
    assert {one.state for one in visits} == set(VisitState)
    assert len(filing.room.inside(admin)) == 1
    today = filing.technicians.today()
    states = [one.fitness(today) for one in filing.technicians.technicians(admin)]
    assert states == [Fitness.FIT, Fitness.FIT, Fitness.EXPIRED]
    assert len(filing.access.waiting(leader)) == 1
    assert len(filing.access.waiting(principal)) == 2
    items = filing.files.items(admin, MONTH.since, MONTH.until)
    assert [one.filed is not None for one in items] == [False, True]
    assert all(school.store.attachment(one.sha256) for one in items)
    assert filing.export.clearance(admin, items[1].item).request.person == "办公室主任"
    assert len(filing.forms.access_sheet(admin, MONTH).rows) == 3

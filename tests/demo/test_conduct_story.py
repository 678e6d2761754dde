"""The demo's month of conduct: of everything a little, explained and judged, something left to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Workplace, open_workplace
from app.demo.county import prepare
from app.demo.staff import ADMIN
from app.demo.writing import HistoryClock
from app.domain.outage import OutageState
from app.services.auth import Session
from app.services.conduct_log import ConductEvent, ConductKind
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


def month(school: Workplace, admin: Session) -> list[ConductEvent]:
    return school.conduct.log.events(admin, NOW - timedelta(days=31), NOW)


def test_there_is_something_of_every_kind(school: Workplace, admin: Session) -> None:
    counts = Counter(event.kind for event in month(school, admin))
    assert set(counts) == set(ConductKind)
    assert counts[ConductKind.RESTARTS] >= 3
    judged = [event for event in month(school, admin) if event.judgement is not None]
    assert len(judged) == 3
    assert [event.kind for event in month(school, admin) if event.open] == [ConductKind.FOREGROUND]


def test_the_doubts_are_the_guards_on_duty_and_explained(school: Workplace, admin: Session) -> None:
    for event in month(school, admin):
        if event.kind is not ConductKind.DOUBT:
            continue
        assert event.explanation is not None
        assert event.explanation.author_name == event.who
        day = school.shift.coverage.day(admin, event.since.astimezone(school.shifts.zone).date())
        doubtful = [one for one in day.stretches if one.doubt]
        assert [one.since for one in doubtful] == [event.since]
        assert day.doubtful == []


def test_one_outage_waits_for_the_leader(school: Workplace, admin: Session) -> None:
    found = school.conduct.outages.outages(admin, NOW - timedelta(days=31))
    assert [one.state for one in found] == [OutageState.ASKED, OutageState.GRANTED]
    assert school.conduct.outages.resting() == frozenset()

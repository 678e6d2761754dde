"""The demo's care of its points: one dirty lens is overdue, one adjustment waits, every look has a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.bootstrap import Workplace, open_workplace
from app.demo.county import prepare
from app.demo.scenes import scenes_folder
from app.demo.staff import ADMIN, GUARDS
from app.demo.writing import HistoryClock
from app.domain.lens import LensState
from app.domain.view_care import AdjustState, ViewState
from app.services.auth import Session

NOW = datetime(2026, 11, 22, 6, 20, tzinfo=UTC)  # 14:20 in Shanghai


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    data: Path = tmp_path_factory.mktemp("county")
    for number in range(1, 17):  # as the films' maker leaves them
        folder = scenes_folder(data) / f"a{number:02d}"
        folder.mkdir(parents=True)
        Image.new("RGB", (960, 540), (8 * number, 90, 90)).save(folder / "place.jpg")
    place = open_workplace(prepare(data, now=NOW).folders["school-a"], video=False, clock=HistoryClock(NOW))
    yield place
    place.close()


def test_the_page_has_something_of_everything(school: Workplace) -> None:
    account = next(a for a in school.auth.accounts() if a.name == ADMIN.name)
    admin = Session(account.school_id, "", account, None, "", account.since)
    care = school.care
    lenses = care.lenses.lenses(admin)
    assert [(one.camera.number, one.state) for one in lenses[:2]] == [
        (12, LensState.NEGLECTED),
        (16, LensState.OVERDUE),
    ]
    assert LensState.FINE in {one.state for one in lenses}
    assert {one.camera.number for one in lenses if one.own_plan} == {3, 7}
    waiting, done = care.adjustments.adjustments(admin)
    assert (waiting.state, done.state) == (AdjustState.ASKED, AdjustState.DONE)
    assert waiting.number > done.number
    today = NOW.date()
    rows = care.audit.views(admin, today - timedelta(days=30), today)
    names = {guard.name for guard in GUARDS} | {ADMIN.name}
    assert {row.account_name for row in rows} <= names
    assert all(row.first_at <= row.last_at <= NOW for row in rows)
    assert len(rows) > 100
    points = {point.camera.number: point for point in care.reviews.coverage(admin).points}
    assert [points[n].state for n in (1, 2, 4, 12, 16)] == [
        ViewState.FINE,
        ViewState.BLIND_SPOT,
        ViewState.FINE,
        ViewState.FINE,
        ViewState.NO_REFERENCE,
    ]
    reference, review = points[4].reference, points[4].review
    assert reference is not None and school.evidence.picture(reference.sha256)
    assert review is not None and "侧门" in review.note

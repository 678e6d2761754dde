"""Who looked closer at which camera: folded in memory, one record at most a minute, lost by nothing (R24)."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta

import pytest

from app.domain.record import Kind
from app.domain.viewing import ViewAct
from app.errors import EnvError
from app.events import CameraViewed
from app.services import view_audit
from app.services.auth import NotPermitted, Session
from app.services.ports import Still, UnitOfWork
from app.text import text
from tests.care.conftest import JPEG, Garden

TODAY = date(2026, 11, 22)


def look(garden: Garden, session: Session, number: int, act: ViewAct = ViewAct.ENLARGED) -> None:
    garden.bus.publish(CameraViewed(session.account, garden.point(number), act))


def test_a_thousand_looks_are_one_record_and_one_row_each(
    garden: Garden, admin: Session, guard: Session
) -> None:
    garden.audit.start()
    begin = garden.clock.now()
    for _ in range(1000):
        look(garden, guard, 7)
        garden.clock.move(seconds=3)
    look(garden, guard, 7, ViewAct.REPLAY)
    look(garden, guard, 1)
    look(garden, admin, 7)
    assert Kind.VIEWED not in garden.kinds()  # nothing is written while nobody waits
    rows = garden.audit.views(admin, TODAY, TODAY)
    assert garden.kinds().count(Kind.VIEWED) == 1
    assert len(rows) == 4
    row = next(r for r in rows if r.count > 1)
    assert (row.account_name, row.camera_id, row.act) == ("早班保安", garden.point(7), ViewAct.ENLARGED)
    assert (row.count, row.first_at) == (1000, begin)
    assert row.last_at == begin + timedelta(seconds=999 * 3)
    look(garden, guard, 7)
    garden.reopen()  # stopping writes what was pending
    rows = garden.audit.views(admin, TODAY, TODAY)
    assert max(r.count for r in rows) == 1001
    assert garden.kinds().count(Kind.VIEWED) == 2


def test_each_day_has_its_own_rows_by_the_schools_midnight(garden: Garden, admin: Session) -> None:
    garden.audit.start()
    garden.clock.move(hours=14, minutes=59)  # 23:59 in Shanghai
    look(garden, admin, 1)
    garden.clock.move(minutes=2)
    look(garden, admin, 1)
    tomorrow = TODAY + timedelta(days=1)
    assert [r.day for r in garden.audit.views(admin, TODAY, tomorrow)] == ["2026-11-23", "2026-11-22"]
    assert [r.day for r in garden.audit.views(admin, TODAY, TODAY)] == ["2026-11-22"]


def test_what_could_not_be_written_is_kept(
    garden: Garden, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    garden.audit.start()
    event = CameraViewed(admin.account, garden.point(1), ViewAct.ENLARGED)
    garden.bus.publish(event)
    real = garden.store.run

    def full(work: object) -> object:
        raise EnvError(text("磁盘已满"))

    monkeypatch.setattr(garden.store, "run", full)
    with pytest.raises(EnvError):
        garden.audit.flush()
    garden.bus.publish(event)
    monkeypatch.setattr(garden.store, "run", real)
    (row,) = garden.audit.views(admin, TODAY, TODAY)
    assert row.count == 2


def test_it_writes_by_itself_at_its_interval(
    garden: Garden, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_audit, "EVERY_S", 0.02)
    written = threading.Event()

    def seen(uow: UnitOfWork) -> bool:
        from app.domain.viewing import Viewed

        return bool(uow.find(Viewed))

    garden.audit.start()
    look(garden, admin, 1)
    end = time.monotonic() + 10
    while not written.is_set() and time.monotonic() < end:
        if garden.store.run(seen):
            written.set()
    assert written.is_set()
    time_before = garden.kinds().count(Kind.VIEWED)
    written.wait(0.1)
    assert garden.kinds().count(Kind.VIEWED) == time_before == 1  # idle intervals write nothing


def test_takes_are_told_by_the_service_itself(garden: Garden, admin: Session, guard: Session) -> None:
    garden.audit.start()
    seven = garden.point(7)
    garden.evidence.keep_still(guard, Still(seven, garden.clock.now().timestamp(), 8, 8, JPEG))
    with pytest.raises(EnvError):
        garden.evidence.start_clip(guard, seven, 1.0, 1.0)  # there is no video: nothing was seen
    rows = garden.audit.views(admin, TODAY, TODAY)
    assert [(r.account_name, r.act, r.count) for r in rows] == [("早班保安", ViewAct.SNAPSHOT, 1)]


def test_guards_do_not_read_it(garden: Garden, guard: Session) -> None:
    with pytest.raises(NotPermitted):
        garden.audit.views(guard, TODAY, TODAY)
    assert garden.audit.views(garden.login("校长"), TODAY, TODAY) == []


def test_a_look_is_cheap(garden: Garden, admin: Session) -> None:
    garden.audit.start()
    event = CameraViewed(admin.account, garden.point(1), ViewAct.ENLARGED)
    begin = time.perf_counter()
    for _ in range(2000):
        garden.bus.publish(event)
    assert (time.perf_counter() - begin) / 2000 < 0.001  # seconds a look

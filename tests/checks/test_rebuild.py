"""Random days of checks, closings and emergencies: registers rebuilt from the log equal the live ones, and
nothing that was signed ever changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.closing import CLOSED
from app.domain.emergency import NOTE, EmergencyKind
from app.domain.inspection import CheckSheet, Result
from app.domain.people import Role
from app.domain.period import period_of
from app.domain.registers import REGISTERS
from app.errors import UserError
from app.services.auth import Session
from app.services.check_lists import LISTS
from app.services.checks import Found
from app.storage.verify import verify
from app.text import text
from tests.checks.conftest import Eyes, Yard
from tests.services.conftest import PASSWORD

Act = Callable[[Yard, Session, int], None]


def open_check(yard: Yard, n: int) -> tuple[str, str]:
    found = yard.checks.unsigned()
    if not found:  # the clock was set back to before the school began
        raise UserError(text("没有待办"))
    one = found[n % len(found)]
    return one.list_id, one.period.id


def mark(yard: Yard, admin: Session, n: int) -> None:
    list_id, period = open_check(yard, n)
    lines = yard.checks.open(admin, list_id, period).lines
    point = lines[n % len(lines)].point.id
    yard.checks.mark(admin, list_id, period, Found(point, list(Result)[n % 3], f"情况 {n}"))


def sign(yard: Yard, admin: Session, n: int) -> None:
    list_id, period = open_check(yard, n)
    view = yard.checks.open(admin, list_id, period)
    found = [Found(point.id, Result.NOT_APPLICABLE) for point in view.missing]
    yard.checks.mark_many(admin, list_id, period, found)
    yard.checks.sign(admin, list_id, period, PASSWORD)


def excuse(yard: Yard, admin: Session, n: int) -> None:
    yard.checks.excuse(admin, *open_check(yard, n), f"原因 {n}")


def close(yard: Yard, admin: Session, n: int) -> None:
    kind = CLOSED[n % 3]
    day = yard.clock.now().astimezone(yard.shifts.zone).date() - timedelta(days=n)
    period = period_of(kind, day, yard.shifts.zone).id
    text = yard.closings.draft(admin, kind, period).text
    yard.closings.sign(admin, kind, period, text, PASSWORD)


def emergency(yard: Yard, admin: Session, n: int) -> None:
    case = yard.emergencies.start(admin, list(EmergencyKind)[n % 3], f"事 {n}").case
    yard.emergencies.tick(admin, case.id, NOTE, note=f"记 {n}")
    yard.emergencies.tick(admin, case.id, "report_up")
    yard.emergencies.secure(admin, case.id, [camera.id for camera in yard.cameras.cameras()])
    if n % 2:
        yard.emergencies.report(admin, case.id, "报告", "县教委", PASSWORD)
        yard.emergencies.close(admin, case.id, "结束", PASSWORD)


def people(yard: Yard, admin: Session, n: int) -> None:
    yard.people.set_policy(admin, rounds=1 + n % 4, idle_lock=n)
    yard.people.reset_password(admin, yard.named("早班保安").id, f"password-{n}")


def read(yard: Yard, admin: Session, n: int) -> None:
    yard.rules.sign(admin, yard.rules.rules()[n % 7].id, PASSWORD)


def wait(yard: Yard, admin: Session, n: int) -> None:
    yard.clock.move(hours=n * n // 4 - 3)  # now and then the clock is set back


def restart(yard: Yard, admin: Session, n: int) -> None:
    yard.reopen()


ACTS: list[Act] = [mark, mark, sign, sign, excuse, close, emergency, people, read, wait, wait, restart]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), min_size=8, max_size=25))
def test_registers_rebuilt_from_the_log_equal_the_live_ones(acts: list[tuple[Act, int]]) -> None:
    folder = Path(tempfile.mkdtemp())
    yard = _school(folder)
    admin = yard.login("管理员")
    signed: dict[tuple[str, str], CheckSheet] = {}
    try:
        for act, n in acts:
            with suppress(UserError):  # a refusal is an answer too
                act(yard, admin, n)
            for sheet in yard.store.run(lambda uow: uow.find(CheckSheet)):
                if sheet.signed_at is not None:
                    assert signed.setdefault((sheet.list_id, sheet.period), sheet) == sheet
        live = _rows(yard)
        yard.store.rebuild()
        assert _rows(yard) == live
        assert {sheet.list_id for sheet in live["check_sheet"]} <= set(LISTS)
        report = verify(folder)
        assert report.ok, report
    finally:
        yard.close()
        shutil.rmtree(folder)


def _school(folder: Path) -> Yard:
    Yard.eyes = Eyes()
    yard = Yard(folder)
    yard.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = yard.login("管理员")
    yard.auth.create_account(admin, "早班保安", Role.GUARD, "morning", PASSWORD)
    yard.cameras.add(admin, yard.camera_input(1, "校门外"))
    return yard


def _rows(yard: Yard) -> dict[str, list[Any]]:
    def rows(row: type[Any]) -> list[Any]:
        return sorted(yard.store.run(lambda uow: uow.find(row)), key=repr)

    return {register.name: rows(register.row) for register in REGISTERS}

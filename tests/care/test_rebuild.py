"""Random care of the points: registers rebuilt from the log equal the live ones, and the chain holds."""

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

from app.domain.camera import PictureFault
from app.domain.record import SYSTEM, Kind
from app.domain.registers import REGISTERS
from app.domain.view_care import Verdict
from app.domain.viewing import ViewAct
from app.errors import UserError
from app.events import CameraViewed
from app.services.auth import Session
from app.storage.verify import verify
from tests.care.conftest import Garden, people
from tests.services.conftest import PASSWORD

Act = Callable[[Garden, Session, int], None]
NUMBERS = (1, 7, 9)


def clean(garden: Garden, admin: Session, n: int) -> None:
    points = [garden.point(number) for number in NUMBERS[: 1 + n % 3]]
    garden.lenses.cleaned(admin, points, garden.clock.now() - timedelta(days=n), f"人 {n}")


def plan(garden: Garden, admin: Session, n: int) -> None:
    garden.lenses.plan(admin, 7 + n, garden.point(NUMBERS[n % 3]) if n % 2 else "")


def reference(garden: Garden, admin: Session, n: int) -> None:
    number = NUMBERS[n % 3]
    garden.reviews.set_reference(admin, garden.point(number), garden.still(admin, number, str(n)), f"因 {n}")


def review(garden: Garden, admin: Session, n: int) -> None:
    number = NUMBERS[n % 3]
    still, verdict = garden.still(admin, number, f"r{n}"), list(Verdict)[n % 3]
    garden.reviews.review(admin, garden.point(number), still, verdict, note=f"见 {n}", password=PASSWORD)


def adjust(garden: Garden, admin: Session, n: int) -> None:
    one = garden.adjustments.ask(admin, garden.point(NUMBERS[n % 3]), f"转 {n}")
    leader = garden.named("主管领导").id
    if n % 4:
        garden.adjustments.decide(admin, one.id, leader, PASSWORD, granted=n % 4 > 1, note="意见")
    else:
        garden.adjustments.withdraw(admin, one.id)
    if n % 4 == 3:
        garden.adjustments.done(admin, one.id, "已转")


def look(garden: Garden, admin: Session, n: int) -> None:
    for count in range(1 + n % 5):
        act = list(ViewAct)[(n + count) % len(ViewAct)]
        garden.audit.see(CameraViewed(admin.account, garden.point(NUMBERS[n % 3]), act))
    if n % 2:
        garden.audit.flush()


def move(garden: Garden, admin: Session, n: int) -> None:
    garden.suspect(NUMBERS[n % 3], list(PictureFault)[n % 5], garden.clock.now(), timedelta(minutes=n))


def wait(garden: Garden, admin: Session, n: int) -> None:
    garden.clock.move(hours=n * n // 4 - 3)  # now and then the clock is set back


def nonsense(garden: Garden, admin: Session, n: int) -> None:
    """What a later version might write: it touches no row and stops nothing."""
    bodies: list[tuple[Kind, dict[str, Any]]] = [
        (Kind.LENS_PLANNED, {"cameras": ["x"], "days": "often", "name": ""}),
        (Kind.LENS_CLEANED, {"cameras": "x"}),
        (Kind.VIEWED, {"acts": [{"account": "a"}]}),
        (Kind.ADJUST_DECIDED, {"adjustment": "none", "state": "perhaps", "words": "", "name": ""}),
    ]
    kind, body = bodies[n % len(bodies)]
    garden.store.run(lambda uow: uow.append(kind, body, author=SYSTEM))


def restart(garden: Garden, admin: Session, n: int) -> None:
    garden.reopen()


ACTS: list[Act] = [
    clean,
    plan,
    reference,
    review,
    review,
    adjust,
    adjust,
    look,
    move,
    wait,
    nonsense,
    restart,
]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 30)), min_size=8, max_size=25))
def test_registers_rebuilt_from_the_log_equal_the_live_ones(acts: list[tuple[Act, int]]) -> None:
    folder = Path(tempfile.mkdtemp())
    garden = Garden(folder)
    people(garden)
    admin = garden.login("管理员")
    try:
        for act, n in acts:
            with suppress(UserError):  # a refusal is an answer too
                act(garden, admin, n)
        live = _rows(garden)
        garden.store.rebuild()
        assert _rows(garden) == live
        report = verify(folder)
        assert report.ok, report
        garden.lenses.lenses(admin)
        garden.reviews.coverage(admin)
    finally:
        garden.close()
        shutil.rmtree(folder)


def _rows(garden: Garden) -> dict[str, list[Any]]:
    def rows(row: type[Any]) -> list[Any]:
        return sorted(garden.store.run(lambda uow: uow.find(row)), key=repr)

    return {register.name: rows(register.row) for register in REGISTERS}

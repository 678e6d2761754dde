"""Random months on two PCs of one school: shifts, absences, handovers, clock changes, corrections, crashes.

Held at every step and at the end: a day's covered time, gaps and what lies ahead are the day; no signed
record ever changes; registers rebuilt from the log are the live ones; what is open is in the next handover.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from app.domain.coverage import GapCause
from app.domain.duty import DutyEntry
from app.domain.fault import FaultState
from app.domain.handover import Handover
from app.domain.people import Role
from app.domain.registers import REGISTERS
from app.domain.roster import rotation
from app.domain.shift import ShiftName
from app.domain.timetable import PRESETS, day_bounds
from app.domain.traffic import Lane
from app.errors import UserError
from app.services.auth import Session
from app.services.leave import LeaveWish
from app.services.ports import PulledRecord
from app.services.presence import PresenceService
from app.storage.verify import verify
from tests.services.conftest import PASSWORD, SetClock
from tests.shift.conftest import Desk

GUARDS = ("早班保安", "中班保安", "夜班保安", "替班保安")
START = datetime(2026, 3, 26, 7, tzinfo=UTC)  # Berlin's clock changes on the 29th


@dataclass
class School:
    """Two PCs with one clock, and the centre between them."""

    folder: Path
    zone: str
    clock: SetClock = field(default_factory=lambda: SetClock(START))
    pcs: list[Desk] = field(default_factory=list)
    here: list[Session | None] = field(default_factory=lambda: [None, None])
    centre: list[PulledRecord] = field(default_factory=list)
    signed: dict[tuple[int, type, str], Any] = field(default_factory=dict)
    envs: list[list[tuple[str, bytes]]] = field(default_factory=lambda: [[], []])

    def __post_init__(self) -> None:
        first = Desk(self.folder / "a", clock=self.clock)
        second = Desk(self.folder / "b", clock=self.clock)
        self.pcs = [first, second]
        for pc in self.pcs:
            pc.settings.set("school.timezone", self.zone)
        first.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        admin = first.login("管理员")
        for name, shift in zip(GUARDS, (*map(str, ShiftName), None), strict=True):
            first.auth.create_account(admin, name, Role.GUARD, shift, PASSWORD)
        first.cameras.add(admin, first.camera_input(1, "校门外"))
        self.exchange()
        for verifier in first.store.run(lambda uow: uow.verifiers()):
            second.store.run(lambda uow, v=verifier: uow.keep_verifier(v))

    def exchange(self) -> None:
        """What the link to the centre does: everything is pushed, everything is pulled."""
        for pc in self.pcs:
            for own in pc.store.own_after(pc.store.acknowledged(), 10_000):
                row = PulledRecord(
                    len(self.centre) + 1, pc.store.device_id, own.dev_seq, own.env, own.hash, START
                )
                self.centre.append(row)
                pc.store.acknowledge(own.dev_seq, {"seq": row.seq})
        for pc in self.pcs:
            rows = self.centre[pc.store.cursor(1) :]
            pc.store.apply_pulled(1, rows, len(self.centre))
            pc.roster.reload()

    def admin(self, which: int) -> Session:
        return self.pcs[which].login("管理员")


Act = Callable[[School, int, int], None]


def come(school: School, pc: int, n: int) -> None:
    """Somebody takes over: with a handover, signed or not; or simply signs in."""
    desk, name = school.pcs[pc], GUARDS[n % 4]
    leaving = school.here[pc]
    if leaving is None or n % 5 == 0:
        school.here[pc] = desk.auth.login(desk.id_of(name), PASSWORD, None)
        return
    if n % 3:
        desk.handover.sign_out_going(
            leaving, replace(desk.handover.draft(leaving), note=f"留言 {n}"), PASSWORD
        )
    items = [item.id for item in desk.handover.to_acknowledge(leaving)]
    wanted = _open(desk, leaving)
    assert wanted <= set(items)
    incoming = desk.handover.take_over(
        leaving, desk.id_of(name), PASSWORD, items, "情况不同" if n % 2 else ""
    )
    school.here[pc] = incoming
    taken = desk.store.run(lambda uow: uow.find(Handover, turn_id=leaving.turn_id, taken_at__ne=None))
    assert wanted <= set(taken[-1].acknowledged) == {item.id for item in taken[-1].open_items}


def leave_post(school: School, pc: int, n: int) -> None:
    session = school.here[pc]
    if session is not None:
        school.pcs[pc].auth.logout(session)
        school.here[pc] = None


def stay(school: School, pc: int, n: int) -> None:
    session = school.here[pc]
    if session is not None:
        school.here[pc] = school.pcs[pc].handover.stay_on(session, PASSWORD)


def write(school: School, pc: int, n: int) -> None:
    session, desk = school.here[pc], school.pcs[pc]
    if session is not None:
        ago = desk.clock.now().timestamp() - 300 * n
        draft = replace(desk.duty.new_draft(session), situation=f"第 {n} 条", occurred_at=ago)
        desk.duty.keep_draft(session, draft)
        if n % 4:
            desk.duty.sign(session, desk.gate.into(session, draft), PASSWORD)


def correct(school: School, pc: int, n: int) -> None:
    session, desk = school.here[pc], school.pcs[pc]
    entries = desk.store.run(lambda uow: uow.find(DutyEntry, order="-at", limit=5))
    if session is not None and entries:
        draft = desk.duty.correction(session, entries[n % len(entries)])
        desk.duty.sign(session, replace(draft, situation=f"改 {n}"), PASSWORD)


def fault(school: School, pc: int, n: int) -> None:
    session, desk = school.here[pc], school.pcs[pc]
    if session is None:
        return
    found = desk.faults.faults(session, open_only=True)
    if n % 2 or not found:
        draft = desk.faults.new_draft(session, desk.cameras.cameras()[0], None)
        desk.faults.report(session, replace(draft, symptom=f"不转动 {n}"))
    else:
        one = found[n % len(found)]
        state = (FaultState.WITHDRAWN, *desk.faults.next_states(one))[
            n % 3 % (1 + len(desk.faults.next_states(one)))
        ]
        desk.faults.step(school.admin(pc), one.id, state, "处理")


def note(school: School, pc: int, n: int) -> None:
    session, desk = school.here[pc], school.pcs[pc]
    if session is not None:
        left = desk.notes.open(session)
        if left and n % 2:
            desk.notes.done(session, left[n % len(left)].id)
        else:
            desk.notes.leave(session, f"事 {n}")
        desk.gate.tap(session, list(Lane)[n % 4], n)


def explain(school: School, pc: int, n: int) -> None:
    desk = school.pcs[pc]
    since = desk.clock.now() - timedelta(hours=n)
    cause = list(GapCause)[n % len(GapCause)]
    desk.coverage.explain(school.admin(pc), since, since + timedelta(minutes=47 * n + 1), cause, "说明")


def plan(school: School, pc: int, n: int) -> None:
    desk, admin = school.pcs[pc], school.admin(pc)
    tomorrow = _today(desk) + timedelta(days=1)
    match n % 4:
        case 0:
            desk.roster.set_plan(admin, list(PRESETS.values())[n % 3], tomorrow)
        case 1:
            desk.roster.set_pattern(admin, rotation([desk.id_of(g) for g in GUARDS], 1 + n % 2), tomorrow)
        case 2:
            desk.roster.set_exception(
                admin, tomorrow, list(ShiftName)[n % 3], [desk.id_of(GUARDS[n % 4])], "调"
            )
        case _:
            who = desk.id_of(GUARDS[n % 3])
            wish = LeaveWish(
                tomorrow, tomorrow + timedelta(days=n % 3), "事假", (), desk.id_of("替班保安"), who
            )
            desk.leave.grant(admin, desk.leave.ask(admin, wish).id)


def absent(school: School, pc: int, n: int) -> None:
    """A presence question goes unanswered; the guard comes back, or not."""
    session, desk = school.here[pc], school.pcs[pc]
    if session is not None:
        presence = PresenceService(desk.store)
        presence.missed(session, desk.clock.now() - timedelta(minutes=n), 5)
        if n % 3:
            school.clock.move(minutes=n)
            presence.back(session)


def disable(school: School, pc: int, n: int) -> None:
    desk, admin = school.pcs[pc], school.admin(pc)
    desk.auth.set_enabled(admin, desk.id_of(GUARDS[n % 4]), n % 3 != 0)


def wait(school: School, pc: int, n: int) -> None:
    """Minutes to more than a day; now and then the clock is set back by up to three hours."""
    school.clock.move(minutes=n * n * 2 - (180 if n % 7 == 0 else 0))
    for desk in school.pcs:
        desk.relief.look()


def crash(school: School, pc: int, n: int) -> None:
    """The program ends without a word and starts again: nobody is signed out."""
    school.pcs[pc].reopen()


def link(school: School, pc: int, n: int) -> None:
    school.exchange()


ACTS: list[Act] = [
    come, come, leave_post, stay, write, write, correct, fault, note, explain, plan, disable, absent,
    wait, wait, wait, crash, link,
]  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 30)), min_size=10, max_size=60
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # a month is a long story: shrinking it takes longer than reading it
)
@given(st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]), STEPS)
@example(
    "Europe/Berlin", [(come, 0, 1), (come, 1, 2), (wait, 0, 30), (wait, 0, 30), (wait, 0, 30), (link, 0, 0)]
)
@example(
    "Asia/Shanghai", [(come, 0, 1), (wait, 0, 15), (disable, 0, 0), (wait, 0, 7), (come, 0, 2), (crash, 0, 0)]
)
def test_a_random_month(zone: str, steps: list[tuple[Act, int, int]]) -> None:
    with _folder() as folder:
        school = School(folder, zone)
        try:
            for act, pc, n in steps:
                with suppress(UserError):  # a refusal is an answer too
                    act(school, pc, n)
                _nothing_signed_changed(school)
            for desk in school.pcs:
                _days_add_up(school, desk)
            school.exchange()
            _nothing_signed_changed(school)
            for desk in school.pcs:
                _days_add_up(school, desk)
                live = _rows(desk)
                desk.store.rebuild()
                assert _rows(desk) == live
                assert verify(desk.dir).ok
            assert _rows(school.pcs[0]) == _rows(school.pcs[1])
        finally:
            for desk in school.pcs:
                desk.store.close()


def _open(desk: Desk, session: Session) -> set[str]:
    faults = {f"fault:{fault.id}" for fault in desk.faults.faults(session, open_only=True)}
    return faults | {f"note:{note.id}" for note in desk.notes.open(session)} | {"keys"}


def _nothing_signed_changed(school: School) -> None:
    for number, desk in enumerate(school.pcs):
        now = [(own.env, own.hash) for own in desk.store.own_after(0, 100_000)]
        before = school.envs[number]
        assert now[: len(before)] == before
        school.envs[number] = now
        for row in desk.store.run(lambda uow: [*uow.find(DutyEntry), *uow.find(Handover)]):
            fixed = _fixed(row)
            if fixed is not None:
                assert school.signed.setdefault((number, type(row), row.id), fixed) == fixed


def _fixed(row: DutyEntry | Handover) -> Any:
    """What of a row a signature stands under."""
    if isinstance(row, DutyEntry):
        return replace(row, corrected_by=None)
    return (row.signed_at, row.summary, row.note, row.keys, row.radios, row.out_account, row.day, row.shift)


def _days_add_up(school: School, desk: Desk) -> None:
    first, last = START.date() - timedelta(days=1), _today(desk) + timedelta(days=1)
    for day in desk.coverage.days(desk.login("管理员"), first, (last - first).days + 1):
        since, until = day_bounds(day.day, desk.shifts.zone)
        assert (day.since, day.until) == (since, until)
        assert day.covered + day.missing + day.ahead == until - since
        assert until - since in {timedelta(hours=h) for h in (23, 24, 25)}
        assert (day.stretches[0].since, day.stretches[-1].until) == (since, until)
        assert all(a.until == b.since and a.length > timedelta() for a, b in pairwise(day.stretches))


def _today(desk: Desk) -> date:
    return desk.clock.now().astimezone(desk.shifts.zone).date()


def _rows(desk: Desk) -> dict[str, list[Any]]:
    def read(row: type[Any]) -> list[Any]:
        return sorted(desk.store.run(lambda uow: uow.find(row)), key=repr)

    return {register.name: read(register.row) for register in REGISTERS}


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        shutil.rmtree(folder)

"""A school on the real local store, with a clock that tests move and a cheap password hash."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher

from app.domain.camera import CameraState, CameraStatus, LossCause
from app.domain.folds.people import school_body
from app.domain.people import Account, Role
from app.domain.record import SYSTEM, Kind
from app.domain.registers import REGISTERS
from app.errors import UserError
from app.events import Bus, CameraStatusChanged
from app.services.auth import AuthService, Session
from app.services.cameras import CameraInput, CameraService, CameraTools, FoundStream
from app.services.duty import DutyService
from app.services.faults import FaultService
from app.services.forms import FormService
from app.services.journal import CameraJournal
from app.services.ports import ProbeResult, StreamAddress
from app.services.shifts import ShiftService
from app.services.witness import Witness
from app.settings import Settings
from app.storage.local import LocalStore
from app.text import text

PASSWORD = "gate-2026"
MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


class DictSecrets:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, secret: str | None) -> None:
        if secret is None:
            self.kept.pop(name, None)
        else:
            self.kept[name] = secret


@dataclass(frozen=True)
class Found:
    name: str
    main_url: str
    sub_url: str | None


def check(url: str) -> tuple[str, str | None, str | None]:
    """The shape of the real check: rtsp only, credentials apart."""
    if not url.startswith("rtsp://"):
        raise UserError(text("不是 rtsp 地址"))
    rest = url.removeprefix("rtsp://")
    if "@" not in rest:
        return url, None, None
    credentials, host = rest.rsplit("@", 1)
    username, _, password = credentials.partition(":")
    return f"rtsp://{host}", username, password


class AllBut:
    """Every camera but some."""

    def __init__(self, unwatched: set[str]) -> None:
        self.unwatched = unwatched

    def __contains__(self, camera_id: object) -> bool:
        return camera_id not in self.unwatched


@dataclass
class World:
    """Every service of one workplace; `reopen` is what a restart does."""

    dir: Path
    school_id: int = 1
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    bus: Bus = field(default_factory=Bus)
    secrets: DictSecrets = field(default_factory=DictSecrets)
    probed: list[StreamAddress] = field(default_factory=list)
    answers: list[ProbeResult] = field(default_factory=list)
    device_id: UUID = field(default_factory=uuid4)
    unwatched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.store = LocalStore.open(
            self.dir,
            school_id=self.school_id,
            device_id=self.device_id,
            registers=REGISTERS,
            clock=self.clock,
            bus=self.bus,
        )
        self.settings = Settings(self.dir)
        self.shifts = ShiftService(self.store, self.clock, self.settings)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.auth = AuthService(self.store, self.clock, self.shifts, hasher=cheap)
        self.witness = Witness(self.store, self.shifts)
        self.faults = FaultService(self.store, self.clock, self.auth, self.shifts)
        self.duty = DutyService(
            self.store,
            self.clock,
            self.auth,
            shifts=self.shifts,
            witness=self.witness,
            settings=self.settings,
        )
        tools = CameraTools(check, self._probe, self._discover)
        self.cameras = CameraService(self.store, self.auth, self.secrets, tools)
        self.forms = FormService(self.store, self.auth, self.shifts)
        self.open_journal()

    def open_journal(self) -> None:
        self.journal = CameraJournal(
            self.store,
            self.bus,
            self.clock,
            faults=self.faults,
            witness=self.witness,
            settings=self.settings,
            watched=lambda: AllBut(self.unwatched),
        )

    def reopen(self) -> None:
        self.store.close()
        self.open()

    def kinds(self) -> list[str]:
        """The kinds of the own chain's records, in order."""
        from app.domain.record import parse

        return [parse(own.env, own.hash).kind for own in self.store.own_after(0, 10_000)]

    def named(self, name: str) -> Account:
        return next(a for a in self.auth.accounts() if a.name == name)

    def login(self, name: str) -> Session:
        return self.auth.login(self.named(name).id, PASSWORD, None)

    def camera_input(self, number: int, name: str) -> CameraInput:
        return CameraInput(name, number, main_url=f"rtsp://192.0.2.1/{number}/main")

    def _probe(self, address: StreamAddress, timeout_s: float) -> ProbeResult:
        self.probed.append(address)
        return self.answers.pop(0) if self.answers else ProbeResult(True, "h264", 1920, 1080)

    def _discover(self, url: str, username: str, password: str) -> Sequence[FoundStream]:
        return [Found("Profile_1", "rtsp://192.0.2.9/main", "rtsp://192.0.2.9/sub")]


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def make(name: str = "school", **changes: object) -> World:
        world = World(tmp_path / name, **changes)  # type: ignore[arg-type]
        made.append(world)
        return world

    yield make
    for world in made:
        world.store.close()


@pytest.fixture
def empty(make_world: Callable[..., World]) -> World:
    """A school without any account."""
    return make_world()


@pytest.fixture
def world(empty: World) -> World:
    """A school with 管理员, three guards by shift and 校长; two cameras."""
    empty.store.run(lambda uow: uow.append(Kind.SCHOOL_SET, school_body("演示学校甲", "演示"), author=SYSTEM))
    auth = empty.auth
    auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = empty.login("管理员")
    for name, shift in (("早班保安", "morning"), ("中班保安", "middle"), ("夜班保安", "night")):
        auth.create_account(admin, name, Role.GUARD, shift, PASSWORD)
    auth.create_account(admin, "校长", Role.PRINCIPAL, None, PASSWORD)
    empty.cameras.add(admin, empty.camera_input(1, "校门外"))
    empty.cameras.add(admin, replace(empty.camera_input(7, "食堂门口"), device_code="SXT-0007"))
    auth.logout(admin)
    return empty


@pytest.fixture
def guard(world: World) -> Session:
    """早班保安, signed in at 09:00 local time."""
    return world.login("早班保安")


@pytest.fixture
def admin(world: World) -> Session:
    """管理员, signed in."""
    return world.login("管理员")


@pytest.fixture
def watch(world: World) -> Callable[[int, str, float], None]:
    """Say that a camera (by number) entered a state some seconds from now."""

    def say(number: int, state: str, offset: float) -> None:
        camera = next(c for c in world.cameras.cameras() if c.number == number)
        cause = LossCause.TIMEOUT if state == "lost" else None
        since = world.clock.now().timestamp() + offset
        world.bus.publish(
            CameraStatusChanged(CameraStatus(camera.id, CameraState(state), since, cause=cause))
        )

    return say

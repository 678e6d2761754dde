"""Composition root: builds every part of a workplace once and hands each exactly what it needs.

A workplace is one data folder: a school's PC or the county's. Video, ONVIF and PostgreSQL are imported
when they are first used, so that a workplace without them opens in a fraction of a second.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from app import installed, outside
from app.care import Care, compose_care
from app.conduct import Conduct, compose_conduct
from app.domain.folds.people import school_body
from app.domain.people import COUNTY_SCHOOL_ID, School
from app.domain.record import SYSTEM, Kind
from app.domain.registers import REGISTERS
from app.errors import EnvError, UserError
from app.events import Bus
from app.services.auth import AuthService
from app.services.cameras import CameraService
from app.services.clock import SystemClock
from app.services.conduct_items import ConductItems
from app.services.county import CountyService
from app.services.duty import DutyService
from app.services.evidence import EvidenceService
from app.services.faults import FaultService
from app.services.feeds import CameraFeeds
from app.services.film_ports import FilmTools
from app.services.forms import FormService
from app.services.journal import CameraJournal
from app.services.ports import Clock, Secrets, UnitOfWork, WallVideo
from app.services.shift_room import ShiftRoom, shift_room
from app.services.shifts import ShiftService
from app.services.sync import SyncService
from app.services.witness import Witness
from app.settings import Settings, write_json
from app.storage.local import LocalStore
from app.text import QT_TRANSLATE_NOOP, Text, text
from app.upkeep import Upkeep, compose_upkeep

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SCHOOL, COUNTY = "school", "county"


@dataclass(frozen=True)
class Profile:
    """Whose PC this is. `kind` "school" or "county"; `device_id` names the chain it began with."""

    kind: str
    school_id: int
    school_name: str
    device_id: UUID
    category: str = ""


@dataclass
class Workplace:
    """An opened workplace. `start` it after composition, `close` it at the end.

    sync            None: no centre is set up, `sync_problem` says so
    upkeep          checks, closings, emergencies, people, rules (app/upkeep.py)
    conduct         stops, outages, presence, baseline (app/conduct.py)
    films           what plays recorded files
    care            lens cleaning, coverage, adjusted views, who looked (app/care.py)
    """

    dir: Path
    profile: Profile
    settings: Settings
    bus: Bus
    clock: Clock
    store: LocalStore
    secrets: Secrets
    auth: AuthService
    duty: DutyService
    faults: FaultService
    cameras: CameraService
    journal: CameraJournal
    evidence: EvidenceService
    shifts: ShiftService
    shift: ShiftRoom
    forms: FormService
    upkeep: Upkeep
    conduct: Conduct
    care: Care
    sync: SyncService | None
    county: CountyService | None
    video: WallVideo | None
    feeds: CameraFeeds | None
    films: FilmTools
    sync_problem: Text | None = None

    def start(self) -> None:
        """Start what runs by itself: a school's journal and cameras, the link to the centre."""
        self.care.audit.start()
        if self.profile.kind == SCHOOL:
            self.journal.start()
            self.shift.watch.start()
            self.conduct.watch.start()
            if self.feeds is not None:
                self.feeds.follow(self.profile.school_id)
        if self.sync is not None:
            self.sync.start()

    def close(self) -> None:
        """End everything in an order in which nothing is lost. Blocks some seconds at most."""
        if self.feeds is not None:
            self.feeds.close()
        self.shift.watch.stop()
        self.conduct.watch.stop()
        self.care.audit.stop()
        self.journal.stop()  # before video: it asks which cameras are shown
        if self.sync is not None:
            self.sync.stop()  # after the journal, whose last records it still sends
        if self.video is not None:
            self.video.close()
        self.evidence.close()
        self.store.close()


def has_workplace(directory: Path) -> bool:
    """Whether `directory` is a workplace's data folder."""
    return (directory / "profile.json").is_file()


def new_folder(directory: Path) -> None:
    """Make the folder of a workplace to be. Raises UserError where there is one already, EnvError."""
    if has_workplace(directory):
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "{path} 里已有值守台数据"), path=str(directory)),
            text(QT_TRANSLATE_NOOP("app", "请直接打开它，或另选一个文件夹")),
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "无法建立文件夹 {path}"), path=str(directory)),
            text(QT_TRANSLATE_NOOP("app", "请检查磁盘空间和上级文件夹的权限")),
        ) from error


def write_profile(directory: Path, profile: Profile) -> None:
    """From now on `directory` is this workplace's data folder."""
    write_json(directory / "profile.json", {**asdict(profile), "device_id": str(profile.device_id)})


def create_workplace(
    directory: Path,
    kind: str,
    school_id: int,
    school_name: str,
    clock: Clock | None = None,
    *,
    category: str = "",
) -> Profile:
    """Make `directory` a new workplace; opening it writes the school's first record.

    Raises UserError where there is one already, EnvError where the folder cannot be written.
    """
    if kind not in {SCHOOL, COUNTY} or (kind == COUNTY) != (school_id == COUNTY_SCHOOL_ID):
        raise ValueError(f"no workplace of kind {kind!r} for school {school_id}")
    new_folder(directory)
    profile = Profile(kind, school_id, school_name.strip(), uuid4(), category)
    write_profile(directory, profile)
    return profile


def read_profile(directory: Path) -> Profile:
    """Whose data folder this is. Raises EnvError where it is none or cannot be read."""
    try:
        given = json.loads((directory / "profile.json").read_text(encoding="utf-8"))
        return Profile(
            kind=str(given["kind"]),
            school_id=int(given["school_id"]),
            school_name=str(given["school_name"]),
            device_id=UUID(given["device_id"]),
            category=str(given.get("category", "")),
        )
    except FileNotFoundError as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "{path} 里没有值守台数据"), path=str(directory)),
            text(QT_TRANSLATE_NOOP("app", "请检查数据文件夹，或先运行 guardroom run 建立")),
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "无法读取 {path}"), path=str(directory / "profile.json")),
            text(QT_TRANSLATE_NOOP("app", "请检查文件夹权限，或从备份恢复这个文件；记录没有改动")),
        ) from error


def open_workplace(
    directory: Path,
    *,
    bus: Bus | None = None,
    clock: Clock | None = None,
    video: bool = True,
    hasher: PasswordHasher | None = None,
) -> Workplace:
    """Open a workplace; nothing runs before `start`.

    Raises EnvError: no workplace there, folder read-only or full, opened by another Guardroom, damaged,
    of a newer version.
    """
    directory = directory.absolute()
    profile = read_profile(directory)
    settings = Settings(directory)
    bus, clock = bus or Bus(), clock or SystemClock()
    store = LocalStore.open(
        directory,
        school_id=profile.school_id,
        device_id=profile.device_id,
        registers=REGISTERS,
        clock=clock,
        bus=bus,
    )
    engine: WallVideo | None = None
    try:
        _introduce(store, profile)
        engine = outside.engine(bus, directory, settings) if video else None
        return _compose(
            directory, profile, settings, bus=bus, clock=clock, store=store, engine=engine, hasher=hasher
        )
    except BaseException:
        if engine is not None:
            engine.close()
        store.close()
        raise


def _compose(
    directory: Path,
    profile: Profile,
    settings: Settings,
    *,
    bus: Bus,
    clock: Clock,
    store: LocalStore,
    engine: WallVideo | None,
    hasher: PasswordHasher | None,
) -> Workplace:
    secrets = outside.secrets(directory)
    shifts = ShiftService(store, clock, settings)
    auth = AuthService(store, clock, shifts, school_name=profile.school_name, hasher=hasher)
    witness = Witness(store, shifts)
    faults = FaultService(store, clock, auth, shifts)
    cameras = CameraService(store, auth, secrets, outside.camera_tools(settings))
    evidence = EvidenceService(
        store, bus, clock, auth=auth, directory=directory, video=engine, settings=settings
    )
    sync = outside.sync_service(store, secrets, bus, clock, settings)
    room = shift_room(store, clock, auth, shifts=shifts, witness=witness, bus=bus)
    upkeep = compose_upkeep(
        store,
        clock,
        auth,
        shifts=shifts,
        witness=witness,
        faults=faults,
        coverage=room.coverage,
        evidence=evidence,
        video=engine,
        settings=settings,
    )
    conduct = compose_conduct(
        store,
        clock,
        auth,
        shifts=shifts,
        bus=bus,
        video=engine,
        settings=settings,
        installed=installed.installed,
        device=lambda: str(store.device_id),
    )
    for source in (*upkeep.handover_sources, ConductItems()):
        room.handover.add_source(source)
    return Workplace(
        dir=directory,
        profile=profile,
        settings=settings,
        bus=bus,
        clock=clock,
        store=store,
        secrets=secrets,
        auth=auth,
        duty=DutyService(store, clock, auth, shifts=shifts, witness=witness, settings=settings),
        faults=faults,
        cameras=cameras,
        journal=CameraJournal(
            store,
            bus,
            clock,
            faults=faults,
            witness=witness,
            settings=settings,
            watched=engine.sequences if engine else None,
        ),
        evidence=evidence,
        shifts=shifts,
        shift=room,
        forms=FormService(store, auth, shifts),
        upkeep=upkeep,
        conduct=conduct,
        care=compose_care(store, clock, auth, shifts=shifts, evidence=evidence, bus=bus),
        sync=sync,
        county=CountyService(store, clock, str(shifts.zone)) if profile.kind == COUNTY else None,
        video=engine,
        feeds=CameraFeeds(cameras, engine, bus) if engine else None,
        films=outside.film_tools(outside.player_problem() if engine else None),
        sync_problem=None if sync else text(QT_TRANSLATE_NOOP("app", "未设置县中心，记录只保存在本机")),
    )


def _introduce(store: LocalStore, profile: Profile) -> None:
    """The first record of a school's log says which school it is."""
    if profile.kind != SCHOOL:
        return

    def work(uow: UnitOfWork) -> None:
        if uow.get(School, profile.school_id) is None:
            seq = profile.school_id if profile.category else None
            uow.append(
                Kind.SCHOOL_SET, school_body(profile.school_name, profile.category, seq), author=SYSTEM
            )

    store.run(work)

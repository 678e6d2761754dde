"""Prepares the demo county: two schools and the county's office, each a data folder with a past.

Everything goes through the real services and the real log; only the clock is set back while the past
is written. What exists is kept: a folder appears under its name only when it is complete.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.bootstrap import Workplace, create_workplace, has_workplace, open_workplace
from app.demo.care_story import CareStory
from app.demo.chronicle import Chronicle
from app.demo.conduct_story import ConductStory, turns_of
from app.demo.control import ServerInfo, read_info
from app.demo.duty_plan import ZONE
from app.demo.enrolling import CentreLink, enrol_workplace, exchange_once
from app.demo.faults import PASSWORDS
from app.demo.filing_story import FilingStory, keep_stills
from app.demo.ledger_story import LedgerStory
from app.demo.places import PLACES, SCHOOL_A, SCHOOL_B, Place
from app.demo.scenes import scenes_folder
from app.demo.server import FIRST_PORT, write_private
from app.demo.staff import ADMIN, WORKPLACES, accounts_table, passwords
from app.demo.staff import Workplace as Plan
from app.demo.upkeep_story import UpkeepStory
from app.demo.writing import HistoryClock, write_story
from app.domain.camera import Camera
from app.domain.folds.camera import camera_body
from app.domain.people import Account
from app.domain.record import SYSTEM, Kind
from app.errors import EnvError
from app.services.auth import Session
from app.services.cameras import CameraInput, secret_name
from app.services.ports import UnitOfWork
from app.text import QT_TRANSLATE_NOOP, text

__all__ = ["DemoCounty", "accounts_table", "prepare"]

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done (Chinese), how much of it is done, and how much there is."""

SHARE = {SCHOOL_A: 1.0, SCHOOL_B: 0.32}
"""How much of a large school's entries each school writes."""

STEPS = 6
"""Steps that `prepare` tells of: three folders made, three connected."""


@dataclass(frozen=True)
class DemoCounty:
    """The prepared demo: its data folders, where the cameras are, and whether the centre takes part."""

    data: Path
    folders: dict[str, Path]
    rtsp_port: int
    centre_problem: str = ""
    passwords: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)


def prepare(
    data: Path,
    progress: Progress | None = None,
    *,
    info: ServerInfo | None = None,
    now: datetime | None = None,
) -> DemoCounty:
    """Make what is missing of the demo county in `data`; quick when nothing is.

    info  the running server (server.json when None); without a server the cameras' last port is used
          and nothing is enrolled
    now   when the history ends (aware)
    Raises EnvError: folder cannot be written, a workplace is open elsewhere.
    """
    try:
        return _prepare(data, progress or (lambda what, done, total: None), info, now)
    except OSError as error:
        source = QT_TRANSLATE_NOOP("app", "演示县未能准备好（{why}）。")
        hint = QT_TRANSLATE_NOOP("app", "请检查磁盘空间和文件夹权限：{folder}，然后重新启动演示。")
        why = error.strerror or type(error).__name__
        raise EnvError(text(source, why=why), text(hint, folder=str(data))) from error


def _prepare(data: Path, tell: Progress, info: ServerInfo | None, now: datetime | None) -> DemoCounty:
    info = info or _server(data)
    port = info.rtsp_port if info else _last_port(data)
    county = DemoCounty(
        data=data,
        folders={plan.folder: data / plan.folder for plan in WORKPLACES},
        rtsp_port=port,
        centre_problem=info.centre_problem if info else "",
        passwords=passwords(),
    )
    link = CentreLink.of(info.centre_dsn) if info and info.centre_dsn else None
    state = {"port": port, "centre": link.where if link else None}
    if _state(data) == state and all(has_workplace(path) for path in county.folders.values()):
        return county
    (data / "demo").mkdir(parents=True, exist_ok=True)
    end = now or datetime.now(UTC)
    for number, plan in enumerate(WORKPLACES):
        tell(f"准备{plan.name}", number, STEPS)
        _make(plan, county.folders[plan.folder], port, end)
    problem = _connect(county, link, port, tell)
    write_private(data / "demo" / "passwords.json", json.dumps(passwords(), ensure_ascii=False, indent=1))
    if not problem:
        write_private(_state_path(data), json.dumps(state))
    tell("完成", STEPS, STEPS)
    return DemoCounty(data, county.folders, port, problem or county.centre_problem, county.passwords)


def _make(plan: Plan, folder: Path, port: int, now: datetime) -> None:
    """Build one workplace beside its place and move it there when it is whole."""
    if has_workplace(folder):
        return
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        _fill(plan, new, port, now)
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fill(plan: Plan, folder: Path, port: int, now: datetime) -> None:
    begin = now.astimezone(ZONE) - timedelta(days=31)
    clock = HistoryClock(begin)
    create_workplace(folder, plan.kind, plan.school_id, plan.name, clock)
    place = open_workplace(folder, clock=clock, video=False)
    try:
        accounts = _hire(plan, place)
        if plan.kind == "school":
            cameras = _mount(plan, place, accounts, port)
            story = Chronicle(plan.school_id, cameras, accounts, now, SHARE[plan.school_id])
            days = story.records()
            people = (plan.school_id, cameras, accounts, story.since, story.now)
            happened = [
                *days,
                *UpkeepStory(*people).records(),
                *FilingStory(*people, keep_stills(place)).records(),
                *CareStory(*people, _pictures(place, cameras, scenes_folder(folder.parent))).records(),
                *LedgerStory(*people).records(),
                *ConductStory(plan.school_id, cameras, turns_of(days), story.since, story.now).records(),
            ]
            told = sorted(happened, key=lambda each: each.written_at)
            write_story(place, clock, accounts, told, story.now)
    finally:
        place.close()


def _pictures(place: Workplace, cameras: list[Camera], scenes: Path) -> dict[str, str]:
    """Keep how each place looks, where the films are there; sha256 by camera id."""
    kept = {}
    keys = {(p.school_id, p.number): p.key for p in PLACES}
    for camera in cameras:
        picture = scenes / keys[camera.school_id, camera.number] / "place.jpg"
        if picture.is_file():
            kept[camera.id] = place.store.put_attachment(picture.read_bytes(), ".jpg")
    return kept


def _hire(plan: Plan, place: Workplace) -> dict[str, Account]:
    """Make the accounts; the first one makes the others."""
    hired: dict[str, Account] = {}
    by: Session | None = None
    for person in plan.staff:
        shift = str(person.shift) if person.shift else None
        account = place.auth.create_account(by, person.name, person.role, shift, person.password)
        hired[person.name] = account
        by = by or Session(plan.school_id, plan.name, account, None, "", account.since)
    return hired


def _mount(plan: Plan, place: Workplace, accounts: dict[str, Account], port: int) -> list[Camera]:
    """Add the school's cameras as its administrator."""
    admin = accounts[ADMIN.name]
    session = Session(plan.school_id, plan.name, admin, None, "", admin.since)
    return [place.cameras.add(session, _camera(p, port)) for p in PLACES if p.school_id == plan.school_id]


def _camera(p: Place, port: int) -> CameraInput:
    username, password = PASSWORDS.get(p.key, (None, None))
    return CameraInput(
        name=p.name,
        number=p.number,
        area=p.area,
        indoor=p.indoor,
        main_url=_url(p.key, "main", port),
        sub_url=_url(p.key, "sub", port),
        username=username,
        password=password,
        ptz=p.ptz,
    )


def _url(key: str, stream: str, port: int) -> str:
    return f"rtsp://127.0.0.1:{port}/{key}/{stream}"


def _connect(county: DemoCounty, link: CentreLink | None, port: int, tell: Progress) -> str:
    """Set every workplace to the present ports, enrol it and send what it has; returns what went wrong."""
    problem = ""
    cameras: dict[tuple[int, str], str] = {}
    for number, plan in enumerate(WORKPLACES, 3):
        tell(f"连接{plan.name}", number, STEPS)
        place = open_workplace(county.folders[plan.folder], video=False)
        try:
            if plan.kind == "school":
                _readdress(place, port)
                cameras |= _camera_passwords(place)
            else:
                for (school_id, camera_id), password in cameras.items():
                    place.secrets.set(secret_name(school_id, camera_id), password)
            if link is not None and not problem:
                try:
                    enrol_workplace(link, place, plan.school_id, plan.name)
                    exchange_once(place)
                except EnvError as error:
                    log.warning("no exchange with the centre: %s", error)
                    problem = str(error)
        finally:
            place.close()
    return problem


def _readdress(place: Workplace, port: int) -> None:
    """The demo's cameras may have moved to another port; cameras that a person added stay as they are."""
    keys = {_key(p.name, p.school_id): p.key for p in PLACES}

    def work(uow: UnitOfWork) -> None:
        for camera in uow.find(Camera, school_id=place.profile.school_id):
            key = keys.get(_key(camera.name, camera.school_id))
            main, sub = _url(key or "", "main", port), _url(key or "", "sub", port)
            ours = key is not None and camera.main_url.startswith("rtsp://127.0.0.1:")
            if ours and camera.main_url.endswith(f"/{key}/main") and camera.main_url != main:
                body = {**camera_body(camera), "main_url": main, "sub_url": sub}
                uow.append(Kind.CAMERA_SET, body, author=SYSTEM)

    place.store.run(work)


def _key(name: str, school_id: int) -> str:
    return f"{school_id}/{name}"


def _camera_passwords(place: Workplace) -> dict[tuple[int, str], str]:
    """Passwords of the school's cameras, which the county's PC needs to open its wall."""
    found = {}
    for camera in place.cameras.cameras():
        password = place.secrets.get(secret_name(camera.school_id, camera.id))
        if password is not None:
            found[camera.school_id, camera.id] = password
    return found


def _server(data: Path) -> ServerInfo | None:
    try:
        return read_info(data)
    except EnvError:
        return None


def _last_port(data: Path) -> int:
    try:
        return int((data / "demo" / "port").read_text())
    except (OSError, ValueError):
        return FIRST_PORT


def _state_path(data: Path) -> Path:
    return data / "demo" / "county.json"


def _state(data: Path) -> object:
    try:
        return json.loads(_state_path(data).read_text("utf-8"))
    except (OSError, ValueError):
        return None

"""Use cases of camera points (布防点位): list, add, change, test, and what video is to open (R01).

Addresses are kept without credentials; passwords stand in the keyring under `secret_name`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from app.domain.camera import AreaClass, Camera
from app.domain.folds.camera import camera_body
from app.domain.people import Permission
from app.domain.record import SYSTEM, Kind
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.ports import Feed, ProbeResult, Secrets, Store, StreamAddress, UnitOfWork
from app.text import QT_TRANSLATE_NOOP, Text, text

PROBE_TIMEOUT_S = 8.0
"""How long a test connection may take, seconds."""

NUMBER_MAX = 999


@dataclass(frozen=True)
class CameraInput:
    """A camera as somebody types it. Addresses may hold credentials; they are taken apart.

    number  None: the next free one
    """

    name: str
    number: int | None = None
    area: AreaClass = AreaClass.OTHER
    indoor: bool = False
    main_url: str = ""
    sub_url: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    onvif_url: str | None = None
    device_code: str = ""
    ptz: bool = False


@dataclass(frozen=True)
class ImportReport:
    """What came of an import: how many were added; line number and reason of those that were not."""

    added: int
    refused: list[tuple[int, Text]]


class FoundStream(Protocol):
    """A stream that a device offers over ONVIF."""

    @property
    def name(self) -> str:
        """The profile's name."""
        ...

    @property
    def main_url(self) -> str:
        """Address of the main stream, without credentials."""
        ...

    @property
    def sub_url(self) -> str | None:
        """Address of the sub stream."""
        ...


@dataclass(frozen=True)
class CameraTools:
    """What the service needs of devices and video, handed in by the composition root.

    check     takes an rtsp address apart: (clean address, username, password); UserError on nonsense
    probe     opens a stream for at most so many seconds and says what it is
    discover  the streams of an ONVIF device: (device address, username, password)
    """

    check: Callable[[str], tuple[str, str | None, str | None]]
    probe: Callable[[StreamAddress, float], ProbeResult]
    discover: Callable[[str, str, str], Sequence[FoundStream]]


def secret_name(school_id: int, camera_id: str) -> str:
    """The name under which a camera's password stands in the keyring."""
    return f"camera.{school_id}.{camera_id}"


class CameraService:
    """Camera points of the own school, and for the county of every school."""

    def __init__(self, store: Store, auth: AuthService, secrets: Secrets, tools: CameraTools) -> None:
        self._store = store
        self._auth = auth
        self._secrets = secrets
        self._tools = tools

    def cameras(self, school_id: int | None = None) -> list[Camera]:
        """Camera points of a school (None: the own one) by number, disabled ones included."""
        school = self._store.school_id if school_id is None else school_id
        return self._store.run(lambda uow: uow.find(Camera, school_id=school, order="number"))

    def add(self, session: Session | None, given: CameraInput) -> Camera:
        """A new camera point; `session` None only while the school has no account (first set-up).

        Raises UserError: nonsense address, number taken, name missing.
        """
        self._auth.require(session, Permission.EDIT_CAMERAS)
        return self._write(session, str(uuid4()), given, True)

    def change(self, session: Session | None, camera_id: str, given: CameraInput) -> Camera:
        """Change a camera point; a password of None keeps the one that is there."""
        self._auth.require(session, Permission.EDIT_CAMERAS)
        before = self._existing(camera_id)
        given = replace(given, number=given.number or before.number)
        return self._write(session, camera_id, given, before.enabled)

    def set_enabled(self, session: Session | None, camera_id: str, enabled: bool) -> None:
        """Take a camera point out of use or back; nothing it recorded is lost."""
        self._auth.require(session, Permission.EDIT_CAMERAS)
        body = camera_body(replace(self._existing(camera_id), enabled=enabled))
        self._store.run(lambda uow: uow.append(Kind.CAMERA_SET, body, author=_author(session)))

    def import_csv(self, session: Session | None, path: Path) -> ImportReport:
        """Add every line of a .csv; bad lines are named with their reason, good ones are added."""
        from app.services.camera_csv import read_csv  # noqa: PLC0415 - reads back CameraInput

        self._auth.require(session, Permission.EDIT_CAMERAS)
        added, refused = 0, []
        for line, given in read_csv(path):
            if isinstance(given, Text):
                refused.append((line, given))
                continue
            try:
                self._write(session, str(uuid4()), given, True)
                added += 1
            except UserError as error:
                refused.append((line, error.message))
        return ImportReport(added, refused)

    def test(self, camera_id: str) -> ProbeResult:
        """Connect to a camera point's streams now: the main stream's answer, or the first problem."""
        return self._probe(self._feed(self._existing(camera_id)))

    def test_input(self, given: CameraInput) -> ProbeResult:
        """The same before it is saved. Raises UserError on a nonsense address."""
        camera, password = self._parsed("", given, True)
        return self._probe(_feed(camera, password))

    def feeds(self, school_id: int | None = None) -> list[Feed]:
        """What video is to open: the enabled camera points with their credentials."""
        return [self._feed(camera) for camera in self.cameras(school_id) if camera.enabled]

    def find_onvif(self, url: str, username: str, password: str) -> list[CameraInput]:
        """Ask an ONVIF device for its streams; each answer can be added as it is."""
        return [
            CameraInput(
                name=found.name,
                main_url=found.main_url,
                sub_url=found.sub_url,
                username=username or None,
                password=password or None,
                onvif_url=url,
            )
            for found in self._tools.discover(url, username, password)
        ]

    def _probe(self, feed: Feed) -> ProbeResult:
        main = self._tools.probe(feed.main, PROBE_TIMEOUT_S)
        if not main.ok or feed.sub is None:
            return main
        sub = self._tools.probe(feed.sub, PROBE_TIMEOUT_S)
        if sub.ok:
            return main
        return ProbeResult(
            ok=False,
            problem=text(QT_TRANSLATE_NOOP("app", "主码流正常，子码流不通：{why}"), why=sub.problem or ""),
        )

    def _feed(self, camera: Camera) -> Feed:
        return _feed(camera, self._secrets.get(secret_name(camera.school_id, camera.id)))

    def _existing(self, camera_id: str) -> Camera:
        camera = self._store.run(lambda uow: uow.get(Camera, self._store.school_id, camera_id))
        if camera is None:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "找不到这个摄像头")))
        return camera

    def _write(self, session: Session | None, camera_id: str, given: CameraInput, enabled: bool) -> Camera:
        """Password first, then the record: a camera never stands in the log without its password."""
        camera, password = self._parsed(camera_id, given, enabled)
        others = [other for other in self.cameras() if other.id != camera_id]
        camera = _numbered(camera, others)
        if password is not None:
            self._secrets.set(secret_name(camera.school_id, camera_id), password)

        def work(uow: UnitOfWork) -> None:
            uow.append(Kind.CAMERA_SET, camera_body(camera), author=_author(session))

        self._store.run(work)
        return camera

    def _parsed(self, camera_id: str, given: CameraInput, enabled: bool) -> tuple[Camera, str | None]:
        if not given.name.strip():
            raise UserError(text(QT_TRANSLATE_NOOP("app", "请填写摄像头名称")))
        main_url, username, password = self._tools.check(given.main_url)
        sub_url = None
        if given.sub_url and given.sub_url.strip():
            sub_url, sub_username, sub_password = self._tools.check(given.sub_url)
            username, password = username or sub_username, password or sub_password
        camera = Camera(
            school_id=self._store.school_id,
            id=camera_id,
            number=given.number or 0,
            name=given.name.strip(),
            device_code=given.device_code.strip(),
            area=given.area,
            indoor=given.indoor,
            main_url=main_url,
            sub_url=sub_url,
            username=given.username or username,
            onvif_url=given.onvif_url or None,
            ptz=given.ptz,
            enabled=enabled,
        )
        return camera, given.password or password


def _numbered(camera: Camera, others: Sequence[Camera]) -> Camera:
    taken = {other.number: other for other in others}
    number = camera.number or next(n for n in range(1, NUMBER_MAX + 2) if n not in taken)
    if not 1 <= number <= NUMBER_MAX:
        raise UserError(text(QT_TRANSLATE_NOOP("app", "编号要在 1 到 {most} 之间"), most=NUMBER_MAX))
    if number in taken:
        raise UserError(
            text(
                QT_TRANSLATE_NOOP("app", "编号 {number} 已用于“{name}”"),
                number=number,
                name=taken[number].name,
            ),
            text(QT_TRANSLATE_NOOP("app", "请换一个编号，或留空自动编号")),
        )
    return replace(camera, number=number, device_code=camera.device_code or f"SXT-{number:02d}")


def _feed(camera: Camera, password: str | None) -> Feed:
    def address(url: str) -> StreamAddress:
        return StreamAddress(url, camera.username, password)

    sub = address(camera.sub_url) if camera.sub_url else None
    return Feed(camera.id, address(camera.main_url), sub, ptz=camera.ptz)


def _author(session: Session | None) -> str:
    return session.account.id if session else SYSTEM

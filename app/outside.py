"""The slow outside parts, each imported when it is first used: FFmpeg, libVLC, ONVIF, PostgreSQL, keyring.

Belongs to the composition root (bootstrap.py); nobody else imports it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import EnvError
from app.events import Bus
from app.services.cameras import CameraTools, FoundStream
from app.services.film_ports import Film, FilmTools, Part, Player, Playing, Thumbnails
from app.services.ports import (
    Centre,
    CentreAddress,
    Clock,
    Preferences,
    ProbeResult,
    Secrets,
    StreamAddress,
    WallVideo,
)
from app.services.sync import SyncService
from app.storage.local import LocalStore
from app.text import QT_TRANSLATE_NOOP, Text, text

if TYPE_CHECKING:
    from app.devices.secrets import KeyringSecrets
    from app.video.options import EngineOptions


def secrets(directory: Path) -> KeyringSecrets:
    """The keyring, or the private file that stands in for it."""
    from app.devices.secrets import KeyringSecrets  # noqa: PLC0415 - slow

    return KeyringSecrets(directory)


def engine(bus: Bus, directory: Path, settings: Preferences) -> WallVideo:
    """The video engine with its worker processes, which start at once. Raises EnvError."""
    from app.video.engine import VideoEngine  # noqa: PLC0415 - slow

    crash_log = directory / "crash" / "native-video.txt"
    try:
        made = VideoEngine(bus, crash_log=crash_log, options=engine_options(settings))
    except OSError as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "视频无法启动：{why}"), why=error.strerror or ""),
            text(QT_TRANSLATE_NOOP("app", "请关闭其他程序后重试，内存可能不足")),
        ) from error
    made.prestart()
    return made


def engine_options(settings: Preferences) -> EngineOptions:
    """What the settings say of the video engine."""
    from app.video.options import EngineOptions  # noqa: PLC0415 - slow

    return EngineOptions(
        preroll_s=float(settings.get("video.replay_s")),
        transport=settings.get("video.transport"),
        ca_file=settings.get("video.ca") or None,
        hardware=settings.get("video.hardware"),
        engine=settings.get("video.engine"),
        sessions_per_device=max(0, settings.get("video.sessions_per_device")),
    )


def film_tools(problem: Text | None) -> FilmTools:
    """What plays recorded files; `problem`: why libVLC does not (`player_problem`)."""
    return FilmTools(_player, _together, _film, _thumbnails, problem)


def _player() -> Player:
    from app.video.player import VlcPlayer  # noqa: PLC0415 - slow

    return VlcPlayer()


def _together(parts: Sequence[Part]) -> Playing:
    from app.video.together import Together  # noqa: PLC0415 - slow

    return Together(parts)


def _film(path: Path) -> Film:
    from app.video.film import film  # noqa: PLC0415 - slow

    return film(path)


def _thumbnails(path: Path) -> Thumbnails:
    from app.video.film import Thumbnails as Small  # noqa: PLC0415 - slow

    return Small(path)


def player_problem() -> Text | None:
    """What to install so that recordings can be played, or None."""
    from app.video.vlc_library import vlc_problem  # noqa: PLC0415 - slow

    return vlc_problem()


def camera_tools(settings: Preferences) -> CameraTools:
    """Address check, test connection and ONVIF search."""

    def test(address: StreamAddress, timeout_s: float) -> ProbeResult:
        return _probe(address, timeout_s, settings)

    return CameraTools(_check, test, _discover)


def centre_address(settings: Preferences) -> CentreAddress | None:
    """Where the centre is, None where none is set up."""
    host, role = settings.get("centre.host"), settings.get("centre.role")
    if not host or not role:
        return None
    return CentreAddress(
        host=host,
        port=settings.get("centre.port"),
        dbname=settings.get("centre.dbname"),
        role=role,
        ca=settings.get("centre.ca") or None,
    )


def sync_service(
    store: LocalStore, kept: Secrets, bus: Bus, clock: Clock, settings: Preferences
) -> SyncService | None:
    """The link to the centre, None where none is set up."""
    address = centre_address(settings)
    if address is None:
        return None
    interval = float(settings.get("sync.interval_s"))
    return SyncService(store, kept, bus, clock, address, interval_s=interval, connect=connect)


def _check(url: str) -> tuple[str, str | None, str | None]:
    from app.devices.address import validate_rtsp_url  # noqa: PLC0415 - slow

    return validate_rtsp_url(url)


def _probe(address: StreamAddress, timeout_s: float, settings: Preferences) -> ProbeResult:
    from app.video.probe import probe  # noqa: PLC0415 - slow

    return probe(address, timeout_s, engine_options(settings))


def _discover(url: str, username: str, password: str) -> Sequence[FoundStream]:
    from app.devices.onvif import discover_streams  # noqa: PLC0415 - slow

    return discover_streams(url, username, password)


def connect(address: CentreAddress, password: str) -> Centre:
    """A connection to the centre. Raises EnvError, also where psycopg is missing."""
    from app.storage.central.client import CentreClient  # noqa: PLC0415 - slow

    return CentreClient(address, password)

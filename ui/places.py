"""What the window needs of a workplace and of opening one: protocols and small data only.

The composition root (app/bootstrap.py) fits them by shape; `ui/__main__.py` alone knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.care import Care
    from app.conduct import Conduct
    from app.domain.people import School
    from app.events import Bus
    from app.services.auth import AuthService
    from app.services.cameras import CameraService
    from app.services.county import CountyService
    from app.services.duty import DutyService
    from app.services.evidence import EvidenceService
    from app.services.faults import FaultService
    from app.services.feeds import CameraFeeds
    from app.services.film_ports import FilmTools
    from app.services.forms import FormService
    from app.services.journal import CameraJournal
    from app.services.ports import Clock, WallVideo
    from app.services.shift_room import ShiftRoom
    from app.services.shifts import ShiftService
    from app.services.sync import SyncService
    from app.settings import Settings
    from app.upkeep import Upkeep


@dataclass(frozen=True)
class PlaceInfo:
    """A workplace that can be opened: its folder, its name, "school" or "county".

    passwords  by account name, in the demo only: they are printed on the login page
    """

    dir: Path
    name: str
    kind: str
    passwords: dict[str, str] = field(default_factory=dict, repr=False)


class Profile(Protocol):
    """Whose PC this is."""

    @property
    def kind(self) -> str:
        """ "school" or "county"."""
        ...

    @property
    def school_id(self) -> int:
        """The school; 0 for the county."""
        ...

    @property
    def school_name(self) -> str:
        """Its name."""
        ...


class Place(Protocol):
    """An opened workplace: the services behind the pages."""

    @property
    def dir(self) -> Path: ...  # noqa: D102
    @property
    def profile(self) -> Profile: ...  # noqa: D102
    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def bus(self) -> Bus: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def auth(self) -> AuthService: ...  # noqa: D102
    @property
    def duty(self) -> DutyService: ...  # noqa: D102
    @property
    def faults(self) -> FaultService: ...  # noqa: D102
    @property
    def cameras(self) -> CameraService: ...  # noqa: D102
    @property
    def journal(self) -> CameraJournal: ...  # noqa: D102
    @property
    def evidence(self) -> EvidenceService: ...  # noqa: D102
    @property
    def shifts(self) -> ShiftService: ...  # noqa: D102
    @property
    def shift(self) -> ShiftRoom: ...  # noqa: D102
    @property
    def forms(self) -> FormService: ...  # noqa: D102
    @property
    def upkeep(self) -> Upkeep: ...  # noqa: D102
    @property
    def conduct(self) -> Conduct: ...  # noqa: D102
    @property
    def care(self) -> Care: ...  # noqa: D102
    @property
    def sync(self) -> SyncService | None: ...  # noqa: D102
    @property
    def county(self) -> CountyService | None: ...  # noqa: D102
    @property
    def video(self) -> WallVideo | None: ...  # noqa: D102
    @property
    def feeds(self) -> CameraFeeds | None: ...  # noqa: D102
    @property
    def films(self) -> FilmTools: ...  # noqa: D102

    def start(self) -> None:
        """Start its threads and workers. Blocks shortly."""
        ...

    def close(self) -> None:
        """End them. Blocks up to some seconds: never on the user interface's thread."""
        ...


class Places(Protocol):
    """Finds, opens and creates workplaces under one data folder. Every call blocks."""

    @property
    def folder(self) -> Path:
        """The data folder."""
        ...

    def known(self) -> list[PlaceInfo]:
        """The workplaces that exist; empty: the first run. Raises EnvError."""
        ...

    def open(self, place: PlaceInfo, bus: Bus) -> Place:
        """Open and start one. Raises EnvError."""
        ...

    def schools(self) -> Sequence[School]:
        """The county's list of schools, for the first run."""
        ...

    def create(self, school: School | None, name: str, password: str) -> PlaceInfo:
        """A new school's workplace with its administrator; `school` None: not on the county's list.

        Raises EnvError, or UserError for a weak password.
        """
        ...

    def last_crash(self) -> Path | None:
        """The report of the last run's crash, told once."""
        ...

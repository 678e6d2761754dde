"""The workplaces of one data folder, opened through the composition root (app/bootstrap.py).

Belongs to `ui/__main__.py`, which alone imports it; every call blocks and runs behind the bridge.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from app.domain.people import Role, School
from app.events import Bus
from app.services.auth_errors import weak_password
from app.services.county import table
from ui.places import Place, PlaceInfo

OWN_SCHOOL_FIRST = 8001
"""School ids for schools that are not on the county's list; the centre may give another at enrolment."""


class DataFolder:
    """The workplaces of one data folder: itself, or in the demo its sub-folders (ui/places.py: Places)."""

    def __init__(self, folder: Path, *, demo: bool = False, crash: Path | None = None) -> None:
        self.folder = folder
        self._demo = demo
        self._crash = crash

    def known(self) -> list[PlaceInfo]:
        """The workplaces that exist: schools first."""
        from app.bootstrap import has_workplace, read_profile  # noqa: PLC0415 - slow, and off the UI thread

        folders = [self.folder] if has_workplace(self.folder) else _inside(self.folder)
        secrets = self._passwords() if self._demo else {}
        found = []
        for folder in folders:
            if has_workplace(folder):
                profile = read_profile(folder)
                name = secrets.get(folder.name, {})
                found.append(PlaceInfo(folder, profile.school_name, profile.kind, name))
        return sorted(found, key=lambda place: (place.kind == "county", place.dir.name))

    def open(self, place: PlaceInfo, bus: Bus) -> Place:
        """Open and start a workplace."""
        from app.bootstrap import open_workplace  # noqa: PLC0415

        opened = open_workplace(place.dir, bus=bus)
        opened.start()
        return opened

    def schools(self) -> Sequence[School]:
        """The county's list."""
        return table()

    def create(self, school: School | None, name: str, password: str) -> PlaceInfo:
        """A new school with its administrator; a refused password leaves the folder as it was."""
        from app.bootstrap import create_workplace, open_workplace  # noqa: PLC0415

        admin = "管理员"
        weak_password(password, admin)
        school_id = school.school_id if school is not None else OWN_SCHOOL_FIRST
        category = school.category if school is not None else ""
        create_workplace(self.folder, "school", school_id, name, category=category)
        place = open_workplace(self.folder, bus=Bus(), video=False)
        try:
            place.auth.create_account(None, admin, Role.ADMIN, None, password)
        finally:
            place.close()
        return PlaceInfo(self.folder, name, "school")

    def last_crash(self) -> Path | None:
        """The last run's crash report, once."""
        told, self._crash = self._crash, None
        return told

    def _passwords(self) -> dict[str, dict[str, str]]:
        """The demo's passwords by place and account; they are no secret, the demo prints them."""
        path = self.folder / "demo" / "passwords.json"
        if not path.is_file():
            return {}
        found = json.loads(path.read_text("utf-8"))
        return {str(place): dict(accounts) for place, accounts in found.items()}


def _inside(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))

"""What is kept of a school's walls: layout, order, page, tour and second wall, and the views saved by name.

One dictionary a school in one setting; whatever in it cannot be read is answered with the default.
Knows no widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from PySide6.QtCore import QObject

from app.errors import GuardroomError
from app.settings import Settings
from ui.bridge import Bridge
from ui.wall.model import View

SETTING = "wall.schools"
LAYOUT_SETTING = "wall.layout"
TOUR_SETTING = "wall.tour_on"

MAIN, SECOND = "main", "second"
"""The walls that are kept apart."""


@dataclass(frozen=True)
class Kept:
    """One wall: what it shows, whether it tours, and for the second one whether and where it is open."""

    view: View
    tour: bool = False
    open: bool = False
    screen: str = ""


class WallMemory(QObject):
    """The walls of one school. Writes follow each other; the newest always comes last."""

    def __init__(self, settings: Settings, bridge: Bridge, school_id: int, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._bridge = settings, bridge
        self._school = str(school_id)
        kept = _dict(_dict(settings.get(SETTING)).get(self._school))
        self._walls = {name: self._wall(value) for name, value in _dict(kept.get("walls")).items()}
        self._saved = {
            title: _view(value, self._layout()) for title, value in _dict(kept.get("saved")).items()
        }
        self._writing = self._again = False

    def wall(self, name: str) -> Kept:
        """What is kept of a wall."""
        return self._walls.get(name) or self._wall({})

    def keep(self, name: str, **changes: Any) -> None:
        """Keep some of a wall's fields, see `Kept`."""
        kept = replace(self.wall(name), **changes)
        if kept != self._walls.get(name):
            self._walls[name] = kept
            self._write()

    def saved(self) -> Mapping[str, View]:
        """The views saved by name, in the order they were saved."""
        return self._saved

    def save(self, title: str, view: View) -> None:
        """Save a view under a name, in place of one that has it."""
        self._saved = {**self._saved, title: view}
        self._write()

    def forget(self, title: str) -> None:
        """A saved view is no longer wanted."""
        self._saved = {name: view for name, view in self._saved.items() if name != title}
        self._write()

    def _layout(self) -> str:
        return str(self._settings.get(LAYOUT_SETTING))

    def _wall(self, value: Any) -> Kept:
        kept = _dict(value)
        tour = kept.get("tour", self._settings.get(TOUR_SETTING))
        return Kept(
            _view(kept.get("view"), self._layout()),
            tour is True,
            kept.get("open") is True,
            str(kept.get("screen", "")),
        )

    def _write(self) -> None:
        if self._writing:
            self._again = True
            return
        self._writing = True
        mine = {
            "walls": {name: asdict(kept) for name, kept in self._walls.items()},
            "saved": {title: asdict(view) for title, view in self._saved.items()},
        }
        settings, school = self._settings, self._school

        def write() -> None:
            settings.set(SETTING, {**settings.get(SETTING), school: mine})

        self._bridge.run(self, write, lambda _: self._written(), self._failed)

    def _written(self) -> None:
        self._writing = False
        if self._again:
            self._again = False
            self._write()

    def _failed(self, error: GuardroomError) -> None:
        self._written()
        self._bridge.trouble.emit(error)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _view(value: Any, layout: str) -> View:
    kept = _dict(value)
    order, page = kept.get("order"), kept.get("page")
    return View(
        str(kept.get("layout", layout)),
        tuple(c for c in order if isinstance(c, str)) if isinstance(order, list | tuple) else (),
        page if isinstance(page, int) else 0,
    )

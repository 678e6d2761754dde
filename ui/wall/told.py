"""What the wall tells the guided tour and the end-to-end tests of its tiles (ui/stage.py).

Read-only, and in places of the screen: whoever asks must press and type like a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QPoint, QRect

from ui.wall.grid import Rect
from ui.wall.tile import Tile


def told_tiles(tiles: Iterable[Tile], area: Callable[[Rect], QRect], origin: QPoint) -> list[dict[str, Any]]:
    """One entry a tile: camera_id, number, name, the state it is shown in, what it says, its rectangle and
    its buttons'.

    area    from device pixels to the canvas's own
    origin  where the canvas stands on the screen
    """

    def rect(cell: Rect) -> list[int]:
        place = area(cell).translated(origin)
        return [place.x(), place.y(), place.width(), place.height()]

    return [
        {
            "camera_id": tile.camera.id,
            "number": tile.camera.number,
            "name": tile.camera.name,
            "state": tile.view.state.value,
            "says": ["".join(line.parts) for line in tile.view.lines],
            "rect": rect(tile.rect),
            "buttons": {spot.act.name.lower(): rect(spot.rect) for spot in tile.hot if spot.act is not None},
        }
        for tile in tiles
    ]

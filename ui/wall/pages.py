"""Which cameras stand together on a page of the wall, with those that are pinned on every page.

Pure lists of ids, "" for an empty cell; knows nothing of Qt, of states or of who pins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


def most_pinned(size: int) -> int:
    """How many cells of a page may be pinned: half, so that a dead recorder never ends the tour."""
    return size // 2


def pages(
    slots: Sequence[str], size: int, pinned: Collection[str] = (), *, keep_first: bool = False
) -> list[list[str]]:
    """The pages that show every camera of `slots` in `size` cells each; one page at least.

    pinned      stand on every page, each in the cell it has without pins as far as that is free
    keep_first  no pinned camera takes the first cell (it is the large one)
    """
    stay = [camera_id for camera_id in slots if camera_id and camera_id in pinned][: most_pinned(size)]
    if not stay:
        chunks = [list(slots[at : at + size]) for at in range(0, max(len(slots), 1), size)]
        return [chunk + [""] * (size - len(chunk)) for chunk in chunks]
    cells = _pinned_cells(slots, size, stay, keep_first)
    others = [camera_id for camera_id in slots if camera_id and camera_id not in stay]
    room = size - len(stay)
    chunks = [others[at : at + room] for at in range(0, max(len(others), 1), room)]
    return [_filled(chunk, size, cells) for chunk in chunks]


def _pinned_cells(slots: Sequence[str], size: int, stay: Sequence[str], keep_first: bool) -> dict[int, str]:
    cells: dict[int, str] = {}
    taken = {0} if keep_first else set()
    for camera_id in stay:
        home = slots.index(camera_id) % size
        cell = next(at % size for at in range(home, home + size) if at % size not in taken)
        taken.add(cell)
        cells[cell] = camera_id
    return cells


def _filled(chunk: Sequence[str], size: int, cells: dict[int, str]) -> list[str]:
    rest = iter(chunk)
    return [cells[at] if at in cells else next(rest, "") for at in range(size)]


def page_of(all_pages: Sequence[Sequence[str]], camera_id: str, near: int) -> int:
    """The page that shows a camera: the page `near` where it is there, else the first; 0 where none does."""
    if near < len(all_pages) and camera_id in all_pages[near]:
        return near
    return next((i for i, page in enumerate(all_pages) if camera_id in page), 0)

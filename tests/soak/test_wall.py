"""64 cameras on four pages and a tour of 5 s, for ten minutes: no cold start, no growth, no session too many.

`GUARDROOM_SOAK_S` sets the length (seconds, at least 90), once for any number of sessions and once for a
recorder that lets out few. The figures are printed and written to build/soak/wall.json.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tests.e2e.cameras import PASSWORD, CameraProcess, make_school, write_films
from tests.e2e.desk import Desk
from tests.soak.figures import Sample, growth, sample, worst_growth_mb
from ui.tour.display import virtual_display
from ui.tour.robot import Picture
from ui.tour.window import WindowProcess

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "soak" / "wall.json"
FILMS = ROOT / "build" / "soak" / "films"

SECONDS = max(90.0, float(os.environ.get("GUARDROOM_SOAK_S", "600")))
WARM_S = min(90.0, SECONDS / 2)
"""Until pre-rolls are full and every page was seen."""

CAMERAS, PAGE, STAY_S = 64, 16, 5
FEW = 40
"""What a recorder lets out: two pages and some."""

LOOK_S, SAMPLE_S, AGAIN_S = 0.1, 2.0, 1.0
LIVE = {"live", "suspect"}

GROWTH_MB = 4.0
"""Most that one process may grow by."""

BARS = {
    "turns": ("≥", 0.9 * (SECONDS / STAY_S - 1)), "cameras_seen": ("≥", CAMERAS), "cold_tiles": ("≤", 0),
    "not_live_s": ("≤", 0), "standing_tiles": ("≤", 0), "growth_mb_worst": ("≤", GROWTH_MB),
    "handles_growth": ("≤", 0), "threads_growth": ("≤", 0), "children_changed": ("≤", 0),
}  # fmt: skip


@dataclass
class Tour:
    """What was seen of the tour: pages, tiles that were cold as their page came, tiles that were not live."""

    desk: Desk
    turns: int = 0
    seen: set[int] = field(default_factory=set)
    cold: list[str] = field(default_factory=list)
    not_live_s: float = 0.0
    standing: int = 0
    _page: frozenset[int] = frozenset()
    _turned_at: float = 0.0
    _looked_at: float = 0.0
    _pictures: dict[int, Picture] = field(default_factory=dict)

    def look(self, now: float) -> None:
        """One look at the tiles."""
        tiles = self.desk.tiles()
        page = frozenset(tile["number"] for tile in tiles)
        if page != self._page:
            self._turned(page, tiles, now)
        elif any(tile["state"] not in LIVE for tile in tiles):
            self.not_live_s += now - self._looked_at
        if self._pictures and now - self._turned_at >= AGAIN_S:
            self._look_again(tiles)
        self._looked_at = now

    def _turned(self, page: frozenset[int], tiles: list[dict[str, Any]], now: float) -> None:
        self.turns += bool(self._page)
        if self._page:
            self.cold += [f"{tile['number']} {tile['state']}" for tile in tiles if tile["state"] not in LIVE]
            self._pictures = self._grab(tiles)
            self.cold += [f"{number} black" for number, shown in self._pictures.items() if shown.std() < 3]
        self._page, self._turned_at = page, now
        self.seen |= page

    def _look_again(self, tiles: list[dict[str, Any]]) -> None:
        """A second later: a tile whose pixels are the same shows a picture that stands."""
        again = self._grab(tiles)
        self.standing += sum(
            number in again and np.array_equal(shown, again[number])
            for number, shown in self._pictures.items()
        )
        self._pictures = {}

    def _grab(self, tiles: list[dict[str, Any]]) -> dict[int, Picture]:
        """Each tile's middle, from one picture of the screen."""
        screen = self.desk.robot.picture()
        shown = {}
        for tile in tiles:
            x, y, width, height = tile["rect"]
            shown[tile["number"]] = screen[
                y + height // 4 : y + 3 * height // 4, x + width // 4 : x + 3 * width // 4
            ].copy()
        return shown


@dataclass
class Soak:
    """All that was watched."""

    tour: Tour
    samples: list[Sample] = field(default_factory=list)
    sessions: int = 0

    def run(self, server: CameraProcess, seconds: float) -> None:
        """Watch for so long."""
        desk = self.tour.desk
        window = psutil.Process(desk.window.process.pid)
        began = sampled = time.monotonic()
        while (now := time.monotonic()) - began < seconds:
            self.tour.look(now)
            if now - sampled >= SAMPLE_S:
                sampled = now
                self.samples.append(sample(window, now - began))
                self.sessions = max(self.sessions, server.figures()["highest"])
                desk.driver.ask("lateness", reset=True)  # its own notes would count as growth
            time.sleep(max(0.0, LOOK_S - (time.monotonic() - now)))

    def figures(self) -> dict[str, float]:
        """By name, see BARS."""
        warm = [s for s in self.samples if s.at >= WARM_S]
        family = set(warm[0].pss)
        same = [s for s in warm if set(s.pss) == family]
        pss = growth(warm, lambda s: sum(s.pss.values()))
        handles = growth(warm, lambda s: sum(s.handles.values()))
        threads = growth(warm, lambda s: sum(s.threads.values()))
        return {
            "seconds": self.samples[-1].at,
            "turns": self.tour.turns,
            "cameras_seen": len(self.tour.seen),
            "cold_tiles": len(self.tour.cold),
            "not_live_s": self.tour.not_live_s,
            "standing_tiles": self.tour.standing,
            "sessions_highest": self.sessions,
            "pss_mb": pss.last,
            "growth_mb": pss.by,
            "growth_mb_worst": worst_growth_mb(same),
            "handles": handles.last,
            "handles_growth": handles.by,
            "threads": threads.last,
            "threads_growth": threads.by,
            "children": len(family) - 1,
            "children_changed": len(warm) - len(same),
        }

    def rows(self) -> list[list[float]]:
        """[seconds, MB that each process alone has, the window first]: to see what grew when."""
        return [[round(s.at), *(round(mb, 1) for mb in s.heap.values())] for s in self.samples[::5]]


@pytest.fixture(scope="module")
def films() -> Path:
    write_films(FILMS, CAMERAS)
    return FILMS


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What goes into the file: one entry a run."""
    return {}


@pytest.mark.timeout(SECONDS + 240)
@pytest.mark.parametrize("allowed", [CAMERAS, FEW], ids=["any", "few"])
def test_a_tour_of_64_cameras(allowed: int, films: Path, kept: dict[str, Any], tmp_path: Path) -> None:
    with CameraProcess(films) as server, virtual_display():
        make_school(
            tmp_path / "school", server, CAMERAS, wall__layout="16", wall__tour_on=True, wall__tour_s=STAY_S,
            video__replay_s=30, video__sessions_per_device=0 if allowed == CAMERAS else allowed,
        )  # fmt: skip
        with WindowProcess(tmp_path / "school") as window:
            desk = Desk(window, {})
            desk.sign_in_alone(PASSWORD)
            desk.wait_for_the_wall(PAGE)
            soak = Soak(Tour(desk))
            soak.run(server, SECONDS)
    figures = soak.figures()
    bars = {**BARS, "sessions_highest": ("≤", float(allowed))}
    print("\n" + table(f"64 cameras, {allowed} sessions allowed", figures, bars))
    print(*soak.tour.cold[:20], sep="\n")
    kept[str(allowed)] = {**figures, "heap_mb_by_process": soak.rows()}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    assert [name for name in bars if not reached(figures[name], *bars[name])] == []


def reached(value: float, sign: str, bar: float) -> bool:
    return value <= bar if sign == "≤" else value >= bar


def table(title: str, figures: dict[str, float], bars: dict[str, tuple[str, float]]) -> str:
    """The figures beside their bars."""
    lines = [title, f"{'figure':24}{'measured':>12}{'must':>12}"]
    for name, value in figures.items():
        must = f"{bars[name][0]} {bars[name][1]:g}" if name in bars else ""
        kept = name not in bars or reached(value, *bars[name])
        lines.append(f"{name:24}{value:>12.1f}{must:>12}{'' if kept else '   NOT REACHED'}")
    return "\n".join(lines)

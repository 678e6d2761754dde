"""`make bench-wall`: the wall measured on the screen's own pixels, beside a decode-only floor and mpv.

Every ratio is of one run on one machine. Prints a table and writes build/bench/wall.json.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from app.bootstrap import create_workplace, open_workplace
from app.domain.people import Role
from app.events import Bus
from app.services.cameras import CameraInput
from app.services.ports import Feed, StreamAddress, StreamKind, TileRequest
from app.video.engine import VideoEngine
from tests.bench.wall_films import (
    BAR_SHARE,
    BITS,
    GOP_S,
    HIGH,
    LEFT,
    SUB_FPS,
    TOP,
    read_number,
    write_films,
)  # fmt: skip
from tests.bench.wall_server import Cameras
from tests.fakes import Behaviour
from ui.tour.display import virtual_display
from ui.tour.window import WindowProcess

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "bench" / "wall.json"
FILMS = ROOT / "build" / "bench" / "films"
PASSWORD = "lantern-7-gate"
MEASURE_S = 15.0
LOOK_S = 0.008
"""Seconds between two looks at the screen: an eighth of a picture's time."""

MPV = (
    "mpv", "--no-config", "--really-quiet", "--no-audio", "--profile=low-latency", "--vo=x11",
    "--rtsp-transport=tcp",
)  # fmt: skip
ASPECT = 704 / 576
CYCLES, WARM_UP = 500, 64

BARS = {
    "cpu_ratio_sub16": ("≤", 2.2), "cpu_ratio_main4": ("≤", 1.4), "worst_tile_share": ("≥", 0.98),
    "delay_p95_ms": ("≤", 1000 / SUB_FPS + 60), "first_picture_s": ("≤", 0.6), "all_live_s": ("≤", GOP_S + 1),
    "ui_late_p99_ms": ("≤", 8), "ui_late_max_ms": ("≤", 40), "stale_mark_s": ("≤", 3.0),
    "back_after_gop_s": ("≤", 2.0), "delay_back_s": ("≤", 3.0), "growth_mb": ("≤", 4),
    "handles_more": ("≤", 0), "threads_more": ("≤", 0), "pss_mb": ("≤", 260),
}  # fmt: skip
"""The musts of the wall."""


@dataclass
class Scene:
    """Cameras, and a school that points there."""

    cameras: Cameras
    folder: Path

    def school(self, cameras: int, *, main: bool) -> Path:
        """A workplace with one administrator; without a main stream the sub stream serves as main."""
        data = self.folder / f"school-{cameras}-{main}"
        create_workplace(data, "school", 8001, "试验学校")
        place = open_workplace(data, video=False)
        account = place.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        session = place.auth.login(account.id, PASSWORD, None)
        for number in range(1, cameras + 1):
            sub = self.proxied(number, "sub")
            address = self.proxied(number, "main") if main else sub
            place.cameras.add(
                session, CameraInput(f"点位{number}", number, main_url=address, sub_url=None if main else sub)
            )
        place.close()
        return data

    def proxied(self, number: int, stream: str) -> str:
        return f"rtsp://127.0.0.1:{self.cameras.proxy_port}/a{number:02d}/{stream}"

    def direct(self, count: int, stream: str) -> list[str]:
        port = self.cameras.port
        return [f"rtsp://127.0.0.1:{port}/a{number:02d}/{stream}" for number in range(1, count + 1)]


def cpu_s(process: psutil.Process) -> float:
    """CPU seconds of a process and all its living children."""
    tree = [process, *process.children(recursive=True)]
    return sum(sum(p.cpu_times()[:2]) for p in tree)


def pss_mb(process: psutil.Process) -> float:
    """Proportional set size of a process tree."""
    tree = [process, *process.children(recursive=True)]
    return sum(p.memory_full_info().pss for p in tree) / 1e6


def cpu_over(process: psutil.Process, seconds: float = MEASURE_S) -> float:
    before = cpu_s(process)
    time.sleep(seconds)
    return cpu_s(process) - before


def floor_cpu(urls: list[str]) -> float:
    """CPU seconds of decoding the same streams and nothing else."""
    command = [sys.executable, "-m", "tests.bench.wall_floor", str(MEASURE_S), *urls]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def mpv_cpu(urls: list[str]) -> float | None:
    """CPU seconds of one mpv window a stream, tiled on the same screen; None where mpv is not installed."""
    if shutil.which("mpv") is None:
        return None
    players = [
        subprocess.Popen(
            [*MPV, f"--geometry=480x270+{n % 4 * 480}+{n // 4 * 270}", url],
            stdin=subprocess.DEVNULL,
        )
        for n, url in enumerate(urls)
    ]
    try:
        time.sleep(6)
        before = sum(cpu_s(psutil.Process(p.pid)) for p in players)
        time.sleep(MEASURE_S)
        return sum(cpu_s(psutil.Process(p.pid)) for p in players) - before
    finally:
        for player in players:
            player.terminate()
        for player in players:
            player.wait()


@contextmanager
def signed_in(data: Path, tiles: int) -> Iterator[tuple[WindowProcess, float]]:
    """A window before its complete wall, and the memory of the program before anybody signed in."""
    with WindowProcess(data) as window:
        driver = window.driver
        driver.find("login.go", timeout_s=60)
        time.sleep(2)
        empty_mb = pss_mb(psutil.Process(window.process.pid))
        driver.click("login.password")
        window.robot.type(PASSWORD)
        window.robot.press("Enter")
        driver.wait("the wall", lambda: live(window) == tiles, 60)
        yield window, empty_mb


def tiles_of(window: WindowProcess) -> list[dict[str, Any]]:
    return window.driver.ask("state", name="wall.canvas") or []


def live(window: WindowProcess) -> int:
    return sum(tile["state"] == "live" for tile in tiles_of(window))


def watch_pixels(
    window: WindowProcess, cameras: Cameras, fps: int, seconds: float
) -> tuple[float, list[float]]:
    """(share of sent pictures seen on the worst tile, ages of newly seen pictures in ms).

    One line of pixels a row of tiles is read every LOOK_S: looking must not take the turn of who paints.
    """
    strips = {tile["number"]: strip_of(tile["rect"]) for tile in tiles_of(window)}
    rows = sorted({strip[1] for strip in strips.values()})
    right = max(x + width for x, _, width, _ in strips.values())
    seen: dict[int, int] = dict.fromkeys(strips, 0)
    last: dict[int, int] = dict.fromkeys(strips, -1)
    ages: list[float] = []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        look = time.monotonic()
        lines = {y: window.robot.picture(0, y, right, 1)[0, :, 1] for y in rows}
        now = time.monotonic()
        for camera, (x, y, width, shown) in strips.items():
            number = read_number(lines[y][x : x + width], shown)
            if number != last[camera]:
                sent = cameras.sent_at(camera, number)
                if sent and last[camera] >= 0:
                    ages.append((now - sent) * 1000)
                last[camera] = number
                seen[camera] += 1
        time.sleep(max(0.0, LOOK_S - (time.monotonic() - look)))
    took = time.monotonic() - began
    return min(seen.values()) / (took * fps), ages


def strip_of(rect: list[int]) -> tuple[int, int, int, float]:
    """The line of pixels with the bars: x, y, width, and the width of the whole letterboxed picture."""
    x, y, width, height = rect
    shown_width = min(width, height * ASPECT)
    shown_height = shown_width / ASPECT
    left, top = x + (width - shown_width) / 2, y + (height - shown_height) / 2
    bars = shown_width * BAR_SHARE * BITS
    return (
        round(left + LEFT * shown_width),
        round(top + (TOP + HIGH / 2) * shown_height),
        round(bars),
        shown_width,
    )


def measure_sub16(scene: Scene, figures: dict[str, Any]) -> None:
    floor = floor_cpu(scene.direct(16, "sub"))
    mpv = mpv_cpu(scene.direct(16, "sub"))
    with signed_in(scene.school(16, main=False), 16) as (window, empty_mb):
        process = psutil.Process(window.process.pid)
        time.sleep(5)
        figures["cpu_ratio_sub16"] = cpu_over(process) / floor
        figures["floor_sub16_percent_a_stream"] = floor / MEASURE_S / 16 * 100
        figures["mpv_cpu_ratio_sub16"] = mpv / floor if mpv else None
        figures["pss_mb"] = pss_mb(process) - empty_mb
        figures["worst_tile_share"], ages = watch_pixels(window, scene.cameras, SUB_FPS, MEASURE_S)
        figures["delay_p50_ms"] = statistics.median(ages)
        figures["delay_p95_ms"] = statistics.quantiles(ages, n=20)[-1]
        window.driver.ask("lateness", reset=True)
        window.robot.press("F2")
        window.driver.click("entry.situation")
        for _ in range(8):
            window.robot.type("truck 3 came in at the gate, ")
        late = window.driver.ask("lateness")
        figures["ui_late_p99_ms"], figures["ui_late_max_ms"] = late["p99_ms"], late["max_ms"]
        measure_stale(scene, window, figures)


def measure_stale(scene: Scene, window: WindowProcess, figures: dict[str, Any]) -> None:
    def state() -> str:
        return str(next(t["state"] for t in tiles_of(window) if t["number"] == 3))

    scene.cameras.set("a03", Behaviour.STALL)
    began = time.perf_counter()
    window.driver.wait("the mark", lambda: state() == "stalled", 10)
    figures["stale_mark_s"] = time.perf_counter() - began
    time.sleep(12 - figures["stale_mark_s"])
    scene.cameras.set("a03", Behaviour.PASS)
    began = time.perf_counter()
    window.driver.wait("the picture", lambda: state() == "live", 60)
    figures["back_after_gop_s"] = max(0.0, time.perf_counter() - began - GOP_S)
    figures["delay_back_s"] = delay_back(scene, window, 3, figures["delay_p95_ms"])


def delay_back(scene: Scene, window: WindowProcess, camera: int, usual_ms: float) -> float:
    """Seconds until this camera's pictures are no older than usual again; 10 where they stay old."""
    tile = next(tile for tile in tiles_of(window) if tile["number"] == camera)
    x, y, width, shown = strip_of(tile["rect"])
    began, last = time.monotonic(), -1
    while (passed := time.monotonic() - began) < 10:
        number = read_number(window.robot.picture(x, y, width, 1)[0, :, 1], shown)
        sent = scene.cameras.sent_at(camera, number)
        if number != last and last >= 0 and sent and (time.monotonic() - sent) * 1000 <= usual_ms:
            return passed
        last = number
        time.sleep(LOOK_S)
    return 10.0


def measure_main4(scene: Scene, figures: dict[str, Any]) -> None:
    floor = floor_cpu(scene.direct(4, "main"))
    with signed_in(scene.school(4, main=True), 4) as (window, _):
        time.sleep(5)
        figures["cpu_ratio_main4"] = cpu_over(psutil.Process(window.process.pid)) / floor
        figures["floor_main4_percent_a_stream"] = floor / MEASURE_S / 4 * 100


def measure_engine(scene: Scene, figures: dict[str, Any]) -> None:
    """From show() to the first and the last picture, and growth over many openings."""
    engine = VideoEngine(Bus())
    engine.prestart()
    time.sleep(3)
    engine.set_feeds([Feed(url, StreamAddress(url), StreamAddress(url)) for url in scene.direct(16, "sub")])
    requests = [TileRequest(url, 320, 180, StreamKind.SUB) for url in scene.direct(16, "sub")]
    began = time.perf_counter()
    engine.show(requests)
    shown = _when(lambda: sum(number > 0 for number in engine.sequences().values()), began, len(requests))
    figures["first_picture_s"], figures["all_live_s"] = shown[1], shown[len(requests)]
    worker = max(psutil.Process().children(), key=lambda p: "app.video.worker" in p.cmdline())
    for cycle in range(CYCLES + WARM_UP):
        if cycle == WARM_UP:
            before = _held(worker)
        engine.show(requests[cycle % 16 : cycle % 16 + 1])
        _when(lambda: int(any(n > 0 for n in engine.sequences().values())), time.perf_counter(), 1)
        engine.show([])
    held = _held(worker)
    for name, now, then in zip(("growth_mb", "handles_more", "threads_more"), held, before, strict=True):
        figures[name] = now - then
    engine.close()


def _held(worker: psutil.Process) -> tuple[float, int, int]:
    """(PSS in MB, handles, threads) of a worker whose last session has had time to end."""
    time.sleep(2)
    return worker.memory_full_info().pss / 1e6, worker.num_fds(), worker.num_threads()


def _when(count: Callable[[], int], began: float, last: int) -> dict[int, float]:
    """Seconds after `began` at which `count` first reached each number, up to `last`."""
    reached: dict[int, float] = {}
    while last not in reached:
        if time.perf_counter() - began > 30:
            raise TimeoutError(f"only {len(reached)} of {last} pictures came")
        for number in range(len(reached) + 1, count() + 1):
            reached[number] = time.perf_counter() - began
        time.sleep(0.002)
    return reached


def table(figures: dict[str, Any]) -> str:
    """The figures beside their musts."""
    lines = [f"{'figure':34}{'measured':>12}{'must':>12}"]
    for name, value in figures.items():
        sign, bar = BARS.get(name, ("", None))
        kept = bar is None or value is None or (value <= bar if sign == "≤" else value >= bar)
        must = f"{sign} {bar:g}" if bar is not None else ""
        shown = "–" if value is None else f"{value:.3f}"
        lines.append(f"{name:34}{shown:>12}{must:>12}{'' if kept else '   NOT REACHED'}")
    return "\n".join(lines)


PARTS = {"engine": measure_engine, "sub16": measure_sub16, "main4": measure_main4}


def main(parts: list[str]) -> None:
    """Measure the named parts, or everything; takes about five minutes. Only a whole run is kept."""
    write_films(FILMS, 16, 4)
    figures: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with Cameras(FILMS, folder) as cameras, virtual_display():
            for part in parts or PARTS:
                PARTS[part](Scene(cameras, folder), figures)
    finally:
        shutil.rmtree(folder)
    if not parts:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(table(figures))


if __name__ == "__main__":
    main(sys.argv[1:])

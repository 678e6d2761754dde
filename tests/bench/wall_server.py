"""The cameras of the benchmark in a process of their own, so that serving costs the measured one no turn.

`python -m tests.bench.wall_server FOLDER TIMES`: serves the films of FOLDER, notes into the file TIMES when
each picture was sent, prints the two ports, and takes lines "camera behaviour" until its standard input ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.demo import rtsp
from app.demo.film import Shot
from app.demo.proxy import Behaviour, FaultProxy
from app.demo.rtsp import RtspServer
from tests.bench.wall_films import BITS

CAMERAS = 16


class Cameras:
    """The server as the benchmark sees it; a context."""

    def __init__(self, films: Path, folder: Path) -> None:
        """`films`: one folder a camera. `folder`: where the table of send times may lie."""
        self._films = films
        self._table = folder / "sent"
        self.port = self.proxy_port = 0

    def __enter__(self) -> Cameras:
        self._sent = _table(self._table, "w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.wall_server", str(self._films), str(self._table)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.port, self.proxy_port = json.loads(self._process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def set(self, camera: str, behaviour: Behaviour) -> None:
        """Change what the proxy does with a camera."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{camera} {behaviour.value}\n")
        self._process.stdin.flush()

    def sent_at(self, camera: int, number: int) -> float:
        """When (monotonic) a picture of the film of a camera's sub stream was last sent; 0 for never."""
        return float(self._sent[camera - 1, number])


def _table(path: Path, mode: str) -> NDArray[np.float64]:
    return np.memmap(path, np.float64, mode, shape=(CAMERAS, 1 << BITS))  # type: ignore[call-overload, no-any-return]


def note_into(sent: NDArray[np.float64]) -> None:
    """Let every session note when it sent which picture of a sub stream."""
    numbers: dict[int, int] = {}
    films: dict[int, object] = {}
    send = rtsp._Session._send

    async def noting(session: object, state: object, shot: Shot, media_s: float, started: float) -> None:
        await send(session, state, shot, media_s, started)  # type: ignore[arg-type]
        at = time.monotonic()
        path: Path = session.media_source.file_path  # type: ignore[attr-defined]
        film = await session.server.film(path)  # type: ignore[attr-defined]
        if id(film) not in films:
            films[id(film)] = film
            shots = (shot for gop in film.gops for shot in gop.shots)
            numbers.update({id(shot): number for number, shot in enumerate(shots)})
        if path.stem == "sub":
            sent[int(path.parent.name[1:]) - 1, numbers[id(shot)]] = at

    rtsp._Session._send = noting  # type: ignore[method-assign, assignment]


def main() -> None:
    """Serve until standard input ends."""
    films, table = map(Path, sys.argv[1:])
    note_into(_table(table, "r+"))
    with RtspServer(films) as server, FaultProxy(server.port) as proxy:
        print(json.dumps([server.port, proxy.port]), flush=True)
        for line in sys.stdin:
            camera, behaviour = line.split()
            proxy.set(camera, Behaviour(behaviour))


if __name__ == "__main__":
    main()

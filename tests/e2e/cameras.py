"""Cameras on a server process of their own that can sleep, die and come back, and a school that has them.

`python -m tests.e2e.cameras FOLDER PORT` serves the films of FOLDER, prints its port, and answers each line
of its standard input with a line of figures until that ends.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.bootstrap import create_workplace, open_workplace
from app.demo.rtsp import RtspServer
from app.domain.people import Role
from app.services.cameras import CameraInput
from tests.video.films import moment, place, write_film

PASSWORD = "lantern-7-gate"
SIZE = (352, 288)
FPS, PICTURES = 12, 60
PLACES = 16
LOOK_S = 0.02


def write_films(folder: Path, cameras: int) -> None:
    """`folder/aNN/sub.mp4`: small sub streams, `PLACES` different places in turn."""
    for number in range(1, cameras + 1):
        film = _film(folder, number)
        if film.is_file():
            continue
        shown = (number - 1) % PLACES + 1
        if shown == number:
            ground = place(number, *SIZE)
            write_film(film, (moment(ground, i) for i in range(PICTURES)), FPS)
        else:
            film.parent.mkdir(parents=True)
            os.link(_film(folder, shown), film)


def _film(folder: Path, number: int) -> Path:
    return folder / f"a{number:02d}" / "sub.mp4"


class CameraProcess:
    """The server seen from a test; a context. It keeps its port over a death."""

    def __init__(self, films: Path) -> None:
        self._films = films
        self.port = 0

    def start(self) -> None:
        """Start it, at the port it had before."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.cameras", str(self._films), str(self.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.port = int(self._answer())

    def figures(self) -> dict[str, int]:
        """`now`: open sessions; `highest`: the most since the last question."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        told: dict[str, int] = json.loads(self._answer())
        return told

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.communicate()

    def sleep(self) -> None:
        """SIGSTOP: connections stay, nobody answers."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    def url(self, number: int) -> str:
        """A camera's address."""
        return f"rtsp://127.0.0.1:{self.port}/a{number:02d}/sub"

    def __enter__(self) -> CameraProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.wake()
            with suppress(BrokenPipeError):
                self._process.communicate(timeout=30)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def make_school(data: Path, server: CameraProcess, cameras: int, **settings: Any) -> None:
    """A workplace with one administrator and these cameras; settings by key, "." written as "__"."""
    create_workplace(data, "school", 8001, "试验学校")
    opened = open_workplace(data, video=False)
    try:
        account = opened.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
        session = opened.auth.login(account.id, PASSWORD, None)
        for number in range(1, cameras + 1):
            url = server.url(number)
            opened.cameras.add(session, CameraInput(f"点位{number}", number, main_url=url, sub_url=url))
        for key, value in settings.items():
            opened.settings.set(key.replace("__", "."), value)
    finally:
        opened.close()


class _Counter:
    """The most sessions that were open at a time; one that is just being closed does not count."""

    def __init__(self, server: RtspServer) -> None:
        self._server = server
        self.highest = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        before, pause = 0, threading.Event()
        while not pause.wait(LOOK_S):
            now = self._server.viewers()
            self.highest = max(self.highest, min(before, now))
            before = now


def main() -> None:
    """Serve until standard input ends."""
    films, port = Path(sys.argv[1]), int(sys.argv[2])
    with RtspServer(films, port=port) as server:
        counter = _Counter(server)
        print(server.port, flush=True)
        for _ in sys.stdin:
            print(json.dumps({"now": server.viewers(), "highest": counter.highest}), flush=True)
            counter.highest = 0


if __name__ == "__main__":
    main()

"""A worker as a child process seen from its parent: start, pipes, kill. Knows messages, no cameras.

Two threads a process: one writes orders (so that a hung worker never blocks the caller), one reads news.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from app.video.messages import Message, encode, read
from app.video.shm import Arena

News = Callable[["WorkerProcess", Message | None, bytes], None]
"""Called on the reading thread; None: the process has ended."""

_CLOSED = None


def command(*arguments: str) -> list[str]:
    """How this installation starts its video worker."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--video-worker", *arguments]
    return [sys.executable, "-m", "app.video.worker", *arguments]


_HEAP = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}
"""How glibc keeps a worker's memory: see `environment`."""


def environment() -> dict[str, str]:
    """The child's environment: it finds the package wherever the parent was started from.

    On Linux its threads share two heaps: with one a thread, as glibc does it, the pre-rolls of sessions that
    come and go leave holes that never close (0.7 instead of 2 to 7 MB over 500 openings). Pictures' memory
    is kept between pictures: asking the kernel anew for each costs a twentieth of the worker's work.
    """
    root = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    path = f"{root}{os.pathsep}{known}" if known else root
    return {**_HEAP, **os.environ, "PYTHONPATH": path}


class WorkerProcess:
    """One running worker. Raises OSError from the constructor when it cannot be started."""

    def __init__(self, arena: Arena, on_news: News, crash_log: Path | None) -> None:
        self._on_news = on_news
        self._orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        with _crash_file(crash_log) as stderr:
            self._process = subprocess.Popen(
                command("--arena", arena.handle),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                pass_fds=() if arena.fd is None else (arena.fd,),
                env=environment(),
            )
        self._threads = [
            threading.Thread(target=self._write, name=f"video-orders-{self.pid}", daemon=True),
            threading.Thread(target=self._read, name=f"video-news-{self.pid}", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def send(self, order: Message) -> None:
        """Queue an order; never blocks."""
        self._orders.put(encode(order))

    def kill(self) -> None:
        """End it now; `on_news` hears of it."""
        self._process.kill()

    def close(self, timeout: float) -> None:
        """Let it end by itself for `timeout` seconds, then kill it; leaves no thread and no process."""
        self._orders.put(_CLOSED)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        pipe = _pipe(self._process.stdin)
        while (order := self._orders.get()) is not _CLOSED:
            try:
                pipe.write(order)
                pipe.flush()
            except OSError:  # it has died: the reading thread tells
                break
        try:
            pipe.close()
        except OSError:
            return

    def _read(self) -> None:
        pipe = _pipe(self._process.stdout)
        while (message := read(pipe)) is not None:
            self._on_news(self, *message)
        pipe.close()
        self._process.wait()
        self._orders.put(_CLOSED)
        self._on_news(self, None, b"")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("started with pipes")
    return pipe


def _crash_file(path: Path | None) -> IO[bytes]:
    """Where a native crash leaves its trace."""
    if path is None:
        return Path(os.devnull).open("wb")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")

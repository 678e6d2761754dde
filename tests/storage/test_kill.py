"""kill -9 at random points of writing: what was answered with "saved" is there, once; the draft is back."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from app.storage.verify import verify
from tests.storage.conftest import Open
from tests.storage.registers import Note

KILLS = 20


def _saved_until_killed(
    nursery: subprocess.Popen[str], first: int, delay: float, after_saves: int
) -> list[int]:
    """Raise a child, let it save some, kill it after `delay` seconds; returns the numbers told as saved."""
    stdin, stdout = _pipes(nursery)
    stdin.write(f"{first}\n")
    stdin.flush()
    pid = int(stdout.readline().split()[1])
    saved = [int(stdout.readline().split()[1]) for _ in range(after_saves)]
    time.sleep(delay)  # the random point of writing
    os.kill(pid, signal.SIGKILL)
    while (line := stdout.readline().split())[0] != "gone":
        saved.append(int(line[1]))
    return saved


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def test_kill_9_loses_nothing_that_was_saved(open_store: Open, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    folder = tmp_path / "data"
    open_store().close()
    saved: list[int] = []
    first = 0
    with subprocess.Popen(
        [sys.executable, "-m", "tests.storage.nursery", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as nursery:  # fmt: skip
        for number in range(KILLS):
            # every fourth child is killed while it opens the store or begins to write
            saves, longest = (0, 0.3) if number % 4 == 0 else (1, 0.1)
            saved += _saved_until_killed(nursery, first, chance.uniform(0.0, longest), saves)
            store = open_store()
            kept = [int(note.id[1:]) for note in store.run(lambda unit: unit.find(Note))]
            draft = store.run(lambda unit: unit.draft("half-written"))
            head = store.head()[0]
            store.close()
            assert set(saved) <= set(kept)
            assert sorted(kept) == list(range(head))  # each exactly once, at most one unanswered
            assert len(kept) - len(saved) <= KILLS
            assert draft == ({"number": max(kept)} if kept else None)
            assert verify(folder).ok
            first = len(kept)
        _pipes(nursery)[0].close()
    assert len(saved) >= KILLS * 3 // 4

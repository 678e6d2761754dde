"""A process that raises children to be killed: each appends at full speed and reports what was saved.

For every line on stdin (a first number) it forks a child; the child prints `pid N`, then `saved n`
after the store answered each. Forking spares each child the imports; the nursery itself opens nothing.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path
from uuid import uuid4

from app.domain.record import Kind
from app.events import Bus
from app.services.ports import UnitOfWork
from app.storage.local import LocalStore
from tests.storage.conftest import SCHOOL, HandClock
from tests.storage.registers import REGISTERS


def say(line: str) -> None:
    os.write(1, (line + "\n").encode())


def live(folder: Path, first: int) -> None:
    """Write until killed."""
    store = LocalStore.open(
        folder, school_id=SCHOOL, device_id=uuid4(), registers=REGISTERS, clock=HandClock(), bus=Bus()
    )
    for number in count(first):

        def work(unit: UnitOfWork, number: int = number) -> None:
            unit.append(Kind.DUTY_ENTRY, {"note": f"n{number}", "word": "w" * 300}, author="guard")
            unit.keep_draft("half-written", {"number": number})

        store.run(work)
        say(f"saved {number}")


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                say(f"pid {os.getpid()}")
                live(Path(sys.argv[1]), int(line))
            finally:
                os._exit(1)
        os.waitpid(pid, 0)
        say("gone")


if __name__ == "__main__":
    main()

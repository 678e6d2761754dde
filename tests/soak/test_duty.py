"""A PC writes for ten minutes; the line and the centre fail, and so does the PC: nothing lost, nothing twice.

`GUARDROOM_SOAK_S` sets the length in seconds, `GUARDROOM_SEED` repeats a run. The figures are printed and
written to build/soak/duty.json.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from app.domain.record import parse
from app.services.enrolment import SECRET
from tests.sync.conftest import A, MakePc, Pc, TestCentre
from tests.sync.line import Line

OUT = Path(__file__).parents[2] / "build" / "soak" / "duty.json"
SECONDS = float(os.environ.get("GUARDROOM_SOAK_S", "600"))
GROWTH_MB = 8.0


class Writer:
    """The PC's process, and everything it ever answered with "saved"."""

    def __init__(self, pc: Pc, host: str, told: Path) -> None:
        self._pc, self._host, self._told = pc, host, told

    def start(self) -> None:
        address, pc = self._pc.address, self._pc
        assert address is not None
        command = [
            sys.executable,
            "-m",
            "tests.soak.writer",
            str(pc.folder),
            str(pc.first_device),
            self._host,
        ]
        with self._told.open("a") as out:
            self.process = subprocess.Popen(
                [*command, str(address.port), address.dbname, address.role],
                stdin=subprocess.PIPE, stdout=out, text=True,
            )  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(pc.secrets[SECRET] + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self) -> None:
        self.process.communicate(timeout=60)

    def saved(self) -> list[UUID]:
        """What a kill cut off in the middle of a line was not answered."""
        return [UUID(line) for line in self._told.read_text().split() if len(line) == 36]


@contextmanager
def cut_line(centre: TestCentre) -> Iterator[Line]:
    line = Line(centre.server.host)
    try:
        yield line
    finally:
        line.close()


@pytest.mark.timeout(SECONDS + 240)
def test_a_pc_writes_while_everything_else_fails(centre: TestCentre, make_pc: MakePc, tmp_path: Path) -> None:
    seed = int(os.environ.get("GUARDROOM_SEED", random.SystemRandom().randrange(10**6)))
    print(f"seed {seed} (GUARDROOM_SEED={seed} repeats it)")
    pc = make_pc()
    pc.store.close()
    with cut_line(centre) as line:
        writer = Writer(pc, line.host, tmp_path / "saved")
        writer.start()
        happened, memory = trouble(random.Random(seed), centre, line, writer)
        writer.end()
    saved = writer.saved()
    pc.restart()
    pc.exchange()
    at_centre = [parse(env, b"").id for _, env in centre.records(A)]
    figures = {
        "seconds": SECONDS,
        "saved": len(saved),
        "lost": len(set(saved) - set(at_centre)),
        "twice": len(at_centre) - len(set(at_centre)),
        "writer_growth_mb": memory,
        **happened,
    }
    print(json.dumps(figures, indent=1))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    assert (figures["lost"], figures["twice"]) == (0, 0)
    assert len(saved) > SECONDS, "it wrote all the time"
    assert pc.log() == centre.records(A)
    assert centre.admin.verify() == []
    assert memory < GROWTH_MB


def trouble(rng: random.Random, centre: TestCentre, line: Line, writer: Writer) -> tuple[Counter[str], float]:
    """Everything that happens until the time is over; by how much the writer grew since it last began."""
    happened: Counter[str] = Counter()
    until = time.monotonic() + SECONDS
    first = 0.0
    while time.monotonic() < until:
        act = rng.choices(["cut", "stall", "centre", "kill", "calm"], [4, 2, 2, 0.5, 4])[0]
        happened[act] += 1
        if act == "cut":
            line.cut_after = rng.randrange(1, 30_000)
        elif act == "stall":
            line.stall = True
        elif act == "centre":
            centre.server.stop(immediate=True)
        elif act == "kill":
            writer.kill()
            writer.start()
            first = 0.0
        time.sleep(rng.uniform(0.5, 3.0))
        line.cut_after, line.stall = None, False
        if act == "centre":
            centre.server.start()
        time.sleep(rng.uniform(0.5, 3.0))
        now = psutil.Process(writer.process.pid).memory_full_info().uss / 1e6
        first = first or now
    time.sleep(3)
    return happened, now - first

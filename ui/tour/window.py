"""Starts the window as a child process with its stage open, and ends it: for the tour and the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from ui.tour.driver import Driver
from ui.tour.robot import Robot

END_S = 15


class WindowProcess:
    """`python -m ui --data DIR …` on the present display, driven through `driver`."""

    def __init__(self, data: Path, *arguments: str, errors: Path | None = None) -> None:
        self._arguments: Sequence[str] = ["--data", str(data), *arguments]
        self._errors = errors

    def __enter__(self) -> WindowProcess:
        # A socket's path may hold about 107 bytes: a short folder of its own, whatever the data's is.
        self._folder = tempfile.TemporaryDirectory(prefix="guardroom-")
        stage = Path(self._folder.name) / "stage"
        log = self._errors.open("ab") if self._errors else None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui", *self._arguments, "--stage", str(stage)],
            stdout=log,
            stderr=log,
            env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        )
        if log:
            log.close()
        try:
            self.robot = Robot()
            self.driver = Driver(self.robot, stage, timeout_s=60)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.driver.close()
        self.robot.close()
        self._end()

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def _end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._folder.cleanup()

"""A person at the desk: finds a widget by name, clicks and types into it, waits until something is so.

Joins the robot (events, pixels) with the stage (where things are). Used by the guided tour and by
the end-to-end tests.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from ui.tour.robot import Robot

T = TypeVar("T")


class NotSo(AssertionError):
    """What was waited for did not come."""


class Driver:
    """Drives one Guardroom window through the display `robot` works on."""

    def __init__(self, robot: Robot, stage_path: Path, *, timeout_s: float = 30) -> None:
        self.robot = robot
        self._stage_path = stage_path
        self._socket = self._connect(timeout_s)
        self._lines = self._socket.makefile("rb")

    def close(self) -> None:
        """Leave the stage."""
        self._lines.close()
        self._socket.close()

    def ask(self, what: str, **details: Any) -> Any:
        """One question to the stage (see ui/stage.py)."""
        self._socket.sendall(json.dumps({"ask": what, **details}).encode() + b"\n")
        return json.loads(self._lines.readline())

    def wait(self, what: str, ready: Callable[[], T | None], timeout_s: float = 20) -> T:
        """Poll until `ready()` is true and return it; raises NotSo naming `what`."""
        end = time.monotonic() + timeout_s
        while True:
            answer = ready()
            if answer:
                return answer
            if time.monotonic() > end:
                raise NotSo(f"waited {timeout_s:g} s in vain: {what}; visible: {self.ask('names')}")
            time.sleep(0.05)

    def find(self, name: str, timeout_s: float = 20) -> dict[str, Any]:
        """The visible widget with this object name."""
        return self.wait(f"widget {name}", lambda: self.ask("find", name=name), timeout_s)

    def shows(self, name: str) -> bool:
        """Whether a widget of this name is visible now."""
        return self.ask("find", name=name) is not None

    def text(self, name: str) -> str:
        """What the widget of this name reads."""
        return str(self.find(name)["text"])

    def click(self, name: str, *, button: int = 1, times: int = 1) -> None:
        """Click the middle of an enabled widget."""
        found = self.wait(f"enabled widget {name}", lambda: self._enabled(name))
        x, y, width, height = found["rect"]
        self.robot.click(x + width // 2, y + height // 2, button=button, times=times)

    def click_row(self, name: str, text: str) -> None:
        """Click the first row of a table that holds `text`."""
        x, y, width, height = self.wait(
            f"row {text} in {name}", lambda: self.ask("row", name=name, text=text)
        )
        self.robot.click(x + width // 2, y + height // 2)

    def write(self, name: str, words: str) -> None:
        """Click into a field and type."""
        self.click(name)
        self.wait(f"focus in {name}", lambda: self.find(name)["focus"])
        self.robot.type(words)

    def _enabled(self, name: str) -> dict[str, Any] | None:
        found = self.ask("find", name=name)
        return found if found and found["enabled"] else None

    def _connect(self, timeout_s: float) -> socket.socket:
        end = time.monotonic() + timeout_s
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(str(self._stage_path))
                return connection
            except OSError as error:
                connection.close()
                if time.monotonic() > end:
                    raise NotSo(f"the window did not open its stage within {timeout_s:g} s") from error
                time.sleep(0.05)

"""A guard at the desk, in the words of the tests; drives a window process by mouse and keys."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from ui.tour.driver import Driver
from ui.tour.robot import Picture, Robot
from ui.tour.window import WindowProcess

CAMERAS = 16


class Desk:
    """One running window."""

    def __init__(self, window: WindowProcess, passwords: dict[str, dict[str, str]]) -> None:
        self.window = window
        self.driver: Driver = window.driver
        self.robot: Robot = window.robot
        self._passwords = passwords
        self.password = ""

    def sign_in(self, account: str = "夜班保安", place: str = "school-a") -> None:
        """Choose the place and the account by mouse, type the password, press Enter."""
        driver = self.driver
        driver.find("login.go", timeout_s=60)
        driver.click(f"login.place.{place}")
        self.password = self._passwords[place][account]
        names = list(self._passwords[place])
        driver.wait("the account's card", lambda: self._choose(account, len(names)), 30)
        driver.click("login.password")
        self.robot.type(self.password)
        self.robot.press("Enter")

    def sign_in_alone(self, password: str) -> None:
        """Where there is one place and one account: the password and Enter."""
        self.driver.find("login.go", timeout_s=60)
        self.driver.click("login.password")
        self.password = password
        self.robot.type(password)
        self.robot.press("Enter")

    def _choose(self, account: str, cards: int) -> bool:
        for number in range(1, cards + 1):
            self.driver.click(f"login.account.{number}")
            if self.driver.text("login.demo").endswith(self.password):
                return True
        return False

    def tiles(self) -> list[dict[str, Any]]:
        """What the visible tiles tell."""
        return self.driver.ask("state", name="wall.canvas") or []

    def tile(self, number: int) -> dict[str, Any]:
        """One tile by its camera's number."""
        return next(tile for tile in self.tiles() if tile["number"] == number)

    def live(self) -> int:
        """How many visible tiles are live."""
        return sum(tile["state"] == "live" for tile in self.tiles())

    def wait_for_the_wall(self, count: int = CAMERAS, timeout_s: float = 60) -> None:
        """Until all tiles are live."""
        self.driver.wait(f"{count} live tiles", lambda: self.live() == count, timeout_s)

    def wait_for_tile(self, number: int, state: str, timeout_s: float = 30) -> None:
        """Until a tile is in a state."""
        self.driver.wait(f"tile {number} {state}", lambda: self.tile(number)["state"] == state, timeout_s)

    def click_tile(self, number: int, *, times: int = 1) -> None:
        """Click the middle of a tile."""
        x, y, width, height = self.tile(number)["rect"]
        self.robot.click(x + width // 2, y + height // 2, times=times)

    def picture(self, number: int) -> Picture:
        """A tile's pixels as they stand on the screen."""
        x, y, width, height = self.tile(number)["rect"]
        return self.robot.picture(x, y, width, height)

    def moving(self) -> int:
        """How many visible tiles change within half a second."""
        numbers = [tile["number"] for tile in self.tiles()]
        before = [self.picture(number) for number in numbers]
        time.sleep(0.5)
        after = [self.picture(number) for number in numbers]
        return sum(not np.array_equal(old[40:], new[40:]) for old, new in zip(before, after, strict=True))

    def workers(self) -> list[psutil.Process]:
        """The window's video workers; one that was killed this moment is none."""
        found = []
        for child in psutil.Process(self.window.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # gone, or dead and not yet taken leave of
                if "app.video.worker" in child.cmdline():
                    found.append(child)
        return found

    def write_entry(self, words: str) -> None:
        """F2 and the text; not signed yet."""
        self.robot.press("F2")
        self.driver.write("entry.situation", words)

    def sign(self) -> None:
        """The password and Ctrl+Enter; returns when the panel has folded, which means "saved"."""
        self.driver.click("entry.password")
        self.robot.type(self.password)
        self.robot.press("Ctrl+Enter")
        self.driver.wait("saved", lambda: not self.driver.shows("entry.sign"))

    def drop_entry(self) -> None:
        """Drop what is half written: the first press asks, the second drops."""
        self.driver.click("entry.drop")
        self.driver.click("entry.drop")
        self.driver.wait("the folded panel", lambda: not self.driver.shows("entry.sign"))

    def log_rows(self) -> list[list[str]]:
        """The log page's rows."""
        self.driver.click("nav.log")
        self.driver.find("log.table")
        time.sleep(0.3)
        rows: list[list[str]] = self.driver.ask("table", name="log.table")
        return rows


@contextmanager
def at_the_desk(data: Path, *arguments: str) -> Iterator[Desk]:
    """A window process of the demo on the present display."""
    passwords = json.loads((data / "demo" / "passwords.json").read_text("utf-8"))
    with WindowProcess(data, "--demo", *arguments) as window:
        yield Desk(window, passwords)

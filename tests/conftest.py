"""Shared test set-up: a real X display where the caller did not choose a Qt platform, no person's keyring."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

from ui.tour.display import start_display

# Neither the keyring of whoever runs the tests, nor one that a test module defines: the library takes any
# class that exists. The programs that tests start inherit the choice.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture(scope="session", autouse=True)
def display() -> Iterator[None]:
    """A virtual 1920×1080 X display for the whole run.

    It ends with this process and not before: Qt keeps its connection until the interpreter exits.
    """
    if os.environ.get("QT_QPA_PLATFORM"):
        yield
        return
    os.environ["DISPLAY"], server = start_display(1920, 1080)
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    yield
    server.returncode = 0  # left running on purpose: Popen must not complain of it


@pytest.fixture(scope="session", autouse=True)
def garbage() -> None:
    """Collected between the tests on their own thread: on another it would destroy widgets there."""
    gc.disable()


_TESTS_A_SWEEP = 40
_ended = 0


def pytest_runtest_teardown() -> None:
    """Sweep the young after each test, all after some."""
    global _ended  # noqa: PLW0603 - hooks have no object of their own
    _ended += 1
    gc.collect(2 if _ended % _TESTS_A_SWEEP == 0 else 1)

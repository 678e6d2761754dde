"""Shared test set-up: a real X display where there is none, and no leftovers after a test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def display() -> Iterator[None]:
    """A virtual 1920×1080 X display for the whole run, unless the caller chose a Qt platform."""
    if os.environ.get("QT_QPA_PLATFORM"):
        yield
        return
    from pyvirtualdisplay import Display

    with Display(backend="xvfb", size=(1920, 1080), color_depth=24):
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield

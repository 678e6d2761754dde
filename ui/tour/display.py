"""A virtual X display that cannot outlive the process that started it, however that ends."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

DISPLAY = "DISPLAY"


@contextmanager
def virtual_display(width: int = 1920, height: int = 1080) -> Iterator[None]:
    """Run Xvfb and point DISPLAY at it; what DISPLAY was before is put back at the end."""
    display, server = start_display(width, height)
    before = os.environ.get(DISPLAY)
    os.environ[DISPLAY] = display
    try:
        yield
    finally:
        if before is None:
            del os.environ[DISPLAY]
        else:
            os.environ[DISPLAY] = before
        server.terminate()
        server.wait()


def start_display(width: int, height: int) -> tuple[str, subprocess.Popen[bytes]]:
    """Start Xvfb on a free display number; returns the display's name and the server's process.

    `setpriv` asks the kernel to end the server with this process: a killed test run leaves nothing behind.
    """
    number, told = os.pipe()
    screen = ("-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-br", "-noreset")
    try:
        server = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "Xvfb", "-displayfd", str(told), *screen],
            pass_fds=[told],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    finally:
        os.close(told)
    with os.fdopen(number, "rb") as answer:
        display = answer.readline().decode().strip()
    if not display:
        server.wait()
        raise RuntimeError("Xvfb did not start; packaging/setup.sh installs it")
    return f":{display}", server

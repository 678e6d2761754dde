"""guardroom run: the window, which this package may not import, as a program of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from app.commands.base import Commands, command


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command(commands, "run", "打开值守台").set_defaults(act=_run)


def _run(args: argparse.Namespace) -> int:
    return run_window("--data", str(args.data))


def run_window(*arguments: str, module: str = "ui") -> int:
    """Run the window to its end; an interrupt at the terminal is the window's to answer."""
    frozen = bool(getattr(sys, "frozen", False))
    program: Sequence[str] = [sys.executable] if frozen else [sys.executable, "-m", module]
    with subprocess.Popen([*program, *arguments]) as window:
        while True:
            try:
                return window.wait()
            except KeyboardInterrupt:
                continue

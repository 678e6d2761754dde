"""How the demo starts a part of itself as a child process, and how that child ends with its parent.

A child is `python -m MODULE …`; in a frozen program, which has no `-m`, it is `PROGRAM --module MODULE …`
(handled by `app.cli`). A child reads its standard input: its end means that the parent is gone.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence


def child_command(module: str, *arguments: str) -> Sequence[str]:
    """The command line of a child process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--module", module, *arguments]
    return [sys.executable, "-m", module, *arguments]


def end_with_parent() -> None:
    """End this process at once when standard input ends; call it where nothing else reads it."""

    def watch() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()

"""What must be seen in full screen too: each source says its line, the window shows them all.

Must not know the sources.
"""

from __future__ import annotations

from ui.window import MainWindow


class Alerts:
    """One for a session; the sources stand in the order in which they first spoke."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._lines: dict[str, str] = {}

    def say(self, source: str, words: str) -> None:
        """The line of a source; "" takes it away."""
        self._lines[source] = words
        self._window.set_alert("\n".join(filter(None, self._lines.values())))

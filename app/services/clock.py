"""The computer's wall clock. Everything that needs the time is handed a `Clock`; tests hand in their own."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The computer's own clock, aware UTC."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

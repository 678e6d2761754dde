"""The pipe through which libVLC reads a stream: writing never waits long, and closing ends libVLC's reading.

Knows no packets and no libVLC.
"""

from __future__ import annotations

import os
import select
import sys

CAPACITY = 1 << 20
"""Bytes; a main stream's largest picture fits."""

WAIT_S = 0.05
"""Seconds a write waits for a reader that is behind."""


class Pipe:
    """Used by one thread; `reading` is libVLC's end, which belongs to the pipe too."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._left = b""
        self._widen()

    def write(self, data: bytes) -> bool:
        """Hand over `data`, whole or not at all; False where the reader is behind."""
        if self._left and not self._push():
            return False
        self._left = data
        self._push()
        return True

    def end(self) -> None:
        """Tell the reader that nothing more comes; it must have ended before `release`."""
        os.close(self._writing)

    def release(self) -> None:
        """Close the reading end: not earlier, a number that is given out anew would be read instead."""
        os.close(self.reading)

    def _push(self) -> bool:
        """Write what is left; whether all of it went."""
        while self._left:
            try:
                self._left = self._left[os.write(self._writing, self._left) :]
            except BlockingIOError:
                if not self._writable():
                    return False
        return True

    def _writable(self) -> bool:
        if not hasattr(select, "poll"):
            return False
        poll = select.poll()
        poll.register(self._writing, select.POLLOUT)
        return bool(poll.poll(WAIT_S * 1000))

    def _widen(self) -> None:
        if sys.platform != "linux":
            return
        import fcntl  # noqa: PLC0415 - there is none on Windows

        try:
            fcntl.fcntl(self._writing, fcntl.F_SETPIPE_SZ, CAPACITY)
        except OSError:  # the user's pipes hold enough already: this one stays at 64 KiB
            return

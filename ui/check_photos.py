"""Photographs for a check's line: from a file, or a snapshot of the camera. Blocking: for a pool thread."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path

from app.errors import EnvError, UserError
from app.services.ports import Still
from app.text import QT_TRANSLATE_NOOP, text

STILL_WAIT_S = 4.0
"""A camera that delivers no picture within this time gives none."""


def read_photo(path: Path) -> bytes:
    """A photo's bytes. Raises EnvError where the file cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvError(
            text(QT_TRANSLATE_NOOP("app", "读不到 {path}"), path=str(path)),
            text(QT_TRANSLATE_NOOP("app", "请检查 U 盘或文件夹，再选一次")),
        ) from error


def await_still(pending: Future[Still]) -> bytes:
    """The JPEG of a snapshot that was asked for. Raises UserError where the camera gives none."""
    try:
        return pending.result(timeout=STILL_WAIT_S).jpeg
    except (FutureTimeoutError, EnvError) as error:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "这一路没有画面可截")),
            text(QT_TRANSLATE_NOOP("app", "请用手机拍照，再选照片")),
        ) from error

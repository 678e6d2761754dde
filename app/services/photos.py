"""Photographs that somebody adds to a record, kept as attachments."""

from __future__ import annotations

from app.errors import UserError
from app.services.ports import Store
from app.text import QT_TRANSLATE_NOOP, text

PHOTO_MAX = 8 * 1024 * 1024
"""Largest photograph in bytes; it goes over the county's line."""

_SUFFIXES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}


def keep_photo(store: Store, data: bytes) -> str:
    """Keep a JPEG or PNG for good; returns its sha256 (hex). Raises UserError on anything else, EnvError."""
    suffix = next((suffix for magic, suffix in _SUFFIXES.items() if data.startswith(magic)), None)
    if suffix is None:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "这个文件不是照片")),
            text(QT_TRANSLATE_NOOP("app", "请选 JPG 或 PNG 格式的照片")),
        )
    if len(data) > PHOTO_MAX:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "照片太大，最多 {most} MB"), most=PHOTO_MAX // 1024 // 1024),
            text(QT_TRANSLATE_NOOP("app", "请缩小后再选")),
        )
    return store.put_attachment(data, suffix)

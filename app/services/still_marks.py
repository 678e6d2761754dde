"""Marks a snapshot with its origin: time, camera and the picture's SHA-256, inside the JPEG file itself.

Two segments are put in front of the picture's own (EXIF 2.32 for every viewer, XMP for words in any
language); nothing of the picture changes. `unmarked` takes them out again, so that the stated SHA-256 can
be checked with no more than the file. Knows bytes, no store and no camera engine.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

SOI = b"\xff\xd8"
NAMESPACE = "urn:guardroom:still:1"
_EXIF_HEAD, _XMP_HEAD = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_ASCII, _LONG = 2, 4
_DESCRIPTION, _SOFTWARE, _TIME, _EXIF_AT = 0x010E, 0x0131, 0x0132, 0x8769
_TAKEN, _OFFSET, _SUBSECOND = 0x9003, 0x9011, 0x9291
_SEGMENT_MAX = 0xFFFF - 2


@dataclass(frozen=True)
class Mark:
    """Where a picture comes from; `sha256` (hex) is that of the JPEG before it was marked.

    `source` names the recording it was taken from, "" for a live picture.
    """

    taken_at: datetime
    camera_id: str
    camera: str
    sha256: str
    source: str = ""


def mark(
    jpeg: bytes, taken_at: datetime, camera_id: str, camera: str, source: str = ""
) -> tuple[bytes, Mark]:
    """The JPEG with its mark. Raises ValueError where the bytes are no JPEG, or the name is endless."""
    if not jpeg.startswith(SOI):
        raise ValueError("no JPEG")
    made = Mark(taken_at, camera_id, camera, hashlib.sha256(jpeg).hexdigest(), source)
    return SOI + _segment(_EXIF_HEAD + _exif(made)) + _segment(_XMP_HEAD + _xmp(made)) + jpeg[2:], made


def unmarked(jpeg: bytes) -> bytes:
    """The JPEG without its mark: the bytes that the stated SHA-256 belongs to."""
    at = 2
    for head in (_EXIF_HEAD, _XMP_HEAD):
        if jpeg[at : at + 2] == b"\xff\xe1" and jpeg[at + 4 :].startswith(head):
            at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return SOI + jpeg[at:]


def stated_sha256(jpeg: bytes) -> str | None:
    """The SHA-256 that a file's mark states, None where it bears none."""
    found = re.search(rb'guardroom:sha256="([0-9a-f]{64})"', jpeg[: 2 * _SEGMENT_MAX])
    return found.group(1).decode() if found else None


def _segment(body: bytes) -> bytes:
    if len(body) > _SEGMENT_MAX:
        raise ValueError("too long for a segment")
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _xmp(made: Mark) -> bytes:
    fields = {
        "exif:DateTimeOriginal": made.taken_at.isoformat(timespec="milliseconds"),
        "guardroom:cameraId": made.camera_id,
        "guardroom:sha256": made.sha256,
    }
    if made.source:
        fields["dc:source"] = made.source
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in fields.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:guardroom="{NAMESPACE}"{attributes}>'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(made.camera)}</rdf:li></rdf:Alt></dc:title>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _exif(made: Mark) -> bytes:
    """A TIFF block of two directories: the picture's and, behind it, the taking's."""
    local = f"{made.taken_at:%Y:%m:%d %H:%M:%S}"
    zone = f"{made.taken_at:%z}" or "+0000"
    words = f"camera {made.camera_id} sha256 {made.sha256}"
    first = [(_DESCRIPTION, words), (_SOFTWARE, "Guardroom"), (_TIME, local)]
    second = [
        (_TAKEN, local),
        (_OFFSET, f"{zone[:3]}:{zone[3:5]}"),
        (_SUBSECOND, f"{made.taken_at.microsecond // 1000:03d}"),
    ]
    at = 8
    behind = at + len(_directory(at, first, link=at))
    return b"MM\0*" + struct.pack(">I", at) + _directory(at, first, link=behind) + _directory(behind, second)


def _directory(at: int, entries: list[tuple[int, str]], link: int | None = None) -> bytes:
    """A TIFF directory that stands at `at`, its texts behind it; `link` points to the EXIF directory."""
    count = len(entries) + (link is not None)
    rows, texts = b"", b""
    texts_at = at + 2 + 12 * count + 4
    for tag, words in entries:
        value = words.encode("ascii", "replace") + b"\0"
        if len(value) <= 4:
            rows += struct.pack(">HHI", tag, _ASCII, len(value)) + value.ljust(4, b"\0")
            continue
        rows += struct.pack(">HHII", tag, _ASCII, len(value), texts_at + len(texts))
        texts += value + b"\0" * (len(value) % 2)
    if link is not None:
        rows += struct.pack(">HHII", _EXIF_AT, _LONG, 1, link)
    return struct.pack(">H", count) + rows + b"\0\0\0\0" + texts

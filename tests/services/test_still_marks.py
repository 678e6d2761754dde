"""A snapshot's mark is read by other programs, changes nothing of the picture and can be checked."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from PIL.ExifTags import Base

from app.services.still_marks import NAMESPACE, mark, stated_sha256, unmarked

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
TAKEN = datetime(2026, 5, 4, 22, 30, 15, 250_000, UTC).astimezone(ZoneInfo("Asia/Shanghai"))


def picture() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_time_camera_and_hash_stand_in_the_file() -> None:
    plain = picture()
    jpeg, made = mark(plain, TAKEN, "c7", '07 校门 & <"北">')
    image = Image.open(io.BytesIO(jpeg))
    exif = image.getexif()
    taking = exif.get_ifd(0x8769)
    assert exif[Base.DateTime] == taking[Base.DateTimeOriginal] == "2026:05:05 06:30:15"
    assert (taking[Base.OffsetTimeOriginal], taking[Base.SubsecTimeOriginal]) == ("+08:00", "250")
    assert exif[Base.ImageDescription] == f"camera c7 sha256 {made.sha256}"
    (said,) = ElementTree.fromstring(image.info["xmp"]).iter(f"{RDF}Description")
    assert [words.text for words in said.iter(f"{RDF}li")] == ['07 校门 & <"北">']
    assert (said.get(f"{{{NAMESPACE}}}cameraId"), said.get(f"{{{NAMESPACE}}}sha256")) == ("c7", made.sha256)
    assert image.tobytes() == Image.open(io.BytesIO(plain)).tobytes()


def test_the_stated_hash_is_that_of_the_picture_without_its_mark() -> None:
    plain = picture()
    jpeg, made = mark(plain, TAKEN, "c7", "校门")
    assert unmarked(jpeg) == plain
    assert stated_sha256(jpeg) == made.sha256 == hashlib.sha256(plain).hexdigest()
    forged = jpeg[:-40] + bytes([jpeg[-40] ^ 1]) + jpeg[-39:]
    assert hashlib.sha256(unmarked(forged)).hexdigest() != stated_sha256(forged)
    assert stated_sha256(plain) is None and unmarked(plain) == plain


def test_what_is_no_jpeg_is_refused() -> None:
    with pytest.raises(ValueError, match="JPEG"):
        mark(b"GIF89a", TAKEN, "c7", "")

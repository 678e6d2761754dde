"""Attachments by their sha256."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.errors import EnvError
from app.storage.attachments import AttachmentFolder


def test_bytes_come_back_under_their_name(tmp_path: Path) -> None:
    folder = AttachmentFolder(tmp_path / "attachments")
    name = folder.put(b"picture", ".jpg")
    assert name == hashlib.sha256(b"picture").hexdigest()
    assert folder.put(b"picture", "png") == name
    assert folder.get(name) == b"picture"
    assert [path.name for path in (tmp_path / "attachments" / name[:2]).iterdir()] == [name + ".jpg"]


@pytest.mark.parametrize("name", ["", "0" * 64, "../../etc/passwd", "*" * 64, "A" * 64])
def test_a_name_that_is_not_here(tmp_path: Path, name: str) -> None:
    assert AttachmentFolder(tmp_path).get(name) is None


def test_damaged_bytes_are_not_given_out_and_can_be_mended(tmp_path: Path) -> None:
    folder = AttachmentFolder(tmp_path)
    name = folder.put(b"picture", "jpg")
    (tmp_path / name[:2] / f"{name}.jpg").write_bytes(b"pic")
    assert folder.get(name) is None
    assert folder.put(b"picture", "jpg") == name
    assert folder.get(name) == b"picture"


def test_what_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    AttachmentFolder(tmp_path)
    (tmp_path / "part" / "half").write_bytes(b"half")
    AttachmentFolder(tmp_path)
    assert list((tmp_path / "part").iterdir()) == []


@pytest.mark.parametrize("suffix", ["../x", "a/b", "JPG", "verylongsuffix"])
def test_a_suffix_is_only_a_suffix(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ValueError, match="suffix"):
        AttachmentFolder(tmp_path).put(b"x", suffix)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EnvError):
        AttachmentFolder(tmp_path / "file")

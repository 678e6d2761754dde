"""Secrets in a keyring, and in the file where there is none."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from app.devices.secrets import KeyringSecrets
from app.errors import EnvError


class MemoryKeyring(KeyringBackend):
    """A keyring as the library defines one; `locked` as a desktop's may be."""

    priority = 5.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("no such password")

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a PC without a desktop session, whatever this one has."""
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)


def test_the_systems_keyring_holds_them(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    secrets = KeyringSecrets(tmp_path, ring)
    secrets.set("camera.1.a", "geheim")
    assert secrets.get("camera.1.a") == "geheim"
    assert secrets.get("other") is None
    assert [service for service, _ in ring.kept] == ["guardroom"]
    assert secrets.warning is None
    secrets.set("camera.1.a", None)
    secrets.set("camera.1.a", None)
    assert ring.kept == {}
    assert all(b"geheim" not in path.read_bytes() for path in tmp_path.iterdir())


def test_two_data_folders_on_one_pc_keep_apart(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    one, two = KeyringSecrets(tmp_path / "one", ring), KeyringSecrets(tmp_path / "two", ring)
    one.set("centre", "1")
    two.set("centre", "2")
    assert (one.get("centre"), two.get("centre")) == ("1", "2")
    assert KeyringSecrets(tmp_path / "one", ring).get("centre") == "1"
    (tmp_path / "one").rename(tmp_path / "moved")
    assert KeyringSecrets(tmp_path / "moved", ring).get("centre") == "1"


def test_a_locked_keyring_is_told(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    secrets = KeyringSecrets(tmp_path, ring)
    ring.locked = True
    with pytest.raises(EnvError, match="密钥环") as failure:
        secrets.set("centre", "geheim")
    assert "geheim" not in f"{failure.value!r} {failure.value.hint}"


def test_the_file_where_there_is_no_keyring(
    no_keyring: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = KeyringSecrets(tmp_path)
    assert secrets.get("centre") is None
    secrets.set("centre", "geheim 密码 %(x)s")
    secrets.set("camera.1.ä", "two")
    again = KeyringSecrets(tmp_path)
    assert again.get("centre") == "geheim 密码 %(x)s"
    assert again.get("camera.1.ä") == "two"
    again.set("centre", None)
    again.set("never", None)
    assert again.get("centre") is None
    assert again.warning is not None
    assert "secrets.cfg" in str(again.warning)
    assert "geheim" not in caplog.text + repr(secrets)
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.cfg"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "secrets.cfg").stat().st_mode) == 0o600


def test_the_file_stays_in_use_once_it_exists(
    no_keyring: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeyringSecrets(tmp_path).set("centre", "geheim")
    monkeypatch.setattr("keyring.get_keyring", MemoryKeyring)
    assert KeyringSecrets(tmp_path).get("centre") == "geheim"


class Weak(MemoryKeyring):
    """A file, as the library ranks it; asking it would prompt on the terminal."""

    priority = 0.6  # type: ignore[assignment]

    def _check(self) -> None:
        raise AssertionError("asked")


@pytest.mark.parametrize("real", [True, False])
def test_of_a_chain_only_a_real_keyring_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real: bool
) -> None:
    class Chain(ChainerBackend):
        backends = [Weak(), *([MemoryKeyring()] if real else [])]  # type: ignore[assignment]  # noqa: RUF012

    monkeypatch.setattr("keyring.get_keyring", Chain)
    secrets = KeyringSecrets(tmp_path)
    secrets.set("centre", "geheim")
    assert secrets.get("centre") == "geheim"
    assert (secrets.warning is None) is real


def test_the_tests_own_keyring_is_nobody_elses(tmp_path: Path) -> None:
    secrets = KeyringSecrets(tmp_path)
    secrets.set("centre", "geheim")
    assert (tmp_path / "secrets.cfg").exists()  # and no keyring that this module defines


def test_half_a_change_left_by_a_crash_does_no_harm(no_keyring: None, tmp_path: Path) -> None:
    secrets = KeyringSecrets(tmp_path)
    secrets.set("centre", "geheim")
    (tmp_path / "secrets.part").write_bytes(b"[half")
    assert KeyringSecrets(tmp_path).get("centre") == "geheim"
    secrets.set("centre", "new")
    assert KeyringSecrets(tmp_path).get("centre") == "new"


def test_a_folder_that_cannot_be_written_is_told(no_keyring: None, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(EnvError):
        KeyringSecrets(file).set("centre", "geheim")
    assert list(tmp_path.iterdir()) == [file]

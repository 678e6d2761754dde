"""Streams found on a camera that is not ours: ipycam from PyPI, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.devices.failures import AuthError
from app.devices.onvif import OnvifStream, discover_streams


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.devices.ipycam_device"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"PATH": ""},  # no ffmpeg: its pictures are not needed
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def test_its_streams_are_found(port: int) -> None:
    (found,) = discover_streams(f"http://127.0.0.1:{port}", "admin", "geheim")
    assert isinstance(found, OnvifStream)
    assert found.main_url.startswith("rtsp://127.0.0.1:8554/")
    assert found.sub_url is not None
    assert found.sub_url.startswith("rtsp://127.0.0.1:8554/")
    assert found.sub_url != found.main_url
    assert (found.width, found.height) == (1280, 720)


@pytest.mark.parametrize(("username", "password"), [("admin", "falsch"), ("falsch", "geheim")])
def test_its_refusal_is_told(port: int, username: str, password: str) -> None:
    with pytest.raises(AuthError):
        discover_streams(f"127.0.0.1:{port}", username, password)

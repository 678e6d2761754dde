"""Small films in place of the painted ones, and a patient eye on a stream."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest

from app.demo.places import PLACES
from app.demo.scenes import STAMP, makers, scenes_folder
from tests.fakes import make_film

PATIENCE_S = 40.0
"""Longest wait for something that must happen; the machine is shared."""


def wait_until(true: Callable[[], bool], what: str, seconds: float = PATIENCE_S) -> None:
    """Wait for a condition, or fail naming it."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)


def open_stream(url: str, timeout_s: float = 8.0) -> av.container.InputContainer:
    """A client as the video engine opens streams."""
    options = {"rtsp_transport": "tcp", "probesize": "32", "analyzeduration": "0"}
    return av.open(url, options=options, timeout=(timeout_s, timeout_s))


def brightness(frame: av.VideoFrame) -> float:
    """Mean level of a picture, 0 to 255."""
    return float(frame.to_ndarray(format="gray").mean())


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bright film of four seconds."""
    path = tmp_path_factory.mktemp("film") / "main.mp4"
    make_film(path, seconds=4, colour=170)
    return path


@pytest.fixture
def folder(tmp_path: Path, film: Path) -> Path:
    """Two cameras' films, and a dark variant of the first."""
    for key in ("a07", "a08"):
        (tmp_path / key).mkdir()
        for name in ("main.mp4", "sub.mp4"):
            shutil.copy(film, tmp_path / key / name)
    make_film(tmp_path / "a07" / "main-black.mp4", seconds=2, colour=10)
    return tmp_path


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory, film: Path) -> Iterator[Path]:
    """A demo data folder whose films stand as if they had been painted."""
    data = tmp_path_factory.mktemp("demo")
    scenes = scenes_folder(data)
    for place in PLACES:
        (scenes / place.key).mkdir(parents=True)
        for name in ("main.mp4", "sub.mp4"):
            shutil.copy(film, scenes / place.key / name)
    (scenes / STAMP).write_text(json.dumps({"makers": makers()}), "utf-8")
    yield data
    shutil.rmtree(data)

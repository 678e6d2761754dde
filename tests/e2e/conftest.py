"""The whole program on real parts: painted cameras over RTSP, an embedded centre, a window on X, a person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo.control import DemoControl, DemoProcess
from app.demo.county import prepare
from app.demo.scenes import prepare_scenes, scenes_folder
from tests.e2e.desk import Desk, at_the_desk
from ui.tour.display import virtual_display

CACHE = Path(__file__).parents[2] / "build" / "test-scenes"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo county's data folder with its server running. The films are painted once per checkout."""
    prepare_scenes(CACHE)
    data = tmp_path_factory.mktemp("county")
    shutil.copytree(scenes_folder(CACHE), scenes_folder(data))
    with DemoProcess(data) as server:
        county = prepare(data, lambda *_: None, info=server)
        assert not county.centre_problem
        yield data
    shutil.rmtree(data)


@pytest.fixture
def control(demo: Path) -> Iterator[DemoControl]:
    """The demo's faults; every camera is well again afterwards."""
    control = DemoControl(demo)
    yield control
    for key in control.status()["faults"]:
        control.fault(key, "none")


@pytest.fixture(scope="session")
def screen() -> Iterator[None]:
    """An X display for the driven windows alone: their keys must not reach another test's window."""
    with virtual_display():
        yield


@pytest.fixture
def desk(demo: Path, screen: None) -> Iterator[Desk]:
    """A guard of school 甲, signed in before the complete wall."""
    with at_the_desk(demo) as desk:
        desk.sign_in()
        desk.wait_for_the_wall()
        yield desk

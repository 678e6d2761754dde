"""The engine's cameras follow the log."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from app.errors import EnvError
from app.events import Trouble
from app.services.auth import Session
from app.services.feeds import CameraFeeds
from app.services.ports import Feed
from app.text import text
from tests.services.conftest import World


class Wall:
    """Remembers what it was handed."""

    def __init__(self) -> None:
        self.handed: list[list[str]] = []

    def set_feeds(self, feeds: Sequence[Feed]) -> None:
        self.handed.append([feed.main.url for feed in feeds])


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def feeds(world: World, wall: Wall) -> Iterator[CameraFeeds]:
    followed = CameraFeeds(world.cameras, wall, world.bus)  # type: ignore[arg-type]
    yield followed
    followed.close()


def wait_for(wall: Wall, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(wall.handed) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_added_camera_is_handed_over(world: World, wall: Wall, feeds: CameraFeeds, admin: Session) -> None:
    feeds.follow(1)
    world.cameras.add(admin, world.camera_input(9, "图书馆"))
    wait_for(wall, 2)
    assert [len(urls) for urls in wall.handed] == [2, 3]


def test_other_schools_and_other_records_change_nothing(
    world: World, wall: Wall, feeds: CameraFeeds, admin: Session
) -> None:
    feeds.follow(2)
    assert wall.handed == [[]]
    world.cameras.add(admin, world.camera_input(9, "图书馆"))
    feeds.follow(1)
    world.auth.logout(admin)
    assert len(wall.handed) == 2


def test_a_keyring_that_fails_is_told(
    world: World, wall: Wall, feeds: CameraFeeds, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[Trouble] = []
    world.bus.subscribe(Trouble, troubles.append)
    feeds.follow(1)

    def broken(name: str) -> str | None:
        raise EnvError(text("密钥环没有响应"))

    monkeypatch.setattr(world.secrets, "get", broken)
    camera = world.cameras.cameras()[0]
    world.cameras.change(admin, camera.id, replace(world.camera_input(1, "校门外"), sub_url=None))
    deadline = time.monotonic() + 30
    while not troubles:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert str(troubles[0].message) == "密钥环没有响应"

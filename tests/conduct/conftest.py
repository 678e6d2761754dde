"""A school on the real store with everything of shift, upkeep and conduct."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from app.conduct import compose_conduct
from app.domain.people import Role
from app.events import Trouble
from app.services.auth import Session
from app.services.ports import WallVideo
from tests.services.conftest import PASSWORD
from tests.shift.conftest import Desk


class Rests:
    """Stands in for the one call of the video engine that is used here."""

    def __init__(self) -> None:
        self.resting: frozenset[str] = frozenset()

    def rest(self, camera_ids: Collection[str]) -> None:
        self.resting = frozenset(camera_ids)


class Post(Desk):
    """A desk with the conduct's services; made anew on every opening."""

    rests = Rests()
    programs: dict[str, str] = {}  # noqa: RUF012 - what the PC "has", set by each test

    @property
    def video(self) -> WallVideo:
        return self.rests  # type: ignore[return-value]  # one of its calls is all that is used

    def open(self) -> None:
        super().open()
        self.conduct = compose_conduct(
            self.store,
            self.clock,
            self.auth,
            shifts=self.shifts,
            bus=self.bus,
            video=self.video,
            settings=self.settings,
            installed=lambda: self.programs,
            device=lambda: str(self.store.device_id),
        )
        self.stops, self.outages = self.conduct.stops, self.conduct.outages
        self.presence, self.baseline = self.conduct.presence, self.conduct.baseline
        self.troubles: list[Trouble] = []
        self.bus.subscribe(Trouble, self.troubles.append)


@pytest.fixture
def make_post(tmp_path: Path) -> Iterator[Callable[..., Post]]:
    made: list[Post] = []

    def make(name: str = "school", **changes: object) -> Post:
        Post.rests, Post.programs = Rests(), {}
        post = Post(tmp_path / name, **changes)  # type: ignore[arg-type]
        made.append(post)
        return post

    yield make
    for post in made:
        post.store.close()


@pytest.fixture
def post(make_post: Callable[..., Post]) -> Post:
    """管理员, 主管领导, 早班保安, 中班保安; cameras 1 and 7; 09:00 on a Sunday."""
    post = make_post()
    post.auth.create_account(None, "管理员", Role.ADMIN, None, PASSWORD)
    admin = post.login("管理员")
    post.auth.create_account(admin, "主管领导", Role.LEADER, None, PASSWORD)
    for name, shift in (("早班保安", "morning"), ("中班保安", "middle")):
        post.auth.create_account(admin, name, Role.GUARD, shift, PASSWORD)
    for number, name in ((1, "校门外"), (7, "食堂门口")):
        post.cameras.add(admin, post.camera_input(number, name))
    post.auth.logout(admin)
    return post


@pytest.fixture
def admin(post: Post) -> Session:
    return post.login("管理员")


@pytest.fixture
def guard(post: Post) -> Session:
    """早班保安, signed in at 09:00."""
    return post.login("早班保安")

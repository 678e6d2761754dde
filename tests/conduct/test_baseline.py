"""The baseline of programs and parameters: accepted with a signature, compared daily (R23)."""

from __future__ import annotations

import pytest

from app.domain.record import Kind
from app.installed import installed
from app.services.auth import NotPermitted, Session, WrongPassword
from tests.conduct.conftest import Post
from tests.services.conftest import PASSWORD


def test_what_differs_is_reported_once_a_day_and_once_a_change(post: Post, admin: Session) -> None:
    Post.programs = {"ffmpeg": "6.1", "vlc": "3.0"}
    look = post.baseline.look
    assert look() is None  # nothing is accepted yet
    with pytest.raises(WrongPassword):
        post.baseline.accept(admin, "wrong")
    kept = post.baseline.accept(admin, PASSWORD)
    assert kept.count == len(Post.programs) + sum(
        name.startswith("参数 ") for name in post.baseline.view(admin).found
    )
    Post.programs = {"ffmpeg": "7.0", "game": "1.2"}
    post.settings.set("video.transport", "tcp")
    assert look() is None  # it was looked at today
    post.clock.move(days=1)
    found = look()
    assert found is not None
    assert (found.added, found.removed) == (("game 1.2",), ("vlc 3.0",))
    assert found.changed == ("ffmpeg 6.1 → 7.0", '参数 video.transport "auto" → "tcp"')
    (row,) = post.baseline.baselines(admin)
    assert row.unread
    assert (row.difference, row.total) == (found, 4)
    post.clock.move(days=1)
    look()
    assert post.kinds().count(Kind.BASELINE_DIFFERS) == 1  # the same difference is not told again
    post.baseline.seen(admin, row.device_id)
    post.baseline.seen(admin, row.device_id)
    assert not post.baseline.baselines(admin)[0].unread
    Post.programs = {"ffmpeg": "6.1", "vlc": "3.0"}
    post.settings.set("video.transport", "auto")
    post.clock.move(days=1)
    look()
    (row,) = post.baseline.baselines(admin)
    assert (row.total, row.found_at) == (0, None)
    post.reopen()
    assert post.baseline.baselines(admin) == [row]


def test_only_the_manager_accepts(post: Post, guard: Session) -> None:
    with pytest.raises(NotPermitted):
        post.baseline.accept(guard, PASSWORD)
    with pytest.raises(NotPermitted):
        post.baseline.view(post.login("中班保安"))


def test_a_day_is_a_day_also_with_a_clock_set_back(post: Post, admin: Session) -> None:
    post.baseline.accept(admin, PASSWORD)
    post.clock.move(days=-3)
    Post.programs = {"game": "1"}
    assert post.baseline.look() is not None
    post.clock.move(hours=23)
    assert post.baseline.look() is None
    post.clock.move(hours=2)
    assert post.baseline.look() is not None


def test_this_pcs_own_list_is_read_without_changing_anything() -> None:
    found = installed()
    assert found == installed()
    assert all(name and isinstance(version, str) for name, version in found.items())

"""Recordings that run in step, read from their own numbered pictures."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.errors import EnvError
from app.services.film_ports import Part
from app.video.together import Together
from tests.video.conftest import pixels, wait_for
from tests.video.films import number_of, numbered, write_film

FPS = 25
BEGAN = 1_800_000_000.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`a`: pictures 0 to 199; `b`: 50 to 249, as it began two seconds later; `slow`: every fifth."""
    made = tmp_path_factory.mktemp("together")
    write_film(made / "a.mp4", (numbered(i) for i in range(200)), fps=FPS)
    write_film(made / "b.mp4", (numbered(i) for i in range(50, 250)), fps=FPS)
    write_film(made / "c.mkv", (numbered(i) for i in range(25, 225)), fps=FPS)
    write_film(made / "slow.mp4", (numbered(i * 5) for i in range(40)), fps=5)
    return made


@contextmanager
def playing(*parts: Part) -> Iterator[Together]:
    made = Together(parts)
    yield made
    made.close()


@pytest.fixture
def three(folder: Path) -> Iterator[Together]:
    """Three cameras; the number of a picture says the time of day: 25 a second from BEGAN."""
    parts = (
        Part(folder / "a.mp4", BEGAN),
        Part(folder / "b.mp4", BEGAN + 2),
        Part(folder / "c.mkv", BEGAN + 1),
    )
    with playing(*parts) as made:
        yield made


def shown(player: Together) -> list[int | None]:
    return [number_of(pixels(frame)) if frame is not None else None for frame in player.frames()]


def settled(player: Together, accept: Callable[[list[int | None]], bool]) -> None:
    wait_for(lambda: accept(shown(player)), 10)


def near(number: int, slack: int = 1) -> Callable[[list[int | None]], bool]:
    return lambda seen: all(one is not None and abs(one - number) <= slack for one in seen)


def in_step(player: Together, looks: int = 40) -> list[list[int]]:
    """Look again and again: all pictures must be of one moment, give or take a frame.

    A look that falls between two reels' turns is repeated; who drifts apart stays apart.
    """
    seen = []
    for _ in range(looks):
        found = next((whole for whole in (_look(player) for _ in range(10)) if whole), None)
        assert found is not None, shown(player)
        seen.append(found)
        time.sleep(0.02)
    return seen


def _look(player: Together) -> list[int]:
    """The numbers shown now if they are of one moment, else nothing after a short wait."""
    numbers = [number for number in shown(player) if number is not None]
    if len(numbers) == len(player.frames()) and max(numbers) - min(numbers) <= 1:
        return numbers
    time.sleep(0.01)
    return []


def test_it_stands_at_the_beginning_and_only_shows_what_there_was(three: Together) -> None:
    settled(three, lambda seen: seen == [0, None, None])
    assert three.position() == (0.0, pytest.approx(10.0, abs=0.01))
    assert not three.ended() and not three.has_sound()
    three.seek(9.0)
    settled(three, lambda seen: seen == [None, 225, None])


def test_all_play_the_same_moment(three: Together) -> None:
    three.seek(3.0)
    settled(three, near(75, 0))
    three.set_paused(False)
    seen = in_step(three)
    assert seen[-1][0] - seen[0][0] >= 15, "it moves"


def test_after_every_jump_all_show_its_moment(three: Together) -> None:
    for moment in (4.0, 2.4, 6.96, 3.2, 7.5, 2.0):
        three.seek(moment)
        settled(three, near(round(moment * FPS)))
    three.set_paused(False)
    for moment in (5.0, 2.2, 4.4):
        three.seek(moment)
        in_step(three, 8)
        assert three.position()[0] >= moment


def test_a_change_of_speed_keeps_them_in_step(three: Together) -> None:
    three.seek(2.1)
    settled(three, near(52))
    three.set_paused(False)
    for rate in (0.25, 2.0, 0.5, 1.0):
        before, _ = three.position()
        three.set_rate(rate)
        after, _ = three.position()
        assert after - before < 0.2, "no jump"
        in_step(three, 10)
    three.seek(2.1)
    three.set_rate(4.0)
    wait_for(lambda: three.position()[0] > 6.5, 10)
    three.set_paused(True)
    at = three.position()[0]
    settled(three, near(round(at * FPS)))


def test_single_frames_on_and_back(three: Together) -> None:
    three.seek(4.0)
    settled(three, near(100, 0))
    for number in (101, 102):
        three.step()
        settled(three, near(number, 0))
    for number in (101, 100, 99, 98):
        three.step(-1)
        settled(three, near(number, 0))
    three.seek(0.0)
    three.step(-1)
    settled(three, lambda seen: seen == [0, None, None])


def test_the_end_stops_and_playing_on_begins_anew(three: Together) -> None:
    three.seek(9.6)
    three.set_rate(8.0)
    three.set_paused(False)
    wait_for(three.ended, 10)
    settled(three, lambda seen: seen == [None, 249, None])
    three.set_rate(1.0)
    three.set_paused(False)
    assert three.position()[0] < 1
    settled(three, lambda seen: seen[0] is not None and seen[0] < 60)


def test_cameras_of_different_rates(folder: Path) -> None:
    with playing(Part(folder / "a.mp4", BEGAN), Part(folder / "slow.mp4", BEGAN)) as made:
        made.seek(4.0)
        settled(made, lambda seen: seen == [100, 100])
        for number in range(101, 107):
            made.step()
            settled(made, lambda seen, number=number: seen == [number, number // 5 * 5])  # type: ignore[misc]


@pytest.mark.parametrize("name", ["d.ts", "d.avi"])
def test_recorders_other_containers(tmp_path: Path, name: str) -> None:
    path = write_film(tmp_path / name, (numbered(i) for i in range(200)), fps=FPS)
    with playing(Part(path, BEGAN)) as made:
        for moment in (5.0, 1.2, 7.4, 3.96):
            made.seek(moment)
            settled(made, near(round(moment * FPS)))
        at = shown(made)[0] or 0
        for number in (at - 1, at - 2, at - 3):
            made.step(-1)
            settled(made, near(number, 0))
        made.set_paused(False)
        settled(made, lambda seen: seen[0] is not None and seen[0] > at + 10)


def test_a_shot_is_the_picture_at_full_resolution(three: Together) -> None:
    three.seek(4.0)
    settled(three, near(100, 0))
    for number, began in enumerate((0.0, 2.0, 1.0)):
        shot = three.shot(number)
        assert shot is not None and shot.at == pytest.approx(4.0 - began, abs=0.001)
        picture = np.asarray(Image.open(io.BytesIO(shot.jpeg)))
        assert picture.shape == (288, 352, 3) and number_of(picture) == 100
    three.seek(0.5)
    settled(three, lambda seen: seen == [12, None, None])
    assert three.shot(1) is None


def test_one_alone_is_what_plays_without_libvlc(folder: Path) -> None:
    with playing(Part(folder / "a.mp4", 0.0)) as made:
        settled(made, lambda seen: seen == [0])
        made.set_paused(False)
        settled(made, lambda seen: seen[0] is not None and seen[0] > 10)


def test_a_bad_file_is_told_and_nothing_stays_open(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EnvError, match=r"gone\.mp4"):
        Together([Part(folder / "a.mp4", BEGAN), Part(tmp_path / "gone.mp4", BEGAN)])


def test_closing_ends_the_threads(folder: Path) -> None:
    made = Together([Part(folder / "a.mp4", BEGAN), Part(folder / "b.mp4", BEGAN + 2)])
    made.set_paused(False)
    made.close()
    wait_for(lambda: not any(thread.name.startswith("reel-") for thread in threading.enumerate()), 10)

"""The picture checks on synthetic pictures, after real compression, and live on cameras that fall ill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from app.demo.formats import SUB
from app.demo.places import place as demo_place
from app.demo.shoot import Illness, Shoot
from app.domain.camera import CameraState, PictureFault
from app.video.checks import SAMPLE_HEIGHT, SAMPLE_WIDTH, Grey, PictureChecks
from app.video.picture import Scaler
from tests.fakes import RtspServer
from tests.video.conftest import Watcher, feed, wait_for
from tests.video.films import Picture, moment, place, write_film

F = PictureFault
Sample = tuple[Grey, int, float]
"""Grey picture, group of pictures, seconds since its keyframe."""

SCALER = Scaler()


def grey(frame: av.VideoFrame) -> Grey:
    plane = SCALER.grey(frame, SAMPLE_WIDTH, SAMPLE_HEIGHT).planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(SAMPLE_HEIGHT, plane.line_size)
    return rows[:, :SAMPLE_WIDTH].copy()


def of_pictures(pictures: Iterable[Picture]) -> Iterator[Sample]:
    """Samples of pictures that never were compressed: one endless group."""
    for picture in pictures:
        yield grey(av.VideoFrame.from_ndarray(picture, format="rgb24")), 0, 9.0


def of_film(path: Path, seconds: int) -> Iterator[Sample]:
    """Two samples a second of a film that is played again and again, with its groups of pictures."""
    group, taken = 0, 0
    while taken < 2 * seconds:
        with av.open(str(path)) as container:
            for index, frame in enumerate(container.decode(video=0)):
                group += frame.key_frame
                if index % 15 in (2, 10):
                    taken += 1
                    yield grey(frame), group, index % 30 / 15


class Judge:
    """Feeds the checks at two samples a second; groups never repeat between films."""

    def __init__(self, *, may_move: bool = False) -> None:
        self.checks = PictureChecks(may_move=may_move)
        self.at = 0.0
        self._groups = 0

    def see(self, samples: Iterable[Sample], *, main: bool = False) -> list[tuple[PictureFault, ...]]:
        judged = []
        self._groups += 1000
        for sample, group, age_s in samples:
            self.at += 0.5
            judged.append(self.checks.sample(sample, group + self._groups, age_s, self.at, main=main))
        return judged


def usual(seconds: int = 12, *, start: int = 0) -> Iterator[Sample]:
    background = place(5)
    return of_pictures(moment(background, start + i * 7) for i in range(2 * seconds))


def blur(picture: Picture, width: int = 21) -> Picture:
    plane = picture.astype(np.float32)
    for axis in (0, 1):
        sums = np.cumsum(np.concatenate([plane.take(range(-width, 0), axis), plane], axis), axis)
        plane = (
            sums.take(range(width, sums.shape[axis]), axis)
            - sums.take(range(0, sums.shape[axis] - width), axis)
        ) / width
    return np.clip(plane, 0, 255).astype(np.uint8)


def hand(picture: Picture) -> Picture:
    covered = np.tile(np.linspace(10, 60, picture.shape[1]), (picture.shape[0], 1))[..., None].repeat(3, 2)
    return (covered + picture * 0.02).astype(np.uint8)


def elsewhere(picture: Picture) -> Picture:
    return np.roll(picture, (110, 170), (0, 1))


def test_a_usual_picture_is_not_objected_to() -> None:
    assert set(Judge().see(usual(60))) == {()}


@pytest.mark.parametrize(
    ("spoil", "fault", "within_s"),
    [
        (lambda p: np.full_like(p, 3), F.BLACK, 4),
        (lambda p: np.full_like(p, 128) + (moment(p, 3) % 3), F.BLACK, 4),
        (hand, F.COVERED, 5),
        (blur, F.BLURRED, 6),
        (elsewhere, F.MOVED, 6),
    ],
)
def test_a_spoilt_picture_is_named_and_forgiven(
    spoil: Callable[[Picture], Picture], fault: PictureFault, within_s: int
) -> None:
    judge = Judge()
    assert set(judge.see(usual())) == {()}
    background = place(5)
    spoilt = judge.see(of_pictures(spoil(moment(background, i * 7)) for i in range(20)))
    assert spoilt[2 * within_s - 1 :] == [(fault,)] * (20 - 2 * within_s + 1)
    assert spoilt[0] == ()
    assert judge.see(usual(5, start=99))[5:] == [()] * 5


def test_a_person_may_declare_the_new_view_usual() -> None:
    judge = Judge()
    judge.see(usual())
    moved = [elsewhere(moment(place(5), i * 7)) for i in range(20)]
    assert judge.see(of_pictures(moved))[-1] == (F.MOVED,)
    judge.checks.forget()
    assert set(judge.see(of_pictures(moved))) == {()}


def test_a_ptz_camera_may_look_elsewhere() -> None:
    judge = Judge(may_move=True)
    judge.see(usual())
    assert set(judge.see(of_pictures(elsewhere(moment(place(5), i * 7)) for i in range(40)))) == {()}


def test_enlarging_an_ill_camera_does_not_heal_it() -> None:
    judge = Judge()
    judge.see(usual())
    moved = [elsewhere(moment(place(5), i * 7)) for i in range(20)]
    judge.see(of_pictures(moved))
    assert set(judge.see(of_pictures(moved), main=True)) == {(F.MOVED,)}
    assert judge.see(usual(5))[-1] == ()


def test_evening_falls_without_an_objection() -> None:
    background = place(5)
    dusk = (
        np.clip(moment(background, i * 7) * (1 - 0.7 * i / 240), 0, 255).astype(np.uint8) for i in range(240)
    )
    assert set(Judge().see(of_pictures(dusk))) == {()}


def test_an_idle_noisy_scene_is_not_frozen_even_after_strong_compression(tmp_path: Path) -> None:
    background = place(5)
    idle = (moment(background, i, noise=2, moving=False) for i in range(90))
    film = write_film(tmp_path / "idle.mp4", idle, crf=27)
    assert set(Judge().see(of_film(film, 40))) == {()}


def test_the_same_picture_again_and_again_is_frozen_after_compression(tmp_path: Path) -> None:
    background = place(5)
    still = moment(background, 1)
    film = write_film(tmp_path / "still.mp4", (still for _ in range(300)), crf=26)
    judged = Judge().see(of_film(film, 19))
    assert judged[-1] == (F.FROZEN,)
    assert set(judged[:20]) == {()}, "not before ten seconds"


@pytest.fixture(scope="module")
def corridor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place of the demo: well, and ill in every way."""
    folder = tmp_path_factory.mktemp("corridor") / "a11"
    folder.mkdir()
    shoot = Shoot(demo_place("a11"))
    shoot.film(SUB, folder / "sub.mp4")
    for illness in Illness:
        shoot.film_ill(SUB, illness, folder / f"sub-{illness}.mp4")
    return folder


@pytest.mark.parametrize("illness", list(Illness))
def test_the_demos_ill_cameras_are_found_out(corridor: Path, illness: Illness) -> None:
    judge = Judge()
    assert set(judge.see(of_film(corridor / "sub.mp4", 30))) == {()}
    assert judge.see(of_film(corridor / f"sub-{illness}.mp4", 20))[-1] == (PictureFault(illness.value),)
    assert judge.see(of_film(corridor / "sub.mp4", 6))[-1] == ()


def test_a_camera_that_falls_ill_is_suspect_and_recovers(watcher: Watcher, corridor: Path) -> None:
    with RtspServer(corridor.parent) as server:
        watcher.engine.set_feeds([feed(server, "a11")])
        watcher.show("a11")
        watcher.wait_live("a11")
        wait_for(lambda: watcher.engine.sequences()["a11"] & 0xFFFF > 100)
        server.show("a11", "covered")
        wait_for(lambda: watcher.state("a11") is CameraState.SUSPECT)
        assert watcher.engine.status("a11").faults == (F.COVERED,)
        server.show("a11", None)
        watcher.wait_live("a11")
    assert [s.faults for s in watcher.statuses if s.state is CameraState.SUSPECT] == [(F.COVERED,)]

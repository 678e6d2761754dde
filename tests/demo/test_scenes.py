"""The painted places: twenty that differ, filmed as cameras film, and ill pictures that are ill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.demo import scenes
from app.demo.formats import FORMATS, SUB
from app.demo.places import PLACES, SCHOOL_A, SCHOOL_B, find_place, place
from app.demo.shoot import Illness, Shoot
from app.demo.yuv import encode, patch_yuv420, yuv420
from app.errors import EnvError, UserError


def _pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="gray").astype(int) for frame in film.decode(video=0)]


def test_the_cameras_are_those_of_two_schools() -> None:
    assert [p.number for p in PLACES if p.school_id == SCHOOL_A] == list(range(1, 17))
    assert [p.number for p in PLACES if p.school_id == SCHOOL_B] == list(range(1, 5))
    assert len({p.key for p in PLACES}) == len({p.paint for p in PLACES}) == 20


@pytest.mark.parametrize(
    ("word", "key"),
    [(7, "a07"), ("7", "a07"), ("07", "a07"), ("b02", "b02"), ("乙:2", "b02"), ("乙：2", "b02")],
)
def test_a_camera_is_found_by_what_people_write(word: int | str, key: str) -> None:
    assert find_place(word).key == key


@pytest.mark.parametrize("word", ["", "17", "乙:5", "0", "-1", "x"])
def test_an_unknown_camera_is_told(word: str) -> None:
    with pytest.raises(UserError):
        find_place(word)


def test_no_two_places_look_alike() -> None:
    small = [np.asarray(p.paint().still.resize((32, 18))).astype(int) for p in PLACES]
    for i, one in enumerate(small):
        for other in small[i + 1 :]:
            assert np.abs(one - other).mean() > 12


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    scenes.film_place(folder, "a03")
    return folder / "a03"


def test_films_are_encoded_as_cameras_do(filmed: Path) -> None:
    for form in FORMATS:
        with av.open(str(filmed / f"{form.name}.mp4")) as film:
            video = film.streams.video[0]
            assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
            assert (video.width, video.height) == form.size
            assert video.average_rate == form.fps
            assert (video.codec_context.sample_aspect_ratio or 1) == form.sar
            packets = [p for p in film.demux(video) if p.size]
            assert [p.pts for p in packets] == [p.dts for p in packets], "no B frames"
            keys = [i for i, p in enumerate(packets) if p.is_keyframe]
            assert keys == list(range(0, 8 * form.fps, 2 * form.fps))


def test_the_picture_moves_all_the_time_and_closes_its_loop(filmed: Path) -> None:
    pictures = _pictures(filmed / "sub.mp4")
    changes = [np.abs(a - b).mean() for a, b in zip(pictures, [*pictures[1:], pictures[0]], strict=True)]
    assert min(changes[:-1]) > 0.02
    assert changes[-1] < 3 * max(changes[:-1]), "the end leads into the beginning"


def test_the_empty_place_is_kept_for_comparison(filmed: Path) -> None:
    with Image.open(filmed / "place.jpg") as picture:
        assert picture.size == (960, 540)


ILL: dict[Illness, Callable[[list[np.ndarray], np.ndarray], bool]] = {
    Illness.BLACK: lambda seen, well: bool(seen[5].mean() < 25 and seen[5].std() < 5),
    Illness.FROZEN: lambda seen, well: bool(np.abs(seen[3] - seen[25]).mean() < 0.2),
    Illness.COVERED: lambda seen, well: bool(seen[5].std() < 0.6 * well.std()),
    Illness.BLURRED: lambda seen, well: bool(_edges(seen[5]) < 0.5 * _edges(well)),
    Illness.MOVED: lambda seen, well: bool(np.abs(seen[5] - well).mean() > 15),
}


def _edges(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture[:460], axis=1)).mean())


def test_an_ill_camera_shows_it(tmp_path: Path) -> None:
    shoot = Shoot(place("a07"))
    well = np.asarray(shoot.picture(SUB, 5).convert("L")).astype(int)
    for illness in Illness:
        path = tmp_path / f"{illness}.mp4"
        shoot.film_ill(SUB, illness, path)
        assert ILL[illness](_pictures(path), well), illness


def test_a_patched_picture_equals_a_whole_one() -> None:
    rng = np.random.default_rng(1)
    before = Image.fromarray(rng.integers(0, 255, (64, 96, 3), np.uint8))
    after = before.copy()
    after.paste((250, 20, 30), (13, 7, 41, 33))
    planes = yuv420(before)
    patch_yuv420(planes, after, (13, 7, 41, 33))
    assert np.array_equal(planes, yuv420(after))


def test_a_film_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def fails(number: int) -> np.ndarray:
        if number == 3:
            raise KeyboardInterrupt
        return yuv420(Image.new("RGB", SUB.size))

    with pytest.raises(KeyboardInterrupt):
        encode(tmp_path / "film.mp4", SUB, 10, fails)
    assert not (tmp_path / "film.mp4").exists()


def test_an_unwritable_folder_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("in the way")
    with pytest.raises(EnvError, match="演示画面未能生成"):
        scenes.prepare_scenes(tmp_path)


def test_films_are_made_by_children_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "PLACES", (place("a16"),))
    told: list[tuple[int, int]] = []
    folder = scenes.prepare_scenes(tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]
    made = (folder / "a16" / "main.mp4").stat().st_mtime_ns
    (folder / "a16" / "main-black.mp4").write_bytes(b"")
    scenes.prepare_scenes(tmp_path)
    assert (folder / "a16" / "main.mp4").stat().st_mtime_ns == made
    monkeypatch.setattr(scenes, "makers", lambda: "others")
    assert not scenes.ready(tmp_path), "a change of the makers makes the films anew"

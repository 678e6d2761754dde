"""What a recorded file holds, and the small pictures of its moments."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import EnvError
from app.video.film import THUMBNAIL_BOX, Thumbnails, film
from tests.video.conftest import pixels
from tests.video.films import number_of, numbered, sounding, write_coded, write_film


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of numbered pictures, a keyframe every two."""
    return write_film(tmp_path_factory.mktemp("film") / "clip.mp4", (numbered(i) for i in range(150)), fps=25)


def test_length_size_rate_and_keyframes(clip: Path) -> None:
    found = film(clip)
    assert (found.width, found.height, found.sound, found.made_at) == (352, 288, False, None)
    assert found.seconds == pytest.approx(6.0, abs=0.001)
    assert found.frame_s == pytest.approx(0.04)
    assert found.keyframes == pytest.approx((0.0, 2.0, 4.0))


def test_sound_and_the_time_that_the_file_states(tmp_path: Path) -> None:
    found = film(sounding(tmp_path / "tone.mp4"))
    assert found.sound
    assert found.made_at == datetime(2026, 5, 5, 6, 30, 15, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("name", ["a.mkv", "a.avi", "a.ts", "a.mov"])
def test_other_containers(tmp_path: Path, name: str) -> None:
    path = write_film(tmp_path / name, (numbered(i) for i in range(100)), fps=25)
    assert film(path).seconds == pytest.approx(4.0, abs=0.1)
    small = Thumbnails(path)
    for moment, number in ((3.0, 50), (1.0, 0), (3.9, 50)):
        frame = small.at(moment)
        assert frame is not None and number_of(pixels(frame)) == number
    small.close()


def test_h265_and_jpeg(tmp_path: Path) -> None:
    for codec, name in (("libx265", "b.mp4"), ("mjpeg", "b.avi")):
        path = write_coded(tmp_path / name, codec)
        assert film(path).seconds == pytest.approx(4.0, abs=0.1)
        small = Thumbnails(path)
        frame = small.at(2.0)
        assert frame is not None and number_of(pixels(frame)) == 50
        small.close()


def test_a_thumbnail_is_the_keyframe_before_the_moment(clip: Path) -> None:
    small = Thumbnails(clip)
    for moment, number in ((0.0, 0), (1.9, 0), (2.0, 50), (3.99, 50), (5.9, 100), (99.0, 100), (0.5, 0)):
        frame = small.at(moment)
        assert frame is not None and number_of(pixels(frame)) == number
        assert frame.width <= THUMBNAIL_BOX[0] and frame.height <= THUMBNAIL_BOX[1]
        assert frame.width / frame.height == pytest.approx(352 / 288, abs=0.02)
    small.close()
    assert small.at(1.0) is None, "closed"


def test_what_is_no_recording_is_refused_in_words(tmp_path: Path, clip: Path) -> None:
    with pytest.raises(EnvError, match=r"找不到文件 gone\.mp4"):
        film(tmp_path / "gone.mp4")
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no video" * 1000)
    with pytest.raises(EnvError, match=r"无法播放文件 junk\.mp4"):
        film(junk)
    with pytest.raises(EnvError):
        Thumbnails(junk)


def test_a_list_that_bears_a_videos_name_is_not_followed(tmp_path: Path, clip: Path) -> None:
    """It could name an address in the network."""
    for name, words in (
        ("list.mp4", f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{clip}\n#EXT-X-ENDLIST\n"),
        ("concat.mp4", f"ffconcat version 1.0\nfile '{clip}'\n"),
        ("session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n"),
    ):
        path = tmp_path / name
        path.write_text(words)
        with pytest.raises(EnvError):
            film(path)


def test_a_file_that_broke_off_shows_what_there_is(tmp_path: Path, clip: Path) -> None:
    path = write_film(tmp_path / "cut.ts", (numbered(i) for i in range(150)), fps=25)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    small = Thumbnails(path)
    frame = small.at(1.0)
    assert frame is not None and number_of(pixels(frame)) == 0
    small.close()

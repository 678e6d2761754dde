"""Small films for the video tests: every camera its own textured place with something that moves in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

TINTS = 16


def place(camera: int, width: int = 704, height: int = 576) -> Picture:
    """The still background of a camera's place, RGB; its mean colour tells the camera."""
    rng = np.random.default_rng(camera)
    coarse = rng.integers(0, 90, (height // 48 + 2, width // 48 + 2)).astype(np.float32)
    picture = np.kron(coarse, np.ones((48, 48), np.float32))[:height, :width]
    fine = rng.integers(0, 50, (height // 8 + 1, width // 8 + 1)).astype(np.float32)
    picture += np.kron(fine, np.ones((8, 8), np.float32))[:height, :width]
    return np.clip(picture[..., None] * 0.6 + tint(camera) * 0.6, 0, 255).astype(np.uint8)


def tint(camera: int) -> NDArray[np.float32]:
    """The colour that a camera's place is painted in."""
    angle = 2 * np.pi * (camera % TINTS) / TINTS
    shifts = np.array([0, 2 * np.pi / 3, 4 * np.pi / 3])
    return (110 + 90 * np.cos(angle + shifts)).astype(np.float32)


@cache
def _noise(height: int, width: int, sigma: float) -> NDArray[np.int16]:
    rng = np.random.default_rng(0)
    return np.round(rng.normal(0, sigma, (height + 64, width + 64, 1))).astype(np.int16)


def moment(background: Picture, index: int, noise: float = 2.0, *, moving: bool = True) -> Picture:
    """The place at picture `index`: a bright block walks through it, the sensor makes noise."""
    picture = background.astype(np.int16)
    height, width = picture.shape[:2]
    if moving:
        size = height // 5
        x = (index * width // 60) % (width - size)
        y = height // 2 + int(height / 8 * np.sin(index / 7))
        picture[y : y + size, x : x + size] = (235, 235, 225)
    if noise:
        dy, dx = index * 17 % 64, index * 29 % 64
        picture += _noise(height, width, noise)[dy : dy + height, dx : dx + width]
    return np.clip(picture, 0, 255).astype(np.uint8)


def numbered(index: int) -> Picture:
    """A picture with its number in ten bars at the top."""
    picture = np.full((288, 352, 3), 40, np.uint8)
    for bit in range(10):
        if index >> bit & 1:
            picture[:32, bit * 32 + 8 : bit * 32 + 28] = 230
    x = index * 3 % 280
    picture[120:200, x : x + 60] = (200, 80, 80)
    return picture


def number_of(picture: Picture) -> int:
    """Read the number back from a picture of any size."""
    height, width = picture.shape[:2]
    row = picture[round(16 / 288 * height), :, 1]
    return sum(1 << bit for bit in range(10) if row[round((bit * 32 + 18) / 352 * width)] > 128)


def write_film(
    path: Path,
    pictures: Iterable[Picture],
    fps: int = 15,
    codec: str = "libx264",
    crf: int = 26,
    preset: str = "ultrafast",
) -> Path:
    """Encode as a camera does: yuv420p, no B frames, a keyframe every two seconds.

    `preset`: all but "ultrafast" have the arithmetic coding and the deblocking of a camera's Main profile.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as out:
        options = {"preset": preset, "crf": str(crf), "bf": "0", "threads": "2"}
        stream = out.add_stream(codec, rate=fps, options=options)
        stream.codec_context.gop_size = 2 * fps
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            if not stream.codec_context.is_open:
                stream.height, stream.width = picture.shape[:2]
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path


def write_coded(path: Path, codec: str, size: tuple[int, int] = (352, 288), count: int = 100) -> Path:
    """The numbered pictures in H.265 or JPEG, or in H.264 of another size; 25 a second."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {
        "libx264": {"preset": "ultrafast", "bf": "0"},
        "libx265": {"preset": "ultrafast", "x265-params": "bframes=0:log-level=none:pools=1"},
        "mjpeg": {"huffman": "default"},
    }[codec]
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25, options=options)
        stream.width, stream.height = size
        stream.codec_context.gop_size = 25
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for index in range(count):
            picture = av.VideoFrame.from_ndarray(numbered(index), format="rgb24")
            out.mux(stream.encode(picture.reformat(*size)))
        out.mux(stream.encode(None))
    return path


def sounding(path: Path, seconds: int = 1) -> Path:
    """The numbered pictures with a tone, made at a known time; 25 a second."""
    with av.open(str(path), "w") as out:
        out.metadata["creation_time"] = "2026-05-05T06:30:15.000000Z"
        video = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 352, 288, "yuv420p"
        tone = out.add_stream("aac", rate=48_000, layout="mono")
        for index in range(25 * seconds):
            out.mux(video.encode(av.VideoFrame.from_ndarray(numbered(index), format="rgb24")))
        for start in range(0, 48_000 * seconds, 1024):
            wave = np.sin(np.arange(start, start + 1024) / 17).astype(np.float32)[None, :]
            frame = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
            frame.sample_rate, frame.pts = 48_000, start
            out.mux(tone.encode(frame))
        for stream in (video, tone):
            out.mux(stream.encode(None))
    return path


def camera_films(folder: Path, camera: int) -> None:
    """`folder/aNN/sub.mp4`, and for cameras 1 and 2 a main stream of 1280×720."""
    background = place(camera)
    name = f"a{camera:02d}"
    write_film(folder / name / "sub.mp4", (moment(background, i) for i in range(30)))
    if camera <= 2:
        big = place(camera, 1280, 720)
        write_film(folder / name / "main.mp4", (moment(big, i) for i in range(50)), fps=25)

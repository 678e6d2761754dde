"""Small films for the video tests: every camera its own textured place with something that moves in it."""

from __future__ import annotations

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


def moment(background: Picture, index: int, noise: float = 2.0, *, moving: bool = True) -> Picture:
    """The place at picture `index`: a bright block walks through it, the sensor makes noise."""
    picture = background.astype(np.float32)
    height, width = picture.shape[:2]
    if moving:
        size = height // 5
        x = (index * width // 60) % (width - size)
        y = height // 2 + int(height / 8 * np.sin(index / 7))
        picture[y : y + size, x : x + size] = (235, 235, 225)
    if noise:
        rng = np.random.default_rng(index)
        picture += rng.normal(0, noise, picture.shape[:2])[..., None].astype(np.float32)
    return np.clip(picture, 0, 255).astype(np.uint8)


def write_film(path: Path, pictures: list[Picture], fps: int = 15, codec: str = "libx264", crf: int = 26) -> Path:
    """Encode as a camera does: yuv420p, no B frames, a keyframe every two seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            codec,
            rate=fps,
            options={"preset": "ultrafast", "crf": str(crf), "bf": "0", "g": str(2 * fps), "threads": "2"},
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for picture in pictures:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path


def camera_films(folder: Path, camera: int, seconds: int = 4) -> None:
    """`folder/aNN/sub.mp4`, and for cameras 1 and 2 a main stream of 1280×720."""
    background = place(camera)
    name = f"a{camera:02d}"
    write_film(folder / name / "sub.mp4", [moment(background, i) for i in range(15 * seconds)])
    if camera <= 2:
        big = place(camera, 1280, 720)
        write_film(folder / name / "main.mp4", [moment(big, i) for i in range(25 * seconds)], fps=25)

"""Pictures to H.264: RGB to YUV 4:2:0 (BT.601, limited range), only where a picture changed, and x264.

No B frames and a keyframe every GOP_S seconds, as cameras encode.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from PIL import Image

from app.demo.formats import GOP_S, Format
from app.demo.stage.light import Bytes

_LUMA = np.array([round(16 + v * 219 / 255) for v in range(256)], np.uint8)
_CHROMA = np.array([round(128 + (v - 128) * 224 / 255) for v in range(256)], np.uint8)


def yuv420(image: Image.Image) -> Bytes:
    """All planes of a picture, stacked as libav's yuv420p: (height × 3 / 2, width)."""
    width, height = image.size
    out = np.empty((height * 3 // 2, width), np.uint8)
    patch_yuv420(out, image, (0, 0, width, height))
    return out


def patch_yuv420(planes: Bytes, image: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Bring one box of `planes` up to date with the picture."""
    width, height = image.size
    x0, y0, x1, y1 = box[0] & ~1, box[1] & ~1, (box[2] + 1) & ~1, (box[3] + 1) & ~1
    luma, *chroma = image.crop((x0, y0, x1, y1)).convert("YCbCr").split()
    planes[y0:y1, x0:x1] = _LUMA[np.asarray(luma)]
    quarter = height // 4
    for number, band in enumerate(chroma):
        plane = planes[height + number * quarter : height + (number + 1) * quarter]
        half = plane.reshape(height // 2, width // 2)
        half[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = _CHROMA[np.asarray(band.reduce(2))]


def encode(path: Path, form: Format, count: int, planes: Callable[[int], Bytes]) -> None:
    """Encode `count` pictures into `path` (.mp4), all or nothing, through a temporary file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half_done = path.with_name(f".{path.stem}.{os.getpid()}.mp4")
    options = {
        "preset": form.preset,
        "crf": str(form.crf),
        "bf": "0",
        "sc_threshold": "0",
        "tune": "fastdecode",
    }
    with av.open(str(half_done), "w") as out:
        stream = out.add_stream("libx264", rate=form.fps, options=options)
        stream.width, stream.height = form.size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.gop_size = GOP_S * form.fps
        context.sample_aspect_ratio = form.sar
        context.thread_count = 1
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(planes(number), format="yuv420p")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    half_done.replace(path)

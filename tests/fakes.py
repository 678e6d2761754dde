"""Stand-ins on real sockets that several rooms' tests share."""

from __future__ import annotations

from app.demo.challenge import Scheme
from app.demo.proxy import Behaviour, FaultProxy
from app.demo.rtsp import RtspServer

__all__ = ["Behaviour", "FaultProxy", "RtspServer", "Scheme", "make_film"]


def make_film(
    path: object, *, seconds: float = 4, size: tuple[int, int] = (320, 240), fps: int = 15, colour: int = 128
) -> None:
    """A small H.264 film with a moving bar: 2 s GOP, no B frames, yuv420p."""
    from pathlib import Path

    import av
    import numpy as np

    target = Path(str(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    width, height = size
    with av.open(str(target), "w") as out:
        options = {"preset": "ultrafast", "bf": "0", "sc_threshold": "0"}
        stream = out.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = 2 * fps
        for number in range(round(seconds * fps)):
            picture = np.full((height, width, 3), colour, np.uint8)
            picture[: height // 2, ::16] = 255 - colour
            left = number * 7 % (width - 40)
            picture[height // 2 :, left : left + 40] = (250, 60, 60)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        out.mux(stream.encode(None))

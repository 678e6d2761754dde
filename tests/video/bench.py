"""A decoder fed from a raw stream at a camera's pace, and what it gives out."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.video.decoder import Decoder, FfmpegDecoder, Out
from app.video.vlc_decoder import VlcDecoder
from tests.video.films import Picture, number_of, numbered

FPS = 25

ENGINES: dict[str, Callable[[VideoStream, Out], Decoder]] = {
    "ffmpeg": lambda _, out: FfmpegDecoder(out),
    "vlc": VlcDecoder,
}

_ENCODERS = {
    "h264": ("libx264", {"preset": "ultrafast", "bf": "0"}),
    "hevc": ("libx265", {"preset": "ultrafast", "x265-params": "bframes=0:log-level=none:pools=1"}),
}


def write_raw(path: Path, codec: str = "h264", size: tuple[int, int] = (352, 288), count: int = 100) -> Path:
    """The numbered pictures as a camera sends them: Annex B, a keyframe a second, no container."""
    encoder, options = _ENCODERS[codec]
    with av.open(str(path), "w", format=codec) as out:
        stream = out.add_stream(encoder, rate=FPS, options=options)
        stream.width, stream.height = size
        stream.codec_context.gop_size = FPS
        stream.pix_fmt = "yuv420p"
        for index in range(count):
            picture = av.VideoFrame.from_ndarray(numbered(index), format="rgb24")
            out.mux(stream.encode(picture.reformat(*size)))
        out.mux(stream.encode(None))
    return path


def write_reordered(path: Path, count: int = 100) -> Path:
    """The numbered pictures with B frames: they are sent in another order than they are shown in."""
    with av.open(str(path), "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "bf": "2"})
        stream.width, stream.height = 352, 288
        stream.codec_context.gop_size = FPS
        stream.pix_fmt = "yuvj420p"
        for index in range(count):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(index), format="rgb24")))
        out.mux(stream.encode(None))
    return path


@dataclass(frozen=True)
class Given:
    """A picture that was given out."""

    number: int
    size: tuple[int, int]
    received_at: float
    at: float


class Bench:
    """Reads `path` with the pace of a camera into a decoder of this engine."""

    def __init__(self, engine: str, path: Path) -> None:
        self.given: list[Given] = []
        self.fed: list[float] = []
        self._container = av.open(str(path))
        self.video = self._container.streams.video[0]
        self.video.thread_type = "NONE"
        self.decoder = ENGINES[engine](self.video, self._take)
        self._packets: Iterator[Packet[VideoStream]] = (
            packet for packet in self._container.demux(self.video) if packet.size
        )

    def feed(self, count: int, *, show: bool = True) -> None:
        """The next pictures of the film, in time."""
        began = time.monotonic()
        for number, packet in enumerate(itertools.islice(self._packets, count)):
            time.sleep(max(0.0, began + number / FPS - time.monotonic()))
            at = time.monotonic()
            self.fed.append(at)
            self.decoder.feed(packet, at, show=show)

    def feed_noise(self) -> None:
        """A packet that is none."""
        packet = Packet(b"\0\0\0\1\x41" + os.urandom(3000))
        packet.stream = self.video
        self.decoder.feed(packet, time.monotonic())

    def numbers(self) -> list[int]:
        """What was given out so far."""
        return [given.number for given in list(self.given)]

    def close(self) -> float:
        """Close; how long the decoder took."""
        began = time.monotonic()
        self.decoder.close()
        took = time.monotonic() - began
        self._container.close()
        return took

    def _take(self, frame: VideoFrame, received_at: float) -> None:
        size = frame.width, frame.height
        self.given.append(Given(number_of(_rgb(frame)), size, received_at, time.monotonic()))


def _rgb(frame: VideoFrame) -> Picture:
    return frame.to_ndarray(format="rgb24").astype(np.uint8)

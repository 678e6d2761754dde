"""One RTSP session: a thread that reads packets once and hands them to everything that uses them.

Decoder (for the tile), pre-roll ring, running clips, counters. Whatever goes wrong ends the session with a
cause; trying again is the supervisor's business. Only this thread touches the container: closing it from
another one crashes FFmpeg's binding, therefore `stop` only raises a flag.
"""

from __future__ import annotations

import logging
import threading
import time
from enum import Enum
from fractions import Fraction
from typing import Protocol

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.domain.camera import LossCause
from app.video.address import Source
from app.video.chosen import FFMPEG, ChosenDecoder
from app.video.decoder import Decoder
from app.video.figures import StreamMeter
from app.video.hardware import refused, working
from app.video.opening import READ_TIMEOUT_S, OpenStream, StreamFailure, open_stream, read_failure
from app.video.preroll import Kept, PreRoll
from app.video.recording import Recording

log = logging.getLogger(__name__)

FIRST_KEYFRAME_S = 25.0
"""Seconds to wait for a stream's first keyframe: some encoders send one only every twenty."""


KEYFRAMES_EVERY_S = 0.8
"""Where every picture is a keyframe (JPEG), so many seconds pass before the next one is decoded."""


class Decoding(Enum):
    """What is decoded of a stream."""

    ALL = "all"
    KEYFRAMES = "keyframes"
    NOTHING = "nothing"  # a clip runs on, another session shows


class Sink(Protocol):
    """Where a session's pictures go."""

    def show(self, session: Session, frame: VideoFrame, received_at: float) -> None:
        """A new picture that came with a packet received at `received_at` (monotonic); on one thread a
        session, its reading thread or its decoder's."""
        ...

    def alive(self, session: Session, received_at: float) -> None:
        """A packet came that is not decoded (keyframes only)."""
        ...

    def ended(self, session: Session, cause: LossCause | None) -> None:
        """The session is over; None: it was asked to stop. Called once, last."""
        ...


class Session:
    """One stream being read, from `start` until `Sink.ended`."""

    def __init__(
        self,
        number: int,
        *,
        main: bool,
        source: Source,
        sink: Sink,
        preroll_s: float,
    ) -> None:
        self.number = number
        self.main = main
        self.meter = StreamMeter()
        self.decoding = Decoding.ALL
        self.hardware_refused = refused(source.hardware)
        self._source = source
        self._sink = sink
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._orders: list[Recording] = []
        self._recordings: list[Recording] = []
        self._ring = PreRoll(preroll_s)
        self._decoder: ChosenDecoder | None = None
        self._skipping = False
        self._key_fed_at = 0.0
        self._shown = self._shown_before = 0
        self._video: VideoStream | None = None
        self._newest: tuple[VideoFrame, Fraction | None, float] | None = None
        self._thread = threading.Thread(target=self._run, name=f"session-{number}", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ask for the end; a running clip is finished first."""
        self.decoding = Decoding.NOTHING
        self._stop.set()

    def cut(self) -> None:
        """Ask for the end now; running clips end where they are."""
        with self._lock:
            for recording in [*self._orders, *self._recordings]:
                recording.until = 0.0
        self.stop()

    def end_clip(self, clip_id: str) -> None:
        """Let a running clip end with the next packet."""
        with self._lock:
            for recording in [*self._orders, *self._recordings]:
                if recording.clip_id == clip_id:
                    recording.until = 0.0

    def record(self, recording: Recording) -> None:
        """Begin a clip at the next packet."""
        with self._lock:
            self._orders.append(recording)

    def newest(self) -> tuple[VideoFrame, Fraction | None, float] | None:
        """The last decoded picture, its sample aspect ratio, and when it came (monotonic)."""
        with self._lock:
            return self._newest

    def aspect(self) -> Fraction | None:
        """The stream's sample aspect ratio where it states one; for whoever shows."""
        video = self._video
        return (video.codec_context.sample_aspect_ratio or None) if video is not None else None

    @property
    def engine(self) -> str:
        """What decodes, with the graphics hardware that helps."""
        decoder, video = self._decoder, self._video
        name = decoder.engine if decoder is not None else ""
        helped = name == FFMPEG and video is not None and video.codec_context.is_hwaccel
        return f"{name} {working(self._source.hardware)}" if helped else name

    @property
    def stood_in(self) -> bool:
        """Whether FFmpeg stands in for the decoder that was chosen."""
        decoder = self._decoder
        return decoder is not None and decoder.refused

    def _run(self) -> None:
        cause: LossCause | None = None
        try:
            stream = open_stream(self._source)
        except StreamFailure as failure:
            cause = failure.cause
            self._end_recordings()
        else:
            cause = self._read_until_the_end(stream)
        self._sink.ended(self, None if self._stop.is_set() else cause)

    def _read_until_the_end(self, stream: OpenStream) -> LossCause | None:
        try:
            return self._read(stream)
        except (av.FFmpegError, OSError, ValueError) as error:
            log.debug("session %d: %s", self.number, type(error).__name__)
            return read_failure(error)
        finally:
            self._end_recordings()
            decoder, self._decoder = self._decoder, None  # it knows the session: together they would live on
            if decoder is not None:
                decoder.close()
            with self._lock:
                self._newest = self._video = None
            stream.container.close()

    def _read(self, stream: OpenStream) -> LossCause | None:
        self._video = stream.video
        self.meter.codec = stream.video.codec_context.name
        decoder = ChosenDecoder(self._source.engine, stream.video, self._show, self._ring.current_group)
        self._decoder = decoder
        shown_at = time.monotonic()
        for packet in stream.container.demux(stream.video):
            if packet.size == 0:  # the flush at the end would bring up an old picture
                break
            now = time.monotonic()
            if self._stop.is_set() and not self._recording():
                return None
            shown = self._take(packet, now, decoder)
            self.meter.worked(now, time.monotonic(), decoder.strain())
            if shown:
                shown_at = now
            elif now - shown_at > self._patience_s() and self.decoding is Decoding.ALL:
                return LossCause.BAD_STREAM
        return LossCause.ENDED

    def _patience_s(self) -> float:
        return READ_TIMEOUT_S if self.meter.groups else FIRST_KEYFRAME_S

    def _take(self, packet: Packet[VideoStream], now: float, decoder: Decoder) -> bool:
        """Use one packet everywhere; whether a picture was shown since the one before."""
        old = self.meter.packet(packet, now)
        if self.decoding is Decoding.ALL:
            if self._skipping and not packet.is_keyframe:  # so that no page turn is cold
                decoder.catch_up(self._ring.current_group())
            self._skipping = False
            decoder.feed(packet, now, show=not old)
        elif self.decoding is Decoding.KEYFRAMES:
            self._skipping = True
            if packet.is_keyframe and now - self._key_fed_at >= KEYFRAMES_EVERY_S:
                self._key_fed_at = now
                decoder.feed(packet, now, show=not old)
            if self._shown == self._shown_before and not old and self._newest is not None:
                self._sink.alive(self, now)
        shown, self._shown_before = self._shown != self._shown_before, self._shown
        self._continue_recordings(Kept(packet, now))
        self._ring.add(packet, now)
        self._begin_recordings()
        return shown

    def _show(self, frame: VideoFrame, received_at: float) -> None:
        """A picture of the decoder's, on whichever thread."""
        self.meter.width, self.meter.height = frame.width, frame.height
        with self._lock:
            self._newest = frame, self.aspect(), received_at
        self._shown += 1
        self._sink.show(self, frame, received_at)

    def _recording(self) -> bool:
        with self._lock:
            return bool(self._orders or self._recordings)

    def _continue_recordings(self, kept: Kept) -> None:
        for recording in list(self._recordings):
            if not recording.add(kept):
                with self._lock:
                    self._recordings.remove(recording)

    def _begin_recordings(self) -> None:
        """Clips ordered since the last packet begin with what the ring holds."""
        if not self._orders:
            return
        with self._lock:
            orders, self._orders = self._orders, []
            self._recordings += orders
        for recording in orders:
            if self._video is None or not recording.begin(self._video, self._ring):
                recording.end()

    def _end_recordings(self) -> None:
        self._begin_recordings()
        with self._lock:
            left, self._recordings = self._recordings, []
        for recording in left:
            recording.end()

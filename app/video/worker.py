"""The video worker: a child process that reads, decodes and judges up to sixteen cameras.

`python -m app.video.worker --arena HANDLE`, or with `--test` for one test connection. Orders come over
stdin, news go over stdout (messages.py), pictures into shared memory (shm.py). When stdin ends, the parent is
gone and the worker exits at once. It must start fast: nothing of storage, services or the window here.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

from app.domain.camera import LossCause, PictureFault
from app.video.fetch import fetch_still
from app.video.messages import (
    Beat,
    ClipNews,
    Drag,
    DropCamera,
    FetchStill,
    FirstFrame,
    Hello,
    Message,
    PictureJudged,
    PlaceCamera,
    Quit,
    RecordClip,
    Relearn,
    SessionEnded,
    StartSession,
    StillTaken,
    StopClip,
    StopSession,
    TakeStill,
    TryStream,
    encode,
    read,
)
from app.video.picture import jpeg
from app.video.placed import PlacedCamera
from app.video.recording import Recording
from app.video.shm import Arena
from app.video.trial import try_stream

log = logging.getLogger(__name__)

BEAT_S = 0.5
"""Seconds between two heart beats."""

QUIT_WITHIN_S = 1.5
"""Seconds in which clips are finished when the program ends."""


class Worker:
    """Carries out orders; one thread a session, one that beats, this one that listens."""

    def __init__(self, orders: BinaryIO, news: BinaryIO, arena: Arena) -> None:
        self._orders = orders
        self._news = news
        self._arena = arena
        self._lock = threading.Lock()
        self._cameras: dict[str, PlacedCamera] = {}
        self._clips: set[str] = set()

    def run(self) -> None:
        """Listen until told to quit or the parent is gone."""
        self._say(Hello(os.getpid()))
        threading.Thread(target=self._beat, name="beat", daemon=True).start()
        while True:
            message = read(self._orders)
            if message is None:
                return
            order = message[0]
            if isinstance(order, Quit):
                self._finish_clips()
                return
            self._obey(order)

    def _obey(self, order: Message) -> None:
        match order:
            case PlaceCamera():
                self._place(order)
            case DropCamera():
                self._drop(order.camera_id)
            case StartSession():
                self._camera(order.camera_id, lambda camera: camera.start(order))
            case StopSession():
                for camera in self._cameras.values():
                    camera.stop(order.session)
            case Relearn():
                self._camera(order.camera_id, PlacedCamera.relearn)
            case TakeStill() | RecordClip() | StopClip():
                self._take(order)
            case FetchStill():
                threading.Thread(target=fetch_still, args=(order, self._say), daemon=True).start()
            case Drag():
                for camera in self._cameras.values():
                    camera.drag_s = order.seconds
            case _:
                log.warning("an order that is none: %s", type(order).__name__)

    def _camera(self, camera_id: str, act: Callable[[PlacedCamera], None]) -> None:
        camera = self._cameras.get(camera_id)
        if camera is not None:
            act(camera)

    def _place(self, order: PlaceCamera) -> None:
        known = self._cameras.get(order.camera_id)
        if known is not None and known.place(order):
            return
        if known is not None:
            self._drop(order.camera_id)
        self._cameras[order.camera_id] = PlacedCamera(self._arena, order, self)

    def _drop(self, camera_id: str) -> None:
        camera = self._cameras.pop(camera_id, None)
        if camera is not None:
            camera.close()

    def _take(self, order: TakeStill | RecordClip | StopClip) -> None:
        match order:
            case TakeStill():
                self._still(order)
            case RecordClip():
                self._record(order)
            case StopClip():
                for camera in self._cameras.values():
                    camera.end_clip(order.clip_id)

    def _still(self, order: TakeStill) -> None:
        camera = self._cameras.get(order.camera_id)
        session = camera.showing() if camera is not None else None
        newest = session.newest() if session is not None else None
        if newest is None:
            self._say(StillTaken(order.request, order.camera_id, 0.0, 0, 0))
            return
        frame, aspect, received_at = newest
        data, width, height = jpeg(frame, aspect)
        taken_at = time.time() - (time.monotonic() - received_at)
        self._say(StillTaken(order.request, order.camera_id, taken_at, width, height), data)

    def _record(self, order: RecordClip) -> None:
        self._clips.add(order.clip_id)
        recording = Recording(order, self._clip_news)
        camera = self._cameras.get(order.camera_id)
        session = camera.showing() if camera is not None else None
        if session is None:
            recording.end()
        else:
            session.record(recording)

    def _clip_news(self, news: ClipNews) -> None:
        if news.finished:
            self._clips.discard(news.clip_id)
        self._say(news)

    def _finish_clips(self) -> None:
        for camera in self._cameras.values():
            camera.close(cut=True)
        until = time.monotonic() + QUIT_WITHIN_S
        while self._clips and time.monotonic() < until:
            time.sleep(0.02)

    def _beat(self) -> None:
        while True:
            figures = (camera.figures() for camera in list(self._cameras.values()))
            self._say(Beat(tuple(f for f in figures if f is not None)))
            time.sleep(BEAT_S)

    def _say(self, message: Message, blob: bytes = b"") -> None:
        data = encode(message, blob)
        with self._lock, contextlib.suppress(BrokenPipeError):  # the end of stdin tells the same
            self._news.write(data)
            self._news.flush()

    # --- what placed cameras report -------------------------------------------------------------

    def first_frame(self, camera_id: str, session: int) -> None:
        """Pass on."""
        self._say(FirstFrame(session, camera_id))

    def session_ended(self, camera_id: str, session: int, cause: LossCause | None) -> None:
        """Pass on."""
        self._say(SessionEnded(session, camera_id, None if cause is None else cause.value))

    def judged(self, camera_id: str, faults: tuple[PictureFault, ...]) -> None:
        """Pass on."""
        self._say(PictureJudged(camera_id, tuple(fault.value for fault in faults)))


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """stdin and stdout for messages only: what a library prints goes to stderr instead."""
    orders = os.fdopen(os.dup(0), "rb")
    news = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return orders, news


def main(arguments: list[str] | None = None) -> None:
    """Run as a worker, or as one test connection; never returns."""
    parser = argparse.ArgumentParser(prog="guardroom-video")
    parser.add_argument("--arena")
    parser.add_argument("--test", action="store_true")
    options = parser.parse_args(arguments)
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    orders, news = _private_pipes()
    if options.test:
        message = read(orders)
        if message is not None and isinstance(message[0], TryStream):
            news.write(encode(try_stream(message[0])))
            news.flush()
        os._exit(0)
    if hasattr(os, "nice"):
        os.nice(5)  # a late picture is better than a late key press
    Worker(orders, news, Arena.attach(options.arena)).run()
    os._exit(0)  # sessions may still wait for the network: nothing of theirs needs an orderly end


if __name__ == "__main__":
    main(sys.argv[1:])

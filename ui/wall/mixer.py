"""Lets several walls look at one engine: what they ask for is mixed into one set.

Every wall is given a `Share`, which looks like the engine itself. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from app.domain.camera import CameraStatus
from app.services.ports import Feed, Frame, Still, StreamKind, StreamStats, TileRequest, WallVideo

_WORTH = {StreamKind.KEYFRAMES: 0, StreamKind.SUB: 1, StreamKind.MAIN: 2}


class Mixer:
    """One for each engine and session; used on the user interface's thread only."""

    def __init__(self, video: WallVideo) -> None:
        self.video = video
        self._wanted: dict[Share, Sequence[TileRequest]] = {}
        self._asked: list[TileRequest] = []

    def share(self) -> Share:
        """The engine for one more wall."""
        return Share(self)

    def want(self, share: Share, tiles: Sequence[TileRequest] | None) -> None:
        """What one wall asks for from now on; None: the wall is gone."""
        if tiles is None:
            self._wanted.pop(share, None)
        else:
            self._wanted[share] = tiles
        mixed = mix(self._wanted.values())
        if mixed == self._asked:
            return
        known = {request.camera_id: request for request in self._asked}
        changing = [r.camera_id for r in mixed if known.get(r.camera_id, r) != r]
        self._asked = mixed
        for other in self._wanted:
            other.changing(changing)
        self.video.show(mixed)


def mix(walls: Iterable[Sequence[TileRequest]]) -> list[TileRequest]:
    """One request a camera: the better stream at the larger size, in the order of the first wall."""
    mixed: dict[str, TileRequest] = {}
    for tiles in walls:
        for tile in tiles:
            known = mixed.get(tile.camera_id)
            mixed[tile.camera_id] = tile if known is None else max(known, tile, key=_price)
    return list(mixed.values())


def _price(tile: TileRequest) -> tuple[int, int]:
    return _WORTH[tile.stream], tile.width * tile.height


class Share:
    """Implements `ports.WallVideo` for one wall; `show` is this wall's part only, `close` takes it back.

    changing  is called with the cameras whose pictures the engine is about to make anew
    """

    def __init__(self, mixer: Mixer) -> None:
        self._mixer, self._video = mixer, mixer.video
        self.changing: Callable[[Iterable[str]], None] = lambda _: None

    def set_feeds(self, feeds: Sequence[Feed]) -> None:
        """As the engine's."""
        self._video.set_feeds(feeds)

    def rest(self, camera_ids: Collection[str]) -> None:
        """As the engine's."""
        self._video.rest(camera_ids)

    def show(self, tiles: Sequence[TileRequest]) -> None:
        """What this wall shows now."""
        self._mixer.want(self, tiles)

    def sequences(self) -> Mapping[str, int]:
        """As the engine's; other walls' cameras stand in it too."""
        return self._video.sequences()

    def frame(self, camera_id: str) -> Frame | None:
        """As the engine's; the size may be another wall's."""
        return self._video.frame(camera_id)

    def status(self, camera_id: str) -> CameraStatus:
        """As the engine's."""
        return self._video.status(camera_id)

    def stats(self, camera_id: str) -> StreamStats | None:
        """As the engine's."""
        return self._video.stats(camera_id)

    def retry(self, camera_id: str) -> None:
        """As the engine's."""
        self._video.retry(camera_id)

    def still(self, camera_id: str) -> Future[Still]:
        """As the engine's."""
        return self._video.still(camera_id)

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        """As the engine's."""
        return self._video.start_clip(camera_id, directory, before_s, after_s)

    def stop_clip(self, clip_id: str) -> None:
        """As the engine's."""
        self._video.stop_clip(clip_id)

    def replay(self, camera_id: str, seconds: float, directory: Path) -> Future[Path]:
        """As the engine's."""
        return self._video.replay(camera_id, seconds, directory)

    def close(self) -> None:
        """This wall is gone; the engine goes on for the others."""
        self._mixer.want(self, None)

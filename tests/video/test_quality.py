"""A PC that cannot keep up gives up in order, says so, and comes back; not too eagerly."""

from __future__ import annotations

import pytest

from app.domain.camera import CameraState
from app.services.ports import StreamKind, TileRequest
from app.video import quality
from app.video.messages import Drag
from app.video.quality import LOWER_AFTER_S, RAISE_AFTER_S, Quality
from tests.fakes import RtspServer
from tests.video.conftest import Watcher, feed, wait_for

MAIN, SUB, KEY = StreamKind.MAIN, StreamKind.SUB, StreamKind.KEYFRAMES


def tile(camera: str, stream: StreamKind, width: int = 320) -> TileRequest:
    return TileRequest(camera, width, width * 9 // 16, stream)


def strain(watch: Quality, busy: float, since: float, seconds: float) -> list[int]:
    """The levels that so many seconds of one load lead to."""
    levels = [watch.level]
    for tick in range(round(seconds * 2)):
        watch.look([0.1, busy], since + tick / 2)
        if watch.level != levels[-1]:
            levels.append(watch.level)
    return levels


def test_steps_are_taken_one_by_one_and_said() -> None:
    watch = Quality()
    assert strain(watch, 0.9, 0.0, LOWER_AFTER_S - 0.5) == [0]
    assert strain(watch, 0.9, 3.0, 60.0) == [0, 1, 2, 3]
    told = watch.told()
    assert told.level == 3 and "忙不过来" in str(told.message)
    assert strain(watch, 0.7, 100.0, 300.0) == [3], "neither strained nor calm: it stays"
    assert strain(watch, 0.2, 500.0, 60.0) == [3, 2, 1, 0]
    assert watch.told().message is None


def test_coming_back_too_early_makes_it_more_patient() -> None:
    watch = Quality()
    strain(watch, 1.0, 0.0, LOWER_AFTER_S + 1)
    assert strain(watch, 0.1, 10.0, RAISE_AFTER_S + 1) == [1, 0]
    assert strain(watch, 1.0, 30.0, LOWER_AFTER_S + 1) == [0, 1]
    assert strain(watch, 0.1, 40.0, RAISE_AFTER_S + 5) == [1]
    assert strain(watch, 0.1, 65.0, RAISE_AFTER_S) == [1, 0]


def test_what_a_person_looks_at_is_spared() -> None:
    watch = Quality()
    wall = [tile("large", MAIN, 960), tile("b", MAIN), tile("c", SUB), tile("d", KEY)]

    def ordered(tiles: list[TileRequest]) -> list[tuple[StreamKind, bool]]:
        return [(lowered.request.stream, lowered.half) for lowered in watch.lowered(tiles)]

    assert ordered(wall) == [(MAIN, False), (MAIN, False), (SUB, False), (KEY, False)]
    watch.level = quality.SUB_ONLY
    assert ordered(wall) == [(MAIN, False), (SUB, False), (SUB, False), (KEY, False)]
    watch.level = quality.HALF
    assert ordered(wall) == [(MAIN, False), (SUB, True), (SUB, True), (KEY, False)]
    watch.level = quality.KEYFRAMES
    assert ordered(wall) == [(MAIN, False), (KEY, False), (KEY, False), (KEY, False)]
    assert ordered([tile("a", MAIN), tile("b", MAIN)]) == [(KEY, False), (KEY, False)], "none is enlarged"


def test_a_slow_pc_lowers_the_wall_and_comes_back(
    server: RtspServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "RAISE_AFTER_S", 3.0)
    slowed = Watcher()
    try:
        slowed.engine.set_feeds([feed(server, "a01"), feed(server, "a02")])
        slowed.show("a01", "a02", stream=MAIN)
        slowed.wait_live("a01", "a02")
        wait_for(lambda: (f := slowed.engine.frame("a01")) is not None and f.main)
        drag(slowed, 0.08)
        wait_for(lambda: [q.level for q in slowed.qualities][:1] == [1])
        assert "子码流" in str(slowed.qualities[0].message)
        wait_for(lambda: (f := slowed.engine.frame("a01")) is not None and not f.main)
        wait_for(lambda: any(q.level == 2 for q in slowed.qualities))
        assert slowed.state("a01") is CameraState.LIVE
        drag(slowed, 0.0)
        wait_for(lambda: slowed.qualities[-1].level == 0, 60)
        wait_for(lambda: (f := slowed.engine.frame("a01")) is not None and f.main)
    finally:
        slowed.engine.close()
    assert CameraState.LOST not in {s.state for s in slowed.statuses}


def drag(watcher: Watcher, seconds: float) -> None:
    supervisor = watcher.engine._supervisor

    def order() -> None:
        seat = supervisor.seat_of("a01")
        assert seat is not None
        seat.send(Drag(seconds))

    supervisor.post(order)

"""F3: the picture is kept with its own moment, and the message says when it is not the main stream's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.evidence import Snapshot
from app.services.ports import Still
from app.video.texts import STILL_SMALL_LATE
from tests.ui.pages_parts import GateVideo, Office, jpeg, office
from ui.takes import Takes


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "school") as opened:
        yield opened


def test_a_snapshot_is_kept_with_its_moment_and_says_what_it_is(here: Office, qtbot: QtBot) -> None:
    video = GateVideo(here)
    place, camera = here.place, here.cameras[0].id
    takes = Takes(
        here.guard,
        evidence=place.evidence,
        video=video,
        settings=place.settings,
        bridge=here.bridge,
        parent=here.bridge,
    )
    moment = datetime.now(UTC) - timedelta(seconds=2)
    full = Still(camera, moment.timestamp(), 1280, 720, jpeg())
    said = []
    takes.told.connect(lambda words, _tone: said.append(words))
    for still in (full, replace(full, width=704, height=576, note=STILL_SMALL_LATE, jpeg=jpeg((1, 2, 3)))):
        takes.still(camera)
        with qtbot.waitSignal(takes.kept) as kept:
            video.pending[camera].set_result(still)
        sha256 = kept.args[0]
        found = place.store.run(lambda unit, key=sha256: unit.get(Snapshot, here.guard.school_id, key))
        assert found is not None and (found.width, found.height) == (still.width, still.height)
        assert abs(found.taken_at - moment) < timedelta(milliseconds=2)
    assert said[0] == "截图已保存，1280 × 720。"
    assert "704 × 576" in said[1] and "子码流" in said[1]

"""Snapshots and clips become records once their bytes are safe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import EnvError
from app.events import ClipChanged
from app.services.auth import NotPermitted, Session
from app.services.evidence import EvidenceService
from app.services.ports import Still
from tests.services.conftest import MORNING, World


class Recorder:
    """Stands in for the engine's one call: tests publish its events themselves."""

    def __init__(self) -> None:
        self.directory: Path | None = None

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        self.directory = directory
        return "clip-1"


@pytest.fixture
def evidence(world: World) -> Iterator[EvidenceService]:
    service = EvidenceService(
        world.store,
        world.bus,
        world.clock,
        auth=world.auth,
        directory=world.dir,
        video=Recorder(),  # type: ignore[arg-type]
    )
    yield service
    service.close()


def test_a_still_is_kept_under_its_hash(world: World, guard: Session, evidence: EvidenceService) -> None:
    still = Still("c7", MORNING.timestamp(), 1920, 1080, b"jpeg")
    sha256 = evidence.keep_still(guard, still)
    assert sha256 == hashlib.sha256(b"jpeg").hexdigest()
    assert evidence.picture(sha256) == b"jpeg"
    assert evidence.picture("00" * 32) is None
    assert evidence.keep_still(guard, still) == sha256
    assert world.kinds()[-1] == "evidence.snapshot"


def test_a_finished_clip_becomes_a_record(world: World, guard: Session, evidence: EvidenceService) -> None:
    clip_id = evidence.start_clip(guard, "c7", 10, 20)
    path = str(world.dir / "clips" / "c7.mp4")
    world.bus.publish(ClipChanged(clip_id, "c7", 12.0, finished=False))
    world.bus.publish(ClipChanged(clip_id, "c7", 30.0, finished=True, path=path, sha256="ab" * 32))
    evidence.close()
    (clip,) = evidence.clips(guard)
    assert (clip.path, clip.seconds, clip.camera_id) == (path, 30.0, "c7")
    assert clip.author_name == "早班保安"
    assert (MORNING - clip.started_at).total_seconds() == 30
    assert str(world.dir) not in world.store.own_after(0, 1000)[-1].env


def test_a_failed_clip_is_no_record(world: World, guard: Session, evidence: EvidenceService) -> None:
    clip_id = evidence.start_clip(guard, "c7", 10, 20)
    world.bus.publish(ClipChanged(clip_id, "c7", 0.0, finished=True))
    evidence.close()
    assert evidence.clips(guard) == []


def test_permission_and_missing_video(world: World, guard: Session, evidence: EvidenceService) -> None:
    with pytest.raises(NotPermitted):
        evidence.start_clip(world.login("校长"), "c7", 10, 20)
    blind = EvidenceService(
        world.store, world.bus, world.clock, auth=world.auth, directory=world.dir, video=None
    )
    with pytest.raises(EnvError):
        blind.start_clip(guard, "c7", 10, 20)
    blind.close()

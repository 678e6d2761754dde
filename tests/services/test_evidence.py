"""Snapshots and clips become records once their bytes are safe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from app.domain.evidence import Clip, Snapshot
from app.errors import EnvError
from app.events import ClipChanged, Trouble
from app.services.auth import NotPermitted, Session
from app.services.clip_space import warning
from app.services.evidence import EvidenceService
from app.services.ports import Still
from app.services.still_marks import stated_sha256, unmarked
from app.settings import Settings
from tests.services.conftest import MORNING, World


class Recorder:
    """Stands in for the engine's one call: tests publish its events themselves."""

    def __init__(self) -> None:
        self.directory: Path | None = None
        self.stopped: list[str] = []

    def start_clip(self, camera_id: str, directory: Path, before_s: float, after_s: float) -> str:
        self.directory = directory
        return "clip-1"

    def stop_clip(self, clip_id: str) -> None:
        self.stopped.append(clip_id)

    def replay(self, camera_id: str, seconds: float, directory: Path) -> Future[Path]:
        directory.mkdir(exist_ok=True)
        answer: Future[Path] = Future()
        path = directory / f"{camera_id}.mp4"
        path.write_bytes(b"film")
        answer.set_result(path)
        return answer


def recorder(evidence: EvidenceService) -> Recorder:
    video: object = evidence._video
    assert isinstance(video, Recorder)
    return video


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


def test_a_still_is_marked_with_its_camera(world: World, guard: Session, evidence: EvidenceService) -> None:
    camera = world.cameras.cameras()[0]
    plain = b"\xff\xd8\xff\xd9"
    sha256 = evidence.keep_still(guard, Still(camera.id, MORNING.timestamp(), 1920, 1080, plain))
    jpeg = evidence.picture(sha256)
    assert jpeg is not None and hashlib.sha256(jpeg).hexdigest() == sha256
    assert camera.name.encode() in jpeg and unmarked(jpeg) == plain
    (kept,) = world.store.run(lambda uow: uow.find(Snapshot, camera_id=camera.id))
    assert kept.picture_sha256 == stated_sha256(jpeg) == hashlib.sha256(plain).hexdigest()


def test_a_running_clip_is_ended_by_its_id(world: World, guard: Session, evidence: EvidenceService) -> None:
    clip_id = evidence.start_clip(guard, "c7", 10, 3600)
    evidence.stop_clip(guard, clip_id)
    assert recorder(evidence).stopped == [clip_id]


def test_clips_over_their_budget_are_told_of(world: World, guard: Session) -> None:
    told: list[Trouble] = []
    world.bus.subscribe(Trouble, told.append)
    settings = Settings(world.dir)
    settings.set("clip.budget_mb", 1)
    service = EvidenceService(
        world.store,
        world.bus,
        world.clock,
        auth=world.auth,
        directory=world.dir,
        video=Recorder(),  # type: ignore[arg-type]
        settings=settings,
    )
    clip_id = service.start_clip(guard, "c7", 10, 20)
    path = world.dir / "clips" / "c7.mp4"
    path.write_bytes(bytes(800_000))
    assert warning(path.parent, 1) is None
    path.write_bytes(bytes(950_000))
    assert "接近" in str(warning(path.parent, 1))
    path.write_bytes(bytes(1_100_000))
    world.bus.publish(ClipChanged(clip_id, "c7", 1.0, finished=True, path=str(path), sha256="ab" * 32))
    service.close()
    assert ["超过" in str(t.message) for t in told] == [True]


def test_a_replay_is_a_file_for_once(world: World, guard: Session, evidence: EvidenceService) -> None:
    path = evidence.replay(guard, "c7", 30)
    assert path.parent == world.dir / "replays" and path.is_file()
    evidence.drop_replay(path)
    evidence.drop_replay(world.dir / "profile.json")
    assert not path.exists()
    left = evidence.replay(guard, "c7", 30)
    evidence.close()
    assert not left.exists(), "nothing stays that is no evidence"


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


def test_a_clip_begins_when_its_first_picture_came(
    world: World, guard: Session, evidence: EvidenceService
) -> None:
    """Not its length before it was finished: a camera that hung meanwhile would date it later."""
    clip_id = evidence.start_clip(guard, "c7", 10, 20)
    path = str(world.dir / "clips" / "c7.mp4")
    began = MORNING.timestamp() - 45.25
    world.bus.publish(
        ClipChanged(clip_id, "c7", 30.0, finished=True, path=path, sha256="ab" * 32, began_at=began)
    )
    evidence.close()
    (clip,) = evidence.clips(guard)
    assert clip.started_at.timestamp() == began


def test_a_still_of_a_clip_says_where_it_is_from(
    world: World, guard: Session, evidence: EvidenceService
) -> None:
    clip = one_clip(world, guard, evidence)
    assert evidence.is_intact(clip)
    at = clip.started_at.timestamp() + 4.5
    sha256 = evidence.keep_still(guard, Still(clip.camera_id, at, 64, 48, b"\xff\xd8\xff\xd9"), clip)
    (kept,) = evidence.snapshots(guard, clip.camera_id)
    assert (kept.sha256, kept.clip_id, kept.taken_at.timestamp()) == (sha256, clip.id, at)
    assert f"clip {clip.id} sha256 {clip.sha256}".encode() in (evidence.picture(sha256) or b"")
    live = evidence.keep_still(guard, Still(clip.camera_id, at + 9, 64, 48, b"\xff\xd8\xff\xd9"))
    assert evidence.snapshots(guard, clip.camera_id)[0].clip_id == ""
    assert b"dc:source" not in (evidence.picture(live) or b"")


def test_a_changed_or_missing_file_is_noticed(
    world: World, guard: Session, evidence: EvidenceService
) -> None:
    clip = one_clip(world, guard, evidence)
    Path(clip.path).write_bytes(b"other pictures")
    assert not evidence.is_intact(clip)
    Path(clip.path).unlink()
    with pytest.raises(EnvError, match="无法读取录像文件"):
        evidence.is_intact(clip)


def one_clip(world: World, guard: Session, evidence: EvidenceService) -> Clip:
    """A finished clip whose file is there."""
    clip_id = evidence.start_clip(guard, "c7", 10, 20)
    path = world.dir / "clips" / "c7.mp4"
    path.write_bytes(b"pictures")
    sha256 = hashlib.sha256(b"pictures").hexdigest()
    world.bus.publish(ClipChanged(clip_id, "c7", 30.0, finished=True, path=str(path), sha256=sha256))
    evidence.close()
    return evidence.clips(guard)[0]


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

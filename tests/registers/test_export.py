"""导出: only under an approval, into a new folder with hashes; originals untouched, refusals kept."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.access import AccessAct, AccessRequest, Grade, Scope
from app.domain.evidence_file import EvidenceKind
from app.domain.record import Kind
from app.errors import EnvError, UserError
from app.filing import Filing
from app.services.access import AccessWish
from app.services.auth import NotPermitted, Session
from app.services.evidence_files import FileInput
from app.services.export import MANIFEST
from tests.registers.conftest import Yard, camera_id, clip, refused, still
from tests.services.conftest import PASSWORD

Approve = Callable[..., AccessRequest]


@pytest.fixture
def approve(yard: Yard, admin: Session, leader: Session, filing: Filing) -> Approve:
    """A granted request, for copying unless it says otherwise."""

    def make(scope: Scope, *acts: AccessAct, grade: Grade = Grade.NORMAL) -> AccessRequest:
        wish = AccessWish(acts or (AccessAct.COPY,), "德育主任", "学校", "核对", scope, grade=grade)
        request = filing.access.ask(admin, wish)
        return filing.access.decide(leader, request.id, grant=True, note="同意", password=PASSWORD)

    return make


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder that somebody chose."""
    made = tmp_path / "移动硬盘"
    made.mkdir()
    return made


def test_without_an_approval_nothing_leaves_and_the_try_is_on_record(
    yard: Yard, admin: Session, guard: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    item = still(yard, admin)
    with pytest.raises(UserError, match="没有批准的申请"):
        filing.export.export(admin, [item], disk)
    approve(Scope(items=(item,)), AccessAct.VIEW)
    with pytest.raises(UserError, match="没有批准的申请"):
        filing.export.export(admin, [item], disk)
    with pytest.raises(NotPermitted):
        filing.export.export(guard, [item], disk)
    assert refused(yard) == ["no_approval", "no_approval", "permission"]
    assert list(disk.iterdir()) == []
    assert Kind.ACCESS_DONE not in yard.kinds()


def test_copies_with_their_hashes_and_the_originals_untouched(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    items = [still(yard, admin, data=b"\x00still" * 50), clip(yard, admin)]
    request = approve(Scope(items=tuple(items)))
    original = yard.dir / "clips" / "7.mp4"
    before = (original.read_bytes(), original.stat().st_mtime_ns)
    yard.clock.move(minutes=3)
    made = filing.export.export(admin, items, disk)
    assert made.folder == disk / "2026-0001_20261122-090300"
    assert [file.name for file in made.files] == [
        "01_20261122-090000_01 校门外.jpg",
        "02_20261122-090000_07 食堂门口.mp4",
    ]
    assert [file.read_bytes() for file in made.files] == [b"\x00still" * 50, b"film" * 1000]
    assert (original.read_bytes(), original.stat().st_mtime_ns) == before
    assert sorted(p.name for p in made.folder.iterdir()) == sorted([MANIFEST, *(f.name for f in made.files)])
    text = made.manifest.read_text(encoding="utf-8")
    assert f"{hashlib.sha256(b'film' * 1000).hexdigest()}  02_20261122-090000_07 食堂门口.mp4\n" in text
    assert "申请 2026-0001，经办 管理员" in text
    (now,) = filing.access.requests(admin)
    deeds = now.all_deeds()
    assert [(deed.act, deed.item) for deed in deeds] == [(AccessAct.COPY, item) for item in items]
    assert [deed.sha256 for deed in deeds] == [hashlib.sha256(f.read_bytes()).hexdigest() for f in made.files]
    assert [deed.target for deed in deeds] == [str(file) for file in made.files]
    assert now.id == request.id


def test_the_list_is_read_by_the_usual_tool(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    item = clip(yard, admin)
    approve(Scope(items=(item,)))
    made = filing.export.export(admin, [item], disk)
    check = ["sha256sum", "--strict", "-c", MANIFEST]
    assert subprocess.run(check, cwd=made.folder, check=False, capture_output=True).returncode == 0
    made.files[0].write_bytes(b"changed")
    assert subprocess.run(check, cwd=made.folder, check=False, capture_output=True).returncode != 0


def test_an_approval_of_a_time_and_a_camera_covers_that_and_no_more(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    now = yard.clock.now()
    inside, other = clip(yard, admin, 7), still(yard, admin, 1)
    scope = Scope(
        cameras=(camera_id(yard, 7),), since=now - timedelta(minutes=1), until=now + timedelta(minutes=1)
    )
    request = approve(scope)
    yard.clock.move(minutes=2)
    after = still(yard, admin, 7, data=b"later")
    assert [one.item for one in filing.export.covered(admin, request)] == [inside]
    for item in (other, after):
        with pytest.raises(UserError, match="没有批准的申请"):
            filing.export.export(admin, [inside, item], disk)
    assert list(disk.iterdir()) == []
    assert len(filing.export.export(admin, [inside, inside], disk).files) == 1


def test_after_seven_days_the_approval_is_over(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    item = still(yard, admin)
    approve(Scope(items=(item,)))
    yard.clock.move(days=7)
    with pytest.raises(UserError, match="过期"):
        filing.export.export(admin, [item], disk)
    assert refused(yard) == ["approval_ended"]


def test_sensitive_material_wants_the_promise_first(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    item = still(yard, admin)
    filing.files.file(admin, item, FileInput(EvidenceKind.CASE, Grade.SECRET, "管理员"), PASSWORD)
    approve(Scope(items=(item,)))
    assert filing.export.clearance(admin, item).pledge
    with pytest.raises(UserError, match="承诺保密"):
        filing.export.export(admin, [item], disk)
    assert list(disk.iterdir()) == []
    filing.export.export(admin, [item], disk, pledged=True)
    assert filing.access.requests(admin)[0].all_deeds()[0].pledged


def test_not_into_the_data_folder_nor_into_none(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    item = still(yard, admin)
    approve(Scope(items=(item,)))
    (yard.dir / "clips").mkdir(exist_ok=True)
    (disk / "link").symlink_to(yard.dir / "clips")
    for inside in (yard.dir, yard.dir / "clips", disk / "link"):
        with pytest.raises(UserError, match="自己的数据文件夹"):
            filing.export.export(admin, [item], inside)
    with pytest.raises(UserError, match="没有这个文件夹"):
        filing.export.export(admin, [item], disk / "none")
    with pytest.raises(UserError, match="没有存下"):
        filing.export.export(admin, [], disk)
    assert Kind.ACCESS_DONE not in yard.kinds()


def test_a_changed_or_missing_original_is_not_given_out(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    items = [still(yard, admin), clip(yard, admin)]
    approve(Scope(items=tuple(items)))
    original = yard.dir / "clips" / "7.mp4"
    original.write_bytes(b"film" * 999 + b"faked")
    with pytest.raises(EnvError, match="SHA-256 不符"):
        filing.export.export(admin, items, disk)
    original.unlink()
    with pytest.raises(EnvError, match="不在本机"):
        filing.export.export(admin, items, disk)
    assert list(disk.iterdir()) == [], "nothing half-written stays"
    assert Kind.ACCESS_DONE not in yard.kinds()


def test_a_folder_of_that_name_is_not_overwritten(
    yard: Yard, admin: Session, filing: Filing, approve: Approve, disk: Path
) -> None:
    item = still(yard, admin)
    approve(Scope(items=(item,)))
    first = filing.export.export(admin, [item], disk)
    with pytest.raises(EnvError, match="写不进去"):
        filing.export.export(admin, [item], disk)  # within the same second
    assert first.files[0].read_bytes() == b"jpeg"
    assert len(filing.access.requests(admin)[0].deeds) == 1

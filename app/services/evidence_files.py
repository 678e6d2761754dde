"""Kept stills and clips as a register: what, where, how large, how filed (存储备份制度二, R51, R54)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from app.domain.access import Grade
from app.domain.camera import Camera
from app.domain.emergency import Emergency
from app.domain.evidence import Clip, Snapshot
from app.domain.evidence_file import EvidenceFile, EvidenceKind, clip_item, still_item
from app.domain.fault import Fault
from app.domain.folds.access import filed_body
from app.domain.machine_seen import label
from app.domain.people import Permission
from app.domain.record import Kind
from app.services import register_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork

STILL_FORMAT = "JPG"


@dataclass(frozen=True)
class StoredItem:
    """One still or clip.

    format    as a file's ending in capitals; size in bytes, 0: not known
    where     the place within the data folder, "" for a still: it lies in the store itself
    sha256    hex, as recorded when it was made
    filed     what the 管理员 put down, None: nothing yet; then `kind` is what the log shows it is of
    """

    item: str
    at: datetime
    camera_id: str
    camera: str
    format: str
    size: int
    where: str
    sha256: str
    author_name: str
    kind: EvidenceKind
    filed: EvidenceFile | None = None

    @property
    def grade(self) -> Grade:
        """How sensitive it is."""
        return self.filed.grade if self.filed is not None else Grade.NORMAL

    @property
    def sensitive(self) -> bool:
        """Whether the promise of confidentiality comes before it is given out."""
        return self.grade is not Grade.NORMAL


@dataclass(frozen=True)
class FileInput:
    """How an item is to be filed; fields as in `EvidenceFile`."""

    kind: EvidenceKind
    grade: Grade
    custodian: str
    place: str = ""
    note: str = ""
    site: str = ""
    reported_to: str = ""


class EvidenceFiles:
    """The register of what is kept, as its tab and form F2 use it."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, directory: Path) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._directory = directory

    def items(self, session: Session, since: datetime, until: datetime) -> list[StoredItem]:
        """What was recorded in [since, until), newest first."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id
        return self._store.run(lambda uow: self.read(uow, school, since, until))[::-1]

    def library(self, session: Session, kind: EvidenceKind) -> list[StoredItem]:
        """What was filed as `kind`, of all years, newest first (校本资源: 查阅制度六, R57)."""
        self._auth.require(session, Permission.READ_LOG)
        school = session.school_id

        def work(uow: UnitOfWork) -> list[StoredItem]:
            refs = [one.item.partition(":")[2] for one in uow.find(EvidenceFile, school_id=school, kind=kind)]
            stills = (uow.get(Snapshot, school, ref) for ref in refs)
            clips = (uow.get(Clip, school, ref) for ref in refs)
            return self._made(uow, school, filter(None, stills), filter(None, clips))

        return self._store.run(work)[::-1]

    def item(self, session: Session, item: str) -> StoredItem:
        """One of them by its name. Raises NotPermitted, or UserError where there is none."""
        self._auth.require(session, Permission.READ_LOG)
        return self._store.run(lambda uow: self.one(uow, session.school_id, item))

    def file(self, session: Session, item: str, given: FileInput, password: str) -> StoredItem:
        """Put down what an item is of, where, how sensitive, who keeps it; the 储存人 signs with a password.

        What was put down before stays in the log. Raises NotPermitted, WrongPassword, LockedOut, or
        UserError: no such item, nobody is named who keeps it (存储备份制度二(二), R51).
        """
        self._auth.require(session, Permission.KEEP_REGISTERS)
        if not given.custodian.strip():
            raise words.wanted(words.CUSTODIAN)
        self.item(session, item)
        self._auth.check_password(session.account.id, password)
        filed = EvidenceFile(
            school_id=session.school_id,
            item=item,
            kind=given.kind,
            grade=given.grade,
            custodian=given.custodian.strip(),
            place=given.place.strip(),
            note=given.note.strip(),
            author_name=session.account.name,
            at=self._clock.now(),
            site=given.site.strip(),
            reported_to=given.reported_to.strip(),
        )

        def work(uow: UnitOfWork) -> StoredItem:
            self.one(uow, session.school_id, item)
            uow.append(Kind.EVIDENCE_FILED, filed_body(filed), author=session.account.id)
            return self.one(uow, session.school_id, item)

        return self._store.run(work)

    def read(self, uow: UnitOfWork, school_id: int, since: datetime, until: datetime) -> list[StoredItem]:
        """As `items`, oldest first, inside somebody's transaction."""
        stills = uow.find(Snapshot, school_id=school_id, taken_at__gte=since, taken_at__lt=until)
        clips = uow.find(Clip, school_id=school_id, started_at__gte=since, started_at__lt=until)
        return self._made(uow, school_id, stills, clips)

    def one(self, uow: UnitOfWork, school_id: int, item: str) -> StoredItem:
        """As `item`, inside somebody's transaction."""
        found = self.known(uow, school_id, item)
        if found is None:
            raise words.no_item()
        return found

    def known(self, uow: UnitOfWork, school_id: int, item: str) -> StoredItem | None:
        """One of them by its name, None where this PC knows of none."""
        _, _, ref = item.partition(":")
        stills, clips = uow.get(Snapshot, school_id, ref), uow.get(Clip, school_id, ref)
        made = self._made(
            uow, school_id, [stills] if stills is not None else [], [clips] if clips is not None else []
        )
        return next((one for one in made if one.item == item), None)

    def _made(
        self, uow: UnitOfWork, school_id: int, stills: Iterable[Snapshot], clips: Iterable[Clip]
    ) -> list[StoredItem]:
        names = {camera.id: label(camera) for camera in uow.find(Camera, school_id=school_id)}
        filed = {one.item: one for one in uow.find(EvidenceFile, school_id=school_id)}
        shown = _shown_in(uow, school_id)
        found = [
            StoredItem(
                item=(item := still_item(one.sha256)),
                at=one.taken_at,
                camera_id=one.camera_id,
                camera=names.get(one.camera_id, one.camera_id),
                format=STILL_FORMAT,
                size=one.size or len(self._store.attachment(one.sha256) or b""),
                where="",
                sha256=one.sha256,
                author_name=one.author_name,
                kind=_kind(filed.get(item), shown.get(item)),
                filed=filed.get(item),
            )
            for one in stills
        ]
        found += [
            StoredItem(
                item=(item := clip_item(one.id)),
                at=one.started_at,
                camera_id=one.camera_id,
                camera=names.get(one.camera_id, one.camera_id),
                format=PurePosixPath(one.path).suffix.lstrip(".").upper(),
                size=one.size or _size(self._directory / one.path),
                where=one.path,
                sha256=one.sha256,
                author_name=one.author_name,
                kind=_kind(filed.get(item), shown.get(item)),
                filed=filed.get(item),
            )
            for one in clips
        ]
        return sorted(found, key=lambda one: (one.at, one.item))


def _kind(filed: EvidenceFile | None, shown: EvidenceKind | None) -> EvidenceKind:
    if filed is not None:
        return filed.kind
    return shown or EvidenceKind.ROUTINE


def _shown_in(uow: UnitOfWork, school_id: int) -> dict[str, EvidenceKind]:
    """What items the log itself shows to be of an emergency or a fault."""
    found: dict[str, EvidenceKind] = {}
    for fault in uow.find(Fault, school_id=school_id, snapshot__ne=None):
        found[still_item(str(fault.snapshot))] = EvidenceKind.FAULT
    for case in uow.find(Emergency, school_id=school_id):
        for one in case.all_secured():
            if one.snapshot is not None:
                found[still_item(one.snapshot)] = EvidenceKind.EMERGENCY
            if one.clip_id is not None:
                found[clip_item(one.clip_id)] = EvidenceKind.EMERGENCY
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

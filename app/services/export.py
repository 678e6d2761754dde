"""The one way by which stills and clips leave the data folder: with an approval, hashed, on record.

Article 8, 值班制度四, 查阅制度四、五 (R30, R46, R55, R56). The originals are only read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.access import TAKES_OUT, AccessAct, AccessRequest, AccessState, Deed, Grade, ordered
from app.domain.evidence_file import STILL
from app.domain.folds.access import done_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.errors import EnvError, UserError
from app.services import register_words as words
from app.services.access import AccessService
from app.services.auth import AuthService, Session
from app.services.evidence_files import EvidenceFiles, StoredItem
from app.services.ports import Clock, Store, UnitOfWork
from app.services.refusals import or_raise, put_down
from app.services.shifts import ShiftService
from app.text import QT_TRANSLATE_NOOP, text

BLOCK = 1 << 20

MANIFEST = "SHA256SUMS.txt"
"""List of the copies in the form that `sha256sum -c` reads; lines with # are for people."""

_FORBIDDEN = frozenset('\\/:*?"<>|')
"""What no file's name may hold on Windows."""


@dataclass(frozen=True)
class Clearance:
    """An approval that covers an item. `pledge`: the promise of confidentiality is wanted first."""

    request: AccessRequest
    act: AccessAct
    item: StoredItem
    pledge: bool


@dataclass(frozen=True)
class Exported:
    """What was taken out: the new folder, the copies in the order asked for, and the list of their hashes."""

    folder: Path
    files: tuple[Path, ...]
    manifest: Path


class ExportService:
    """Copies out what an approval covers, and refuses everything else on record."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        auth: AuthService,
        *,
        shifts: ShiftService,
        access: AccessService,
        files: EvidenceFiles,
        directory: Path,
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts
        self._access = access
        self._files = files
        self._directory = directory

    def clearance(self, session: Session, item: str) -> Clearance:
        """The newest approval that covers an item. Raises NotPermitted, or UserError (recorded)."""
        self._auth.require(session, Permission.KEEP_REGISTERS)
        return or_raise(self._store.run(lambda uow: self._cleared(uow, session, item)))

    def covered(self, session: Session, request: AccessRequest) -> list[StoredItem]:
        """What is kept of what a request means, oldest first."""
        self._auth.require(session, Permission.READ_LOG)
        school, scope = session.school_id, request.scope

        def work(uow: UnitOfWork) -> list[StoredItem]:
            named = [self._files.known(uow, school, item) for item in scope.items]
            found = [one for one in named if one is not None]
            if scope.since is not None and scope.until is not None:
                found += self._files.read(uow, school, scope.since, scope.until)
            return [one for one in found if scope.covers(one.item, one.camera_id, one.at)]

        found = {one.item: one for one in self._store.run(work)}
        return sorted(found.values(), key=lambda one: (one.at, one.item))

    def export(
        self, session: Session, items: Sequence[str], parent: Path, *, pledged: bool = False
    ) -> Exported:
        """Copy items into a new folder below `parent`, with the list of their hashes; each is registered.

        Raises NotPermitted; UserError: no approval covers one of them (recorded), the promise is missing,
        `parent` is no folder or the data folder; EnvError: nothing can be written there, or an original
        is gone or no longer what was recorded. Nothing half-written stays.
        """
        cleared = [self.clearance(session, item) for item in dict.fromkeys(items)]
        if not cleared:
            raise words.nothing_to_export()
        if not pledged and any(one.pledge for one in cleared):
            raise words.pledge_wanted()
        if not parent.is_dir():
            raise words.no_folder()
        if parent.resolve().is_relative_to(self._directory.resolve()):
            raise words.inside_the_folder()
        made = self._copies(session, cleared, parent.absolute())
        try:
            self._register(session, cleared, made, pledged=pledged)
        except EnvError:
            _drop(made.folder)  # no copy without its record
            raise
        return made

    def _copies(self, session: Session, cleared: list[Clearance], parent: Path) -> Exported:
        now = self._clock.now().astimezone(self._shifts.zone)
        folder = parent / f"{cleared[0].request.number}_{now:%Y%m%d-%H%M%S}"
        try:
            folder.mkdir()
        except OSError as error:
            raise _not_written(parent, error) from error
        try:
            files = [
                self._copy(one.item, folder / self._name(n, one.item)) for n, one in enumerate(cleared, 1)
            ]
            manifest = folder / MANIFEST
            manifest.write_text(self._listing(session, cleared, files), encoding="utf-8", newline="\n")
        except EnvError:
            _drop(folder)
            raise
        except OSError as error:
            _drop(folder)
            raise _not_written(folder, error) from error
        return Exported(folder, tuple(files), manifest)

    def _register(self, session: Session, cleared: list[Clearance], made: Exported, *, pledged: bool) -> None:
        me, now = session.account, self._clock.now()

        def work(uow: UnitOfWork) -> None:
            for one, file in zip(cleared, made.files, strict=True):
                deed = Deed(
                    "",
                    one.act,
                    now,
                    me.name,
                    item=one.item.item,
                    sha256=one.item.sha256,
                    target=str(file),
                    pledged=pledged,
                )
                uow.append(Kind.ACCESS_DONE, done_body(one.request.id, deed), author=me.id)

        self._store.run(work)

    def _cleared(self, uow: UnitOfWork, session: Session, name: str) -> Clearance | UserError:
        school, now = session.school_id, self._clock.now()
        item = self._files.one(uow, school, name)
        granted = uow.find(AccessRequest, school_id=school, state=AccessState.GRANTED, order="-decided_at")
        covering = [
            request
            for request in granted
            if TAKES_OUT & set(request.acts) and request.scope.covers(name, item.camera_id, item.at)
        ]
        for request in covering:
            if request.usable(now):
                act = next(act for act in ordered(request.acts) if act in TAKES_OUT)
                pledge = {request.grade, item.grade} != {Grade.NORMAL}
                return Clearance(request, act, item, pledge)
        if covering:
            problem = self._access.problem(covering[0], next(iter(TAKES_OUT & set(covering[0].acts))))
            if problem is not None:
                put_down(uow, session, Permission.KEEP_REGISTERS, problem[0])
                return problem[1]
        put_down(uow, session, Permission.KEEP_REGISTERS, words.NO_APPROVAL)
        return words.no_approval(AccessAct.COPY)

    def _name(self, number: int, item: StoredItem) -> str:
        """01_20261122-140512_07 食堂门口.jpg."""
        at = item.at.astimezone(self._shifts.zone)
        camera = "".join("-" if sign in _FORBIDDEN else sign for sign in item.camera).strip(" .")
        return f"{number:02d}_{at:%Y%m%d-%H%M%S}_{camera}.{item.format.lower()}"

    def _listing(self, session: Session, cleared: list[Clearance], files: list[Path]) -> str:
        now = self._clock.now().astimezone(self._shifts.zone)
        numbers = "、".join(dict.fromkeys(one.request.number for one in cleared))
        head = [
            f"# {session.school_name} 视频资料复制清单",
            f"# 申请 {numbers}，经办 {session.account.name}，{now:%Y-%m-%d %H:%M:%S}",
            f"# 核对：sha256sum -c {MANIFEST}（Windows：certutil -hashfile 文件名 SHA256）",
        ]
        sums = [f"{one.item.sha256}  {file.name}" for one, file in zip(cleared, files, strict=True)]
        return "\n".join([*head, *sums, ""])

    def _copy(self, item: StoredItem, target: Path) -> Path:
        digest = hashlib.sha256()
        with target.open("xb") as out:
            for block in self._blocks(item):
                digest.update(block)
                out.write(block)
        if digest.hexdigest() != item.sha256:
            raise _not_the_original()
        return target

    def _blocks(self, item: StoredItem) -> Iterator[bytes]:
        if item.item.startswith(f"{STILL}:"):
            data = self._store.attachment(item.sha256)
            if data is None:
                raise _not_here()
            yield data
            return
        try:
            source = (self._directory / item.where).open("rb")
        except OSError as error:
            raise _not_here() from error
        with source:
            while block := source.read(BLOCK):
                yield block


def _drop(folder: Path) -> None:
    """Remove a folder that this export made itself."""
    with suppress(OSError):
        for left in folder.iterdir():
            left.unlink(missing_ok=True)
        folder.rmdir()


def _not_written(folder: Path, error: OSError) -> EnvError:
    return EnvError(
        text(
            QT_TRANSLATE_NOOP("app", "没有导出：{folder} 写不进去（{cause}）"),
            folder=str(folder),
            cause=error.strerror or type(error).__name__,
        ),
        text(QT_TRANSLATE_NOOP("app", "请换一个文件夹，或检查空间；原件没有受影响")),
    )


def _not_here() -> EnvError:
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "原件不在本机")),
        text(QT_TRANSLATE_NOOP("app", "请到截取它的那台电脑上导出")),
    )


def _not_the_original() -> EnvError:
    return EnvError(
        text(QT_TRANSLATE_NOOP("app", "原件与登记的 SHA-256 不符，没有导出")),
        text(QT_TRANSLATE_NOOP("app", "文件可能被改动或损坏，请立即报告领导，不要改动原件")),
    )

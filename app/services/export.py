"""The one way by which a still or clip leaves the data folder: with an approval, hashed, on record.

Article 8, 值班制度四, 查阅制度四、五 (R30, R46, R55, R56). The original is only read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
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
from app.text import QT_TRANSLATE_NOOP, text

BLOCK = 1 << 20


@dataclass(frozen=True)
class Clearance:
    """An approval that covers an item. `pledge`: the promise of confidentiality is wanted first."""

    request: AccessRequest
    act: AccessAct
    item: StoredItem
    pledge: bool


class ExportService:
    """Copies out what an approval covers, and refuses everything else on record."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        auth: AuthService,
        *,
        access: AccessService,
        files: EvidenceFiles,
        directory: Path,
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._access = access
        self._files = files
        self._directory = directory

    def clearance(self, session: Session, item: str) -> Clearance:
        """The newest approval that covers an item. Raises NotPermitted, or UserError (recorded)."""
        self._auth.require(session, Permission.KEEP_REGISTERS)
        return or_raise(self._store.run(lambda uow: self._cleared(uow, session, item)))

    def export(self, session: Session, item: str, target: Path, *, pledged: bool = False) -> Path:
        """Copy an item to `target`, a new file outside the data folder; its act is registered.

        Raises NotPermitted; UserError: no approval covers it (recorded), the promise is missing, the
        target lies in the data folder or exists; EnvError: nothing can be written there, or the original
        is gone or no longer what was recorded. A half-written copy does not stay.
        """
        cleared = self.clearance(session, item)
        if cleared.pledge and not pledged:
            raise words.pledge_wanted()
        target = target.absolute()
        if target.resolve().is_relative_to(self._directory.resolve()):
            raise words.inside_the_folder()
        if target.exists():
            raise words.target_exists()
        self._copy(cleared.item, target)
        me = session.account
        deed = Deed(
            "",
            cleared.act,
            self._clock.now(),
            me.name,
            item=item,
            sha256=cleared.item.sha256,
            target=str(target),
            pledged=pledged,
        )
        body = done_body(cleared.request.id, deed)
        try:
            self._store.run(lambda uow: uow.append(Kind.ACCESS_DONE, body, author=me.id))
        except EnvError:
            target.unlink(missing_ok=True)  # no copy without its record
            raise
        return target

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

    def _copy(self, item: StoredItem, target: Path) -> None:
        part = target.with_name(target.name + ".part")
        digest = hashlib.sha256()
        try:
            with part.open("wb") as out:
                for block in self._blocks(item):
                    digest.update(block)
                    out.write(block)
            if digest.hexdigest() != item.sha256:
                raise _not_the_original()
            part.rename(target)
        except EnvError:
            part.unlink(missing_ok=True)
            raise
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise EnvError(
                text(
                    QT_TRANSLATE_NOOP("app", "没有导出：{folder} 写不进去（{cause}）"),
                    folder=str(target.parent),
                    cause=error.strerror or type(error).__name__,
                ),
                text(QT_TRANSLATE_NOOP("app", "请换一个文件夹，或检查空间；原件没有受影响")),
            ) from error

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

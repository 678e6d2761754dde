"""查阅、复制、公布、销毁: request, decision, what was done (值班制度四、查阅制度, article 8; R31, R46).

Pure: no clock, no I/O. Nothing here deletes anything: a decision to destroy is put on record, no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.people import Role

APPROVED_FOR = timedelta(days=7)
"""How long an approval may be used; the regulation gives no number (our choice)."""


class AccessAct(StrEnum):
    """The four acts that want an approval."""

    VIEW = "view"  # 查阅
    COPY = "copy"  # 复制
    PUBLISH = "publish"  # 公布
    DESTROY = "destroy"  # 销毁


TAKES_OUT = frozenset({AccessAct.COPY, AccessAct.PUBLISH})
"""Acts under which a file leaves the data folder."""


class Grade(StrEnum):
    """How sensitive the material is (查阅制度二、七)."""

    NORMAL = "normal"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105 - a class of documents, no password


class AccessState(StrEnum):
    """Where a request stands; `AccessRequest.usable` says whether an approval still holds."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Scope:
    """What of the material: named stills and clips, or everything of some cameras in a period.

    items    "still:<sha256>" and "clip:<id>"
    cameras  ids; empty: every camera
    since, until  the recorded period [since, until); None where only items are meant
    """

    items: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def covers(self, item: str, camera_id: str, at: datetime) -> bool:
        """Whether something recorded at `at` is meant."""
        if item in self.items:
            return True
        if self.since is None or self.until is None:
            return False
        return self.since <= at < self.until and (not self.cameras or camera_id in self.cameras)


@dataclass(frozen=True)
class Deed:
    """One act that was carried out under an approval.

    item, sha256, target  of an export: what was taken out, its hash, the file it became
    pledged               the person was told to keep it confidential and promised so (article 8(3))
    """

    id: str
    act: AccessAct
    at: datetime
    by: str
    note: str = ""
    item: str = ""
    sha256: str = ""
    target: str = ""
    pledged: bool = False


@dataclass(frozen=True)
class AccessRequest:
    """One request as folded from its records. `number`: year, running number, given by the PC.

    outside        for somebody outside the education system: the 校长 alone decides (article 8(2))
    enforcement_id, letter  执法证件 and 介绍信函, both wanted from outsiders
    asked_by_id    account that wrote the request: it does not decide on it
    deeds          as JSON data, see `all_deeds`
    """

    school_id: int
    id: str
    number: str
    acts: tuple[AccessAct, ...]
    person: str
    unit: str
    outside: bool
    enforcement_id: str
    letter: str
    reason: str
    grade: Grade
    items: tuple[str, ...]
    cameras: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    asked_at: datetime
    asked_by: str
    asked_by_id: str
    state: AccessState = AccessState.ASKED
    decided_at: datetime | None = None
    decided_by: str = ""
    decided_role: str = ""
    words: str = ""
    deeds: tuple[dict[str, Any], ...] = ()

    @property
    def scope(self) -> Scope:
        """What of the material is meant."""
        return Scope(self.items, self.cameras, self.since, self.until)

    def usable(self, now: datetime) -> bool:
        """Whether the approval holds at `now`."""
        if self.state is not AccessState.GRANTED or self.decided_at is None:
            return False
        return now < self.decided_at + APPROVED_FOR

    def all_deeds(self) -> list[Deed]:
        """What was carried out, in the order it was put on record."""
        return [
            Deed(**{**deed, "act": AccessAct(deed["act"]), "at": datetime.fromisoformat(deed["at"])})
            for deed in self.deeds
        ]

    def undone(self) -> tuple[AccessAct, ...]:
        """Approved acts of which none was carried out yet."""
        done = {deed["act"] for deed in self.deeds}
        return tuple(act for act in self.acts if act not in done)


def deciders(*, outside: bool) -> frozenset[Role]:
    """Who decides: the 主管领导 or the 校长; on what goes to outsiders the 校长 alone (R31, R46)."""
    return frozenset({Role.PRINCIPAL}) if outside else frozenset({Role.LEADER, Role.PRINCIPAL})


def ordered(acts: Iterable[AccessAct]) -> tuple[AccessAct, ...]:
    """Acts in the regulation's order, each once."""
    wanted = set(acts)
    return tuple(act for act in AccessAct if act in wanted)

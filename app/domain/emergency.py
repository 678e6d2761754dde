"""Emergencies (重大或紧急情况) and outages (突发停电、系统故障): what is to be done, what was done when.

监控机房值班制度五; articles 7(4), 11(3) (R28, R40, R47). The steps' words stand in resources/emergency,
whom to call in the log (`ContactList`): none is built in. Pure: no clock, no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

NOTE = "note"
"""Step of a tick that is only a note with its time."""

PATROL = "patrol"
"""Step of the extra patrols during an outage."""


class EmergencyKind(StrEnum):
    """What has happened."""

    INCIDENT = "incident"  # 重大或紧急情况
    POWER_CUT = "power_cut"  # 突发停电
    SYSTEM_FAILURE = "system_failure"  # 系统故障
    DAMAGE = "damage"  # 盗窃、毁坏设备、设施或设置障碍 (article 12, R42)


OUTAGES = frozenset({EmergencyKind.POWER_CUT, EmergencyKind.SYSTEM_FAILURE})
"""Kinds in which the cameras may not help, so that people patrol more often."""


@dataclass(frozen=True)
class Step:
    """One thing to do. `calls`: somebody is telephoned; `repeats`: ticked again and again;
    `required`: the case is not closed without it."""

    id: str
    text: str
    source: str
    calls: bool = False
    repeats: bool = False
    required: bool = False


@dataclass(frozen=True)
class Procedure:
    """What is to be done, in order, and what must not be."""

    kind: EmergencyKind
    title: str
    warnings: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Contact:
    """Somebody to call. `kinds` empty: in every case. The order of the list is the order of calling."""

    id: str
    title: str
    name: str
    phone: str
    kinds: tuple[EmergencyKind, ...] = ()

    def called_for(self, kind: EmergencyKind) -> bool:
        """Whether a case of this kind is told to them."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class ContactList:
    """A school's call list, one row a school. `contacts`: as `contact_data`, in the order of calling."""

    school_id: int
    contacts: tuple[dict[str, Any], ...]
    author_name: str
    at: datetime

    def all(self) -> list[Contact]:
        """The contacts in the order of calling."""
        return [read_contact(data) for data in self.contacts]


@dataclass(frozen=True)
class Tick:
    """Something that was done at a time. `answered`: of a call, whether somebody answered."""

    id: str
    step: str
    at: datetime
    by: str
    note: str = ""
    contact: str = ""
    answered: bool | None = None


@dataclass(frozen=True)
class Secured:
    """What was secured of a camera: a snapshot's sha256 (hex), a clip's id; `problem` says what failed."""

    camera_id: str
    snapshot: str | None = None
    clip_id: str | None = None
    problem: str = ""


@dataclass(frozen=True)
class Emergency:
    """A case as folded from its records; after it was closed nothing is added.

    ticks, secured  as JSON data, see `Emergency.all_ticks` and `all_secured`
    report          the report to the superior as it was signed
    locked          started at a locked screen: `opened_by` was signed in, but gave no password
    """

    school_id: int
    id: str
    kind: EmergencyKind
    what: str
    place: str
    cameras: tuple[str, ...]
    opened_at: datetime
    opened_by: str
    ticks: tuple[dict[str, Any], ...] = ()
    secured: tuple[dict[str, Any], ...] = ()
    report: str = ""
    reported_to: str = ""
    reported_at: datetime | None = None
    reported_by: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""
    locked: bool = False

    def all_ticks(self) -> list[Tick]:
        """What was done, in the order it was put on record."""
        return [Tick(**{**tick, "at": datetime.fromisoformat(tick["at"])}) for tick in self.ticks]

    def all_secured(self) -> list[Secured]:
        """What was secured."""
        return [Secured(**one) for one in self.secured]

    def done(self, step: str) -> bool:
        """Whether a step was ticked."""
        return any(tick["step"] == step for tick in self.ticks)


def read_procedure(data: Mapping[str, Any]) -> Procedure:
    """A procedure from its JSON data. Raises KeyError, TypeError or ValueError on what is none."""
    return Procedure(
        kind=EmergencyKind(data["kind"]),
        title=data["title"],
        warnings=tuple(data["warnings"]),
        steps=tuple(Step(**step) for step in data["steps"]),
    )


def read_contact(data: Mapping[str, Any]) -> Contact:
    """A contact from its JSON data. Raises KeyError, TypeError or ValueError on what is none."""
    return Contact(**{**data, "kinds": tuple(EmergencyKind(kind) for kind in data["kinds"])})


def contact_data(contact: Contact) -> dict[str, Any]:
    """A contact as JSON data."""
    return {**contact.__dict__, "kinds": [str(kind) for kind in contact.kinds]}


def next_patrol(case: Emergency, every: timedelta) -> datetime | None:
    """When the next extra patrol is due; None where none is (no outage, or closed)."""
    if case.kind not in OUTAGES or case.closed_at is not None:
        return None
    walked = [tick.at for tick in case.all_ticks() if tick.step == PATROL]
    return max(walked, default=case.opened_at) + every

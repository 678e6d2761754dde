"""指定的有专业资格的技术人员: who may repair and maintain the equipment (值班制度三, R45). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.fault import FaultState


class Fitness(StrEnum):
    """Whether somebody may be named in a repair."""

    FIT = "fit"
    EXPIRED = "expired"
    STRUCK = "struck"  # taken from the list


@dataclass(frozen=True)
class Technician:
    """Somebody the 管理员 put on the list.

    qualification  what the certificate certifies
    valid_until    ISO date, the last day on which the certificate holds
    listed         False: taken from the list; what was repaired before stays as it is
    """

    school_id: int
    id: str
    name: str
    company: str
    phone: str
    qualification: str
    certificate: str
    valid_until: str
    listed: bool
    author_name: str
    at: datetime

    def fitness(self, day: date) -> Fitness:
        """Whether this person may work on the equipment on a local day."""
        if not self.listed:
            return Fitness.STRUCK
        return Fitness.FIT if day <= date.fromisoformat(self.valid_until) else Fitness.EXPIRED


NAMES_TECHNICIAN = frozenset({FaultState.DISPATCHED, FaultState.ON_SITE, FaultState.REPAIRED})
"""Steps of a fault that may name who does the repair (派修、到场、修复)."""

"""Gate traffic counted on the pad (情况记载: 当日出入校门的车辆、人员等; form F1, note 2).

The sentence goes onto the form, so it is Chinese in every language of the program. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

_SENTENCE = re.compile(r"\d\d:\d\d(—\d\d:\d\d)? ((车辆|人员)进 \d+ .、出 \d+ .；?)+。")

MOST = 99999
"""Highest count of one lane."""


class Lane(StrEnum):
    """What is counted; the four keys of the pad."""

    VEHICLES_IN = "vehicles_in"
    VEHICLES_OUT = "vehicles_out"
    PEOPLE_IN = "people_in"
    PEOPLE_OUT = "people_out"


@dataclass(frozen=True)
class Traffic:
    """Counts since the first tap; `since` and `until` are Unix seconds of the first and the last, 0: none."""

    vehicles_in: int = 0
    vehicles_out: int = 0
    people_in: int = 0
    people_out: int = 0
    since: float = 0.0
    until: float = 0.0

    @property
    def counts(self) -> tuple[int, ...]:
        """The four counts in the order of `Lane`."""
        return tuple(int(getattr(self, str(lane))) for lane in Lane)

    @property
    def empty(self) -> bool:
        """Whether nothing was counted."""
        return not any(self.counts)

    def tapped(self, lane: Lane, by: int, now: float) -> Traffic:
        """One tap more (or, negative, taken back); never below nothing."""
        count = min(max(int(getattr(self, str(lane))) + by, 0), MOST)
        return replace(self, **{str(lane): count}, since=self.since or now, until=now)

    def less(self, counts: tuple[int, ...], now: float) -> Traffic:
        """What is left when these were written down: taps that came meanwhile are kept."""
        left = tuple(max(had - gone, 0) for had, gone in zip(self.counts, counts, strict=True))
        return replace(of_counts(left), since=now, until=now) if any(left) else Traffic()


def of_counts(counts: tuple[int, ...]) -> Traffic:
    """The counts of a signed entry; empty where it has none."""
    return Traffic(*counts) if len(counts) == len(Lane) else Traffic()


def without_sentence(text: str) -> str:
    """A text whose first line may be such a sentence, without it."""
    first, _, rest = text.partition("\n")
    return rest if _SENTENCE.fullmatch(first) else text


def sentence(traffic: Traffic, zone: tzinfo) -> str:
    """ "07:10—08:20 车辆进 12 辆、出 8 辆；人员进 640 人、出 5 人。"; empty where nothing was counted."""
    if traffic.empty:
        return ""
    since, until = (
        f"{datetime.fromtimestamp(t, UTC).astimezone(zone):%H:%M}" for t in (traffic.since, traffic.until)
    )
    span = since if since == until else f"{since}—{until}"
    return f"{span} {counted(traffic)}。"


def counted(traffic: Traffic) -> str:
    """ "车辆进 12 辆、出 8 辆；人员进 640 人、出 5 人"; empty where nothing was counted."""
    parts = []
    if traffic.vehicles_in or traffic.vehicles_out:
        parts.append(f"车辆进 {traffic.vehicles_in} 辆、出 {traffic.vehicles_out} 辆")
    if traffic.people_in or traffic.people_out:
        parts.append(f"人员进 {traffic.people_in} 人、出 {traffic.people_out} 人")
    return "；".join(parts)

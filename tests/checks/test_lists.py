"""The lists say what the regulation says, in its own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.inspection import Each, Signer
from app.domain.period import PeriodKind
from app.services.check_lists import LISTS, list_of, lists

RULES = Path(__file__).parents[2] / "resources" / "rules"
INSPECTION = {
    "day": ["D1", "D2", "D3", "D4", "D5"],
    "week": ["W1", "W2", "W3", "W4"],
    "month": ["M1", "M2", "M3", "M4", "M5"],
    "quarter": ["Q1"],
}


def plain(text: str) -> str:
    """Without what a list and a poster set differently."""
    return re.sub(r"[\s，。；：（）、“”]", "", text)


def test_every_item_of_the_requirements_stands_in_its_list() -> None:
    ids = {check.id: [line.id for line in check.lines] for check in lists()}
    for name, wanted in INSPECTION.items():
        assert [one for one in ids[name] if one in wanted] == wanted
    assert {"R19", "R19S", "R65"} <= set(ids["day"])
    assert {"R26A", "R60A", "R60B", "R60C", "R61"} <= set(ids["week"])
    assert {"R26B", "R36A", "R36F"} <= set(ids["month"])
    assert len({one for names in ids.values() for one in names}) == sum(map(len, ids.values()))


@pytest.mark.parametrize("name", ["day", "week", "month", "quarter"])
def test_the_inspection_rules_words_are_the_regulations(name: str) -> None:
    rule = plain((RULES / "50-inspection.md").read_text(encoding="utf-8"))
    for line in list_of(name).lines:
        if line.id in INSPECTION[name]:
            assert plain(line.text) in rule, line.id


def test_lists_have_full_width_punctuation() -> None:
    for check in lists():
        for line in check.lines:
            assert not set(line.text + line.source + line.hint) & set(",;:()"), line.id


def test_who_signs_and_how_often() -> None:
    assert tuple(check.id for check in lists()) == LISTS
    assert {c.id for c in lists() if c.signer is Signer.GUARD} == {"shift", "patrol"}
    assert [c.period for c in lists()] == [
        PeriodKind.SHIFT,
        PeriodKind.ROUND,
        PeriodKind.DAY,
        PeriodKind.WEEK,
        PeriodKind.MONTH,
        PeriodKind.QUARTER,
    ]
    storage = next(line for line in list_of("day").lines if line.id == "R19S")
    assert storage.each is Each.CAMERA

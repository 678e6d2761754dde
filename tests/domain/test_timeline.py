"""Recordings on one line: where each stands, which belong together."""

from __future__ import annotations

import pytest

from app.domain.timeline import Stretch, Timeline, together, unbroken

GATE, FENCE, YARD = Stretch(100.0, 10.0), Stretch(104.0, 10.0), Stretch(130.0, 5.0)


def test_each_recording_has_pictures_of_its_own_time_only() -> None:
    line = Timeline([FENCE, GATE])
    assert (line.begins_at, line.seconds) == (100.0, 14.0)
    assert [line.place(n, 2.0) for n in (0, 1)] == [None, 2.0]
    assert [line.place(n, 6.0) for n in (0, 1)] == [2.0, 6.0]
    assert [line.place(n, 10.0) for n in (0, 1)] == [6.0, None]
    with pytest.raises(ValueError, match="nothing"):
        Timeline([])


def test_who_shares_the_most_time_comes_first() -> None:
    others = [YARD, FENCE, Stretch(101.0, 30.0), Stretch(110.0, 1.0)]
    assert together(GATE, others, 3) == [2, 1]
    assert together(GATE, others, 1) == [2]


def test_in_step_means_that_no_moment_lacks_pictures() -> None:
    assert unbroken([GATE]) and unbroken([FENCE, GATE])
    assert not unbroken([GATE, FENCE, YARD]) and not unbroken([])
    assert unbroken([YARD, GATE, Stretch(109.0, 25.0)]), "one bridges the others"
    assert not unbroken([GATE, Stretch(110.0, 5.0)]), "they only touch"
    assert unbroken([Stretch(100.0, 50.0), FENCE, Stretch(140.0, 2.0)]), "a long one holds the short ones"

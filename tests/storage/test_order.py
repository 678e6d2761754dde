"""The order of what is found is the same whether SQLite sorts (with a limit) or the store does (without)."""

from __future__ import annotations

import pytest

from app.domain.record import Kind
from tests.storage.conftest import Open
from tests.storage.registers import Note


@pytest.mark.parametrize("order", [None, "at", "-at", "closed_at", "-closed_at", "mood", "-mood", "weight"])
def test_with_and_without_a_limit_the_order_is_one(open_store: Open, order: str | None) -> None:
    store = open_store()

    def write(unit: object) -> None:
        for number in (3, 1, 2, 5, 4):
            for word in range(1 + number % 2):
                mood = "loud" if number > 2 else "calm"
                body = {"note": f"n{number}", "word": f"{word}", "mood": mood}
                unit.append(Kind.DUTY_ENTRY, body, author="a")  # type: ignore[attr-defined]

    store.run(write)
    every = store.run(lambda unit: unit.find(Note, order=order))
    assert len(every) == 5
    assert every == store.run(lambda unit: unit.find(Note, order=order, limit=10))

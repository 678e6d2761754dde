"""Full-text search: any piece of a text is found, in Chinese or not, and nothing that is not there."""

from __future__ import annotations

import tempfile
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.record import Kind, Record
from app.domain.register import Key, Register
from app.errors import Bug
from app.events import Bus
from app.storage import search
from app.storage.local import LocalStore
from tests.storage.conftest import SCHOOL, FarDevice, HandClock, Open, pulled
from tests.storage.registers import NOTES, Note


@dataclass(frozen=True)
class Page:
    school_id: int
    id: str
    at: datetime
    title: str
    text: str | None


def _fold(before: Page | None, record: Record, key: Key) -> Page | None:
    body = record.body
    if body.get("drop"):
        return None
    return Page(record.school_id, key[1], record.occurred_at, body["title"], body.get("text"))


PAGES: Register[Page] = Register(
    "pages",
    Page,
    ("school_id", "id"),
    frozenset({Kind.DUTY_ENTRY}),
    lambda record: [(record.school_id, record.body["id"])],
    _fold,
    indexes=(("school_id", "at"),),
    search=("title", "text"),
)


def write(store: LocalStore, *pages: dict[str, Any]) -> None:
    store.run(lambda unit: [unit.append(Kind.DUTY_ENTRY, page, author="a") for page in pages])


def hits(store: LocalStore, wanted: str, **more: Any) -> list[str]:
    return [page.id for page in store.run(lambda unit: unit.find(Page, search=wanted, **more))]


TEXTS = [
    {"id": "a", "title": "食堂门口", "text": "渝A12345 进校，送菜。"},
    {"id": "b", "title": "校门", "text": "家长来访，登记后进入食堂"},
    {"id": "c", "title": "Gate", "text": "Delivery of parcels; ＡＢＣ快递"},
    {"id": "d", "title": "门", "text": None},
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("食堂", "ab"),
        ("食", "ab"),
        ("门", "abd"),
        ("门口", "a"),
        ("口渝", ""),  # two fields
        ("校送菜", ""),  # a comma between
        ("食堂 家长", "b"),
        ("食堂，送菜", "a"),
        ("a12345", "a"),
        ("1234", "a"),
        ("５", "a"),
        ("abc快递", "c"),
        ("DELIVERY parcels", "c"),
        ("liver", "c"),
        ('"食堂" OR *', ""),
        ("NEAR(食堂)", ""),
        ("保安", ""),
        ("  ，。", "abcd"),
    ],
)
def test_pieces_are_found(open_store: Open, wanted: str, found: str) -> None:
    store = open_store(registers=[PAGES])
    write(store, *TEXTS)
    assert hits(store, wanted) == list(found)


@pytest.mark.parametrize("rare", [0, 1, 1000])
def test_common_words_are_found_in_order_too(
    open_store: Open, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    monkeypatch.setattr(search, "RARE", rare)
    store = open_store(registers=[PAGES])
    write(store, *({"id": f"{n:02d}", "title": "快递" if n % 3 else "来访"} for n in range(30)))
    assert hits(store, "快递", order="-at", limit=3, school_id=SCHOOL) == ["29", "28", "26"]
    assert hits(store, "快递", id__lt="05") == ["01", "02", "04"]


def test_the_index_follows_its_rows(open_store: Open) -> None:
    store = open_store(registers=[PAGES])
    write(store, *TEXTS)
    write(store, {"id": "a", "title": "围墙", "text": "巡查"})
    assert (hits(store, "食堂"), hits(store, "围墙巡查"), hits(store, "围墙 巡查")) == (["b"], [], ["a"])
    write(store, {"id": "b", "title": "", "drop": True})
    assert hits(store, "食堂") == []
    store.rebuild()
    assert (hits(store, "围墙"), hits(store, "食堂"), hits(store, "门")) == (["a"], [], ["d"])
    store.close()
    store = open_store(registers=[PAGES])
    assert hits(store, "围墙") == ["a"]


def test_what_is_not_committed_is_not_found(open_store: Open) -> None:
    store = open_store(registers=[PAGES])
    with pytest.raises(ZeroDivisionError):
        store.run(lambda unit: (unit.append(Kind.DUTY_ENTRY, TEXTS[0], author="a"), 1 / 0))
    assert hits(store, "食堂") == []
    seen = store.run(
        lambda unit: (unit.append(Kind.DUTY_ENTRY, TEXTS[0], author="a"), unit.find(Page, search="食堂"))[1]
    )
    assert [page.id for page in seen] == ["a"]


def test_pulled_rows_are_found(open_store: Open) -> None:
    store = open_store(registers=[PAGES])
    far = FarDevice()
    rows = [pulled(n, far.write(Kind.DUTY_ENTRY, text)) for n, text in enumerate(TEXTS, start=1)]
    store.apply_pulled(SCHOOL, rows, len(rows))
    write(store, {"id": "e", "title": "食堂"})
    again = pulled(len(rows) + 1, far.write(Kind.DUTY_ENTRY, {"id": "a", "title": "操场"}))
    store.apply_pulled(SCHOOL, [again], again.seq)
    assert (hits(store, "食堂"), hits(store, "操场")) == (["b", "e"], ["a"])


def test_a_register_that_becomes_searchable_is_indexed_at_the_next_start(open_store: Open) -> None:
    store = open_store(registers=[replace(PAGES, search=())])
    write(store, *TEXTS)
    with pytest.raises(Bug, match="no full-text search"):
        hits(store, "食堂")
    store.close()
    for fields, found in ((("title", "text"), ["a", "b"]), (("title",), ["a"])):
        store = open_store(registers=[replace(PAGES, search=fields)])
        assert hits(store, "食堂") == found
        store.close()
    open_store(registers=[NOTES]).run(lambda unit: unit.find(Note))


ALPHABET = st.text(st.sampled_from("食堂门口来访Ａab1 ，。\n-"), max_size=12)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(st.tuples(ALPHABET, ALPHABET), min_size=1, max_size=6),
    st.lists(ALPHABET, min_size=1, max_size=8),
)
def test_found_is_what_holds_every_piece(texts: list[tuple[str, str]], wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = LocalStore.open(
            Path(name), school_id=SCHOOL, device_id=uuid4(), registers=[PAGES], clock=HandClock(), bus=Bus()
        )
        try:
            pages = [{"id": f"{n}", "title": title, "text": text} for n, (title, text) in enumerate(texts)]
            write(store, *pages)
            for words in wanted:
                expected = [p["id"] for p in pages if _holds(p["title"], p["text"], words)]
                assert hits(store, words) == (expected if words else [p["id"] for p in pages])
        finally:
            store.close()


def _holds(title: str, text: str, wanted: str) -> bool:
    """By the book: every run of letters and digits of `wanted` stands in a run of the texts."""
    runs = [run for part in (title, text) for run in _runs(part)]
    return all(any(piece in run for run in runs) for piece in _runs(wanted))


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c.isalnum() else " " for c in plain).split()

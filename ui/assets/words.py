"""How the ledgers' rows are named and coloured on the screen. Must not know a widget."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from app.domain.asset import Asset, AssetClass, AssetState
from app.domain.asset_handover import AssetHandover, SheetState
from app.services.asset_words import (
    CLASS_WORDS,
    INSIDE,
    OUTSIDE,
    SHEET_WORDS,
    STATE_WORDS,
    WITH_UPS,
    WITHOUT_UPS,
    state_words,
    warranty_words,
)
from app.text import text
from ui.texts import show_text
from ui.times import local

MINUTE = "2000-00-00 00:00"
"""As wide as any `minute`."""


def class_name(kind: AssetClass) -> str:
    """采集, 显示, 存储, 传输, 处理, 平台."""
    return show_text(text(CLASS_WORDS[kind]))


def state_name(state: AssetState) -> str:
    """在用, 维修, 报废."""
    return show_text(text(STATE_WORDS[state]))


def asset_state(asset: Asset) -> str:
    """Its state, and that it is switched off."""
    return show_text(state_words(asset))


def asset_state_token(asset: Asset) -> str:
    """The theme colour of the state's word."""
    if not asset.present:
        return "muted"
    return "warn" if asset.state is AssetState.REPAIR or asset.down_since is not None else "ok"


def ups_name(connected: bool) -> str:
    """已接, 未接."""
    return show_text(text(WITH_UPS if connected else WITHOUT_UPS))


def ups_token(asset: Asset) -> str:
    """Whoever stands without it is to be seen (R62)."""
    return "muted" if not asset.present else "text" if asset.ups else "bad"


def warranty_name(asset: Asset, today: date) -> str:
    """质保内，至 2027-03-01."""
    return show_text(warranty_words(asset, today))


def warranty_samples() -> list[str]:
    """Its longest words, which a column has to hold."""
    kept = (INSIDE, OUTSIDE)
    return [show_text(text(source, day="2000-00-00")) for source in kept]


def warranty_token(asset: Asset, today: date) -> str:
    """Free repairs are worth seeing."""
    until = asset.warranty_until
    return "muted" if until is None or today > until else "ok"


def sheet_state(sheet: AssetHandover) -> str:
    """等待签收, 双方已签, 已撤回."""
    return show_text(text(SHEET_WORDS[sheet.state]))


def sheet_states() -> list[str]:
    """All three, which a column has to hold."""
    return [show_text(text(words)) for words in SHEET_WORDS.values()]


def sheet_token(sheet: AssetHandover) -> str:
    """The theme colour of that word."""
    return {SheetState.GIVEN: "warn", SheetState.TAKEN: "ok", SheetState.RECALLED: "muted"}[sheet.state]


def minute(at: datetime) -> str:
    """2026-11-22 09:00."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def holds(wanted: str, parts: Iterable[str]) -> bool:
    """Whether every piece of a search (separated by spaces) stands in one of the parts."""
    folded = [part.casefold() for part in parts]
    return all(any(piece in part for part in folded) for piece in wanted.casefold().split())

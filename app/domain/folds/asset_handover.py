"""Records of the equipment's handover; their register. What was signed never changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from app.domain.asset_handover import (
    AssetHandover,
    HandedAsset,
    HandedStock,
    SheetState,
    read_asset,
    read_stock,
)
from app.domain.folds.base import register
from app.domain.people import Account
from app.domain.record import Kind, Record
from app.domain.register import Key


def given_body(
    sheet_id: str,
    number: str,
    *,
    giver: Account,
    taker: Account,
    assets: Iterable[HandedAsset],
    stock: Iterable[HandedStock],
    remark: str,
) -> dict[str, Any]:
    """Body of ASSETS_GIVEN, the first signature; its author is the giver."""
    return {
        "sheet": sheet_id,
        "number": number,
        "giver": giver.id,
        "name": giver.name,
        "taker": taker.id,
        "taker_name": taker.name,
        "assets": [one.plain() for one in assets],
        "stock": [asdict(one) for one in stock],
        "remark": remark,
    }


def taken_body(sheet_id: str, remark: str, name: str) -> dict[str, Any]:
    """Body of ASSETS_TAKEN, the second signature; its author is the taker."""
    return {"sheet": sheet_id, "remark": remark, "name": name}


def recalled_body(sheet_id: str, reason: str, name: str) -> dict[str, Any]:
    """Body of ASSETS_RECALLED."""
    return {"sheet": sheet_id, "reason": reason, "name": name}


def _fold(before: AssetHandover | None, record: Record, key: Key) -> AssetHandover | None:
    if record.kind == Kind.ASSETS_GIVEN:
        return before or _given(record)
    if before is None or before.state is not SheetState.GIVEN:
        return before
    if record.kind == Kind.ASSETS_RECALLED:
        reason = str(record.body["reason"])
        return replace(
            before, state=SheetState.RECALLED, recalled_at=record.occurred_at, recall_reason=reason
        )
    if record.author != before.taker_id:  # nobody signs for another
        return before
    remark = str(record.body["remark"])
    return replace(before, state=SheetState.TAKEN, taken_at=record.occurred_at, taker_remark=remark)


def _given(record: Record) -> AssetHandover:
    body = record.body
    return AssetHandover(
        school_id=record.school_id,
        id=str(body["sheet"]),
        number=str(body["number"]),
        state=SheetState.GIVEN,
        giver_id=str(body["giver"]),
        giver_name=str(body["name"]),
        taker_id=str(body["taker"]),
        taker_name=str(body["taker_name"]),
        given_at=record.occurred_at,
        remark=str(body["remark"]),
        assets=tuple(read_asset(one).plain() for one in body["assets"]),
        stock=tuple(asdict(read_stock(one)) for one in body["stock"]),
    )


ASSET_HANDOVERS = register(
    "asset_handover",
    AssetHandover,
    ("school_id", "id"),
    [Kind.ASSETS_GIVEN, Kind.ASSETS_TAKEN, Kind.ASSETS_RECALLED],
    lambda record: [(record.school_id, str(record.body["sheet"]))],
    _fold,
    indexes=(("school_id", "state"), ("school_id", "number")),
)

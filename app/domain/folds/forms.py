"""Records of printed forms. No register yet: the log itself tells what was printed when."""

from __future__ import annotations

from datetime import date
from typing import Any


def printed_body(form_id: str, day: date, period: str, rows: int, name: str) -> dict[str, Any]:
    """Body of FORM_PRINTED: which form, of which day, how many rows, by whom."""
    return {"form": form_id, "day": day.isoformat(), "period": period, "rows": rows, "name": name}

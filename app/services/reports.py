"""Printed papers that are no form of the regulation: briefs, summaries, ledgers, reports, posters — as data.

Like `FormSheet` it knows nothing of painters; a painter flows the blocks over A4 pages. Texts are Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.folds.forms import printed_body
from app.domain.people import Permission
from app.domain.record import Kind
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store
from app.services.shifts import ShiftService


@dataclass(frozen=True)
class Paragraph:
    """Running text; "\\n" begins a new paragraph. `heading`: set as a heading."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class ReportTable:
    """A table. `weights`: relative widths of the columns; `align`: "left" or "center" of each column."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    weights: list[float]
    align: list[str]


Block = Paragraph | ReportTable


@dataclass(frozen=True)
class ReportSheet:
    """A paper ready to flow over pages.

    report_id   permanent, for the record that it was printed: "week_brief", "ledger", …
    period      line below the title: what it covers
    signatures  lines at the end for the pen: "管理员（签字）" …, each with a place for the date
    signed      who signed it on the screen and when, "" where nobody did
    landscape   A4 on its side
    """

    report_id: str
    title: str
    school_name: str
    period: str
    blocks: list[Block]
    signatures: list[str] = field(default_factory=list)
    signed: str = ""
    landscape: bool = False


def table(caption: str, columns: dict[str, float], rows: list[list[str]], left: str = "") -> ReportTable:
    """A table from heads with their weights; columns named in `left` (separated by "|") align left."""
    names = list(columns)
    aligned = set(left.split("|"))
    return ReportTable(
        caption, names, rows, list(columns.values()), ["left" if n in aligned else "center" for n in names]
    )


class ReportLog:
    """Records that a paper reached a printer or a file."""

    def __init__(self, store: Store, clock: Clock, auth: AuthService, shifts: ShiftService) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._shifts = shifts

    def printed(self, session: Session, sheet: ReportSheet) -> None:
        """Record it; the day is today's."""
        self._auth.require(session, Permission.PRINT_FORM)
        today = self._clock.now().astimezone(self._shifts.zone).date()
        body = printed_body(sheet.report_id, today, sheet.period, len(sheet.blocks), session.account.name)
        self._store.run(lambda uow: uow.append(Kind.FORM_PRINTED, body, author=session.account.id))

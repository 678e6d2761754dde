"""被拒的操作: what was refused to whom and why, as it stands on record (R05, R46, R67d).

Must not know the page it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.domain.passwords import Refusal
from app.domain.period import Period
from app.filing import Filing
from app.services.auth import Session
from app.services.auth_errors import PERMISSION_WORDS
from app.services.people import WHY_WORDS, PeopleService
from app.text import text
from ui.bridge import Bridge
from ui.registers.detail import Facts
from ui.registers.tab import Around, RegisterTab
from ui.registers.words import SECOND
from ui.tables import Column, Table
from ui.texts import show_text
from ui.times import local
from ui.widgets.basics import EmptyState


class RefusalsTab(RegisterTab):
    """For who may read the audit; nothing can be done here."""

    PRINTS = False

    def __init__(
        self, people: PeopleService, filing: Filing, bridge: Bridge, session: Session, around: Around
    ) -> None:
        super().__init__(filing, bridge, session, around)
        self._people = people
        self._names: dict[str, str] = {}
        self.build(self._make_table(), "refusals", [], [])

    def fetch(self, month: Period) -> Callable[[], Sequence[Refusal]]:
        """Refusals of the month, newest first."""
        people, session, accounts = self._people, self.session, self.around.people

        def work() -> list[Refusal]:
            self._names = {account.id: account.name for account in accounts()}
            return people.refusals(session, month.since, month.until)

        return work

    def words_of(self, row: Refusal) -> Iterable[str]:
        """Who, what, why."""
        return (self._who(row), self._what(row), _why(row))

    def summary(self, rows: Sequence[Refusal]) -> str:
        """被拒 3 次."""
        return self.tr("被拒 {n} 次").format(n=len(rows))

    def facts(self, row: Refusal) -> Facts:
        """A refusal in full."""
        return Facts(
            title=self._who(row),
            state=_why(row),
            token="bad",  # noqa: S106 - a colour
            rows=(
                (self.tr("时间"), f"{local(row.at):%Y-%m-%d %H:%M:%S}"),
                (self.tr("操作"), self._what(row)),
                (self.tr("原因"), _why(row)),
            ),
        )

    def _make_table(self) -> Table:
        empty = EmptyState(
            "mdi6.shield-check-outline",
            self.tr("这个月没有被拒的操作"),
            self.tr("没有权限、没有批准、密码错误的操作都会列在这里。"),
            name="refusals.empty",
        )
        columns = [
            Column(self.tr("时间"), lambda r: f"{local(r.at):%m-%d %H:%M:%S}", 140, fits=SECOND),
            Column(self.tr("操作人"), self._who, 120),
            Column(self.tr("操作"), self._what, least=160),
            Column(self.tr("原因"), _why, 220, token=lambda _: "bad"),
        ]
        return Table("refusals.table", columns, empty, sortable=True)

    def _who(self, row: Refusal) -> str:
        return self._names.get(row.account_id, "")

    def _what(self, row: Refusal) -> str:
        known = {str(permission): words for permission, words in PERMISSION_WORDS.items()}
        return show_text(text(known[row.permission])) if row.permission in known else self.tr("登录或签名")


def _why(row: Refusal) -> str:
    return show_text(text(WHY_WORDS[row.why])) if row.why in WHY_WORDS else row.why

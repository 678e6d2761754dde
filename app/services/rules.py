"""Rules at hand: the regulation's wall rules and the manual, read and signed (R12, R14, R27).

The texts stand in resources/rules and resources/help. An edition is a digest of the words, so that a changed
text is to be read again and nobody has to remember to raise a number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from app.domain.folds.rules import read_body
from app.domain.people import Account, Permission
from app.domain.record import Kind
from app.domain.rules import RuleRead
from app.errors import UserError
from app.services.auth import AuthService, Session
from app.services.ports import Store, UnitOfWork
from app.services.reports import Paragraph, ReportSheet
from app.text import QT_TRANSLATE_NOOP, text

MANUAL = "manual"
AROUND = 24
"""Characters of an excerpt on each side of what was found."""

POSTER_PREFIX = "垫江县中小学校园视频监控管理系统"


@dataclass(frozen=True)
class Rule:
    """A text. `markdown` begins with its title as a heading; `poster`: hangs on the wall (上墙制度)."""

    id: str
    title: str
    markdown: str
    edition: str
    poster: bool


@dataclass(frozen=True)
class RuleHit:
    """Where a search found something: `before`, `found`, `after` make the excerpt."""

    rule_id: str
    title: str
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Reader:
    """Who has read what: for each rule the signature under its present edition, None where it lacks."""

    account: Account
    signed: dict[str, datetime | None]

    @property
    def complete(self) -> bool:
        """Whether everything was signed."""
        return all(self.signed.values())


class RulesService:
    """The rules as their page and the manager's list use them."""

    def __init__(self, store: Store, auth: AuthService) -> None:
        self._store = store
        self._auth = auth

    def rules(self) -> list[Rule]:
        """Every text: the measures, the wall rules, the manual. Anybody may read them."""
        return list(texts())

    def rule(self, rule_id: str) -> Rule:
        """A text by its id. Raises UserError where there is none."""
        found = {rule.id: rule for rule in texts()}.get(rule_id)
        if found is None:
            raise UserError(text(QT_TRANSLATE_NOOP("app", "没有这份制度")))
        return found

    def search(self, words: str) -> list[RuleHit]:
        """Every paragraph that holds all the words (separated by spaces), excerpted around the first."""
        wanted = words.split()
        return [hit for rule in texts() for hit in _hits(rule, wanted)] if wanted else []

    def unread(self, session: Session) -> list[Rule]:
        """What this person has not signed in its present edition."""
        return self._store.run(
            lambda uow: [r for r in texts() if _signed(uow, session.school_id, session.account.id, r) is None]
        )

    def sign(self, session: Session, rule_id: str, password: str) -> datetime:
        """ "已阅读并遵守": signed with the account's password; a second time changes nothing.

        Raises WrongPassword, LockedOut or UserError.
        """
        self._auth.require(session, Permission.READ_LOG)
        rule = self.rule(rule_id)
        self._auth.check_password(session.account.id, password)
        account = session.account

        def work(uow: UnitOfWork) -> datetime:
            before = _signed(uow, session.school_id, account.id, rule)
            if before is not None:
                return before
            body = read_body(rule.id, rule.edition, rule.title, account.id, account.name)
            return uow.append(Kind.RULE_READ, body, author=account.id).occurred_at

        return self._store.run(work)

    def readers(self, session: Session) -> list[Reader]:
        """Who of the enabled accounts has read what: for the manager and the leaders."""
        self._auth.require(session, Permission.READ_AUDIT)
        accounts = self._auth.accounts()
        return self._store.run(
            lambda uow: [
                Reader(a, {rule.id: _signed(uow, a.school_id, a.id, rule) for rule in texts()})
                for a in accounts
            ]
        )

    def poster(self, session: Session, rule_id: str) -> ReportSheet:
        """A text on paper, for the wall."""
        self._auth.require(session, Permission.PRINT_FORM)
        rule = self.rule(rule_id)
        return ReportSheet(
            report_id=f"rule_{rule.id}",
            title=f"{POSTER_PREFIX}{rule.title}" if rule.poster else rule.title,
            school_name=session.school_name,
            period="",
            blocks=list(_blocks(rule)),
        )


@cache
def texts() -> tuple[Rule, ...]:
    """Every text in order."""
    found = []
    for source in sorted(files("resources").joinpath("rules").iterdir(), key=lambda f: f.name):
        if source.name.endswith(".md"):
            name = source.name.removesuffix(".md").partition("-")[2]
            found.append(_rule(name, source.read_text(encoding="utf-8"), poster=name != "measures"))
    pages = sorted(files("resources").joinpath("help").iterdir(), key=lambda f: f.name)
    chapters = (page.read_text(encoding="utf-8") for page in pages if page.name.endswith(".md"))
    return (*found, manual_of(chapters))


def manual_of(chapters: Iterable[str]) -> Rule:
    """The manual (操作使用手册) of its chapters, in order.

    Its edition follows the words and not the lines they stand on: a new line break asks nobody to sign again.
    """
    whole = "\n\n".join(chapter.strip() for chapter in chapters)
    title = "操作使用手册"
    return Rule(MANUAL, title, f"# {title}\n\n{whole}\n", _edition("".join(whole.split())), poster=False)


def _rule(rule_id: str, markdown: str, *, poster: bool) -> Rule:
    title = markdown.partition("\n")[0].lstrip("# ").strip()
    return Rule(rule_id, title, markdown, _edition(markdown), poster)


def _edition(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]  # no whole sha256: that names an attachment


def _signed(uow: UnitOfWork, school_id: int, account_id: str, rule: Rule) -> datetime | None:
    read = uow.get(RuleRead, school_id, account_id, rule.id, rule.edition)
    return read.at if read else None


def _hits(rule: Rule, wanted: list[str]) -> Iterator[RuleHit]:
    for paragraph in _paragraphs(rule):
        plain = re.sub(r"[*#>`|]+", "", paragraph).strip()
        folded = plain.casefold()
        if all(word.casefold() in folded for word in wanted):
            at = folded.find(wanted[0].casefold())
            end = at + len(wanted[0])
            start, stop = max(0, at - AROUND), end + AROUND
            yield RuleHit(
                rule.id,
                rule.title,
                ("…" if start else "") + plain[start:at],
                plain[at:end],
                plain[end:stop] + ("…" if stop < len(plain) else ""),
            )


def _blocks(rule: Rule) -> Iterator[Paragraph]:
    for paragraph in list(_paragraphs(rule))[1:]:  # the first is the title
        if paragraph.startswith("#"):
            yield Paragraph(paragraph.lstrip("# "), heading=True)
        elif paragraph.strip("-* "):
            whole = re.fullmatch(r"\*\*(.+)\*\*", paragraph)
            yield Paragraph(paragraph.replace("**", ""), heading=whole is not None)


def _paragraphs(rule: Rule) -> list[str]:
    return [part.strip() for part in re.split(r"\n{2,}", rule.markdown) if part.strip()]

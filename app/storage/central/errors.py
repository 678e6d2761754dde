"""Every failure of PostgreSQL, psycopg and SQLAlchemy, told in the project's own kinds.

Must know nothing of what was being asked; a foreign text goes to the log, never to a person
(an address or a password could stand in it).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.errors import EnvError
from app.services.ports import (
    CentreForked,
    CentreGap,
    CentreRefused,
    CentreRevoked,
    CentreUnreachable,
)
from app.text import QT_TRANSLATE_NOOP, text

log = logging.getLogger(__name__)

_AGAIN = text(QT_TRANSLATE_NOOP("app", "记录都在本机，不会丢失；连接恢复后自动补传。"))
_ASK_COUNTY = text(QT_TRANSLATE_NOOP("app", "记录都在本机，不会丢失；请联系县电教中心。"))

_CONNECTION_LOST = ("08", "57P", "53")  # connection exception, server going down, out of resources
_TRANSIENT = ("40", "55P03", "57014")  # serialisation, lock timeout, statement timeout


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the database layer raises inside into CentreUnreachable or a CentreRefused."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(error.orig) from error
    except psycopg.Error as error:
        raise _translate(error) from error
    except SQLAlchemyError as error:
        log.error("centre: %s", type(error).__name__)
        raise unreachable() from error


def unreachable() -> CentreUnreachable:
    """No answer."""
    return CentreUnreachable(text(QT_TRANSLATE_NOOP("app", "连不上县中心。")), _AGAIN)


def _translate(error: BaseException | None) -> EnvError:
    state = getattr(error, "sqlstate", None)
    if state is None:
        return _without_state(error)
    log.warning("centre: SQLSTATE %s", state)
    if state.startswith(_CONNECTION_LOST) or state.startswith(_TRANSIENT):
        return unreachable()
    return refusal(state, getattr(getattr(error, "diag", None), "message_detail", None))


def _without_state(error: BaseException | None) -> EnvError:
    """libpq gives no SQLSTATE for a failed login; the server's words are the only sign (lc_messages=C)."""
    words = str(error)
    log.warning("centre: no connection (%s)", type(error).__name__)
    if "not permitted to log in" in words:
        return refusal("SY403", None)
    if "password authentication failed" in words or "authentication method requirement" in words:
        return CentreRefused(text(QT_TRANSLATE_NOOP("app", "县中心不接受本机的登录凭证。")), _ASK_COUNTY)
    if "certificate" in words:
        return CentreRefused(text(QT_TRANSLATE_NOOP("app", "县中心的证书不可信，未连接。")), _ASK_COUNTY)
    return unreachable()


_REFUSALS: dict[str, tuple[type[CentreRefused], str]] = {
    "SY403": (CentreRevoked, QT_TRANSLATE_NOOP("app", "本机已被县中心撤销，记录只存本机。")),
    "28000": (CentreRevoked, QT_TRANSLATE_NOOP("app", "本机已被县中心撤销，记录只存本机。")),
    "SY409": (CentreGap, QT_TRANSLATE_NOOP("app", "县中心缺少本机较早的记录。")),
    "SY410": (CentreForked, QT_TRANSLATE_NOOP("app", "县中心的本机记录与本机不一致（磁盘曾被还原？）。")),
    "SY413": (CentreRefused, QT_TRANSLATE_NOOP("app", "本校在县中心的附件空间已满。")),
    "SY422": (CentreRefused, QT_TRANSLATE_NOOP("app", "县中心不接受本机第 {number} 条记录。")),
    "23505": (CentreRefused, QT_TRANSLATE_NOOP("app", "县中心已有相同编号的记录，不接受本机的记录。")),
    "SY429": (CentreRefused, QT_TRANSLATE_NOOP("app", "本机一天内多次与县中心不一致，已停止上传。")),
}
"""The centre's own error codes (0001_push.sql) and what they mean to a person."""


def refusal(state: str, detail: str | None) -> CentreRefused:
    """The refusal that an SQLSTATE stands for."""
    kind, source = _REFUSALS.get(
        state, (CentreRefused, QT_TRANSLATE_NOOP("app", "县中心拒绝了请求（代码 {code}）。"))
    )
    return kind(text(source, number=detail or "?", code=state), _ASK_COUNTY)

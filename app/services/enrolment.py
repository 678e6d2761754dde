"""How a PC gets, and finds again, its credential for the centre (shared design: sync.md, "Who is who").

The new password stands in the pending slot before the centre hears of it: whichever side of that
step a crash falls on, one of pending password and code still opens the door.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable

from app.errors import UserError
from app.services.ports import Centre, CentreAddress, CentreRefused, CentreRevoked, Secrets
from app.text import QT_TRANSLATE_NOOP, text

SECRET = "centre"  # noqa: S105 - the slot's name
PENDING = "centre.pending"


def enrol(
    address: CentreAddress, code: str, secrets: Secrets, connect: Callable[[CentreAddress, str], Centre]
) -> None:
    """Exchange the county's one-time code for a password of this PC's own. May be repeated.

    Raises UserError where the code is wrong, used or out of date, CentreUnreachable, EnvError.
    """
    pending = secrets.get(PENDING)
    if pending is not None and _opens(address, pending, connect):
        _keep(secrets, pending)
        return
    password = pending or randomness.token_urlsafe(32)
    secrets.set(PENDING, password)
    try:
        centre = connect(address, code.strip().upper())
        try:
            centre.finish_enrolment(password)
        finally:
            centre.close()
    except CentreRefused as refusal:
        raise UserError(
            text(QT_TRANSLATE_NOOP("app", "县中心不接受这个一次性代码（不对、已用过或已过期）。")),
            text(QT_TRANSLATE_NOOP("app", "请核对，或请县电教中心发一个新的。")),
        ) from refusal
    _keep(secrets, password)


def connect_enrolled(
    address: CentreAddress, secrets: Secrets, connect: Callable[[CentreAddress, str], Centre]
) -> Centre:
    """A connection with the kept password, or with the pending one a crash left behind.

    Raises CentreRefused where there is none or it does not fit, CentreRevoked, CentreUnreachable.
    """
    password, pending = secrets.get(SECRET), secrets.get(PENDING)
    if password is None and pending is None:
        raise CentreRefused(
            text(QT_TRANSLATE_NOOP("app", "本机还没有在县中心登记。")),
            text(QT_TRANSLATE_NOOP("app", "请向县电教中心索取一次性代码。")),
        )
    if pending is not None:
        try:
            centre = connect(address, pending)
        except CentreRefused:
            if password is None:
                raise
        else:
            _keep(secrets, pending)
            return centre
    assert password is not None  # noqa: S101 - one of the two is there
    return connect(address, password)


def _opens(address: CentreAddress, password: str, connect: Callable[[CentreAddress, str], Centre]) -> bool:
    try:
        centre = connect(address, password)
    except CentreRevoked:
        raise
    except CentreRefused:
        return False
    try:
        centre.device()
    finally:
        centre.close()
    return True


def _keep(secrets: Secrets, password: str) -> None:
    secrets.set(SECRET, password)
    secrets.set(PENDING, None)

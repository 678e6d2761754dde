"""今日待办 of the right rail from conduct and PC, for who reads them: each line leads to 在岗与主机.

Blocking: called on a pool thread. Must not know the rail's widgets beyond their lines.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from app.conduct import Conduct
from app.domain.outage import OutageState
from app.domain.people import Permission, may
from app.domain.record import Kind
from app.services.auth import Session
from app.services.conduct_log import ConductKind
from ui.rail import Todo

KINDS = frozenset(
    {
        Kind.HANG_TOLD,
        Kind.HANG_DONE,
        Kind.OUTAGE_ASKED,
        Kind.OUTAGE_DECIDED,
        Kind.OUTAGE_ENDED,
        Kind.BASELINE_DIFFERS,
        Kind.BASELINE_SEEN,
        Kind.FOREGROUND_LOST,
        Kind.CONDUCT_JUDGED,
    }
)
BACK = timedelta(days=7)
"""What waits for a judgement longer than this is found on the page alone."""


def conduct_todos(conduct: Conduct, session: Session, now: datetime) -> list[Todo]:
    """What waits for the manager or the leader; nothing for a guard."""
    if not may(session.account.role, Permission.READ_AUDIT):
        return []
    hangs = len(conduct.stops.hangs(session))
    asked = sum(one.state is OutageState.ASKED for one in conduct.outages.outages(session, now))
    differ = sum(one.unread for one in conduct.baseline.baselines(session))
    events = conduct.log.events(session, now - BACK, now + timedelta(minutes=1))
    unjudged = sum(one.open for one in events if one.kind is not ConductKind.HANG)
    lines = [
        _line("hangs", hangs, QCoreApplication.translate("Conduct", "{n} 待处理"), "bad"),
        _line("outages", asked, QCoreApplication.translate("Conduct", "{n} 待批准"), "warn"),
        _line("programs", differ, QCoreApplication.translate("Conduct", "{n} 台不一致"), "warn"),
        _line("records", unjudged, QCoreApplication.translate("Conduct", "{n} 待评定"), "warn"),
    ]
    return [line for line in lines if line is not None]


def _line(part: str, count: int, words: str, kind: str) -> Todo | None:
    names = {
        "hangs": QCoreApplication.translate("Conduct", "死机通知"),
        "outages": QCoreApplication.translate("Conduct", "计划停机"),
        "programs": QCoreApplication.translate("Conduct", "程序清单"),
        "records": QCoreApplication.translate("Conduct", "在岗记录"),
    }
    return Todo(names[part], words.format(n=count), kind, f"conduct:{part}") if count else None

"""Use cases of the baseline: which programs and parameters a PC has, accepted, compared daily (R23, R67b).

Reads only; what to do about a difference is the manager's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.baseline import NAMED_MOST, Baseline, Difference, compare
from app.domain.folds.baseline import baseline_body, differs_body, seen_body
from app.domain.people import Permission
from app.domain.record import SYSTEM, Kind
from app.services import conduct_words as words
from app.services.auth import AuthService, Session
from app.services.ports import Clock, Store, UnitOfWork

EVERY = timedelta(days=1)
"""How often the PC is compared with its baseline."""

_CHECKED = "baseline.checked"


@dataclass(frozen=True)
class BaselineView:
    """This PC now: its baseline (None: nothing accepted yet), what it has, what differs at this moment."""

    baseline: Baseline | None
    found: Mapping[str, str]
    difference: Difference


class BaselineService:
    """The baseline of this PC, and what other PCs of the school reported.

    `read` gives version or value by name; `device` the id of the chain that is written now.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        auth: AuthService,
        *,
        read: Callable[[], Mapping[str, str]],
        device: Callable[[], str],
    ) -> None:
        self._store = store
        self._clock = clock
        self._auth = auth
        self._read = read
        self._device = device

    def view(self, session: Session) -> BaselineView:
        """This PC's list beside its baseline; takes up to seconds."""
        self._auth.require(session, Permission.READ_AUDIT)
        found, baseline = dict(self._read()), self._own()
        accepted = self._accepted(baseline)
        return BaselineView(baseline, found, compare(accepted, found) if accepted else Difference())

    def baselines(self, session: Session) -> list[Baseline]:
        """Every PC of the school that has a baseline."""
        self._auth.require(session, Permission.READ_AUDIT)
        school = session.school_id
        return self._store.run(lambda uow: uow.find(Baseline, school_id=school, order="accepted_at"))

    def accept(self, session: Session, password: str) -> Baseline:
        """Take what this PC has now for its baseline, signed. Raises NotPermitted, WrongPassword."""
        self._auth.require(session, Permission.EDIT_SETTINGS)
        self._auth.check_password(session.account.id, password)
        found = dict(self._read())
        data = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=0).encode()
        body = baseline_body(self._store.put_attachment(data, "json"), len(found), session.account.name)

        def work(uow: UnitOfWork) -> Baseline:
            uow.append(Kind.BASELINE_SET, body, author=session.account.id)
            uow.keep_draft(_CHECKED, {"at": self._clock.now().timestamp()})
            baseline = uow.get(Baseline, session.school_id, self._device())
            if baseline is None:
                raise RuntimeError("a baseline was not folded")
            return baseline

        return self._store.run(work)

    def seen(self, session: Session, device_id: str) -> None:
        """The manager has read what differs on that PC. Raises NotPermitted or UserError."""
        self._auth.require(session, Permission.EDIT_SETTINGS)

        def work(uow: UnitOfWork) -> None:
            baseline = uow.get(Baseline, session.school_id, device_id)
            if baseline is None:
                raise words.no_baseline()
            if baseline.unread:
                body = seen_body(device_id, session.account.name)
                uow.append(Kind.BASELINE_SEEN, body, author=session.account.id)

        self._store.run(work)

    def look(self) -> Difference | None:
        """Once a day: compare, and put on record what differs anew; None where nothing was to be done."""
        now = self._clock.now()
        if not self._due(now):
            return None
        baseline = self._own()
        accepted = self._accepted(baseline)
        difference = compare(accepted, dict(self._read())) if accepted else None

        def work(uow: UnitOfWork) -> None:
            uow.keep_draft(_CHECKED, {"at": now.timestamp()})
            if baseline is not None and difference is not None and _cut(difference) != baseline.difference:
                uow.append(Kind.BASELINE_DIFFERS, differs_body(difference), author=SYSTEM)

        self._store.run(work)
        return difference

    def _due(self, now: datetime) -> bool:
        kept = self._store.run(lambda uow: uow.draft(_CHECKED))
        last = datetime.fromtimestamp(float(kept["at"]), UTC) if kept else None
        return last is None or not timedelta() <= now - last < EVERY

    def _own(self) -> Baseline | None:
        return self._store.run(lambda uow: uow.get(Baseline, self._store.school_id, self._device()))

    def _accepted(self, baseline: Baseline | None) -> dict[str, str]:
        """The accepted list; empty where there is none, or its bytes are damaged."""
        data = self._store.attachment(baseline.sha256) if baseline is not None else None
        return {str(name): str(value) for name, value in json.loads(data).items()} if data else {}


def _cut(difference: Difference) -> Difference:
    """As a record names it."""
    return Difference(
        difference.added[:NAMED_MOST], difference.removed[:NAMED_MOST], difference.changed[:NAMED_MOST]
    )
